"""What a guest makes of its vNICs: MACs, MTUs, VLANs, bonds and bridges."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface
from textwrap import indent

import pytest
from read_text import at, read

from topocheck.load.manifests import Manifests
from topocheck.model.problem import Problem
from topocheck.model.workload import Address, GuestMaster, GuestVlan, NadReference, Route, Vnic, VnicPort

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


def vnics(data: str, source: str = "cloudInitNoCloud") -> tuple[Vnic, ...]:
    found = with_data(data, source)
    assert [
        problem for code, problem in found.problems if code != "SCH17"
    ] == []  # what is of another type is told there
    return found.workloads[0].vnics


def texts(addresses: tuple[Address, ...]) -> list[str]:
    return [str(address.ip) for address in addresses]


def test_an_interface_with_all_that_version_2_may_say() -> None:
    a, _ = vnics("""
version: 2
ethernets:
  a:
    macaddress: 02:00:00:00:00:FF
    mtu: 9000
    dhcp6: true
    accept-ra: false
    addresses: [10.0.0.2/24, 10.0.1.2/24, "fd00::2/64"]
    routes:
      - {to: default, via: "fd00::1", metric: 50}
      - {to: 0.0.0.0/0, via: 10.0.0.1}
""")
    assert a == Vnic(
        name="a",
        place=at(9, 12),
        binding="bridge",
        nad=NadReference("x", at(5, 33)),
        mac="02:00:00:00:00:0a",
        addresses=(
            Address(IPv4Interface("10.0.0.2/24"), at(21, 29)),
            Address(IPv4Interface("10.0.1.2/24"), at(21, 42)),
            Address(IPv6Interface("fd00::2/64"), at(21, 55)),
        ),
        routes=(
            Route("::/0", IPv6Address("fd00::1"), at(23, 40), 50),
            Route("0.0.0.0/0", IPv4Address("10.0.0.1"), at(24, 42)),
        ),
        dhcp=False,
        guest_mac="02:00:00:00:00:ff",
        guest_mac_place=at(17, 17),
        mtu=9000,
        mtu_place=at(18, 17),
        dhcp6=True,
        accept_ra=False,
    )


def test_an_interface_with_all_that_version_1_may_say() -> None:
    a, b = vnics("""
version: 1
config:
  - type: physical
    name: eth0
    mac_address: "02:00:00:00:00:0a"
    mtu: 1400
    accept-ra: true
    subnets: [{type: static, address: 10.0.0.2/24}, {type: dhcp6}]
  - {type: physical, name: b, subnets: [{type: static6, address: "fd00::2/64"}]}
  - {type: route, destination: 10.9.0.0/16, gateway: 10.0.0.9, metric: 3}
  - {type: route, destination: "::/0", gateway: "fd00::1"}
  - {type: route, destination: 10.8.0.0/16, gateway: 192.0.2.1}
""")
    assert (a.mac, a.guest_mac, a.mtu, a.mtu_place, a.accept_ra) == ("02:00:00:00:00:0a", None, 1400, at(19, 17), True)
    assert (a.dhcp, a.dhcp6, texts(a.addresses)) == (False, True, ["10.0.0.2/24"])
    assert a.routes == (Route("10.9.0.0/16", IPv4Address("10.0.0.9"), at(23, 66), 3),)
    assert (texts(b.addresses), b.dhcp6, b.accept_ra) == (["fd00::2/64"], False, None)
    assert b.routes == (Route("::/0", IPv6Address("fd00::1"), at(24, 61)),)


def test_several_vlans_on_one_vnic() -> None:
    a, _ = vnics("""
version: 2
ethernets: {a: {addresses: [10.0.0.2/24]}}
vlans:
  a.5: {id: 5, link: a, mtu: 1400, macaddress: "02:00:00:00:00:05", addresses: [10.5.0.2/24], gateway4: 10.5.0.1}
  a.6: {id: "6", link: a, dhcp4: true}
""")
    assert (a.guest_vlan, texts(a.addresses)) == (None, ["10.0.0.2/24"])
    assert a.guest_vlans == (
        GuestVlan(
            name="a.5",
            id=5,
            place=at(17, 15),
            addresses=(Address(IPv4Interface("10.5.0.2/24"), at(17, 93)),),
            routes=(Route("0.0.0.0/0", IPv4Address("10.5.0.1"), at(17, 117)),),
            dhcp=False,
            dhcp6=False,
            mtu=1400,
            mac="02:00:00:00:00:05",
        ),
        GuestVlan(name="a.6", id=6, place=at(18, 15), dhcp=True, dhcp6=False),
    )


def test_the_first_vlan_stands_for_a_vnic_without_addresses() -> None:
    a, _ = vnics("""
ethernets: {a: {}}
vlans: {five: {id: 5, link: a, addresses: [10.5.0.2/24]}, six: {id: 6, link: a, addresses: [10.6.0.2/24]}}
""")
    assert (a.guest_vlan, texts(a.addresses)) == (5, ["10.5.0.2/24"])
    assert [(vlan.id, texts(vlan.addresses)) for vlan in a.guest_vlans] == [(5, ["10.5.0.2/24"]), (6, ["10.6.0.2/24"])]


def test_a_bond_of_a_guest_has_its_addresses_at_its_first_vnic() -> None:
    a, b = vnics("""
version: 2
ethernets: {b: {}, a: {}}
bonds:
  bond0:
    interfaces: [b, a]
    parameters: {mode: active-backup}
    macaddress: "02:00:00:00:00:bb"
    mtu: 9000
    addresses: [10.0.0.2/24]
vlans: {bond0.5: {id: 5, link: bond0, addresses: [10.5.0.2/24]}}
""")
    bond = GuestMaster("bond", "bond0", at(17, 15), ("b", "a"), "active-backup")
    assert (a.guest_master, texts(a.addresses), a.guest_vlans, a.dhcp) == (bond, [], (), False)
    assert (b.guest_master, texts(b.addresses), b.guest_mac, b.mtu) == (
        bond,
        ["10.0.0.2/24"],
        "02:00:00:00:00:bb",
        9000,
    )
    assert [(vlan.name, texts(vlan.addresses)) for vlan in b.guest_vlans] == [("bond0.5", ["10.5.0.2/24"])]


def test_a_bridge_over_a_bond_has_the_addresses() -> None:
    a, b = vnics("""
ethernets: {a: {}, b: {}}
bonds: {bond0: {interfaces: [a, b]}}
bridges: {br0: {interfaces: [bond0], addresses: [10.0.0.2/24]}}
""")
    bond = GuestMaster("bond", "bond0", at(15, 21), ("a", "b"))
    assert [(vnic.guest_master, texts(vnic.addresses)) for vnic in (a, b)] == [(bond, ["10.0.0.2/24"]), (bond, [])]


def test_a_bridge_over_a_vlan_has_the_addresses_of_that_vlan() -> None:
    a, _ = vnics("""
ethernets: {a: {}}
vlans: {a.5: {id: 5, link: a}}
bridges: {br5: {interfaces: [a.5], addresses: [10.5.0.2/24], macaddress: "02:00:00:00:00:05"}}
""")
    assert (a.guest_vlan, a.guest_master, texts(a.addresses)) == (5, None, ["10.5.0.2/24"])
    assert [(vlan.id, texts(vlan.addresses), vlan.mac) for vlan in a.guest_vlans] == [
        (5, ["10.5.0.2/24"], "02:00:00:00:00:05")
    ]


@pytest.mark.parametrize(
    "data",
    [
        "ethernets: {a: {}}\nbonds: {x: {interfaces: [a, y]}, y: {interfaces: [x]}}",
        "ethernets: {a: {}}\nbridges: {a: {interfaces: [a]}}",
        "ethernets: {a: {}}\nbonds: {x: {interfaces: [nothing]}, y: {interfaces: text}, z: {}}",
    ],
)
def test_stacks_that_make_no_sense_give_no_addresses(data: str) -> None:
    assert [texts(vnic.addresses) for vnic in vnics(data)] == [[], []]


def test_a_bond_and_a_bridge_of_version_1() -> None:
    a, b = vnics("""
version: 1
config:
  - {type: physical, name: a}
  - {type: physical, name: b}
  - type: bond
    name: bond0
    mac_address: "02:00:00:00:00:bb"
    bond_interfaces: [a]
    params: {bond-mode: 802.3ad}
    subnets: [{type: static, address: 10.0.0.2/24}]
  - {type: bridge, name: br0, bridge_interfaces: [b], subnets: [{type: dhcp4}]}
""")
    assert (a.guest_master, texts(a.addresses), a.guest_mac, a.guest_mac_place) == (
        GuestMaster("bond", "bond0", at(19, 17), ("a",), "802.3ad"),
        ["10.0.0.2/24"],
        "02:00:00:00:00:bb",
        at(20, 17),
    )
    assert (b.guest_master, b.dhcp) == (GuestMaster("bridge", "br0", at(24, 32), ("b",)), True)


def test_a_config_drive_with_a_bond_a_vlan_and_an_mtu() -> None:
    a, b = vnics(
        """
{"links": [{"id": "n0", "type": "phy", "ethernet_mac_address": "02:00:00:00:00:0a"},
           {"id": "n1", "type": "phy"},
           {"id": "bond0", "type": "bond", "bond_links": ["n0", "n1"], "bond_mode": "802.3ad", "mtu": 9000},
           {"id": "v5", "type": "vlan", "vlan_link": "bond0", "vlan_id": 5}],
 "networks": [{"link": "bond0", "type": "ipv6_slaac"},
              {"link": "v5", "type": "ipv4", "ip_address": "10.5.0.2/24"}]}
""",
        "cloudInitConfigDrive",
    )
    bond = GuestMaster("bond", "bond0", at(16, 25), ("a", "b"), "802.3ad")
    assert (a.guest_master, a.mtu, a.guest_vlan, texts(a.addresses)) == (bond, 9000, 5, ["10.5.0.2/24"])
    assert (b.guest_master, b.addresses, b.guest_vlans) == (bond, (), ())


@pytest.mark.parametrize(
    ("data", "column", "message", "fix"),
    [
        ("ethernets: {a: {mtu: big}}", 34, "'big' is no number from 68 to 65535, which mtu must be", "write a number from 68 to 65535"),
        ("vlans: {v: {link: a, id: 4095}}", 38, "'4095' is no number from 0 to 4094, which id must be", "write a number from 0 to 4094"),
        (
            "config: [{type: vlan, vlan_id: none, name: v}]", 44, "'none' is no number from 0 to 4094, which vlan_id must be",
            "write a number from 0 to 4094",
        ),
    ],
)  # fmt: skip
def test_a_number_that_is_none_is_reported_in_its_line(data: str, column: int, message: str, fix: str) -> None:
    found = with_data(data)
    symptom = "the guest leaves the interface without the address, and nothing reaches it there"
    problem = Problem(at(14, column), message, "VirtualMachineInstance default/vm1", symptom, fix)
    assert ("ADR06", problem) in found.problems
    assert {code for code, _ in found.problems} <= {"ADR06", "SCH17"}
    assert [vnic.guest_vlans for vnic in found.workloads[0].vnics] == [(), ()]


def test_the_ports_of_an_interface() -> None:
    text = "masquerade: {}, ports: [{port: 80}, {name: dns, port: 53, protocol: UDP}, {name: x}]"
    found = read(HEAD.replace('bridge: {}, macAddress: "02:00:00:00:00:0a"', text).replace("  volumes:\n", ""))
    a, b = found.workloads[0].vnics
    assert a == Vnic(
        name="a",
        place=at(9, 12),
        binding="masquerade",
        nad=NadReference("x", at(5, 33)),
        ports=(VnicPort(80, "tcp", at(9, 46)), VnicPort(53, "udp", at(9, 69))),
    )
    assert b.ports == ()
