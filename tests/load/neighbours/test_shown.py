"""What ``show`` commands tell of neighbours."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from topocheck.load.neighbours.neighbour import Neighbour, mac_of
from topocheck.load.neighbours.read import read_shown, tells_neighbours
from topocheck.model.place import Place

CORPUS = Path(__file__).parents[4] / "shared/corpus/switch-configs/networktocode+ntc-templates/tests"
WRONG_THERE = {"cisco_nxos_show_lldp_neighbors_multiline"}  # the answers have no name where a blank follows it


def read(text: str) -> list[Neighbour]:
    """What a text tells, which must be claimed."""
    text = dedent(text)
    assert tells_neighbours(text)
    return list(read_shown(text, "n.txt"))


def at(line: int, column: int = 1) -> Place:
    return Place("n.txt", line, column)


def test_lldp_of_eos_in_detail() -> None:
    text = """\
        leaf1#show lldp neighbors detail
        Interface Ethernet1 detected 1 LLDP neighbors:

          Neighbor 2cc2.6081.eaf9/"Ethernet49", age 12 seconds
          - Chassis ID type: MAC address (4)
            Chassis ID     : 2cc2.6081.eaf9
          - Port ID type: Interface name (5)
            Port ID     : "Ethernet49"
          - Port Description: "to leaf1"
          - System Name: "spine2.example.com"
          - IEEE802.1/IEEE802.3 Link Aggregation
            Port ID                : 0

        Interface Ethernet2 detected 0 LLDP neighbors:

        Interface Ethernet3 detected 2 LLDP neighbors:
            Chassis ID     : 0050.5600.0001
            Port ID     : 0050.5600.0002
            Chassis ID     : 0050.5600.0003
            Port ID     : "ens3"
            System Name: "node1"
        """
    assert read(text) == [
        Neighbour(
            "Ethernet1",
            at(6, 5),
            "leaf1",
            "spine2.example.com",
            "Ethernet49",
            description="to leaf1",
            chassis="2cc2.6081.eaf9",
        ),
        Neighbour("Ethernet3", at(17, 5), "leaf1", None, "0050.5600.0002", chassis="0050.5600.0001"),
        Neighbour("Ethernet3", at(19, 5), "leaf1", "node1", "ens3", chassis="0050.5600.0003"),
    ]


def test_lldp_of_ios_in_detail_begins_with_the_local_interface() -> None:
    text = """\
        ------------------------------------------------
        Local Intf: Gi2/0/15
        Chassis id: 843d.c6ff.f1b8
        Port id: Gi1/0/4
        Port Description: GigabitEthernet1/0/4
        System Name: R5

        System Description:
        Cisco IOS Software, Version 12.2(58)SE2

        Time remaining: 101 seconds
        ------------------------------------------------
        Local Intf: Gi1/0/16
        Chassis id: 0011.2233.4455
        Port id: 0011.2233.4456
        Port Description - not advertised
        System Name - not advertised
        """
    assert read(text) == [
        Neighbour(
            "Gi2/0/15",
            at(2),
            None,
            "R5",
            "Gi1/0/4",
            description="GigabitEthernet1/0/4",
            chassis="843d.c6ff.f1b8",
        ),
        Neighbour("Gi1/0/16", at(13), None, None, "0011.2233.4456", chassis="0011.2233.4455"),
    ]


def test_lldp_of_nxos_in_detail_begins_with_the_neighbours_chassis() -> None:
    text = """\
        leaf1# show lldp neighbors detail
        Capability codes:
          (R) Router, (B) Bridge
        Device ID            Local Intf      Hold-time  Capability  Port ID

        Chassis id: 001e.49ff.24f7
        Port id: eno1
        Local Port id: Eth1/1
        Port Description: null
        System Name: node0
        Vlan ID: not advertised

        Chassis id: 000d.bdff.4f04
        Port id: ens3
        Local Port id: Eth1/2
        System Name: not advertised

        Total entries displayed: 2
        """
    assert read(text) == [
        Neighbour("Eth1/1", at(6), "leaf1", "node0", "eno1", chassis="001e.49ff.24f7"),
        Neighbour("Eth1/2", at(13), "leaf1", None, "ens3", chassis="000d.bdff.4f04"),
    ]


def test_lldp_of_junos_in_detail_has_a_local_port_number_that_is_no_name() -> None:
    text = """\
        admin@leaf1> show lldp neighbors detail
        LLDP Neighbor Information:
        Local Information:
        Index: 1 Time to live: 120 Time mark: Tue Jun 1 10:00:00 2021 Age: 15 secs
        Local Interface    : xe-0/0/1
        Parent Interface   : ae1
        Local Port ID      : 510
        Ageout Count       : 0

        Neighbour Information:
        Chassis type       : Mac address
        Chassis ID         : 00:11:22:33:44:55
        Port type          : Interface name
        Port ID            : enp4s0f0
        Port description   : -
        System name        : node0
        """
    assert read(text) == [
        Neighbour("xe-0/0/1", at(5), "leaf1", "node0", "enp4s0f0", chassis="00:11:22:33:44:55"),
    ]


def test_cdp_in_detail_and_the_serial_number_behind_a_name() -> None:
    text = """\
        leaf1# show cdp neighbors detail
        ----------------------------------------
        Device ID:spine1(SSI13110AAQ)
        System Name:
        Interface address(es):
            IPv4 Address: 192.168.0.1
        Platform: N5K-C5010P-BF, Capabilities: Switch IGMP
        Interface: Ethernet1/18, Port ID (outgoing port): Ethernet1/20
        Holdtime: 175 sec

        -------------------------
        Device ID: server
        Platform: VMware,  Capabilities: Host
        Interface: GigabitEthernet1/0/19,  Port ID (outgoing port): eth0
        """
    assert read(text) == [
        Neighbour("Ethernet1/18", at(3), "leaf1", "spine1", "Ethernet1/20"),
        Neighbour("GigabitEthernet1/0/19", at(12), "leaf1", "server", "eth0"),
    ]


def test_lldpctl_writes_the_kind_of_an_identifier_before_it() -> None:
    text = """\
        cumulus@leaf1:mgmt:~$ sudo lldpctl
        -------------------------------------------------------------------------------
        LLDP neighbors:
        -------------------------------------------------------------------------------
        Interface:    swp1, via: LLDP, RID: 1, Time: 0 day, 00:00:30
          Chassis:
            ChassisID:    mac 00:11:22:33:44:55
            SysName:      node0
          Port:
            PortID:       mac 00:11:22:33:44:56
            PortDescr:    eno1
        Interface:    swp2, via: LLDP, RID: 2, Time: 0 day, 00:00:30
          Chassis:
            ChassisID:    mac 00:11:22:33:44:66
            SysName:      spine1
          Port:
            PortID:       ifname swp7
        """
    assert read(text) == [
        Neighbour("swp1", at(5), "leaf1", "node0", "00:11:22:33:44:56", "eno1", "00:11:22:33:44:55"),
        Neighbour("swp2", at(12), "leaf1", "spine1", "swp7", chassis="00:11:22:33:44:66"),
    ]


def test_the_table_of_eos() -> None:
    text = """\
        leaf1>show lldp neighbors
        Last table change time   : 0:01:02 ago
        Number of table inserts  : 4

        Port          Neighbor Device ID       Neighbor Port ID    TTL
        ---------- ------------------------ ---------------------- ---
        Et1           spine1.example.com       Ethernet1           120
        Et7           node0                    0011.2233.4455      120
        """
    assert read(text) == [
        Neighbour("Et1", at(7), "leaf1", "spine1.example.com", "Ethernet1"),
        Neighbour("Et7", at(8), "leaf1", "node0", "0011.2233.4455"),
    ]


def test_the_table_of_cisco_has_long_names_cut_off_or_above_their_row() -> None:
    text = """\
        Device ID           Local Intf     Hold-time  Capability      Port ID
        S2                  Fa0/13         120        B               Gi0/13
        long_name_swt.josh-vGi0/2          120        R               Gi0/0
        Polycom VVX 500     Gi1/0/2        120        T               0004.f2d1.2222
        plain               Gi1/0/3        120                        Port 6
        nx-osv9000-4-extremely-long-name
                             Eth1/2          120        BR          Ethernet1/1

        Total entries displayed: 5
        after               Gi1/0/9        120                        Gi1
        """
    assert read(text) == [
        Neighbour("Fa0/13", at(2), None, "S2", "Gi0/13"),
        Neighbour("Gi0/2", at(3), None, "long_name_swt.josh-v", "Gi0/0", cut=True),
        Neighbour("Gi1/0/2", at(4), None, "Polycom VVX 500", "0004.f2d1.2222"),
        Neighbour("Gi1/0/3", at(5), None, "plain", "Port 6"),
        Neighbour("Eth1/2", at(7, 22), None, "nx-osv9000-4-extremely-long-name", "Ethernet1/1"),
    ]


def test_the_table_of_junos_may_lack_the_systems_name() -> None:
    text = """\
        {master:0}
        admin@leaf1> show lldp neighbors
        Local Interface    Parent Interface    Chassis Id          Port info          System Name
        ge-0/0/1           -                   2c:6b:f5:a1:c2:c0   ge-0/0/1           vmx2
        ge-0/0/0           ae0                 2c:6b:f5:a2:08:c0   eno1
        """
    assert read(text) == [
        Neighbour("ge-0/0/1", at(4), "leaf1", "vmx2", "ge-0/0/1", chassis="2c:6b:f5:a1:c2:c0"),
        Neighbour("ge-0/0/0", at(5), "leaf1", None, "eno1", chassis="2c:6b:f5:a2:08:c0"),
    ]


def test_the_table_of_sonic_is_read_by_its_columns() -> None:
    text = """\
        admin@leaf1:~$ show lldp table
        Capability codes: (R) Router, (B) Bridge, (O) Other
        LocalPort    RemoteDevice    RemotePortID       Capability    RemotePortDescr
        -----------  --------------  -----------------  ------------  -----------------
        Ethernet0    spine1          Ethernet1          BR            to leaf1
        Ethernet4                    00:11:22:33:44:55                eno1
        --------------------------------------------------
        Total entries displayed:  2
        """
    assert read(text) == [
        Neighbour("Ethernet0", at(5), "leaf1", "spine1", "Ethernet1", "to leaf1"),
        Neighbour("Ethernet4", at(6), "leaf1", None, "00:11:22:33:44:55", "eno1"),
    ]


def test_each_prompt_tells_whose_neighbours_follow() -> None:
    text = """\
        leaf1# show cdp neighbors detail
        Device ID: spine1
        Interface: Ethernet1/1,  Port ID (outgoing port): Ethernet1/20
        leaf2# show cdp neighbors detail
        Device ID: spine1
        Interface: Ethernet1/1,  Port ID (outgoing port): Ethernet1/21
        """
    assert [(neighbour.local, neighbour.port) for neighbour in read(text)] == [
        ("leaf1", "Ethernet1/20"),
        ("leaf2", "Ethernet1/21"),
    ]


@pytest.mark.parametrize(
    ("text", "mac"),
    [
        ("2cc2.6081.eaf9", "2cc26081eaf9"),
        ("2C:C2:60:81:EA:F9", "2cc26081eaf9"),
        ("2cc26081eaf", None),
        ("Ethernet1", None),
        (None, None),
    ],
)
def test_a_mac_address_is_the_same_however_it_is_written(text: str | None, mac: str | None) -> None:
    assert mac_of(text) == mac


WORDS = """
Interface Ethernet1 detected 1 LLDP neighbors: Neighbor Chassis ID id : Port System Name Local Intf Device Hold-time
Capability RemotePortID LocalPort RemoteDevice RemotePortDescr ----- leaf1# show 120 B,R Gi0/1 via: LLDP, Total entries
"""
shown = st.lists(st.lists(st.sampled_from(WORDS.split()), max_size=8).map(" ".join), max_size=12).map("\n".join)


@given(st.one_of(st.text(), shown))
def test_no_text_makes_reading_fail(text: str) -> None:
    assert all(neighbour.place.line <= text.count("\n") + 1 for neighbour in read_shown(text, "n.txt"))
    assert tells_neighbours(text) in (True, False)


@pytest.mark.parametrize(
    "text", ["\n" * 300_000, " " * 300_000, "a " * 150_000, "Interface: " + "a," * 150_000, "-" * 300_000]
)
def test_text_that_is_made_to_cost_time_tells_nothing(text: str) -> None:
    assert not tells_neighbours(text)
    assert read_shown(f"Port Neighbor Device ID Neighbor Port ID TTL\n{text}", "n.txt") == ()


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of switch configurations is not beside the checkout")
@pytest.mark.parametrize(
    "folder",
    [
        "arista_eos/show_lldp_neighbors_detail",
        "cisco_ios/show_cdp_neighbors_detail",
        "cisco_ios/show_lldp_neighbors",
        "cisco_nxos/show_lldp_neighbors",
        "juniper_junos/show_lldp_neighbors",
    ],
)
def test_published_answers_about_neighbours_are_those_of_another_parser(folder: str) -> None:
    for raw in sorted((CORPUS / folder).glob("*.raw")):
        answers = yaml.safe_load(raw.with_suffix(".yml").read_text())["parsed_sample"]
        wanted = [(each["local_interface"], each["neighbor_name"], each["neighbor_interface"]) for each in answers]
        assert tells_neighbours(raw.read_text())
        seen = read_shown(raw.read_text(), raw.name)
        read_back = [(neighbour.interface, neighbour.device, neighbour.port) for neighbour in seen]
        if raw.stem in WRONG_THERE:
            wanted = [
                (near, told or name, far) for (near, told, far), (_, name, _) in zip(wanted, read_back, strict=True)
            ]
        assert read_back == wanted
