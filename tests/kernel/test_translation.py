from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from kernel.elements import ELEMENTS, IN_SHORT, confirmed_elements
from kernel.lab import switch, vlans
from kernel.lab.node import desired
from kernel.lab.plan import Plan
from kernel.lab.site import plan_of
from kernel.spec import Document, Spec, access, bridge, config, router, trunk, trunk_block
from kernel.stem import guests, per_vlan, stem

LAB = Path(__file__).with_name("lab")


def commands(spec: Spec, directory: Path, namespace: str) -> list[str]:
    setup = plan_of(spec.write(directory)).namespaces[namespace]
    return [*setup.ip, *setup.bridge]


@pytest.mark.parametrize("path", sorted(LAB.glob("*.py")), ids=lambda path: path.name)
def test_the_judge_shares_no_code_with_topocheck(path: Path) -> None:
    tree = ast.parse(path.read_text())
    imported = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    imported += [name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names]
    ours = [name for name in imported if "topocheck" in name]
    assert ours == []
    assert [name for name in imported if name.startswith("kernel") and not name.startswith("kernel.lab")] == []


def test_a_port_without_a_vlan_block_gets_the_injected_trunk_and_stays_in_vlan_1(tmp_path: Path) -> None:
    spec = stem([bridge("br1", ("eth0", None))], {"v100": {"bridge": "br1", "vlan": 100}, "v200": {"bridge": "br1"}})
    said = commands(spec, tmp_path, "node.n1")
    assert next(line for line in said if "type bridge" in line).endswith("vlan_filtering 1 vlan_default_pvid 1")
    assert [line for line in said if line.startswith("vlan")] == [
        "vlan add dev p1 vid 2-4094",
        "vlan del dev p13 vid 1",
        "vlan add dev p13 vid 100 pvid untagged",
        "vlan del dev p19 vid 1",
        "vlan add dev p19 vid 100 pvid untagged",
    ]


def test_an_empty_vlan_block_leaves_filtering_off(tmp_path: Path) -> None:
    made = [line for line in commands(stem(per_vlan()), tmp_path, "node.n1") if "type bridge" in line]
    assert [line.split("vlan_filtering ")[1] for line in made] == ["0 vlan_default_pvid 1", "0 vlan_default_pvid 1"]


def test_nothing_is_injected_without_the_state() -> None:
    policy: dict[str, Any] = {
        "metadata": {"name": "a"},
        "spec": {"desiredState": {"interfaces": [bridge("b", ("eth0", None))]}},
    }
    del policy["spec"]["desiredState"]["interfaces"][0]["state"]
    assert desired([policy], {})["b"]["bridge"]["port"] == [{"name": "eth0"}]


def test_a_policy_for_another_node_is_left_out_and_a_later_one_replaces_what_it_says_again() -> None:
    def policy(name: str, selector: dict[str, str], mtu: int) -> dict[str, Any]:
        interfaces = [{"name": "eth0", "type": "ethernet", "mtu": mtu}]
        return {
            "metadata": {"name": name},
            "spec": {"nodeSelector": selector, "desiredState": {"interfaces": interfaces}},
        }

    found = desired([policy("b", {}, 2), policy("a", {}, 1), policy("c", {"zone": "x"}, 3)], {"zone": "y"})
    assert found == {"eth0": {"name": "eth0", "type": "ethernet", "mtu": 2}}


def test_a_native_vlan_of_a_bridge_port_is_taken_out_of_the_tagged_ones(tmp_path: Path) -> None:
    spec = stem(
        [bridge("br1", ("eth0", trunk_block((90, 110), native=100)))],
        {"v100": {"bridge": "br1"}, "v200": {"bridge": "br1"}},
    )
    said = [line for line in commands(spec, tmp_path, "node.n1") if line.startswith("vlan")]
    assert said == ["vlan add dev p1 vid 90-99", "vlan add dev p1 vid 101-110", "vlan add dev p1 vid 100 pvid untagged"]


def test_the_bridge_plugin_makes_a_bridge_that_is_missing(tmp_path: Path) -> None:
    spec = stem(per_vlan(vlans=(200,)))
    made = [line for line in commands(spec, tmp_path, "node.n1") if "type bridge" in line]
    assert len(made) == 2


@pytest.mark.parametrize(("version", "keeps"), [("", False), ("1.7.1", True), ("v1.6.0", True), ("1.8.0", False)])
def test_old_plugins_keep_vlan_1_on_the_port(tmp_path: Path, version: str, keeps: bool) -> None:  # noqa: FBT001 - a column
    spec = stem([bridge("br1", ("eth0", None))], {"v100": {"bridge": "br1", "vlan": 100}, "v200": {"bridge": "br1"}})
    spec.versions = {"cni-plugins": version} if version else {}
    assert any("vlan del" in line for line in commands(spec, tmp_path, "node.n1")) is not keeps


def test_a_trunk_carries_what_is_allowed_and_in_the_database_and_its_native_vlan_untagged() -> None:
    text = config(
        "sw", "10,20-22", trunk("Ethernet1/1", "20-30", "switchport trunk native vlan 21"), access("Ethernet1/2", 10)
    )
    plan = Plan()
    switch.switch(plan, "sw", text)
    assert plan.namespaces["switch.sw"].bridge == [
        "vlan add dev p2 vid 20",
        "vlan add dev p2 vid 22",
        "vlan add dev p2 vid 21 pvid untagged",
        "vlan add dev p3 vid 10 pvid untagged",
    ]


def test_a_suspended_vlan_and_a_native_vlan_that_is_not_allowed_are_on_no_port() -> None:
    lines = ("switchport trunk native vlan 9",)
    plan = Plan()
    switch.switch(plan, "sw", "vlan 9-12\nvlan 11\n  state suspend\n" + trunk("Ethernet1/1", "10-12", *lines))
    assert plan.namespaces["switch.sw"].bridge == ["vlan add dev p2 vid 10", "vlan add dev p2 vid 12"]


def test_a_line_that_the_judge_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="not understood: switchport protected"):
        switch.read("interface Ethernet1/1\n  switchport protected\n")


@pytest.mark.parametrize(
    ("words", "after"),
    [
        ("all", vlans.ALL),
        ("none", frozenset()),
        ("5-7", {5, 6, 7}),
        ("add 5-7", {1, 2, 5, 6, 7}),
        ("remove 2-9", {1}),
        ("except 3-4094", {1, 2}),
    ],
)
def test_a_list_of_allowed_vlans_changes_what_was_allowed(words: str, after: set[int]) -> None:
    assert vlans.allowed(frozenset({1, 2}), words.split()) == after


def test_vlans_are_written_as_ranges() -> None:
    assert vlans.ranges({4, 1, 2, 3, 9}) == ["1-4", "9"]


def test_rules_become_nftables_in_their_order(tmp_path: Path) -> None:
    rules: list[Document] = [
        {
            "name": "web",
            "from": ["z100"],
            "to": ["z200"],
            "source-address": ["10.1.0.0/24"],
            "protocol": ["tcp"],
            "destination-port": [443],
            "action": "accept",
        },
        {"name": "rest", "protocol": ["icmp"], "action": "deny"},
    ]
    wall = router("up", {100: "10.1.0.1/24", 200: "10.2.0.1/24"}, rules=rules, intrazone="accept")
    setup = plan_of(stem(wall=wall).write(tmp_path)).namespaces["firewall.fw"]
    a, b = (line.split("name ")[1].split()[0] for line in setup.ip if "type vlan" in line)
    assert setup.nft.splitlines() == [
        "table inet judge { chain forward { type filter hook forward priority 0; policy drop;",
        "ct state established,related accept",
        "ct state invalid meta l4proto != udp drop",
        f'iifname {{ "{a}" }} oifname {{ "{b}" }} ip saddr {{ 10.1.0.0/24 }} meta l4proto tcp th dport {{ 443 }} accept',
        "meta l4proto { icmp, ipv6-icmp } drop",
        f'iifname {{ "{a}" }} oifname {{ "{a}" }} accept',
        f'iifname {{ "{b}" }} oifname {{ "{b}" }} accept',
        "}",
        "}",
    ]


def test_a_guest_has_its_mac_its_address_and_its_gateway(tmp_path: Path) -> None:
    setup = plan_of(stem(vms=guests()).write(tmp_path)).namespaces["vm.a"]
    link = next(iter(setup.capture))
    assert setup.ip == [
        "link set lo up",
        f"link set {link} address 02:00:61:5f:5f:5f",
        f"link set {link} up",
        f"address add 10.1.0.10/24 dev {link}",
    ]
    assert setup.routes == [f"route add default via 10.1.0.1 dev {link}"]


@pytest.mark.parametrize("element", ELEMENTS, ids=lambda element: element.case)
def test_every_element_can_be_translated(tmp_path: Path, element: Any) -> None:  # noqa: ANN401 - an element
    directory = element.spec.write(tmp_path) if element.spec is not None else Path("samples") / element.sample
    plan = plan_of(directory)
    assert {question.source for question in element.questions} <= {setup.device for setup in plan.namespaces.values()}


def test_elements_and_cases_have_names_of_their_own() -> None:
    names, cases = zip(*confirmed_elements(), strict=True)
    assert len(set(names)) == len(names)
    assert len(set(cases)) == len(cases)
    assert set(IN_SHORT) <= set(cases)
