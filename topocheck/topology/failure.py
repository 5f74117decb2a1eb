"""A site with elements out of order: a node, a NIC, a switch port, a cable or a whole device."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from topocheck.model.site import End, Site
from topocheck.topology.node_state import node_state

Spelt = Callable[[Iterable[str], str], str | None]
"""Finds a name among those of a device's interfaces, however it is spelt; None where it is none or may be several."""

CABLE = "--"
BRIDGES = ("linux-bridge", "ovs-bridge")  # not links, which is what can be out


@dataclass(frozen=True, slots=True)
class Failed:
    """What is out: a ``device`` (node, switch or firewall), or only one ``interface`` of it. ``text`` is what was asked for."""

    text: str
    device: str
    interface: str | None = None


def names_of_devices(site: Site) -> Iterator[str]:
    """Everything that can be out as a whole."""
    yield from (node.name for node in site.nodes)
    yield from (switch.name for switch in site.switches)
    yield from (firewall.name for firewall in site.firewalls)


def interfaces_of(site: Site, device: str) -> tuple[str, ...]:
    """The interfaces of a device that can be out: those of its configuration or policies, and those that are cabled."""
    own: list[str] = [end.interface for cable in site.cables for end in (cable.a, cable.b) if end.device == device]
    for node in site.nodes:
        if node.name == device:
            present = node_state(node, site.policies).present.values()
            own += [*(node.nics or ()), *(found.name for found in present if found.type not in BRIDGES)]
    own += [name for switch in site.switches if switch.name == device for name in switch.interfaces]
    own += [port.name for firewall in site.firewalls if firewall.name == device for port in firewall.interfaces]
    return tuple(dict.fromkeys(own))


def failed_element(site: Site, text: str, spelt: Spelt) -> Failed | None:
    """What a text names: ``node0``, ``node0:enp4s0f0``, ``switch:Ethernet1/3``, or a cable by its two ends with ``--`` between.

    None where there is no such thing. A cable is out when either of its ends is.
    """
    if text in set(names_of_devices(site)):
        return Failed(text, text)
    found = _end(site, text, spelt) or _cabled(site, text, spelt)
    return None if found is None else Failed(text, found.device, found.interface)


def candidates(site: Site, text: str) -> str:
    """What a text that names nothing could have been: the interfaces of its device, else the devices."""
    device = text.partition(":")[0]
    known = interfaces_of(site, device)
    if CABLE in text and known:
        joined = [f"{cable.a}{CABLE}{cable.b}" for cable in site.cables if device in (cable.a.device, cable.b.device)]
        return f"the cables of {device} are: {', '.join(joined) or 'none'}"
    if known:
        return f"{device} has: {', '.join(known)}"
    return f"it has: {', '.join(names_of_devices(site)) or 'none'}"


def _cabled(site: Site, text: str, spelt: Spelt) -> End | None:
    """One end of the cable that a text names, wherever a ``--`` in it parts the two."""
    joined = [{cable.a, cable.b} for cable in site.cables]
    words = text.split(CABLE)
    for cut in range(1, len(words)):
        ends = [_end(site, CABLE.join(part), spelt) for part in (words[:cut], words[cut:])]
        if set(ends) in joined:
            return ends[0]
    return None


def _end(site: Site, text: str, spelt: Spelt) -> End | None:
    device, colon, interface = text.strip().partition(":")
    if not colon or device not in set(names_of_devices(site)):
        return None
    name = spelt(interfaces_of(site, device), interface)
    return None if name is None else End(device, name)


def without(site: Site, failed: Iterable[Failed]) -> Site:
    """The site with the elements out.

    A node that is out takes no workload. The interfaces of what is out have no link, and neither have those that are cabled
    to them, which is how a bond finds another member. A bundle is out with all its members.
    """
    failed = tuple(failed)
    devices = {one.device for one in failed if one.interface is None}
    ends = {End(one.device, one.interface) for one in failed if one.interface is not None}
    ends |= {member for end in tuple(ends) for member in _members(site, end)}
    ends.update(End(device, name) for device in devices for name in interfaces_of(site, device))
    far = {end for cable in site.cables if cable.a in ends or cable.b in ends for end in (cable.a, cable.b)}
    nodes = tuple(node for node in site.nodes if node.name not in devices)
    return replace(site, nodes=nodes, dead_ends=(*site.dead_ends, *sorted(ends | far)))


def _members(site: Site, end: End) -> Iterator[End]:
    """The links of a bond or port-channel; none of anything else."""
    for node in site.nodes:
        interface = node_state(node, site.policies).present.get(end.interface) if node.name == end.device else None
        if interface is not None and interface.bond is not None:
            yield from (End(end.device, name) for name in interface.bond.ports or ())
    for switch in site.switches:
        bundle = switch.interfaces.get(end.interface) if switch.name == end.device else None
        if bundle is not None and bundle.channel_number is not None:
            members = (one for one in switch.interfaces.values() if one.channel_group == bundle.channel_number)
            yield from (End(end.device, member.name) for member in members)
