"""What the IPAM plugins of a NAD refuse of their own configuration.

Sources: containernetworking/plugins plugins/ipam/host-local/backend/allocator, range.go, range_set.go and config.go; whereabouts
pkg/config/config.go.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address, ip_interface, ip_network

from topocheck.checks.check import check
from topocheck.checks.unresolved import is_template
from topocheck.model.loose_address import without_leading_zeroes
from topocheck.model.nad import NetworkAttachment
from topocheck.model.place import Place
from topocheck.model.problem import Problem
from topocheck.model.route import IpNetwork
from topocheck.model.value import Mapping, Sequence
from topocheck.model.workload import IpAddress
from topocheck.simulate.network import Network

_FAILS = "the sandbox of each Pod on this network fails and the Pods stay ContainerCreating"
_SPARE = 2  # addresses that host-local keeps off: the network's own and the last


@dataclass(frozen=True, slots=True)
class _Wrong:
    """What the plugin refuses: where, what must be, in its words, and what to write."""

    place: Place
    message: str
    said: str
    fix: str


@dataclass(frozen=True, slots=True)
class _Span:
    """The addresses of one range of host-local."""

    first: int
    last: int
    version: int
    entry: Mapping


def _configured(network: Network, kind: str) -> Iterator[tuple[NetworkAttachment, Mapping]]:
    for nad in network.site.attachments:
        ipam = nad.config.mapping("ipam") if nad.config is not None and nad.generated_from is None else None
        if ipam is not None and ipam.text("type") == kind:
            yield nad, ipam


def _problem(nad: NetworkAttachment, wrong: _Wrong) -> Problem:
    return Problem(
        place=wrong.place,
        message=wrong.message,
        object=f"NetworkAttachmentDefinition {nad.key}",
        symptom=f'{_FAILS}: "{wrong.said}"',
        fix=wrong.fix,
        only_if_unexplained=(wrong.place,),  # where the whole block must not be there, it does not matter what is in it
    )


@check("ADR15", "illegal-host-local-range")
def illegal_host_local_range(network: Network) -> Iterator[Problem]:
    """A range of host-local is none: host bits in its subnet, too few addresses, ends outside of it, or an overlap with another."""
    for nad, ipam in _configured(network, "host-local"):
        runtime = nad.config.mapping("capabilities") if nad.config is not None else None
        yield from (_problem(nad, wrong) for wrong in _of_host_local(ipam, at_runtime=runtime is not None))


def _of_host_local(ipam: Mapping, *, at_runtime: bool) -> Iterator[_Wrong]:
    sets = [[ipam]] if ipam.get("subnet") is not None else []
    written = ipam.sequence("ranges")
    sets += [
        [item for item in each.items if isinstance(item, Mapping)]
        for each in (written.items if written is not None else ())
        if isinstance(each, Sequence)
    ]
    if not sets and not at_runtime:
        fix = "write ranges: [[{subnet: ...}]]"
        yield _Wrong(
            ipam.place_of("ranges"), "host-local must have a range of addresses", "no IP ranges specified", fix
        )
    spans: list[list[_Span]] = []
    for entries in sets:
        found: list[_Span] = []
        if not entries:
            message = "a set of ranges of host-local must have a range"
            yield _Wrong(ipam.place_of("ranges"), message, "invalid range set: empty range set", "write a subnet")
        for entry in entries:
            wrong, span = _range(entry)
            if wrong is not None:
                yield wrong
            elif span is not None:
                found.append(span)
        if len({span.version for span in found}) > 1:
            message = "the ranges of one set of host-local must be all of IPv4 or all of IPv6"
            said = "invalid range set: mixed address families"
            yield _Wrong(found[1].entry.place_of("subnet"), message, said, "write one set for each family")
        spans.append(found)
    yield from _overlaps(spans)


def _range(entry: Mapping) -> tuple[_Wrong | None, _Span | None]:
    scalar = entry.scalar("subnet")
    if scalar is None:
        return _Wrong(
            entry.place, "a range of host-local must have a subnet", "invalid range set: subnet", "write subnet"
        ), None
    if is_template(scalar.text):
        return None, None
    try:
        subnet, host = ip_network(scalar.text.strip(), strict=False), ip_interface(scalar.text.strip()).ip
    except ValueError:
        return None, None  # no network at all, which is reported where it is read
    if subnet.num_addresses <= _SPARE:
        message = f"the subnet {subnet} of host-local must have addresses to give, and is too small for that"
        return _Wrong(scalar.place, message, f"Network {subnet} too small to allocate from", "write a larger one"), None
    if host != subnet.network_address:
        message = f"the subnet {scalar.text} of host-local must have no host bits, and be {subnet}"
        said = f"Network has host bits set. For a subnet mask of length {subnet.prefixlen} the network address is "
        return _Wrong(scalar.place, message, f"{said}{subnet.network_address}", f"write {subnet}"), None
    return _ends(entry, subnet)


def _ends(entry: Mapping, subnet: IpNetwork) -> tuple[_Wrong | None, _Span | None]:
    highest = int(subnet[-1]) - (1 if subnet.version == 4 else 0)
    first, last = int(subnet[1]), highest
    for key in ("rangeStart", "rangeEnd"):
        scalar = entry.scalar(key)
        address = _address(scalar.text) if scalar is not None else None
        if scalar is None or address is None:
            continue
        if address not in subnet:
            message = f"the {key} {address} of host-local must be in its subnet {subnet}"
            return _Wrong(
                scalar.place, message, f"{address} not in network {subnet}", f"write an address of {subnet}"
            ), None
        if key == "rangeEnd" and int(address) < first:
            message = f"the rangeEnd {address} of host-local must not be before its rangeStart"
            said = f"{address} is in network {subnet} but before start"
            return _Wrong(scalar.place, message, said, "write them the other way round"), None
        first, last = (int(address), last) if key == "rangeStart" else (first, int(address))
    return None, _Span(first, last, subnet.version, entry)


def _address(text: str) -> IpAddress | None:
    try:
        return ip_address(text.strip())
    except ValueError:
        return None


def _overlaps(sets: list[list[_Span]]) -> Iterator[_Wrong]:
    seen: list[tuple[int, _Span]] = []
    for index, each in enumerate(sets):
        for span in each:
            other = next((at for at, known in seen if _meet(known, span)), None)
            if other is not None:
                within = other == index
                said = "subnets in a rangeset overlap" if within else f"range set {other} overlaps with {index}"
                message = f"the range {_named(span)} of host-local must have no address of another range"
                yield _Wrong(
                    span.entry.place_of("subnet"), message, said, "narrow one of them by rangeStart and rangeEnd"
                )
            seen.append((index, span))


def _meet(one: _Span, other: _Span) -> bool:
    return one.version == other.version and one.first <= other.last and other.first <= one.last


def _named(span: _Span) -> str:
    kind = ip_address("::").__class__ if span.version == 6 else ip_address("0.0.0.0").__class__  # noqa: S104 - no socket
    return f"{kind(span.first)} to {kind(span.last)}"


@check("ADR18", "illegal-whereabouts-range")
def illegal_whereabouts_range(network: Network) -> Iterator[Problem]:
    """A range of whereabouts begins or ends outside of its own subnet, or ends before it begins."""
    for nad, ipam in _configured(network, "whereabouts"):
        for entry in (*([ipam] if ipam.get("range") is not None else []), *ipam.mappings("ipRanges")):
            yield from (_problem(nad, wrong) for wrong in _of_whereabouts(entry))


def _of_whereabouts(entry: Mapping) -> Iterator[_Wrong]:
    scalar = entry.scalar("range")
    if scalar is None or is_template(scalar.text):
        return
    start, dash, end = (part.strip() for part in without_leading_zeroes(scalar.text).partition("-"))
    try:
        subnet = ip_interface(end if dash else start).network
        ends = [ip_address(start), ip_interface(end).ip] if dash else [subnet[0], subnet[-1]]
    except ValueError:
        return  # no range at all, which is reported where it is read
    places = [scalar.place, scalar.place]
    for at, key in enumerate(("range_start", "range_end")):
        limit = entry.scalar(key)
        address = _address(without_leading_zeroes(limit.text)) if limit is not None else None
        if limit is not None and address is not None:
            ends[at], places[at] = address, limit.place
    for address, place in zip(ends, places, strict=True):
        if address not in subnet:
            message = f"the range of whereabouts begins or ends at {address}, which must be in its subnet {subnet}"
            yield _Wrong(
                place, message, f"invalid range start for CIDR {subnet}: {address}", f"write an address of {subnet}"
            )
            return
    if ends[0].version == ends[1].version and int(ends[1]) < int(ends[0]):
        message = f"the range of whereabouts must not end at {ends[1]} before it begins at {ends[0]}"
        yield _Wrong(places[1], message, "Could not allocate IP in range", "write them the other way round")


CHECKS = (illegal_host_local_range, illegal_whereabouts_range)
