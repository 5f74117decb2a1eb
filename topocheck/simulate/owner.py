"""Who owns an address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from topocheck.model.place import Place
from topocheck.model.workload import IpAddress, IpInterface, Vnic, Workload
from topocheck.topology.element import Element


@dataclass(frozen=True, slots=True)
class Guest:
    """A vNIC of a workload that owns an address."""

    ip: IpInterface
    place: Place
    workload: Workload
    vnic: Vnic


@dataclass(frozen=True, slots=True)
class Local:
    """An interface of a node, switch or firewall that owns an address; a ``virtual`` one may be owned by several devices."""

    ip: IpInterface
    place: Place
    element: Element
    virtual: bool = False


Owner = Guest | Local


def owners_by_address(workloads: Iterable[Workload], elements: Iterable[Element]) -> dict[IpAddress, tuple[Owner, ...]]:
    """All owners in the site, by address: more than one is a duplicate only inside one broadcast domain."""
    found: dict[IpAddress, tuple[Owner, ...]] = {}
    for workload in workloads:
        for vnic in (one for plugged in workload.vnics for one in plugged.stacked):
            for address in vnic.addresses:
                guest = Guest(address.ip, address.place, workload, vnic)
                found[address.ip.ip] = (*found.get(address.ip.ip, ()), guest)
    for element in elements:
        virtual = {ip.ip for ip in element.virtual_addresses}
        for ip in element.addresses:
            found[ip.ip] = (*found.get(ip.ip, ()), Local(ip, element.place, element, ip.ip in virtual))
    return found
