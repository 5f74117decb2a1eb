"""The static routes of FortiOS, and what tells that there may be others.

Source: FortiOS CLI reference, config router static, static6, ospf, bgp, rip, isis.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import ip_network

from topocheck.load.firewall.fortios_addresses import Addresses
from topocheck.load.firewall.fortios_tree import Section
from topocheck.load.firewall.fortios_vdoms import Vdom
from topocheck.load.firewall.written_address import address_of, network_of
from topocheck.model.place import Place
from topocheck.model.route import IpNetwork, StaticRoute
from topocheck.model.switch import Unmodelled

_EVERYWHERE = {4: ip_network("0.0.0.0/0"), 6: ip_network("::/0")}
_PROTOCOLS = {
    "router ospf": ("area", "network", "ospf-interface"),
    "router ospf6": ("area", "ospf6-interface"),
    "router bgp": ("neighbor", "neighbor-group", "neighbor-range"),
    "router rip": ("network", "interface", "neighbor"),
    "router ripng": ("interface", "neighbor"),
    "router isis": ("isis-net", "isis-interface"),
}
_DEFAULT_DISTANCE = 10


def routes_of(vdom: Vdom, addresses: Addresses) -> Iterator[StaticRoute]:
    """The static routes of one VDOM. Of several of one distance the one of the least priority stands first, which wins.

    A route by SD-WAN is one by each of its members, which of them is chosen by the rules of SD-WAN.
    """
    found = []
    for version, path in ((4, "router static"), (6, "router static6")):
        for entry in vdom.section.table(path):
            if entry.text("status", "enable") == "enable":
                priority = _number(entry.text("priority"), 0)
                found += [(priority, route) for route in _routes(entry, version, vdom, addresses)]
    yield from (route for _, route in sorted(found, key=lambda pair: pair[0]))


def _routes(entry: Section, version: int, vdom: Vdom, addresses: Addresses) -> Iterator[StaticRoute]:
    for network in _networks(entry, version, addresses):
        for gateway, device in _ways(entry, vdom):
            yield StaticRoute(
                to=network,
                via=address_of(gateway),
                place=entry.place,
                interface=device or None,
                vrf=vdom.vrf(entry.text("vrf")),
                distance=_number(entry.text("distance"), _DEFAULT_DISTANCE),
                discard=entry.enabled("blackhole"),
            )


def _number(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 11 else default


def _networks(entry: Section, version: int, addresses: Addresses) -> tuple[IpNetwork, ...]:
    if entry.values("dstaddr"):
        known = addresses.all_of(entry.values("dstaddr"))
        listed = tuple(match for match in known.known if isinstance(match, IpNetwork))
        return (_EVERYWHERE[version],) if known.everything else listed
    if any(_by_service(entry)):
        return ()
    network = network_of(*entry.values("dst")) if entry.values("dst") else _EVERYWHERE[version]
    return () if network is None else (network,)


def _by_service(entry: Section) -> Iterator[str]:
    """The settings by which a route leads to the addresses of an internet service; 0 is none."""
    return (name for name in ("internet-service", "internet-service-custom") if entry.text(name, "0") != "0")


def _ways(entry: Section, vdom: Vdom) -> list[tuple[str, str]]:
    """The gateway and interface of a route, or of each member of the SD-WAN zones that it leads to."""
    by_sdwan = entry.enabled("sdwan") or entry.enabled("virtual-wan-link") or entry.values("sdwan-zone")
    if not by_sdwan:
        return [(entry.text("gateway"), entry.text("device"))]
    zones = entry.values("sdwan-zone")
    members = (
        member
        for path in ("system sdwan", "system virtual-wan-link")
        for member in vdom.section.inside(path).table("members")
    )
    return [
        (member.text("gateway"), member.text("interface"))
        for member in members
        if not zones or member.text("zone", "virtual-wan-link") in zones
    ]


def learns_routes(vdom: Vdom) -> Place | None:
    """The line by which a VDOM may know further routes: a routing protocol in use, or a default route from DHCP."""
    for path, parts in _PROTOCOLS.items():
        protocol = vdom.section.sections.get(path)
        if protocol is not None and any(protocol.inside(part).entries for part in parts):
            return protocol.place
    learning = (each for each in vdom.interfaces.values() if each.text("mode") in ("dhcp", "pppoe"))
    return next((each.place_of("mode") for each in learning if each.enabled("defaultgw", default=True)), None)


_WHAT_ELSE = (
    "router policy",
    "router policy6",
    "firewall acl",
    "firewall acl6",
    "firewall policy46",
    "firewall policy64",
    "firewall ttl-policy",
    "firewall vip46",
    "firewall vip64",
)


def unmodelled_of(vdom: Vdom) -> Iterator[Unmodelled]:
    """The sections and lines of a VDOM that could change what it forwards, and are not modelled."""
    for path in _WHAT_ELSE:
        section = vdom.section.sections.get(path)
        if section is not None and section.entries:
            yield Unmodelled(section.place, f"config {path}")
    for path in ("system sdwan", "system virtual-wan-link"):
        rules = vdom.section.inside(path).sections.get("service")
        if rules is not None and rules.entries:
            yield Unmodelled(rules.place, "config service")
    yield from _switched_on(vdom.section.inside("system settings"), ("asymroute", "asymroute6", "asymroute-icmp"))
    for interface in vdom.interfaces.values():
        yield from _switched_on(interface, ("l2forward",))
    for entry in vdom.section.table("router static"):
        for name in _by_service(entry):
            yield Unmodelled(entry.place_of(name), f"set {name} {entry.text(name)}")


def _switched_on(section: Section, names: Iterable[str]) -> Iterator[Unmodelled]:
    for name in names:
        if section.enabled(name):
            yield Unmodelled(section.place_of(name), f"set {name} enable")
