"""A site with elements out of order: a node, a NIC, a switch port, a cable or a whole device."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from topocheck.model.place import Place
from topocheck.model.site import End, Site


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
    """The interfaces of a device that can be out: those of its configuration, and those that are cabled."""
    own: list[str] = [end.interface for cable in site.cables for end in (cable.a, cable.b) if end.device == device]
    own += [name for node in site.nodes if node.name == device for name in node.nics or ()]
    own += [name for switch in site.switches if switch.name == device for name in switch.interfaces]
    own += [port.name for firewall in site.firewalls if firewall.name == device for port in firewall.interfaces]
    return tuple(dict.fromkeys(own))


def failed_element(site: Site, text: str) -> Failed | None:
    """What a text names: ``node0``, ``node0:enp4s0f0``, ``switch:Ethernet1/3``; None where there is no such thing.

    Spaces in an interface's name do not count.
    """
    if text in set(names_of_devices(site)):
        return Failed(text, text)
    device, colon, interface = text.partition(":")
    if not colon or device not in set(names_of_devices(site)):
        return None
    known = {_plain(name): name for name in interfaces_of(site, device)}
    name = known.get(_plain(interface))
    return None if name is None else Failed(text, device, name)


def _plain(name: str) -> str:
    return re.sub(r"\s", "", name).lower()


def without(site: Site, failed: Iterable[Failed]) -> Site:
    """The site with the elements out.

    A node that is out takes no workload. The interfaces of what is out have no link, and neither have those that are cabled
    to them, which is how a bond finds another member.
    """
    failed = tuple(failed)
    devices = {one.device for one in failed if one.interface is None}
    ends = {End(one.device, one.interface) for one in failed if one.interface is not None}
    ends.update(End(device, name) for device in devices for name in interfaces_of(site, device))
    far = {end for cable in site.cables if cable.a in ends or cable.b in ends for end in (cable.a, cable.b)}
    nodes = tuple(node for node in site.nodes if node.name not in devices)
    return replace(site, nodes=nodes, dead_ends=(*site.dead_ends, *sorted(ends | far)))


def place_of(site: Site, failed: Failed) -> Place | None:
    """The line that makes an element, for a report."""
    for cable in site.cables:
        for end in (cable.a, cable.b):
            if failed.interface is not None and end == End(failed.device, failed.interface):
                return cable.place
    return next((node.place for node in site.nodes if node.name == failed.device), None)
