"""The elements of firewalls and switches: every field of an interface that forwarding looks at is carried over."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_interface

import pytest

from topocheck.model.firewall import Firewall, FirewallInterface
from topocheck.model.place import Place
from topocheck.model.port import EVERY_VLAN_TAGGED, access
from topocheck.model.rule import Filter
from topocheck.model.site import End
from topocheck.model.switch import Switch, SwitchInterface
from topocheck.topology.element import BridgePortOf, Element, ElementKind
from topocheck.topology.firewall_elements import firewall_device, firewall_elements
from topocheck.topology.switch_elements import FABRIC, switch_device, switch_elements

HERE = Place("fw.yaml", 1)
OWN, SHARED = ip_interface("10.1.0.2/24"), ip_interface("10.1.0.1/24")
BOUND = Filter("guests", "in", HERE, None)


def line(number: int) -> Place:
    return Place("fw.yaml", number)


def test_an_interface_of_a_firewall_becomes_an_element_with_all_that_it_says() -> None:
    firewall = Firewall(
        "fw",
        "fw.yaml",
        HERE,
        interfaces=(
            FirewallInterface("ae1", line(2), members=("port1",), mtu=9000),
            FirewallInterface("port1", line(3), enabled=False),
            FirewallInterface("port2", line(4), not_known="is a virtual wire"),
            FirewallInterface(
                "ae1.100",
                line(5),
                parent="ae1",
                vlan=100,
                addresses=(OWN, SHARED),
                virtual_addresses=(SHARED,),
                zone="a",
                vrf="blue",
                filters=(BOUND,),
                mtu=1400,
            ),
        ),
    )
    device = firewall_device(firewall)
    port = Element(End("firewall:fw", "port1"), device, ElementKind.PORT, line(3))
    aggregate = End("firewall:fw", "ae1")
    assert list(firewall_elements(firewall)) == [
        replace(port, end=aggregate, kind=ElementKind.BOND, place=line(2), members=(port.end,), mtu=9000),
        replace(port, down_place=line(3), bond=aggregate),
        replace(port, end=End("firewall:fw", "port2"), place=line(4), not_known="is a virtual wire"),
        Element(
            End("firewall:fw", "ae1.100"),
            device,
            ElementKind.VLAN,
            line(5),
            parent=aggregate,
            vlan=100,
            addresses=(OWN, SHARED),
            virtual_addresses=(SHARED,),
            zone="a",
            vrf="blue",
            filters=(BOUND,),
            mtu=1400,
        ),
    ]


def switch(*interfaces: SwitchInterface, database_known: bool = True) -> Switch:
    named = {interface.name: interface for interface in interfaces}
    return Switch("sw", "sw.cfg", "nxos", interfaces=named, database_known=database_known)


PORT = SwitchInterface("Ethernet1/1", line(2), mode="access", rule=access(100))


def elements(made: Switch) -> dict[str, Element]:
    return {element.end.interface: element for element in switch_elements(made)}


@pytest.mark.parametrize(("known", "database"), [(True, 0), (False, None)])
def test_a_vlan_database_that_is_not_known_is_not_one_without_vlans(*, known: bool, database: int | None) -> None:
    made = switch(PORT, database_known=known)
    place = switch_device(made).place
    assert elements(made)[FABRIC] == Element(
        End("switch:sw", FABRIC),
        switch_device(made),
        ElementKind.BRIDGE,
        place,
        ports=(End("switch:sw", "Ethernet1/1"),),
        vlan_aware=True,
        host_rule=EVERY_VLAN_TAGGED,
        database=database,
        rule_place=place,
    )


@pytest.mark.parametrize("isolated", [False, True])
def test_an_isolated_port_is_an_isolated_port_of_the_fabric(*, isolated: bool) -> None:
    found = elements(switch(replace(PORT, isolated=isolated)))["Ethernet1/1"]
    assert found.port_of == BridgePortOf(End("switch:sw", FABRIC), access(100), isolated=isolated)


def test_a_member_of_a_port_channel_bridges_by_the_channel_alone() -> None:
    channel = SwitchInterface("port-channel7", line(5), port_channel=7, mode="access", rule=access(100))
    found = elements(switch(replace(PORT, channel_group=7), channel))
    member, bundle = found["Ethernet1/1"], found["port-channel7"]
    assert (member.port_of, member.bond, member.not_known) == (None, bundle.end, None)
    assert (bundle.kind, bundle.members) == (ElementKind.BOND, (member.end,))
    assert found[FABRIC].ports == (bundle.end,)


def test_a_member_of_a_port_channel_that_is_not_configured_tells_nothing() -> None:
    found = elements(switch(replace(PORT, channel_group=7)))
    said = "is in port-channel 7, which is not configured"
    assert (found["Ethernet1/1"].bond, found["Ethernet1/1"].not_known, found[FABRIC].ports) == (None, said, ())


@pytest.mark.parametrize(
    ("field", "said"),
    [("mtu", 9216), ("vrf", "blue"), ("filters", (BOUND,))],
)
def test_what_a_switch_port_says_of_packets_is_carried_over(field: str, said: object) -> None:
    without = elements(switch(PORT))["Ethernet1/1"]
    made = {
        "mtu": replace(PORT, mtu=9216),
        "vrf": replace(PORT, vrf="blue"),
        "filters": replace(PORT, filters=(BOUND,)),
    }
    found = elements(switch(made[field]))["Ethernet1/1"]
    assert getattr(found, field) == said
    assert getattr(without, field) in (None, ())


@pytest.mark.parametrize("mode", ["tunnel", "unknown"])
def test_a_mode_that_is_not_modelled_is_said_to_be_unknown(mode: str) -> None:
    found = elements(switch(replace(PORT, mode=mode, rule=None)))["Ethernet1/1"]
    assert (found.not_known, found.port_of) == ("is in a mode that is not modelled", None)


def test_a_port_that_is_shut_is_down_at_the_line_that_shuts_it() -> None:
    found = elements(switch(replace(PORT, enabled=False, places={"enabled": line(3)})))["Ethernet1/1"]
    assert found.down_place == line(3)
