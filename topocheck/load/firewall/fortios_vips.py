"""The virtual IPs of FortiOS, which translate destinations before a policy is looked for.

Source: FortiOS Administration Guide, "Destination NAT" and "Virtual IPs"; CLI reference, config firewall vip, vip6, vipgrp.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from topocheck.load.address_set import AddressSet, network_or_range, paired, pool_text
from topocheck.load.firewall.fortios_services import port_range
from topocheck.load.firewall.fortios_tree import Section
from topocheck.load.firewall.fortios_vdoms import Vdom
from topocheck.load.firewall.written_address import address_of, network_of
from topocheck.load.reasons import also_depends
from topocheck.load.service_set import ANY_SERVICE, Service
from topocheck.model.firewall import NatRule
from topocheck.model.rule import UNREAD, AddressMatch, PortRange

_PATHS = {4: ("firewall vip", "firewall vipgrp"), 6: ("firewall vip6", "firewall vipgrp6")}
_PORTS_AT_MOST = 64  # of a forwarded range that moves, which takes one translation each
_UNUSED = "whether a virtual IP that no policy uses translates, which differs between versions of FortiOS"


@dataclass(frozen=True, slots=True)
class Vip:
    """One virtual IP: the addresses and the service that its policies see, and the translations that it makes."""

    name: str
    mapped: AddressSet
    nat: tuple[NatRule, ...]
    service: Service = ANY_SERVICE


class Vips:
    """The virtual IPs of one VDOM and one family, in the order of the file."""

    def __init__(self, vdom: Vdom, version: int) -> None:
        path, self._groups = _PATHS[version][0], vdom.section.inside(_PATHS[version][1]).entries
        entries = tuple(vdom.section.table(path))
        enabled = (each for each in entries if each.text("status", "enable") == "enable")
        self.by_name = {each.name: _vip(each, vdom) for each in enabled}
        self._disabled = {each.name for each in entries} - set(self.by_name)

    def knows(self, name: str) -> bool:
        """Whether a name is one of a virtual IP or of a group of them."""
        return name in self.by_name or name in self._groups or name in self._disabled

    def members(self, names: Iterable[str]) -> tuple[Vip, ...]:
        """The virtual IPs that some names stand for, without the disabled ones."""
        flat = [member for name in names for member in self._flat(name)]
        return tuple(self.by_name[name] for name in dict.fromkeys(flat) if name in self.by_name)

    def _flat(self, name: str) -> tuple[str, ...]:
        group = self._groups.get(name)
        return (name,) if group is None else group.values("member")

    def translations(self, used: Iterable[str] | None) -> Iterator[NatRule]:
        """All translations; ``used`` are the names that policies have, None where virtual IPs need no policy (central NAT)."""
        named = None if used is None else {vip.name for vip in self.members(used)}
        for vip in self.by_name.values():
            for nat in vip.nat:
                open_use = _UNUSED if named is not None and vip.name not in named else None
                yield replace(nat, depends_on=also_depends(nat.depends_on, open_use))


def _vip(section: Section, vdom: Vdom) -> Vip:
    kind = section.text("type", "static-nat")
    outer, inner = _match(section.text("extip")), _match(section.text("mappedip"))
    zones, interfaces = vdom.ends(section.values("extintf") or ("any",))
    header = NatRule(
        section.name,
        section.place,
        "destination",
        from_zones=zones,
        from_interfaces=interfaces,
        depends_on=_depends(section),
    )
    if kind not in ("static-nat", "fqdn") or outer is None or inner is None:
        return Vip(section.name, AddressSet(depends_on=f"the servers of {section.name}"), (_unread(header, outer),))
    pairs = paired(outer, inner)
    if pairs is None:
        return Vip(section.name, AddressSet((inner,)), (_unread(header, outer),))
    plain = [
        replace(
            header,
            destinations=(external,),
            translate=pool_text(mapped),
            one_to_one=mapped.num_addresses > 1,
        )
        for external, mapped in pairs
    ]
    if not section.enabled("portforward"):
        return Vip(section.name, AddressSet((inner,)), tuple(plain))
    forwarded = tuple(forward for nat in plain for forward in _forwarded(nat, section))
    return Vip(section.name, AddressSet((inner,)), forwarded, _seen(section))


def _seen(section: Section) -> Service:
    """The service of a forwarded port, as it is behind the translation: policies match it there."""
    protocol, ports = section.text("protocol", "tcp"), port_range(_mapped_port(section))
    return Service((protocol,), destination_ports=() if ports is None or protocol == "icmp" else (ports,))


def _mapped_port(section: Section) -> str:
    return section.text("mappedport", section.text("extport"))


def _unread(header: NatRule, outer: AddressMatch | None) -> NatRule:
    """A translation whose target is not known: it may be of any packet where not even its own address is known."""
    if outer is None:
        return replace(header, type=UNREAD)
    return replace(header, destinations=(outer,), depends_on=f"where {header.name} leads")


def _depends(section: Section) -> str | None:
    asked = [name for name in ("src-filter", "service", "srcintf-filter", "src-vip-filter") if section.values(name)]
    return f"the {asked[0]} of {section.name}" if asked else None


def _match(text: str) -> AddressMatch | None:
    """``203.0.113.5``, ``203.0.113.5-203.0.113.9`` or a network."""
    low, _, high = text.partition("-")
    if "/" in low:
        return network_of(low)
    first, last = address_of(low), address_of(high or low)
    return network_or_range(first, last) if first is not None and last is not None else None


def _forwarded(nat: NatRule, section: Section) -> Iterator[NatRule]:
    protocol = section.text("protocol", "tcp")
    nat = replace(nat, protocols=(protocol,))
    if protocol == "icmp":
        yield nat
        return
    external = port_range(section.text("extport"))
    mapped = port_range(_mapped_port(section))
    if external is None or mapped is None:
        yield replace(nat, depends_on=f"the ports of {section.name}, which could not be read")
        return
    yield from _moved(nat, external, mapped)


def _moved(nat: NatRule, external: PortRange, mapped: PortRange) -> Iterator[NatRule]:
    """A range of ports that keeps its numbers is one translation; one that moves is one for each port."""
    size = external[1] - external[0]
    if external == mapped:
        yield replace(nat, destination_ports=(external,))
    elif mapped[0] == mapped[1]:
        yield replace(nat, destination_ports=(external,), translate_port=mapped[0])
    elif size != mapped[1] - mapped[0] or size >= _PORTS_AT_MOST:
        yield replace(nat, destination_ports=(external,), depends_on=f"the port that {nat.name} maps to")
    else:
        for offset in range(size + 1):
            port = external[0] + offset
            yield replace(nat, destination_ports=((port, port),), translate_port=mapped[0] + offset)
