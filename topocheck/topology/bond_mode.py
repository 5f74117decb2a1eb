"""What the modes of bonds mean for frames."""

from __future__ import annotations

OVS_DEFAULT = "active-backup"
"""What an OVS bond is when nothing is said. Source: ovs-vswitchd.conf.db(5), column bond_mode."""
ONE_ACTIVE = ("active-backup", "1", "balance-tlb", "5", "balance-alb", "6", "balance-slb")
"""Bonds of which one member alone takes broadcasts and frames to MACs that the switch has not learnt.

Sources: Linux drivers/net/bonding/bond_main.c, ``bond_should_deliver_exact_match``; Open vSwitch ofproto/bond.c,
``bond_check_admissibility``.
"""
LACP_BONDS = ("802.3ad", "4", "lacp")
