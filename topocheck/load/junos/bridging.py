"""How the ports of a JunOS switch bridge: access or trunk, which VLANs, and what becomes of untagged frames.

A trunk carries the VLANs that are its members and no others, and drops untagged frames unless it has a native VLAN. Where
``native-vlan-id`` stands at the interface (Enhanced Layer 2 Software) that VLAN must be among the members too, and a trunk
where it is not is told to be doubtful; where it stands in the unit's family (older switches) it comes on top of them. Its
frames leave without a tag. Sources: Junos OS
Multicast/Ethernet Switching User Guide, native-vlan-id, interface-mode, port-mode, vlan members.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from topocheck.load.junos.interfaces import Port, Unit, tag_of, unit_key
from topocheck.load.junos.reading import Reading
from topocheck.load.junos.tree import Node, lift
from topocheck.load.junos.vlans import Members, Vlan, VlanTable, members_of
from topocheck.model.place import Place
from topocheck.model.port import PortRule, access, trunk
from topocheck.model.vlan import NO_VLANS, VlanSet

_KNOWN = frozenset(
    {
        "interface-mode",
        "port-mode",
        "vlan",
        "native-vlan-id",
        "storm-control",
        "recovery-timeout",
        "filter",
        "vlan-id",
        "vlan-id-list",
    }
    | {
        "apply-groups",
        "apply-groups-except",
        "core-facing",
        "reflective-relay",
        "no-mac-learn-notify",
        "bridge-domain-type",
    }
)
_LEAVES = _KNOWN - {"vlan", "filter", "apply-groups", "apply-groups-except"}
_CHANGES = frozenset(
    {"vlan-rewrite", "isolated", "inter-switch-link", "inner-vlan-id-list", "policer", "vlan-auto-sense"}
)
_MODES = ("access", "trunk")
_VOIP = (("switch-options", "voip"), ("ethernet-switching-options", "voip"))


@dataclass(frozen=True, slots=True)
class Bridging:
    """How one port bridges, in the words of the model; ``places`` say which line set a field."""

    mode: str
    access_vlan: int | None = None
    native_vlan: int | None = None
    allowed_vlans: VlanSet = NO_VLANS
    voice_vlan: int | None = None
    rule: PortRule | None = None
    places: Mapping[str, Place] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SwitchVlans:
    """The VLANs of a switch: all of them, those that name ports as their members, and those of telephones by port."""

    table: VlanTable
    by_unit: Mapping[str, list[tuple[Vlan, Node]]]
    voice: Mapping[str, int]

    @classmethod
    def of(cls, reading: Reading, table: VlanTable, names: Mapping[str, str]) -> SwitchVlans:
        """``names`` are what the model calls the units."""
        return cls(table, table.by_unit(), _voice_vlans(reading, table, names))


def read_bridging(reading: Reading, vlans: SwitchVlans, port: Port, unit: Unit) -> Bridging:
    """How a port with a unit that bridges does so."""
    table = vlans.table
    family = unit.bridging
    if family is None:
        return Bridging("unknown")
    part_family(family)
    reading.left_over(family, _KNOWN, _CHANGES)
    mode_node = family.get("interface-mode") or family.get("port-mode")
    stated = mode_node.latest.word if mode_node is not None and mode_node.latest is not None else None
    mode = stated or "access"
    places = {"mode": (mode_node or family).place(reading.file)}
    changed = any(word in _CHANGES for word in family.children)
    if mode not in _MODES or changed or (family.word == "bridge" and stated is None):
        reading.not_modelled(mode_node or family, about_switching=True)
        return Bridging("unknown", places=places)
    nodes = _member_nodes(family)
    members = members_of(reading, table, nodes)
    for vlan, node in vlans.by_unit.get(f"{port.name}.{unit.node.word}", ()):
        members = Members(
            members.vlans | (vlan.numbers or NO_VLANS), members.known and vlan.numbers is not None, listed=True
        )
        nodes = (*nodes, node)
        if node.children:
            reading.not_modelled(node, about_switching=True)
    if nodes:
        places["allowed_vlans" if mode == "trunk" else "access_vlan"] = nodes[0].place(reading.file)
    if not members.known:
        return Bridging("unknown", places=places)
    if mode == "access":
        return _access(reading, table, members, nodes, vlans.voice.get(port.name), places)
    return _trunk(reading, port, family, members, places)


def read_tagged_units(reading: Reading, vlans: SwitchVlans, port: Port) -> Bridging | None:
    """How a port bridges by units of one tag each that VLANs name as their members; None where it has no such unit.

    Together they are a trunk where each tag is the number of its VLAN; what changes the tag is not modelled.
    """
    members = [(unit, entry) for unit in port.units for entry in vlans.by_unit.get(f"{port.name}.{unit.node.word}", ())]
    tagged = [(unit.tag, vlan, node) for unit, (vlan, node) in members if unit.tag is not None]
    if not tagged:
        return None
    places = {"mode": tagged[0][2].place(reading.file), "allowed_vlans": tagged[0][2].place(reading.file)}
    changed = [node for tag, vlan, node in tagged if vlan.numbers != VlanSet.of(tag) or node.children]
    untagged = port.node.get("native-vlan-id")
    for node in (*changed, *([untagged] if untagged is not None else [])):
        reading.not_modelled(node, about_switching=True)
    if changed:
        return Bridging("unknown", places=places)
    carried = VlanSet.of(*(tag for tag, _, _ in tagged))
    return Bridging("trunk", allowed_vlans=carried, rule=trunk(carried, None), places=places)


def part_family(family: Node) -> None:
    """Part the statements of a family that share a line; to be done before any of them is looked at."""
    lift(family, _KNOWN, _LEAVES)


def _member_nodes(family: Node) -> tuple[Node, ...]:
    return tuple(
        node for path in (("vlan", "members"), ("vlan-id",), ("vlan-id-list",)) for node in family.nodes(*path)
    )


def _access(
    reading: Reading,
    table: VlanTable,
    members: Members,
    nodes: tuple[Node, ...],
    voice: int | None,
    places: dict[str, Place],
) -> Bridging:
    """An access port: one VLAN, the default VLAN where it names none; a telephone's VLAN comes beside it, tagged."""
    vlan = next(iter(members.vlans), None) if members.listed else table.default()
    if vlan is None:
        return Bridging("access", places=places)
    if len(members.vlans) > 1:
        reading.wrong_vlans(
            nodes[-1], f"{nodes[-1].word!r} makes more than one VLAN of an access port, which must have one"
        )
        return Bridging("unknown", places=places)
    rule = access(vlan)
    if voice is not None:
        extra = VlanSet.of(voice)
        rule = PortRule(rule.untagged_in, rule.tagged_in | extra, rule.members | extra, rule.untagged_out)
    return Bridging("access", access_vlan=vlan, voice_vlan=voice, rule=rule, places=places)


def _trunk(reading: Reading, port: Port, family: Node, members: Members, places: dict[str, Place]) -> Bridging:
    older = family.get("native-vlan-id")
    native_node = older or port.node.get("native-vlan-id")
    native = None
    if native_node is not None:
        native = _native(reading, native_node)
        places["native_vlan"] = native_node.place(reading.file)
    carried = members.vlans
    if older is not None and native is not None:
        carried = carried | VlanSet.of(native)
    elif native_node is not None and native is not None and native not in carried:
        reading.not_modelled(native_node, about_switching=True)  # some platforms take it as a member all the same
    return Bridging("trunk", native_vlan=native, allowed_vlans=carried, rule=trunk(carried, native), places=places)


def _native(reading: Reading, node: Node) -> int | None:
    """The native VLAN by its number, or by its name on older switches."""
    text = node.latest.word if node.latest is not None else ""
    if text.isdecimal():
        return tag_of(reading, node)
    vlan = reading.root.value("vlans", text, "vlan-id")
    if vlan is not None and vlan.isdecimal() and 1 <= int(vlan[:5]) <= 4094:
        return int(vlan)
    reading.wrong_vlans(node, f"{text!r} in {reading.tree.text_at(node.line)!r} is no VLAN, and must be one")
    return None


def _voice_vlans(reading: Reading, table: VlanTable, names: Mapping[str, str]) -> Mapping[str, int]:
    """The VLAN of telephones on each port that has one."""
    found = {}
    for path in _VOIP:
        for node in reading.root.nodes(*path, "interface"):
            text = node.value("vlan")
            vlans = members_of(reading, table, node.nodes("vlan")).vlans if text is not None else NO_VLANS
            if len(vlans) == 1:
                ports = (
                    names.values()
                    if node.word in ("all", "access-ports")
                    else [names.get(unit_key(node.word), node.word)]
                )
                found.update(dict.fromkeys(ports, next(iter(vlans))))
    return found
