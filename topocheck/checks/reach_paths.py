"""RCH: not whether a flow arrives but which way: its gateway, its packets' size, the routers that it passes."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address

from topocheck.checks.check import check
from topocheck.checks.reach import asked, traced
from topocheck.checks.subnets import Subnets, router_addresses
from topocheck.checks.wording import listed
from topocheck.model.place import Place
from topocheck.model.policy import Intent
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.site import Site
from topocheck.model.workload import IpAddress, Vnic, Workload
from topocheck.simulate.ask import ask
from topocheck.simulate.attached_vlan import attached_vlans
from topocheck.simulate.endpoint import endpoint
from topocheck.simulate.network import Network
from topocheck.simulate.trace import Disposition, ReasonCode, Trace
from topocheck.topology.attachment import Attachment
from topocheck.topology.element import DeviceKind

_SHOWN = 5


@check("RCH03", "no-router-in-vlan")
def no_router_in_vlan(network: Network) -> Iterator[Problem]:
    """Workloads have a gateway in a VLAN in which no firewall and no switch of the site has an interface.

    An error where the site's table names that gateway, for then it is the site's own; else a router of somebody else may have it.
    """
    site = network.site
    routed = {router.vlan for router in router_addresses(site)}
    if not site.complete or None in routed or not routed:
        return
    wanting: dict[tuple[int, IpAddress], list[tuple[Workload, Place]]] = {}
    for workload in site.workloads:
        for vnic in workload.vnics:
            joined = attached_vlans(network).of(workload, vnic)
            gateway = vnic.gateway
            if joined is not None and gateway is not None and joined.vlan not in routed:
                wanting.setdefault((joined.vlan, gateway.via), []).append((workload, gateway.place))
    for (vlan, gateway_address), users in wanting.items():
        if not network.owners(gateway_address):
            yield _no_router(site, vlan, gateway_address, users)


def _no_router(site: Site, vlan: int, gateway: IpAddress, users: list[tuple[Workload, Place]]) -> Problem:
    (first, place), *others = users
    rows = [row for row in site.networks if row.vlan == vlan and row.gateway == gateway]
    return Problem(
        place=place,
        message=f"{listed(workload.object for workload, _ in users)} uses the gateway {gateway} in VLAN {vlan}, and no firewall and no "
        "switch of the site has an interface there",
        object=first.object,
        symptom="nobody answers ARP for the gateway: the workloads of the VLAN reach each other and nothing beyond",
        fix=f"give the firewall an interface with the VLAN {vlan} and the address {gateway}, and its zone a rule",
        related=(
            *(Related(row.place, f"the table names this gateway for VLAN {vlan}") for row in rows),
            *(Related(at, f"{workload.object} uses it too") for workload, at in others[:_SHOWN]),
        ),
        severity=Severity.ERROR if rows else Severity.WARNING,
        only_if_unexplained=(*(at for _, at in users), *(firewall.place for firewall in site.firewalls)),
    )


@check("RCH09", "large-packets-lost", Severity.WARNING)
def large_packets_lost(network: Network) -> Iterator[Problem]:
    """A flow that must pass is delivered, and packets as large as its ends may send are not.

    Sources: RFC 1191 and RFC 8899, black holes of path MTU discovery.
    """
    for intent, trace in _delivered(network):
        size = _size(network, intent)
        if size is None:
            continue
        ends = endpoint(network, intent.source), endpoint(network, intent.destination)
        large = ask(network, *ends, protocol=intent.protocol, port=intent.port, size=size)
        reason = large.reason
        if large.disposition is Disposition.DROPPED and reason is not None and reason.code is ReasonCode.MTU_EXCEEDED:
            lines = tuple(hop.place for hop in trace.forward.hops if hop.place is not None)
            yield Problem(
                place=reason.place or intent.place,
                message=f"{intent.source} -> {intent.destination} ({asked(intent)}) passes with short packets and not with {size} bytes, "
                f"which its ends may send: {reason.message}",
                object=f"Flow {intent.name}",
                symptom="ping and the start of a connection work; downloads, TLS and NFS hang as soon as a packet is full",
                fix="give all interfaces of the way the MTU of the ends, or the ends the smallest of the way",
                related=(Related(intent.place, "wanted here"),) if reason.place not in (None, intent.place) else (),
                only_if_unexplained=(*((reason.place,) if reason.place is not None else ()), *lines),
            )


def _delivered(network: Network) -> Iterator[tuple[Intent, Trace]]:
    for intent in network.site.intents:
        trace = traced(network, intent) if intent.expect == "delivered" else None
        if isinstance(trace, Trace) and trace.disposition is Disposition.DELIVERED:
            yield intent, trace


def _size(network: Network, intent: Intent) -> int | None:
    """The largest packet that both ends may send, as TCP settles it; None where an end is no workload on a network of the site."""
    sizes = []
    for text in (intent.source, intent.destination):
        end = endpoint(network, text)
        workload = end.workload
        found = [_mtu(network, workload, vnic) for vnic in end.vnics or workload.vnics] if workload is not None else []
        known = [size for size in found if size is not None]
        if not known:
            return None
        sizes.append(max(known))
    return min(sizes)


def _mtu(network: Network, workload: Workload, vnic: Vnic) -> int | None:
    attached = [network.attachment(workload, vnic, node.name) for node in network.candidates(workload)]
    offered = min((one.mtu for one in attached if isinstance(one, Attachment)), default=None)
    return min(vnic.mtu, offered) if vnic.mtu is not None and offered is not None else offered


@check("RCH10", "other-number-of-routers", Severity.WARNING)
def other_number_of_routers(network: Network) -> Iterator[Problem]:
    """A flow arrives with another TTL than the policies expect: it passes more routers, or fewer."""
    for intent, trace in _delivered(network):
        ttl = trace.forward.ttl
        if intent.ttl is not None and ttl is not None and ttl != intent.ttl:
            routers = [hop for hop in trace.forward.hops if hop.action == "route"]
            named = f", by {listed(hop.device for hop in routers)}" if routers else ""
            yield Problem(
                place=intent.place,
                message=f"{intent.source} -> {intent.destination} ({asked(intent)}) must arrive with TTL {intent.ttl}, and arrives with "
                f"TTL {ttl}{named}",
                object=f"Flow {intent.name}",
                symptom="it works, and goes another way than is meant: past a firewall, or by a router too many",
                fix="mend the routes and gateways of the way, or the TTL that is expected: 64 less one for each router",
                related=tuple(
                    Related(hop.place, f"{hop.device} {hop.interface} routes it") for hop in routers if hop.place
                ),
            )


@check("RCH11", "way-around-the-firewall", Severity.WARNING)
def way_around_the_firewall(network: Network) -> Iterator[Problem]:
    """A flow between two VLANs passes no firewall, or one within a VLAN does, in a site with a firewall in both.

    The VLANs are those of the subnets in the site's table.
    """
    subnets = Subnets(network.site)
    guarded = {port.vlan for firewall in network.site.firewalls for port in firewall.interfaces}
    for intent, trace in _delivered(network):
        vlans = [_vlan(subnets, text) for text in (trace.flow.source_ip, trace.flow.destination_ip)]
        passed = next((hop for hop in trace.forward.hops if hop.kind == DeviceKind.FIREWALL), None)
        if None in vlans or not guarded.issuperset(vlans) or (len(set(vlans)) == 2) == (passed is not None):
            continue
        said = (
            f"goes from VLAN {vlans[0]} to VLAN {vlans[1]} past the firewall"
            if passed is None
            else f"stays in VLAN {vlans[0]} and passes {passed.device}"
        )
        lines = [hop for hop in trace.forward.hops if hop.place is not None and hop.action in ("route", "bridge")]
        yield Problem(
            place=intent.place,
            message=f"{intent.source} -> {intent.destination} ({asked(intent)}) {said}",
            object=f"Flow {intent.name}",
            symptom="it works, and the rules of the firewall do not hold for it"
            if passed is None
            else "it works, and takes the way of traffic between VLANs: rules and NAT of the firewall apply to neighbours",
            fix="mend the gateways, routes or prefixes of the ends, or the bridge that joins the VLANs",
            related=tuple(
                Related(hop.place, f"{hop.device} {hop.interface}: {hop.note}") for hop in lines if hop.place
            ),
        )


def _vlan(subnets: Subnets, address: str | None) -> int | None:
    found = subnets.holding(ip_address(address)) if address is not None else None
    return found.vlan if found is not None else None


@check("RCH12", "vm-in-two-segments", Severity.WARNING)
def vm_in_two_segments(network: Network) -> Iterator[Problem]:
    """A VM is attached to two VLANs between which the policies forbid a flow, so that it is a way around the firewall.

    The VLANs of the flow are those of the subnets in the site's table.
    """
    apart = _kept_apart(network)
    for workload in network.site.workloads if apart else ():
        meeting: dict[int, Vnic] = {}
        for vnic in workload.vnics if workload.is_vm else ():
            joined = attached_vlans(network).of(workload, vnic)
            if joined is not None:
                meeting.setdefault(joined.vlan, vnic)
        for vlans, intent in apart.items():
            if vlans <= meeting.keys():
                yield _in_both(workload, {vlan: meeting[vlan] for vlan in sorted(vlans)}, intent)


def _kept_apart(network: Network) -> dict[frozenset[int], Intent]:
    """The pairs of VLANs between which a flow must be dropped, each with the first intent that says so."""
    subnets = Subnets(network.site)
    apart: dict[frozenset[int], Intent] = {}
    for intent in network.site.intents:
        trace = traced(network, intent) if intent.expect == "dropped" else None
        if isinstance(trace, Trace):
            ends = {_vlan(subnets, text) for text in (trace.flow.source_ip, trace.flow.destination_ip)}
            vlans = frozenset(vlan for vlan in ends if vlan is not None)
            if len(vlans) == 2:
                apart.setdefault(vlans, intent)
    return apart


def _in_both(workload: Workload, meeting: dict[int, Vnic], intent: Intent) -> Problem:
    (first, one), (second, other) = meeting.items()
    return Problem(
        place=other.place,
        message=f"{workload.object} is attached to the VLANs {first} and {second}, between which {intent.name} must not pass",
        object=workload.object,
        symptom="nothing fails: whoever gets into the VM is in both segments, and no rule of the firewall is asked",
        fix="attach it to one of them and let the firewall connect them, or waive the finding with the reason",
        related=(Related(one.place, f"{one.name} is in VLAN {first}"), Related(intent.place, "what must not pass")),
    )


CHECKS = (no_router_in_vlan, large_packets_lost, other_number_of_routers, way_around_the_firewall, vm_in_two_segments)
