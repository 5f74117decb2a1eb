"""The interfaces of a JunOS configuration: ports with their units, as switches and firewalls share them.

A unit is what has a VLAN tag, addresses and filters. One without a tag is the port itself; one with a tag is called by both,
``ge-0/0/0.2003``, as are the units of interfaces that no cable can be plugged into. Source: Junos OS Interfaces Fundamentals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from topocheck.load.junos.reading import Reading
from topocheck.load.junos.tree import Node, lift
from topocheck.model.place import Place

ETHERNET_HEADER = 14  # bytes that an interface's mtu counts and an IP packet's length does not
TAG = 4

_VIRTUAL = ("irb", "vlan", "st0", "lo0", "lt-", "gr-", "ip-", "vt-", "vtep")
_TUNNELS = ("st0", "gr-", "ip-", "lt-", "vt-", "mt-", "vtep", "pp0", "dl0", "sp-")
_NUMBER = re.compile(r"[a-z]+(\d{1,5})")
_OPTIONS = ("gigether-options", "ether-options", "fastether-options")
_PORT_KNOWN = frozenset(
    {
        "description",
        "disable",
        "enable",
        "mtu",
        "unit",
        "vlan-tagging",
        "flexible-vlan-tagging",
        "native-vlan-id",
        "esi",
    }
    | {*_OPTIONS, "aggregated-ether-options", "redundant-ether-options", "encapsulation", "speed", "link-mode", "traps"}
    | {
        "hold-time",
        "no-traps",
        "auto-negotiation",
        "no-auto-negotiation",
        "number-of-sub-ports",
        "apply-groups",
        "family",
    }
    | {"apply-groups-except", "per-unit-scheduler", "hierarchical-scheduler", "optics-options", "fabric-options", "mac"}
)
_PORT_LEAVES = frozenset({"description", "mtu", "native-vlan-id", "encapsulation", "speed", "link-mode"})
_UNIT_LEAVES = frozenset({"description", "vlan-id", "encapsulation", "bandwidth"})
_FLAGS = frozenset({"disable", "enable", "vlan-tagging", "flexible-vlan-tagging", "no-traps"})
_PORT_CHANGES = frozenset(
    {"stacked-vlan-tagging", "no-native-vlan-insert", "vlan-offload", "unidirectional", "atm-options"}
)
_UNIT_KNOWN = frozenset(
    {
        "description",
        "disable",
        "enable",
        "family",
        "vlan-id",
        "encapsulation",
        "apply-groups",
        "apply-groups-except",
        "no-traps",
    }
    | {
        "bandwidth",
        "statistics",
        "traps",
        "virtual-gateway-v4-mac",
        "virtual-gateway-v6-mac",
        "proxy-arp",
        "mac",
        "point-to-point",
    }
    | {
        "proxy-macip-advertisement",
        "no-auto-virtual-gateway-esi",
        "virtual-gateway-accept-data",
        "multipoint",
        "load-balance-options",
    }
)
_UNIT_CHANGES = frozenset(
    {"vlan-tags", "vlan-id-list", "vlan-id-range", "inner-vlan-id-range", "input-vlan-map", "output-vlan-map", "tunnel"}
    | {
        "swap-by-poppush",
        "accept-source-mac",
        "source-address-filter",
        "native-inner-vlan-id",
        "peer-unit",
        "vlan-rewrite",
    }
)
_PLAIN_ENCAPSULATIONS = ("flexible-ethernet-services", "ethernet", "vlan-bridge", "extended-vlan-bridge")


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit. ``name`` is what the model calls it, ``tag`` the VLAN of its frames, ``bridging`` the family that bridges."""

    name: str
    node: Node
    tag: int | None
    bridging: Node | None

    @property
    def enabled(self) -> bool:
        """Whether it is not disabled itself."""
        return not self.node.has("disable")


@dataclass(frozen=True, slots=True)
class Port:
    """One interface with its units. ``aggregate`` is the node of the ``ae`` or ``reth`` interface that it is a member of."""

    name: str
    node: Node
    units: tuple[Unit, ...]
    aggregate: Node | None

    @property
    def untagged(self) -> Unit | None:
        """The unit that is the port itself."""
        return next((unit for unit in self.units if unit.name == self.name), None)

    @property
    def subinterfaces(self) -> tuple[Unit, ...]:
        """The units that have a name of their own."""
        return tuple(unit for unit in self.units if unit.name != self.name)

    @property
    def disabled_by(self) -> Node | None:
        """The statement that disables the port."""
        own = self.untagged
        return self.node.get("disable") or (own.node.get("disable") if own is not None else None)

    @property
    def is_tunnel(self) -> bool:
        """Whether what it sends leaves in packets of another interface."""
        return self.name.startswith(_TUNNELS)


def read_ports(reading: Reading) -> tuple[Port, ...]:
    """All interfaces, in the order of the configuration."""
    return tuple(_port(reading, node) for node in reading.root.nodes("interfaces") if not _is_pattern(node.word))


def _is_pattern(word: str) -> bool:
    return word[:1] == "<" or word in ("traceoptions", "apply-groups", "apply-groups-except", "interface-set")


def _port(reading: Reading, node: Node) -> Port:
    lift(node, _PORT_KNOWN, _PORT_LEAVES, _FLAGS)
    reading.left_over(node, _PORT_KNOWN, _PORT_CHANGES)
    _encapsulation(reading, node)
    tagging = node.has("vlan-tagging") or node.has("flexible-vlan-tagging")
    units: list[Unit] = []
    for unit_node in node.nodes("unit"):
        if not _is_pattern(unit_node.word):
            unit = _unit(reading, node, unit_node, tagging=tagging)
            if unit.name == node.word and any(other.name == unit.name for other in units):
                reading.not_modelled(unit_node, about_switching=True)
            else:
                units.append(unit)
    aggregates = (
        found for word in _OPTIONS for how in ("802.3ad", "redundant-parent") if (found := node.get(word, how))
    )
    aggregate = next((found.latest for found in aggregates if found.latest is not None), None)
    return Port(node.word, node, tuple(units), aggregate)


def _unit(reading: Reading, port: Node, node: Node, *, tagging: bool) -> Unit:
    lift(node, _UNIT_KNOWN, _UNIT_LEAVES, _FLAGS)
    reading.left_over(node, _UNIT_KNOWN, _UNIT_CHANGES)
    _encapsulation(reading, node)
    bridging = node.get("family", "ethernet-switching") or node.get("family", "bridge")
    tag_node = node.get("vlan-id")
    tag = tag_of(reading, tag_node) if tag_node is not None else None
    if tag_node is not None and not tagging and tag is not None:
        reading.not_modelled(tag_node, about_switching=True)  # JunOS refuses a tag on a port that takes none
    own_name = tag_node is not None or (port.word.startswith(_VIRTUAL) and f"{port.word}.{node.word}" != "lo0.0")
    return Unit(f"{port.word}.{node.word}" if own_name else port.word, node, tag, bridging)


def tag_of(reading: Reading, node: Node) -> int | None:
    """The VLAN that a ``vlan-id`` statement names; None, and a problem, where it is none."""
    text = node.latest.word if node.latest is not None else ""
    if text.isdecimal() and text.isascii() and len(text) <= 4 and 1 <= int(text) <= 4094:
        return int(text)
    if text not in ("none", "0"):
        written = reading.tree.text_at(node.line)
        reading.wrong_vlans(node, f"{text!r} in {written!r} is no VLAN from 1 to 4094")
    return None


def _encapsulation(reading: Reading, node: Node) -> None:
    """Encapsulations that bridge or tunnel in ways of their own."""
    encapsulation = node.get("encapsulation")
    if encapsulation is not None and node.value("encapsulation") not in _PLAIN_ENCAPSULATIONS:
        reading.not_modelled(encapsulation, about_switching=True)


def number_of(aggregate: str) -> int | None:
    """The number of ``ae3``."""
    match = _NUMBER.fullmatch(aggregate)
    return int(match[1]) if match else None


def unit_names(ports: tuple[Port, ...]) -> Mapping[str, str]:
    """What the model calls each unit, by what other statements call it: ``ge-0/0/0.0``, or ``ge-0/0/0`` for that."""
    names = {}
    for port in ports:
        names[f"{port.name}.0"] = port.name
        for unit in port.units:
            names[f"{port.name}.{unit.node.word}"] = unit.name
    return names


def unit_key(written: str) -> str:
    """The unit that a statement names: without a number it is unit 0."""
    return written if "." in written else f"{written}.0"


def description_of(reading: Reading, port: Port) -> tuple[str | None, Place | None]:
    """The description of a port, else that of its unit without a tag, and where it stands."""
    unit = port.untagged
    for node in (port.node, unit.node if unit is not None else None):
        if node is not None and (text := node.value("description")) is not None:
            return text, node.value_place(reading.file, "description")
    return None, None


def mtu_of(port: Port, unit: Unit | None) -> tuple[int | None, Node | None]:
    """The longest IP packet in bytes and the statement that says so, where one does.

    An address family's ``mtu`` is that; an interface's counts the Ethernet header and the tag of a unit as well, room for two
    where the interface takes frames with one tag and with two (Junos OS Interfaces Fundamentals, "Media MTU").
    """
    for family in ("inet", "inet6"):
        own = unit.node.get("family", family, "mtu") if unit is not None else None
        if own is not None and (number := _bytes(own)) is not None:
            return number, own
    stated = port.node.get("mtu")
    if stated is None or (number := _bytes(stated)) is None:
        return None, None
    flexible = port.node.has("flexible-vlan-tagging") or port.node.has("stacked-vlan-tagging")
    tags = 0 if unit is None or unit.tag is None else 2 if flexible else 1
    header = ETHERNET_HEADER + tags * TAG
    return (number - header if number > header else None), stated


def _bytes(node: Node) -> int | None:
    text = node.latest.word if node.latest is not None else ""
    return int(text) if text.isdecimal() and text.isascii() and len(text) <= 6 else None


def members_of_aggregates(ports: tuple[Port, ...]) -> Mapping[str, tuple[str, ...]]:
    """The ports of each aggregate."""
    found: dict[str, tuple[str, ...]] = {}
    for port in ports:
        if port.aggregate is not None:
            found[port.aggregate.word] = (*found.get(port.aggregate.word, ()), port.name)
    return found


def families(unit: Unit) -> Iterator[tuple[int, Node]]:
    """The IP families of a unit with their versions."""
    for word, version in (("inet", 4), ("inet6", 6)):
        family = unit.node.get("family", word)
        if family is not None:
            yield version, family
