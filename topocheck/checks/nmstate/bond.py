"""Bonds of the kernel. Source: nmstate rust/src/lib/ifaces/bond.rs, ``BondConfig`` and ``BondOptions``."""

from __future__ import annotations

from topocheck.checks.nmstate.block import Block, Others, keys
from topocheck.checks.nmstate.bridge import PORTS_OF_A_BOND
from topocheck.checks.nmstate.rule import (
    BOOLEAN,
    I32,
    IPV6_ADDRESSES,
    MAPPINGS,
    TEXT,
    TEXTS,
    U8,
    U16,
    U32,
    choice,
)

MODES = ("balance-rr", "active-backup", "balance-xor", "broadcast", "802.3ad", "balance-tlb", "balance-alb")

_OPTIONS = Block(
    "options",
    {
        **keys(U8, "num_grat_arp num_unsol_na arp_missed_max"),
        **keys(U16, "ad_actor_sys_prio ad_user_port_key"),
        **keys(U32, "arp_interval downdelay updelay lp_interval miimon min_links packets_per_slave resend_igmp"),
        **keys(U32, "peer_notif_delay"),
        **keys(BOOLEAN, "tlb_dynamic_lb use_carrier balance_slb balance-slb lacp_active"),
        **keys(TEXT, "ad_actor_system arp_ip_target primary"),
        "ns_ip6_target": IPV6_ADDRESSES,
        "ad_select": choice("stable", "bandwidth", "count", numbered=True),
        "all_slaves_active": choice("dropped", "delivered", numbered=True),
        "arp_all_targets": choice("any", "all", numbered=True),
        "arp_validate": choice(
            "none", "active", "backup", "all", "filter", "filter_active", "filter_backup", numbered=True
        ),
        "fail_over_mac": choice("none", "active", "follow", numbered=True),
        "lacp_rate": choice("slow", "fast", numbered=True),
        "primary_reselect": choice("always", "better", "failure", numbered=True),
        "xmit_hash_policy": choice(
            "layer2", "layer3+4", "layer2+3", "encap2+3", "encap3+4", "vlan+srcmac", numbered=True
        ),
    },
    same={"balance-slb": "balance_slb"},
)
_PORT_CONFIG = Block(
    "ports-config",
    {**keys(TEXT, "name profile-name"), "priority": I32, "queue-id": U16},
    shape=MAPPINGS,
    others=Others.READ_OVER,
)
BOND = Block(
    "link-aggregation",
    {"mode": choice(*MODES, numbered=True, alias="lacp unknown"), "port": TEXTS, "ports": TEXTS},
    {"options": _OPTIONS, "ports-config": _PORT_CONFIG},
    PORTS_OF_A_BOND,
    same={"ports": "port"},
)
