"""Traces made by hand for the tests of the reports."""

from __future__ import annotations

from topocheck.model.place import Place
from topocheck.simulate.trace import Disposition, Flow, Hop, Reason, ReasonCode, Trace, Walk

FLOW = Flow("default/vm1", "default/vm6", "172.16.4.11", "172.16.6.16")
VNIC = Place("manifests/vm1.yaml", 31, 15)
PORT = Place("network/switch.cfg", 50)

DELIVERED = Walk(
    Disposition.DELIVERED,
    None,
    63,
    (
        Hop("vm1", "vm", "vmnic1", "out", "exit", "Exiting VM interface", 64, place=VNIC),
        Hop("node0", "node", "bridge2003", "in", "bridge", "Exiting bridge network", 64, vlan=2003),
        Hop("node0", "node", "enp4s0f0", "out", "forward", "Exiting via physical interface", 64, vlan=2003, tag=2003),
        Hop("switch", "switch", "Ethernet1/3", "in", "receive", "Arrives at switch", 64, 2003, 2003, place=PORT),
        Hop("switch", "switch", "Ethernet1/48", "out", "forward", "Departing switch", 64, 2003, 2003, detail=True),
        Hop(
            "firewall", "firewall", "Uplink 1", "in", "route", "Routing, tag changed from 2003 to 2005", 63, 2003, 2003
        ),
        Hop("vm6", "vm", "vmnic1", "in", "enter", "Entering VM interface", 63),
    ),
)

REPLY = Walk(
    Disposition.DELIVERED,
    None,
    63,
    (
        Hop("vm6", "vm", "vmnic1", "out", "exit", "Exiting VM interface", 64),
        Hop("vm1", "vm", "vmnic1", "in", "enter", "Entering VM interface", 63),
    ),
)

NOT_ALLOWED = Reason(ReasonCode.VLAN_NOT_ALLOWED, "VLAN 2003 is not allowed on switch Ethernet1/7", PORT)

DROPPED = Walk(
    Disposition.DROPPED,
    NOT_ALLOWED,
    None,
    (
        Hop("switch", "switch", "Ethernet1/3", "in", "receive", "Arrives at switch", 64, 2003, 2003),
        Hop("switch", "switch", "Ethernet1/7", "out", "drop", "VLAN 2003 is not allowed", 64, 2003, detail=True),
    ),
)

DELIVERED_TRACE = Trace(FLOW, DELIVERED, REPLY, ("vm6 runs on node1",))
DROPPED_TRACE = Trace(FLOW, DROPPED, None)
HALF_TRACE = Trace(FLOW, DELIVERED, DROPPED)
