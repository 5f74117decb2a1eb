"""The source translation of FortiOS: of the policy that matches, or of a central table.

Source: FortiOS Administration Guide, "Source NAT", "Central SNAT", "Destination NAT" (the order of VIPs and policies);
CLI reference, config firewall ippool, central-snat-map.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from ipaddress import ip_network

from topocheck.load.address_set import EVERYTHING, network_or_range, pool_text
from topocheck.load.firewall.fortios_policies import Policy, PolicyReader
from topocheck.load.firewall.fortios_services import port_range
from topocheck.load.firewall.fortios_tree import Section
from topocheck.load.firewall.fortios_vdoms import Vdom
from topocheck.load.firewall.fortios_vips import Vip
from topocheck.load.firewall.written_address import address_of
from topocheck.load.rule_spread import spread, translation
from topocheck.load.service_set import ANY_SERVICE, Service
from topocheck.model.firewall import NatRule
from topocheck.model.route import IpNetwork
from topocheck.model.rule import UNREAD, Rule

_NAMES = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6", "132": "sctp"}


def translations(reader: PolicyReader, policies: tuple[Policy, ...]) -> Iterator[NatRule]:
    """All translations of one VDOM: those of destinations, which come first on the device, and then those of sources."""
    for version, vips in reader.vips.items():
        used = None if reader.central_nat else tuple(reader.used_vips(policies, version))
        yield from vips.translations(used)
    if reader.central_nat:
        yield from _central(reader)
    else:
        yield from _by_policy(reader, policies)


def _by_policy(reader: PolicyReader, policies: tuple[Policy, ...]) -> Iterator[NatRule]:
    """The source translation of each policy that has one.

    One that has none keeps what it accepts from the translations of the policies behind it, where there are any between the
    same interfaces.
    """
    outgoing = _by_interface(vip for vips in reader.vips.values() for vip in vips.by_name.values())
    found: list[tuple[NatRule, ...]] = []
    later = _Between()
    for policy in reversed(policies):
        accepted = [rule for rule in policy.rules if rule.action in ("accept", UNREAD)]
        if policy.section.enabled("nat"):
            later.add(policy.section)
            pool = _pool(policy.section, reader.vdom)
            found.append(tuple(nat for rule in accepted for nat in _source(rule, pool, outgoing)))
        elif later.overlaps(policy.section):
            found.append(tuple(translation(rule, "none") for rule in accepted if rule.action == "accept"))
    for group in reversed(found):
        yield from group


class _Between:
    """Between which interfaces policies translate."""

    def __init__(self) -> None:
        self._from: set[str] = set()
        self._to: set[str] = set()

    def add(self, policy: Section) -> None:
        self._from.update(policy.values("srcintf"))
        self._to.update(policy.values("dstintf"))

    def overlaps(self, policy: Section) -> bool:
        return _share(self._from, policy.values("srcintf")) and _share(self._to, policy.values("dstintf"))


def _share(ones: set[str], others: tuple[str, ...]) -> bool:
    return bool(ones) and ("any" in ones or "any" in others or not ones.isdisjoint(others))


def _source(rule: Rule, pool: str | None, outgoing: dict[str, list[tuple[IpNetwork, NatRule]]]) -> Iterator[NatRule]:
    if rule.action == UNREAD:
        yield translation(rule, UNREAD)
        return
    if pool is None:
        yield from _as_vip(rule, outgoing)
    yield translation(rule, "source", pool or "interface")


def _pool(policy: Section, vdom: Vdom) -> str | None:
    """The pool of a policy, None where it translates to the address of the interface."""
    if not policy.enabled("ippool"):
        return None
    return _pool_named(policy.text("poolname"), vdom)


def _pool_named(name: str, vdom: Vdom) -> str:
    pool = vdom.section.inside("firewall ippool").entries.get(name)
    first, last = (None, None) if pool is None else (address_of(pool.text("startip")), address_of(pool.text("endip")))
    match = network_or_range(first, last) if first is not None and last is not None else None
    return f"the pool {name}" if match is None else pool_text(match)


def _by_interface(vips: Iterable[Vip]) -> dict[str, list[tuple[IpNetwork, NatRule]]]:
    """The translations that map whole addresses, with their inner network, by the interface that they are at."""
    found: dict[str, list[tuple[IpNetwork, NatRule]]] = {}
    for vip in vips:
        for nat in vip.nat:
            if nat.type == "destination" and not nat.protocols and nat.depends_on is None:
                for interface in nat.from_interfaces or ("any",):
                    found.setdefault(interface, []).append((ip_network(nat.translate), nat))
    return found


def _as_vip(rule: Rule, outgoing: dict[str, list[tuple[IpNetwork, NatRule]]]) -> Iterator[NatRule]:
    """A server behind a virtual IP is seen by its outer address when it opens a connection itself."""
    for interface in dict.fromkeys(("any", *(rule.to_interfaces or outgoing))):
        for inner, nat in outgoing.get(interface, ()):
            outer = nat.destinations[0]
            if isinstance(outer, IpNetwork) and inner.version == rule.version and _has(rule, inner):
                out = rule.to_interfaces if interface == "any" else (interface,)
                own = replace(translation(rule, "source", pool_text(outer)), name=nat.name, place=nat.place)
                yield replace(own, sources=(inner,), to_interfaces=out, one_to_one=nat.one_to_one)


def _has(rule: Rule, network: IpNetwork) -> bool:
    """Whether a rule is about all of a network."""
    if rule.not_sources:
        return False
    return not rule.sources or any(network[0] in match and network[-1] in match for match in rule.sources)


def _central(reader: PolicyReader) -> Iterator[NatRule]:
    for entry in reader.vdom.section.table("firewall central-snat-map"):
        if entry.text("status", "enable") != "enable":
            continue
        version = 6 if entry.text("type") == "ipv6" else 4
        suffix = "6" if version == 6 else ""
        addresses = reader.addresses[version]
        sources, targets = (entry.values(f"{name}{suffix}") for name in ("orig-addr", "dst-addr"))
        from_zones, from_interfaces = reader.vdom.ends(entry.values("srcintf"))
        to_zones, to_interfaces = reader.vdom.ends(entry.values("dstintf"))
        rule = Rule(
            reader.vdom.own(f"central SNAT {entry.name}"),
            entry.place,
            "accept",
            from_zones,
            to_zones,
            from_interfaces=from_interfaces,
            to_interfaces=to_interfaces,
            version=version,
        )
        kind = "source" if entry.enabled("nat", default=True) else "none"
        pool = entry.text(f"nat-ippool{suffix}")
        translate = _pool_named(pool, reader.vdom) if pool else "interface"
        ends = [addresses.all_of(names) if names else EVERYTHING for names in (sources, targets)]
        for each in spread(rule, ends[0], ends[1], (_service(entry),)):
            yield translation(each, kind, translate)


def _service(entry: Section) -> Service:
    number = entry.text("protocol", "0")
    if number == "0":
        return ANY_SERVICE
    source, target = (port_range(entry.text(name)) for name in ("orig-port", "dst-port"))
    depends = None if source is None or source == (0, 0) else "the source port"
    ports = () if target is None or target == (0, 0) else (target,)
    return Service((_NAMES.get(number, number),), destination_ports=ports, depends_on=depends)
