"""The VLANs of a JunOS switch: ``vlans`` and ``bridge-domains``, and what the names in a port's list of members mean.

Source: Junos OS Ethernet Switching User Guide, VLANs (vlan-id, vlan-id-list, vlan-range, l3-interface).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from topocheck.load.junos.interfaces import unit_key
from topocheck.load.junos.reading import Reading
from topocheck.load.junos.tree import Node, lift
from topocheck.model.place import Place
from topocheck.model.switch import SwitchVlan
from topocheck.model.vlan import ALL_VLANS, NO_VLANS, VlanSet

DEFAULT_NAME, DEFAULT_VLAN = "default", 1

_NUMBERS = re.compile(r"(\d{1,4})(?:-(\d{1,4}))?")
_ROUTED_BY = ("l3-interface", "routing-interface")
_IDS = ("vlan-id", "vlan-id-list", "vlan-range")
_KNOWN = frozenset(
    {*_IDS, *_ROUTED_BY, "description", "interface", "domain-type", "apply-groups", "apply-groups-except"}
)
_LEAVES = frozenset({*_IDS, *_ROUTED_BY, "description", "domain-type"})
_CHANGES_FORWARDING = frozenset(
    {
        "private-vlan",
        "isolated-vlan",
        "community-vlans",
        "isolation-id",
        "primary-vlan",
        "pvlan-trunk",
        "no-local-switching",
    }
    | {"vlan-tags", "dot1q-tunneling", "mapping", "filter", "isolation-vlan-id", "extend-secondary-vlan-id"}
)
_BRIDGING_INSTANCES = ("virtual-switch", "mac-vrf", "evpn")


@dataclass(frozen=True, slots=True)
class Vlan:
    """One entry: a VLAN, several that share a name, or with ``numbers`` None one whose number is not stated."""

    name: str
    node: Node
    numbers: VlanSet | None
    routed_by: str | None = None


@dataclass(slots=True)
class VlanTable:
    """The VLANs by name. ``mentioned`` tells whether the configuration lists any."""

    file: str
    vlans: dict[str, Vlan] = field(default_factory=dict)
    mentioned: bool = False

    def svi_vlans(self) -> Mapping[str, int]:
        """The VLAN of each interface that routes for one, such as ``irb.2003``."""
        return {
            vlan.routed_by: next(iter(vlan.numbers))
            for vlan in self.vlans.values()
            if vlan.routed_by is not None and vlan.numbers
        }

    def default(self) -> int:
        """The VLAN of an access port that names none."""
        vlan = self.vlans.get(DEFAULT_NAME)
        return DEFAULT_VLAN if vlan is None or not vlan.numbers else next(iter(vlan.numbers))

    def entries(self, place: Place) -> tuple[SwitchVlan, ...]:
        """The database in ascending order; the default VLAN is in it on every switch, whether it is written or not."""
        found = {DEFAULT_VLAN: SwitchVlan(DEFAULT_VLAN, DEFAULT_NAME, active=True, place=place)}
        for vlan in self.vlans.values():
            for number in vlan.numbers or ():
                found[number] = SwitchVlan(
                    number, vlan.name, active=True, place=vlan.node.value_place(self.file, _id_word(vlan.node))
                )
        return tuple(found[number] for number in sorted(found))

    def by_unit(self) -> Mapping[str, list[tuple[Vlan, Node]]]:
        """The VLANs that name a unit as their member themselves, by the unit as they write it."""
        found: dict[str, list[tuple[Vlan, Node]]] = {}
        for vlan in self.vlans.values():
            for node in vlan.node.nodes("interface"):
                found.setdefault(unit_key(node.word), []).append((vlan, node))
        return found


@dataclass(frozen=True, slots=True)
class Members:
    """What a list of members means. ``known`` tells whether every word of it does; ``listed`` whether there was any."""

    vlans: VlanSet
    known: bool
    listed: bool


def read_vlans(reading: Reading) -> VlanTable:
    """The VLANs of the switch. Those of a second bridge within it (a virtual switch) are told to be not modelled."""
    table = VlanTable(reading.file)
    scopes = [node for word in ("vlans", "bridge-domains") if (node := reading.root.get(word)) is not None]
    for instance in reading.root.nodes("routing-instances"):
        inner = [node for word in ("vlans", "bridge-domains") if (node := instance.get(word)) is not None]
        if not scopes and instance.value("instance-type") in _BRIDGING_INSTANCES:
            scopes = inner
        else:
            for node in inner:
                reading.not_modelled(node, about_switching=True)
    for scope in scopes:
        table.mentioned = True
        for node in scope.children.values():
            if not node.word.startswith(("apply-groups", "<")):
                table.vlans[node.word] = _vlan(reading, node)
    return table


def _vlan(reading: Reading, node: Node) -> Vlan:
    lift(node, _KNOWN, _LEAVES)
    reading.left_over(node, _KNOWN, _CHANGES_FORWARDING)
    options = node.get("forwarding-options", "filter")
    if options is not None:
        reading.not_modelled(options, about_switching=True)
    numbers: VlanSet | None = None
    for id_node in (value for word in _IDS for value in node.nodes(word)):
        if id_node.word == "all":
            numbers = ALL_VLANS
        elif id_node.word != "none":
            found = numbers_of(id_node.word)
            if found is None:
                reading.wrong_vlans(id_node, _no_vlans(reading, id_node))
            else:
                numbers = found if numbers is None else numbers | found
    if node.word == DEFAULT_NAME and numbers is None:
        numbers = VlanSet.of(DEFAULT_VLAN)
    routed = next((value for word in _ROUTED_BY if (value := node.value(word)) is not None), None)
    return Vlan(node.word, node, numbers, routed)


def _id_word(node: Node) -> str:
    return next((word for word in _IDS if node.has(word)), _IDS[0])


def _no_vlans(reading: Reading, node: Node) -> str:
    text = reading.tree.text_at(node.line)
    return f"{node.word!r} in {text!r} is no VLAN from 1 to 4094 and no ascending range of them"


def numbers_of(text: str) -> VlanSet | None:
    """A VLAN or a range of them; None where the text is neither."""
    match = _NUMBERS.fullmatch(text)
    if match is None:
        return None
    try:
        return VlanSet.from_ranges([(int(match[1]), int(match[2] or match[1]))])
    except ValueError:
        return None


def members_of(reading: Reading, table: VlanTable, nodes: Iterable[Node]) -> Members:
    """The VLANs that the members of a port mean: names, numbers, ranges, ``all``.

    A name that stands nowhere is wrong where the configuration lists its VLANs, and can't be told where it does not.
    """
    vlans, known, listed = NO_VLANS, True, False
    for node in nodes:
        listed = True
        found = _member(table, node.word)
        if found is not None:
            vlans = vlans | found
            continue
        if node.word not in table.vlans and (table.mentioned or node.word.isdecimal()):
            reading.wrong_vlans(node, _undefined(reading, node))
        else:
            known = False
            reading.not_modelled(node, about_switching=True)
    return Members(vlans, known, listed)


def _member(table: VlanTable, word: str) -> VlanSet | None:
    if word == "all":
        return ALL_VLANS
    vlan = table.vlans.get(word)
    if vlan is not None:
        return vlan.numbers
    return VlanSet.of(DEFAULT_VLAN) if word == DEFAULT_NAME else numbers_of(word)


def _undefined(reading: Reading, node: Node) -> str:
    text = reading.tree.text_at(node.line)
    return f"{node.word!r} in {text!r} is neither a VLAN from 1 to 4094 nor a name under vlans, and must be one of them"
