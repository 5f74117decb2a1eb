"""Whether the gateway that a VLAN is said to have is the one that its router is."""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.check import check
from topocheck.checks.subnets import RouterAddress, router_addresses
from topocheck.checks.wording import listed
from topocheck.model.problem import Problem, Related
from topocheck.model.site import Network as VlanRow
from topocheck.model.workload import IpAddress
from topocheck.simulate.network import Network


@check("RCH04", "gateway-of-another-address")
def gateway_of_another_address(network: Network) -> Iterator[Problem]:
    """The router in a VLAN has another address there than the gateway that the site's table names, and nobody has that one."""
    routers = tuple(router_addresses(network.site))
    for row in network.site.networks:
        if row.gateway is None or row.subnet is None or row.gateway not in row.subnet or network.owners(row.gateway):
            continue
        here = [router for router in routers if router.vlan == row.vlan and router.address.ip in row.subnet]
        if here:
            yield _other_address(network, row, row.gateway, here)


def _other_address(network: Network, row: VlanRow, gateway: IpAddress, here: list[RouterAddress]) -> Problem:
    """At the table where the workloads use what the router has, else at the router."""
    used = {route.via for workload in network.site.workloads for vnic in workload.vnics for route in vnic.routes}
    table_is_wrong = gateway not in used and any(router.address.ip in used for router in here)
    lines = [Related(router.place, f"{router.interface} of {router.device} has {router.address}") for router in here]
    stated = Related(row.place, f"VLAN {row.vlan} has the gateway {gateway}")
    names = listed(f"{router.interface} of {router.device} ({router.address.ip})" for router in here)
    return Problem(
        place=row.place if table_is_wrong else here[0].place,
        message=f"the gateway {gateway} of VLAN {row.vlan} must be an address of its router, and {names} has another one",
        object=f"Site {row.place.file}" if table_is_wrong else here[0].device,
        symptom="nobody answers ARP for the gateway: the workloads of the VLAN reach each other and nothing beyond",
        fix="write one address at the router, in the table and in the workloads",
        related=tuple(lines) if table_is_wrong else (stated, *lines[1:]),
    )
