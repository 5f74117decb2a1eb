"""The published flow tables of the ACP pattern, cell by cell, and the ten cells in which they are wrong.

A row is (step, device, interface, state on arrival, note). Devices and interfaces are spelled as the sample site spells
them: ``vm1`` for "Virtual Machine 1", ``Ethernet1/3`` for "Ethernet 1/3".
"""

from __future__ import annotations

Row = tuple[int, str, str, str, str]

ROUTED = "Routing and ACLs evaluated/enacted, tag changed from {} to {}"


def _out(node: str, vlan: int, port: str) -> list[Row]:
    return [
        (1, "vm1", "vmnic1", "Untagged", "Exiting VM interface"),
        (2, node, f"bridge{vlan}", "Untagged", "Exiting bridge network"),
        (3, node, f"enp4s0f0.{vlan}", "Untagged", f"Adding VLAN tag {vlan} via VLAN interface"),
        (4, node, "enp4s0f0", "Tagged", "Exiting via physical interface"),
        (5, "switch", port, "Tagged", "Arrives at switch"),
    ]


PUBLISHED: dict[tuple[str, str], list[Row]] = {
    ("vm1", "pod2"): [(1, "node0", "bridge2003", "Untagged", "Switched by Linux bridge")],
    ("vm1", "vm3"): [
        *_out("node0", 2003, "Ethernet1/3"),
        (6, "firewall", "Uplink 1", "Tagged", ROUTED.format(2003, 2004)),
        (7, "switch", "Ethernet1/3", "Tagged", "Departing switch to ACP node"),
        (8, "node0", "enp4s0f0", "Tagged", "Entering via physical interface"),
        (9, "node0", "enp4s0f0.2004", "Tagged", "Removing VLAN tag 2004 via VLAN interface"),
        (10, "node0", "bridge2004", "Untagged", "Entering bridge network"),
        (11, "vm3", "vmnic1", "Untagged", "Entering VM interface"),
    ],
    ("vm1", "vm4"): [
        *_out("node0", 2003, "Ethernet1/3"),
        (7, "switch", "Ethernet1/7", "Tagged", "Departing switch to ACP node"),
        (8, "node0", "enp4s0f0", "Tagged", "Entering via physical interface"),
        (9, "node0", "enp4s0f0.2003", "Tagged", "Removing VLAN tag 2004 via VLAN interface"),
        (10, "node0", "bridge2003", "Untagged", "Entering bridge network"),
        (11, "vm4", "vmnic1", "Untagged", "Entering VM interface"),
    ],
    ("vm1", "vm6"): [
        *_out("node0", 2003, "Ethernet1/3"),
        (6, "firewall", "Uplink 1", "Tagged", ROUTED.format(2003, 2005)),
        (7, "switch", "Ethernet1/7", "Tagged", "Departing switch to ACP node"),
        (8, "node1", "enp4s0f0", "Tagged", "Entering via physical interface"),
        (9, "node1", "enp4s0f0.2005", "Tagged", "Removing VLAN tag 2004 via VLAN interface"),
        (10, "node1", "bridge2005", "Untagged", "Entering bridge network"),
        (11, "vm6", "vmnic1", "Untagged", "Entering VM interface"),
    ],
}

COLUMNS = ("Step Number", "Device", "Interface", "Tagged/Untagged", "Notes")

Cell = tuple[str, str, int, str]  # source, destination, row counted from 1, column

ERRATA: dict[Cell, tuple[object, object]] = {
    ("vm1", "vm4", 6, "Step Number"): (7, 6),
    ("vm1", "vm4", 7, "Step Number"): (8, 7),
    ("vm1", "vm4", 8, "Step Number"): (9, 8),
    ("vm1", "vm4", 9, "Step Number"): (10, 9),
    ("vm1", "vm4", 10, "Step Number"): (11, 10),
    ("vm1", "vm4", 7, "Device"): ("node0", "node1"),
    ("vm1", "vm4", 8, "Device"): ("node0", "node1"),
    ("vm1", "vm4", 9, "Device"): ("node0", "node1"),
    ("vm1", "vm4", 8, "Notes"): (
        "Removing VLAN tag 2004 via VLAN interface",
        "Removing VLAN tag 2003 via VLAN interface",
    ),
    ("vm1", "vm6", 9, "Notes"): (
        "Removing VLAN tag 2004 via VLAN interface",
        "Removing VLAN tag 2005 via VLAN interface",
    ),
}
