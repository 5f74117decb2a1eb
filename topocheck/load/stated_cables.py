"""Holds the cables that the site file states against the devices that they lead to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from topocheck.load.own_file import CODE, Problems
from topocheck.load.port_names import PortNames
from topocheck.model.firewall import Firewall
from topocheck.model.node import Node
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.site import Cable, End
from topocheck.model.switch import Switch

CONTRADICTION = "SIT05"

_LEFT_OUT = "topocheck leaves this cable out, so nothing that depends on it is checked"


@dataclass(frozen=True, slots=True)
class Interfaces:
    """What can be cabled: the interfaces of each device and node by its name, and the ``others`` of which none is known."""

    ports: dict[str, PortNames] = field(default_factory=dict)
    nics: dict[str, tuple[str, ...] | None] = field(default_factory=dict)
    others: frozenset[str] = frozenset()
    fragments: frozenset[str] = frozenset()  # devices whose configuration may be only a part of it

    @classmethod
    def of(
        cls, switches: Iterable[Switch], firewalls: Iterable[Firewall], nodes: Iterable[Node], others: Iterable[str]
    ) -> Interfaces:
        """Those of the loaded devices and nodes; ``others`` are names of devices, loaded or not."""
        switches = tuple(switches)
        ports = {switch.name: _port_names(switch) for switch in switches}
        fragments = frozenset(switch.name for switch in switches if not switch.database_known)
        ports |= {firewall.name: PortNames(port.name for port in firewall.interfaces) for firewall in firewalls}
        return cls(ports, {node.name: node.nics for node in nodes}, frozenset(others), fragments)

    def has(self, device: str) -> bool:
        """Whether there is a device or node of that name."""
        return device in self.ports or device in self.nics or device in self.others

    def spelt(self, end: End) -> End:
        """An end with its interface as the configuration spells it."""
        names = self.ports.get(end.device)
        return end if names is None else End(end.device, names.find(end.interface) or end.interface)

    def lack(self, end: End) -> str | None:
        """What is wrong with an end whose device is known not to have its interface."""
        names = self.ports.get(end.device)
        if names is not None and names.find(end.interface) is None:
            return f"the configuration of {end.device} has no {end.interface}, to which this cable must lead"
        nics = self.nics.get(end.device)
        if nics is not None and end.interface not in nics:
            return f"{end.device} has no {end.interface}, to which this cable must lead; it has {', '.join(nics)}"
        return None


def _port_names(switch: Switch) -> PortNames:
    aliases = {port.alias: name for name, port in switch.interfaces.items() if port.alias is not None}
    return PortNames(switch.interfaces, aliases)


def settle_cables(stated: Iterable[Cable], interfaces: Interfaces, owner: str) -> tuple[tuple[Cable, ...], Problems]:
    """The stated cables with each interface spelt as its device's configuration spells it.

    ``owner`` is the object that the problems name. A cable that names an unknown device or an end that is taken is left
    out (SIT01); one whose interface its device does not have is kept (SIT05), and is no certain mistake where the device's
    configuration may be only a part of it.
    """
    settled: list[Cable] = []
    problems: list[tuple[str, Problem]] = []
    taken: dict[tuple[str, str], Cable] = {}
    for written in stated:
        cable = replace(written, a=interfaces.spelt(written.a), b=interfaces.spelt(written.b))
        unusable = [*_unknown_devices(cable, interfaces, owner), *_taken_ends(cable, taken, owner)]
        problems += ((CODE, found) for found in unusable)
        if not unusable:
            taken |= {_key(end): cable for end in (cable.a, cable.b)}
            settled.append(cable)
            problems += ((CONTRADICTION, found) for found in _missing_interfaces(cable, interfaces, owner))
    return tuple(settled), tuple(problems)


def _key(end: End) -> tuple[str, str]:
    return end.device, PortNames.canonical(end.interface)


def _unknown_devices(cable: Cable, interfaces: Interfaces, owner: str) -> Iterator[Problem]:
    for end in (cable.a, cable.b):
        if not interfaces.has(end.device):
            yield Problem(
                place=cable.place,
                message=f'the cable\'s end "{end}" must be on a device or node of the site, and "{end.device}" is none of them',
                object=owner,
                symptom=_LEFT_OUT,
                fix=f'declare "{end.device}" under devices or nodes, or correct the name',
            )


def _taken_ends(cable: Cable, taken: dict[tuple[str, str], Cable], owner: str) -> Iterator[Problem]:
    if _key(cable.a) == _key(cable.b):
        yield Problem(
            place=cable.place,
            message=f"both ends of the cable are {cable.a}, and must be two interfaces",
            object=owner,
            symptom=_LEFT_OUT,
            fix="correct one of the two ends",
        )
        return
    for end in (cable.a, cable.b):
        other = taken.get(_key(end))
        if other is not None:
            yield _twice(cable, end, other, owner)


def _twice(cable: Cable, end: End, other: Cable, owner: str) -> Problem:
    return Problem(
        place=cable.place,
        message=f"{end} must be an end of one cable, and is cabled on line {other.place.line} already",
        object=owner,
        symptom=_LEFT_OUT,
        fix="correct one of the two cables",
        related=(Related(other.place, f"{end} is cabled here"),),
    )


def _missing_interfaces(cable: Cable, interfaces: Interfaces, owner: str) -> Iterator[Problem]:
    for end in (cable.a, cable.b):
        lack = interfaces.lack(end)
        if lack is not None:
            yield Problem(
                place=cable.place,
                message=lack,
                object=owner,
                symptom="what passes through this cable can't be told from the configuration",
                fix="correct the cable or the configuration",
                severity=Severity.WARNING if end.device in interfaces.fragments else Severity.ERROR,
            )
