"""Reads a configuration of a Cisco ASA (8.3 and later) into the model.

Source: Cisco Secure Firewall ASA CLI Configuration Guides and Command Reference, as named in the modules ``asa_*``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from topocheck.load.device_dialect import DeviceDialect, Problems
from topocheck.load.firewall.asa_access import AccessLists
from topocheck.load.firewall.asa_inspection import icmp_inspection
from topocheck.load.firewall.asa_interfaces import AsaInterface, own_addresses, read_interfaces
from topocheck.load.firewall.asa_lines import Line, read_lines
from topocheck.load.firewall.asa_nat import Translations
from topocheck.load.firewall.asa_objects import Objects
from topocheck.load.firewall.asa_policy import Bindings, filters_of, rules_of
from topocheck.load.firewall.nothing_read import nothing_read
from topocheck.load.firewall.written_address import network_of
from topocheck.model.firewall import Firewall, FirewallInterface
from topocheck.model.place import Place
from topocheck.model.route import StaticRoute
from topocheck.model.switch import Unmodelled

_MARKS = re.compile(
    r"^(?:[\w.-]+(?:/[\w.-]+)*(?:\([\w.-]+\))?# ?)?(?:ASA Version \d|: ASA Version \d|"
    r"[ \t]*nameif [\w./-]+[ \t\r]*$|access-group \S+ (?:global|(?:in|out) interface \S)|"
    r"same-security-traffic permit )",
    re.MULTILINE,
)
_ROUTING = ("ospf", "bgp", "eigrp", "rip", "isis")
_ELSEWHERE = "belongs to a security context, whose configuration is another file"
_BRIDGES = "bridges, as the firewall is in transparent mode, which is not modelled"
_VERSION = re.compile(r"^:? ?ASA Version (\d{1,2})\.(\d{1,2})", re.MULTILINE)


def claims(text: str) -> bool:
    """Whether a text is the configuration of an ASA, or a part of one."""
    return _MARKS.search(text) is not None


def read(text: str, file: str, name: str | None) -> tuple[Firewall | None, Problems]:
    """The firewall of a configuration; never raises."""
    lines = read_lines(text.removeprefix("\ufeff"))
    objects, found = Objects(), read_interfaces(lines, file)
    for line in lines:
        objects.take(line)
    own = own_addresses(found)
    lists, bindings = AccessLists(objects, own, file), Bindings(file)
    for line in lines:
        if line.words[0] == "access-list" or line.words[:2] == ("ipv6", "access-list"):
            lists.take(line)
        bindings.take(line)
    inspection = icmp_inspection(lines)
    hostname = next((line for line in lines if line.words[0] == "hostname" and len(line.words) > 1), None)
    called = name or (hostname.words[1] if hostname is not None else PurePosixPath(file).stem)
    mode = _mode(lines)
    rules = (*inspection.rules(file), *rules_of(found, lists, bindings))
    interfaces = tuple(_interface(each, lists, bindings, mode) for each in found)
    firewall = Firewall(
        name=called,
        file=file,
        place=Place(file, 1) if hostname is None else Place(file, hostname.number, hostname.column),
        interfaces=interfaces,
        routes=tuple(_routes(lines, found, objects, file)),
        rules=rules,
        nat=Translations(objects, own, file).all_of(lines),
        rules_see_translated=_version(text) >= (8, 3),
        learns_routes=_learns_routes(lines, file),
        dialect="asa",
        hostname=None if hostname is None else hostname.words[1],
        stateless_protocols=inspection.stateless,
        unmodelled=tuple(_unmodelled(lines, found, (*lists.unread.values(), *bindings.overrides), file)),
    )
    if not (firewall.interfaces or firewall.rules or firewall.routes or firewall.nat):
        return None, nothing_read(file, called, "Cisco ASA")
    return firewall, ()


def _version(text: str) -> tuple[int, int]:
    """The version of the software; the present one where the configuration does not tell."""
    match = _VERSION.search(text)
    return (9, 0) if match is None else (int(match[1]), int(match[2]))


def _mode(lines: Iterable[Line]) -> str | None:
    """Why nothing of what its interfaces forward is known: it bridges, or it is divided into contexts."""
    for line in lines:
        if line.words == ("firewall", "transparent"):
            return _BRIDGES
        if line.words == ("mode", "multiple") or (line.words[0] == "context" and len(line.words) == 2):
            return _ELSEWHERE
    return None


def _interface(interface: AsaInterface, lists: AccessLists, bindings: Bindings, mode: str | None) -> FirewallInterface:
    model = interface.model
    filters = filters_of(model.zone, lists, bindings)
    return replace(model, filters=filters, not_known=mode or model.not_known)


def _routes(
    lines: Iterable[Line], interfaces: Iterable[AsaInterface], objects: Objects, file: str
) -> Iterator[StaticRoute]:
    """``route IFACE NET MASK GATEWAY [DISTANCE]`` and ``ipv6 route IFACE PREFIX GATEWAY [DISTANCE]``."""
    hardware = {interface.model.zone: interface.model for interface in interfaces}
    for line in lines:
        if line.words[0] == "route" and len(line.words) > 4:
            zone, target, rest = line.words[1], line.words[2:4], line.words[4:]
        elif line.words[:2] == ("ipv6", "route") and len(line.words) > 4:
            zone, target, rest = line.words[2], line.words[3:4], line.words[4:]
        else:
            continue
        network = network_of(*(objects.names.get(word, word) for word in target))
        if network is None or "tunneled" in rest:
            continue
        out = hardware.get(zone)
        distance = rest[1] if len(rest) > 1 and rest[1].isdecimal() and len(rest[1]) < 4 else "1"
        yield StaticRoute(
            to=network,
            via=objects.address(rest[0]),
            place=Place(file, line.number, line.column),
            interface=zone if out is None else out.name,
            vrf=None if out is None else out.vrf,
            distance=int(distance),
            discard=zone.lower() == "null0",
        )


def _learns_routes(lines: Iterable[Line], file: str) -> Place | None:
    """A routing protocol, or a default route that DHCP gives."""
    for line in lines:
        words = line.words[1:] if line.words[0] == "ipv6" else line.words
        if words[:1] == ("router",) and len(words) > 1 and words[1] in _ROUTING:
            return Place(file, line.number, line.column)
        for child in line.children:
            if line.words[0] == "interface" and child.words[-1] == "setroute":
                return Place(file, child.number, child.column)
    return None


_ABOUT_FORWARDING = re.compile(
    r"crypto map \S+ interface |established |nat-control$|context \S+$|mode multiple$|firewall transparent$|cluster group |"
    r"aaa auth\w+ (?:match|include) |wccp |virtual http |zone \S"
)
_FIRST = frozenset(
    ["crypto", "established", "nat-control", "context", "mode", "firewall", "cluster", "aaa", "wccp", "virtual", "zone"]
)
_INSIDE = ("policy-route", "zone-member", "traffic-forward", "tunnel")


def _unmodelled(
    lines: Iterable[Line], interfaces: Iterable[AsaInterface], unread: Iterable[Line], file: str
) -> Iterator[Unmodelled]:
    """The lines that could change what is forwarded, and are not modelled. None of them holds a secret."""
    found = [*unread]
    for line in lines:
        if line.words[0] in _FIRST and _ABOUT_FORWARDING.match(line.text):
            found.append(line)
        if line.words[0] == "policy-map":
            found += [child for child in line.children if "tcp-state-bypass" in child.words]
    for interface in interfaces:
        found += [line for line in interface.other_lines if line.words[0] in _INSIDE]
    for line in sorted(found, key=lambda each: each.number):
        yield Unmodelled(Place(file, line.number, line.column), line.text)


ASA = DeviceDialect("asa", "Cisco ASA", "firewall", read, claims)
