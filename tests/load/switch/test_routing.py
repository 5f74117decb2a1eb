"""Whether a switch forwards packets, and whether it may learn routes."""

from __future__ import annotations

import pytest
from load.switch.dialect_texts import switch_of

from topocheck.model.place import Place

FILE = "network/sw1.cfg"
BRIDGES = "interface Ethernet1\n  switchport mode trunk\n"
RED = "interface Vlan10\n  vrf {} Red\n  ip address 10.0.0.1/24\ninterface Vlan20\n  ip address 10.0.1.1/24\n"
MANAGED = "interface Management1\n  vrf MGMT\n  ip address 10.9.0.1/24\ninterface Vlan20\n  ip address 10.0.1.1/24\n"


@pytest.mark.parametrize(
    ("dialect", "text", "routing"),
    [
        ("nxos", "", True),
        ("nxos", "hostname a\n", True),
        ("ios", "", None),
        ("ios", "hostname a\n", True),
        ("ios", f"hostname a\n{BRIDGES}", None),
        ("ios", f"hostname a\nip routing\n{BRIDGES}", True),
        ("ios", f"hostname a\n{BRIDGES}router ospf 1\n", True),
        ("ios", "hostname a\nno ip routing\n", False),
        ("eos", "", None),
        ("eos", "hostname a\n", False),
        ("eos", "hostname a\nno ip routing\n", False),
        ("eos", "ip routing\n", True),
        ("eos", f"hostname a\nip routing\n{RED.format('forwarding')}", None),
        ("eos", f"hostname a\nip routing\nip routing vrf Red\n{RED.format('forwarding')}", True),
        ("eos", f"hostname a\nip routing\nno ip routing vrf MGMT\n{MANAGED}", True),
    ],
)
def test_whether_a_switch_routes_is_what_it_is_told_else_its_default(
    dialect: str, text: str, *, routing: bool | None
) -> None:
    assert switch_of(dialect, text).routing == routing


@pytest.mark.parametrize(
    ("dialect", "text", "routing"),
    [
        ("nxos", "hostname a\n", True),
        ("ios", "", None),
        ("ios", "hostname a\nip routing\n", False),
        ("ios", "hostname a\nipv6 unicast-routing\n", True),
        ("eos", "", None),
        ("eos", "hostname a\nip routing\n", False),
        ("eos", "hostname a\nip routing\nipv6 unicast-routing\n", True),
        (
            "eos",
            "hostname a\nipv6 unicast-routing\ninterface Vlan10\n  vrf Red\n  ipv6 address 2001:db8::1/64\n",
            False,
        ),
    ],
)
def test_ipv6_is_routed_only_when_told_but_on_nxos(dialect: str, text: str, *, routing: bool | None) -> None:
    assert switch_of(dialect, text).routing_ipv6 == routing


@pytest.mark.parametrize(
    ("dialect", "text", "line"),
    [
        ("nxos", "hostname a\nrouter ospf 1\n  router-id 1.1.1.1\nrouter bgp 65000\n", 2),
        ("ios", "router eigrp 7\n network 10.0.0.0\n", 1),
        ("ios", "router rip\n version 2\n", 1),
        ("eos", "router isis CORE\n", 1),
        ("ios", "interface Vlan10\n ip address dhcp\n", 2),
        ("eos", "interface Management1\n   ip address dhcp\n", None),
        ("ios", "interface Vlan10\n ip address dhcp\n ip address 10.0.0.1 255.255.255.0\n", None),
        ("eos", "router bgp 65000\nno router bgp 65000\n", None),
        ("eos", "router multicast\n   ipv4\nrouter traffic-engineering\n", None),
        ("nxos", "ip route 0.0.0.0/0 10.0.0.1\n", None),
    ],
)
def test_a_routing_protocol_and_dhcp_may_teach_a_switch_routes(dialect: str, text: str, line: int | None) -> None:
    learns = switch_of(dialect, text).learns_routes
    assert (learns and learns.line) == line


def test_the_place_of_what_is_learned_is_the_line_of_the_protocol() -> None:
    assert switch_of("nxos", "feature ospf\nrouter ospf 1\n").learns_routes == Place(FILE, 2, 1)
