"""Mappings, routes, routing rules, names."""

from __future__ import annotations

from nmstate_case import Case, dns, ovn, routes, rules

CASES: list[Case] = []


def refused(name: str, state: str) -> None:
    CASES.append(Case(name, state, refused=True))


def taken(name: str, state: str) -> None:
    CASES.append(Case(name, state, refused=False))


# ovn
taken("ovn", ovn("localnet: net1, bridge: br-ex"))
taken("ovn present", ovn("localnet: net1, bridge: br-ex, state: present"))
taken("ovn absent", ovn("localnet: net1, state: absent"))
refused("ovn duplicate", ovn("localnet: net1, bridge: br-ex", "localnet: net1, state: absent"))
refused("ovn no bridge", ovn("localnet: net1"))
refused("ovn no localnet", ovn("bridge: br-ex"))
refused("ovn state", ovn("localnet: net1, bridge: br-ex, state: up"))
refused("ovn unknown", "ovn: {mappings: []}")

# routes
taken("route", routes("destination: 0.0.0.0/0, next-hop-address: 192.0.2.1, next-hop-interface: eth1"))
taken("route host bits", routes("destination: 198.51.100.1/24, next-hop-address: 192.0.2.1, next-hop-interface: eth1"))
taken("route host", routes("destination: 198.51.100.1, next-hop-address: 192.0.2.1, next-hop-interface: eth1"))
taken(
    "route strings",
    routes(
        "destination: 198.51.100.0/24, next-hop-address: 192.0.2.1, next-hop-interface: eth1, metric: '500', table-id: '129'"
    ),
)
taken(
    "route v6",
    routes(
        "destination: '2001:db8:a:0000:000::/64', next-hop-address: '2001:db8:1:0000:000::2', next-hop-interface: eth1"
    ),
)
ZERO = "0.0.0"
for d in (
    f"{ZERO}.0/8",
    f"{ZERO}.0/f",
    f"{ZERO}.0",
    f"{ZERO}.0.0/0",
    f"{ZERO}.0.0/7",
    "192.0.2.1/33",
    "192.0.2.1/24/",
    f"{ZERO}.1/8",
    "0.1.0.0/16",
):
    refused("route to " + d, routes(f"destination: {d}, next-hop-address: 192.0.2.1, next-hop-interface: eth1"))
refused(
    "route to ::1/129", routes("destination: '::1/129', next-hop-address: '2001:db8:1::2', next-hop-interface: eth1")
)
refused(
    "route weight v6",
    routes("destination: '2001:db8:a::/64', next-hop-address: '2001:db8:1::2', next-hop-interface: eth1, weight: 2"),
)
taken(
    "route weight",
    routes(
        "destination: 198.51.100.0/24, next-hop-address: 192.0.2.1, next-hop-interface: eth1, weight: 2",
        "destination: 198.51.100.0/24, next-hop-address: 192.0.2.2, next-hop-interface: eth1, weight: 256",
    ),
)
refused(
    "route weight 0",
    routes("destination: 198.51.100.0/24, next-hop-address: 192.0.2.1, next-hop-interface: eth1, weight: 0"),
)
refused(
    "route weight 257",
    routes("destination: 198.51.100.0/24, next-hop-address: 192.0.2.1, next-hop-interface: eth1, weight: 257"),
)
refused("route no iface", routes("destination: 198.51.100.0/24, next-hop-address: 192.0.2.1"))
taken("route blackhole", routes("destination: 198.51.100.0/24, route-type: blackhole"))
taken("route blackhole lo", routes("destination: 198.51.100.0/24, route-type: blackhole, next-hop-interface: lo"))
refused(
    "route blackhole iface", routes("destination: 198.51.100.0/24, route-type: blackhole, next-hop-interface: eth1")
)
refused("route prohibit hop", routes("destination: 198.51.100.0/24, route-type: prohibit, next-hop-address: 192.0.2.1"))
refused("route type", routes("destination: 198.51.100.0/24, route-type: throw, next-hop-interface: eth1"))
refused(
    "route cwnd 0",
    routes("destination: 198.51.100.0/24, next-hop-address: 192.0.2.1, next-hop-interface: eth1, cwnd: 0"),
)
refused(
    "route cwnd -20",
    routes("destination: 198.51.100.0/24, next-hop-address: 192.0.2.1, next-hop-interface: eth1, cwnd: -20"),
)
taken(
    "route cwnd 20",
    routes(
        "destination: 198.51.100.0/24, next-hop-address: 192.0.2.1, next-hop-interface: eth1, cwnd: 20, initcwnd: 3, initrwnd: '4', quickack: true, advmss: 1400, mtu: 1400"
    ),
)
refused(
    "route mtu 0", routes("destination: 198.51.100.0/24, next-hop-address: 192.0.2.1, next-hop-interface: eth1, mtu: 0")
)
refused(
    "route advmss 0",
    routes("destination: 198.51.100.0/24, next-hop-address: 192.0.2.1, next-hop-interface: eth1, advmss: 0"),
)
taken(
    "route lock-mtu",
    routes(
        "destination: 198.51.100.0/24, next-hop-address: 192.0.2.1, next-hop-interface: eth1, mtu: 1400, lock-mtu: true"
    ),
)
taken(
    "route source",
    routes("destination: 198.51.100.0/24, next-hop-address: 192.0.2.1, next-hop-interface: eth1, source: 192.0.2.40"),
)
refused(
    "route source wrong",
    routes(
        "destination: 198.51.100.0/24, next-hop-address: 192.0.2.1, next-hop-interface: eth1, source: 192.0.2.40/24"
    ),
)
refused("route hop wrong", routes("destination: 198.51.100.0/24, next-hop-address: 192.0.2, next-hop-interface: eth1"))
refused("route unknown key", routes("destination: 198.51.100.0/24, via: 192.0.2.1, next-hop-interface: eth1"))
refused(
    "route state present",
    routes("destination: 198.51.100.0/24, next-hop-address: 192.0.2.1, next-hop-interface: eth1, state: present"),
)
taken("route absent", routes("next-hop-interface: eth1, state: absent"))
taken("route absent all", routes("destination: 0.0.0.0/0, state: absent", "destination: '::/0', state: absent"))
taken(
    "route absent empty hop",
    routes("next-hop-address: '', state: absent").replace("next-hop-address: ''", "next-hop-interface: eth1"),
)
taken("route ignore", routes("next-hop-interface: eth7, state: ignore"))
refused(
    "route iface absent",
    "interfaces: [{name: br7, type: linux-bridge, state: absent}]\nroutes: {config: [{destination: 198.51.100.0/24, next-hop-address: 192.0.2.1, next-hop-interface: br7}]}",
)
refused(
    "route iface ipv4 disabled",
    "interfaces: [{name: eth1, type: ethernet, state: up, ipv4: {enabled: false}}]\nroutes: {config: [{destination: 198.51.100.0/24, next-hop-address: 192.0.2.1, next-hop-interface: eth1}]}",
)
refused(
    "route iface ipv6 disabled",
    "interfaces: [{name: eth1, type: ethernet, state: up, ipv6: {enabled: false}}]\nroutes: {config: [{destination: '2001:db8:a::/64', next-hop-address: '2001:db8:1::2', next-hop-interface: eth1}]}",
)
# rules
taken("rule strings", rules("priority: '500', route-table: '129', ip-from: 192.0.2.0/24"))
taken("rule hosts", rules("ip-to: 192.0.3.1, ip-from: 192.0.3.2"))
taken("rule v6", rules("ip-to: '2001:db8:1::2/64', ip-from: '2001:db8:2::ffff/64'"))
taken("rule family", rules("family: ipv4, route-table: 200"))
refused("rule none", rules("route-table: 200"))
refused("rule family mismatch from", rules("family: ipv6, ip-from: 192.0.2.0/24, route-table: 200"))
refused("rule family mismatch to", rules("family: ipv4, ip-to: '2001:db8::/64', route-table: 200"))
refused("rule of two families", rules("ip-from: 192.0.2.0/24, ip-to: '2001:db8::/64', route-table: 200"))
refused("rule fwmask", rules("family: ipv4, fwmask: 0x30, route-table: 200"))
taken("rule fwmark", rules("family: ipv4, fwmark: 0x20, fwmask: '0x30', route-table: 200"))
taken("rule action", rules("ip-from: 192.0.2.0/24, action: blackhole"))
refused("rule action wrong", rules("ip-from: 192.0.2.0/24, action: drop"))
refused("rule prefix", rules("ip-from: 192.0.2.0/33, route-table: 200"))
refused("rule ip", rules("ip-from: everywhere, route-table: 200"))
taken("rule absent", rules("route-table: 200, state: absent"))
refused("rule state", rules("route-table: 200, ip-from: 192.0.2.0/24, state: up"))
refused("rule unknown", rules("from: 192.0.2.0/24, route-table: 200"))
taken("rule iif", rules("ip-from: 192.0.2.0/24, iif: eth1, route-table: 200"))
taken("rule suppress", rules("ip-from: 192.0.2.0/24, suppress-prefix-length: 0, route-table: 200"))
refused("rule family word", rules("family: inet, route-table: 200"))
# dns
taken(
    "dns",
    dns("server: ['2001:db8:1::250', 192.0.2.250], search: [example.org], options: [trust-ad, rotate, 'ndots:2']"),
)
taken("dns purge", "dns-resolver: {config: {}}")
refused("dns option", dns("server: [192.0.2.250], options: [turbo]"))
refused("dns option without value", dns("server: [192.0.2.250], options: [ndots]"))
refused("dns option with value", dns("server: [192.0.2.250], options: ['rotate:3']"))
refused("dns server", dns("server: [192.0.2]"))
refused("dns server v6", dns("server: ['2001:db8::zz']"))
refused("dns server prefix", dns("server: [192.0.2.1/24]"))
taken(
    "dns long",
    dns("server: ['3000:0000:0000:0000:0000:0000:0000:0000', '0:0:0:0:0:FFFF:192.0.2.1', '03:0000:000:00:0::4']"),
)
refused("dns link local no iface", dns("server: ['fe80::1%eth1%eth2']"))
refused("dns unknown", dns("servers: [192.0.2.250]"))
refused(
    "dns two link local",
    "interfaces: [{name: eth1, type: ethernet, state: up, ipv6: {enabled: true, autoconf: true, dhcp: true}}, {name: eth2, type: ethernet, state: up, ipv6: {enabled: true, autoconf: true, dhcp: true}}]\ndns-resolver: {config: {server: ['fe80::1%eth1', 'fe80::2%eth2']}}",
)
refused(
    "dns link local ipv6 disabled",
    "interfaces: [{name: eth1, type: ethernet, state: up, ipv6: {enabled: false}}]\ndns-resolver: {config: {server: ['fe80::1%eth1']}}",
)
taken(
    "dns link local",
    "interfaces: [{name: eth1, type: ethernet, state: up, ipv6: {enabled: true, autoconf: true, dhcp: true}}]\ndns-resolver: {config: {server: ['fe80::1%eth1']}}",
)
# hostname
taken("hostname", "hostname: {running: a.example.org, config: b.example.org}")
refused("hostname unknown", "hostname: {name: a}")
refused("hostname text", "hostname: a")
