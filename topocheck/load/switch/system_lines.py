"""The lines of a configuration that set what holds for all its interfaces."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from topocheck.load.switch.command import Command
from topocheck.model.place import Place

_CHANGE_FORWARDING = (
    "switchport ",
    "vlan filter ",
    "bridge-domain ",
    "fabricpath ",
    "private-vlan ",
    "ip local policy ",
)


@dataclass(slots=True)
class SystemLines:
    """Collected line by line; None means that no line has said it.

    ``default_layer2`` whether a port without ``switchport`` lines bridges; ``ports_shut`` whether such a port is shut;
    ``native_tagged`` whether trunks tag their native VLAN; ``vtp_mode`` as IOS has it; ``mtu`` of ports that do not say,
    ``routed_mtu`` of routed interfaces that do not; ``nexus_7000`` whether the image is one of that family; ``bridges``
    whether any port of the text has a line about switching; ``peer_links`` are the interfaces that join an MLAG pair, as they
    are written.
    """

    hostname: str | None = None
    hostname_place: Place | None = None
    default_layer2: bool | None = None
    ports_shut: bool = False
    native_tagged: bool = False
    vtp_mode: str | None = None
    mtu: int | None = None
    routed_mtu: int | None = None
    nexus_7000: bool = False
    bridges: bool = False
    peer_links: list[str] = field(default_factory=list)

    def take(self, command: Command) -> None:
        """Read one outermost line that opens no section of an interface or a VLAN."""
        handler = _HANDLERS.get(command.words[0])
        if handler is not None and handler(self, command):
            return
        if not command.negated and command.rest(0).startswith(_CHANGE_FORWARDING):
            command.remarks.not_modelled(command.line, about_switching=True)


def _hostname(system: SystemLines, command: Command) -> bool:
    """``hostname NAME``; NX-OS once called it ``switchname``."""
    if len(command.raw) > 1 and not command.negated:
        system.hostname, system.hostname_place = command.raw[1].strip("\"'"), command.place
    return True


def _system(system: SystemLines, command: Command) -> bool:
    """NX-OS ``system default switchport [shutdown]``, IOS ``system mtu [jumbo] N``."""
    match command.words[1:]:
        case ("default", "switchport"):
            system.default_layer2 = not command.negated
        case ("default", "switchport", "shutdown"):
            system.ports_shut = not command.negated
        case ("mtu", _):
            system.mtu = None if command.negated else command.number(2)
        case ("mtu", "jumbo", _):
            system.mtu = None if command.negated else command.number(3)
    return True


def _switchport(system: SystemLines, command: Command) -> bool:
    """EOS ``switchport default mode access|routed``; any other line stands outside of an interface by mistake."""
    match command.words[1:]:
        case ("default", "mode", mode):
            system.default_layer2 = command.negated or mode != "routed"
            return True
        case ("default", *_):
            return True
        case _:
            return False


def _vlan(system: SystemLines, command: Command) -> bool:
    """``vlan dot1q tag native`` (Cisco)."""
    if command.words[1:4] != ("dot1q", "tag", "native"):
        return False
    system.native_tagged = not command.negated
    return True


def _vtp(system: SystemLines, command: Command) -> bool:
    """``vtp mode server|client|transparent|off`` (Cisco)."""
    if command.word(1) == "mode":
        system.vtp_mode = None if command.negated else command.word(2)
    return True


def _boot(system: SystemLines, command: Command) -> bool:
    """``boot system bootflash:n7000-...`` tells the family of a Nexus."""
    system.nexus_7000 = system.nexus_7000 or "n7000-" in command.rest(1) or "n7700-" in command.rest(1)
    return True


def _interface(system: SystemLines, command: Command) -> bool:
    """``interface defaults`` of EOS; any other section here is one whose interfaces can't be told."""
    if command.words[1:] == ("defaults",):
        _interface_defaults(system, command)
        return True
    about_switching = any("switchport" in below.text.lower() for below in command.line.children)
    command.remarks.not_modelled(command.line, about_switching=about_switching)
    return True


def _interface_defaults(system: SystemLines, command: Command) -> None:
    """The MTU of routed interfaces, and whether Ethernet ports start shut."""
    for below in command.line.children:
        inner = Command.of(below, command.remarks)
        if inner.word(0) == "mtu":
            system.routed_mtu = inner.number(1)
        elif inner.words == ("ethernet",):
            system.ports_shut = any(deeper.text.lower() == "shutdown" for deeper in below.children)


def _mlag(system: SystemLines, command: Command) -> bool:
    """``mlag configuration`` (EOS) names the port-channel between the two switches."""
    if command.words[1:] != ("configuration",):
        return False
    for below in command.line.children:
        inner = Command.of(below, command.remarks)
        if inner.word(0) == "peer-link":
            system.peer_links = [] if inner.negated else [" ".join(inner.raw[1:])]
    return True


_HANDLERS: Mapping[str, Callable[[SystemLines, Command], bool]] = {
    "hostname": _hostname,
    "switchname": _hostname,
    "system": _system,
    "switchport": _switchport,
    "vlan": _vlan,
    "vtp": _vtp,
    "boot": _boot,
    "interface": _interface,
    "mlag": _mlag,
}
