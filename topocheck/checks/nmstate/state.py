"""The keys of a desired state beside its interfaces. Source: nmstate rust/src/lib: net_state.rs, route.rs, route_rule.rs, dns.rs, ovn.rs."""

from __future__ import annotations

from topocheck.checks.nmstate.block import Block, keys
from topocheck.checks.nmstate.bridge import OVS_DB
from topocheck.checks.nmstate.rule import (
    ANYTHING,
    BOOLEAN,
    I64,
    MAPPINGS,
    TEXT,
    TEXTS,
    U16,
    U32,
    choice,
)

_DISCARDING = ("blackhole", "unreachable", "prohibit")
_ROUTE = Block(
    "routes.config",
    {
        "state": choice("absent", "ignore"),
        **keys(TEXT, "destination next-hop-interface next-hop-address source vrf-name"),
        "metric": I64,
        **keys(U32, "table-id cwnd initcwnd initrwnd mtu advmss"),
        "weight": U16,
        "route-type": choice(*_DISCARDING),
        **keys(BOOLEAN, "quickack lock-mtu"),
    },
    {},
    {"to": "destination", "via": "next-hop-address", "gateway": "next-hop-address", "dev": "next-hop-interface"},
    shape=MAPPINGS,
)
_RUNNING = Block("routes.running", _ROUTE.keys, {}, _ROUTE.meant, shape=MAPPINGS)
_RULE = Block(
    "route-rules.config",
    {
        "state": choice("absent"),
        "family": choice("ipv4", "ipv6"),
        **keys(TEXT, "ip-from ip-to iif"),
        "priority": I64,
        **keys(U32, "route-table fwmark fwmask suppress-prefix-length suppress_prefixlength"),
        "action": choice(*_DISCARDING),
    },
    {},
    {"from": "ip-from", "to": "ip-to", "table": "route-table", "table-id": "route-table"},
    shape=MAPPINGS,
    same={"suppress_prefixlength": "suppress-prefix-length"},
)
_DNS = Block("dns-resolver", keys(TEXTS, "server search options"), {}, {"servers": "server", "nameservers": "server"})
_MAPPING = Block(
    "bridge-mappings",
    {**keys(TEXT, "localnet bridge"), "state": choice("present", "absent")},
    {},
    {"physnet": "localnet", "network": "localnet"},
    shape=MAPPINGS,
    needs=("localnet",),
)

DESIRED_STATE = Block(
    "desiredState",
    {"description": TEXT, "interfaces": MAPPINGS, "dispatch": ANYTHING, "user-defined": ANYTHING},
    {
        "hostname": Block("hostname", keys(TEXT, "running config")),
        "routes": Block("routes", {}, {"config": _ROUTE, "running": _RUNNING}),
        "route-rules": Block("route-rules", {}, {"config": _RULE}),
        "dns-resolver": Block("dns-resolver", {}, {"config": _DNS, "running": _DNS}),
        "ovn": Block("ovn", {}, {"bridge-mappings": _MAPPING}),
        "ovs-db": OVS_DB,
    },
    {"interface": "interfaces", "dns": "dns-resolver", "rules": "route-rules"},
)
