"""Finds the devices and nodes of a site, and their interfaces, by the names that neighbours have for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from topocheck.load.neighbours.neighbour import Neighbour, mac_of
from topocheck.load.node_names import NodeNames
from topocheck.load.port_names import PortNames
from topocheck.load.stated_cables import Interfaces
from topocheck.model.firewall import Firewall
from topocheck.model.node import Node
from topocheck.model.site import End
from topocheck.model.switch import Switch


class DeviceNames:
    """A device is known by its name in the site and by its hostname, in any case of letters, with or without a domain.

    A name that more than one device could have means none.
    """

    def __init__(self, devices: Iterable[Switch | Firewall], nodes: Iterable[Node], interfaces: Interfaces) -> None:
        nodes = tuple(nodes)
        self._interfaces = interfaces
        self._known: dict[str, set[str]] = {}
        self._macs = {
            mac: End(node.name, interface.name)
            for node in nodes
            for interface in node.interfaces
            if interface.type == "ethernet" and (mac := mac_of(interface.mac)) is not None
        }
        for device in devices:
            self._add(device.name, device.name)
            self._add(device.hostname or device.name, device.name)
        for node in nodes:
            self._add(node.name, node.name)

    def _add(self, name: str, device: str) -> None:
        for spelling in _spellings(name):
            self._known.setdefault(spelling, set()).add(device)

    def device(self, name: str | None, *, cut: bool = False) -> str | None:
        """The device of a name; ``cut`` tells that the name may be only the beginning of one."""
        if not name:
            return None
        for spelling in _spellings(name):
            found = self._known.get(spelling)
            if found is not None:
                return next(iter(found)) if len(found) == 1 else None
        if not cut:
            return None
        begun = set().union(*(found for known, found in self._known.items() if known.startswith(name.lower())))
        return begun.pop() if len(begun) == 1 else None

    def node(self, neighbour: Neighbour) -> str | None:
        """The node that a neighbour is; None where it is no node."""
        device = self.device(neighbour.device, cut=neighbour.cut)
        return device if device in self._interfaces.nics else None

    def named_in(self, text: str) -> str | None:
        """The device that a text such as a file's name has as a whole word, the longest name of all; None where none is meant."""
        named = sorted((spelling for spelling in NodeNames.words(text) if spelling in self._known), key=len)
        return self.device(named[-1]) if named else None

    def near_end(self, neighbour: Neighbour) -> End | None:
        """The end of the cable at the device that tells of the neighbour."""
        device = self.device(neighbour.local)
        return None if device is None else self._interfaces.spelt(End(device, neighbour.interface))

    def far_end(self, neighbour: Neighbour) -> End | None:
        """The neighbour's end: its port ID, or where that is no interface of it, what its MAC address or description says."""
        device = self.device(neighbour.device, cut=neighbour.cut)
        mac = mac_of(neighbour.port)
        by_mac = self._macs.get(mac) if mac is not None else None
        if by_mac is not None and device in (None, by_mac.device):
            return by_mac
        if device is None:
            return None
        said = [name for name in (neighbour.port, neighbour.description) if name and mac_of(name) is None]
        said = [name for name in said if name == neighbour.port or " " not in name]
        for name in said:
            end = self._interfaces.spelt(End(device, name))
            if self._interfaces.lack(end) is None and self._is_known(end):
                return end
        unknown = self._interfaces.nics.get(device) is None and device not in self._interfaces.ports
        return End(device, said[0]) if said and (said[0] == neighbour.port or unknown) else None

    def _is_known(self, end: End) -> bool:
        names = self._interfaces.ports.get(end.device)
        nics = self._interfaces.nics.get(end.device)
        return (names is not None and PortNames.find(names, end.interface) is not None) or (
            nics is not None and end.interface in nics
        )


def _spellings(name: str) -> Iterator[str]:
    """A name as it is and without its domain; an address has no domain."""
    lower = name.strip().lower()
    yield lower
    short, dot, _ = lower.partition(".")
    if dot and short and not short.isdecimal():
        yield short
