"""What of a subnet an address and its prefix length say: neither its first nor its last address, and its own length."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network

from topocheck.checks.check import check
from topocheck.checks.subnets import Subnet, Subnets
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.workload import Address, Vnic, Workload
from topocheck.simulate.attached_vlan import attached_vlans
from topocheck.simulate.network import Network

_LONGEST_WITH_BROADCAST = 30  # RFC 3021: a /31 has two hosts and nothing else

Placed = tuple[Workload, Vnic, Address, Subnet]


@check("ADR03", "reserved-address")
def reserved_address(network: Network) -> Iterator[Problem]:
    """A static address is the first or the last one of its VLAN's subnet, which no host can have.

    Source: RFC 1122 section 3.2.1.3; RFC 919.
    """
    for workload, vnic, address, subnet in _placed(network):
        net, ip = subnet.network, address.ip.ip
        if not isinstance(net, IPv4Network) or net.prefixlen > _LONGEST_WITH_BROADCAST:
            continue
        if ip in (net.network_address, net.broadcast_address):
            kind = "network" if ip == net.network_address else "broadcast"
            yield Problem(
                place=address.place,
                message=f"{ip} of {vnic.name} is the {kind} address of {net}, and must be one between it and the other end",
                object=workload.object,
                symptom="the guest has its address and nobody answers it: others take what is sent to it for a broadcast",
                fix=f"give it an address between {net.network_address} and {net.broadcast_address}",
                related=(Related(subnet.place, f"VLAN {subnet.vlan} is {net}"),),
            )


@check("ADR05", "prefix-length-differs", Severity.WARNING)
def prefix_length_differs(network: Network) -> Iterator[Problem]:
    """A static address has another prefix length than the subnet of its VLAN.

    It is an error where the guest takes other VLANs' subnets for its own, or its gateway for a stranger.
    Source: RFC 1122 section 3.3.1.1: the mask decides which destinations are on the link.
    """
    subnets = Subnets(network.site)
    for workload, vnic, address, subnet in _placed(network):
        own = address.ip.network
        if not address.prefix_given or own.prefixlen == subnet.network.prefixlen:
            continue
        wide = own.prefixlen < subnet.network.prefixlen
        others = [each for each in subnets.table() if each.vlan != subnet.vlan and each.network.overlaps(own)]
        gateway = vnic.gateway
        cut_off = gateway is not None and gateway.via.version == own.version and gateway.via not in own
        said = "it asks for addresses of other VLANs by ARP, and nobody answers" if wide else "it sends to some of its "
        said += "" if wide else "neighbours by the gateway"
        yield Problem(
            place=address.place,
            message=f"the address {address.ip} of {vnic.name} has the prefix length {own.prefixlen}, and must have the "
            f"{subnet.network.prefixlen} of VLAN {subnet.vlan}",
            object=workload.object,
            symptom=f"a part of the hosts is out of reach: {said}",
            fix=f"write {address.ip.ip}/{subnet.network.prefixlen}",
            related=(Related(subnet.place, f"VLAN {subnet.vlan} is {subnet.network}"),),
            severity=Severity.ERROR if (wide and others) or cut_off else None,
            only_if_unexplained=(subnet.place,),
        )


def _placed(network: Network) -> Iterator[Placed]:
    """Every static address that is in a subnet of the VLAN of its vNIC."""
    vlans, subnets = attached_vlans(network), Subnets(network.site)
    for workload in network.site.workloads:
        for vnic in workload.vnics:
            joined = vlans.of(workload, vnic) if vnic.addresses else None
            for address in vnic.addresses if joined is not None else ():
                known = subnets.of(joined.vlan, address.ip.version) if joined is not None else []
                found = next((subnet for subnet in known if address.ip.ip in subnet.network), None)
                if found is not None:
                    yield workload, vnic, address, found
