"""What has been read of one file of variables so far, and how its values are read."""

from __future__ import annotations

from dataclasses import dataclass, field

from topocheck.load.switch.draft import InterfaceDraft
from topocheck.load.switch.interface_names import canonical_name
from topocheck.load.switch.remarks import illegal_vlans
from topocheck.load.switch.vlan_database import VlanDatabase
from topocheck.model.place import Place
from topocheck.model.problem import Problem
from topocheck.model.route import StaticRoute
from topocheck.model.rule import AccessList
from topocheck.model.switch import Unmodelled
from topocheck.model.value import Mapping, Scalar, Sequence
from topocheck.model.vlan import VlanSet


@dataclass(frozen=True, slots=True)
class Binding:
    """An access list bound to an interface, by name; the list may stand further down."""

    interface: str
    name: str
    direction: str
    version: int
    place: Place


@dataclass(slots=True)
class Reading:
    """Filled by the readers of the modules. ``types`` are the platform's interface types, ``device`` the switch's name."""

    file: str
    device: str
    types: tuple[str, ...]
    database: VlanDatabase = field(default_factory=VlanDatabase)
    interfaces: dict[str, InterfaceDraft] = field(default_factory=dict)
    routes: list[StaticRoute] = field(default_factory=list)
    lists: dict[tuple[int, str], AccessList] = field(default_factory=dict)
    bindings: list[Binding] = field(default_factory=list)
    problems: list[tuple[str, Problem]] = field(default_factory=list)
    unmodelled: list[Unmodelled] = field(default_factory=list)

    def draft(self, entry: Mapping, key: str = "name") -> InterfaceDraft | None:
        """The interface that an entry is about."""
        name = entry.text(key)
        if not name:
            return None
        canonical = canonical_name(name, self.types)
        return self.interfaces.setdefault(canonical, InterfaceDraft(canonical, entry.place_of(key)))

    def vlans(self, entry: Mapping, key: str) -> VlanSet | None:
        """The VLANs under a key; None where there are none, and a problem where they are illegal."""
        value = entry.get(key)
        if value is None:
            return None
        items = value.items if isinstance(value, Sequence) else [value]
        written = ",".join(item.text for item in items if isinstance(item, Scalar))
        place = entry.place_of(key)
        if "{{" in written:
            self.unmodelled.append(Unmodelled(place, f"{key}: {written}"))
            return None
        try:
            return VlanSet.parse(written)
        except ValueError:
            self.problems.append(("SWI02", illegal_vlans(self.device, place, f"{key}: {written}", written)))
            return None

    def vlan(self, entry: Mapping, key: str) -> int | None:
        """The one VLAN under a key."""
        vlans = self.vlans(entry, key)
        return next(iter(vlans), None) if vlans is not None else None
