"""Bridges, their ports, bonds and controllers."""

from __future__ import annotations

from nmstate_case import Case, bond, bridge, interface, ovs

CASES: list[Case] = []


def refused(name: str, state: str) -> None:
    CASES.append(Case(name, state, refused=True))


def taken(name: str, state: str) -> None:
    CASES.append(Case(name, state, refused=False))


def refused_on_known_nodes(name: str, state: str) -> None:
    CASES.append(Case(name, state, refused=True, only_on_known_nodes=True))


V = "name: eth1, vlan: {%s}"
# bridge
for fam, f in (("linux", bridge), ("ovs", ovs)):
    refused(
        f"{fam} trunk tag without enable-native",
        f(
            "{"
            + V
            % "mode: trunk, tag: 200, trunk-tags: [{id-range: {min: 620, max: 940}}, {id-range: {max: 500, min: 400}}]"
            + "}"
        ),
    )
    taken(
        f"{fam} trunk tag with enable-native",
        f(
            "{"
            + V
            % "mode: trunk, tag: 200, enable-native: true, trunk-tags: [{id-range: {min: 620, max: 940}}, {id-range: {max: 500, min: 400}}]"
            + "}"
        ),
    )
    refused(
        f"{fam} overlap id range",
        f("{" + V % "mode: trunk, trunk-tags: [{id-range: {min: 620, max: 940}}, {id: 620}]" + "}"),
    )
    refused(
        f"{fam} overlap range range",
        f(
            "{"
            + V % "mode: trunk, trunk-tags: [{id-range: {min: 620, max: 940}}, {id-range: {min: 940, max: 1000}}]"
            + "}"
        ),
    )
    refused(f"{fam} overlap id id", f("{" + V % "mode: trunk, trunk-tags: [{id: 100}, {id: 100}]" + "}"))
    refused(f"{fam} access enable-native", f("{" + V % "mode: access, enable-native: true" + "}"))
    refused(f"{fam} access trunk-tags", f("{" + V % "mode: access, trunk-tags: [{id: 100}]" + "}"))
    taken(f"{fam} access empty trunk-tags", f("{" + V % "mode: access, tag: 305, trunk-tags: []" + "}"))
    refused(f"{fam} trunk without trunk-tags", f("{" + V % "mode: trunk" + "}"))
    taken(f"{fam} trunk tag 0", f("{" + V % "mode: trunk, tag: 0, trunk-tags: [{id: 100}]" + "}"))
    taken(f"{fam} trunk empty list", f("{" + V % "mode: trunk, trunk-tags: []" + "}"))
    refused(f"{fam} unknown mode", f("{" + V % "mode: hybrid, tag: 3" + "}"))
    refused(f"{fam} trunk-tags of neither", f("{" + V % "mode: trunk, trunk-tags: [{tag: 7}]" + "}"))
    refused(f"{fam} range without max", f("{" + V % "mode: trunk, trunk-tags: [{id-range: {min: 7}}]" + "}"))
    refused(f"{fam} tag above u16", f("{" + V % "mode: access, tag: 70000" + "}"))
    refused(f"{fam} unknown key in vlan", f("{" + V % "mode: access, tagg: 7" + "}"))
    taken(f"{fam} ports alias", f().replace("port: []", "ports: [{name: eth1}, {name: eth2}]"))
    refused(f"{fam} port and ports", f().replace("port: []", "port: [{name: eth1}], ports: [{name: eth2}]"))
    taken(
        f"{fam} strings",
        f(
            "{"
            + V
            % "enable-native: 'true', mode: trunk, tag: '102', trunk-tags: [{id: '103'}, {id-range: {max: '1024', min: '105'}}]"
            + "}"
        ),
    )
refused("lb group masks differ", bridge("", "group-forward-mask: 1, group-fwd-mask: 2"))
taken("lb group masks same", bridge("", "group-forward-mask: 1, group-fwd-mask: 1"))
taken("lb group masks old", bridge("", "group-forward-mask: 1"))
taken("lb multicast-router int", bridge("", "multicast-router: 0"))
taken("lb multicast-router word", bridge("", "multicast-router: auto"))
refused("lb multicast-router 3", bridge("", "multicast-router: 3"))
refused("lb multicast-router other", bridge("", "multicast-router: maybe"))
taken(
    "lb options as strings",
    bridge(
        "{name: eth1, stp-hairpin-mode: 'false', stp-path-cost: '100', stp-priority: '101'}",
        "group-fwd-mask: '0x1e', hash-max: '302', mac-ageing-time: '303', multicast-querier: '1', multicast-query-use-ifaddr: 'yes', multicast-snooping: 'no', multicast-startup-query-count: '3', stp: {enabled: 'false', forward-delay: '16', hello-time: '2', max-age: '20', priority: '32768'}",
    ),
)
refused("lb default pvid without filtering", bridge("{name: eth1, vlan: {}}", "vlan-default-pvid: 5"))
taken("lb default pvid 1", bridge("{name: eth1}", "vlan-default-pvid: 1"))
taken(
    "lb default pvid with filtering",
    bridge("{name: eth1, vlan: {mode: trunk, trunk-tags: [{id: 7}]}}", "vlan-default-pvid: 5"),
)
refused("lb stp hello 11", bridge("", "stp: {enabled: true, hello-time: 11}"))
refused("lb stp hello 0", bridge("", "stp: {enabled: true, hello-time: 0}"))
refused("lb stp max-age 5", bridge("", "stp: {enabled: true, max-age: 5}"))
refused("lb stp max-age 41", bridge("", "stp: {enabled: true, max-age: 41}"))
refused("lb stp fd 1", bridge("", "stp: {enabled: true, forward-delay: 1}"))
refused("lb stp fd 31", bridge("", "stp: {enabled: true, forward-delay: 31}"))
refused("lb stp fd 31 disabled", bridge("", "stp: {enabled: false, forward-delay: 31}"))
taken("lb stp edges", bridge("", "stp: {enabled: true, forward-delay: 30, hello-time: 10, max-age: 40}"))
refused("lb stp as bool", bridge("", "stp: true"))
taken("ovs stp as bool", ovs("{name: eth1}", "stp: true"))
taken("ovs stp as string", ovs("{name: eth1}", "stp: 'true', rstp: 'false', mcast-snooping-enable: 'false'"))
taken("ovs stp as map", ovs("{name: eth1}", "stp: {enabled: true}"))
refused("ovs stp as number", ovs("{name: eth1}", "stp: 3"))
refused("lb unknown option", bridge("", "stpp: {enabled: true}"))
refused("lb unknown stp key", bridge("", "stp: {enable: true}"))
refused("lb port unknown key", bridge("{name: eth1, vlans: {}}"))
refused("lb hairpin wrong", bridge("{name: eth1, stp-hairpin-mode: maybe}"))
taken("lb vlan-protocol", bridge("{name: eth1}", "vlan-protocol: 802.1ad"))
refused("lb vlan-protocol wrong", bridge("{name: eth1}", "vlan-protocol: 802.1x"))
refused("lb vlan-protocol upper", bridge("{name: eth1}", "vlan-protocol: 802.1Q"))
# same as previous in trunk
refused(
    "lb two bridges one port",
    "interfaces: [{name: br0, type: linux-bridge, state: up, bridge: {port: [{name: eth1}]}}, {name: br1, type: linux-bridge, state: up, bridge: {port: [{name: eth1}]}}]",
)
refused(
    "bond and bridge one port",
    "interfaces: [{name: br0, type: linux-bridge, state: up, bridge: {port: [{name: eth1}]}}, {name: bond1, type: bond, state: up, link-aggregation: {mode: active-backup, port: [eth1]}}]",
)
taken(
    "port moves, other emptied",
    "interfaces: [{name: br0, type: linux-bridge, state: up, bridge: {port: []}}, {name: br1, type: linux-bridge, state: up, bridge: {port: [{name: eth1}]}}]",
)
taken(
    "old bridge absent",
    "interfaces: [{name: br0, type: linux-bridge, state: absent, bridge: {port: [{name: eth1}]}}, {name: br1, type: linux-bridge, state: up, bridge: {port: [{name: eth1}]}}]",
)
refused(
    "infiniband port of bridge",
    "interfaces: [{name: ib2, type: infiniband, state: up, infiniband: {pkey: '0xffff', mode: connected}}, {name: br0, type: linux-bridge, state: up, bridge: {port: [{name: ib2}]}}]",
)
refused(
    "infiniband port of ovs bridge",
    "interfaces: [{name: ib2, type: infiniband, state: up, infiniband: {pkey: '0xffff', mode: connected}}, {name: br0, type: ovs-bridge, state: up, bridge: {port: [{name: ib2}]}}]",
)
refused(
    "infiniband port of rr bond",
    "interfaces: [{name: ib2, type: infiniband, state: up, infiniband: {pkey: '0xffff', mode: connected}}, {name: bond0, type: bond, state: up, link-aggregation: {mode: balance-rr, port: [ib2]}}]",
)
taken(
    "infiniband port of ab bond",
    "interfaces: [{name: ib2, type: infiniband, state: up, infiniband: {pkey: '0xffff', mode: connected}}, {name: bond0, type: bond, state: up, link-aggregation: {mode: active-backup, port: [ib2]}}]",
)
taken(
    "ib int pkey",
    "interfaces: [{name: ib2.8001, type: infiniband, state: up, infiniband: {pkey: 32769, mode: connected, base-iface: ib2}}, {name: ib2, type: infiniband, state: up, infiniband: {pkey: '0xffff', mode: connected}}]",
)
taken(
    "ib string pkey",
    "interfaces: [{name: ib2.8001, type: infiniband, state: up, infiniband: {pkey: '32769', mode: datagram, base-iface: ib2}}, {name: ib2, type: infiniband, state: up, infiniband: {pkey: '0xffff', mode: connected}}]",
)
refused("ib unknown mode", interface("infiniband", "infiniband: {pkey: '0xffff', mode: fast}"))
refused("ib no mode", interface("infiniband", "infiniband: {pkey: '0xffff'}"))
refused("ib no pkey", interface("infiniband", "infiniband: {mode: connected}"))
refused("ib unknown key", interface("infiniband", "infiniband: {pkey: '0xffff', mode: connected, qkey: 3}"))

# bond
taken("bond fail_over_mac active", bond("mode: active-backup, options: {fail_over_mac: active}, port: [eth1, eth2]"))
refused(
    "bond fail_over_mac active and mac",
    bond(
        "mode: active-backup, options: {fail_over_mac: active}, port: [eth1, eth2]",
        "mac-address: '00:01:02:03:04:05', ",
    ),
)
refused(
    "bond fail_over_mac 1 and mac",
    bond("mode: 1, options: {fail_over_mac: 1}, port: [eth1, eth2]", "mac-address: '00:01:02:03:04:05', "),
)
taken(
    "bond fail_over_mac follow and mac",
    bond(
        "mode: active-backup, options: {fail_over_mac: follow}, port: [eth1, eth2]",
        "mac-address: '00:01:02:03:04:05', ",
    ),
)
taken(
    "bond fail_over_mac active, mac, other mode",
    bond(
        "mode: balance-xor, options: {fail_over_mac: active}, port: [eth1, eth2]", "mac-address: '00:01:02:03:04:05', "
    ),
)
taken("bond without mode", "interfaces: [{name: bond9, type: bond, state: up}]")
refused_on_known_nodes("bond without mode, ports", bond("port: [eth1, eth2]"))
refused(
    "bond ad_actor_system multicast",
    bond('mode: 802.3ad, options: {ad_actor_system: "01:00:5E:00:0f:01"}, port: [eth1, eth2]'),
)
taken(
    "bond ad_actor_system", bond('mode: 802.3ad, options: {ad_actor_system: "02:00:5E:00:0f:01"}, port: [eth1, eth2]')
)
refused(
    "bond miimon and arp",
    bond("mode: active-backup, options: {miimon: 100, arp_interval: 60, arp_ip_target: 192.0.2.1}, port: [eth1, eth2]"),
)
taken(
    "bond miimon 0 and arp",
    bond("mode: active-backup, options: {miimon: 0, arp_interval: 60, arp_ip_target: 192.0.2.1}, port: [eth1, eth2]"),
)
taken(
    "bond arp_interval 0 miimon",
    bond("mode: active-backup, options: {miimon: 100, arp_interval: 0}, port: [eth1, eth2]"),
)
refused("bond arp_interval in lacp", bond("mode: 802.3ad, options: {arp_interval: 60}, port: [eth1, eth2]"))
refused("bond arp_interval in tlb", bond("mode: balance-tlb, options: {arp_interval: 60}, port: [eth1, eth2]"))
refused("bond arp_interval in 6", bond("mode: 6, options: {arp_interval: '60'}, port: [eth1, eth2]"))
refused(
    "bond arp target without interval 0",
    bond("mode: active-backup, options: {arp_interval: 0, arp_ip_target: 192.0.2.1}, port: [eth1, eth2]"),
)
taken(
    "bond arp target empty interval 0",
    bond("mode: active-backup, options: {arp_interval: 0, arp_ip_target: ''}, port: [eth1, eth2]"),
)
refused(
    "bond ns target interval 0",
    bond("mode: active-backup, options: {arp_interval: 0, ns_ip6_target: ['2001:db8::1']}, port: [eth1, eth2]"),
)
refused("bond lacp_rate outside", bond("mode: active-backup, options: {lacp_rate: fast}, port: [eth1, eth2]"))
refused("bond lacp_active outside", bond("mode: balance-xor, options: {lacp_active: true}, port: [eth1, eth2]"))
taken("bond lacp_rate inside", bond("mode: 802.3ad, options: {lacp_rate: fast, lacp_active: 'on'}, port: [eth1, eth2]"))
taken("bond lacp_rate int inside 4", bond("mode: 4, options: {lacp_rate: 1}, port: [eth1, eth2]"))
refused("bond lacp_rate quick", bond("mode: 4, options: {lacp_rate: quick}, port: [eth1, eth2]"))
refused("bond lacp_rate 2", bond("mode: 4, options: {lacp_rate: 2}, port: [eth1, eth2]"))
taken("bond mode lacp", bond("mode: lacp, port: [eth1, eth2]"))
taken("bond alias bond", "interfaces: [{name: bond9, type: bond, state: up, bond: {mode: 0, ports: [eth1, eth2]}}]")
refused(
    "bond alias bond unknown key",
    "interfaces: [{name: bond9, type: bond, state: up, bond: {mode: 0, slaves: [eth1, eth2]}}]",
)
refused("bond mode in words", bond("mode: LACP, port: [eth1, eth2]"))
refused("bond mode 7", bond("mode: 7, port: [eth1, eth2]"))
refused("bond mode bool", bond("mode: true, port: [eth1, eth2]"))
for i in range(7):
    taken(f"bond mode {i}", bond(f"mode: {i}, port: [eth1, eth2]"))
    taken(f"bond mode '{i}'", bond(f"mode: '{i}', port: [eth1, eth2]"))
taken(
    "bond integer options",
    bond(
        "mode: 5, options: {ad_select: 0, all_slaves_active: 1, arp_all_targets: 0, arp_validate: 6, fail_over_mac: 2, primary_reselect: 2, xmit_hash_policy: 5}, port: [eth1, eth2]"
    ),
)
taken(
    "bond stringized",
    bond(
        'mode: 802.3ad, options: {ad_actor_sys_prio: "555", ad_select: "1", ad_user_port_key: "16", all_slaves_active: "1", arp_validate: "0", downdelay: "50", fail_over_mac: "1", lacp_rate: "0", lp_interval: "101", miimon: "200", min_links: "2", num_grat_arp: "3", num_unsol_na: "4", packets_per_slave: "1000", primary_reselect: "1", resend_igmp: "103", tlb_dynamic_lb: "true", updelay: "104", use_carrier: "false"}, port: [eth1, eth2]'
    ),
)
refused("bond unknown option", bond("mode: 1, options: {mimon: 100}, port: [eth1, eth2]"))
refused("bond option out of u8", bond("mode: 1, options: {num_grat_arp: 300}, port: [eth1, eth2]"))
refused("bond option negative", bond("mode: 1, options: {miimon: -1}, port: [eth1, eth2]"))
refused("bond ad_select word", bond("mode: 4, options: {ad_select: biggest}, port: [eth1, eth2]"))
refused("bond xmit wrong", bond("mode: 4, options: {xmit_hash_policy: layer3}, port: [eth1, eth2]"))
taken("bond xmit right", bond("mode: 4, options: {xmit_hash_policy: layer3+4}, port: [eth1, eth2]"))
taken("bond xmit vlan", bond("mode: 2, options: {xmit_hash_policy: vlan+srcmac, balance-slb: 1}, port: [eth1, eth2]"))
taken(
    "bond balance_slb underscore",
    bond("mode: 2, options: {xmit_hash_policy: vlan+srcmac, balance_slb: true}, port: [eth1, eth2]"),
)
refused("bond slb of rr", bond("mode: 0, options: {xmit_hash_policy: vlan+srcmac, balance-slb: 1}, port: [eth1, eth2]"))
refused(
    "bond slb without xmit",
    bond("mode: 2, options: {balance-slb: 1}, port: [eth1, eth2]", "").replace(
        "balance-slb: 1", "xmit_hash_policy: layer2, balance-slb: 1"
    ),
)
taken("bond slb off", bond("mode: 0, options: {xmit_hash_policy: layer2, balance-slb: 0}, port: [eth1, eth2]"))
taken("bond arp_validate filter_active", bond("mode: 1, options: {arp_validate: filter_active}, port: [eth1, eth2]"))
refused("bond arp_validate filter-active", bond("mode: 1, options: {arp_validate: filter-active}, port: [eth1, eth2]"))
refused("bond ports and config differ", bond("mode: 1, port: [eth1, eth2], ports-config: [{name: eth1, priority: 3}]"))
refused(
    "bond ports and config swapped",
    bond("mode: 1, ports: [eth1], ports-config: [{name: eth1, priority: 3}, {name: eth2}]"),
)
taken(
    "bond ports and config same",
    bond("mode: 1, port: [eth1, eth2], ports-config: [{name: eth2, priority: 3}, {name: eth1, queue-id: '1'}]"),
)
refused("bond queue ids same", bond("mode: 1, ports-config: [{name: eth2, queue-id: 1}, {name: eth1, queue-id: 1}]"))
taken("bond queue ids 0", bond("mode: 1, ports-config: [{name: eth2, queue-id: 0}, {name: eth1, queue-id: 0}]"))
taken(
    "bond queue id negative priority",
    bond("mode: 1, ports-config: [{name: eth2, priority: -5}, {name: eth1, priority: '-7'}]"),
)
refused("bond ports as maps", bond("mode: 1, port: [{name: eth1}]"))
refused("bond slaves", bond("mode: 1, slaves: [eth1]"))
taken("bond ports alias", bond("mode: balance-rr, ports: [eth1, eth2]"))
taken(
    "bond absent with nonsense", "interfaces: [{name: bond9, type: bond, state: absent, link-aggregation: {modee: 7}}]"
)

# controller
taken(
    "controller is in its list (ovs)",
    "interfaces: [{name: bond0, type: bond, state: up, controller: br0, link-aggregation: {mode: balance-rr}}, {name: br0, type: ovs-bridge, state: up, bridge: {port: [{name: bond0}]}}]",
)
refused(
    "controller of another bond",
    "interfaces: [{name: bond0, type: bond, state: up, link-aggregation: {mode: 0, port: [eth1]}}, {name: bond1, type: bond, state: up, link-aggregation: {mode: 0, port: [eth2]}}, {name: eth2, type: ethernet, state: up, controller: bond0}]",
)
refused(
    "controller of another bridge",
    "interfaces: [{name: br0, type: linux-bridge, state: up, bridge: {port: [{name: eth1}]}}, {name: br1, type: linux-bridge, state: up, bridge: {port: [{name: eth2}]}}, {name: eth2, type: ethernet, state: up, controller: br0}]",
)
refused(
    "detached and listed",
    "interfaces: [{name: bond1, type: bond, state: up, link-aggregation: {mode: 0, port: [eth1]}}, {name: eth1, type: ethernet, state: up, controller: ''}]",
)
refused(
    "controller with empty list",
    "interfaces: [{name: br0, type: linux-bridge, state: up, bridge: {ports: []}}, {name: bond7, type: bond, state: up, controller: br0, link-aggregation: {mode: 0, port: [eth1, eth2]}}]",
)
refused_on_known_nodes("controller not there", "interfaces: [{name: eth1, type: ethernet, state: up, controller: br7}]")
taken(
    "controller names bridge without list",
    "interfaces: [{name: br0, type: linux-bridge, state: up}, {name: eth1, type: ethernet, state: up, controller: br0}]",
)
refused(
    "ip on a bridge port",
    "interfaces: [{name: br0, type: linux-bridge, state: up, bridge: {port: [{name: eth1}]}}, {name: eth1, type: ethernet, state: up, ipv4: {enabled: true, dhcp: true}}]",
)
taken(
    "ip disabled on a bridge port",
    "interfaces: [{name: br0, type: linux-bridge, state: up, bridge: {port: [{name: eth1}]}}, {name: eth1, type: ethernet, state: up, ipv4: {enabled: false, dhcp: true}}]",
)
taken(
    "ip on a vrf port",
    "interfaces: [{name: vrf0, type: vrf, state: up, vrf: {port: [eth1], route-table-id: 100}}, {name: eth1, type: ethernet, state: up, ipv4: {enabled: true, dhcp: true}}]",
)
taken(
    "ip on ovs-interface",
    "interfaces: [{name: br0, type: ovs-bridge, state: up, bridge: {port: [{name: br0}, {name: eth1}]}}, {name: br0, type: ovs-interface, state: up, ipv4: {enabled: true, dhcp: true}}]",
)
refused_on_known_nodes("unknown port", bridge("{name: eth77}"))
taken("ovs creates internal port", ovs("{name: p7}"))
taken(
    "bridge over vlans",
    "interfaces: [{name: br0, type: linux-bridge, state: up, bridge: {port: [{name: eth1.100}]}, ipv4: {address: [{ip: 192.0.2.41, prefix-length: 24}, {ip: 192.0.2.40, prefix-length: 24}], dhcp: false, enabled: true}, ipv6: {autoconf: true, dhcp: true, enabled: true}}, {name: eth1.100, type: vlan, state: up, vlan: {id: 100, base-iface: eth1}}]",
)
taken(
    "vlan of bond with controller",
    "interfaces: [{name: bond0.100, type: vlan, state: up, controller: br0, vlan: {base-iface: bond0, id: 100}}, {name: bond0, type: bond, state: up, link-aggregation: {mode: balance-rr, port: [eth1, eth2]}}, {name: br0, type: linux-bridge, state: up}]",
)
