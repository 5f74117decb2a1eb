"""The policies of FortiOS: rules in the order of the file, whatever their numbers are, with an implicit deny behind them.

Source: FortiOS Administration Guide, "Firewall policy"; CLI reference, config firewall policy, security-policy, zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from topocheck.load.address_set import EVERYTHING, AddressSet
from topocheck.load.firewall.fortios_addresses import Addresses
from topocheck.load.firewall.fortios_services import Services
from topocheck.load.firewall.fortios_tree import Section
from topocheck.load.firewall.fortios_vdoms import Vdom
from topocheck.load.firewall.fortios_version import Version
from topocheck.load.firewall.fortios_vips import Vips
from topocheck.load.reasons import also_depends
from topocheck.load.rule_spread import spread
from topocheck.load.service_set import ANY_SERVICE, Service, all_but, within
from topocheck.model.route import IpNetwork
from topocheck.model.rule import UNREAD, Rule

_TABLES = ("firewall policy", "firewall policy6", "firewall consolidated policy")
_ACTIONS = {"accept": "accept", "deny": "deny", "ipsec": "accept", "": "deny"}
_ASKS = {
    "users": "the user",
    "groups": "the user",
    "fsso-groups": "the user",
    "application": "the application",
    "app-category": "the application",
    "app-group": "the application",
    "url-category": "the category of the web site",
    "internet-service-name": "the addresses of the internet service",
    "internet-service-id": "the addresses of the internet service",
    "internet-service-src-name": "the addresses of the internet service",
    "internet-service-src-id": "the addresses of the internet service",
    "network-service-dynamic": "the addresses of the network service",
    "ztna-ems-tag": "the tags of the client",
    "src-vendor-mac": "the maker of the client",
    "devices": "the kind of client",
    "vlan-filter": "the VLAN of the frame",
}
_SWITCHES = {
    "internet-service": "the addresses of the internet service",
    "internet-service-src": "the addresses of the internet service",
    "internet-service6": "the addresses of the internet service",
    "internet-service6-src": "the addresses of the internet service",
}
_ASKED = _ASKS.keys() | _SWITCHES.keys()
_MATCH_VIP = "match-vip, whose default differs between versions of FortiOS"


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy that is switched on, and the rules that it makes, for each of which a NAT of it may hold."""

    section: Section
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class PolicyReader:
    """What the policies of one VDOM refer to. ``vips`` is None where they do not name virtual IPs (central NAT)."""

    vdom: Vdom
    version: Version
    addresses: dict[int, Addresses]
    services: Services
    vips: dict[int, Vips]
    central_nat: bool

    def policies(self) -> tuple[Policy, ...]:
        """The policies in the order in which they are tried, without those that are switched off."""
        by_application = self.vdom.section.inside("system settings").text("ngfw-mode") == "policy-based"
        tables = ("firewall security-policy",) if by_application else _TABLES
        entries = chain.from_iterable(self._table(path) for path in tables)
        return tuple(
            Policy(entry, tuple(self._rules(entry, versions)))
            for entry, versions in entries
            if entry.text("status", "enable") != "disable"
        )

    def _table(self, path: str) -> Iterator[tuple[Section, tuple[int, ...]]]:
        """The policies of one table, each with the families that it may be about: ``policy6`` is an older table of IPv6."""
        for entry in self.vdom.section.table(path):
            yield entry, (6,) if path.endswith("6") else (4, 6)

    def used_vips(self, policies: Iterable[Policy], version: int) -> Iterator[str]:
        """The names of virtual IPs that policies have as their destination."""
        for policy in policies:
            for name in self._names(policy.section, "dst", version):
                if self.vips[version].knows(name):
                    yield name

    def _rules(self, entry: Section, versions: tuple[int, ...]) -> Iterator[Rule]:
        rule, services = self._header(entry), self._services(entry)
        if rule.action == UNREAD or services is None:
            yield replace(rule, action=UNREAD)
            return
        found = False
        for version in versions:
            sources, destinations = (self._names(entry, side, version) for side in ("src", "dst"))
            if sources and destinations:
                found = True
                yield from self._family(replace(rule, version=version), entry, services, sources, destinations)
        if not found:
            open_ends = _by_internet_service(entry)
            yield from spread(rule, EVERYTHING, EVERYTHING, services) if open_ends else (replace(rule, action=UNREAD),)

    def _header(self, entry: Section) -> Rule:
        """What all rules of a policy have in common; `UNREAD` where a part is missing or its action is not known."""
        ends = entry.values("srcintf"), entry.values("dstintf")
        name = self.vdom.own(entry.text("name") or f"policy {entry.name}")
        if not (ends[0] and ends[1]):
            return Rule(name, entry.place, UNREAD)
        (from_zones, from_interfaces), (to_zones, to_interfaces) = (self.vdom.ends(names) for names in ends)
        return Rule(
            name,
            entry.place,
            _ACTIONS.get(entry.text("action"), UNREAD),
            from_zones,
            to_zones,
            from_interfaces=from_interfaces,
            to_interfaces=to_interfaces,
            depends_on=_depends(entry),
        )

    def _names(self, entry: Section, side: str, version: int) -> tuple[str, ...]:
        """The addresses of one side. Where an internet service takes their place they are any, which it narrows down."""
        older = self.vdom.section.inside("firewall policy6").entries
        name = f"{side}addr6" if version == 6 and older.get(entry.name) is not entry else f"{side}addr"
        mark = "internet-service-src" if side == "src" else "internet-service"
        if version == 4 and entry.enabled(mark):
            return ("all",)
        return entry.values(name) or (entry.values(f"{side}addr4") if version == 4 else ())

    def _services(self, entry: Section) -> tuple[Service, ...] | None:
        names = entry.values("service")
        if not names:
            return (
                (ANY_SERVICE,)
                if _by_internet_service(entry) or self._by_application().get(entry.name) is entry
                else None
            )
        services = self.services.all_of(names)
        return all_but(services) if entry.enabled("service-negate") else services

    def _by_application(self) -> dict[str, Section]:
        return self.vdom.section.inside("firewall security-policy").entries

    def _family(
        self,
        rule: Rule,
        entry: Section,
        services: tuple[Service, ...],
        sources: tuple[str, ...],
        destinations: tuple[str, ...],
    ) -> Iterator[Rule]:
        version = rule.version or 4
        addresses, vips = self.addresses[version], self.vips[version]
        from_any = addresses.all_of(sources)
        suffix = "6" if version == 6 and entry.values("srcaddr6") else ""
        not_sources = entry.enabled(f"srcaddr{suffix}-negate") or entry.enabled("srcaddr-negate")
        not_destinations = entry.enabled(f"dstaddr{suffix}-negate") or entry.enabled("dstaddr-negate")
        named = vips.members(destinations)
        plain = tuple(name for name in destinations if not vips.knows(name))
        for vip in named:
            to_vip = replace(rule, translated=None if self.central_nat else True, not_sources=not_sources)
            narrowed = within(services, vip.service)
            yield from spread(to_vip, from_any, vip.mapped, narrowed)
        if plain:
            targets = addresses.all_of(plain)
            rule = replace(rule, not_sources=not_sources, not_destinations=not_destinations)
            for one in self._about_translated(rule, entry):
                yield from spread(one, from_any, targets, services)

    def _about_translated(self, rule: Rule, entry: Section) -> Iterator[Rule]:
        """Policies that name no virtual IP are not about packets that one translated, unless they deny and match-vip is on.

        Source: Fortinet community, "Technical Tip: DENY policy for Virtual IP firewall policy".
        """
        if self.central_nat or not any(vips.by_name for vips in self.vips.values()):
            yield rule
            return
        matches = entry.text("match-vip") or (self.version.matches_vip if rule.action == "deny" else "disable")
        if matches == "enable":
            yield rule
            return
        yield replace(rule, translated=False)
        if matches is None:
            yield replace(rule, translated=True, depends_on=also_depends(rule.depends_on, _MATCH_VIP))


def _depends(entry: Section) -> str | None:
    """What a policy asks for beside addresses and services."""
    asked = entry.settings.keys() & _ASKED
    reasons = [f"{what} {entry.text(name)}" for name, what in _ASKS.items() if name in asked and entry.values(name)]
    if asked and not any(reason.startswith("the addresses of the internet") for reason in reasons):
        reasons += [what for name, what in _SWITCHES.items() if entry.enabled(name)]
    if entry.text("tos-mask").strip("0x"):
        reasons.append(f"the type of service {entry.text('tos')}")
    schedule = entry.text("schedule", "always")
    if schedule != "always":
        reasons.append(f"the schedule {schedule}")
    if entry.text("action") == "ipsec":
        reasons.append(f"the VPN tunnel {entry.text('vpntunnel')}".rstrip())
    return also_depends(*reasons)


def _by_internet_service(entry: Section) -> bool:
    return entry.enabled("internet-service") or entry.enabled("internet-service6")


def within_zones(vdom: Vdom, version: Version) -> Iterator[Rule]:
    """What zones let pass between their own interfaces, behind all policies.

    Source: Fortinet community, "Information about policy matching order when the intrazone setting is used".
    """
    for zone in vdom.section.table("system zone"):
        if zone.text("intrazone", "deny") == "allow":
            name = vdom.own(zone.name)
            single = len(zone.values("interface")) < 2
            yield Rule(
                f"intrazone of {name}",
                zone.place_of("intrazone"),
                "accept",
                from_zones=(name,),
                to_zones=(name,),
                depends_on=version.intrazone_of_one if single else None,
            )


def same_interface(vdom: Vdom, version: Version, networks: dict[str, AddressSet]) -> Iterator[Rule]:
    """What leaves by the interface that it came by needs no policy while allow-traffic-redirect is on.

    That is certain for senders in the interface's own subnets (``networks``); for others it differs between versions.
    Source: Fortinet community, "Traffic handled by FortiGate for packets with ingress & egress as same interface".
    """
    device = vdom.device.inside("system global")
    for family, setting in ((4, "allow-traffic-redirect"), (6, "ipv6-allow-traffic-redirect")):
        stated = device.text(setting) or version.redirects
        if stated == "disable":
            continue
        place = device.place_of(setting) if device.text(setting) else None
        unsure = None if stated == "enable" else f"{setting}, whose default differs between versions of FortiOS"
        for name, own in networks.items():
            subnets = tuple(match for match in own.known if isinstance(match, IpNetwork) and match.version == family)
            if subnets:
                where, ends = place or vdom.interfaces[name].place, (name,)
                back = Rule(f"{setting} of {name}", where, "accept", from_interfaces=ends, to_interfaces=ends)
                yield from _back(replace(back, version=family), subnets, unsure)


def _back(rule: Rule, subnets: tuple[IpNetwork, ...], unsure: str | None) -> Iterator[Rule]:
    if unsure is None:
        yield replace(rule, sources=subnets)
    yield replace(rule, depends_on=unsure or "how the version of FortiOS redirects senders of other subnets")
