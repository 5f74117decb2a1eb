"""The switch ports that nodes and firewalls are cabled to, and what arrives there."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from topocheck.checks.reported import reported
from topocheck.checks.sent import Sent, sent_frames
from topocheck.model.place import Place
from topocheck.model.port import PortRule
from topocheck.model.site import End
from topocheck.model.switch import Switch, SwitchInterface
from topocheck.model.vlan import VlanSet
from topocheck.simulate.network import Network
from topocheck.topology.element import DeviceKind, Element
from topocheck.topology.switch_elements import SWITCH_PREFIX


@dataclass(frozen=True, slots=True)
class UsedPort:
    """A switch port, or a port-channel, and the frames that are sent to it.

    ``cables`` are the lines of the cables that the site file states.
    """

    element: Element
    switch: Switch
    interface: SwitchInterface
    sent: tuple[Sent, ...]
    cables: tuple[Place, ...] = ()

    @property
    def title(self) -> str:
        """As messages name it: ``Ethernet1/3 of leaf1``."""
        return f"{self.interface.name} of {self.switch.name}"

    @property
    def object(self) -> str:
        """As findings name the device."""
        return f"Switch {self.switch.name}"

    @property
    def rule(self) -> PortRule | None:
        """How the port forwards; None where it does not bridge or is not known."""
        return self.interface.rule

    @property
    def line(self) -> Place:
        """The line that says which VLANs the port carries."""
        return self.element.rule_place or self.element.place

    @property
    def carried(self) -> VlanSet:
        """The VLANs that the port carries and the switch has; all that it allows where the database is not known."""
        return (self.rule.members if self.rule is not None else VlanSet()) & self.switch.active_vlans

    def tagged(self, vlan: int) -> tuple[Sent, ...]:
        """The frames with a tag."""
        return tuple(sent for sent in self.sent if sent.tag == vlan)

    def tags(self, kind: DeviceKind) -> tuple[int, ...]:
        """The tags that devices of a kind send, ascending."""
        return tuple(sorted({sent.tag for sent in self.sent if sent.tag is not None and sent.device.kind is kind}))


@lru_cache(maxsize=2)  # several checks ask; a comparison has two networks at a time
def used_ports(network: Network) -> tuple[UsedPort, ...]:
    """The switch ports to which frames of nodes and firewalls are sent, in the order of the switches' configurations.

    A port-channel stands for its members. What leads to no switch whose configuration is known is left out.
    """
    switches = {SWITCH_PREFIX + switch.name: switch for switch in network.site.switches}
    stated = {line.place for line in network.site.cables if not line.derived}
    sent_to: dict[End, dict[tuple[object, ...], Sent]] = {}
    cables: dict[End, dict[Place, None]] = {}
    by_nic: dict[End, list[Sent]] = {}
    for sent in sent_frames(network):
        by_nic.setdefault(sent.nic.end, []).append(sent)
    for nic, frames in by_nic.items():
        port, wire = switch_port(network, frames[0].nic), network.topology.wire(nic)
        if port is None or port.device.kind is not DeviceKind.SWITCH:
            continue
        sent_to.setdefault(port.end, {}).update({sent.key: sent for sent in frames})
        if wire is not None and wire.place in stated:
            cables.setdefault(port.end, {})[wire.place] = None
    return tuple(
        UsedPort(
            element,
            switches[end.device],
            switches[end.device].interfaces[end.interface],
            tuple(sent_to[end].values()),
            tuple(cables.get(end, ())),
        )
        for end, element in network.topology.elements.items()
        if end in sent_to
    )


def switch_port(network: Network, nic: Element) -> Element | None:
    """The far end of a NIC's cable; the port-channel where it is a member of one."""
    port = network.uplink(nic)
    return network.topology.element(port.bond) if port is not None and port.bond is not None else port


def switch_cables(network: Network) -> Iterator[tuple[UsedPort, UsedPort]]:
    """The two ends of every cable between switches, a bundle of cables once."""
    switches = {SWITCH_PREFIX + switch.name: switch for switch in network.site.switches}
    seen = set()
    for element in network.topology.elements.values():
        far = network.uplink(element) if element.end.device in switches else None
        if far is None or far.end.device not in switches:
            continue
        ends = [_bundle(network, element), _bundle(network, far)]
        key = frozenset(end.end for end in ends)
        if key not in seen:
            seen.add(key)
            near, other = (
                UsedPort(end, switches[end.end.device], switches[end.end.device].interfaces[end.end.interface], ())
                for end in ends
            )
            yield near, other


def _bundle(network: Network, port: Element) -> Element:
    bundle = network.topology.element(port.bond) if port.bond is not None else None
    return bundle or port


def list_is_unreadable(network: Network, port: UsedPort) -> bool:
    """Whether a line of the port holds an illegal list, so that what it is meant to carry is not known."""
    starts = sorted(
        one.place.line for one in port.switch.interfaces.values() if one.place.file == port.interface.place.file
    )
    return any(
        problem.place.file == port.interface.place.file
        and starts[max(bisect(starts, problem.place.line) - 1, 0)] == port.interface.place.line
        for problem in reported(network, "SWI02")
    )
