"""The interfaces of a JunOS switch in the words of the model: ports, aggregates, subinterfaces, and irb units as SVIs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from topocheck.load.junos.bridging import Bridging, SwitchVlans, read_bridging, read_tagged_units
from topocheck.load.junos.filters import Filters
from topocheck.load.junos.interfaces import Port, Unit, description_of, mtu_of, number_of, unit_names
from topocheck.load.junos.reading import Reading
from topocheck.load.junos.routing import instances_of_units
from topocheck.load.junos.tree import Node
from topocheck.load.junos.unit_addresses import Addresses, read_addresses
from topocheck.load.junos.vlans import VlanTable
from topocheck.model.place import Place
from topocheck.model.switch import SwitchInterface

_IRB = ("irb", "vlan")


@dataclass(slots=True)
class SwitchInterfaces:
    """Makes the interfaces of one configuration. ``ports`` are all of its interfaces."""

    reading: Reading
    vlans: SwitchVlans
    ports: tuple[Port, ...]
    filters: Filters
    svi_vlans: Mapping[str, int]
    instances: Mapping[str, Node]
    peer_links: Mapping[str, Node]

    @classmethod
    def of(cls, reading: Reading, table: VlanTable, ports: tuple[Port, ...]) -> SwitchInterfaces:
        """What the interfaces need to know of the rest of the configuration."""
        names = unit_names(ports)
        return cls(
            reading,
            SwitchVlans.of(reading, table, names),
            ports,
            Filters.of(reading, names),
            table.svi_vlans(),
            instances_of_units(reading),
            _peer_links(reading),
        )

    def all(self) -> Iterator[SwitchInterface]:
        """Every port, followed by its units that have names of their own."""
        aggregates = {port.name: port for port in self.ports}
        for port in self.ports:
            if port.name not in _IRB:
                yield self._port(port, aggregates)
            for unit in port.subinterfaces:
                if unit.name not in self.vlans.by_unit:
                    yield self._subinterface(port, unit)

    def _port(self, port: Port, aggregates: Mapping[str, Port]) -> SwitchInterface:
        file = self.reading.file
        unit = port.untagged
        bridging = self._bridging(port, unit)
        addresses = read_addresses(self.reading, unit) if unit is not None else Addresses()
        places = dict(bridging.places)
        description, said = description_of(self.reading, port)
        mtu, mtu_node = mtu_of(port, unit)
        _note(places, file, {"enabled": port.disabled_by, "mtu": mtu_node, "channel_group": port.aggregate})
        if said is not None:
            places["description"] = said
        aggregate = aggregates.get(port.aggregate.word) if port.aggregate is not None else None
        mlag, mlag_node = _mlag(port)
        _note(places, file, {"mlag": mlag_node})
        vrf = self._vrf(places, f"{port.name}.{unit.node.word}" if unit is not None else "")
        _note_addresses(places, file, addresses)
        return SwitchInterface(
            name=port.name,
            place=port.node.place(file),
            description=description,
            enabled=port.disabled_by is None,
            mtu=mtu,
            mode=bridging.mode,
            access_vlan=bridging.access_vlan,
            native_vlan=bridging.native_vlan,
            allowed_vlans=bridging.allowed_vlans,
            voice_vlan=bridging.voice_vlan,
            channel_group=number_of(port.aggregate.word) if port.aggregate is not None else None,
            channel_mode=_lacp(aggregate) if port.aggregate is not None else None,
            mlag=mlag,
            vrf=vrf,
            addresses=tuple(map(str, addresses.own)),
            virtual_addresses=tuple(map(str, addresses.virtual)),
            filters=self.filters.bound_to(unit) if unit is not None else (),
            peer_link=port.name in self.peer_links,
            places=places,
            rule=bridging.rule,
        )

    def _bridging(self, port: Port, unit: Unit | None) -> Bridging:
        """How the port forwards; one without any unit forwards nothing, and a member as its aggregate does."""
        if port.aggregate is not None:
            return Bridging("member", places={"mode": port.aggregate.place(self.reading.file)})
        if unit is not None and unit.bridging is not None:
            return read_bridging(self.reading, self.vlans, port, unit)
        if port.is_tunnel:
            return Bridging("tunnel")
        bridged = [each for each in port.units if each.bridging is not None and each.name not in self.vlans.by_unit]
        if bridged:
            self.reading.not_modelled(bridged[0].node, about_switching=True)
            return Bridging("unknown")
        return read_tagged_units(self.reading, self.vlans, port) or Bridging("routed")

    def _subinterface(self, port: Port, unit: Unit) -> SwitchInterface:
        file = self.reading.file
        addresses = read_addresses(self.reading, unit)
        svi = self.svi_vlans.get(unit.name) if port.name in _IRB else None
        places: dict[str, Place] = {}
        mtu, mtu_node = mtu_of(port, unit)
        _note(
            places,
            file,
            {"enabled": unit.node.get("disable"), "mtu": mtu_node, "encapsulation_vlan": unit.node.get("vlan-id")},
        )
        description = unit.node.value("description")
        if description is not None:
            places["description"] = unit.node.value_place(file, "description")
        vrf = self._vrf(places, unit.name)
        _note_addresses(places, file, addresses)
        return SwitchInterface(
            name=unit.name,
            place=unit.node.place(file),
            description=description,
            enabled=unit.enabled and (port.name not in _IRB or port.disabled_by is None),
            mtu=mtu,
            mode="tunnel" if port.is_tunnel else "routed",
            native_vlan=None,
            vrf=vrf,
            encapsulation_vlan=unit.tag,
            svi_vlan=svi,
            addresses=tuple(map(str, addresses.own)),
            virtual_addresses=tuple(map(str, addresses.virtual)),
            filters=self.filters.bound_to(unit),
            places=places,
        )

    def _vrf(self, places: dict[str, Place], unit: str) -> str | None:
        instance = self.instances.get(unit)
        if instance is None:
            return None
        places["vrf"] = instance.place(self.reading.file)
        return instance.word


def _note(places: dict[str, Place], file: str, nodes: Mapping[str, Node | None]) -> None:
    """Remember which statement set a field."""
    for name, node in nodes.items():
        if node is not None:
            places[name] = node.place(file)


def _note_addresses(places: dict[str, Place], file: str, addresses: Addresses) -> None:
    _note(places, file, {"addresses": addresses.first, "virtual_addresses": addresses.first_virtual})


def _lacp(aggregate: Port | None) -> str:
    """How the members of an aggregate negotiate: ``on`` where it has no LACP."""
    lacp = aggregate.node.get("aggregated-ether-options", "lacp") if aggregate is not None else None
    if lacp is None:
        return "on"
    return "active" if lacp.has("active") else "passive"


def _mlag(port: Port) -> tuple[int | None, Node | None]:
    """The number that makes one aggregate of those of several switches: of MC-LAG, or the Ethernet segment of EVPN."""
    chassis = port.node.get("aggregated-ether-options", "mc-ae", "mc-ae-id")
    if chassis is not None and chassis.latest is not None and chassis.latest.word.isdecimal():
        return int(chassis.latest.word[:9]), chassis
    segment = port.node.get("esi")
    for node in segment.children.values() if segment is not None else ():
        digits = node.word.replace(":", "")
        if len(digits) == 20 and all(digit in "0123456789abcdef" for digit in digits.lower()):
            return int(digits, 16), segment
    return None, None


def _peer_links(reading: Reading) -> Mapping[str, Node]:
    """The links between the two switches of an MC-LAG pair."""
    found = {}
    for peer in reading.root.nodes("multi-chassis", "multi-chassis-protection"):
        for link in peer.nodes("interface"):
            found[link.word.removesuffix(".0")] = link
    return found
