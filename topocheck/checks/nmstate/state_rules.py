"""Names, routing rules and settings of Open vSwitch that nmstate refuses.

Source: nmstate rust/src/lib: dns.rs, ``DnsClientState::sanitize`` and ``validate_ipv6_link_local_address_dns_srv``; route_rule.rs,
``sanitize``; ovsdb.rs.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address, ip_network

from topocheck.checks.nmstate.refusal import Refusal, block_of
from topocheck.checks.nmstate.rule import switched_off
from topocheck.checks.unresolved import is_template
from topocheck.model.value import Mapping, Scalar

_OPTIONS = frozenset(
    [
        "debug",
        "edns0",
        "inet6",
        "ip6-bytestring",
        "ip6-dotint",
        "no-aaaa",
        "no-check-names",
        "no-ip6-dotint",
        "no-reload",
        "no-tld-query",
        "rotate",
        "single-request",
        "single-request-reopen",
        "trust-ad",
        "use-vc",
    ]
)
_OPTIONS_WITH_VALUE = frozenset({"ndots", "timeout", "attempts"})
_FAMILIES = {"ipv4": 4, "ipv6": 6}
_MAPPINGS = "ovn-bridge-mappings"


def refused(state: Mapping) -> Iterator[Refusal]:
    """What nmstate refuses of a desired state beside its interfaces and routes."""
    config = block_of(state, "dns-resolver", "config")
    if config is not None:
        yield from _servers(config, state)
        yield from _options(config)
    rules = block_of(state, "route-rules")
    for rule in rules.mappings("config") if rules is not None else ():
        if rule.text("state") != "absent":
            yield from _rule(rule)
    external = block_of(state, "ovs-db", "external_ids")
    if external is not None and _MAPPINGS in external:
        yield Refusal(
            external.place_of(_MAPPINGS),
            f"external_ids of ovs-db has {_MAPPINGS}, which must stand under ovn.bridge-mappings",
            f"The `external_ids:{_MAPPINGS}` is not allowed in `ovs-db`, please use `ovn` section instead of `ovs-db` section",
            "write each mapping as localnet and bridge under ovn.bridge-mappings",
        )


def _scalars(mapping: Mapping, key: str) -> list[Scalar]:
    items = mapping.sequence(key)
    found = [item for item in items if isinstance(item, Scalar) and isinstance(item.data, str)] if items else []
    return [item for item in found if not is_template(item.text)]


def _servers(config: Mapping, state: Mapping) -> Iterator[Refusal]:
    interfaces: dict[str, Scalar] = {}
    for server in _scalars(config, "server"):
        address, *scopes = server.text.split("%")
        if not _is_address(address) or len(scopes) > 1 or (scopes and ":" not in address):
            yield Refusal(
                server.place,
                f'the DNS server "{server.text}" must be an IP address, one of a link with the interface behind it as fe80::1%eth0',
                f"Invalid DNS server string {server.text}",
                "write the address alone, without prefix length",
            )
        for scope in scopes[:1]:
            interfaces.setdefault(scope, server)
            yield from _link(state, scope, server)
    if len(interfaces) > 1:
        first, second, *_ = interfaces.values()
        yield Refusal(
            second.place,
            f"the DNS servers {first.text} and {second.text} are on two links, and must be on one",
            "Only support IPv6 link local DNS name server(s) pointing to a single interface",
            "keep the servers of one interface",
            first.place,
        )


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _link(state: Mapping, name: str, server: Scalar) -> Iterator[Refusal]:
    for body in state.mappings("interfaces"):
        ipv6 = body.mapping("ipv6")
        if body.text("name") == name and ipv6 is not None and switched_off(ipv6.get("enabled")):
            yield Refusal(
                server.place,
                f"the DNS server {server.text} is on the link of {name}, which must have IPv6 for that",
                f"Interface {name} has IPv6 disabled, hence cannot hold desired IPv6 link local DNS server {server.text}",
                f"turn IPv6 on at {name}, or name another server",
                ipv6.place_of("enabled"),
            )


def _options(config: Mapping) -> Iterator[Refusal]:
    for option in _scalars(config, "options"):
        name, colon, _ = option.text.partition(":")
        if name in (_OPTIONS_WITH_VALUE if colon else _OPTIONS):
            continue
        must = f"must have a number, as {name}:2" if name in _OPTIONS_WITH_VALUE else "must be one that resolv.conf has"
        if colon and name in _OPTIONS:
            must = "must have no value"
        yield Refusal(
            option.place,
            f'the DNS option "{option.text}" {must}',
            f"Unsupported DNS option {option.text}"
            if not colon
            else f"Option '{name}' is not supported to hold a value",
            "write an option of resolv.conf(5)",
        )


def _rule(rule: Mapping) -> Iterator[Refusal]:
    family = rule.text("family")
    ends = [
        (key, value) for key in ("ip-from", "ip-to") if (value := rule.text(key)) is not None and not is_template(value)
    ]
    named = family or (("ipv6" if ":" in ends[0][1] else "ipv4") if ends else None)
    for key, value in ends:
        if not _is_network(value):
            yield Refusal(
                rule.place_of(key),
                f'{key} of a routing rule is "{value}", and must be a network or an address',
                f"Invalid IP address {value}",
                "write it as 10.9.0.0/16",
            )
        elif _FAMILIES.get(named or "", 6 if ":" in value else 4) != (6 if ":" in value else 4):
            yield Refusal(
                rule.place_of(key),
                f"{key} of a routing rule is {value}, and must be of its family, {named}",
                f"The {key} format mismatches with the family set",
                "correct the family, or leave it out" if family else "write two rules, one for each family",
                rule.place_of("family" if family else ends[0][0]),
            )
    if all(rule.get(key) is None for key in ("ip-from", "ip-to", "family")):
        yield Refusal(
            rule.place_of("route-table"),
            "a routing rule must say family, ip-from or ip-to",
            "Neither ip-from, ip-to nor family is defined",
            "write family: ipv4, or the networks that the rule is for",
        )
    if rule.get("fwmask") is not None and rule.get("fwmark") is None:
        yield Refusal(
            rule.place_of("fwmask"),
            "a routing rule has fwmask, and must have fwmark with it",
            "fwmask is present but fwmark is not defined or is zero",
            "write fwmark, or remove fwmask",
        )


def _is_network(text: str) -> bool:
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True
