"""The addresses that IPAM plugins give, and what else a CNI configuration says of forwarding."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Interface, IPv6Network

import pytest
from read_text import at, read

from topocheck.load.manifests import Manifests
from topocheck.model.nad import Ipam, IpamRange, NetworkAttachment
from topocheck.model.problem import Problem
from topocheck.model.workload import Address, Route

HEAD = """\
apiVersion: k8s.cni.cncf.io/v1
kind: NetworkAttachmentDefinition
metadata: {name: net, namespace: vms}
spec:
  config: |
"""


def with_config(*lines: str) -> Manifests:
    """The NAD whose configuration is a literal block; its line 1 is line 6 of the file, its column 1 is column 5."""
    return read(HEAD + "".join(f"    {line}\n" for line in lines))


def attachment(*lines: str) -> NetworkAttachment:
    found = with_config(*lines)
    assert found.problems == ()
    return found.attachments[0]


def ipam(*lines: str) -> Ipam | None:
    """The IPAM of a NAD whose ``ipam`` is the lines, from line 7 on."""
    return attachment('{"type": "macvlan", "ipam":', *lines, "}").ipam


def test_static_addresses_and_routes() -> None:
    assert ipam(
        '{"type": "static",',
        '"addresses": [{"address": "10.0.0.5/24", "gateway": "10.0.0.1"}, {"address": "fd00::5/64"}],',
        '"routes": [{"dst": "0.0.0.0/0"}, {"dst": "10.9.0.0/16", "gw": "10.0.0.9"}, {"dst": "::/0"}]}',
    ) == Ipam(
        "static",
        at(6, 25),
        addresses=(
            Address(IPv4Interface("10.0.0.5/24"), at(8, 31)),
            Address(IPv6Interface("fd00::5/64"), at(8, 82)),
        ),
        routes=(
            Route("0.0.0.0/0", IPv4Address("10.0.0.1"), at(9, 24)),
            Route("10.9.0.0/16", IPv4Address("10.0.0.9"), at(9, 67)),
        ),
    )


def test_the_ranges_of_host_local() -> None:
    assert ipam(
        '{"type": "host-local", "ranges": [[',
        '{"subnet": "10.0.0.0/24", "rangeStart": "10.0.0.10", "rangeEnd": "10.0.0.20", "gateway": "10.0.0.254"}],',
        '[{"subnet": "10.1.0.0/24"}]], "routes": [{"dst": "10.0.0.0/8"}]}',
    ) == Ipam(
        "host-local",
        at(6, 25),
        ranges=(
            IpamRange(
                IPv4Network("10.0.0.0/24"),
                at(8, 16),
                IPv4Address("10.0.0.10"),
                IPv4Address("10.0.0.20"),
                IPv4Address("10.0.0.254"),
            ),
            IpamRange(IPv4Network("10.1.0.0/24"), at(9, 17)),
        ),
        routes=(Route("10.0.0.0/8", IPv4Address("10.0.0.254"), at(9, 54)),),
    )


def test_host_local_may_have_its_subnet_at_the_top_and_takes_its_first_address_as_gateway() -> None:
    assert ipam('{"type": "host-local", "subnet": "10.1.0.0/24", "routes": [{"dst": "0.0.0.0/0"}]}') == Ipam(
        "host-local",
        at(6, 25),
        ranges=(IpamRange(IPv4Network("10.1.0.0/24"), at(7, 38)),),
        routes=(Route("0.0.0.0/0", IPv4Address("10.1.0.1"), at(7, 72)),),
    )


def test_the_ranges_of_whereabouts() -> None:
    assert ipam(
        '{"type": "whereabouts", "range": "192.168.2.225-192.168.2.230/28", "exclude": ["192.168.2.229/32"],',
        '"ipRanges": [{"range": "10.0.0.7/24", "range_start": "10.0.0.5"}, {"range": "fd00::/64"}]}',
    ) == Ipam(
        "whereabouts",
        at(6, 25),
        ranges=(
            IpamRange(
                IPv4Network("192.168.2.224/28"), at(7, 38), IPv4Address("192.168.2.225"), IPv4Address("192.168.2.230")
            ),
            IpamRange(IPv4Network("10.0.0.0/24"), at(8, 28), IPv4Address("10.0.0.5")),
            IpamRange(IPv6Network("fd00::/64"), at(8, 81)),
        ),
        excluded=(IPv4Network("192.168.2.229/32"),),
    )


@pytest.mark.parametrize(("body", "found"), [("{}", None), ('{"type": "dhcp"}', Ipam("dhcp", at(6, 25)))])
def test_an_ipam_without_addresses(body: str, found: Ipam | None) -> None:
    assert ipam(body) == found


@pytest.mark.parametrize(
    ("body", "column", "what"),
    [
        ('{"type": "static", "addresses": [{"address": "10.0.0/24"}]}', 50, "'10.0.0/24' is no IP address with a prefix length"),
        ('{"type": "host-local", "subnet": "10.0.0.0/240"}', 38, "'10.0.0.0/240' is no network with a prefix length"),
        ('{"type": "host-local", "subnet": "10.0.0.0/24", "gateway": "gw"}', 64, "'gw' is no IP address of a gateway"),
        ('{"type": "whereabouts", "range": "10.0.0.1-10.0.0.9/x"}', 38, "'10.0.0.1-10.0.0.9/x' is no range of addresses"),
    ],
)  # fmt: skip
def test_what_ipam_cannot_read_is_reported_in_its_line(body: str, column: int, what: str) -> None:
    found = with_config('{"type": "macvlan", "ipam":', body, "}")
    symptom = (
        "the IPAM plugin refuses its configuration, the sandbox of each Pod on this network fails "
        "and the Pods stay ContainerCreating"
    )
    fix = "write networks as 172.16.4.0/24, addresses with their prefix length, and gateways without"
    about = "NetworkAttachmentDefinition vms/net"
    assert found.problems == (("ADR06", Problem(at(7, column), what, about, symptom, fix)),)


def fields(nad: NetworkAttachment, *names: str) -> dict[str, object]:
    return {name: getattr(nad, name) for name in names}


def test_what_the_bridge_plugin_does_with_frames() -> None:
    nad = attachment(
        '{"type": "bridge", "hairpinMode": true, "promiscMode": true, "isDefaultGateway": true, "ipMasq": true,',
        '"disableContainerInterface": true}',
    )
    names = ("hairpin", "promiscuous", "is_gateway", "ip_masquerade", "disable_container_interface")
    assert fields(nad, *names) == dict.fromkeys(names, True)
    assert fields(attachment('{"type": "bridge"}'), *names) == dict.fromkeys(names, False)


@pytest.mark.parametrize(
    ("config", "found"),
    [
        ('{"type": "macvlan", "master": "eth1", "mode": "passthru", "linkInContainer": true}',
         {"master": "eth1", "mode": "passthru", "link_in_container": True}),
        ('{"type": "ipvlan", "master": "eth1", "mode": "l3"}', {"master": "eth1", "mode": "l3", "link_in_container": False}),
        ('{"type": "host-device", "device": "eth2"}', {"device": "eth2"}),
        ('{"type": "sriov", "vlan": 5, "vlanQoS": 3, "vlanProto": "802.1ad", "spoofchk": "off", "trust": "on",\n"link_state": "enable"}',
         {"vlan": 5, "vlan_qos": 3, "vlan_protocol": "802.1ad", "spoof_check": False, "trust": True, "link_state": "enable"}),
        ('{"type": "sriov"}', {"vlan_protocol": None, "spoof_check": None, "trust": None, "link_state": None}),
        ('{"type": "ovn-k8s-cni-overlay", "topology": "layer2", "subnets": "10.1.0.0/16,fd00::/64",\n"excludeSubnets": "10.1.0.0/30", "role": "primary", "mtu": 1300}',
         {"subnets": (IPv4Network("10.1.0.0/16"), IPv6Network("fd00::/64")),
          "excluded_subnets": (IPv4Network("10.1.0.0/30"),), "role": "primary", "mtu": 1300}),
        ('{"type": "ovn-k8s-cni-overlay", "subnets": "10.128.0.0/16/24"}', {"subnets": (IPv4Network("10.128.0.0/16"),)}),
    ],
)  # fmt: skip
def test_what_other_plugins_do_with_frames(config: str, found: dict[str, object]) -> None:
    assert fields(attachment(*config.split("\n")), *found) == found


def test_a_subnet_of_ovn_kubernetes_that_is_none_is_reported() -> None:
    found = with_config('{"type": "ovn-k8s-cni-overlay",', '"subnets": "10.1.0.0/16, nowhere"}')
    assert [(code, problem.place, problem.message) for code, problem in found.problems] == [
        ("ADR06", at(7, 16), "'nowhere' is no network with a prefix length")
    ]
