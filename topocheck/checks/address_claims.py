"""Who in a site has an address: vNICs, nodes, firewalls, switches, and the gateways that no device is known to be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from topocheck.checks.subnets import router_addresses
from topocheck.model.place import Place
from topocheck.model.site import Site
from topocheck.model.workload import IpAddress, Vnic, Workload
from topocheck.simulate.attached_vlan import attached_vlans, interface_vlan
from topocheck.simulate.network import Network
from topocheck.topology.element import DeviceKind, Element


@dataclass(frozen=True, slots=True)
class Claim:
    """An interface that has an address.

    ``vlan`` works out its VLAN, which is only asked for where two claims meet. ``is_endpoint`` tells a workload or node
    from a router, for two routers may share a gateway's address. ``copies`` is the number of Pods that all have the
    address. ``may_be_gateway`` tells whether the gateway of a VLAN that no device is known to be could be this workload.
    """

    object: str
    interface: str
    place: Place
    vlan: Callable[[], int | None]
    is_endpoint: bool
    copies: int = 1
    is_stated_gateway: bool = False
    may_be_gateway: bool = False


def claims_by_address(network: Network) -> dict[IpAddress, list[Claim]]:
    """The claims of a whole site by address, in the order of the site; each interface claims an address once.

    A vNIC on the Pod network is left out: its address is its own Pod's affair.
    """
    found: dict[IpAddress, list[Claim]] = {}
    seen: set[tuple[str, str, IpAddress]] = set()
    for address, claim in _claims(network):
        key = (claim.object, claim.interface, address)
        if key not in seen:
            seen.add(key)
            found.setdefault(address, []).append(claim)
    for address, claim in _stated_gateways(network.site):
        if all(other.is_endpoint for other in found.get(address, ())):
            found.setdefault(address, []).append(claim)
    return found


def _claims(network: Network) -> Iterator[tuple[IpAddress, Claim]]:
    for workload in network.site.workloads:
        for vnic in workload.vnics:
            if vnic.nad is not None:
                yield from _claims_of_vnic(network, workload, vnic)
    yield from _claims_of_nodes(network, network.topology.elements.values())
    for router in router_addresses(network.site):
        known = partial(_known, router.vlan)
        yield router.address.ip, Claim(router.device, router.interface, router.place, known, is_endpoint=False)


def _claims_of_vnic(network: Network, workload: Workload, vnic: Vnic) -> Iterator[tuple[IpAddress, Claim]]:
    for address in vnic.addresses:
        ip = address.ip.ip
        if not ip.is_link_local:
            yield (
                ip,
                Claim(
                    workload.object,
                    vnic.name,
                    address.place,
                    partial(_attached, network, workload, vnic),
                    is_endpoint=True,
                    copies=_copies(network, workload),
                    may_be_gateway=_may_route(workload) and all(route.via != ip for route in vnic.routes),
                ),
            )


def _attached(network: Network, workload: Workload, vnic: Vnic) -> int | None:
    joined = attached_vlans(network).of(workload, vnic)
    return joined.vlan if joined is not None else None


def _copies(network: Network, workload: Workload) -> int:
    """How many Pods are made of a workload's template: for a DaemonSet one a node."""
    return len(network.candidates(workload)) if workload.kind == "DaemonSet" else workload.replicas or 1


def _may_route(workload: Workload) -> bool:
    return len([vnic for vnic in workload.vnics if vnic.nad is not None]) > 1


def _claims_of_nodes(network: Network, elements: Iterable[Element]) -> Iterator[tuple[IpAddress, Claim]]:
    for element in elements:
        if element.device.kind is DeviceKind.NODE:
            vlan = partial(interface_vlan, network, element)
            for address in element.addresses:
                if not address.ip.is_link_local:
                    node = f"Node {element.device.name}"
                    yield address.ip, Claim(node, element.end.interface, element.place, vlan, is_endpoint=True)


def _stated_gateways(site: Site) -> Iterator[tuple[IpAddress, Claim]]:
    for row in site.networks:
        if row.gateway is not None:
            known = partial(_known, row.vlan)
            name = f"the gateway of VLAN {row.vlan}"
            yield row.gateway, Claim(name, "", row.place, known, is_endpoint=False, is_stated_gateway=True)


def _known(vlan: int | None) -> int | None:
    return vlan
