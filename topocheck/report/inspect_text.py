"""What was understood of the given files, for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from topocheck.model.firewall import Firewall, FirewallInterface
from topocheck.model.place import Place
from topocheck.model.problem import Problem
from topocheck.model.route import StaticRoute
from topocheck.model.rule import Filter
from topocheck.model.site import Skipped
from topocheck.model.switch import Switch, SwitchInterface, SwitchVlan, Unmodelled
from topocheck.report.bound_lists import BoundList, bound_lists
from topocheck.report.inspected import InspectedObject
from topocheck.report.terminal import visible
from topocheck.report.text_table import text_table

_OBJECT_HEADER = ("Where", "Object", "What it says")
_FIREWALL_HEADER = ("Interface", "Line", "State", "Zone", "VLAN", "Addresses", "MTU", "Description")
_SWITCH_HEADER = ("Interface", "Line", "State", "Mode", "VLANs", "Native", "MTU", "Description")


def inspect_text(
    *,
    devices: Sequence[Switch | Firewall] = (),
    problems: Sequence[tuple[str, Problem]] = (),
    skipped: Sequence[Skipped] = (),
    objects: Sequence[InspectedObject] = (),
) -> str:
    """A part for each device, then the objects, what was passed over, and what could not be read."""
    parts = [_switch(device) if isinstance(device, Switch) else _firewall(device) for device in devices]
    if objects:
        parts.append(text_table(_OBJECT_HEADER, [(_where(one.place), one.object, one.says) for one in objects]))
    if skipped:
        parts.append("".join(f"{visible(str(one.place))}: not read: {visible(one.reason)}\n" for one in skipped))
    if problems:
        parts.append(problem_lines(problems))
    return "\n".join(parts)


def _where(place: Place) -> str:
    return f"{place.file}:{place.line}"


def problem_lines(problems: Sequence[tuple[str, Problem]]) -> str:
    """What could not be read: one line each, with the code of the check that reports it."""
    return "".join(
        f"{visible(str(problem.place))}: {visible(problem.message)} [{code}]\n" for code, problem in problems
    )


def _switch(switch: Switch) -> str:
    lines = [_title("switch", switch)]
    lines.append(f"VLANs: {', '.join(map(_vlan, switch.vlans)) or 'none listed'}\n")
    if switch.interfaces:
        lines.append("\n" + text_table(_SWITCH_HEADER, [_row(interface) for interface in switch.interfaces.values()]))
    filters = ((interface.name, interface.filters) for interface in switch.interfaces.values())
    return "".join((*lines, *_rest(filters, switch.routes, switch.unmodelled)))


def _firewall(firewall: Firewall) -> str:
    lines = [_title("firewall", firewall)]
    lines.append(
        f"Rules: {len(firewall.rules)}, else {firewall.default} between zones and {firewall.intrazone} within one; "
        f"translations: {len(firewall.nat)}\n"
    )
    if firewall.interfaces:
        lines.append("\n" + text_table(_FIREWALL_HEADER, [_firewall_row(port) for port in firewall.interfaces]))
    filters = ((interface.name, interface.filters) for interface in firewall.interfaces)
    return "".join((*lines, *_rest(filters, firewall.routes, firewall.unmodelled)))


def _title(kind: str, device: Switch | Firewall) -> str:
    hostname = f", hostname {device.hostname}" if device.hostname else ""
    return f"{visible(device.file)}: {kind}, dialect {device.dialect}{visible(hostname)}\n"


def _rest(
    filters: Iterable[tuple[str, Iterable[Filter]]], routes: Sequence[StaticRoute], unmodelled: Sequence[Unmodelled]
) -> Iterator[str]:
    """What a switch and a firewall have alike: access lists, routes, and lines that are not modelled."""
    lists = bound_lists(filters)
    if lists:
        yield "\nAccess lists:\n"
        yield from (f"  {visible(bound.name)}: {_bound(bound)}\n" for bound in lists)
    if routes:
        yield "\nRoutes:\n"
        yield from (f"  {route.place.line}: {visible(_route(route))}\n" for route in routes)
    if unmodelled:
        yield "\nNot modelled:\n"
        yield from (f"  {line.place.line}: {visible(line.text)}\n" for line in unmodelled)


def _bound(bound: BoundList) -> str:
    number = {None: "not in the file", 1: "1 rule"}.get(bound.rules, f"{bound.rules} rules")
    places = ", ".join(
        f"{binding.direction} of {visible(binding.interface)} (line {binding.line})" for binding in bound.bindings
    )
    return f"{number}, {places}"


def _route(route: StaticRoute) -> str:
    """``10.0.0.0/8 via 172.16.4.254 vrf blue``."""
    via = f" via {route.via}" if route.via is not None else ""
    interface = f" out of {route.interface}" if route.interface is not None else ""
    vrf = f" vrf {route.vrf}" if route.vrf is not None else ""
    return f"{route.to}{via}{interface}{vrf}{' discarded' if route.discard else ''}"


def _vlan(vlan: SwitchVlan) -> str:
    name = f" {visible(vlan.name)}" if vlan.name else ""
    return f"{vlan.id}{name}{'' if vlan.active else ' (not active)'}"


def _row(interface: SwitchInterface) -> tuple[str, ...]:
    trunk = interface.mode in ("trunk", "dynamic")
    native = "" if interface.native_vlan is None else str(interface.native_vlan)
    return (
        interface.name,
        str(interface.place.line),
        "up" if interface.enabled else "shut down",
        interface.mode,
        " ".join(_vlans_of(interface)),
        native + (" tagged" if interface.native_tagged else "") if trunk else "",
        "" if interface.mtu is None else str(interface.mtu),
        interface.description or "",
    )


def _firewall_row(interface: FirewallInterface) -> tuple[str, ...]:
    return (
        interface.name,
        str(interface.place.line),
        "up" if interface.enabled else "shut down",
        interface.zone or "",
        "" if interface.vlan is None else str(interface.vlan),
        " ".join(map(str, interface.addresses)),
        "" if interface.mtu is None else str(interface.mtu),
        interface.description or "",
    )


def _vlans_of(interface: SwitchInterface) -> Iterator[str]:
    """What the interface has to do with: VLANs of a port, the tag of a subinterface, addresses, the port-channel."""
    if interface.mode in ("trunk", "dynamic"):
        yield str(interface.allowed_vlans)
    elif interface.access_vlan is not None and interface.mode == "access":
        yield str(interface.access_vlan)
    if interface.voice_vlan is not None:
        yield f"voice {interface.voice_vlan}"
    if interface.encapsulation_vlan is not None:
        yield str(interface.encapsulation_vlan)
    if interface.channel_group is not None:
        yield f"port-channel {interface.channel_group}"
    yield from interface.addresses
