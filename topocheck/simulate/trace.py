"""What a simulation answers: a trace of the flow and of its reply, hop by hop, and how it ends."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from topocheck.model.place import Place


class Disposition(enum.StrEnum):
    """How a trace ends. The list is closed."""

    DELIVERED = "delivered"
    DROPPED = "dropped"
    LOOP = "loop"
    UNKNOWN = "unknown"


class ReasonCode(enum.StrEnum):
    """Why a flow was not delivered. The list is closed; `REASONS` documents each."""

    VLAN_NOT_ALLOWED = "vlan-not-allowed"
    NATIVE_VLAN_MISMATCH = "native-vlan-mismatch"
    UNTAGGED_DROPPED = "untagged-dropped"
    VLAN_NOT_IN_DATABASE = "vlan-not-in-database"
    TAG_NOT_EXPECTED = "tag-not-expected"
    NO_UPLINK = "no-uplink"
    PORT_DOWN = "port-down"
    NO_BRIDGE = "no-bridge"
    NOT_ATTACHED = "not-attached"
    NO_ROUTE = "no-route"
    NO_GATEWAY = "no-gateway"
    ARP_UNANSWERED = "arp-unanswered"
    NO_LISTENER = "no-listener"
    DENIED = "denied"
    TTL_EXCEEDED = "ttl-exceeded"
    MTU_EXCEEDED = "mtu-exceeded"
    MAC_FILTERED = "mac-filtered"
    BUNDLE_MISMATCH = "bundle-mismatch"
    PORT_ISOLATED = "port-isolated"
    DUPLICATE_ADDRESS = "duplicate-address"
    FORWARDING_LOOP = "forwarding-loop"
    ADDRESS_UNKNOWN = "address-unknown"
    CONFIGURATION_UNKNOWN = "configuration-unknown"
    PLACEMENT_UNKNOWN = "placement-unknown"
    NOT_MODELLED = "not-modelled"


REASONS: dict[ReasonCode, str] = {
    ReasonCode.VLAN_NOT_ALLOWED: "A port does not carry the frame's VLAN.",
    ReasonCode.NATIVE_VLAN_MISMATCH: "A frame left a port without a tag, as the native VLAN does, and the other end "
    "expects the tag.",
    ReasonCode.UNTAGGED_DROPPED: "An untagged frame reached a port that takes tagged frames only.",
    ReasonCode.VLAN_NOT_IN_DATABASE: "The switch allows the VLAN on the port but does not have it in its VLAN database.",
    ReasonCode.TAG_NOT_EXPECTED: "A tagged frame reached an interface on which nothing takes that tag.",
    ReasonCode.NO_UPLINK: "A bridge has no port to the outside, or an interface no cable.",
    ReasonCode.PORT_DOWN: "A port or an interface is shut down, or has no link.",
    ReasonCode.NO_BRIDGE: "No policy builds the bridge on this node; the bridge plugin would make one without uplink.",
    ReasonCode.NOT_ATTACHED: "The vNIC's NetworkAttachmentDefinition is missing or can't be used.",
    ReasonCode.NO_ROUTE: "A device has no route to the destination.",
    ReasonCode.NO_GATEWAY: "The next hop is in none of the sender's own subnets, so the route is never installed.",
    ReasonCode.ARP_UNANSWERED: "Nobody in the broadcast domain answers for the address that was asked for, or the answer is lost.",
    ReasonCode.NO_LISTENER: "The frame reached the owner of the address, which does not take it.",
    ReasonCode.DENIED: "A rule, or the default, of a firewall or an access list denies the flow.",
    ReasonCode.TTL_EXCEEDED: "The packet has passed as many routers as its TTL allows, and the next one drops it.",
    ReasonCode.MTU_EXCEEDED: "The packet is longer than the MTU of an interface on the way, and may not be fragmented.",
    ReasonCode.MAC_FILTERED: "A port takes frames of one MAC address alone, and the guest's is another one.",
    ReasonCode.BUNDLE_MISMATCH: "One side bundles the links (LACP, port-channel) and the other one does not.",
    ReasonCode.PORT_ISOLATED: "Both ports of the bridge are isolated.",
    ReasonCode.DUPLICATE_ADDRESS: "Two interfaces of one broadcast domain own the address; who answers first is chance.",
    ReasonCode.FORWARDING_LOOP: "The frame comes back to where it has been.",
    ReasonCode.ADDRESS_UNKNOWN: "An address that is needed is not in the files (DHCP, or set inside the guest).",
    ReasonCode.CONFIGURATION_UNKNOWN: "The configuration of a device on the way was not given.",
    ReasonCode.PLACEMENT_UNKNOWN: "The node that the workload runs on changes the answer.",
    ReasonCode.NOT_MODELLED: "The way leads through something that topocheck does not model.",
}

UNKNOWN_REASONS = frozenset(
    {
        ReasonCode.DUPLICATE_ADDRESS,
        ReasonCode.ADDRESS_UNKNOWN,
        ReasonCode.CONFIGURATION_UNKNOWN,
        ReasonCode.PLACEMENT_UNKNOWN,
        ReasonCode.NOT_MODELLED,
    }
)


def disposition_of(code: ReasonCode) -> Disposition:
    """The disposition that a reason stands for."""
    if code in UNKNOWN_REASONS:
        return Disposition.UNKNOWN
    return Disposition.LOOP if code is ReasonCode.FORWARDING_LOOP else Disposition.DROPPED


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a flow was not delivered: the configuration line is ``place``, None where no line is to blame."""

    code: ReasonCode
    message: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Hop:
    """One row: a frame on one interface.

    ``kind`` of the device: vm, pod, node, switch, firewall, router, external. ``direction``: in or out of the device.
    ``tag`` is the tag on the frame where the row stands, ``vlan`` the broadcast domain where the device knows one.
    ``action``: exit, enter, bridge, push, pop, receive, forward, route, drop. ``detail`` is True for a hop that only
    ``--detail full`` shows. ``place`` is the line that configures the interface.
    """

    device: str
    kind: str
    interface: str
    direction: str
    action: str
    note: str
    ttl: int
    vlan: int | None = None
    tag: int | None = None
    detail: bool = False
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Walk:
    """One direction of a trace. ``ttl`` is the one that the receiver sees, None where it is not reached."""

    disposition: Disposition
    reason: Reason | None
    ttl: int | None
    hops: tuple[Hop, ...]


@dataclass(frozen=True, slots=True)
class Flow:
    """What is asked about. ``source`` and ``destination`` are names for people: ``default/vm1``, or an address.

    ``port`` is the destination port of tcp and udp. The addresses are texts, None where not known.
    """

    source: str
    destination: str
    source_ip: str | None
    destination_ip: str | None
    protocol: str = "icmp"
    port: int | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """The answer: forward and reply. ``reply`` is None where the forward way is not delivered.

    ``disposition`` is delivered only where both directions are. ``reason`` is the first direction's that fails.
    """

    flow: Flow
    forward: Walk
    reply: Walk | None
    assumptions: tuple[str, ...] = ()

    @property
    def disposition(self) -> Disposition:
        """How the flow ends, the reply included."""
        if self.reply is None or self.forward.disposition is not Disposition.DELIVERED:
            return self.forward.disposition
        return self.reply.disposition

    @property
    def reason(self) -> Reason | None:
        """Why it is not delivered."""
        return self.forward.reason or (self.reply.reason if self.reply else None)
