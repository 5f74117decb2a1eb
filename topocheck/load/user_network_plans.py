"""What the schema of (Cluster)UserDefinedNetworks demands of the addresses that a layer2 network keeps for itself or for static use.

Source: OVN-Kubernetes go-controller/pkg/crd/userdefinednetwork/v1 shared.go, ``Layer2Config`` and the validation rules there.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface

from topocheck.load.refusals import Refusals
from topocheck.model.route import IpNetwork
from topocheck.model.user_network import UserNetwork
from topocheck.model.value import Mapping, Scalar

_MOST = {"reservedSubnets": 25, "infrastructureSubnets": 4}
_PLANNED = tuple(_MOST)


def apply_plans(network: UserNetwork, block: Mapping, refusals: Refusals) -> None:
    """Refuse gateways and kept subnets that the subnets of a layer2 network do not hold."""
    kept = {key: _kept(key, block, refusals) for key in _PLANNED}
    if not refusals.templated:
        for key, subnets in kept.items():
            _inside(key, subnets, network, block, refusals)
        _apart(kept, block, refusals)
        _gateways(network, kept["infrastructureSubnets"], block, refusals)


def _kept(key: str, block: Mapping, refusals: Refusals) -> tuple[IpNetwork, ...]:
    items = block.sequence(key)
    if items is None:
        return ()
    place = block.place_of(key)
    if block.get("subnets") is None:
        said = f"{key} must be unset when subnets is unset"
        refusals.add(place, f"{key} are given without subnets", f"remove {key}, or write subnets", said)
    if len(items) > _MOST[key]:
        said = f"{key}: Too many: {len(items)}: must have at most {_MOST[key]} items"
        refusals.add(place, f"{key} has {len(items)} entries, and may have {_MOST[key]}", "join some of them", said)
    scalars = [item for item in items.items if isinstance(item, Scalar)]
    for scalar in scalars:
        _masked(key, scalar, refusals)
    return refusals.networks(list(scalars))


def _masked(key: str, scalar: Scalar, refusals: Refusals) -> None:
    try:
        written = IPv6Interface(scalar.text) if ":" in scalar.text else IPv4Interface(scalar.text)
    except ValueError:
        return
    if written.ip != written.network.network_address:
        said = f"{key} must be a masked network address (no host bits set)"
        message = f"{scalar.text} in {key} has bits of a host, and must be {written.network}"
        refusals.add(scalar.place, message, f"write {written.network}", said)


def _inside(key: str, subnets: tuple[IpNetwork, ...], network: UserNetwork, block: Mapping, refusals: Refusals) -> None:
    for subnet in subnets if network.subnets else ():
        if not any(_is_in(subnet, whole) for whole in network.subnets):
            said = f"{key} must be subnetworks of the networks specified in the subnets field"
            message = f"{subnet} in {key} must be in one of the subnets {', '.join(map(str, network.subnets))}"
            refusals.add(block.place_of(key), message, "write a part of one of the subnets", said)


def _is_in(inner: IpNetwork, outer: IpNetwork) -> bool:
    return inner.version == outer.version and inner.prefixlen >= outer.prefixlen and inner.network_address in outer


def _apart(kept: dict[str, tuple[IpNetwork, ...]], block: Mapping, refusals: Refusals) -> None:
    for reserved in kept["reservedSubnets"]:
        other = next((each for each in kept["infrastructureSubnets"] if each.overlaps(reserved)), None)
        if other is not None:
            said = "infrastructureSubnets and reservedSubnets must not overlap"
            message = f"{reserved} is in reservedSubnets, and {other} in infrastructureSubnets, and they overlap"
            refusals.add(block.place_of("reservedSubnets"), message, "narrow one of them", said)


def _gateways(network: UserNetwork, infrastructure: tuple[IpNetwork, ...], block: Mapping, refusals: Refusals) -> None:
    items = block.sequence("defaultGatewayIPs")
    if items is None:
        return
    place = block.place_of("defaultGatewayIPs")
    for item in items.items:
        text = item.text if isinstance(item, Scalar) else ""
        try:
            address = IPv6Address(text) if ":" in text else IPv4Address(text)
        except ValueError:
            said = "defaultGatewayIPs: IP is invalid"
            refusals.add(item.place, f"{text!r} is no address of a gateway", "write an address without a prefix", said)
            continue
        for subnets, what, said in (
            (
                network.subnets,
                "subnets",
                "defaultGatewayIPs must belong to one of the subnets specified in the subnets field",
            ),
            (infrastructure, "infrastructureSubnets", "defaultGatewayIPs have to belong to infrastructureSubnets"),
        ):
            if subnets and not any(address in subnet for subnet in subnets):
                message = f"the gateway {address} must be in one of the {what} {', '.join(map(str, subnets))}"
                refusals.add(item.place, message, f"write an address of the {what}", said)
                break
    if network.subnets and len(items) != len(network.subnets):
        message = f"there are {len(network.subnets)} subnets and {len(items)} gateways, and each subnet must have one"
        said = "defaultGatewayIPs must be specified for all IP families"
        refusals.add(place, message, "write one gateway for each subnet", said)
