"""The interfaces of an SRX firewall in the words of the model: parents, units with tags, aggregates, zones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from topocheck.load.junos.bridging import part_family
from topocheck.load.junos.filters import Filters
from topocheck.load.junos.interfaces import (
    Port,
    Unit,
    description_of,
    members_of_aggregates,
    mtu_of,
    unit_key,
    unit_names,
)
from topocheck.load.junos.reading import Reading
from topocheck.load.junos.routing import instances_of_units
from topocheck.load.junos.tree import Node
from topocheck.load.junos.unit_addresses import Addresses, read_addresses
from topocheck.load.junos.vlans import VlanTable, members_of
from topocheck.model.firewall import FirewallInterface
from topocheck.model.vlan import VlanSet

NULL_ZONE = "null"
"""What an interface is in that no zone lists; nothing passes from it or to it."""

_BRIDGES = "bridges, which is not modelled on a firewall"
_IRB = ("irb", "vlan")


@dataclass(frozen=True, slots=True)
class _Trunk:
    """A port that bridges nothing but tags to the firewall itself, and which."""

    port: Port
    vlans: VlanSet


@dataclass(frozen=True, slots=True)
class FirewallInterfaces:
    """Makes the interfaces of one configuration."""

    reading: Reading
    ports: tuple[Port, ...]
    table: VlanTable
    filters: Filters
    zones: Mapping[str, str]
    instances: Mapping[str, Node]
    members: Mapping[str, tuple[str, ...]]
    trunk: _Trunk | None

    @classmethod
    def of(cls, reading: Reading, ports: tuple[Port, ...], table: VlanTable) -> FirewallInterfaces:
        """What the interfaces need to know of the rest of the configuration."""
        return cls(
            reading,
            ports,
            table,
            Filters.of(reading, unit_names(ports)),
            _zones(reading),
            instances_of_units(reading),
            members_of_aggregates(ports),
            _only_trunk(reading, ports, table),
        )

    def all(self) -> Iterator[FirewallInterface]:
        """Every port, followed by its units that have names of their own."""
        for port in self.ports:
            if port.name not in _IRB:
                yield self._port(port)
            for unit in port.subinterfaces:
                yield self._subinterface(port, unit)

    def _port(self, port: Port) -> FirewallInterface:
        unit = port.untagged
        addresses = read_addresses(self.reading, unit) if unit is not None else Addresses()
        key = f"{port.name}.{unit.node.word}" if unit is not None else f"{port.name}.0"
        file = self.reading.file
        instance = self.instances.get(key)
        not_known = "is a tunnel, which is not modelled" if port.is_tunnel else None
        if unit is not None and unit.bridging is not None and (self.trunk is None or self.trunk.port is not port):
            not_known = _BRIDGES
        return FirewallInterface(
            name=port.name,
            place=port.node.place(file),
            addresses=addresses.own,
            address_place=addresses.first.place(file) if addresses.first is not None else None,
            zone=self._zone(key, addresses),
            enabled=port.disabled_by is None,
            description=description_of(self.reading, port)[0],
            mtu=mtu_of(port, unit)[0],
            members=self.members.get(port.name, ()),
            virtual_addresses=addresses.virtual,
            vrf=instance.word if instance is not None else None,
            filters=self.filters.bound_to(unit) if unit is not None else (),
            not_known=not_known,
            dhcp=addresses.dhcp,
        )

    def _subinterface(self, port: Port, unit: Unit) -> FirewallInterface:
        addresses = read_addresses(self.reading, unit)
        file = self.reading.file
        key = f"{port.name}.{unit.node.word}"
        instance = self.instances.get(key)
        parent, vlan, not_known = port.name, unit.tag, None
        if port.name in _IRB:
            parent, vlan, not_known = self._behind_irb(unit)
        elif port.is_tunnel:
            not_known = "is a tunnel, which is not modelled"
        elif unit.bridging is not None:
            not_known = _BRIDGES
        elif unit.tag is None and not port.name.startswith("lo0"):
            not_known = "takes frames in a way that is not modelled"
        return FirewallInterface(
            name=unit.name,
            place=unit.node.place(file),
            parent=parent if vlan is not None else None,
            vlan=vlan,
            addresses=addresses.own,
            address_place=addresses.first.place(file) if addresses.first is not None else None,
            zone=self._zone(key, addresses),
            enabled=unit.enabled,
            description=unit.node.value("description"),
            mtu=mtu_of(port, unit)[0],
            virtual_addresses=addresses.virtual,
            vrf=instance.word if instance is not None else None,
            filters=self.filters.bound_to(unit),
            not_known=not_known,
            dhcp=addresses.dhcp,
        )

    def _zone(self, key: str, addresses: Addresses) -> str | None:
        zone = self.zones.get(key) or self.zones.get("all")
        return NULL_ZONE if zone is None and (addresses.own or addresses.dhcp) else zone

    def _behind_irb(self, unit: Unit) -> tuple[str, int | None, str | None]:
        """The port and VLAN of an irb unit, or why that is not known."""
        vlan = self.table.svi_vlans().get(unit.name)
        if vlan is None or self.trunk is None or vlan not in self.trunk.vlans:
            return "", None, _BRIDGES
        return self.trunk.port.name, vlan, None


def _only_trunk(reading: Reading, ports: tuple[Port, ...], table: VlanTable) -> _Trunk | None:
    """The one port that bridges, where it is a trunk: then its VLANs end at the firewall's irb units."""
    bridging = [(port, family) for port in ports if (family := _bridging(port)) is not None]
    if len(bridging) != 1:
        return None
    port, family = bridging[0]
    part_family(family)
    is_trunk = "trunk" in (family.value("interface-mode"), family.value("port-mode"))
    if not is_trunk or port.node.has("native-vlan-id") or family.has("native-vlan-id"):
        return None
    members = members_of(reading, table, family.nodes("vlan", "members"))
    return _Trunk(port, members.vlans) if members.known else None


def _bridging(port: Port) -> Node | None:
    unit = port.untagged
    return unit.bridging if unit is not None else None


def _zones(reading: Reading) -> dict[str, str]:
    """The zone of each unit; an interface without a unit's number is unit 0."""
    return {
        "all" if node.word == "all" else unit_key(node.word): zone.word
        for zone in reading.root.nodes("security", "zones", "security-zone")
        for node in zone.nodes("interfaces")
    }
