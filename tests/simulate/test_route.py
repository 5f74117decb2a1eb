"""Where IP stacks send packets: guests, firewalls, and rings of routers that never deliver."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address, ip_interface, ip_network
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import small_site as small
from hypothesis import given, settings
from hypothesis import strategies as st
from simulate.outcome import code

from topocheck import api
from topocheck.model.place import Place
from topocheck.model.route import StaticRoute
from topocheck.model.site import End
from topocheck.model.workload import Address, NadReference, Route, Vnic, Workload
from topocheck.simulate.route import FromGuest, FromRouter, guest_route, router_route
from topocheck.simulate.trace import Reason, ReasonCode
from topocheck.topology.element import Device, DeviceKind, Element, ElementKind

HERE = Place("vm.yaml", 1)


def address(text: str, line: int) -> Address:
    return Address(ip_interface(text), Place("vm.yaml", line))


def route(to: str, via: str, line: int) -> Route:
    return Route(to, ip_address(via), Place("vm.yaml", line))


FIRST = Vnic(
    "nic1",
    HERE,
    nad=NadReference("net1", HERE),
    addresses=(address("10.1.0.10/24", 10),),
    routes=(route("0.0.0.0/0", "10.1.0.1", 11), route("10.9.0.0/16", "10.1.0.2", 12)),
)
SECOND = Vnic(
    "nic2", HERE, nad=NadReference("net2", HERE), addresses=(address("10.2.0.10/24", 20), address("fd00::10/64", 21))
)
VM = Workload("VirtualMachine", "default", "a", HERE, vnics=(FIRST, SECOND))


@pytest.mark.parametrize(
    ("destination", "way"),
    [
        ("10.1.0.20", FromGuest(FIRST, FIRST.addresses[0], ip_address("10.1.0.20"), Place("vm.yaml", 10))),
        ("10.2.0.20", FromGuest(SECOND, SECOND.addresses[0], ip_address("10.2.0.20"), Place("vm.yaml", 20))),
        ("fd00::20", FromGuest(SECOND, SECOND.addresses[1], ip_address("fd00::20"), Place("vm.yaml", 21))),
        ("10.9.0.1", FromGuest(FIRST, FIRST.addresses[0], ip_address("10.1.0.2"), Place("vm.yaml", 12))),
        ("192.0.2.1", FromGuest(FIRST, FIRST.addresses[0], ip_address("10.1.0.1"), Place("vm.yaml", 11))),
    ],
    ids=["own-subnet", "second-vnics-subnet", "ipv6", "most-specific-route", "default-route"],
)
def test_the_way_out_of_a_guest(destination: str, way: FromGuest) -> None:
    assert guest_route(VM, VM.vnics, ip_address(destination)) == way


def test_only_the_vnics_that_are_asked_about_count() -> None:
    way = guest_route(VM, (FIRST,), ip_address("10.2.0.20"))
    assert isinstance(way, FromGuest)
    assert way.next_hop == ip_address("10.1.0.1")


POD_NETWORK = Vnic("default", Place("vm.yaml", 30))


@pytest.mark.parametrize(
    ("vnics", "reason_code", "line"),
    [
        ((replace(SECOND, routes=(route("0.0.0.0/0", "10.7.0.1", 22),)),), ReasonCode.NO_GATEWAY, 22),
        ((SECOND,), ReasonCode.NO_ROUTE, 1),
        ((replace(SECOND, dhcp=True),), ReasonCode.ADDRESS_UNKNOWN, 1),
        ((replace(SECOND, addresses=()),), ReasonCode.ADDRESS_UNKNOWN, 1),
        ((), ReasonCode.ADDRESS_UNKNOWN, 1),
        ((POD_NETWORK, SECOND), ReasonCode.NOT_MODELLED, 30),
    ],
    ids=["gateway-in-no-subnet", "no-route", "dhcp", "no-address", "no-vnic", "pod-network"],
)
def test_a_guest_without_a_way_out_says_why_and_at_which_line(
    vnics: tuple[Vnic, ...], reason_code: ReasonCode, line: int
) -> None:
    reason = guest_route(VM, vnics, ip_address("192.0.2.1"))
    assert isinstance(reason, Reason)
    assert (reason.code, reason.place) == (reason_code, Place("vm.yaml", line))


FIREWALL = Device("firewall:fw", "fw", DeviceKind.FIREWALL, HERE, routes=True)


def interface(name: str, *addresses: str) -> Element:
    own = tuple(ip_interface(text) for text in addresses)
    return Element(End("firewall:fw", name), FIREWALL, ElementKind.PORT, HERE, addresses=own)


def static(to: str, via: str | None) -> StaticRoute:
    return StaticRoute(ip_network(to), None if via is None else ip_address(via), HERE)


WIDE, NARROW = interface("wide", "10.0.0.1/8", "fd00::1/64"), interface("narrow", "10.1.0.1/24")


@pytest.mark.parametrize(
    ("routes", "destination", "way"),
    [
        ((), "10.1.0.5", FromRouter(NARROW, ip_address("10.1.0.5"))),
        ((), "10.2.0.5", FromRouter(WIDE, ip_address("10.2.0.5"))),
        ((), "fd00::5", FromRouter(WIDE, ip_address("fd00::5"))),
        ((), "192.0.2.1", None),
        ((static("0.0.0.0/0", "10.1.0.254"),), "192.0.2.1", FromRouter(NARROW, ip_address("10.1.0.254"))),
        ((static("0.0.0.0/0", "10.1.0.254"),), "10.2.0.5", FromRouter(WIDE, ip_address("10.2.0.5"))),
        ((static("10.2.0.0/16", "10.1.0.254"),), "10.2.0.5", FromRouter(NARROW, ip_address("10.1.0.254"))),
        ((static("10.1.0.0/24", "10.2.0.254"),), "10.1.0.5", FromRouter(NARROW, ip_address("10.1.0.5"))),
        (
            (static("0.0.0.0/0", "10.1.0.254"), static("192.0.2.0/24", "10.2.0.9")),
            "192.0.2.1",
            FromRouter(WIDE, ip_address("10.2.0.9")),
        ),
        ((static("0.0.0.0/0", "172.16.0.1"),), "192.0.2.1", None),
        ((static("0.0.0.0/0", None),), "192.0.2.1", None),
        ((static("::/0", "fd00::9"),), "192.0.2.1", None),
    ],
    ids=[
        "most-specific-connected",
        "connected",
        "ipv6",
        "none",
        "default",
        "connected-before-default",
        "more-specific-static",
        "connected-before-equal-static",
        "most-specific-static",
        "next-hop-out-of-reach",
        "no-next-hop",
        "other-version",
    ],
)
def test_the_way_out_of_a_router(routes: tuple[StaticRoute, ...], destination: str, way: FromRouter | None) -> None:
    found = router_route((WIDE, NARROW), routes, ip_address(destination))
    assert (replace(found, route=None) if isinstance(found, FromRouter) else found) == way


NUMBERS = range(3)


def ring(root: Path, next_hops: tuple[int, ...], owner: int) -> str:
    """Three firewalls in VLAN 100, each with a default route to another; one of them owns the destination.

    A next hop is the number of a firewall; 9 is an address of nobody.
    """
    ports = "".join(
        f"interface Ethernet1/{10 + number}\n  switchport mode trunk\n  switchport trunk allowed vlan 100\n"
        for number in NUMBERS
    )
    devices = "".join(f"  - {{name: fw{n}, kind: firewall, dialect: topocheck, config: fw{n}.yaml}}\n" for n in NUMBERS)
    cables = "".join(f'  - ["sw:Ethernet1/{10 + n}", "fw{n}:wan0"]\n' for n in NUMBERS)
    walls = {
        f"fw{number}.yaml": "kind: Firewall\ndefault: accept\nintrazone: accept\ninterfaces:\n  - {name: wan0}\n"
        f"  - {{name: wan0.100, parent: wan0, vlan: 100, address: 10.1.0.{100 + number}/24, zone: a}}\n"
        + ("  - {name: lo, address: 10.2.0.1/32, zone: b}\n" if number == owner else "")
        + f"routes:\n  - {{to: 0.0.0.0/0, via: 10.1.0.{100 + next_hop}}}\n"
        for number, next_hop in zip(NUMBERS, next_hops, strict=True)
    }
    site = (
        "site: ring\nmanifests: [manifests]\nnodes:\n  - {name: n1, interfaces: [eth0]}\ndevices:\n"
        f"  - {{name: sw, kind: switch, dialect: nxos, config: sw.cfg}}\n{devices}"
        f'cables:\n  - ["sw:Ethernet1/1", "n1:eth0"]\n{cables}'
    )
    loaded = small.load(
        root,
        small.policy("n1", small.trunk_bridge()),
        small.nad("net", '"bridge": "br1", "vlan": 100'),
        small.vm("a", "net", "10.1.0.10/24", "10.1.0.100"),
        files={"topocheck.yaml": site, "sw.cfg": small.SWITCH + ports, **walls},
    )
    trace = api.trace(loaded, "a", "10.2.0.1")
    forward = replace(trace, reply=None)
    return code(forward)


def expected(next_hops: tuple[int, ...], owner: int) -> str:
    here, visited = 0, set[int]()
    while here != owner:
        if here in visited:
            return "loop: forwarding-loop"
        visited.add(here)
        if next_hops[here] == 9:
            return "dropped: arp-unanswered"
        here = next_hops[here]
    return "delivered"


def test_two_routers_that_send_to_each_other_are_a_loop(tmp_path: Path) -> None:
    assert ring(tmp_path, (1, 0, 0), owner=2) == "loop: forwarding-loop"


@settings(derandomize=True, max_examples=40, deadline=None)
@given(
    st.tuples(*(st.sampled_from([other for other in (0, 1, 2, 9) if other != own]) for own in NUMBERS)),
    st.sampled_from(NUMBERS),
)
def test_every_walk_through_routers_ends_at_the_owner_at_nobody_or_in_a_loop(
    next_hops: tuple[int, int, int], owner: int
) -> None:
    with TemporaryDirectory() as root:
        assert ring(Path(root), next_hops, owner) == expected(next_hops, owner)
