"""User-defined networks in short, and whether the API server takes them by the schema and the rules of OVN-Kubernetes."""

from __future__ import annotations

from dataclasses import dataclass

SELECTED = "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: red}}"
R, A = "refused", "accepted"


@dataclass(frozen=True)
class UserNetworkCase:
    """``manifest`` is one object; ``verdict`` what the API server says to it."""

    name: str
    manifest: str
    verdict: str


CASES: list[UserNetworkCase] = []


def cudn(name: str, network: str, verdict: str, selector: str = SELECTED) -> None:
    spec = "".join(f"  {line}\n" for line in (selector, f"network: {{{network}}}") if line)
    head = "apiVersion: k8s.ovn.org/v1\nkind: ClusterUserDefinedNetwork\nmetadata: {name: blue}\nspec:\n"
    CASES.append(UserNetworkCase(f"cudn: {name}", head + spec, verdict))


def udn(name: str, spec: str, verdict: str) -> None:
    head = "apiVersion: k8s.ovn.org/v1\nkind: UserDefinedNetwork\nmetadata: {name: blue, namespace: red}\n"
    CASES.append(UserNetworkCase(f"udn: {name}", f"{head}spec: {{{spec}}}\n", verdict))


def ln(name: str, body: str, verdict: str) -> None:
    given = f", {body}" if body else ""
    cudn(
        f"localnet {name}",
        f"topology: Localnet, localnet: {{role: Secondary, physicalNetworkName: phys{given}}}",
        verdict,
    )


def l2(name: str, body: str, verdict: str, role: str = "Primary") -> None:
    given = f", {body}" if body else ""
    for add in (cudn, udn):
        add(f"layer2 {name}", f"topology: Layer2, layer2: {{role: {role}{given}}}", verdict)


def l3(name: str, subnets: str, verdict: str, role: str = "Primary", more: str = "") -> None:
    for add in (cudn, udn):
        add(f"layer3 {name}", f"topology: Layer3, layer3: {{role: {role}, subnets: [{subnets}]{more}}}", verdict)


def ev(name: str, evpn: str, verdict: str, base: str = "", transport: str = ", transport: EVPN") -> None:
    cudn(f"evpn {name}", (base or L2) + transport + (f", evpn: {{{evpn}}}" if evpn else ""), verdict)


S = "subnets: [192.168.1.0/24]"
D = "subnets: [192.168.1.0/24, '2001:db8::/64']"
L3 = "topology: Layer3, layer3: {role: Primary, subnets: [{cidr: 10.10.0.0/16, hostSubnet: 24}]}"
L2 = "topology: Layer2, layer2: {role: Primary, subnets: [10.20.100.0/24]}"
LN = "topology: Localnet, localnet: {role: Secondary, physicalNetworkName: p, subnets: [10.0.0.0/24]}"
NO = ", transport: NoOverlay, noOverlay: {outboundSNAT: Enabled, routing: Managed}"
NOO = ", transport: NoOverlay, noOverlayOptions: {outboundSNAT: Enabled, routing: Managed}"

ln("no subnets, ipam unset", "", R)
ln("no subnets, ipam enabled", "ipam: {mode: Enabled}", R)
ln("ipam disabled", "ipam: {mode: Disabled}", A)
ln("subnets, ipam disabled", "subnets: [10.0.0.0/24], ipam: {mode: Disabled}", R)
ln("subnets", "subnets: [10.0.0.0/24]", A)
ln("subnets empty", "subnets: []", R)
ln("exclude without subnets", "excludeSubnets: [10.0.0.1/24]", R)
ln("exclude, ipam disabled", "excludeSubnets: [10.0.0.1/24], ipam: {mode: Disabled}", R)
ln("both, ipam disabled", "subnets: [10.0.0.0/24], excludeSubnets: [10.0.0.1/32], ipam: {mode: Disabled}", R)
ln("bad v4", "subnets: [300.0.0.0/24]", R)
ln("bad v6", "subnets: ['2014:100:200::0/300']", R)
ln("two v4", "subnets: [10.10.0.0/24, 10.20.0.0/24]", R)
ln("two v6", "subnets: ['2001:aaa::/64', '2001:bbb::/64']", R)
ln("dual", "subnets: [10.10.0.0/24, '2001:bbb::/64']", A)
ln("exclude empty", "subnets: [10.0.0.0/24], excludeSubnets: []", R)
ln("exclude bad v4", "subnets: [10.0.0.0/24], excludeSubnets: [10.0.0.0/300]", R)
ln("exclude bad v6", "subnets: [10.0.0.0/24], excludeSubnets: ['2014:100:200::0/300']", R)
ln("exclude", "subnets: [10.0.0.0/24], excludeSubnets: [10.0.0.128/25]", A)
ln("persistent, ipam disabled", "ipam: {mode: Disabled, lifecycle: Persistent}", R)
ln("persistent", "subnets: [10.0.0.0/24], ipam: {lifecycle: Persistent}", A)
ln("ipam empty", "subnets: [10.0.0.0/24], ipam: {}", R)
ln("mtu low for v6", "subnets: ['2001:db8::/64'], mtu: 1000", R)
ln("mtu", "subnets: ['2001:db8::/64'], mtu: 1280", A)
ln("mtu 575", "subnets: [10.0.0.0/24], mtu: 575", R)
ln("mtu 65537", "subnets: [10.0.0.0/24], mtu: 65537", R)
ln("vlan", "subnets: [10.0.0.0/24], vlan: {mode: Access, access: {id: 200}}", A)
ln("vlan 0", "subnets: [10.0.0.0/24], vlan: {mode: Access, access: {id: 0}}", R)
ln("vlan 4095", "subnets: [10.0.0.0/24], vlan: {mode: Access, access: {id: 4095}}", R)
ln("vlan without access", "subnets: [10.0.0.0/24], vlan: {mode: Access}", R)
ln("vlan without mode", "subnets: [10.0.0.0/24], vlan: {access: {id: 5}}", R)
ln("vlan mode trunk", "subnets: [10.0.0.0/24], vlan: {mode: Trunk}", R)
ln("no prefix", "subnets: [10.0.0.0]", R)
ln("three subnets", "subnets: [10.0.0.0/24, '2001:db8::/64', 10.3.0.0/24]", R)
cudn(
    "localnet primary",
    "topology: Localnet, localnet: {role: Primary, physicalNetworkName: phys, subnets: [10.0.0.0/24]}",
    R,
)
cudn("localnet no physicalNetworkName", "topology: Localnet, localnet: {role: Secondary, subnets: [10.0.0.0/24]}", R)
cudn(
    "localnet comma",
    "topology: Localnet, localnet: {role: Secondary, physicalNetworkName: 'a,b', subnets: [10.0.0.0/24]}",
    R,
)
cudn(
    "localnet colon",
    "topology: Localnet, localnet: {role: Secondary, physicalNetworkName: 'a:b', subnets: [10.0.0.0/24]}",
    R,
)
cudn(
    "localnet empty name",
    "topology: Localnet, localnet: {role: Secondary, physicalNetworkName: '', subnets: [10.0.0.0/24]}",
    R,
)
cudn(
    "localnet long name",
    "topology: Localnet, localnet: {role: Secondary, physicalNetworkName: '" + "a" * 254 + "', subnets: [10.0.0.0/24]}",
    R,
)
cudn("localnet no role", "topology: Localnet, localnet: {physicalNetworkName: phys, subnets: [10.0.0.0/24]}", R)
cudn("no topology", "layer2: {role: Secondary, ipam: {mode: Disabled}}", R)
cudn("topology lower", "topology: layer2, layer2: {role: Secondary, ipam: {mode: Disabled}}", R)
cudn("block missing", "topology: Layer2", R)
cudn("other block", "topology: Layer2, layer3: {role: Secondary, subnets: [{cidr: 10.1.0.0/16}]}", R)
cudn(
    "two blocks",
    "topology: Layer2, layer2: {role: Secondary, ipam: {mode: Disabled}}, layer3: {role: Secondary, subnets: [{cidr: 10.1.0.0/16}]}",
    R,
)
cudn("no selector", "topology: Layer2, layer2: {role: Secondary, ipam: {mode: Disabled}}", R, selector="")
cudn(
    "empty selector",
    "topology: Layer2, layer2: {role: Secondary, ipam: {mode: Disabled}}",
    A,
    selector="namespaceSelector: {}",
)
l2("primary", S, A)
l2("primary dual", D, A)
l2("primary without subnets", "", R)
l2("secondary", S, A, "Secondary")
l2("secondary without subnets", "", R, "Secondary")
l2("secondary ipam disabled", "ipam: {mode: Disabled}", A, "Secondary")
l2("primary ipam disabled", "ipam: {mode: Disabled}", R)
l2("ipam dhcp", "ipam: {mode: DHCP}", R, "Secondary")
l2("join", S + ", joinSubnets: [100.70.0.0/16]", A)
l2("join secondary", S + ", joinSubnets: [100.70.0.0/16]", R, "Secondary")
l2("join empty", S + ", joinSubnets: []", R)
l2("join bad", S + ", joinSubnets: [foo]", R)
l2("join two of one family", S + ", joinSubnets: [100.70.0.0/16, 100.71.0.0/16]", R)
l2("join dual", D + ", joinSubnets: [100.70.0.0/16, 'fd99::/64']", A)
l2("gateway", S + ", defaultGatewayIPs: [192.168.1.9]", A)
l2("gateway secondary", S + ", defaultGatewayIPs: [192.168.1.9]", R, "Secondary")
l2("gateway outside", S + ", defaultGatewayIPs: [10.0.0.1]", R)
l2(
    "gateway outside infrastructure",
    S + ", infrastructureSubnets: [192.168.1.0/28], defaultGatewayIPs: [192.168.1.20]",
    R,
)
l2("gateway in infrastructure", S + ", infrastructureSubnets: [192.168.1.0/28], defaultGatewayIPs: [192.168.1.2]", A)
l2("gateway one outside", D + ", defaultGatewayIPs: [10.0.0.1, '2001:db8::1']", R)
l2("gateway for one family", D + ", defaultGatewayIPs: [192.168.1.9]", R)
l2("gateways", D + ", defaultGatewayIPs: [192.168.1.9, '2001:db8::1']", A)
l2("gateway no address", S + ", defaultGatewayIPs: [192.168.1.9/24]", R)
l2("gateway v6 outside", "subnets: ['2001:db8::/64'], defaultGatewayIPs: ['2001:db9::1']", R)
l2("reserved", S + ", reservedSubnets: [192.168.1.0/28]", A)
l2("reserved without subnets", "reservedSubnets: [192.168.1.0/28], ipam: {mode: Disabled}", R, "Secondary")
l2("reserved outside", S + ", reservedSubnets: [10.0.0.0/28]", R)
l2("reserved v6 outside", "subnets: ['2001:db8::/64'], reservedSubnets: ['2001:db9::/80']", R)
l2("reserved host bits", S + ", reservedSubnets: [192.168.1.5/28]", R)
l2("reserved empty", S + ", reservedSubnets: []", R)
l2("reserved bad", S + ", reservedSubnets: [foo]", R)
l2("reserved wider", S + ", reservedSubnets: [192.168.0.0/16]", R)
l2("infrastructure", S + ", infrastructureSubnets: [192.168.1.0/28]", A)
l2("infrastructure without subnets", "infrastructureSubnets: [192.168.1.0/28], ipam: {mode: Disabled}", R)
l2("infrastructure outside", S + ", infrastructureSubnets: [10.0.0.0/28]", R)
l2("infrastructure secondary", S + ", infrastructureSubnets: [192.168.1.0/28]", R, "Secondary")
l2("infrastructure host bits", S + ", infrastructureSubnets: [192.168.1.1/28]", R)
l2(
    "infrastructure five",
    S + ", infrastructureSubnets: [192.168.1.0/28, 192.168.1.16/28, 192.168.1.32/28, 192.168.1.48/28, 192.168.1.64/28]",
    R,
)
l2(
    "infrastructure and reserved overlap",
    S + ", infrastructureSubnets: [192.168.1.0/28], reservedSubnets: [192.168.1.8/29]",
    R,
)
l2(
    "infrastructure and reserved",
    S + ", infrastructureSubnets: [192.168.1.0/28], reservedSubnets: [192.168.1.16/28]",
    A,
)
l2(
    "dual overlap",
    D
    + ", infrastructureSubnets: [192.168.1.0/28, '2001:db8::/80'], reservedSubnets: [192.168.1.16/28, '2001:db8::/80']",
    R,
)
l2("macSecurity disabled primary", S + ", macSecurity: {mode: Disabled}", R)
l2("macSecurity enabled primary", S + ", macSecurity: {mode: Enabled}", R)
l2("macSecurity with ipam", S + ", macSecurity: {mode: Disabled}", R, "Secondary")
l2("macSecurity", "ipam: {mode: Disabled}, macSecurity: {mode: Disabled}", A, "Secondary")
l2("mtu low v6", "subnets: ['2001:db8::/64'], mtu: 1279", R)
l3("one", "{cidr: 10.1.0.0/16, hostSubnet: 24}", A)
l3("no hostSubnet", "{cidr: 10.1.0.0/16}", A)
l3("two", "{cidr: 10.1.0.0/16, hostSubnet: 24}, {cidr: 10.2.0.0/16, hostSubnet: 24}", A)
l3(
    "three",
    "{cidr: 10.1.0.0/16, hostSubnet: 24}, {cidr: 10.2.0.0/16, hostSubnet: 24}, {cidr: 10.3.0.0/16, hostSubnet: 24}",
    A,
)
l3("two v6", "{cidr: '2001:db8:1::/48', hostSubnet: 64}, {cidr: '2001:db8:2::/48', hostSubnet: 64}", A)
l3(
    "four",
    "{cidr: 10.1.0.0/16, hostSubnet: 24}, {cidr: 10.2.0.0/16, hostSubnet: 24}, {cidr: '2001:db8:1::/48', hostSubnet: 64}, {cidr: '2001:db8:2::/48', hostSubnet: 64}",
    A,
)
l3("two secondary", "{cidr: 10.1.0.0/16, hostSubnet: 24}, {cidr: 10.2.0.0/16, hostSubnet: 24}", R, "Secondary")
l3("overlap", "{cidr: 10.1.0.0/16, hostSubnet: 24}, {cidr: 10.1.128.0/17, hostSubnet: 24}", R)
l3("same", "{cidr: 10.1.0.0/16, hostSubnet: 24}, {cidr: 10.1.0.0/16, hostSubnet: 24}", R)
l3("different hostSubnet", "{cidr: 10.1.0.0/16, hostSubnet: 24}, {cidr: 10.2.0.0/16, hostSubnet: 27}", R)
l3("hostSubnet once", "{cidr: 10.1.0.0/16, hostSubnet: 24}, {cidr: 10.2.0.0/16}", R)
l3("different v6", "{cidr: '2001:db8:1::/48', hostSubnet: 64}, {cidr: '2001:db8:2::/48', hostSubnet: 60}", R)
l3("overlap v6", "{cidr: '2001:db8:1::/48', hostSubnet: 64}, {cidr: '2001:db8:1:8000::/49', hostSubnet: 64}", R)
l3("dual", "{cidr: 10.1.0.0/16, hostSubnet: 24}, {cidr: '2001:db8:1::/48', hostSubnet: 64}", A, "Secondary")
l3("hostSubnet too short", "{cidr: 10.1.0.0/16, hostSubnet: 16}", R)
l3("hostSubnet 32", "{cidr: 10.1.0.0/16, hostSubnet: 32}", R)
l3("hostSubnet 0", "{cidr: 10.1.0.0/16, hostSubnet: 0}", R)
l3("hostSubnet 128", "{cidr: '2001:db8:1::/48', hostSubnet: 128}", R)
l3("empty", "", R)
l3("no cidr", "{hostSubnet: 24}", R)
l3("bad cidr", "{cidr: 10.1.0.0}", R)
l3("join secondary", "{cidr: 10.1.0.0/16}", R, "Secondary", ", joinSubnets: [100.70.0.0/16]")
l3("join", "{cidr: 10.1.0.0/16}", A, "Primary", ", joinSubnets: [100.70.0.0/16]")
udn("localnet", LN, R)
cudn("nooverlay", L3 + NO, A)
cudn("nooverlay older", L3 + NOO, A)
cudn("nooverlay layer2", L2 + NO, R)
cudn("nooverlay secondary", L3.replace("Primary", "Secondary") + NO, R)
cudn("nooverlay localnet", LN + NO, R)
cudn("nooverlay without options", L3 + ", transport: NoOverlay", R)
cudn("options with geneve", L3 + ", transport: Geneve, noOverlayOptions: {outboundSNAT: Enabled, routing: Managed}", R)
cudn("options without transport", L3 + ", noOverlay: {outboundSNAT: Enabled, routing: Managed}", R)
cudn("options bad snat", L3 + ", transport: NoOverlay, noOverlay: {outboundSNAT: On, routing: Managed}", R)
cudn("options no routing", L3 + ", transport: NoOverlay, noOverlay: {outboundSNAT: Enabled}", R)
cudn("transport default", L3 + ", transport: Default", A)
cudn("transport geneve", L3 + ", transport: Geneve", A)
cudn("transport unknown", L3 + ", transport: VXLAN", R)
ev("layer2", "vtep: v, macVRF: {vni: 100}", A)
ev("layer2 target", "vtep: v, macVRF: {vni: 100, routeTarget: '65000:100'}", A)
ev("layer2 both", "vtep: v, macVRF: {vni: 100}, ipVRF: {vni: 101}", A)
ev("layer3", "vtep: v, ipVRF: {vni: 200}", A, L3)
ev("max vni", "vtep: v, macVRF: {vni: 16777215}", A)
ev("4-byte asn", "vtep: v, macVRF: {vni: 100, routeTarget: '4200000000:100'}", A)
ev("no config", "", R)
ev("no transport", "vtep: v, macVRF: {vni: 100}", R, transport="")
ev("secondary", "vtep: v, macVRF: {vni: 100}", R, L2.replace("Primary", "Secondary"))
ev("localnet", "vtep: v, macVRF: {vni: 100}", R, LN)
ev("layer2 no macVRF", "vtep: v, ipVRF: {vni: 100}", R)
ev("layer3 no ipVRF", "vtep: v, macVRF: {vni: 100}", R, L3)
ev("layer3 with macVRF", "vtep: v, macVRF: {vni: 100}, ipVRF: {vni: 101}", R, L3)
ev("no vrf", "vtep: v", R)
ev("vni 0", "vtep: v, macVRF: {vni: 0}", R)
ev("vni too large", "vtep: v, macVRF: {vni: 16777216}", R)
ev("bad target", "vtep: v, macVRF: {vni: 100, routeTarget: invalid}", R)
ev("no vtep", "macVRF: {vni: 100}", R)
ev("empty vtep", "vtep: '', macVRF: {vni: 100}", R)
ev("no vni", "vtep: v, macVRF: {}", R)
ev("target v4", "vtep: v, macVRF: {vni: 100, routeTarget: '192.0.2.1:100'}", A)
ev("target two large", "vtep: v, macVRF: {vni: 100, routeTarget: '4200000000:70000'}", R)
ev("target v4 large", "vtep: v, macVRF: {vni: 100, routeTarget: '192.0.2.1:70000'}", R)
ev("target words", "vtep: v, macVRF: {vni: 100, routeTarget: 'a:b'}", R)
