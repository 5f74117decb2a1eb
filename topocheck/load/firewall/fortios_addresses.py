"""The address objects of FortiOS: what each name stands for.

Source: FortiOS CLI reference, config firewall address, address6, addrgrp, addrgrp6; Administration Guide, "Address objects".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from topocheck.load.address_set import (
    EVERYTHING,
    NOTHING,
    AddressSet,
    network_or_range,
    network_set,
    union,
    without,
)
from topocheck.load.firewall.fortios_tree import Section
from topocheck.load.firewall.written_address import address_of, masked, network_of
from topocheck.model.route import IpNetwork

_PATHS = {4: ("firewall address", "firewall addrgrp"), 6: ("firewall address6", "firewall addrgrp6")}
_BUILT_IN = {"all": EVERYTHING, "none": NOTHING}
_DEEPEST_GROUP = 100


@dataclass(slots=True)
class Addresses:
    """The address objects of one VDOM and one family, by name.

    ``subnet_of`` gives the subnet of an interface, for objects that stand for it.
    """

    vdom: Section
    version: int
    subnet_of: Callable[[str], IpNetwork | None]
    _known: dict[str, AddressSet] = field(default_factory=dict)

    def all_of(self, names: Iterable[str]) -> AddressSet:
        """What several names stand for together."""
        return union(self.of(name) for name in names)

    def of(self, name: str, depth: int = 0) -> AddressSet:
        """What one name stands for; a name that is not defined, or refers to itself, leaves it open."""
        found = self._known.get(name)
        if found is None:
            self._known[name] = AddressSet(depends_on=f"the address {name}, which refers to itself")
            found = self._known[name] = self._resolved(name, depth)
        return found

    def _resolved(self, name: str, depth: int) -> AddressSet:
        address, group = (self.vdom.inside(path).entries.get(name) for path in _PATHS[self.version])
        if address is not None:
            return self._address(address)
        if group is not None and depth < _DEEPEST_GROUP:
            members, left_out = (
                union(self.of(member, depth + 1) for member in group.values(key))
                for key in ("member", "exclude-member")
            )
            return without(members, left_out, self.version) if group.enabled("exclude") else members
        return _BUILT_IN.get(name) or AddressSet(depends_on=f"the address {name}, which is not defined")

    def _address(self, address: Section) -> AddressSet:
        kind = address.text("type", "ipmask" if self.version == 4 else "ipprefix")
        if kind in ("ipmask", "ipprefix"):
            words = address.values("subnet" if self.version == 4 else "ip6")
            network = network_of(*words) if words else None
            if network is not None or not words:
                return EVERYTHING if network is None else network_set(network)
        elif kind == "iprange":
            first, last = address_of(address.text("start-ip")), address_of(address.text("end-ip"))
            match = network_or_range(first, last) if first is not None and last is not None else None
            if match is not None:
                return AddressSet((match,))
        elif kind == "wildcard":
            words = address.values("wildcard")
            match = masked(*words[:2]) if len(words) > 1 else None
            if match is not None:
                return AddressSet((match,))
        elif kind == "interface-subnet":
            subnet = self.subnet_of(address.text("interface"))
            if subnet is not None:
                return network_set(subnet)
        return AddressSet(depends_on=_said(kind, address))


def _said(kind: str, address: Section) -> str:
    """What the addresses of an object depend on."""
    if kind in ("fqdn", "wildcard-fqdn"):
        name = address.text(kind) or address.text("fqdn") or address.text("wildcard-fqdn") or address.name
        return f"the addresses of the name {name}"
    if kind == "geography":
        return f"the addresses of the country {address.text('country') or address.name}"
    if kind == "mac":
        return f"the MAC addresses of {address.name}"
    if kind in ("ipmask", "ipprefix", "iprange", "wildcard"):
        return f"the address {address.name}, which could not be read"
    return f"the {kind} address {address.name}"
