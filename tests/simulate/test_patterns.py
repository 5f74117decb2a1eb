"""The ways in which nodes are wired: a VLAN interface per bridge, a trunk bridge, tagging by the guest."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_site as small

from topocheck import api
from topocheck.model.site import Site
from topocheck.simulate.trace import Trace


def wire(trace: Trace) -> list[tuple[str, str, int | None]]:
    """What a capture on every NIC, switch port and firewall port shows of the request."""
    physical = {"eth0", "bond0", "wan0", "Ethernet1/1", "Ethernet1/2", "Ethernet1/48"}
    return [(hop.device, hop.interface, hop.tag) for hop in trace.forward.hops if hop.interface in physical]


def ends(trace: Trace) -> tuple[str, str | None]:
    return trace.disposition.value, None if trace.reason is None else trace.reason.code.value


def site(root: Path, port_vlan: str | None, config: str, guest: str = "") -> Site:
    """Two nodes with a raw NIC in a bridge, one NAD, a VM on each node."""
    bridge = small.trunk_bridge(vlan=port_vlan)
    return small.load(
        root,
        small.policy("n1", bridge),
        small.policy("n2", bridge),
        small.nad("net", f'"bridge": "br1"{config}'),
        small.vm("a", "net", "10.1.0.10/24", "10.1.0.1", guest=guest.format(10)),
        small.vm("b", "net", "10.1.0.11/24", "10.1.0.1", node="n2", guest=guest.format(11)),
    )


TAGGED_BOTH_WAYS = [
    ("n1", "eth0", 100),
    ("sw", "Ethernet1/1", 100),
    ("sw", "Ethernet1/2", 100),
    ("n2", "eth0", 100),
]


def test_without_a_vlan_key_the_injected_trunk_carries_the_tag_of_the_nad(tmp_path: Path) -> None:
    trace = api.trace(site(tmp_path, None, ', "vlan": 100'), "a", "b")
    assert (ends(trace), wire(trace)) == (("delivered", None), TAGGED_BOTH_WAYS)


def test_an_empty_vlan_block_makes_the_bridge_ignore_the_tag_of_the_nad(tmp_path: Path) -> None:
    trace = api.trace(site(tmp_path, "{}", ', "vlan": 100'), "a", "b")
    assert ends(trace) == ("dropped", "untagged-dropped")
    assert wire(trace) == [("n1", "eth0", None), ("sw", "Ethernet1/1", None)]


def test_an_explicit_trunk_without_the_vlan_drops_at_the_bridges_egress(tmp_path: Path) -> None:
    trace = api.trace(site(tmp_path, "{mode: trunk, trunk-tags: [{id: 200}]}", ', "vlan": 100'), "a", "b")
    assert ends(trace) == ("dropped", "vlan-not-allowed")
    assert (trace.forward.hops[-1].device, trace.forward.hops[-1].interface) == ("n1", "eth0")


def test_a_native_vlan_on_the_bridge_port_leaves_untagged(tmp_path: Path) -> None:
    block = "{mode: trunk, trunk-tags: [{id: 200}], tag: 100, enable-native: true}"
    trace = api.trace(site(tmp_path, block, ', "vlan": 100'), "a", "b")
    assert ends(trace) == ("dropped", "untagged-dropped")


def test_without_a_tag_in_the_nad_a_filtering_bridge_sends_vlan_1_untagged(tmp_path: Path) -> None:
    trace = api.trace(site(tmp_path, None, ""), "a", "b")
    assert (ends(trace), wire(trace)[0]) == (("dropped", "untagged-dropped"), ("n1", "eth0", None))


GUEST_TAGS = """              version: 2
              ethernets:
                nic1: {{}}
              vlans:
                nic1.100:
                  id: 100
                  link: nic1
                  addresses: [10.1.0.{}/24]
"""


def test_a_guest_that_tags_passes_a_bridge_that_does_not_filter(tmp_path: Path) -> None:
    trace = api.trace(site(tmp_path, "{}", "", GUEST_TAGS), "a", "b")
    assert (ends(trace), wire(trace)) == (("delivered", None), TAGGED_BOTH_WAYS)
    assert trace.forward.hops[0].tag == 100


def test_a_guest_that_tags_is_dropped_by_a_filtering_bridge(tmp_path: Path) -> None:
    trace = api.trace(site(tmp_path, None, "", GUEST_TAGS), "a", "b")
    assert ends(trace) == ("dropped", "vlan-not-allowed")


def test_a_trunk_of_the_nad_lets_the_guests_tag_through(tmp_path: Path) -> None:
    trace = api.trace(site(tmp_path, None, ', "vlanTrunk": [{"id": 100}]', GUEST_TAGS), "a", "b")
    assert (ends(trace), wire(trace)) == (("delivered", None), TAGGED_BOTH_WAYS)


def test_a_vlan_interface_takes_its_tag_before_the_bridge_on_the_same_nic(tmp_path: Path) -> None:
    both = small.trunk_bridge(vlan="{}") + small.vlan_interface(100)
    loaded = small.load(
        tmp_path,
        small.policy("n1", small.trunk_bridge(vlan="{}")),
        small.policy("n2", both),
        small.nad("net", '"bridge": "br1"'),
        small.vm("a", "net", "", guest=GUEST_TAGS.format(10)),
        small.vm("b", "net", "", node="n2", guest=GUEST_TAGS.format(11)),
    )
    trace = api.trace(loaded, "a", "b")
    assert trace.disposition.value == "dropped"
    assert (trace.forward.hops[-1].device, trace.forward.hops[-1].interface) == ("n2", "eth0.100")


BOND = """      - name: bond0
        type: bond
        state: up
        link-aggregation: {mode: 802.3ad, port: [eth0, eth1]}
"""


def test_a_bond_on_a_port_channel_is_one_way(tmp_path: Path) -> None:
    switch = small.SWITCH.replace(
        "interface Ethernet1/1\n  switchport mode trunk\n  switchport trunk allowed vlan 100,200\n",
        "interface port-channel10\n  switchport mode trunk\n  switchport trunk allowed vlan 100,200\n"
        "interface Ethernet1/1\n  channel-group 10 mode active\n"
        "interface Ethernet1/3\n  channel-group 10 mode active\n",
    )
    cables = small.SITE.replace("cables:\n", 'cables:\n  - ["sw:Ethernet1/3", "n1:eth1"]\n')
    loaded = small.load(
        tmp_path,
        small.policy("n1", BOND + small.trunk_bridge(port="bond0")),
        small.policy("n2", small.trunk_bridge()),
        small.nad("net", '"bridge": "br1", "vlan": 100'),
        small.vm("a", "net", "10.1.0.10/24"),
        small.vm("b", "net", "10.1.0.11/24", node="n2"),
        files={"sw.cfg": switch, "topocheck.yaml": cables},
    )
    trace = api.trace(loaded, "a", "b")
    assert ends(trace) == ("delivered", None)
    assert [(hop.device, hop.interface) for hop in trace.forward.hops][3:9] == [
        ("n1", "bond0"),
        ("n1", "eth0"),
        ("sw", "Ethernet1/1"),
        ("sw", "port-channel10"),
        ("sw", "Ethernet1/2"),
        ("n2", "eth0"),
    ]


@pytest.mark.parametrize(("version", "ending"), [("1.7.1", "delivered"), ("1.8.0", "dropped")])
def test_vlan_1_stays_on_the_port_up_to_version_1_7_1_of_the_plugins(tmp_path: Path, version: str, ending: str) -> None:
    bridge = small.trunk_bridge()
    loaded = small.load(
        tmp_path,
        small.policy("n1", bridge),
        small.nad("tagged", '"bridge": "br1", "vlan": 100'),
        small.nad("plain", '"bridge": "br1"'),
        small.vm("a", "plain", "10.1.0.10/24"),
        small.vm("b", "tagged", "10.1.0.11/24"),
        files={"topocheck.yaml": small.SITE + f'versions: {{cni-plugins: "{version}"}}\n'},
    )
    assert api.trace(loaded, "a", "b").forward.disposition.value == ending


@pytest.mark.parametrize(
    ("config", "ending"),
    [(', "portIsolation": true', ("dropped", "port-isolated")), (', "portIsolation": false', ("delivered", None))],
)
def test_isolated_ports_of_one_bridge_do_not_reach_each_other(
    tmp_path: Path, config: str, ending: tuple[str, str | None]
) -> None:
    loaded = small.load(
        tmp_path,
        small.policy("n1", small.trunk_bridge()),
        small.policy("n2", small.trunk_bridge()),
        small.nad("net", f'"bridge": "br1", "vlan": 100{config}'),
        small.vm("a", "net", "10.1.0.10/24"),
        small.vm("b", "net", "10.1.0.11/24"),
        small.vm("c", "net", "10.1.0.12/24", node="n2"),
    )
    assert ends(api.trace(loaded, "a", "b")) == ending
    assert ends(api.trace(loaded, "a", "c")) == ("delivered", None)


def test_a_bridge_that_is_down_carries_nothing(tmp_path: Path) -> None:
    loaded = small.load(
        tmp_path,
        small.policy("n1", small.trunk_bridge().replace("state: up", "state: down")),
        small.nad("net", '"bridge": "br1", "vlan": 100'),
        small.vm("a", "net", "10.1.0.10/24"),
        small.vm("b", "net", "10.1.0.11/24"),
    )
    assert ends(api.trace(loaded, "a", "b")) == ("dropped", "port-down")
