"""The groups of a VyOS firewall: addresses, networks, ports and interfaces under a name.

Source: VyOS documentation, "Firewall Groups".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from topocheck.load.firewall_notes import FirewallNotes
from topocheck.load.rule_parts import address_match, port_range
from topocheck.load.word_tree import WordNode
from topocheck.model.rule import AddressMatch, PortRange

_SERVICES = {
    "ftp": 21, "ssh": 22, "telnet": 23, "smtp": 25, "domain": 53, "bootps": 67, "bootpc": 68, "http": 80, "pop3": 110,
    "ntp": 123, "imap": 143, "snmp": 161, "ldap": 389, "https": 443, "submission": 587, "ldaps": 636, "imaps": 993,
}  # fmt: skip
_MEMBERS = {
    "address-group": "address",
    "ipv6-address-group": "address",
    "network-group": "network",
    "ipv6-network-group": "network",
    "port-group": "port",
    "interface-group": "interface",
}


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of a configuration."""

    root: WordNode
    notes: FirewallNotes

    def members(self, kind: str, name: str) -> tuple[str, ...] | None:
        """The members of a group with those of the groups it includes; None where it, or its content, is not in the file."""
        groups = self.root.get("firewall", "group", kind)
        if groups is None or kind not in _MEMBERS:
            return None
        found: dict[str, None] = {}
        seen: list[str] = [name]
        for each in seen:  # grows as it is walked
            group = groups.get(each)
            if group is None:
                return None
            found |= dict.fromkeys(group.values(_MEMBERS[kind]))
            seen += [included for included in group.values("include") if included not in seen]
        return tuple(found)

    def addresses(self, kind: str, name: str) -> tuple[AddressMatch, ...] | None:
        """The addresses of a group; None where they can't be told."""
        members = self.members(kind, name)
        if members is None:
            return None
        found = [address_match(member) for member in members]
        return None if None in found else tuple(match for match in found if match is not None)

    def ports(self, text: str) -> tuple[PortRange, ...] | None:
        """``80,443,8000-8080,https``; None where a part of it is no port."""
        found = list(_ports(text))
        return None if None in found else tuple(each for each in found if each is not None)


def _ports(text: str) -> Iterator[PortRange | None]:
    for part in text.split(","):
        named = _SERVICES.get(part.strip())
        yield (named, named) if named is not None else port_range(part)
