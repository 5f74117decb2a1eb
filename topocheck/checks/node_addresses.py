"""NET: addresses and MTUs of a node's interfaces that nmstate refuses or leaves out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_address

from topocheck.checks.check import check
from topocheck.checks.declarations import NOTHING_CONFIGURED, Port, brought_up, declarations, policy_object, ports_of
from topocheck.checks.macs import why_unusable
from topocheck.checks.on_nodes import NODES, OnNodes
from topocheck.checks.unresolved import is_template
from topocheck.checks.wording import listed
from topocheck.model.node import NodeInterface, NodePolicy
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.value import Mapping
from topocheck.simulate.network import Network

LEAST_FOR_IPV6 = 1280
_FAMILIES = {"ipv4": 4, "ipv6": 6}
_BITS = {4: 32, 6: 128}
_MAC = re.compile(r"[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}")
_TRUE = frozenset({"true", "yes", "on", "y", "1"})


@check("NET11", "mtu-too-small-for-ipv6")
def mtu_too_small_for_ipv6(network: Network) -> Iterator[Problem]:
    """An interface with IPv6 has an MTU below 1280.

    Sources: RFC 8200 section 5; nmstate rust/src/lib/ifaces/base.rs, ``MINIMUM_IPV6_MTU``.
    """
    for policy, interface in brought_up(network):
        ipv6 = interface.body.mapping("ipv6")
        if interface.mtu is None or interface.mtu >= LEAST_FOR_IPV6 or interface.mtu_place is None:
            continue
        if ipv6 is not None and _is_true(ipv6, "enabled"):
            yield Problem(
                place=interface.mtu_place,
                message=f"{interface.name} has IPv6 and MTU {interface.mtu}, and must have at least {LEAST_FOR_IPV6}",
                object=policy_object(policy),
                symptom=f'nmstate refuses the desired state, "MTU should be >= {LEAST_FOR_IPV6} when IPv6 is enabled on interface '
                f'{interface.name}": {NOTHING_CONFIGURED}',
                fix="raise the MTU, or turn IPv6 off on the interface",
                related=(Related(ipv6.place_of("enabled"), "IPv6"), Related(interface.place, "the interface")),
            )


def _is_true(mapping: Mapping, key: str) -> bool:
    return (mapping.text(key) or "").lower() in _TRUE


@check("NET18", "address-on-a-port")
def address_on_a_port(network: Network) -> Iterator[Problem]:
    """An interface that is a port of a bridge or bond has IP enabled.

    Internal interfaces of OVS bridges and the ports of a VRF may have it. A warning where another policy makes it a port.
    Source: nmstate rust/src/lib/ifaces/base.rs, ``can_have_ip``.
    """
    found = OnNodes()
    for state in network.states.values():
        takers: dict[str, list[_Taker]] = {}
        for policy, interface in declarations(state):
            for port in ports_of(interface):
                takers.setdefault(port.name, []).append((policy, interface, port))
        for policy, interface in declarations(state):
            above = takers.get(interface.name)
            if above is not None and interface.ip_enabled and interface.type != "ovs-interface":
                taker = next((one for one in above if one[0] is policy), above[0])
                found.add(state.node.name, _port_with_ip(policy, interface, *taker))
    yield from found


_Taker = tuple[NodePolicy, NodeInterface, Port]


def _port_with_ip(
    policy: NodePolicy, interface: NodeInterface, maker: NodePolicy, above: NodeInterface, port: Port
) -> Problem:
    return Problem(
        place=_ip_place(interface),
        message=f"{interface.name} on {NODES} is a port of {above.name} and must have no IP",
        object=policy_object(policy),
        symptom=f'nmstate refuses the desired state, "Interface {interface.name} cannot have IP enabled as it is attached to a '
        f'controller where IP is not allowed": {NOTHING_CONFIGURED}',
        fix=f"write enabled: false here, and give the address to {above.name}",
        related=(
            Related(port.place, f"{above.name} of policy {maker.name} takes it"),
            Related(interface.place, "the port"),
        ),
        severity=None if maker is policy else Severity.WARNING,
    )


def _ip_place(interface: NodeInterface) -> Place:
    for family in _FAMILIES:
        ip = interface.body.mapping(family)
        if ip is not None and _is_true(ip, "enabled"):
            return ip.place_of("enabled")
    return interface.place


@check("NET19", "static-address-beside-dhcp", Severity.WARNING)
def static_address_beside_dhcp(network: Network) -> Iterator[Problem]:
    """An interface has a static address, and gets another one by DHCP or autoconf.

    Source: nmstate rust/src/lib/ip.rs, "Static addresses defined when dynamic IP is enabled"; its documentation of ``addresses``.
    """
    for policy, interface in brought_up(network):
        for family in _FAMILIES:
            ip = interface.body.mapping(family)
            if ip is None or not _is_true(ip, "enabled") or not ip.mappings("address"):
                continue
            how = next((key for key in ("dhcp", "autoconf") if _is_true(ip, key)), None)
            if how is not None:
                addresses = listed(text for entry in ip.mappings("address") if (text := entry.text("ip")) is not None)
                yield Problem(
                    place=ip.place_of("address"),
                    message=f"{interface.name} has the static address {addresses} and {how}: true, and must have one of both",
                    object=policy_object(policy),
                    symptom="nmstate only logs it; depending on its version the node has both addresses or the dynamic one alone, "
                    "and what was told the static one finds nobody",
                    fix=f"remove the address, or write {how}: false",
                    related=(Related(ip.place_of(how), how), Related(interface.place, "the interface")),
                )


@check("NET20", "illegal-node-address")
def illegal_node_address(network: Network) -> Iterator[Problem]:
    """An address of a node's interface is none, is of the other family, or has a prefix length that its family does not have.

    Its MAC is one of a group, which no interface can have.
    Sources: nmstate rust/src/lib/ip.rs, ``InterfaceIpv4::sanitize`` and ``InterfaceIpv6::sanitize``; Linux
    include/linux/etherdevice.h, ``is_valid_ether_addr``.
    """
    for policy, interface in brought_up(network):
        yield from _illegal_mac(policy, interface)
        for family, version in _FAMILIES.items():
            ip = interface.body.mapping(family)
            for entry in ip.mappings("address") if ip is not None else ():
                found = _wrong_in(entry, version)
                if found is not None:
                    key, message, error = found
                    yield Problem(
                        place=entry.place_of(key),
                        message=f"{message}, under {family} of {interface.name}",
                        object=policy_object(policy),
                        symptom=f"nmstate refuses the desired state, {error}: {NOTHING_CONFIGURED}",
                        fix="write the address under ip, without a slash, and the length of its prefix under prefix-length",
                        related=(Related(interface.place, "the interface"),),
                        only_if_unexplained=tuple(entry.place_of(other) for other in entry.entries if other != key),
                    )


def _illegal_mac(policy: NodePolicy, interface: NodeInterface) -> Iterator[Problem]:
    mac = interface.body.text("mac-address") or ""
    why = why_unusable(mac.lower().replace("-", ":")) if _MAC.fullmatch(mac) else None
    if why is not None:
        yield Problem(
            place=interface.body.place_of("mac-address"),
            message=f"{interface.name} is to have the MAC {mac}, {why}, and must have one of a single station",
            object=policy_object(policy),
            symptom='the kernel refuses it, "Cannot assign requested address", and nmstate rolls the policy back',
            fix="write a MAC whose second digit is 2, 6, a or e, which are for free use, or none",
            related=(Related(interface.place, "the interface"),),
        )


def _wrong_in(entry: Mapping, version: int) -> tuple[str, str, str] | None:
    """The key that is wrong, what is to be said of it, and what nmstate says."""
    text, length = entry.text("ip"), entry.text("prefix-length")
    if text is None or is_template(text) or (length is not None and is_template(length)):
        return None
    try:
        ip = ip_address(text)
    except ValueError:
        return "ip", f"{text} is no IP address", '"invalid IP address syntax"'
    if ip.version != version:
        return (
            "ip",
            f"{text} is an IPv{ip.version} address",
            f'"Got IPv{ip.version} address {text} in ipv{version} config section"',
        )
    if length is None:
        return "ip", f"{text} has no prefix-length and must have one", '"missing field `prefix-length`"'
    bits = _BITS[version]
    if not length.isdecimal() or int(length) > bits:
        error = f"\"Invalid IPv{version} network prefix length '{length}', should be in the range of 0 to {bits}\""
        return "prefix-length", f"the prefix length of {text} is {length} and must be 0 to {bits}", error
    return None


CHECKS = (mtu_too_small_for_ipv6, address_on_a_port, static_address_beside_dhcp, illegal_node_address)
