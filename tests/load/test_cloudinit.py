from __future__ import annotations

import base64
from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface
from textwrap import indent

import pytest
from read_text import at, read

from topocheck.load.manifests import Manifests
from topocheck.model.problem import Problem
from topocheck.model.workload import Address, Route, Vnic

HEAD = """\
apiVersion: kubevirt.io/v1
kind: VirtualMachineInstance
metadata: {name: vm1}
spec:
  networks: [{name: a, multus: {networkName: x}}, {name: b, multus: {networkName: y}}]
  domain:
    devices:
      interfaces:
        - {name: a, bridge: {}, macAddress: "02:00:00:00:00:0a"}
        - {name: b, bridge: {}}
  volumes:
"""


def with_data(data: str, source: str = "cloudInitNoCloud") -> Manifests:
    """A VM with the vNICs a and b; line 1 of its network data is line 14 of the file, column 1 is column 13."""
    return read(HEAD + f"    - {source}:\n        networkData: |\n" + indent(data.strip("\n"), " " * 12) + "\n")


def vnics(data: str) -> tuple[Vnic, ...]:
    found = with_data(data)
    unused = {
        "ADR08",
        "ADR10",
    }  # an interface that no vNIC is, and a MAC that is written otherwise, are read all the same
    assert [(code, problem) for code, problem in found.problems if code not in unused] == []
    return found.workloads[0].vnics


def addresses(data: str) -> list[list[str]]:
    """The addresses of the vNICs a and b."""
    return [[str(address.ip) for address in vnic.addresses] for vnic in vnics(data)]


def test_version_2_with_all_that_it_may_say() -> None:
    a, b = vnics("""
version: 2
ethernets:
  a:
    addresses:
      - 10.0.0.2/24
      - "fd00::2/64"
    gateway4: 10.0.0.1
    gateway6: fd00::1
    routes:
      - {to: 10.9.0.0/16, via: 10.0.0.9}
      - {to: default, via: 10.0.0.8}
      - {to: 0.0.0.0/0, via: 10.0.0.7}
      - {to: 10.0.0.0/8}
  b: {dhcp4: true}
""")
    assert a.addresses == (
        Address(IPv4Interface("10.0.0.2/24"), at(18, 21)),
        Address(IPv6Interface("fd00::2/64"), at(19, 21)),
    )
    assert a.routes == (
        Route("0.0.0.0/0", IPv4Address("10.0.0.1"), at(20, 27)),
        Route("::/0", IPv6Address("fd00::1"), at(21, 27)),
        Route("10.9.0.0/16", IPv4Address("10.0.0.9"), at(23, 44)),
        Route("0.0.0.0/0", IPv4Address("10.0.0.8"), at(24, 40)),
        Route("0.0.0.0/0", IPv4Address("10.0.0.7"), at(25, 42)),
    )
    assert (a.dhcp, a.inferred, a.guest_vlan) == (False, False, None)
    assert (b.dhcp, b.inferred, b.addresses, b.routes) == (True, False, (), ())


def test_version_1_with_all_that_it_may_say() -> None:
    a, b = vnics("""
network:
  version: 1
  config:
    - type: physical
      name: a
      subnets:
        - type: static
          address: 10.0.0.2
          netmask: 255.255.255.0
          gateway: 10.0.0.1
          routes:
            - {network: 10.9.0.0, netmask: 255.255.0.0, gateway: 10.0.0.9}
        - {type: static, address: 10.1.0.2/16}
        - {type: static6, address: "fd00::2/64"}
    - type: physical
      name: b
      subnets: [{type: dhcp}]
    - {type: nameserver, address: 10.0.0.53}
""")
    assert a.addresses == (
        Address(IPv4Interface("10.0.0.2/24"), at(21, 32)),
        Address(IPv4Interface("10.1.0.2/16"), at(26, 47)),
        Address(IPv6Interface("fd00::2/64"), at(27, 48)),
    )
    assert a.routes == (
        Route("0.0.0.0/0", IPv4Address("10.0.0.1"), at(23, 32)),
        Route("10.9.0.0/16", IPv4Address("10.0.0.9"), at(25, 78)),
    )
    assert (a.dhcp, b.dhcp, a.inferred, b.inferred) == (False, True, False, False)


def test_the_wrapper_of_version_2_may_be_there() -> None:
    assert addresses("network: {version: 2, ethernets: {a: {addresses: [10.0.0.2/24]}}}") == [["10.0.0.2/24"], []]


@pytest.mark.parametrize(
    ("data", "a", "b"),
    [
        ("{eth0: {match: {macaddress: '02:00:00:00:00:0A'}, addresses: [10.0.0.2/24]}}", ("10.0.0.2/24", False), None),
        ("{x: {match: {macaddress: '02:00:00:00:00:99'}, addresses: [10.0.0.2/24]}}", None, None),
        (
            "{w: {addresses: [10.0.0.1/24]}, x: {match: {macaddress: '02:00:00:00:00:99'}, addresses: [10.0.0.2/24]}}",
            ("10.0.0.1/24", True),
            ("10.0.0.2/24", True),
        ),
        ("{b: {addresses: [10.0.0.2/24]}}", None, ("10.0.0.2/24", False)),
        ("{x: {set-name: b, addresses: [10.0.0.2/24]}}", None, ("10.0.0.2/24", False)),
        ("{ens3: {addresses: [10.0.0.2/24]}}", ("10.0.0.2/24", True), None),
        (
            "{x: {addresses: [10.0.0.2/24]}, y: {addresses: [10.0.0.3/24]}}",
            ("10.0.0.2/24", True),
            ("10.0.0.3/24", True),
        ),
        ("{eth1: {addresses: [10.0.0.2/24]}}", None, ("10.0.0.2/24", True)),
        ("{enp2s0: {addresses: [10.0.0.2/24]}}", None, ("10.0.0.2/24", True)),
        ("{eth7: {addresses: [10.0.0.2/24]}}", None, None),
        ("{b: {addresses: [10.0.0.2/24]}, x: {addresses: [10.0.0.3/24]}}", None, ("10.0.0.2/24", False)),
    ],
)
def test_an_interface_of_the_guest_is_matched_by_mac_by_name_or_by_position(
    data: str, a: tuple[str, bool] | None, b: tuple[str, bool] | None
) -> None:
    found = vnics(f"version: 2\nethernets: {data}")
    assert [(str(vnic.addresses[0].ip), vnic.inferred) if vnic.addresses else None for vnic in found] == [a, b]


def test_a_guest_that_tags_its_frames_itself() -> None:
    a, b = vnics("""
version: 2
ethernets: {a: {}, b: {dhcp4: true}}
vlans:
  vlan5: {id: 5, link: a, addresses: [10.5.0.2/24], gateway4: 10.5.0.1}
  vlan6: {id: 6, link: a, addresses: [10.6.0.2/24]}
""")
    assert (a.guest_vlan, a.addresses, a.routes, a.dhcp) == (
        5,
        (Address(IPv4Interface("10.5.0.2/24"), at(17, 51)),),
        (Route("0.0.0.0/0", IPv4Address("10.5.0.1"), at(17, 75)),),
        False,
    )
    assert (b.guest_vlan, b.dhcp) == (None, True)


def test_an_interface_with_addresses_of_its_own_does_not_tag() -> None:
    a, _ = vnics("ethernets: {a: {addresses: [10.0.0.2/24]}}\nvlans: {v: {id: 5, link: a, addresses: [10.5.0.2/24]}}")
    assert (a.guest_vlan, [str(address.ip) for address in a.addresses]) == (None, ["10.0.0.2/24"])


def test_a_vlan_of_version_1() -> None:
    a, _ = vnics("""
version: 1
config:
  - {type: physical, name: a}
  - {type: vlan, name: a.5, vlan_link: a, vlan_id: 5, subnets: [{type: static, address: 10.5.0.2/24}]}
""")
    assert (a.guest_vlan, [str(address.ip) for address in a.addresses]) == (5, ["10.5.0.2/24"])


def test_an_address_with_options_is_an_address() -> None:
    assert addresses("ethernets: {a: {addresses: [{10.0.0.2/24: {label: x}}]}}") == [["10.0.0.2/24"], []]


@pytest.mark.parametrize(
    "data",
    [
        "ethernets: {a: {addresses: [10.0.0.2]}}",
        "version: 1\nconfig: [{type: physical, name: a, subnets: [{type: static, address: 10.0.0.2}]}]",
    ],
)
def test_an_address_without_a_prefix_is_a_host_and_says_so(data: str) -> None:
    a, _ = vnics(data)
    assert [(str(address.ip), address.prefix_given) for address in a.addresses] == [("10.0.0.2/32", False)]


def unparsable(line: int, column: int, message: str) -> tuple[str, Problem]:
    return "ADR06", Problem(
        place=at(line, column),
        message=message,
        object="VirtualMachineInstance default/vm1",
        symptom="the guest leaves the interface without the address, and nothing reaches it there",
        fix="write an address with its prefix length, as 172.16.4.11/24",
    )


def test_what_is_no_address_is_reported_in_its_line_and_the_rest_is_read() -> None:
    found = with_data("""
ethernets:
  a:
    addresses: [10.0.0.256/24, 10.0.0.2/24, 10.0.0.3/33, dhcp]
    gateway4: 10.0.0
    routes:
      - {to: nowhere, via: 10.0.0.1}
""")
    assert found.problems == (
        unparsable(16, 29, "'10.0.0.256/24' is no IP address with a prefix length"),
        unparsable(16, 57, "'10.0.0.3/33' is no IP address with a prefix length"),
        unparsable(16, 70, "'dhcp' is no IP address with a prefix length"),
        unparsable(17, 27, "'10.0.0' is no IP address of a gateway"),
        unparsable(19, 26, "'nowhere' is no network that a route can lead to"),
    )
    assert [str(address.ip) for address in found.workloads[0].vnics[0].addresses] == ["10.0.0.2/24"]


def test_network_data_that_is_no_yaml_is_reported_in_its_line() -> None:
    found = with_data("version: 2\nethernets: {a: [\n")
    ((code, problem),) = found.problems
    assert (code, problem.object, problem.place.line) == ("SCH01", "VirtualMachineInstance default/vm1", 16)
    assert problem.symptom == (
        "cloud-init refuses the network data, and the guest comes up with DHCP on its first interface instead"
    )


@pytest.mark.parametrize(
    "data",
    [
        "ethernets: {a: {addresses: ['{{ ip }}/24', '${IP}']}}",
        "ethernets: {{ .Values.ethernets }}",
        "network: {config: disabled}",
        "version: 1\nconfig: [{type: bond, name: bond0}, text, {}]",
        "ethernets: [a]",
        "ethernets: {a: text, b: null}",
        "ethernets: {a: {addresses: text, routes: {}, match: x}}",
        "- 5",
        "text",
        "5",
    ],
)
def test_network_data_that_says_no_address_is_no_problem(data: str) -> None:
    found = with_data(data)
    of_addresses = [
        (code, problem) for code, problem in found.problems if code != "SCH17"
    ]  # what is of another type is told there
    assert (of_addresses, [vnic.addresses for vnic in found.workloads[0].vnics]) == ([], [(), ()])


def test_a_vnic_that_the_network_data_does_not_name_is_unknown() -> None:
    _, b = vnics("ethernets: {a: {dhcp4: true}}")
    assert b.dhcp is None


def test_network_data_in_base64_stands_where_its_scalar_does() -> None:
    data = base64.b64encode(b"ethernets:\n  a:\n    addresses: [10.0.0.2/24]\n").decode()
    (only,) = read(HEAD + f"    - cloudInitNoCloud:\n        networkDataBase64: {data}\n").workloads
    assert only.vnics[0].addresses == (Address(IPv4Interface("10.0.0.2/24"), at(13, 28)),)


@pytest.mark.parametrize("data", ["'***'", "/w=="])
def test_base64_that_is_none_is_left_alone(data: str) -> None:
    found = read(HEAD + f"    - cloudInitNoCloud:\n        networkDataBase64: {data}\n")
    assert (found.problems, found.workloads[0].vnics[0].addresses) == ((), ())


def test_a_config_drive_does_not_read_netplan() -> None:
    found = with_data("ethernets: {a: {addresses: [10.0.0.2/24]}}", "cloudInitConfigDrive")
    assert ([code for code, _ in found.problems], found.workloads[0].vnics[0].addresses) == (["ADR09"], ())


def test_a_config_drive_reads_the_json_of_openstack() -> None:
    found = with_data(
        """
{"links": [{"id": "n0", "type": "phy", "ethernet_mac_address": "02:00:00:00:00:0a"},
           {"id": "n1", "type": "phy"}],
 "networks": [
   {"link": "n0", "type": "ipv4", "ip_address": "10.0.0.2", "netmask": "255.255.255.0",
    "routes": [{"network": "0.0.0.0", "netmask": "0.0.0.0", "gateway": "10.0.0.1"}]},
   {"link": "n1", "type": "ipv4_dhcp"}]}
""",
        "cloudInitConfigDrive",
    )
    a, b = found.workloads[0].vnics
    assert found.problems == ()
    assert a.addresses == (Address(IPv4Interface("10.0.0.2/24"), at(17, 61)),)
    assert a.routes == (Route("0.0.0.0/0", IPv4Address("10.0.0.1"), at(18, 84)),)
    assert (a.dhcp, a.inferred, b.dhcp, b.inferred) == (False, False, True, True)
