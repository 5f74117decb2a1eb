"""Which addresses the IPAM plugin of a CNI configuration gives.

Sources: containernetworking/plugins plugins/ipam/static and plugins/ipam/host-local/backend/allocator, whereabouts pkg/config.
"""

from __future__ import annotations

from ipaddress import ip_interface, ip_network

from topocheck.load.addresses import AddressProblems, address, network, next_hop, route
from topocheck.load.metadata import literal
from topocheck.model.loose_address import without_leading_zeroes
from topocheck.model.nad import Ipam, IpamRange
from topocheck.model.place import Place
from topocheck.model.route import IpNetwork
from topocheck.model.template import is_template
from topocheck.model.value import Mapping, Scalar, Sequence, Value
from topocheck.model.workload import Address, IpAddress, Route

SYMPTOM = "the IPAM plugin refuses its configuration, the sandbox of each Pod on this network fails and the Pods stay ContainerCreating"
FIX = "write networks as 172.16.4.0/24, addresses with their prefix length, and gateways without"

Ends = tuple[IpNetwork, IpAddress | None, IpAddress | None]


def read_ipam(body: Mapping, place: Place, misread: AddressProblems) -> Ipam | None:
    """The addresses of an ``ipam`` block; None for an empty one, which stands for no IPAM. Of other plugins only the type is kept."""
    if not body.entries:
        return None
    kind = literal(body, "type")
    if kind == "static":
        return _static(body, place, misread)
    if kind == "host-local":
        ranges = [found for each in _host_local(body) if (found := _local_range(each, misread)) is not None]
        gateways = [each.gateway or _first(each.subnet) for each in ranges]
        return Ipam(kind, place, ranges=tuple(ranges), routes=_routes(body, gateways, misread))
    if kind == "whereabouts":
        return _whereabouts(body, place, misread)
    return Ipam(kind, place)


def _static(body: Mapping, place: Place, misread: AddressProblems) -> Ipam:
    addresses: list[Address] = []
    gateways: list[IpAddress] = []
    for entry in body.mappings("addresses"):
        scalar, gateway = entry.scalar("address"), _hop(entry, misread)
        read = address(scalar, misread) if scalar is not None else None
        if scalar is not None and read is not None and not read.prefix_given and not is_template(scalar.text):
            misread.add(scalar, "IP address with a prefix length")
        if read is not None:
            addresses.append(read)
        if gateway is not None:
            gateways.append(gateway)
    return Ipam("static", place, addresses=tuple(addresses), routes=_routes(body, gateways, misread))


def _host_local(body: Mapping) -> list[Mapping]:
    """The ranges of host-local: one at the top, as older configurations have it, and lists of lists under ``ranges``."""
    found = [body] if "subnet" in body else []
    sets = body.sequence("ranges")
    for each in sets.items if sets is not None else ():
        found += [item for item in each.items if isinstance(item, Mapping)] if isinstance(each, Sequence) else []
    return found


def _local_range(entry: Mapping, misread: AddressProblems) -> IpamRange | None:
    scalar = entry.scalar("subnet")
    subnet = network(scalar, misread) if scalar is not None else None
    if scalar is None or subnet is None:
        return None
    first, last = (_limit(entry, key, misread) for key in ("rangeStart", "rangeEnd"))
    return IpamRange(subnet, scalar.place, first, last, _hop(entry, misread))


def _whereabouts(body: Mapping, place: Place, misread: AddressProblems) -> Ipam:
    ranges: list[IpamRange] = []
    excluded: list[IpNetwork] = []
    for entry in (*([body] if "range" in body else []), *body.mappings("ipRanges")):
        scalar = entry.scalar("range")
        ends = _ends(scalar, misread) if scalar is not None else None
        if scalar is not None and ends is not None:
            subnet, first, last = ends
            start, end = (_loose(entry, key, misread) for key in ("range_start", "range_end"))
            ranges.append(IpamRange(subnet, scalar.place, start or first, end or last))
        excluded += networks(entry.sequence("exclude"), misread)
    gateway = _loose(body, "gateway", misread)
    gateways = [gateway] if gateway is not None else []
    routes = _routes(body, gateways, misread)
    return Ipam("whereabouts", place, ranges=tuple(ranges), excluded=tuple(excluded), routes=routes)


def _ends(scalar: Scalar, misread: AddressProblems) -> Ends | None:
    """The subnet of a ``range``, and the ends of ``192.168.2.225-192.168.2.230/28``."""
    first, dash, last = (part.strip() for part in without_leading_zeroes(scalar.text).partition("-"))
    if "/" not in (last or first):
        misread.add(scalar, "range of addresses with a prefix length")
        return None
    try:
        if not dash:
            return ip_network(first, strict=False), None, None
        end = ip_interface(last)
        return end.network, ip_interface(first).ip, end.ip
    except ValueError:
        misread.add(scalar, "range of addresses")
        return None


def networks(items: Sequence | None, misread: AddressProblems) -> list[IpNetwork]:
    """The networks of a list of texts; a bare address is a network of its own."""
    scalars = [item for item in (items.items if items is not None else ()) if _is_text(item)]
    return [found for each in scalars if isinstance(each, Scalar) and (found := network(each, misread)) is not None]


def _is_text(item: Value) -> bool:
    return isinstance(item, Scalar) and not item.is_null and not is_template(item.text)


def _limit(entry: Mapping, key: str, misread: AddressProblems) -> IpAddress | None:
    scalar = entry.scalar(key)
    return next_hop(scalar, misread) if scalar is not None else None


def _loose(entry: Mapping, key: str, misread: AddressProblems) -> IpAddress | None:
    scalar = entry.scalar(key)
    if scalar is None:
        return None
    text = without_leading_zeroes(scalar.text)
    return next_hop(Scalar(scalar.file, scalar.mark, text, text), misread)


def _hop(entry: Mapping, misread: AddressProblems) -> IpAddress | None:
    return _limit(entry, "gateway", misread)


def _first(subnet: IpNetwork) -> IpAddress:
    """The gateway that host-local takes where none is written: the first address after the network's own."""
    return subnet[1] if subnet.num_addresses > 1 else subnet[0]


def _routes(body: Mapping, gateways: list[IpAddress], misread: AddressProblems) -> tuple[Route, ...]:
    """The ``routes``; one without ``gw`` goes by the first gateway of its family, and is left out where there is none."""
    found: list[Route | None] = []
    for entry in body.mappings("routes"):
        to, hop = entry.scalar("dst"), entry.scalar("gw")
        if to is None:
            continue
        if "/" not in to.text:
            misread.add(to, "network with a prefix length, which the dst of a route must be")
            continue
        if hop is not None:
            found.append(route(to, hop, misread))
            continue
        target = network(to, misread)
        via = next((each for each in gateways if target is not None and each.version == target.version), None)
        if via is not None:
            found.append(Route(str(target), via, to.place))
    return tuple(each for each in found if each is not None)
