"""Routes that nmstate refuses by what they say, whatever the node has.

Source: nmstate rust/src/lib/route.rs: ``Routes::validate``, ``validate_route_dst``, ``RouteEntry::sanitize``, ``MergedRoutes::new``.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, ip_address

from topocheck.checks.nmstate.refusal import Refusal
from topocheck.checks.nmstate.rule import integer, switched_off
from topocheck.checks.unresolved import is_template
from topocheck.model.value import Mapping

WITHOUT_NEXT_HOP = ("blackhole", "unreachable", "prohibit")
LOOPBACK = "lo"
_MOST_WEIGHT = 256
_THIS_HOST_BITS = 8
_NOT_ZERO = ("cwnd", "mtu", "advmss")


def refused(route: Mapping, state: Mapping) -> Iterator[Refusal]:
    """What nmstate refuses of an entry of ``routes.config``; ``state`` is the desired state that it stands in."""
    if route.text("state") == "ignore":
        return
    absent = route.text("state") == "absent"
    special = route.text("route-type") in WITHOUT_NEXT_HOP
    yield from _numbers(route)
    if not special:
        yield from _this_host(route)
    if special and not absent:
        yield from _discarding(route)
    elif not absent:
        yield from _interface_gone(route, state)
        yield from _family_off(route, state)


def _numbers(route: Mapping) -> Iterator[Refusal]:
    weight = integer(route.get("weight"))
    if weight is not None and not 1 <= weight <= _MOST_WEIGHT:
        yield Refusal(
            route.place_of("weight"),
            f"the weight of the route to {_to(route)} is {weight}, and must be from 1 to {_MOST_WEIGHT}",
            f"Invalid ECMP route weight {weight}, should be in the range of 1 to {_MOST_WEIGHT}",
            "write a weight of the range",
        )
    elif weight is not None and ":" in _to(route):
        yield Refusal(
            route.place_of("weight"),
            f"the IPv6 route to {_to(route)} has a weight, and must have none",
            "IPv6 ECMP route with weight is not supported yet",
            "remove weight",
        )
    for key in _NOT_ZERO:
        if integer(route.get(key)) == 0:
            yield Refusal(
                route.place_of(key),
                f"{key} of the route to {_to(route)} is 0, and must be above",
                f"The value of '{key}' cannot be 0",
                f"write a number, or leave {key} out",
            )
    source = route.text("source")
    if source is not None and not is_template(source) and not _is_address(source):
        yield Refusal(
            route.place_of("source"),
            f'source of the route to {_to(route)} is "{source}", and must be an address',
            f"Failed to parse IP address '{source}'",
            "write the address without prefix length",
        )


def _to(route: Mapping) -> str:
    return route.text("destination") or "any destination"


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _this_host(route: Mapping) -> Iterator[Refusal]:
    """A destination within 0.0.0.0/8, which is this host on this network (RFC 1122); the default route is none."""
    address, slash, bits = _to(route).partition("/")
    try:
        starts_with_zero = IPv4Address(address).packed[0] == 0
    except ValueError:
        return
    if starts_with_zero and (not slash or (bits.isdigit() and int(bits) >= _THIS_HOST_BITS)):
        yield Refusal(
            route.place_of("destination"),
            f"the destination {_to(route)} is within 0.0.0.0/8, and must be a network that hosts can be in",
            f"The route destination network '{_to(route)}' is invalid: 0.0.0.0/8 and its subnet cannot be used",
            "write 0.0.0.0/0 for the default route",
        )


def _discarding(route: Mapping) -> Iterator[Refusal]:
    keys = [key for key in ("next-hop-address", "next-hop-interface") if route.text(key) not in (None, LOOPBACK)]
    for key in keys[:1]:
        yield Refusal(
            route.place_of(key),
            f"the route to {_to(route)} is of type {route.text('route-type')} and has {key}, and must have no next hop",
            f"A {(route.text('route-type') or '').title()} Route cannot have a next hop",
            f"remove {key}, or route-type",
            route.place_of("route-type"),
        )


def interface_is_removed(name: str | None, state: Mapping) -> Mapping | None:
    """The entry by which a desired state removes an interface."""
    bodies = state.mappings("interfaces") if name is not None else []
    return next((body for body in bodies if body.text("name") == name and body.text("state") == "absent"), None)


def _interface_gone(route: Mapping, state: Mapping) -> Iterator[Refusal]:
    name = route.text("next-hop-interface")
    removed = interface_is_removed(name, state)
    if removed is not None:
        yield Refusal(
            route.place_of("next-hop-interface"),
            f"the route to {_to(route)} is by {name}, which the same policy removes and which must stay for it",
            "The next hop interface of desired Route has been marked as absent",
            "remove the route, or route by another interface",
            removed.place_of("state"),
        )


def _family_off(route: Mapping, state: Mapping) -> Iterator[Refusal]:
    name = route.text("next-hop-interface")
    family, label = ("ipv6", "IPv6") if ":" in _to(route) else ("ipv4", "IPv4")
    for body in state.mappings("interfaces"):
        ip = body.mapping(family) if body.text("state") != "absent" else None
        if name is not None and body.text("name") == name and ip is not None and switched_off(ip.get("enabled")):
            yield Refusal(
                route.place_of("next-hop-interface"),
                f"the route to {_to(route)} is by {name}, which has {label} off and must have it on",
                f"The next hop interface of desired Route has been marked as {label} disabled",
                f"give {name} an address, or route by another interface",
                ip.place_of("enabled"),
            )
