"""What the schema of (Cluster)UserDefinedNetworks demands of several fields together, and the API server refuses otherwise.

Source: OVN-Kubernetes go-controller/pkg/crd/userdefinednetwork/v1 cudn.go and shared.go, the validation rules there.
"""

from __future__ import annotations

from collections.abc import Sequence as SequenceType
from itertools import combinations

from topocheck.load.refusals import Refusals
from topocheck.load.user_network_plans import apply_plans
from topocheck.model.place import Place
from topocheck.model.route import IpNetwork
from topocheck.model.user_network import UserNetwork
from topocheck.model.value import Mapping, Scalar

_LEAST_MTU_OF_IPV6 = 1280
_LONGEST_PHYSICAL_NAME = 253
_MOST_EXCLUDED = 25
_MOST_SUBNETS = 2
_FOR_PRIMARY = ("joinSubnets", "defaultGatewayIPs", "reservedSubnets", "infrastructureSubnets")


def apply_rules(network: UserNetwork, block: Mapping, refusals: Refusals) -> None:
    """Refuse what the fields of a topology's block may not be together. ``network`` is what has been read of them."""
    if block.get("role") is None:
        refusals.add(
            block.place,
            "the network has no role",
            "write role: Secondary, or Primary",
            "spec.network: role: Required value",
        )
    _ipam(block, refusals)
    if network.topology == "localnet":
        _localnet(network, block, refusals)
    elif network.topology == "layer2":
        _layer2(network, block, refusals)
    else:
        _layer3(block, refusals)
    _families(network, block, refusals)
    _least_mtu(network, block, refusals)
    _joined(block, refusals)
    for key in _FOR_PRIMARY:
        if block.get(key) is not None and network.role != "primary":
            said = (
                f"{key[0].upper() if key == 'joinSubnets' else key[0]}{key[1:]} is only supported for Primary network"
            )
            refusals.add(block.place_of(key), f"{key} is given, and the role is not Primary", f"remove {key}", said)


def _ipam(block: Mapping, refusals: Refusals) -> None:
    ipam = block.mapping("ipam")
    if ipam is None:
        return
    lifecycle = refusals.word(ipam, "lifecycle", ("Persistent",))
    mode = ipam.text("mode")
    if lifecycle is not None and mode not in (None, "Enabled"):
        said = "lifecycle Persistent is only supported when ipam.mode is Enabled"
        refusals.add(
            ipam.place_of("lifecycle"), f"lifecycle is Persistent, and mode is {mode}", "write mode: Enabled", said
        )


def _mode(block: Mapping) -> str:
    ipam = block.mapping("ipam")
    return (ipam.text("mode") if ipam is not None else None) or "Enabled"


def _localnet(network: UserNetwork, block: Mapping, refusals: Refusals) -> None:
    if network.role == "primary":
        said = 'role: Unsupported value: "Primary": supported values: "Secondary"'
        refusals.add(block.place_of("role"), "the role of a localnet network is Primary", "write role: Secondary", said)
    _physical_name(network, block, refusals)
    subnets, mode = block.get("subnets"), _mode(block)
    if (mode == "Enabled") != (subnets is not None):
        said = "Subnets is required with ipam.mode is Enabled or unset, and forbidden otherwise"
        if subnets is None:
            _no_subnets(block, refusals, said)
        else:
            message = f"subnets are given, and ipam.mode is {mode}"
            refusals.add(block.place_of("subnets"), message, "remove subnets, or write mode: Enabled", said)
    _excluded(block, refusals)


def _no_subnets(block: Mapping, refusals: Refusals, said: str) -> None:
    place = block.place_of("ipam" if "ipam" in block else "subnets")
    message = "the network has no subnets, and they are needed where ipam.mode is not Disabled"
    refusals.add(place, message, "write subnets, or ipam: {mode: Disabled}", said)


def _physical_name(network: UserNetwork, block: Mapping, refusals: Refusals) -> None:
    name = network.physical_network
    if block.get("physicalNetworkName") is None:
        said = "spec.network.localnet.physicalNetworkName: Required value"
        message = "the localnet network has no physicalNetworkName"
        refusals.add(block.place, message, "write the localnet of an ovn.bridge-mappings", said)
    elif name is not None and (not name or len(name) > _LONGEST_PHYSICAL_NAME or "," in name or ":" in name):
        said = "physicalNetworkName cannot contain `,` or `:` characters"
        message = f'physicalNetworkName is "{name}", and must be 1 to 253 characters without , and :'
        refusals.add(
            block.place_of("physicalNetworkName"), message, "write the localnet of an ovn.bridge-mappings", said
        )


def _excluded(block: Mapping, refusals: Refusals) -> None:
    """That they are part of a subnet is no rule of the schema, which can't say it; a check does."""
    place = block.place_of("excludeSubnets")
    items = block.sequence("excludeSubnets")
    if items is None:
        return
    if block.get("subnets") is None:
        said = "excludeSubnets must be unset when subents is unset"  # so written there
        refusals.add(place, "excludeSubnets are given without subnets", "remove excludeSubnets", said)
    if not 1 <= len(items) <= _MOST_EXCLUDED:
        message = f"excludeSubnets has {len(items)} entries, and must have 1 to {_MOST_EXCLUDED}"
        refusals.add(
            place,
            message,
            "join some of them into larger networks, or remove the list",
            "excludeSubnets: Too many: must have at most 25 items",
        )


def _layer2(network: UserNetwork, block: Mapping, refusals: Refusals) -> None:
    subnets, mode = block.get("subnets"), _mode(block)
    if mode == "DHCP":
        said = "DHCP ipam.mode is not supported for Layer2 topology, use Localnet topology instead"
        refusals.add(
            block.place_of("ipam"),
            "ipam.mode is DHCP, which localnet networks only have",
            "write Enabled or Disabled",
            said,
        )
    if mode == "Enabled" and subnets is None:
        _no_subnets(block, refusals, "Subnets is required with ipam.mode is Enabled or unset")
    if mode == "Disabled" and subnets is not None:
        said = "Subnets must be unset when ipam.mode is Disabled"
        refusals.add(
            block.place_of("subnets"),
            "subnets are given, and ipam.mode is Disabled",
            "remove subnets, or write mode: Enabled",
            said,
        )
    if mode == "Disabled" and network.role == "primary":
        said = "Disabled ipam.mode is only supported for Secondary network"
        refusals.add(
            block.place_of("ipam"),
            "ipam.mode is Disabled, and the role is Primary",
            "write mode: Enabled, or role: Secondary",
            said,
        )
    _mac_security(network, block, mode, refusals)
    apply_plans(network, block, refusals)


def _mac_security(network: UserNetwork, block: Mapping, mode: str, refusals: Refusals) -> None:
    security = block.mapping("macSecurity")
    word = refusals.word(security, "mode", ("Enabled", "Disabled")) if security is not None else None
    if word is None:
        return
    place = block.place_of("macSecurity")
    if network.role == "primary":
        said = "macSecurity.mode is only supported for Secondary networks"
        refusals.add(place, "macSecurity is given, and the role is Primary", "remove macSecurity", said)
    elif word == "Disabled" and mode != "Disabled":
        said = "macSecurity.mode Disabled requires ipam.mode to be Disabled"
        message = f"macSecurity.mode is Disabled, and ipam.mode is {mode}"
        refusals.add(place, message, "remove macSecurity, or write ipam: {mode: Disabled}", said)


def _joined(block: Mapping, refusals: Refusals) -> None:
    items = block.sequence("joinSubnets")
    found = refusals.networks(list(items.items)) if items is not None else ()
    if len(found) > 1 and len({subnet.version for subnet in found}) < len(found):
        said = "When 2 CIDRs are set, they must be from different IP families"
        message = "the two joinSubnets are of one family, and must be one of IPv4 and one of IPv6"
        refusals.add(block.place_of("joinSubnets"), message, "keep one of each family", said)


def _layer3(block: Mapping, refusals: Refusals) -> None:
    if block.get("subnets") is None:
        said = "spec.network.layer3.subnets: Required value"
        refusals.add(
            block.place,
            "the layer3 network has no subnets",
            "write subnets: [{cidr: 10.128.0.0/16, hostSubnet: 24}]",
            said,
        )
    lengths: dict[bool, Scalar | None] = {}
    for entry in block.mappings("subnets"):
        _host_subnet(entry, refusals)
        cidr, length = entry.text("cidr"), entry.scalar("hostSubnet")
        if cidr is None:
            said = "spec.network.layer3.subnets.cidr: Required value"
            refusals.add(entry.place, "a subnet of the layer3 network has no cidr", "write cidr", said)
            continue
        first = lengths.setdefault(":" in cidr, length)
        if _number_of(first) != _number_of(length):
            said = "Subnets from the same IP family must use the same hostSubnet value"
            message = f"hostSubnet of {cidr} is {_number_of(length)}, and must be {_number_of(first)} as of the others"
            refusals.add(entry.place_of("hostSubnet"), message, "write the same hostSubnet in each", said)


def _number_of(length: Scalar | None) -> str:
    return "not given" if length is None else length.text


def _host_subnet(entry: Mapping, refusals: Refusals) -> None:
    cidr, host = entry.text("cidr"), refusals.number(entry, "hostSubnet", 1, 127)
    address, _, length = (cidr or "").partition("/")
    if host is None or not length.isdigit():
        return
    place = entry.place_of("hostSubnet")
    if host <= int(length):
        message = f"hostSubnet is {host}, and must be longer than the prefix of {cidr}"
        refusals.add(
            place, message, "write the prefix length of one node's part", "HostSubnet must be smaller than CIDR subnet"
        )
    elif ":" not in address and host >= 32:
        message = f"hostSubnet is {host}, and must be below 32"
        refusals.add(place, message, "write the prefix length of one node's part", "HostSubnet must < 32 for ipv4 CIDR")


def _families(network: UserNetwork, block: Mapping, refusals: Refusals) -> None:
    """Two subnets are of two families, but for a primary layer3 network, whose subnets may be many and must not overlap."""
    subnets, place = network.subnets, block.place_of("subnets")
    if network.topology == "layer3" and network.role == "primary":
        _overlaps(subnets, place, refusals)
    elif len(subnets) > _MOST_SUBNETS:
        message = f"the network has {len(subnets)} subnets, and may have {_MOST_SUBNETS}"
        refusals.add(place, message, "keep one of IPv4 and one of IPv6", "Too many: must have at most 2 items")
    elif len({subnet.version for subnet in subnets}) < len(subnets):
        message = "the two subnets are of one family, and must be one of IPv4 and one of IPv6"
        said = "When 2 CIDRs are set, they must be from different IP families"
        refusals.add(place, message, "keep one of each family", said)


def _overlaps(subnets: SequenceType[IpNetwork], place: Place, refusals: Refusals) -> None:
    for one, other in combinations(subnets, 2):
        if one.version == other.version and one.overlaps(other):
            message = f"the subnets {one} and {other} overlap"
            refusals.add(place, message, "keep one of them", "Subnets must not overlap or contain each other")


def _least_mtu(network: UserNetwork, block: Mapping, refusals: Refusals) -> None:
    six = [subnet for subnet in network.subnets if subnet.version == 6]
    if len(six) == 1 and network.mtu is not None and network.mtu < _LEAST_MTU_OF_IPV6:
        message = f"the MTU is {network.mtu}, and must be {_LEAST_MTU_OF_IPV6} or more with a subnet of IPv6"
        said = "MTU should be greater than or equal to 1280 when IPv6 subnet is used"
        refusals.add(block.place_of("mtu"), message, f"write {_LEAST_MTU_OF_IPV6} or more", said)
