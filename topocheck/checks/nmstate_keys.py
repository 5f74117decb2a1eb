"""The keys that nmstate knows: it refuses a desired state with any other key, and the whole policy with it.

Source: nmstate 2.x, rust/src/lib: net_state.rs, ifaces/base.rs, ip.rs, route.rs, dns.rs, ovn.rs, ifaces/bond.rs, vlan.rs,
linux_bridge.rs, bridge_vlan.rs, ovs.rs; the structs that are read with ``deny_unknown_fields``, and their aliases.
Blocks whose keys are free or that differ much between versions (``ethtool``, ``802.1x``, ``sr-iov`` ...) are not looked into.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Block:
    """A mapping, or a list of such mappings, whose keys are all known.

    ``name`` is what messages call it. ``keys`` are the keys whose values are not looked into, ``blocks`` those whose
    values are blocks again. ``meant`` gives keys of other programs and older versions, and what nmstate calls them.
    """

    name: str
    keys: frozenset[str]
    blocks: Mapping[str, Block] = field(default_factory=dict)
    meant: Mapping[str, str] = field(default_factory=dict)

    def knows(self, key: str) -> bool:
        """Whether nmstate takes a key here."""
        return key in self.keys or key in self.blocks

    @property
    def all_keys(self) -> list[str]:
        """Every key, sorted."""
        return sorted({*self.keys, *self.blocks})


def _keys(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PORTS_OF_A_BOND = {"slaves": "port", "interfaces": "port", "members": "port"}

_TRUNK_TAG = Block("trunk-tags", _keys("id"), {"id-range": Block("id-range", _keys("min max"))})
_PORT_VLAN = Block(
    "vlan",
    _keys("mode tag enable-native"),
    {"trunk-tags": _TRUNK_TAG},
    {"id": "tag", "vlan": "tag", "trunk": "trunk-tags", "tags": "trunk-tags", "native": "enable-native"},
)

_LINUX_PORT = Block(
    "port",
    _keys(
        "name identifier profile-name mac-address iface-type stp-hairpin-mode stp-path-cost stp-priority",
    ),
    {"vlan": _PORT_VLAN},
)
_LINUX_OPTIONS = Block(
    "options",
    _keys(
        "gc-timer group-addr group-forward-mask group-fwd-mask hash-elasticity hash-max hello-timer mac-ageing-time "
        "multicast-last-member-count multicast-last-member-interval multicast-membership-interval multicast-querier "
        "multicast-querier-interval multicast-query-interval multicast-query-response-interval "
        "multicast-query-use-ifaddr multicast-router multicast-snooping multicast-startup-query-count "
        "multicast-startup-query-interval vlan-protocol vlan-default-pvid"
    ),
    {"stp": Block("stp", _keys("enabled forward-delay hello-time max-age priority"))},
    {"vlan-filtering": "vlan", "vlan_filtering": "vlan"},
)
_LINUX_BRIDGE = Block(
    "bridge",
    frozenset(),
    {"options": _LINUX_OPTIONS, "port": _LINUX_PORT, "ports": _LINUX_PORT},
    {"slaves": "port", "interfaces": "port", "stp": "options"},
)

_OVS_BOND_PORT = Block("port", _keys("name identifier profile-name mac-address"))
_OVS_BOND = Block(
    "link-aggregation",
    _keys("mode bond-downdelay bond-updelay ovs-db"),
    {"port": _OVS_BOND_PORT, "ports": _OVS_BOND_PORT},
    _PORTS_OF_A_BOND,
)
_OVS_PORT = Block(
    "port", _keys("name identifier profile-name mac-address"), {"vlan": _PORT_VLAN, "link-aggregation": _OVS_BOND}
)
_OVS_OPTIONS = Block(
    "options", _keys("rstp mcast-snooping-enable fail-mode datapath"), {"stp": Block("stp", _keys("enabled"))}
)
_OVS_BRIDGE = Block(
    "bridge",
    _keys("allow-extra-patch-ports"),
    {"options": _OVS_OPTIONS, "port": _OVS_PORT, "ports": _OVS_PORT},
    {"slaves": "port", "interfaces": "port"},
)

_BOND_PORT = Block("ports-config", _keys("name priority queue-id"))
_BOND = Block(
    "link-aggregation",
    _keys("mode options port ports"),  # options go to the kernel as they are
    {"ports-config": _BOND_PORT},
    _PORTS_OF_A_BOND,
)
_VLAN = Block(
    "vlan",
    _keys("base-iface id protocol registration-protocol reorder-headers loose-binding bridge-binding"),
    {},
    {"parent": "base-iface", "link": "base-iface", "base": "base-iface", "vlan-id": "id", "tag": "id"},
)

_ADDRESS = Block(
    "address",
    _keys(
        "ip prefix-length mptcp-flags valid-left preferred-left valid-life-time preferred-life-time valid-lft preferred-lft"
    ),
    {},
    {"prefix": "prefix-length", "netmask": "prefix-length", "address": "ip"},
)


def _ip(family: str, more: str = "") -> Block:
    keys = (
        "enabled dhcp dhcp-client-id auto-dns auto-gateway auto-routes auto-route-table-id auto-route-metric "
        "allow-extra-address dhcp-send-hostname dhcp-custom-hostname forwarding "
    )
    # autoconf in ipv4 has an error of its own in nmstate, which is no matter of the key's name
    return Block(
        family, _keys(keys + "autoconf dhcp-duid addr-gen-mode token " + more), {"address": _ADDRESS}, _IP_MEANT
    )


_IP_MEANT = {"addresses": "address", "dhcp4": "dhcp", "dhcp6": "dhcp", "gateway": "routes"}

_COMMON = _keys(
    "name profile-name description type state identifier mac-address permanent-mac-address pci-address mtu min-mtu max-mtu "
    "wait-ip mptcp controller accept-all-mac-addresses copy-mac-from ovs-db 802.1x lldp ethtool dispatch alt-names driver"
)
_SECTIONS = _keys(
    "bridge link-aggregation vlan vxlan mac-vlan mac-vtap vrf infiniband macsec libreswan xfrm ipvlan hsr veth ethernet "
    "patch dpdk ip-tunnel vnicc user-defined"
)
_IP_BLOCKS = {"ipv4": _ip("ipv4"), "ipv6": _ip("ipv6", "dhcp-iaid")}
_MEANT_IN_INTERFACE = {
    "master": "controller",
    "bond": "link-aggregation",
    "sriov": "ethernet",
    "sr-iov": "ethernet",
    "port": "bridge",
    "ports": "bridge",
}

_BY_TYPE = {
    "linux-bridge": {"bridge": _LINUX_BRIDGE},
    "ovs-bridge": {"bridge": _OVS_BRIDGE},
    "bond": {"link-aggregation": _BOND},
    "vlan": {"vlan": _VLAN},
}


def _interface(blocks: Mapping[str, Block]) -> Block:
    return Block("interface", _COMMON | _SECTIONS, {**_IP_BLOCKS, **blocks}, _MEANT_IN_INTERFACE)


INTERFACE_TYPES = tuple(_BY_TYPE)
"""The types of interface whose own section is looked into."""

_INTERFACES = {kind: _interface(blocks) for kind, blocks in _BY_TYPE.items()}
_OTHER_INTERFACE = _interface({})


def interface_block(kind: str | None) -> Block:
    """The keys of an interface of a type; the section of the type is looked into where its keys are known."""
    return _INTERFACES.get(kind or "", _OTHER_INTERFACE)


_ROUTE = Block(
    "routes.config",
    _keys(
        "state destination next-hop-interface next-hop-address metric table-id weight route-type source cwnd initcwnd "
        "initrwnd mtu quickack advmss vrf-name"
    ),
    {},
    {"to": "destination", "via": "next-hop-address", "gateway": "next-hop-address", "dev": "next-hop-interface"},
)
_DNS = Block("dns-resolver", _keys("server search options"), {}, {"servers": "server", "nameservers": "server"})
_MAPPING = Block("bridge-mappings", _keys("localnet bridge state"), {}, {"physnet": "localnet", "network": "localnet"})

DESIRED_STATE = Block(
    "desiredState",
    _keys("description hostname route-rules ovs-db interfaces"),
    {
        "routes": Block("routes", frozenset(), {"config": _ROUTE, "running": _ROUTE}),
        "dns-resolver": Block("dns-resolver", frozenset(), {"config": _DNS, "running": _DNS}),
        "ovn": Block("ovn", frozenset(), {"bridge-mappings": _MAPPING}),
    },
    {"interface": "interfaces", "dns": "dns-resolver", "rules": "route-rules"},
)
