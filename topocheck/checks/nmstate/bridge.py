"""Linux bridges and OVS bridges. Source: nmstate rust/src/lib/ifaces: linux_bridge.rs, bridge_vlan.rs, ovs.rs."""

from __future__ import annotations

from topocheck.checks.nmstate.block import Block, Others, keys
from topocheck.checks.nmstate.rule import (
    BOOLEAN,
    MAPPING,
    MAPPINGS,
    SWITCH,
    TEXT,
    U8,
    U16,
    U32,
    U64,
    choice,
)

PORTS_OF_A_BOND = {"slaves": "port", "interfaces": "port", "members": "port"}
OVS_DB = Block("ovs-db", {"external_ids": MAPPING, "other_config": MAPPING}, others=Others.READ_OVER)

_TRUNK_TAG = Block(
    "trunk-tags",
    keys(U16, "id"),
    {"id-range": Block("id-range", keys(U16, "min max"), needs=("min", "max"))},
    shape=MAPPINGS,
    needs_one_of=("id", "id-range"),
    others=Others.READ_OVER,
)
_PORT_VLAN = Block(
    "vlan",
    {"mode": choice("access", "trunk"), "tag": U16, "enable-native": BOOLEAN},
    {"trunk-tags": _TRUNK_TAG},
    {"id": "tag", "vlan": "tag", "trunk": "trunk-tags", "tags": "trunk-tags", "native": "enable-native"},
)
_PORT = keys(TEXT, "name identifier profile-name mac-address iface-type")

_LINUX_PORT = Block(
    "port",
    {**_PORT, "stp-hairpin-mode": BOOLEAN, "stp-path-cost": U32, "stp-priority": U16},
    {"vlan": _PORT_VLAN},
    shape=MAPPINGS,
)
_STP = {"enabled": BOOLEAN, "priority": U16, **keys(U8, "forward-delay hello-time max-age")}
VLAN_PROTOCOL = choice("802.1q", "802.1ad")
_LINUX_OPTIONS = Block(
    "options",
    {
        **keys(U64, "gc-timer hello-timer multicast-last-member-interval multicast-membership-interval"),
        **keys(U64, "multicast-querier-interval multicast-query-interval multicast-query-response-interval"),
        **keys(U64, "multicast-startup-query-interval"),
        **keys(
            U32, "hash-elasticity hash-max mac-ageing-time multicast-last-member-count multicast-startup-query-count"
        ),
        **keys(U16, "group-forward-mask group-fwd-mask vlan-default-pvid"),
        **keys(BOOLEAN, "multicast-querier multicast-query-use-ifaddr multicast-snooping"),
        "multicast-router": choice("disabled", "auto", "enabled", numbered=True),
        "group-addr": TEXT,
        "vlan-protocol": VLAN_PROTOCOL,
    },
    {"stp": Block("stp", _STP)},
    {"vlan-filtering": "vlan", "vlan_filtering": "vlan"},
)
LINUX_BRIDGE = Block(
    "bridge",
    {},
    {"options": _LINUX_OPTIONS, "port": _LINUX_PORT, "ports": _LINUX_PORT},
    {"slaves": "port", "interfaces": "port", "stp": "options"},
    same={"ports": "port"},
)

_OVS_BOND_PORT = Block("port", _PORT, shape=MAPPINGS, others=Others.READ_OVER)
_OVS_BOND = Block(
    "link-aggregation",
    {
        "mode": choice("active-backup", "balance-slb", "balance-tcp", "lacp"),
        **keys(U32, "bond-downdelay bond-updelay"),
    },
    {"port": _OVS_BOND_PORT, "ports": _OVS_BOND_PORT, "ovs-db": OVS_DB},
    PORTS_OF_A_BOND,
    same={"ports": "port"},
    others=Others.READ_OVER,
)
_OVS_PORT = Block("port", _PORT, {"vlan": _PORT_VLAN, "link-aggregation": _OVS_BOND}, shape=MAPPINGS)
_OVS_OPTIONS = Block(
    "options",
    {**keys(BOOLEAN, "rstp mcast-snooping-enable"), **keys(TEXT, "fail-mode datapath")},
    {"stp": Block("stp", _STP, shape=SWITCH)},
)
OVS_BRIDGE = Block(
    "bridge",
    {"allow-extra-patch-ports": BOOLEAN},
    {"options": _OVS_OPTIONS, "port": _OVS_PORT, "ports": _OVS_PORT},
    {"slaves": "port", "interfaces": "port"},
    same={"ports": "port"},
)
