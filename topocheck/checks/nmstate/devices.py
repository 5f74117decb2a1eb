"""VLANs, tunnels and other interfaces that stand on another one. Source: nmstate rust/src/lib/ifaces, a file for each type."""

from __future__ import annotations

from topocheck.checks.nmstate.block import Block, Others, keys
from topocheck.checks.nmstate.bridge import VLAN_PROTOCOL
from topocheck.checks.nmstate.rule import (
    ADDRESS,
    BOOLEAN,
    MAPPINGS,
    TEXT,
    TEXTS,
    U8,
    U16,
    U32,
    Rule,
    choice,
    choices,
    integer,
)
from topocheck.model.value import Scalar, Value

_QOS = Block("qos-map", keys(U32, "from to"), shape=MAPPINGS, others=Others.READ_OVER)
# A VLAN interface without id is the matter of a check of its own, NET05.
VLAN = Block(
    "vlan",
    {
        "base-iface": TEXT,
        "id": U16,
        "protocol": VLAN_PROTOCOL,
        "registration-protocol": choice("gvrp", "mvrp", "none"),
        **keys(BOOLEAN, "reorder-headers loose-binding bridge-binding"),
    },
    {"ingress-qos-map": _QOS, "egress-qos-map": _QOS},
    {"parent": "base-iface", "link": "base-iface", "base": "base-iface", "vlan-id": "id", "tag": "id"},
)
VXLAN = Block(
    "vxlan",
    {
        "base-iface": TEXT,
        "id": U32,
        "destination-port": U16,
        "learning": BOOLEAN,
        **keys(ADDRESS, "remote local"),
    },
    needs=("id",),
)


def _mac_device(name: str) -> Block:
    return Block(
        name,
        {
            "base-iface": TEXT,
            "mode": choice("vepa", "bridge", "private", "passthru", "source", alias="unknown"),
            **keys(BOOLEAN, "promiscuous accept-all-mac"),
        },
        {},
        {"parent": "base-iface", "link": "base-iface", "master": "base-iface"},
        needs=("base-iface", "mode"),
        same={"accept-all-mac": "promiscuous"},
    )


MAC_VLAN, MAC_VTAP = _mac_device("mac-vlan"), _mac_device("mac-vtap")
IPVLAN = Block("ipvlan", {"base-iface": TEXT, "mode": choice("l2", "l3", "l3s"), **keys(BOOLEAN, "private vepa")})
MACSEC = Block(
    "macsec",
    {
        **keys(BOOLEAN, "encrypt send-sci"),
        **keys(TEXT, "base-iface mka-cak mka-ckn"),
        "port": U32,
        "validation": choice("disabled", "check", "strict"),
        "offload": choice("off", "phy", "mac"),
    },
    needs=("encrypt", "base-iface", "port", "validation", "send-sci"),
)
INFINIBAND = Block(
    "infiniband",
    {"mode": choice("datagram", "connected"), "base-iface": TEXT, "pkey": U16},
    needs=("mode", "pkey"),
)
HSR = Block(
    "hsr",
    {
        **keys(TEXT, "port1 port2 interlink supervision-address"),
        "multicast-spec": U8,
        "protocol": choice("hsr", "prp"),
    },
    needs=("port1", "port2", "multicast-spec", "protocol"),
)
_VRF_PORT = Block("ports-config", keys(TEXT, "name identifier profile-name mac-address iface-type"), shape=MAPPINGS)
VRF = Block(
    "vrf",
    {**keys(TEXTS, "port ports"), "route-table-id": U32},
    {"ports-config": _VRF_PORT},
    {"table": "route-table-id", "table-id": "route-table-id", "route-table": "route-table-id"},
    same={"ports": "port"},
)
_TUNNEL_FLAGS = (
    *("ign-encap-limit", "use-orig-tclass", "use-orig-flowlabel", "mip6-dev", "rcv-dscp-copy", "use-orig-fw-mark"),
    *("allow-local-remote", "cap-xmit", "cap-rcv", "cap-per-packet"),
)
IP_TUNNEL = Block(
    "ip-tunnel",
    {
        "mode": choice("ipip", "sit", "ip6ip6", "ipip6", alias="unknown"),
        "base-iface": TEXT,
        **keys(ADDRESS, "local remote"),
        **keys(U8, "ttl tos encap-limit"),
        **keys(U32, "flow-label fwmark"),
        "ip6tun-flags": choices(*_TUNNEL_FLAGS),
        "pmtu-disc": BOOLEAN,
    },
)
VETH = Block("veth", {"peer": TEXT}, needs=("peer",), others=Others.READ_OVER)
PATCH = Block("patch", {"peer": TEXT}, needs=("peer",))
DPDK = Block(
    "dpdk",
    {"devargs": TEXT, **keys(U32, "rx-queue n_rxq n_rxq_desc n_txq_desc")},
    needs=("devargs",),
    same={"n_rxq": "rx-queue"},
)


def _is_ipsec_interface(value: Value) -> bool:
    data = value.data if isinstance(value, Scalar) else None
    return data in ("yes", "no") or (
        not isinstance(data, bool) and (integer(value) or 0) >= 0 and integer(value) is not None
    )


LIBRESWAN = Block(
    "libreswan",
    {
        **keys(TEXT, "right rightid rightcert left leftid leftcert psk"),
        "ipsec-interface": Rule("a number, 'yes' or 'no' in quotes", _is_ipsec_interface, {}),
    },
    needs=("right",),
    others=Others.NOT_KNOWN,
)
