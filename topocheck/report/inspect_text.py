"""What was understood of the given files, for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from topocheck.model.problem import Problem
from topocheck.model.site import Skipped
from topocheck.model.switch import Switch, SwitchInterface, SwitchVlan
from topocheck.report.terminal import visible
from topocheck.report.text_table import text_table

_SWITCH_HEADER = ("Interface", "Line", "State", "Mode", "VLANs", "Native", "MTU", "Description")


def inspect_text(
    *,
    switches: Sequence[Switch] = (),
    problems: Sequence[tuple[str, Problem]] = (),
    skipped: Sequence[Skipped] = (),
    counts: Mapping[str, int] | None = None,
) -> str:
    """A part for each device, then the objects by kind, what was passed over, and what could not be read."""
    parts = [_switch(switch) for switch in switches]
    if counts:
        parts.append(text_table(("Kind", "Objects"), [(kind, str(number)) for kind, number in sorted(counts.items())]))
    if skipped:
        parts.append("".join(f"{visible(str(one.place))}: not read: {visible(one.reason)}\n" for one in skipped))
    if problems:
        parts.append(problem_lines(problems))
    return "\n".join(parts)


def problem_lines(problems: Sequence[tuple[str, Problem]]) -> str:
    """What could not be read: one line each, with the code of the check that reports it."""
    return "".join(
        f"{visible(str(problem.place))}: {visible(problem.message)} [{code}]\n" for code, problem in problems
    )


def _switch(switch: Switch) -> str:
    hostname = f", hostname {switch.hostname}" if switch.hostname else ""
    lines = [f"{visible(switch.file)}: switch, dialect {switch.dialect}{visible(hostname)}\n"]
    lines.append(f"VLANs: {', '.join(map(_vlan, switch.vlans)) or 'none listed'}\n")
    if switch.interfaces:
        lines.append("\n" + text_table(_SWITCH_HEADER, [_row(interface) for interface in switch.interfaces.values()]))
    if switch.unmodelled:
        lines.append("\nNot modelled:\n")
        lines.extend(f"  {line.place.line}: {visible(line.text)}\n" for line in switch.unmodelled)
    return "".join(lines)


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
