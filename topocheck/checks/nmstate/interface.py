"""The keys of an interface, by its type. Source: nmstate rust/src/lib/ifaces: base.rs, ethernet.rs, sriov.rs, ethtool.rs; ip.rs."""

from __future__ import annotations

from collections.abc import Mapping

from topocheck.checks.nmstate.block import Block, Others, keys
from topocheck.checks.nmstate.bond import BOND
from topocheck.checks.nmstate.bridge import LINUX_BRIDGE, OVS_BRIDGE, OVS_DB, VLAN_PROTOCOL
from topocheck.checks.nmstate.devices import (
    DPDK,
    HSR,
    INFINIBAND,
    IP_TUNNEL,
    IPVLAN,
    LIBRESWAN,
    MAC_VLAN,
    MAC_VTAP,
    MACSEC,
    PATCH,
    VETH,
    VLAN,
    VRF,
    VXLAN,
)
from topocheck.checks.nmstate.rule import (
    ANYTHING,
    BOOLEAN,
    MAPPINGS,
    SWITCHES,
    TEXT,
    U8,
    U32,
    U64,
    choice,
    choices,
)

_MPTCP_FLAGS = choices("signal", "subflow", "backup", "fullmesh")
_ADDRESS = Block(
    "address",
    {
        "ip": TEXT,
        "prefix-length": U8,
        "mptcp-flags": _MPTCP_FLAGS,
        **keys(TEXT, "valid-left preferred-left valid-life-time preferred-life-time valid-lft preferred-lft"),
    },
    {},
    {"prefix": "prefix-length", "netmask": "prefix-length", "address": "ip"},
    shape=MAPPINGS,
    needs=("ip", "prefix-length"),
)
_IP_MEANT = {"addresses": "address", "dhcp4": "dhcp", "dhcp6": "dhcp", "gateway": "routes"}


def _ip(family: str, more: str = "") -> Block:
    return Block(
        family,
        {
            **keys(BOOLEAN, "enabled dhcp auto-dns auto-gateway auto-routes allow-extra-address dhcp-send-hostname"),
            **keys(BOOLEAN, "forwarding autoconf"),  # autoconf in ipv4 has an error of its own
            **keys(U32, "auto-route-table-id auto-route-metric"),
            **keys(TEXT, "dhcp-client-id dhcp-duid dhcp-custom-hostname addr-gen-mode token"),
            **keys(ANYTHING, more),
        },
        {"address": _ADDRESS},
        _IP_MEANT,
    )


_PAUSE = Block("pause", keys(BOOLEAN, "rx tx autoneg"))
_COALESCE = Block(
    "coalesce",
    {
        **keys(BOOLEAN, "adaptive-rx adaptive-tx"),
        **keys(U32, "pkt-rate-high pkt-rate-low sample-interval stats-block-usecs"),
        **{
            f"{way}-{what}{when}": U32
            for way in ("rx", "tx")
            for what in ("frames", "usecs")
            for when in ("", "-high", "-irq", "-low")
        },
    },
)
_RING = Block("ring", keys(U32, "rx rx-max rx-jumbo rx-jumbo-max rx-mini rx-mini-max tx tx-max"))
_CHANNELS = Block("channels", keys(U32, "rx tx other combined"), others=Others.NOT_KNOWN)
_ETHTOOL = Block(
    "ethtool",
    {"feature": SWITCHES, "fec": ANYTHING},
    {"pause": _PAUSE, "coalesce": _COALESCE, "ring": _RING, "channels": _CHANNELS},
    {"features": "feature", "rings": "ring", "pauseparams": "pause"},
)
_VF = Block(
    "vfs",
    {
        **keys(U32, "id min-tx-rate max-tx-rate vlan-id qos"),
        **keys(BOOLEAN, "spoof-check trust"),
        "mac-address": TEXT,
        "vlan-proto": VLAN_PROTOCOL,
    },
    {},
    {"vlan": "vlan-id"},
    shape=MAPPINGS,
    needs=("id",),
)
_SR_IOV = Block("sr-iov", {"drivers-autoprobe": BOOLEAN, "total-vfs": U32}, {"vfs": _VF}, {"num-vfs": "total-vfs"})
_ETHERNET = Block(
    "ethernet",
    {"auto-negotiation": BOOLEAN, "speed": U32, "duplex": choice("full", "half")},
    {"sr-iov": _SR_IOV},
)

_BASE = {
    **keys(TEXT, "name profile-name description type mac-address permanent-mac-address pci-address controller"),
    **keys(TEXT, "copy-mac-from"),
    "state": choice("up", "down", "absent", "ignore", alias="unknown"),
    "identifier": choice("name", "mac-address", "pci-address"),
    **keys(U64, "mtu min-mtu max-mtu"),
    "wait-ip": choice("any", "ipv4", "ipv6", "ipv4+ipv6"),
    "accept-all-mac-addresses": BOOLEAN,
    **keys(ANYTHING, "driver user-defined"),
}
_BASE_BLOCKS = {
    "ipv4": _ip("ipv4"),
    "ipv6": _ip("ipv6", "dhcp-iaid"),
    "mptcp": Block("mptcp", {"address-flags": _MPTCP_FLAGS}),
    "ovs-db": OVS_DB,
    "802.1x": Block("802.1x", {}, others=Others.NOT_KNOWN),
    "lldp": Block("lldp", {"enabled": BOOLEAN, "neighbors": ANYTHING}, needs=("enabled",)),
    "ethtool": _ETHTOOL,
    "dispatch": Block("dispatch", keys(TEXT, "post-activation post-deactivation"), others=Others.READ_OVER),
    "alt-names": Block("alt-names", {"name": TEXT, "state": choice("absent")}, shape=MAPPINGS, needs=("name",)),
}
_MEANT = {
    "master": "controller",
    "bond": "link-aggregation",
    "sriov": "ethernet",
    "sr-iov": "ethernet",
    "port": "bridge",
    "ports": "bridge",
}
_WIRED = {"ethernet": _ETHERNET, "veth": VETH}
_SECTIONS: Mapping[str, Mapping[str, Block]] = {
    "linux-bridge": {"bridge": LINUX_BRIDGE},
    "ovs-bridge": {"bridge": OVS_BRIDGE},
    "bond": {"link-aggregation": BOND, "bond": BOND},
    "vlan": {"vlan": VLAN},
    "vxlan": {"vxlan": VXLAN},
    "mac-vlan": {"mac-vlan": MAC_VLAN},
    "mac-vtap": {"mac-vtap": MAC_VTAP},
    "ipvlan": {"ipvlan": IPVLAN},
    "macsec": {"macsec": MACSEC},
    "infiniband": {"infiniband": INFINIBAND},
    "hsr": {"hsr": HSR},
    "vrf": {"vrf": VRF},
    "ip-tunnel": {"ip-tunnel": IP_TUNNEL},
    "ethernet": _WIRED,
    "veth": _WIRED,
    "ovs-interface": {"patch": PATCH, "dpdk": DPDK},
    "ipsec": {"libreswan": LIBRESWAN},
    "dummy": {},
    "loopback": {},
    "xfrm": {},
}
_ALL_SECTIONS = sorted({key for sections in _SECTIONS.values() for key in sections} - {"bond"})

INTERFACE_TYPES = tuple(_SECTIONS)
"""The types of interface whose own sections are known."""


def _interface(kind: str) -> Block:
    sections = _SECTIONS[kind]
    others = {key: ANYTHING for key in _ALL_SECTIONS if key not in sections}
    meant = {key: value for key, value in _MEANT.items() if key not in sections}
    same = {"bond": "link-aggregation"} if kind == "bond" else {}
    return Block(
        "interface",
        {**_BASE, **others, "vnicc": ANYTHING},
        {**_BASE_BLOCKS, **sections},
        meant,
        needs=("name",),
        same=same,
    )


_OF_ANY_TYPE = Block(
    "interface",
    {**_BASE, **keys(ANYTHING, "vnicc xfrm"), **dict.fromkeys(_ALL_SECTIONS, ANYTHING)},
    _BASE_BLOCKS,
    _MEANT,
    needs=("name",),
)
_INTERFACES = {kind: _interface(kind) for kind in INTERFACE_TYPES}


def interface_block(kind: str | None) -> Block:
    """The keys of an interface of a type; the sections of the type are looked into where they are known."""
    return _INTERFACES.get(kind or "", _OF_ANY_TYPE)
