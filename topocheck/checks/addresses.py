"""Static addresses: in the subnet of their VLAN, once in it, and with a gateway that can be reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from topocheck.checks import cloud_init_data, guest_network, ipam_config, ipam_pools, subnet_overlaps
from topocheck.checks.address_claims import Claim, claims_by_address
from topocheck.checks.check import check
from topocheck.checks.misled import misled_nads, problem_of
from topocheck.checks.prefixes import prefix_length_differs, reserved_address
from topocheck.checks.reported import reported
from topocheck.checks.subnets import RouterAddress, Subnet, Subnets, router_addresses
from topocheck.checks.unresolved import severity
from topocheck.checks.wording import listed
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.remedy import Rewrite
from topocheck.model.site import Site
from topocheck.model.workload import Address, IpAddress, NadReference, Route, Vnic, Workload
from topocheck.simulate.attached_vlan import Joined, attached_vlans
from topocheck.simulate.network import Network

_USUAL_LENGTH = {4: 24, 6: 64}


@check("ADR01", "address-outside-subnet")
def address_outside_subnet(network: Network) -> Iterator[Problem]:
    """A static address is in none of the subnets of the VLAN that its interface is in.

    It is one of a VM's or Pod's vNIC, or of a firewall or switch. Where all workloads on a NAD have it so, it is the NAD's.
    """
    vlans, subnets = attached_vlans(network), Subnets(network.site)
    misled = misled_nads(network)
    told = {(user.workload.object, user.vnic.name) for one in misled.values() for user in one.users}
    yield from map(problem_of, misled.values())
    for workload in network.site.workloads:
        for vnic in workload.vnics:
            is_new = vnic.addresses and (workload.object, vnic.name) not in told
            joined = vlans.of(workload, vnic) if is_new else None
            if joined is not None:
                yield from _outside(workload, vnic, joined, subnets)
    for router in router_addresses(network.site):
        ip = router.address.ip
        holder = subnets.holding(ip)
        known = [
            subnet for subnet in subnets.table() if subnet.vlan == router.vlan and subnet.network.version == ip.version
        ]
        if router.vlan is not None and all(ip not in subnet.network for subnet in known) and (known or holder):
            yield _router_outside(router, known, holder)


def _router_outside(router: RouterAddress, known: list[Subnet], holder: Subnet | None) -> Problem:
    must = f", and must be in {listed(str(each.network) for each in known)}" if known else ""
    other = f"; it is one of VLAN {holder.vlan}" if holder is not None else ""
    rows = [*known, *([holder] if holder is not None else [])]
    return Problem(
        place=router.place,
        message=f"{router.interface} of {router.device} has the address {router.address} in VLAN {router.vlan}{must}{other}",
        object=router.device,
        symptom="nobody in the VLAN finds the gateway: its workloads reach each other and nothing beyond",
        fix="correct the address or the VLAN of the interface, or the site's table",
        related=tuple(Related(row.place, f"VLAN {row.vlan} is {row.network}") for row in rows),
        only_if_unexplained=(router.place, *(row.place for row in rows)),
    )


def _outside(workload: Workload, vnic: Vnic, joined: Joined, subnets: Subnets) -> Iterator[Problem]:
    for address in vnic.addresses:
        ip = address.ip.ip
        known = subnets.of(joined.vlan, ip.version)
        if vnic.nad is not None and known and not ip.is_link_local and all(ip not in each.network for each in known):
            problem = _address_outside(workload, vnic, vnic.nad, address, known, subnets.holding(ip))
            yield replace(problem, only_if_unexplained=(*sorted(joined.lines), known[0].place))


def _address_outside(
    workload: Workload, vnic: Vnic, nad: NadReference, address: Address, known: list[Subnet], holder: Subnet | None
) -> Problem:
    vlan, subnet = known[0].vlan, listed(str(each.network) for each in known)
    other = f"; it is one of VLAN {holder.vlan}" if holder is not None else ""
    move = f", or attach the vNIC to VLAN {holder.vlan}" if holder is not None else ""
    return Problem(
        place=address.place,
        message=f"{vnic.name} is attached to VLAN {vlan} by {nad.name}, and its address {address.ip} must be "
        f"in that VLAN's subnet {subnet}{other}",
        object=workload.object,
        symptom="it starts and has its address, and nobody in the VLAN answers its ARP requests or finds it: no gateway, "
        "no peer, no error",
        fix=f"give it an address of {subnet}{move}",
        related=(
            Related(known[0].place, f"VLAN {vlan} is {known[0].network}"),
            Related(nad.place, f"{vnic.name} is attached to VLAN {vlan} here"),
        ),
        severity=_inferred(workload, vnic),
    )


def _inferred(workload: Workload, vnic: Vnic) -> Severity | None:
    """Which of several vNICs the guest gives an address to is a guess where neither MAC nor name tells."""
    return Severity.WARNING if vnic.inferred and len(workload.vnics) > 1 else None


@check("ADR02", "duplicate-address")
def duplicate_address(network: Network) -> Iterator[Problem]:
    """Two interfaces in one VLAN have the same address."""
    subnets = Subnets(network.site)
    for address, claims in claims_by_address(network).items():
        if len(claims) > 1 or claims[0].copies > 1:
            yield from _duplicates(network.site, address, claims, subnets)


def _duplicates(site: Site, address: IpAddress, claims: list[Claim], subnets: Subnets) -> Iterator[Problem]:
    holder = subnets.holding(address)
    by_vlan: dict[int | None, list[Claim]] = {}
    for claim in claims:
        vlan = claim.vlan()
        by_vlan.setdefault(holder.vlan if vlan is None and holder is not None else vlan, []).append(claim)
    for vlan, meeting in by_vlan.items():
        if vlan is not None and _is_conflict(meeting):
            yield _duplicate(site, address, vlan, meeting)
        else:
            yield from (_copied(site, address, claim) for claim in meeting if claim.copies > 1)


def _is_conflict(meeting: list[Claim]) -> bool:
    """Two routers may share an address (VRRP, HSRP, an anycast gateway), and a VM may itself be the stated gateway."""
    endpoints = [claim for claim in meeting if claim.is_endpoint]
    if len(meeting) < 2 or not endpoints:
        return False
    stated = any(claim.is_stated_gateway for claim in meeting)
    return not (stated and len(meeting) == 2 and endpoints[0].may_be_gateway)


def _duplicate(site: Site, address: IpAddress, vlan: int, meeting: list[Claim]) -> Problem:
    last = max((claim for claim in meeting if claim.is_endpoint), key=lambda claim: claim.place)
    others = [claim for claim in meeting if claim is not last]
    return Problem(
        place=last.place,
        message=f"the address {address} must be used once in VLAN {vlan}, and both {last.object} and "
        f"{listed(claim.object for claim in others)} have it",
        object=last.object,
        symptom="whoever answered the last ARP request gets the traffic: connections of both stall and reset by turns",
        fix="give one of them another address",
        related=tuple(Related(claim.place, f"{claim.object} has {address}") for claim in others),
        severity=severity(site),
    )


def _copied(site: Site, address: IpAddress, claim: Claim) -> Problem:
    return Problem(
        place=claim.place,
        message=f"{claim.object} runs {claim.copies} times, and each of them gets the one address {address}",
        object=claim.object,
        symptom="whoever answered the last ARP request gets the traffic: connections of all stall and reset by turns",
        fix="run it once, or let DHCP or the IPAM of the network give each its own address",
        severity=severity(site),
    )


@check("ADR04", "gateway-outside-subnet")
def gateway_outside_subnet(network: Network) -> Iterator[Problem]:
    """The next hop of a static route is in none of the prefixes of its own vNIC, or is the vNIC's own address."""
    for workload in network.site.workloads:
        for vnic in workload.vnics:
            if vnic.routes and not vnic.dhcp:
                yield from _unreachable(workload, vnic)


def _unreachable(workload: Workload, vnic: Vnic) -> Iterator[Problem]:
    seen: set[IpAddress] = set()
    for route in vnic.routes:
        connected = [each for each in vnic.addresses if each.ip.version == route.via.version]
        known = all(each.prefix_given and each.ip.network.num_addresses > 1 for each in connected)
        inside = any(route.via in each.ip.network and route.via != each.ip.ip for each in connected)
        if connected and known and not (inside or route.via.is_link_local or route.via in seen):
            seen.add(route.via)
            yield _gateway_outside(workload, vnic, route, connected)


def _gateway_outside(workload: Workload, vnic: Vnic, route: Route, connected: list[Address]) -> Problem:
    prefixes = listed(str(each.ip.network) for each in connected)
    own = any(route.via == each.ip.ip for each in connected)
    must = f"must be a neighbour, and is {vnic.name} itself" if own else f"must be in a prefix of {vnic.name}, "
    return Problem(
        place=route.place,
        message=f"the next hop {route.via} of the route to {route.to} {must}"
        + ("" if own else f"which has {prefixes}"),
        object=workload.object,
        symptom='the guest refuses the route, "Nexthop has invalid gateway" or "Network is unreachable": it reaches its own '
        "VLAN and nothing beyond",
        fix=f"name a next hop in {prefixes}, or correct the address or its prefix length",
        related=tuple(Related(each.place, f"{vnic.name} has {each.ip}") for each in connected),
        only_if_unexplained=tuple(each.place for each in connected),
    )


@check("ADR06", "unusable-address")
def unusable_address(network: Network) -> Iterator[Problem]:
    """An address in a guest's network data is none, or has no prefix length.

    netplan refuses an address without one; where cloud-init writes the guest's configuration itself it takes 24, and 64 for
    IPv6, which a site whose guests and subnets are not all known may well mean.
    Sources: cloud-init doc/rtd/reference/network-config-format-v2.rst: addresses are in CIDR notation;
    cloudinit/net/network_state.py, ``_normalize_net_keys``; netplan src/parse.c, "is missing /prefixlength".
    """
    yield from reported(network, "ADR06")
    vlans, subnets = attached_vlans(network), Subnets(network.site)
    for workload in network.site.workloads:
        if workload.is_vm:
            for vnic in workload.vnics:
                for bare in (each for each in vnic.addresses if not each.prefix_given):
                    joined = vlans.of(workload, vnic)
                    known = [] if joined is None else subnets.of(joined.vlan, bare.ip.version)
                    problem = _bare(workload, vnic, bare, [each for each in known if bare.ip.ip in each.network])
                    yield replace(problem, severity=severity(network.site))


def _bare(workload: Workload, vnic: Vnic, address: Address, subnets: list[Subnet]) -> Problem:
    ip = address.ip.ip
    lengths = {subnet.network.prefixlen for subnet in subnets}
    length = lengths.pop() if len(lengths) == 1 else None
    return Problem(
        place=address.place,
        message=f"the address {ip} of {vnic.name} must have a prefix length",
        object=workload.object,
        symptom="a guest with netplan, as Ubuntu, leaves the interface without the address; another takes "
        f"/{_USUAL_LENGTH[ip.version]}, whatever the subnet is",
        fix=f"write the prefix length of the VLAN's subnet behind it, as {ip}/{length or _USUAL_LENGTH[ip.version]}",
        remedies=() if length is None else (Rewrite(address.place, str(ip), f"{ip}/{length}"),),
    )


CHECKS = (
    address_outside_subnet,
    duplicate_address,
    reserved_address,
    gateway_outside_subnet,
    prefix_length_differs,
    unusable_address,
    *guest_network.CHECKS,
    cloud_init_data.illegal_cloud_init_data,
    *ipam_config.CHECKS,
    *ipam_pools.CHECKS,
    *subnet_overlaps.CHECKS,
)
