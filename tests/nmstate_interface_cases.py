"""Keys of all interfaces, addresses, and the other types of interface."""

from __future__ import annotations

from nmstate_case import Case, bridge, ethernet, interface, ovs

CASES: list[Case] = []


def refused(name: str, state: str) -> None:
    CASES.append(Case(name, state, refused=True))


def taken(name: str, state: str) -> None:
    CASES.append(Case(name, state, refused=False))


def refused_on_known_nodes(name: str, state: str) -> None:
    CASES.append(Case(name, state, refused=True, only_on_known_nodes=True))


# interfaces
refused("unknown attribute", ethernet("foo: bar"))
taken("state unknown", "interfaces: [{name: eth1, type: ethernet, state: unknown}]")
refused("state of another word", "interfaces: [{name: eth1, type: ethernet, state: upp}]")
taken(
    "state ignore",
    "interfaces: [{name: eth1, type: ethernet, state: ignore}, {name: ovs0, type: ovs-bridge, state: ignore}]",
)
taken("state down", "interfaces: [{name: eth1, type: ethernet, state: down}]")
refused("no name", "interfaces: [{type: ethernet, state: up}]")
taken("strings base", ethernet("mtu: '1500', accept-all-mac-addresses: 'true'"))
refused("mtu text", ethernet("mtu: big"))
refused("mtu negative", ethernet("mtu: -5"))
refused(
    "ipv6 mtu 1200",
    ethernet("mtu: 1200, ipv6: {enabled: true, dhcp: false, address: [{ip: '2001:db8::1', prefix-length: 64}]}"),
)
taken(
    "ipv6 mtu 1280",
    ethernet("mtu: 1280, ipv6: {enabled: true, dhcp: false, address: [{ip: '2001:db8::1', prefix-length: 64}]}"),
)
taken("ipv6 disabled mtu 1000", ethernet("mtu: 1000, ipv6: {enabled: false}"))
refused("wait-ip wrong", ethernet("wait-ip: never"))
taken("wait-ip ipv4+ipv6", ethernet("wait-ip: ipv4+ipv6"))
refused("identifier wrong", ethernet("identifier: serial"))
taken(
    "identifier mac",
    "interfaces: [{name: port1, type: ethernet, state: up, identifier: mac-address, mac-address: '52:54:00:15:17:63'}]",
)
refused("identifier mac without mac", "interfaces: [{name: port1, type: ethernet, state: up, identifier: mac-address}]")
refused(
    "vlan above absent bond",
    "interfaces: [{name: bond0, type: bond, state: absent}, {name: bond0.10, type: vlan, state: up, vlan: {base-iface: bond0, id: 10}}]",
)
taken("absent eth, vlan above", "interfaces: [{name: eth1, type: ethernet, state: absent}]")
refused("interfaces as a mapping", "interfaces: {eth1: {type: ethernet}}")
refused("invalid top key", "invalid_key: abc")
taken("empty desired", "interfaces: []")
# ip
taken(
    "ip strings",
    ethernet(
        "ipv4: {enabled: 'true', dhcp: 'false', address: [{ip: 192.168.1.1, prefix-length: '24'}]}, ipv6: {enabled: 'true', dhcp: 'false', address: [{ip: '2001:0db8:85a3:0000:0000:8a2e:0370:7331', prefix-length: '64'}]}"
    ),
)
taken(
    "ip of absent",
    "interfaces: [{name: eth1, type: ethernet, state: absent, ipv4: {enabled: true, address: [{ip: g.g.g.g, prefix-length: 24}]}}]",
)
refused("ip illegal", ethernet("ipv4: {enabled: true, dhcp: false, address: [{ip: g.g.g.g, prefix-length: 24}]}"))
refused(
    "ipv6 in ipv4", ethernet("ipv4: {enabled: true, dhcp: false, address: [{ip: '2001:db8:2::1', prefix-length: 64}]}")
)
refused("ipv4 in ipv6", ethernet("ipv6: {enabled: true, dhcp: false, address: [{ip: 192.0.2.1, prefix-length: 24}]}"))
refused("ipv4 in ipv6, disabled", ethernet("ipv6: {enabled: false, address: [{ip: 192.0.2.1, prefix-length: 24}]}"))
refused("prefix 33", ethernet("ipv4: {enabled: true, dhcp: false, address: [{ip: 192.0.2.1, prefix-length: 33}]}"))
refused(
    "prefix 129", ethernet("ipv6: {enabled: true, dhcp: false, address: [{ip: '2001:db8::1', prefix-length: 129}]}")
)
refused(
    "prefix 300", ethernet("ipv6: {enabled: true, dhcp: false, address: [{ip: '2001:db8::1', prefix-length: 300}]}")
)
refused("no prefix", ethernet("ipv4: {enabled: true, dhcp: false, address: [{ip: 192.0.2.1}]}"))
refused("no ip", ethernet("ipv4: {enabled: true, dhcp: false, address: [{prefix-length: 24}]}"))
refused(
    "ip with prefix", ethernet("ipv4: {enabled: true, dhcp: false, address: [{ip: 192.0.2.1/24, prefix-length: 24}]}")
)
taken("empty address", ethernet("ipv6: {enabled: true, dhcp: false, address: []}"))
taken(
    "allow extra",
    ethernet(
        "ipv4: {enabled: true, dhcp: false, allow-extra-address: false, address: [{ip: 192.168.1.1, prefix-length: 24}]}"
    ),
)
for k in ("valid-left", "valid-life-time", "valid-lft"):
    taken(
        "life " + k,
        ethernet(
            f"ipv4: {{enabled: true, dhcp: false, address: [{{ip: 192.168.1.1, prefix-length: 24, {k}: 60sec}}]}}"
        ),
    )
refused("autoconf in ipv4", ethernet("ipv4: {enabled: true, dhcp: true, autoconf: true}"))
refused("token with autoconf off", ethernet("ipv6: {enabled: true, dhcp: false, autoconf: false, token: '::5'}"))
taken("token with autoconf on", ethernet("ipv6: {enabled: true, dhcp: true, autoconf: true, token: '::5'}"))
taken("token empty autoconf off", ethernet("ipv6: {enabled: true, dhcp: false, autoconf: false, token: ''}"))
refused("token illegal", ethernet("ipv6: {enabled: true, dhcp: true, autoconf: true, token: 'abc'}"))
refused("token of too many bits", ethernet("ipv6: {enabled: true, dhcp: true, autoconf: true, token: '2001:db8::5'}"))
taken("client id", ethernet("ipv4: {enabled: true, dhcp: true, dhcp-client-id: ll}"))
taken("duid ", ethernet("ipv6: {enabled: true, dhcp: true, autoconf: true, dhcp-duid: llt}"))
taken("addr gen", ethernet("ipv6: {enabled: true, dhcp: true, autoconf: true, addr-gen-mode: stable-privacy}"))
refused("enabled word", ethernet("ipv4: {enabled: maybe}"))
refused("ipv4 unknown key", ethernet("ipv4: {enabled: true, dhcp4: true}"))
taken("mixed case bool", ethernet("ipv4: {enabled: 'TRUE', dhcp: 'No'}"))
# mptcp
refused("mptcp signal fullmesh", ethernet("mptcp: {address-flags: [signal, fullmesh]}"))
taken("mptcp backup fullmesh", ethernet("mptcp: {address-flags: [backup, fullmesh]}"))
refused("mptcp unknown flag", ethernet("mptcp: {address-flags: [loud]}"))
refused("mptcp unknown key", ethernet("mptcp: {flags: [signal]}"))

# ethernet
taken(
    "ethernet strings",
    ethernet(
        "ethernet: {auto-negotiation: 'false', speed: '1000', duplex: full, sr-iov: {drivers-autoprobe: 'false', total-vfs: '64', vfs: [{id: '0', spoof-check: 'true', trust: 'false', min-tx-rate: '100', max-tx-rate: '101', vlan-id: '102', qos: '5'}]}}"
    ),
)
refused("ethernet unknown key", ethernet("ethernet: {autonegotiation: true}"))
refused("sriov unknown key", ethernet("ethernet: {sr-iov: {vfs-total: 3}}"))
refused("vf unknown key", ethernet("ethernet: {sr-iov: {total-vfs: 1, vfs: [{id: 0, vlan: 3}]}}"))
refused("vf without id", ethernet("ethernet: {sr-iov: {total-vfs: 1, vfs: [{trust: true}]}}"))
refused("duplex wrong", ethernet("ethernet: {duplex: both}"))
taken(
    "vf vlan proto",
    ethernet("ethernet: {sr-iov: {total-vfs: 1, vfs: [{id: 0, vlan-id: 101, qos: 6, vlan-proto: 802.1ad}]}}"),
)
refused(
    "vf proto without vlan",
    ethernet("ethernet: {sr-iov: {total-vfs: 1, vfs: [{id: 0, vlan-id: 0, vlan-proto: 802.1ad}]}}"),
)
refused(
    "vf proto wrong", ethernet("ethernet: {sr-iov: {total-vfs: 1, vfs: [{id: 0, vlan-id: 7, vlan-proto: 802.1z}]}}")
)
refused_on_known_nodes("veth without peer", "interfaces: [{name: veth4, type: veth, state: up}]")
taken("veth with peer", "interfaces: [{name: veth4, type: veth, state: up, veth: {peer: veth2}}]")
taken(
    "two veths",
    "interfaces: [{name: veth4, type: veth, state: up, veth: {peer: veth2}}, {name: veth2, type: veth, state: up, veth: {peer: veth4}}]",
)
refused_on_known_nodes("ethernet not there", "interfaces: [{name: eth55, type: ethernet, state: up}]")
taken("sriov name", "interfaces: [{name: 'sriov:eth1:0', type: ethernet, state: up}]")
refused("sriov name wrong id", "interfaces: [{name: 'sriov:eth1:a', type: ethernet, state: up}]")
refused("sriov name no id", "interfaces: [{name: 'sriov:eth1', type: ethernet, state: up}]")
taken("sriov port", bridge("{name: 'sriov:eth1:1', vlan: {mode: access, tag: 305}}"))
refused("sriov bad port", bridge("{name: 'sriov:eth1:one', vlan: {mode: access, tag: 305}}"))
# ethtool
taken(
    "ethtool strings",
    ethernet(
        'ethtool: {pause: {rx: "off", tx: "off", autoneg: "off"}, feature: {rx-checksum: "true", gro: "1"}, coalesce: {adaptive-rx: "0", rx-frames: "103"}, ring: {rx: "200", tx-max: "207"}}'
    ),
)
refused("ethtool unknown", ethernet("ethtool: {features: {gro: true}}"))
refused("ethtool feature text", ethernet("ethtool: {feature: {rx-gro: fast}}"))
refused("ethtool pause unknown", ethernet("ethtool: {pause: {auto: true}}"))
refused("ethtool ring unknown", ethernet("ethtool: {ring: {rxx: 3}}"))
refused("ethtool ring negative", ethernet("ethtool: {ring: {rx: -3}}"))
refused("ethtool coalesce unknown", ethernet("ethtool: {coalesce: {rx-usec: 3}}"))
# lldp
for v in ('"true"', "true", '"yes"', '"y"', "1", '"1"', '"false"', "no", "0"):
    taken(f"lldp {v}", ethernet(f"lldp: {{enabled: {v}}}"))
refused("lldp word", ethernet("lldp: {enabled: sure}"))
refused("lldp unknown key", ethernet("lldp: {enable: true}"))
refused("lldp 2", ethernet("lldp: {enabled: 2}"))
# hsr
HP = ", {name: eth1, type: ethernet, state: up, ipv4: {enabled: true, dhcp: true}}]"
refused(
    "hsr port with ip",
    interface("hsr", "hsr: {port1: eth1, port2: eth2, protocol: prp, multicast-spec: 40}", "hsr0")[:-1] + HP,
)
taken("hsr", interface("hsr", "hsr: {port1: eth1, port2: eth2, protocol: prp, multicast-spec: 40}", "hsr0"))
taken("hsr hsr", interface("hsr", "hsr: {port1: eth1, port2: eth2, protocol: hsr, multicast-spec: 40}", "hsr0"))
taken(
    "hsr interlink",
    interface("hsr", "hsr: {port1: eth1, port2: eth2, interlink: eth3, protocol: hsr, multicast-spec: 40}", "hsr0"),
)
refused(
    "prp interlink",
    interface("hsr", "hsr: {port1: eth1, port2: eth2, interlink: eth3, protocol: prp, multicast-spec: 40}", "hsr0"),
)
refused(
    "hsr unknown key", interface("hsr", "hsr: {port1: eth1, port2: eth2, protocol: prp, multicast-specc: 40}", "hsr0")
)
refused("hsr protocol", interface("hsr", "hsr: {port1: eth1, port2: eth2, protocol: ring, multicast-spec: 40}", "hsr0"))
refused("hsr one port", interface("hsr", "hsr: {port1: eth1, protocol: prp, multicast-spec: 40}", "hsr0"))
refused("hsr spec 300", interface("hsr", "hsr: {port1: eth1, port2: eth2, protocol: prp, multicast-spec: 300}", "hsr0"))
# ip tunnel
taken("ipip", interface("ip-tunnel", "ip-tunnel: {mode: ipip, local: 192.0.2.1, remote: 192.0.2.2, ttl: 255}"))
taken(
    "ipip6",
    interface(
        "ip-tunnel",
        "ip-tunnel: {mode: ipip6, local: '2001:db8::ffff', remote: '2001:db8::1', ttl: 255, ip6tun-flags: [use-orig-tclass, ign-encap-limit, mip6-dev]}",
    ),
)
refused(
    "flow label",
    interface(
        "ip-tunnel", "ip-tunnel: {mode: ipip, local: 192.0.2.1, remote: 192.0.2.2, ttl: 255, flow-label: 0x100000}"
    ),
)
taken(
    "flow label edge",
    interface(
        "ip-tunnel", "ip-tunnel: {mode: ip6ip6, local: '2001:db8::ffff', remote: '2001:db8::1', flow-label: 0xFFFFF}"
    ),
)
refused(
    "ip-tunnel unknown key", interface("ip-tunnel", "ip-tunnel: {mode: ipip, local: 192.0.2.1, remotee: 192.0.2.2}")
)
refused("ip-tunnel mode", interface("ip-tunnel", "ip-tunnel: {mode: gre, local: 192.0.2.1, remote: 192.0.2.2}"))
refused("ip-tunnel local", interface("ip-tunnel", "ip-tunnel: {mode: sit, local: 192.0.2.1/24, remote: 192.0.2.2}"))
refused(
    "ip-tunnel ttl", interface("ip-tunnel", "ip-tunnel: {mode: sit, local: 192.0.2.1, remote: 192.0.2.2, ttl: 256}")
)
# loopback
LO = "interfaces: [{name: lo, type: loopback, state: up, %s}]"
taken(
    "lo",
    LO
    % "mtu: 65536, ipv4: {enabled: true, address: [{ip: 127.0.0.1, prefix-length: 8}]}, ipv6: {enabled: true, address: [{ip: '::1', prefix-length: 128}]}",
)
taken("lo more", LO % "ipv4: {enabled: true, address: [{ip: 192.0.2.1, prefix-length: 32}]}")
refused("lo no ipv4", LO % "ipv4: {enabled: false}")
taken("lo no ipv6", LO % "ipv6: {enabled: false}")
refused("lo dhcp", LO % "ipv4: {enabled: true, dhcp: true}")
refused("lo autoconf", LO % "ipv6: {enabled: true, autoconf: true}")
refused("lo dhcp6", LO % "ipv6: {enabled: true, dhcp: true}")
# macvlan etc
for t in ("mac-vlan", "mac-vtap"):
    taken(f"{t}", interface(t, f"{t}: {{base-iface: eth1, mode: vepa, accept-all-mac: 'true'}}"))
    taken(f"{t} promiscuous", interface(t, f"{t}: {{base-iface: eth1, mode: bridge, promiscuous: true}}"))
    refused(f"{t} not promiscuous", interface(t, f"{t}: {{base-iface: eth1, mode: vepa, promiscuous: false}}"))
    refused(f"{t} not accept-all", interface(t, f"{t}: {{base-iface: eth1, mode: bridge, accept-all-mac: 'no'}}"))
    taken(f"{t} passthru", interface(t, f"{t}: {{base-iface: eth1, mode: passthru, promiscuous: false}}"))
    refused(f"{t} mode", interface(t, f"{t}: {{base-iface: eth1, mode: passthrough}}"))
    refused(f"{t} no mode", interface(t, f"{t}: {{base-iface: eth1}}"))
    refused(f"{t} no base", interface(t, f"{t}: {{mode: vepa}}"))
    refused(f"{t} unknown", interface(t, f"{t}: {{mode: vepa, base-iface: eth1, parent: eth1}}"))
taken("ipvlan", interface("ipvlan", "ipvlan: {base-iface: eth1, mode: l3s, private: true}"))
refused("ipvlan private vepa", interface("ipvlan", "ipvlan: {base-iface: eth1, mode: l2, private: true, vepa: 'yes'}"))
refused("ipvlan mode", interface("ipvlan", "ipvlan: {base-iface: eth1, mode: l4}"))
refused("ipvlan unknown", interface("ipvlan", "ipvlan: {base-iface: eth1, mod: l2}"))
# macsec
CAK = "0a" * 16
CKN = "1b" * 32


def macsec(more: str, rest: str = "port: 0, validation: strict, send-sci: true") -> str:
    return interface("macsec", f"macsec: {{encrypt: true, base-iface: eth1, {more}{rest}}}")


taken("macsec", macsec(f"mka-cak: {CAK}, mka-ckn: {CKN}, "))
taken("macsec no keys", macsec(""))
refused("macsec cak only", macsec(f"mka-cak: {CAK}, "))
refused("macsec ckn only", macsec(f"mka-ckn: {CKN}, "))
refused("macsec cak short", macsec(f"mka-cak: {CAK[:-1]}, mka-ckn: {CKN}, "))
refused("macsec ckn odd", macsec(f"mka-cak: {CAK}, mka-ckn: {CKN[:-1]}, "))
refused("macsec ckn long", macsec(f"mka-cak: {CAK}, mka-ckn: {CKN}ab, "))
refused("macsec validation", macsec("", "port: 0, validation: hard, send-sci: true"))
refused("macsec no port", macsec("", "validation: strict, send-sci: true"))
refused(
    "macsec no encrypt", interface("macsec", "macsec: {base-iface: eth1, port: 0, validation: strict, send-sci: true}")
)
taken("macsec offload", macsec("offload: phy, "))
refused("macsec offload cpu", macsec("offload: cpu, "))
# vlan
taken("vlan strings", interface("vlan", "vlan: {base-iface: eth1, id: '101'}", "eth1.101"))
taken(
    "vlan full",
    interface(
        "vlan",
        "vlan: {base-iface: eth1, id: 101, protocol: 802.1ad, registration-protocol: mvrp, reorder-headers: false, loose-binding: true, bridge-binding: false}",
        "eth1.101",
    ),
)
refused("vlan no base", interface("vlan", "vlan: {id: 101}", "eth1.101"))
refused("vlan no id", interface("vlan", "vlan: {base-iface: eth1}", "eth1.101"))
refused("vlan protocol", interface("vlan", "vlan: {base-iface: eth1, id: 101, protocol: 802.1x}", "eth1.101"))
refused(
    "vlan registration", interface("vlan", "vlan: {base-iface: eth1, id: 101, registration-protocol: stp}", "eth1.101")
)
refused("vlan unknown", interface("vlan", "vlan: {base-iface: eth1, id: 101, parent: eth1}", "eth1.101"))
refused("vlan id u16", interface("vlan", "vlan: {base-iface: eth1, id: 65536}", "eth1.x"))
taken(
    "vlan qos maps",
    interface(
        "vlan",
        "vlan: {base-iface: eth1, id: 101, ingress-qos-map: [{from: 0, to: 3}], egress-qos-map: [{from: 1, to: 3}]}",
        "eth1.101",
    ),
)
taken(
    "vlan on bond on vrf",
    "interfaces: [{name: bond0.100, type: vlan, state: up, vlan: {base-iface: bond0, id: 100}}, {name: bond0, type: bond, state: up, link-aggregation: {mode: balance-rr}}, {name: vrf0, type: vrf, state: up, vrf: {port: [bond0, bond0.100], route-table-id: 1000}}]",
)
# vxlan
taken(
    "vxlan strings",
    interface("vxlan", "vxlan: {base-iface: eth1, id: '101', destination-port: '3389', remote: 239.1.1.1}"),
)
taken("vxlan evpn", interface("vxlan", "vxlan: {id: '101', learning: false, local: 1.2.3.4, destination-port: '3389'}"))
refused("vxlan no id", interface("vxlan", "vxlan: {base-iface: eth1, remote: 239.1.1.1}"))
refused(
    "vxlan port", interface("vxlan", "vxlan: {base-iface: eth1, id: 3, remote: 239.1.1.1, destination-port: 70000}")
)
refused("vxlan remote", interface("vxlan", "vxlan: {base-iface: eth1, id: 3, remote: far}"))
refused("vxlan unknown", interface("vxlan", "vxlan: {base-iface: eth1, id: 3, remote: 239.1.1.1, dstport: 4789}"))
# vrf
taken("vrf strings", interface("vrf", "vrf: {route-table-id: '101'}", "vrf1"))
taken("vrf ports", interface("vrf", "vrf: {route-table-id: '101', ports: [eth1, eth2]}", "vrf1"))
refused_on_known_nodes("vrf no table", interface("vrf", "vrf: {port: [eth1]}", "vrf1"))
refused_on_known_nodes("vrf table 0", interface("vrf", "vrf: {port: [eth1], route-table-id: 0}", "vrf1"))
refused(
    "vrf ports and config differ",
    interface(
        "vrf",
        "vrf: {route-table-id: 101, ports: [eth1, eth2], ports-config: [{name: eth3}, {name: eth1}, {name: eth2}]}",
        "vrf1",
    ),
)
taken(
    "vrf ports config",
    interface("vrf", "vrf: {route-table-id: 101, ports-config: [{name: eth3}, {name: eth1}]}", "vrf1"),
)
refused("vrf unknown", interface("vrf", "vrf: {route-table: 101}", "vrf1"))
# ovs
refused("ovs bridge mac", ovs("{name: eth1}", "", "mac-address: '02:00:00:00:00:01', "))
taken("ovs bridge mtu", ovs("{name: eth1}", "", "mtu: 9400, "))
taken("ovs bridge ip", ovs("{name: eth1}", "", "ipv4: {enabled: true, dhcp: true}, "))
taken(
    "ovs bond",
    ovs(
        "{name: bond1, link-aggregation: {mode: balance-slb, bond-downdelay: '100', bond-updelay: '101', ports: [{name: eth1}, {name: eth2}]}}"
    ),
)
refused("ovs bond mode", ovs("{name: bond1, link-aggregation: {mode: balance-rr, port: [{name: eth1}, {name: eth2}]}}"))
refused("ovs bond of names", ovs("{name: bond1, link-aggregation: {mode: lacp, port: [eth1, eth2]}}"))
refused("ovs dpdk rxq", interface("ovs-interface", "dpdk: {devargs: '0000:af:00.1', n_rxq_desc: 1030}", "ovs0"))
refused("ovs dpdk txq", interface("ovs-interface", "dpdk: {devargs: '0000:af:00.1', n_txq_desc: 1030}", "ovs0"))
taken(
    "ovs dpdk",
    "interfaces: [{name: ovs0, type: ovs-interface, state: up, dpdk: {devargs: '0000:af:00.1', rx-queue: 100, n_rxq_desc: 1024}}, {name: brd, type: ovs-bridge, state: up, bridge: {options: {datapath: netdev}, port: [{name: ovs0}]}}]",
)
refused("ovs dpdk unknown", interface("ovs-interface", "dpdk: {devargs: '0000:af:00.1', rxq: 3}", "ovs0"))
refused("ovs dpdk no devargs", interface("ovs-interface", "dpdk: {rx-queue: 3}", "ovs0"))
P = "{name: p0, type: ovs-interface, state: up, %spatch: {peer: p1}}, {name: p1, type: ovs-interface, state: up, patch: {peer: p0}}, {name: b0, type: ovs-bridge, state: up, bridge: {port: [{name: p0}]}}, {name: b1, type: ovs-bridge, state: up, bridge: {port: [{name: p1}]}}"
taken("ovs patch", "interfaces: [" + P % "" + "]")
refused("ovs patch mtu", "interfaces: [" + P % "mtu: 1500, " + "]")
refused("ovs patch ip", "interfaces: [" + P % "ipv4: {enabled: true, dhcp: true}, " + "]")
taken("ovs patch no ip", "interfaces: [" + P % "ipv4: {enabled: false}, " + "]")
refused("ovs patch unknown", interface("ovs-interface", "patch: {peers: p1}"))
taken("ovs orphan interface", "interfaces: [{name: ovs7, type: ovs-interface, state: up}]")
taken("ovs-db", "ovs-db: {external_ids: {a: A, c: null}, other_config: {d: null, e: '1'}}")
taken("ovs-db unknown", "ovs-db: {external-id: {a: A}}")
taken("iface ovs-db", ovs("{name: eth1}", "", "ovs-db: {external_ids: {a: b}, other_config: {c: d}}, "))
taken("iface ovsdb alias port", ovs("{name: eth1}", "", ""))

# ipsec
LS = "right: 192.0.2.253, rightid: '@b', left: 192.0.2.250, leftid: '@a', ikev2: insist, psk: x"
taken("ipsec", interface("ipsec", f"libreswan: {{{LS}}}", "conn"))
taken("ipsec iface str", interface("ipsec", f"libreswan: {{ipsec-interface: '99', {LS}}}", "conn"))
taken("ipsec iface int", interface("ipsec", f"libreswan: {{ipsec-interface: 99, {LS}}}", "conn"))
taken("ipsec iface no", interface("ipsec", f"libreswan: {{ipsec-interface: 'no', {LS}}}", "conn"))
taken("ipsec long name", interface("ipsec", f"libreswan: {{{LS}}}", "site_a_to_site_b_by_ipsec"))
refused("ipsec iface bool", interface("ipsec", f"libreswan: {{ipsec-interface: true, {LS}}}", "conn"))
refused("ipsec no right", interface("ipsec", "libreswan: {left: 192.0.2.250}", "conn"))
taken("ipsec unknown", interface("ipsec", f"libreswan: {{colour: red, {LS}}}", "conn"))
# dispatch, alt-names, 802.1x
taken("dispatch", ethernet("dispatch: {post-activation: 'echo a', post-deactivation: 'echo b'}"))
refused("dispatch on ovs bridge", ovs("{name: eth1}", "", "dispatch: {post-activation: 'echo a'}, "))
taken("dispatch unknown", ethernet("dispatch: {pre-activation: 'echo a'}"))
taken(
    "802.1x",
    ethernet(
        "802.1x: {identity: a, eap-methods: [tls], ca-cert: /a, client-cert: /b, private-key: /c, private-key-password: d}"
    ),
)
taken("alt-names", ethernet("alt-names: [{name: longlonglonglongname}, {name: other, state: absent}]"))
refused("alt-name own", ethernet("alt-names: [{name: eth1}]"))
refused("alt-name texts", ethernet("alt-names: [other]"))
refused(
    "alt-name twice",
    "interfaces: [{name: eth1, type: ethernet, state: up, alt-names: [{name: wan}]}, {name: eth2, type: ethernet, state: up, alt-names: [{name: wan}]}]",
)
refused(
    "alt-name of an interface",
    "interfaces: [{name: eth1, type: ethernet, state: up, alt-names: [{name: eth2}]}, {name: eth2, type: ethernet, state: up}]",
)
taken("dummy", interface("dummy", "mtu: 1500"))
taken("xfrm", "interfaces: [{name: xfrm0, type: xfrm, state: up}]")
taken("team type unknown", "interfaces: [{name: t0, type: team, state: ignore}]")

refused("ovs-db mappings", "ovs-db: {external_ids: {ovn-bridge-mappings: 'a:b'}}")
refused("wait-ip of off", ethernet("wait-ip: ipv4, ipv4: {enabled: false}"))
