"""Where the two ends of a bundle of links do not agree: a bond on the one side, a port-channel or nothing on the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from topocheck.model.site import End, Site
from topocheck.model.switch import SwitchInterface
from topocheck.topology.bond_mode import LACP_BONDS, ONE_ACTIVE, OVS_DEFAULT
from topocheck.topology.element import DeviceKind, Element
from topocheck.topology.graph import Wire
from topocheck.topology.node_elements import node_device
from topocheck.topology.node_state import NodeState
from topocheck.topology.switch_elements import SWITCH_PREFIX

LACP = ("active", "passive")
SUSPENDING = ("nxos", "eos")
"""The dialects of switches that stop a port whose LACP nobody answers, unless told otherwise."""


def with_bundles(
    site: Site, states: Mapping[str, NodeState], elements: Mapping[End, Element], wires: Iterable[Wire]
) -> list[Element]:
    """The elements, with the ports stopped or put in doubt whose far end bundles in another way.

    Sources: Cisco NX-OS and Arista EOS manuals on ``channel-group`` modes and suspended ports; Linux
    Documentation/networking/bonding.rst on what each mode needs of the switch.
    """
    modes = dict(_modes(states.values()))
    switches = {SWITCH_PREFIX + switch.name: switch for switch in site.switches}
    changed: dict[End, Element] = {}
    for near, far in _joined(wires):
        port, peer, switch = elements.get(near), elements.get(far), switches.get(near.device)
        if port is None or peer is None or switch is None or peer.device.kind is not DeviceKind.NODE:
            continue
        interface = switch.interfaces.get(near.interface)
        if interface is not None and interface.channel_group is not None and _is_fine(port):
            mode = modes.get(peer.bond) if peer.bond is not None else None
            changed[near] = _judged(port, interface, switch.dialect, _Peer(peer, mode))
    return [changed.get(end, element) for end, element in elements.items()]


def _modes(states: Iterable[NodeState]) -> Iterator[tuple[End, str | None]]:
    """The mode of every bond, Linux or OVS."""
    for state in states:
        device = node_device(state).id
        for name, interface in state.present.items():
            if interface.bond is not None:
                yield End(device, name), interface.bond.mode
            for port in (interface.bridge.ports or ()) if interface.bridge is not None else ():
                if port.bond_ports:
                    yield End(device, port.name), port.bond_mode or OVS_DEFAULT


def _joined(wires: Iterable[Wire]) -> Iterator[tuple[End, End]]:
    for wire in wires:
        yield wire.a, wire.b
        yield wire.b, wire.a


def _is_fine(port: Element) -> bool:
    return port.down_place is None and port.not_known is None


@dataclass(frozen=True, slots=True)
class _Peer:
    """The node's NIC at the far end, and the mode of its bond where it is in one and the mode is known."""

    nic: Element
    mode: str | None

    @property
    def speaks_lacp(self) -> bool | None:
        """Whether the NIC's bond speaks LACP; None where its mode is not known."""
        if self.nic.bond is None:
            return False
        return None if self.mode is None else self.mode in LACP_BONDS

    @property
    def name(self) -> str:
        """What messages call it."""
        what = self.nic.end.interface if self.nic.bond is None else f"bond {self.nic.bond.interface}"
        return f"{what} of {self.nic.device.name}"


def _judged(port: Element, interface: SwitchInterface, dialect: str, peer: _Peer) -> Element:
    """The switch port as it is with this far end."""
    channel = f"port-channel {interface.channel_group} of {port.device.name}"
    place = interface.place_of("channel_group")
    if interface.channel_mode in LACP and peer.speaks_lacp is False:
        message = f"{channel} waits for LACP, which {peer.name} does not speak"
        if dialect in SUSPENDING:
            return replace(port, down_place=place, down_reason=f"{message}, and stops the port")
        return replace(port, not_known=f"is in doubt: {message}", rule_place=place)
    if peer.nic.bond is not None and peer.mode is None and interface.channel_mode in (*LACP, "on"):
        message = f"{channel} needs a bond of one mode, and the mode of {peer.name} is not stated"
        return replace(port, not_known=f"is in doubt: {message}", rule_place=place)
    if interface.channel_mode == "on" and peer.nic.bond is not None and _needs_other(peer):
        message = f"{channel} spreads frames over all its links, and {peer.name} ({peer.mode}) takes them by some alone"
        return replace(port, not_known=f"is in doubt: {message}", rule_place=place)
    return port


def _needs_other(peer: _Peer) -> bool:
    return peer.mode in (*ONE_ACTIVE, *LACP_BONDS)
