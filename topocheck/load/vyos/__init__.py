"""VyOS: ``set`` commands (``show configuration commands``) and braces (``config.boot``), of 1.3 and of 1.4 and later.

Source: VyOS documentation.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from topocheck.load.device_dialect import DeviceDialect, Problems
from topocheck.load.firewall_notes import FirewallNotes
from topocheck.load.vyos.filters import filtering_of
from topocheck.load.vyos.groups import Groups
from topocheck.load.vyos.interfaces import interfaces_of, learns_routes, routes_of
from topocheck.load.vyos.nat import translations_of
from topocheck.load.word_tree import WordNode, read_braces, read_set_commands
from topocheck.model.firewall import Firewall
from topocheck.model.place import Place

__all__ = ["VYOS"]

_KINDS = "ethernet|bonding|bridge|dummy|wireguard|openvpn|tunnel|pppoe|loopback lo|vti|pseudo-ethernet"
_SET = re.compile(
    rf"^set (?:interfaces (?:{_KINDS}) |zone-policy zone |nat (?:source|destination|static) rule \d|high-availability vrrp group |"
    r"firewall (?:name|ipv6-name|ipv4|ipv6|zone|global-options|group (?:address|network|port|interface|ipv6-\w+)-group|state-policy|all-ping) )",
    re.MULTILINE,
)
_BRACES = re.compile(
    rf"^// vyos-config-version|^// Warning: Do not remove the following line|^interfaces \{{\s*(?:{_KINDS})(?: \S+)? \{{|"
    r"^firewall \{\s*(?:name|ipv6-name|ipv4|ipv6|zone|global-options|group|state-policy|all-ping)\b",
    re.MULTILINE,
)
_COMMAND = re.compile(r"^(?:set|delete) ", re.MULTILINE)
_NOT_MODELLED = (
    (("policy", "route"), "policy route"),
    (("policy", "route6"), "policy route6"),
    (("policy", "local-route", "rule"), "policy local-route rule"),
    (("load-balancing", "wan", "rule"), "load-balancing wan rule"),
    (("firewall", "bridge"), "firewall bridge"),
    (("firewall", "ipv4", "prerouting"), "firewall ipv4 prerouting"),
    (("firewall", "ipv6", "prerouting"), "firewall ipv6 prerouting"),
    (("nat66",), "nat66"),
    (("nat64",), "nat64"),
    (("nat", "cgnat", "rule"), "nat cgnat rule"),
)


def claims(text: str) -> bool:
    """Whether a text is a VyOS configuration: commands or braces that neither JunOS nor PAN-OS has."""
    return bool(_SET.search(text) or _BRACES.search(text))


def read_vyos(text: str, file: str, name: str | None = None) -> tuple[Firewall | None, Problems]:
    """The firewall that a configuration describes. Never raises; the name is by default the hostname, else the file's stem."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    root = read_set_commands(text, "'") if _COMMAND.search(text) else read_braces(text)
    hostname = root.value("system", "host-name")
    notes = FirewallNotes(file, name or hostname or PurePosixPath(file).stem)
    groups = Groups(root, notes)
    filtering = filtering_of(root, groups)
    _note_unmodelled(root, notes)
    first = filtering.lists[0] if filtering.lists else None
    firewall = Firewall(
        name=notes.name,
        file=file,
        place=Place(file, 1),
        stateful=filtering.stateful,
        default="accept",
        intrazone="accept",
        interfaces=tuple(interfaces_of(root, notes)),
        routes=tuple(routes_of(root, notes)),
        rules=first.rules if first is not None else (),
        nat=translations_of(root, groups),
        also=filtering.lists[1:],
        learns_routes=learns_routes(root, file),
        dialect="vyos",
        hostname=hostname,
        unmodelled=tuple(sorted(notes.unmodelled, key=lambda line: line.place)),
    )
    return firewall, notes.sorted_problems()


def _note_unmodelled(root: WordNode, notes: FirewallNotes) -> None:
    """Sections that could change what is forwarded."""
    for path, what in _NOT_MODELLED:
        for node in root.nodes(*path):
            notes.not_modelled(node.place(notes.file), f"{what} {node.name}")


VYOS = DeviceDialect("vyos", "VyOS", "firewall", read_vyos, claims)
