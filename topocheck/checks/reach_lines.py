"""Which lines may be the cause of a flow that fails, besides the one where it stops."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import ip_address

from topocheck.checks.declarations import CONTROLLERS
from topocheck.checks.subnets import Subnets, router_addresses
from topocheck.model.place import Place
from topocheck.model.workload import Workload
from topocheck.simulate.attached_vlan import attached_vlans
from topocheck.simulate.network import Network
from topocheck.simulate.trace import Disposition, Hop, ReasonCode, Trace
from topocheck.topology.element import DeviceKind

_INPUT_LEFT_OUT = ("SCH01", "SIT02", "SIT03")
_ABOUT_ROUTERS = (ReasonCode.ARP_UNANSWERED, ReasonCode.NO_ROUTE, ReasonCode.DENIED, ReasonCode.TAG_NOT_EXPECTED)


def lines_of_ends(network: Network, workloads: Iterable[Workload]) -> Iterator[Place]:
    """What the manifests of a flow's ends say of their addresses and networks, and what of it could not be read."""
    for workload in workloads:
        objects = {workload.object}
        yield from (place for _, place in (*workload.interfaces, *workload.networks))
        for vnic in workload.vnics:
            yield from (address.place for address in vnic.addresses)
            yield from (route.place for route in vnic.routes)
            if vnic.nad is not None:
                key = f"{vnic.nad.namespace or workload.namespace}/{vnic.nad.name}"
                nad = network.nads.get(key)
                objects.add(f"NetworkAttachmentDefinition {key}" if nad is None else nad.object)
                yield vnic.nad.place
                yield from (nad.place_of("bridge"), nad.place_of("vlan")) if nad is not None else ()
            joined = attached_vlans(network).of(workload, vnic)
            yield from joined.lines if joined is not None else ()
        yield from (problem.place for _, problem in network.site.problems if problem.object in objects)
    for policy in network.site.policies:
        if policy.desired_state is not None and not policy.interfaces:  # what stands below a misspelt key is not seen
            yield from (policy.desired_state.place_of(key) for key in policy.desired_state.entries)


def lines_of_way(network: Network, trace: Trace) -> Iterator[Place]:
    """What could not be read of the firewalls that a flow passes, or of anything where the answer is not known."""
    if trace.disposition is Disposition.UNKNOWN:
        yield from lines_left_out(network)
    hops: list[Hop] = [*trace.forward.hops, *(trace.reply.hops if trace.reply is not None else ())]
    met = {hop.device for hop in hops if hop.kind == DeviceKind.FIREWALL}
    about_routers = trace.reason is not None and trace.reason.code in _ABOUT_ROUTERS
    yield from _router_lines(network, trace)
    if trace.reason is not None and trace.reason.code is ReasonCode.NO_UPLINK:
        yield from _lines_of_bundles(network, hops)
    files = {firewall.file for firewall in network.site.firewalls if about_routers or firewall.name in met}
    yield from (problem.place for _, problem in network.site.problems if problem.place.file in files)


def _lines_of_bundles(network: Network, hops: Iterable[Hop]) -> Iterator[Place]:
    """The keys of the bonds and bridges of the nodes on the way: below a misspelt one the ports are not seen."""
    for device in dict.fromkeys(hop.device for hop in hops):
        state = network.states.get(device)
        for declared in state.interfaces.values() if state is not None else ():
            if declared.interface.type in CONTROLLERS:
                body = declared.interface.body
                yield from (body.place_of(key) for key in body.entries)


def _router_lines(network: Network, trace: Trace) -> Iterator[Place]:
    """The addresses of routers for the subnets that the flow leads from and to."""
    subnets, ends = Subnets(network.site), (trace.flow.source_ip, trace.flow.destination_ip)
    addresses = [ip_address(text) for text in ends if text is not None]
    vlans = {subnet.vlan for address in addresses if (subnet := subnets.holding(address)) is not None}
    for router in router_addresses(network.site):
        if router.vlan in vlans or any(address in router.address.network for address in addresses):
            yield router.place


def lines_left_out(network: Network) -> Iterator[Place]:
    """Where input is named or written that could not be read at all."""
    return (problem.place for code, problem in network.site.problems if code in _INPUT_LEFT_OUT)
