"""Whether a switch forwards packets between its addresses, and from where it may know more routes than the static ones.

Sources: Cisco IOS IP Routing command reference, "ip routing"; Arista EOS manual, chapters on IPv4 and VRFs, "ip routing"; Cisco
NX-OS Unicast Routing configuration guide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from topocheck.load.switch.command import Command
from topocheck.load.switch.static_route import StaticRoutes
from topocheck.model.place import Place

_PROTOCOLS = ("bgp", "ospf", "ospfv3", "ospf3", "isis", "eigrp", "rip", "odr")
_MANAGED = ("management", "mgmt", "loopback")


@dataclass(slots=True)
class Routing:
    """Collected line by line. ``stated`` tells by VRF (None is the default one) what ``ip routing`` lines said."""

    static: StaticRoutes
    stated: dict[str | None, bool] = field(default_factory=dict)
    stated_ipv6: dict[str | None, bool] = field(default_factory=dict)
    _protocols: dict[str, Place] = field(default_factory=dict)

    def take(self, command: Command) -> bool:
        """Read one outermost line; False where it is about something else."""
        match command.words:
            case ("ip", "routing", *rest):
                self._switched(command, self.stated, rest, 2)
            case ("ipv6", "unicast-routing", *rest):
                self._switched(command, self.stated_ipv6, rest, 2)
            case ("router", protocol, *_) if protocol in _PROTOCOLS:
                self._protocol(command)
            case ("vrf", "context" | "definition" | "instance", _):
                self._vrf(command)
            case _:
                return self.static.take(command)
        return True

    @staticmethod
    def _switched(command: Command, stated: dict[str | None, bool], rest: Iterable[str], index: int) -> None:
        """``ip routing [vrf X]``; other options (EOS: ``delete-static-routes``, ``ipv6 interfaces``) change nothing here."""
        if tuple(rest)[:1] == ("vrf",) and len(command.raw) > index + 1:
            stated[command.raw[index + 1]] = not command.negated
        else:
            stated[None] = not command.negated

    def _protocol(self, command: Command) -> None:
        key = command.rest(1)
        if command.negated:
            self._protocols.pop(key, None)
        else:
            self._protocols.setdefault(key, command.place)

    def _vrf(self, command: Command) -> None:
        """The static routes in the section of a VRF (NX-OS)."""
        if command.negated:
            return
        for line in command.line.children:
            self.static.take(Command.of(line, command.remarks), command.raw[2])

    @property
    def learns(self) -> Place | None:
        """The first line of a routing protocol."""
        return min(self._protocols.values(), default=None)


def in_all(stated: Mapping[str | None, bool], vrfs: Iterable[str | None], *, unstated: bool | None) -> bool | None:
    """Whether all of some VRFs are told to route; None where some are and others not. ``unstated`` is without a line.

    Where there are no VRFs to tell of, the default one tells.
    """
    told = {stated.get(vrf, unstated) for vrf in vrfs} or {stated.get(None, unstated)}
    return told.pop() if len(told) == 1 else None


def for_management(name: str) -> bool:
    """Whether an interface is one that packets are not forwarded by, or to itself alone."""
    return name.lower().startswith(_MANAGED)
