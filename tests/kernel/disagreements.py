"""What topocheck and a kernel are known to tell in different ways, and which of the two is meant to be right.

A comparison that differs in one of these ways alone is counted apart and is no failure. Each must still occur among the fixed
elements, so that one that was mended is taken off the list.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Known:
    """A difference: its name, what each side says, and what is meant."""

    name: str
    topocheck: str
    kernel: str
    meant: str


KNOWN = (
    Known(
        "answer-lost",
        "The flow arrives and its reply is lost.",
        "The flow is never sent: the answer to the ARP request is lost where the reply would be.",
        "Both call the flow dropped, and lose a frame at the same interface. A trace follows the packet as if ARP were answered, "
        "so that its reader sees which direction is broken.",
    ),
    Known(
        "dead-link",
        "The frame is sent to a port that is down, and ends there.",
        "A link that is down at one end has no carrier at the other, so the frame is not sent by that one either.",
        "The kernel is right about the wire. The trace shows the way up to the port whose line is to be changed.",
    ),
    Known(
        "tag-at-guest",
        "A frame whose tag the guest does not take ends in the bridge that the guest hangs on.",
        "It leaves the bridge, and ends on the guest's interface.",
        "The kernel is right; the reason that topocheck names is the same.",
    ),
    Known(
        "made-bridge",
        "A vNIC whose NAD names a bridge that no policy builds is plugged in nowhere.",
        "The bridge plugin makes the bridge, without an uplink, so that the vNICs of one node on it reach each other.",
        "The kernel is right about the frames. The bridge is not what the files ask for, so that topocheck stops at the cause.",
    ),
    Known(
        "spoof-at-veth",
        "A frame with another MAC than the Pod's ends on the guest's interface, and one to such a guest in the bridge.",
        "It ends on the node's end of the veth pair, where the filter is; what is sent to the guest arrives, and its answer is lost.",
        "The kernel is right; the reason that topocheck names is the same.",
    ),
)
EQUIPMENT = (
    Known(
        "access-port",
        "An access port drops frames with a tag.",
        "A port with a PVID takes frames tagged with that VLAN.",
        "The switches' manuals: the judge adds an nftables rule that drops tagged frames on access ports.",
    ),
    Known(
        "router-arp",
        "A router answers ARP for an address on the interface that has it.",
        "Linux answers for any of its addresses on every interface.",
        "The products' manuals: the judge sets arp_ignore on switches and firewalls.",
    ),
    Known(
        "bundle-member",
        "A bundle sends by its first member that is up.",
        "A bond chooses the member by a hash.",
        "Any member will do: members of a bundle are compared as one.",
    ),
    Known(
        "spanning-tree",
        "No spanning tree is followed.",
        "A new port of a bridge with STP forwards after thirty seconds.",
        "The sites have no loops, and the judge builds its bridges without STP.",
    ),
    Known(
        "asymmetric-state",
        "A stateful firewall drops a reply whose first packet it has not seen, except of UDP.",
        "netfilter calls such packets invalid, and accepts them if a rule does.",
        "The products' manuals: the judge adds the usual rule that drops invalid packets.",
    ),
)
