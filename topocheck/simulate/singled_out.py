"""Addresses that are not like any other: somebody's next hop, or owned more than once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from topocheck.model.workload import Address, IpAddress, Workload
from topocheck.simulate.network import Network


@lru_cache(maxsize=2)  # a comparison has two networks at a time
def singled_out(network: Network) -> frozenset[IpAddress]:
    """The next hops of all guests and routers, and the addresses that more than one has."""
    stacks = (one for workload in network.site.workloads for vnic in workload.vnics for one in vnic.stacked)
    next_hops = {route.via for one in stacks for route in one.routes}
    routes = (route for router in network.routers.values() for route in router.routes)
    next_hops.update(route.via for route in routes if route.via is not None)
    owned = (address.ip.ip for workload in network.site.workloads for address in addresses(workload))
    return frozenset((*next_hops, *(ip for ip in owned if len(network.owners(ip)) > 1)))


def is_singled_out(network: Network, workload: Workload) -> bool:
    """Whether a workload has such an address, so that none is like it."""
    special = singled_out(network)
    return any(address.ip.ip in special for address in addresses(workload))


def addresses(workload: Workload) -> Iterator[Address]:
    """All addresses of a workload, those on VLANs that it tags itself too."""
    return (address for vnic in workload.vnics for one in vnic.stacked for address in one.addresses)
