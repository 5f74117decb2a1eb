"""The VLAN and subnet table, as far as devices and VMs tell it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from topocheck.checks.subnets import router_addresses
from topocheck.model.firewall import IpNetwork
from topocheck.model.workload import IpAddress
from topocheck.simulate.attached_vlan import attached_vlans
from topocheck.simulate.network import Network


@dataclass(slots=True)
class VlanRow:
    """What is told of a VLAN. ``subnets`` and ``gateways`` hold more than one where those that tell do not agree."""

    vlan: int
    names: set[str] = field(default_factory=set)
    subnets: set[IpNetwork] = field(default_factory=set)
    gateways: set[IpAddress] = field(default_factory=set)

    @property
    def missing(self) -> tuple[str, ...]:
        """What people have to say."""
        found = (("subnet", self.subnets), ("gateway", self.gateways))
        return tuple(f"{name}s that do not agree" if values else name for name, values in found if len(values) != 1)

    def entry(self) -> dict[str, object]:
        """The row of the site file, with what is told by all alike."""
        entry: dict[str, object] = {"vlan": self.vlan}
        for key, values in (("name", self.names), ("subnet", self.subnets)):
            if len(values) == 1:
                entry[key] = str(next(iter(values)))
        if len(self.subnets) == len(self.gateways) == 1 and next(iter(self.gateways)) in next(iter(self.subnets)):
            entry["gateway"] = str(next(iter(self.gateways)))
        return entry


def vlan_table(network: Network) -> list[VlanRow]:
    """A row for each VLAN that a workload is in or that a router has an address in, by number.

    Subnets and gateways are those of the routers; where none has an address in a VLAN, those of its workloads.
    """
    rows: dict[int, VlanRow] = {}
    for router in router_addresses(network.site):
        if router.vlan is not None:
            row = rows.setdefault(router.vlan, VlanRow(router.vlan))
            row.subnets.add(router.address.network)
            row.gateways.add(router.address.ip)
    routed = set(rows)
    for vlan, subnet, gateway in _of_workloads(network):
        row = rows.setdefault(vlan, VlanRow(vlan))
        if vlan not in routed and subnet is not None:
            row.subnets.add(subnet)
        if vlan not in routed and gateway is not None:
            row.gateways.add(gateway)
    for switch in network.site.switches:
        for entry in switch.vlans:
            if entry.id in rows and entry.name:
                rows[entry.id].names.add(entry.name)
    return [rows[vlan] for vlan in sorted(rows)]


def _of_workloads(network: Network) -> Iterator[tuple[int, IpNetwork | None, IpAddress | None]]:
    for workload in network.site.workloads:
        for vnic in workload.vnics:
            joined = attached_vlans(network).of(workload, vnic)
            if joined is None or not joined.vlan:
                continue
            yield joined.vlan, None, None
            for address in vnic.addresses:
                if address.prefix_given:
                    yield joined.vlan, address.ip.network, None
            if vnic.gateway is not None:
                yield joined.vlan, None, vnic.gateway.via
