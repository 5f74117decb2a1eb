"""Which of NX-OS, IOS and EOS a configuration is written in, told by marks that only one of them leaves; never guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

# Firewalls, routers and switches of other makers: none of the dialects here prints such a line.
_FOREIGN = re.compile(
    r"^(?:ASA Version|: Saved|!! IOS XR|!RANCID-CONTENT-TYPE: (?!(?:cisco|cisco-nx|arista)[ \t\r]*$)|#config-version=|"
    r"! Version \d+\.|! ?System (?:Description|Software) |version \"\d|frr (?:version|defaults) |\# box type |"
    r"diag post |host-table aging-mode |switch-attributes |vlan create \d|interface mgmtEthernet |"
    r"interface (?:TFGigabitEthernet|AggregatePort) |vlan range \d|!TL-|"
    r" *sysname |\A\s*[\[{<]|set (?:system|interfaces|deviceconfig|hostname) |config system |ip ssh pubkey-chain|"
    r"(?:system|interfaces|protocols|vlans|groups|policy-options|security|firewall) \{|auto lo|iface |"
    r" *(?:nameif|port link-type|port link-mode|undo) |interface preconfigure |"
    r" *interface (?:range )?ethernet\d+/\d+/\d|"
    r"interface (?:Bundle-Ether|\w+GigE\d+/\d+/\d+/\d|GigabitEthernet\d+/\d+/\d+/\d|(?:ve|trunk|lag) \d|\d)|"
    r" *(?:un)?tagged (?:eth|ve|port|\d))",
    re.MULTILINE,
)

# One of these settles it, unless another dialect has one too.
_CERTAIN: Mapping[str, str] = {
    "nxos": r"!RANCID-CONTENT-TYPE: cisco-nx[ \t\r]*$|version \d[\d.]{0,9}\([\w.()]{1,30}.* Bios|boot (?:nxos|kickstart) |vdc \S+ id \d",
    "eos": r"!RANCID-CONTENT-TYPE: arista[ \t\r]*$|! device: .*EOS|interface Management\d|!? ?boot system flash.*(?:EOS|arista|\.swi)",
    "ios": r"!RANCID-CONTENT-TYPE: cisco[ \t\r]*$|[ \t]*Current configuration : \d+ bytes|boot-start-marker|version 1[0-9]\.\d+[ \t\r]*$",
}

# Lines and words that one dialect has and the others have not.
_MARKS: Mapping[str, tuple[str, ...]] = {
    "nxos": (
        r"(?:no )?feature [a-z]",
        r"[ \t]*vrf member \S",
        r"vrf context \S",
        r"(?:no )?system default switchport",
        r"system (?:jumbomtu|qos|vlan \d)",
        r"interface mgmt0",
        r"interface nve\d",
        r"interface port-channel ?\d",
        r"vpc domain \d",
        r"[ \t]+vpc (?:\d|peer-link)",
        r"[ \t]+hsrp \d",
        r"[ \t]+fabric forwarding ",
        r"[ \t]+vn-segment \d",
        r"[ \t]+(?:no )?spanning-tree port type (?:edge|network|normal)",
        r"(?:no )?ntp server \S+ (?:.* )?use-vrf ",
    ),
    "eos": (
        r"interface (?:Port-Channel|Recirc-Channel|Dps)\d",
        r"interface Vxlan\d",
        r"vrf instance \S",
        r"(?:no )?ip routing vrf \S",
        r"vlan internal order ",
        r"switchport default mode ",
        r"service routing protocols model ",
        r"transceiver qsfp default-mode",
        r"management (?:api|ssh|console|security|telnet) ?",
        r"mlag configuration",
        r"daemon \S",
        r"[ \t]+mlag \d",
        r"[ \t]+(?:switchport )?trunk group \S",
        r"[ \t]+encapsulation dot1q vlan \d",
        r"[ \t]+ip address virtual \d",
        r"[ \t]*ip virtual-router ",
        r"[ \t]+switchport phone ",
        r"[ \t]+speed forced \d",
        r"[ \t]+vxlan (?:vlan|udp-port|source-interface) ",
        r"(?:no )?aaa root",
    ),
    "ios": (
        r"interface (?:[A-Za-z]*GigabitEthernet|FastEthernet|TwentyFiveGigE|FiftyGigE|HundredGigE|FortyGigE)[\d ]",
        r"interface Port-channel ?\d",
        r"interface (?:range |BDI|BVI|Serial|Cellular)",
        r"vrf definition \S",
        r"[ \t]+(?:ip )?vrf forwarding \S",
        r"service (?:timestamps|password-encryption)",
        r"[ \t]+switchport trunk encapsulation ",
        r"[ \t]+encapsulation dot1[qQ] \d+ native",
        r"[ \t]+standby (?:\d|version)",
        r"ip (?:classless|cef|http server|subnet-zero)|no ip http server",
        r"vtp (?:mode|domain) ",
        r"[ \t]+access-session |[ \t]+mab$|[ \t]+authentication (?:port-control|periodic)",
        r"line (?:vty|con) 0",
        r"vlan internal allocation policy",
        r"no ip domain lookup",
    ),
}

_INTERFACE = re.compile(r"^(?P<indent>[ \t]*)interface[ \t]+(?P<name>\S.*)$", re.MULTILINE)
_AT_THE_MARGIN = re.compile(r"^[^\s`~]", re.MULTILINE)  # of Markdown, a fence may stand there
_TWO_PART_PORT = re.compile(r"[Ee]thernet ?\d+/\d+(?:[-,. ].*)?|[Vv]lan ?\d+")
_SWITCHING = re.compile(r"^(?P<indent>[ \t]*)(?:no )?switchport\b", re.MULTILINE)
_FRAGMENT_LINE = re.compile(
    r"\s+\S|!|#|```|~~~|(?:no |default )?(?:interface|vlan|description|switchport|shutdown|spanning-tree|mtu|channel-group|exit|end)\b"
)
_EOS_INDENT = 3
_EOS_PORT = re.compile(r"Ethernet\d+(?:\.\d+)?")
_EOS_PARTS = re.compile(r"(?:Ethernet|Management|Port-Channel|Loopback|Vlan|Vxlan|Tunnel|Recirc-Channel|Dps)\d[\d/.]*")
_LENGTH_OR_LAYER = re.compile(r"^[ \t]+(?:no switchport|ip address \d+\.\d+\.\d+\.\d+/\d+)[ \t\r]*$", re.MULTILINE)
_MASK = re.compile(r"^[ \t]*ip address \S+ 255\.", re.MULTILINE)


def claimed_as(name: str) -> Callable[[str], bool]:
    """What tells whether a text is a configuration of one of the three; at most one of them claims a text."""
    return lambda text: _detected(text) == name


@lru_cache(maxsize=1)  # each of the three asks about the same text, one after the other
def _detected(text: str) -> str | None:
    """The dialect's name, or None where nothing tells or two dialects are told at once.

    A fragment that has only ports such as ``Ethernet1/3`` with ``switchport`` lines is taken for NX-OS, unless it is
    indented by three columns as Arista EOS prints it. Routed ports such as ``Ethernet1`` tell EOS: those of NX-OS have two
    numbers, and IOS writes addresses with a mask.
    """
    text = _dedented(text)
    if _FOREIGN.search(text) or (not _INTERFACE.search(text) and "vlan" not in text.lower()):
        return None
    certain = [name for name, pattern in _CERTAIN_PATTERNS.items() if pattern.search(text)]
    if len(certain) == 1:
        return certain[0]
    counts = {name: _distinct(_MARK_PATTERNS[name], text) for name in certain or _MARK_PATTERNS}
    best = max(counts, key=lambda name: counts[name])
    others = sum(count for name, count in counts.items() if name != best)
    if counts[best] > 2 * others:
        return best
    if any(counts.values()):
        return None
    return "nxos" if _is_nxos_fragment(text) else "eos" if _is_eos_fragment(text) else None


def _dedented(text: str) -> str:
    """A text that is indented as a whole, as in Markdown, without the indentation of its leftmost ``interface`` line."""
    if _AT_THE_MARGIN.search(text):
        return text
    indents = {match["indent"] for match in _INTERFACE.finditer(text)}
    outermost = min(indents, key=len, default="")
    return re.sub(rf"^{outermost}", "", text, flags=re.MULTILINE) if outermost else text


def _distinct(pattern: re.Pattern[str], text: str) -> int:
    """How many different marks of a dialect a text has."""
    return len({match.lastgroup for match in pattern.finditer(text)})


def _names(text: str) -> list[str]:
    """What stands behind each ``interface``."""
    return [match["name"].strip() for match in _INTERFACE.finditer(text)]


def _is_nxos_fragment(text: str) -> bool:
    """Whether it is nothing but ports with two numbers and lines about switching."""
    names = _names(text)
    switching = [match["indent"] for match in _SWITCHING.finditer(text)]
    return (
        bool(names and switching)
        and all(_TWO_PART_PORT.fullmatch(name) for name in names)
        and not any(len(indent) == _EOS_INDENT for indent in switching)
        and all(_FRAGMENT_LINE.match(line) for line in text.splitlines() if line.strip())
    )


def _is_eos_fragment(text: str) -> bool:
    """Whether its ports have one number, as they are spelled in EOS, and one routes or has an address with a length."""
    names = _names(text)
    return (
        any(_EOS_PORT.fullmatch(name) for name in names)
        and all(_EOS_PARTS.fullmatch(name) for name in names)
        and _LENGTH_OR_LAYER.search(text) is not None
        and _MASK.search(text) is None
    )


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """One pattern that looks for several at the start of a line and names the one that it found."""
    return re.compile(
        f"^(?:{'|'.join(f'(?P<mark{index}>{pattern})' for index, pattern in enumerate(patterns))})", re.MULTILINE
    )


_CERTAIN_PATTERNS = {name: _any_of([pattern]) for name, pattern in _CERTAIN.items()}
_MARK_PATTERNS = {name: _any_of(patterns) for name, patterns in _MARKS.items()}
