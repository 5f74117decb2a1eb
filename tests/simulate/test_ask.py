"""Asking for a flow whose ends may run on several nodes."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_site as small
from simulate.outcome import code

from topocheck import api
from topocheck.errors import UsageError
from topocheck.model.site import Site
from topocheck.simulate.trace import Disposition

TRUNK_OF_N2 = "interface Ethernet1/2\n  switchport mode trunk\n  switchport trunk allowed vlan 100,200\n"


def site(root: Path, *, n2: str = "100,200") -> Site:
    """VM a may run on both nodes, b runs on n1 and c on n2; ``n2`` is what the switch allows towards n2."""
    bridge = small.trunk_bridge()
    return small.load(
        root,
        small.policy("n1", bridge),
        small.policy("n2", bridge),
        small.nad("net", '"bridge": "br1", "vlan": 100'),
        small.vm("a", "net", "10.1.0.10/24", "10.1.0.1", node=""),
        small.vm("b", "net", "10.1.0.11/24", "10.1.0.1"),
        small.vm("c", "net", "10.1.0.12/24", "10.1.0.1", node="n2"),
        small.vm("d", "net", "10.1.0.13/24", "10.1.0.1", node=""),
        files={"sw.cfg": small.SWITCH.replace(TRUNK_OF_N2, TRUNK_OF_N2.replace("100,200", n2))},
    )


def test_where_all_nodes_agree_the_first_is_shown_and_said_to_be_an_assumption(tmp_path: Path) -> None:
    trace = api.trace(site(tmp_path), "a", "b")
    assert code(trace) == "delivered"
    assert trace.assumptions == ("the answer is the same on all 2 placements: a on n1, b on n1 is shown",)


def test_two_ends_that_are_free_are_asked_about_in_every_combination(tmp_path: Path) -> None:
    trace = api.trace(site(tmp_path), "a", "d")
    assert trace.assumptions == ("the answer is the same on all 4 placements: a on n1, d on n1 is shown",)


def test_where_the_nodes_disagree_the_answer_is_unknown_and_says_what_depends_on_what(tmp_path: Path) -> None:
    trace = api.trace(site(tmp_path, n2="200"), "a", "b")
    assert code(trace) == "unknown: placement-unknown"
    assert trace.reply is None
    assert trace.reason is not None
    assert trace.reason.message == (
        "it depends on the node: delivered with a on n1, b on n1; "
        "dropped (vlan-not-allowed) with a on n2, b on n1; fix it with --on vm=node"
    )
    assert (trace.forward.hops[-1].device, trace.forward.hops[-1].interface) == ("sw", "Ethernet1/2")


@pytest.mark.parametrize(("node", "ending"), [("n1", "delivered"), ("n2", "dropped: vlan-not-allowed")])
@pytest.mark.parametrize("name", ["a", "default/a"])
def test_on_fixes_the_node_of_a_workload(tmp_path: Path, name: str, node: str, ending: str) -> None:
    trace = api.trace(site(tmp_path, n2="200"), "a", "b", on={name: node})
    assert (code(trace), trace.assumptions) == (ending, ())


def test_a_workload_that_is_pinned_is_asked_about_once(tmp_path: Path) -> None:
    trace = api.trace(site(tmp_path), "b", "c")
    assert (code(trace), trace.assumptions) == ("delivered", ())


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ({"c": "n1"}, "--on c=n1: c is no end of this flow"),
        ({"a": "n9"}, "--on a=n9: the site has no node n9; it has: n1, n2"),
    ],
)
def test_on_takes_only_ends_of_the_flow_and_nodes_of_the_site(tmp_path: Path, on: dict[str, str], said: str) -> None:
    with pytest.raises(UsageError) as raised:
        api.trace(site(tmp_path), "a", "b", on=on)
    assert str(raised.value) == said


def test_the_flow_names_its_ends_and_their_addresses(tmp_path: Path) -> None:
    flow = api.trace(site(tmp_path), "b", "10.1.0.12", protocol="tcp", port=443).flow
    assert (flow.source, flow.source_ip, flow.destination, flow.destination_ip, flow.protocol, flow.port) == (
        "default/b",
        "10.1.0.11",
        "default/c",
        "10.1.0.12",
        "tcp",
        443,
    )


def test_a_gateway_is_an_end_as_well_in_both_directions(tmp_path: Path) -> None:
    loaded = site(tmp_path)
    assert code(api.trace(loaded, "b", "10.1.0.1")) == "delivered"
    assert code(api.trace(loaded, "10.1.0.1", "b")) == "delivered"


def test_the_address_of_an_interface_that_is_shut_is_not_reached_by_another_interface_either(tmp_path: Path) -> None:
    shut = small.FIREWALL.replace("zone: b}", "zone: b, enabled: false}")
    loaded = small.load(
        tmp_path,
        small.policy("n1", small.trunk_bridge()),
        small.nad("net", '"bridge": "br1", "vlan": 100'),
        small.vm("a", "net", "10.1.0.10/24", "10.1.0.1"),
        files={"fw.yaml": shut},
    )
    assert code(api.trace(loaded, "a", "10.2.0.1")) == "dropped: port-down"


def test_what_comes_from_outside_is_unknown(tmp_path: Path) -> None:
    assert code(api.trace(site(tmp_path), "192.0.2.1", "b")) == "unknown: configuration-unknown"


def test_a_destination_outside_is_known_as_far_as_the_firewall(tmp_path: Path) -> None:
    trace = api.trace(site(tmp_path), "b", "8.8.8.8")
    assert code(trace) == "unknown: configuration-unknown"
    assert trace.forward.disposition is Disposition.UNKNOWN
    assert (trace.forward.hops[-1].device, trace.forward.hops[-1].interface) == ("fw", "wan0")


def test_a_switch_whose_database_is_not_known_is_an_assumption(tmp_path: Path) -> None:
    loaded = small.load(
        tmp_path,
        small.policy("n1", small.trunk_bridge()),
        small.nad("net", '"bridge": "br1", "vlan": 100'),
        small.vm("a", "net", "10.1.0.10/24"),
        small.vm("b", "net", "10.1.0.11/24"),
        files={"sw.cfg": small.SWITCH.replace("vlan 100,200\ninterface", "interface")},
    )
    assert api.trace(loaded, "a", "b").assumptions == (
        "sw: the VLAN database is not in its configuration, so every VLAN is taken to exist",
    )
