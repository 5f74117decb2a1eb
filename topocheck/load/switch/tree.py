"""A configuration as a tree: indentation says what belongs to what, and every line keeps its number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from topocheck.load.switch.transcript import SEPARATOR, configuration_lines

_SECTION = re.compile(
    r"(?:interface\s+\S|vlan\s+\d|port-profile\s|(?P<list>ip(?:v6)?\s+access-list\s)|(?P<group>object-group\s)|"
    r"(?P<vrf>vrf\s+context\s))",
    re.IGNORECASE,
)
_INTERFACE = re.compile(r"^[ \t]*interface[ \t]+[A-Za-z]", re.IGNORECASE | re.MULTILINE)
_BELONGS_TO_A_SECTION = re.compile(
    r"(?:no\s+|default\s+)?(?:(?:switchport|description|shutdown|encapsulation|channel-group|name|state|private-vlan)\b|"
    r"(?:mtu|mlag|vpc)\s+\d|vlan\s+id\s|vpc\s+peer-link|vrf\s+(?:member|forwarding)\s|vrf\s+\S+$|trunk\s+group\s|"
    r"ip\s+(?:address|access-group|port\s+access-group|vrf\s+forwarding)\b|ipv6\s+address\s|mac\s+(?:port\s+)?access-group\s|"
    r"standby\s+(?:\d+\s+)?ip(?:v6)?\s|(?:vrrp|glbp)\s+\d+\s+ip(?:v4|v6)?\s|ip(?:v6)?\s+virtual-router\s+address\s|"
    r"fabric\s+forwarding\s+mode\s)",
    re.IGNORECASE,
)
_BELONGS_TO = {
    "list": re.compile(
        r"(?:no\s+)?(?:(?:seq(?:uence)?\s+)?\d+\s+)?(?:permit|deny|remark|evaluate|dynamic)\s|no\s+\d+$|statistics\s",
        re.IGNORECASE,
    ),
    "group": re.compile(
        r"(?:no\s+)?(?:\d+\s+)?(?:(?:host|range|group-object|eq|neq|gt|lt|tcp|udp|tcp-udp|icmp)\s|[\da-f]+[.:])",
        re.IGNORECASE,
    ),
    "vrf": re.compile(r"(?:no\s+)?ip(?:v6)?\s+route\s", re.IGNORECASE),
}
"""What belongs to the sections that are no interfaces and VLANs, by the groups of ``_SECTION``."""
_GATEWAY_GROUP = re.compile(r"(?:hsrp|vrrp)\s+\d+(?:\s+ipv[46])?$", re.IGNORECASE)
_ADDRESS_OF_A_GROUP = re.compile(r"(?:ip|address)\s+[\da-f]*[.:][\da-f.:]+(?:\s+secondary)?$", re.IGNORECASE)
_ENDS_A_SECTION = re.compile(
    r"(?:no\s+|default\s+)?(?:interface\s|vlan\s(?!id\s)|switchport\s+default\s|router\s|line\s|vdc\s|mlag\s+configuration|"
    r"vpc\s+domain|vrf\s+(?:context|definition|instance)\s|ip\s+vrf\s+\S+$|ip(?:v6)?\s+access-list\s|object-group\s|route-map\s|policy-map\s|"
    r"class-map\s|monitor\s+session\s|management\s|daemon\s|port-profile\s|template\s|end$|exit$|configure\b|conf\s+t)",
    re.IGNORECASE,
)


class ConfigLine(NamedTuple):
    """One line with the lines indented below it. ``number`` and ``column`` count from 1."""

    number: int
    column: int
    text: str
    children: list[ConfigLine]


def read_tree(text: str) -> list[ConfigLine]:
    """The outermost lines of a configuration.

    The outermost indentation is that of the leftmost ``interface`` line, so that a text which is indented as a whole reads
    like one which is not. A section of an interface, a VLAN, an access list, an object group or a VRF that is pasted without any
    indentation takes the lines behind it that can only stand in such a section, up to ``!`` or the next section; a group of
    HSRP or VRRP (NX-OS) takes the addresses behind it.
    """
    outermost = _outermost(text)
    top: list[ConfigLine] = []
    stack: list[tuple[int, list[ConfigLine]]] = []
    for number, column, indent, content in configuration_lines(text):
        line = ConfigLine(number, column, content, [])
        if content is SEPARATOR:
            top.append(line)
            continue
        if indent <= outermost:
            stack = [(indent, line.children)]
            top.append(line)
            continue
        while stack and stack[-1][0] >= indent:
            stack.pop()
        (stack[-1][1] if stack else top).append(line)
        stack.append((indent, line.children))
    return list(_with_pasted_sections(top))


def _outermost(text: str) -> int:
    """The indentation of the leftmost ``interface`` line."""
    indents = (len(match[0].expandtabs()) - len(match[0].lstrip()) for match in _INTERFACE.finditer(text))
    return min(indents, default=0)


def _with_pasted_sections(top: Iterable[ConfigLine]) -> Iterator[ConfigLine]:
    """Give a section without indented lines those of the lines behind it that belong to one; drop the separators."""
    section: ConfigLine | None = None
    group: ConfigLine | None = None
    belongs = _BELONGS_TO_A_SECTION
    for line in top:
        if line.text is SEPARATOR:
            section = None
        elif line.children or _ENDS_A_SECTION.match(line.text):
            opens = None if line.children else _SECTION.match(line.text)
            section, group = (line if opens is not None else None), None
            belongs = _BELONGS_TO.get(opens.lastgroup or "", _BELONGS_TO_A_SECTION) if opens else belongs
            yield line
        elif section is not None and group is not None and _ADDRESS_OF_A_GROUP.match(line.text):
            group.children.append(line)
        elif section is not None and _GATEWAY_GROUP.match(line.text):
            section.children.append(line)
            group = line
        elif section is not None and belongs.match(line.text):
            section.children.append(line)
        else:
            yield line
