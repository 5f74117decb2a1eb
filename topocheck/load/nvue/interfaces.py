"""``interface``: ports, bonds, SVIs and subinterfaces.

Source: Cumulus Linux User Guide, "Interface Configuration and Management", "Bonding - Link Aggregation",
"Multi-Chassis Link Aggregation - MLAG" and "Virtual Router Redundancy - VRR"; a switch port has an MTU of 9216.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import ip_interface

from topocheck.load.nvue.bridge import Bridge
from topocheck.load.nvue.tree import names_of
from topocheck.load.word_tree import WordNode
from topocheck.model.place import Place
from topocheck.model.rule import Filter
from topocheck.model.switch import SwitchInterface, Unmodelled
from topocheck.model.vlan import ALL_VLANS

_MTU = 9216
_ON = frozenset({"on", "true", "yes", "enabled"})
_PORT = re.compile(r"swp\d+(?:s\d+)?")
_SVI = re.compile(r"vlan(\d{1,4})")
_LAST_NUMBER = re.compile(r"(\d{1,6})$")
_DIRECTIONS = {"inbound": "in", "outbound": "out"}


@dataclass(slots=True)
class Interfaces:
    """Reads the interfaces; ``bridge`` is the domain that is modelled."""

    root: WordNode
    bridge: Bridge
    file: str
    unmodelled: list[Unmodelled] = field(default_factory=list)

    def read(self) -> dict[str, SwitchInterface]:
        """All interfaces by name, those of a range each by itself; members of bonds that stand nowhere else too."""
        nodes = dict(self._nodes())
        bonds = self._bonds(nodes)
        members = {
            member: (bonds[name], bond)
            for name, node in nodes.items()
            if name in bonds and (bond := node.get("bond")) is not None
            for entry in bond.values("member")
            for member in names_of(entry)
        }
        found = {name: self._interface(name, node, bonds.get(name), members.get(name)) for name, node in nodes.items()}
        for name, (number, bond) in members.items():
            if name not in found:
                found[name] = self._interface(name, WordNode(name, bond.line, bond.column), None, (number, bond))
        return found

    def _nodes(self) -> Iterator[tuple[str, WordNode]]:
        """Each interface with what is said of it, by its own name and by ranges."""
        merged: dict[str, WordNode] = {}
        for node in self.root.nodes("interface"):
            for name in names_of(node.name):
                own = merged.setdefault(name, WordNode(name, node.line, node.column))
                _merge(own, node)
        yield from merged.items()

    @staticmethod
    def _bonds(nodes: dict[str, WordNode]) -> dict[str, int]:
        """A number for each bond: the one that its name ends with where it is its alone, else one that is free."""
        names = [
            name
            for name, node in nodes.items()
            if node.get("bond") is not None or node.value("type") in ("bond", "peerlink")
        ]
        wanted = {name: int(match[1]) for name in names if (match := _LAST_NUMBER.search(name)) is not None}
        numbers: dict[str, int] = {}
        for name in names:
            number = wanted.get(name)
            if number is None or number in numbers.values():
                number = max([0, *numbers.values(), *wanted.values()]) + 1
            numbers[name] = number
        return numbers

    def _interface(
        self, name: str, node: WordNode, bond: int | None, member: tuple[int, WordNode] | None
    ) -> SwitchInterface:
        places = dict(self._places(node))
        svi = _svi(name, node)
        parent, dot, _ = name.partition(".")
        tag = _number(node.value("vlan") or name[len(parent) + 1 :]) if dot else None
        addresses = tuple(_addresses(node.values("ip", "address")))
        shared = tuple(_addresses(node.values("ip", "vrr", "address")))
        is_port = _PORT.fullmatch(name) is not None or bond is not None
        port = SwitchInterface(
            name=name,
            place=node.place(self.file),
            description=node.value("description"),
            enabled=node.value("link", "state") != "down",
            mtu=_number(node.value("link", "mtu") or "") or (_MTU if is_port or svi is not None else None),
            mode="routed" if member is None else "member",
            native_vlan=None,
            allowed_vlans=ALL_VLANS,
            channel_group=member[0] if member is not None else None,
            channel_mode=_lacp(member[1]) if member is not None else None,
            mlag=_number(node.value("bond", "mlag", "id") or ""),
            vrf=_vrf(node),
            encapsulation_vlan=tag,
            svi_vlan=svi,
            addresses=addresses,
            virtual_addresses=shared,
            filters=tuple(self._filters(node)),
            peer_link=node.value("type") == "peerlink",
            port_channel=bond,
            places=places,
        )
        return self._bridged(port, node) if member is None else port

    def _bridged(self, port: SwitchInterface, node: WordNode) -> SwitchInterface:
        """A port that is in a bridge domain; of any other domain than the one that is modelled nothing is told."""
        domains = node.nodes("bridge", "domain")
        if not domains or port.svi_vlan is not None or port.encapsulation_vlan is not None:
            return port
        own = next((domain for domain in domains if domain.name == self.bridge.name), None)
        if own is None or len(domains) > 1:
            self.unmodelled.append(Unmodelled(domains[0].place(self.file), f"bridge domain {domains[0].name}"))
            return _replaced(port, "unknown")
        said = self.bridge.port(own)
        access = said.mode == "access"
        return SwitchInterface(
            name=port.name,
            place=port.place,
            description=port.description,
            enabled=port.enabled,
            mtu=port.mtu,
            mode=said.mode,
            access_vlan=said.pvid if access else None,
            native_vlan=None if access else said.pvid,
            allowed_vlans=ALL_VLANS if access else said.vlans,
            mlag=port.mlag,
            filters=port.filters,
            peer_link=port.peer_link,
            port_channel=port.port_channel,
            places={**port.places, **said.places},
            rule=said.rule,
        )

    def _places(self, node: WordNode) -> Iterator[tuple[str, Place]]:
        for name, *path in (
            ("description", "description"),
            ("enabled", "link", "state"),
            ("mtu", "link", "mtu"),
            ("mlag", "bond", "mlag", "id"),
            ("vrf", "ip", "vrf"),
            ("addresses", "ip", "address"),
            ("virtual_addresses", "ip", "vrr", "address"),
        ):
            said = node.get(*path)
            if said is not None:
                yield name, said.place(self.file)

    def _filters(self, node: WordNode) -> Iterator[Filter]:
        """Access lists, of which only the binding is read: what they let pass is not known."""
        for acl in node.nodes("acl"):
            for direction in acl.nodes():
                if direction.name in _DIRECTIONS:
                    place = direction.place(self.file)
                    yield Filter(acl.name, _DIRECTIONS[direction.name], place, None, version=None)


def _replaced(port: SwitchInterface, mode: str) -> SwitchInterface:
    return SwitchInterface(
        name=port.name, place=port.place, description=port.description, enabled=port.enabled, mode=mode
    )


def _merge(into: WordNode, node: WordNode) -> None:
    """Add what is said below a node."""
    pending = [(into, node)]
    for target, source in pending:  # grows as it is walked
        pending += [(target.child(each.name, each.line, each.column), each) for each in source.children.values()]


def _svi(name: str, node: WordNode) -> int | None:
    """The VLAN of an SVI: its ``vlan``, else the number in its name."""
    match = _SVI.fullmatch(name)
    if match is None and node.value("type") != "svi":
        return None
    number = _number(node.value("vlan") or (match[1] if match is not None else ""))
    return number if number is not None and 1 <= number <= 4094 else None


def _lacp(bond: WordNode) -> str:
    return "on" if bond.value("mode") in ("static", "balance-xor") else "active"


def _vrf(node: WordNode) -> str | None:
    vrf = node.value("ip", "vrf")
    return None if vrf == "default" else vrf


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 6 else None


def _addresses(texts: tuple[str, ...]) -> Iterator[str]:
    """Addresses with a prefix length, the link-local ones left out."""
    for text in texts:
        try:
            address = ip_interface(text) if "/" in text else None
        except ValueError:
            continue
        if address is not None and not address.is_link_local:
            yield str(address)
