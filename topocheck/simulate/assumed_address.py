"""An address for an endpoint that has none in the files, so that it can be said what would follow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from ipaddress import ip_interface

from topocheck.model.site import Network as Row
from topocheck.model.workload import Address, IpInterface, Route, Vnic, Workload
from topocheck.simulate.attached_vlan import attached_vlans
from topocheck.simulate.network import Network
from topocheck.simulate.owner import Guest


def assumed_address(network: Network, workload: Workload, vnics: Iterable[Vnic] = ()) -> Guest | None:
    """The workload with a free address of its VLAN's subnet on the first vNIC that a DHCP server is said to give one.

    Either the guest's network data says so, or the site file's table of subnets. ``vnics`` narrows the choice. None where no
    VLAN of the workload has a subnet in the table. The default route goes to the
    subnet's gateway, as a DHCP server would say.
    """
    by_vlan = {row.vlan: row for row in network.site.networks if row.subnet is not None}
    vlans = attached_vlans(network)
    for vnic in tuple(vnics) or workload.vnics:
        joined = vlans.of(workload, vnic)
        row = by_vlan.get(joined.vlan) if joined is not None else None
        learns = row is not None and (vnic.dhcp or (row.dhcp and not vnic.addresses))
        ip = _free(network, row) if row is not None and learns else None
        if row is not None and ip is not None:
            address = Address(ip, vnic.place)
            to = "0.0.0.0/0" if ip.version == 4 else "::/0"
            routes = () if row.gateway is None else (Route(to, row.gateway, row.place),)
            given = replace(vnic, addresses=(address,), routes=routes)
            others = tuple(given if other is vnic else other for other in workload.vnics)
            return Guest(ip, vnic.place, replace(workload, vnics=others), given)
    return None


def _free(network: Network, row: Row) -> IpInterface | None:
    """The last address of a subnet that nobody owns; a DHCP server's pool is as likely there as anywhere."""
    subnet = row.subnet
    if subnet is None:
        return None
    for offset in range(2, min(subnet.num_addresses, 1024)):
        address = subnet[-offset]
        if address != row.gateway and not network.owners(address):
            return ip_interface(f"{address}/{subnet.prefixlen}")
    return None
