"""Static routes: ``ip route`` and ``ipv6 route`` of NX-OS, IOS and EOS.

Sources: Cisco NX-OS Unicast Routing command reference and IOS IP Routing command reference, "ip route" and "ipv6 route";
Arista EOS manual, chapter on static routes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from topocheck.load.switch.command import Command
from topocheck.load.switch.interface_names import canonical_name
from topocheck.load.switch.service_names import number_up_to
from topocheck.model.route import IpNetwork, StaticRoute

_NEVER_USED = 255  # this distance keeps a route out of the table
_OTHER_LINES = ("static", "profile", "topology")  # ``ip route static bfd`` and the like are no routes
_WITH_A_VALUE = ("name", "tag", "track", "metric", "description", "weight", "preference")
_WITHOUT_A_VALUE = ("permanent", "multicast", "unicast", "bfd")
_INTO_ANOTHER = "leads into another routing table"
_OTHER_TABLE = ("vrf", "egress-vrf", "global", "nexthop-vrf")

_Target = tuple[IpNetwork, str | None]
_Way = tuple[IPv4Address | IPv6Address | None, str | None, bool, str | None]
_NO_WAY: _Way = (None, None, False, None)


class _NoRouteError(Exception):
    """The words are no route that could be read."""


@dataclass(slots=True)
class _Draft:
    """What the words of a route have said; ``open_reason`` says of it why its way can't be told."""

    to: IpNetwork
    vrf: str | None
    via: IPv4Address | IPv6Address | None = None
    interface: str | None = None
    distance: int = 1
    discard: bool = False
    open_reason: str | None = None

    @property
    def target(self) -> _Target:
        """Which packets it is for."""
        return self.to, self.vrf

    @property
    def way(self) -> _Way:
        """Where it leads."""
        return self.via, self.interface, self.discard, self.open_reason


@dataclass(slots=True)
class StaticRoutes:
    """The static routes of a configuration. ``types`` are the interface types of the dialect."""

    types: tuple[str, ...]
    _routes: dict[_Target, dict[_Way, StaticRoute]] = field(default_factory=dict)

    def take(self, command: Command, vrf: str | None = None) -> bool:
        """Read ``ip route ...``, in ``vrf`` where it stands in the section of one; False where it is another line."""
        if command.words[:2] not in (("ip", "route"), ("ipv6", "route")) or command.word(2) in _OTHER_LINES:
            return False
        version = 6 if command.words[0] == "ipv6" else 4
        try:
            draft = self._draft(command, vrf, version)
        except _NoRouteError:
            if not command.negated:
                command.remarks.not_modelled(command.line, about_switching=True)
            return True
        if command.negated:
            self._remove(draft)
            return True
        if draft.open_reason is not None:
            command.remarks.not_modelled(command.line, about_switching=True)
        if draft.distance < _NEVER_USED:
            self._routes.setdefault(draft.target, {})[draft.way] = _route(draft, command)
        return True

    def all(self) -> tuple[StaticRoute, ...]:
        """The routes in the order of their lines; a line that names the way of another takes its place."""
        routes = (route for ways in self._routes.values() for route in ways.values())
        return tuple(sorted(routes, key=lambda route: route.place))

    def _draft(self, command: Command, vrf: str | None, version: int) -> _Draft:
        at = 2
        if command.word(at) == "vrf" and len(command.raw) > at + 1:
            vrf, at = command.raw[at + 1], at + 2
        to, at = _destination(command, at, version)
        draft = _Draft(to, None if vrf == "default" else vrf)
        at = self._way(draft, command, at, version)
        _options(draft, command, at)
        if draft.way == _NO_WAY and not command.negated:
            raise _NoRouteError
        return draft

    def _way(self, draft: _Draft, command: Command, at: int, version: int) -> int:
        """The interface and the next hop, either of which may be missing."""
        if command.word(at) in ("egress-vrf", "global"):
            draft.open_reason = _INTO_ANOTHER
            at += 2 if command.word(at) == "egress-vrf" else 1
        if command.word(at) == "dhcp":
            draft.open_reason = "has a next hop that DHCP gives"
            return at + 1
        if command.word(at) == "nexthop-group":
            draft.open_reason = f"leads to the next hops of {' '.join(command.raw[at : at + 2])}"
            return at + 2
        at = self._interface(draft, command, at)
        via = _next_hop(command.word(at), version)
        if via is None:
            return at
        draft.via = via
        return at + 1

    def _interface(self, draft: _Draft, command: Command, at: int) -> int:
        """``Ethernet1/1``, ``Gi 0/1``, ``Null0`` or ``Null 0``."""
        word = command.word(at)
        if not word[:1].isalpha() or ":" in word or word in (*_WITH_A_VALUE, *_WITHOUT_A_VALUE, *_OTHER_TABLE):
            return at
        apart = word.isalpha() and command.word(at + 1)[:1].isdecimal()
        name = canonical_name("".join(command.raw[at : at + 1 + apart]), self.types)
        if not name[-1].isdecimal():
            raise _NoRouteError
        if name.lower().startswith("null"):
            draft.discard = True
        else:
            draft.interface = name
        return at + 1 + apart

    def _remove(self, draft: _Draft) -> None:
        """``no ip route`` takes away the route that it names, or all to a network where it names no way."""
        if draft.way == _NO_WAY:
            self._routes.pop(draft.target, None)
        else:
            self._routes.get(draft.target, {}).pop(draft.way, None)


def _route(draft: _Draft, command: Command) -> StaticRoute:
    return StaticRoute(
        draft.to,
        draft.via,
        command.place,
        interface=draft.interface,
        vrf=draft.vrf,
        distance=draft.distance,
        discard=draft.discard,
        not_known=draft.open_reason,
    )


def _destination(command: Command, at: int, version: int) -> tuple[IpNetwork, int]:
    """``P/len``, ``A /len`` or ``A MASK``, and the position behind it."""
    text, used = command.word(at), 1
    if "/" not in text:
        text, used = f"{text}/{command.word(at + 1).removeprefix('/')}", 2
    try:
        network = ip_network(text, strict=False)
    except ValueError:
        raise _NoRouteError from None
    if network.version != version:
        raise _NoRouteError
    return network, at + used


def _next_hop(text: str, version: int) -> IPv4Address | IPv6Address | None:
    """An address; NX-OS may write it with a length of 32."""
    try:
        address = ip_address(text.split("/", 1)[0])
    except ValueError:
        return None
    return address if address.version == version else None


def _options(draft: _Draft, command: Command, at: int) -> None:
    """The distance, and what leads into another routing table; a name, a tag and a track change no way."""
    while word := command.word(at):
        number = number_up_to(word, _NEVER_USED)
        if number is not None:
            draft.distance = number
        elif word in _OTHER_TABLE:
            draft.open_reason = _INTO_ANOTHER
            at += word != "global"
        elif word in _WITH_A_VALUE:
            at += 1
        elif word not in _WITHOUT_A_VALUE:
            raise _NoRouteError
        at += 1
