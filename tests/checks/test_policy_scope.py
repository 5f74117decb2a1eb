"""On which nodes a policy is applied, on how many at a time, and what an omitted state changes."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_site as small
from node_text import entry, load, vlan
from problems import lines, messages


def policy(spec: str, interfaces: str) -> str:
    """A policy whose spec begins with some lines."""
    return (
        "apiVersion: nmstate.io/v1\nkind: NodeNetworkConfigurationPolicy\nmetadata: {name: p}\nspec:\n"
        f"{spec}  desiredState:\n    interfaces:\n{interfaces}"
    )


class TestForAllNodes:
    @pytest.mark.parametrize(
        ("spec", "interfaces", "expected"),
        [
            ("", vlan("eth0.100"), []),
            ("", entry("svc0", "dummy"), []),
            ("  nodeSelector: {role: vm}\n", vlan("eth9.100", "eth9"), []),
            (
                "",
                vlan("eth9.100", "eth9"),
                ["p has no nodeSelector and names the NICs eth9, which every node must then have"],
            ),
            ("", entry("dummy0", "dummy") + vlan("dummy0.1", "dummy0"), []),
        ],
        ids=["all-have-it", "no-nic", "a-selector", "none-has-it", "its-own"],
    )
    def test_all_nodes_have_its_nics(self, tmp_path: Path, spec: str, interfaces: str, expected: list[str]) -> None:
        assert messages(load(tmp_path, policy(spec, interfaces)), "NET02") == expected

    @pytest.mark.parametrize(("selector", "names"), [("", 0), ("  nodeSelector: {role: vm}\n", 1)])
    def test_what_another_policy_makes_on_all_nodes_is_no_nic(self, tmp_path: Path, selector: str, names: int) -> None:
        maker = policy(selector, entry("svc0", "dummy")).replace("name: p", "name: maker")
        site = load(tmp_path, f"{policy('', vlan('svc0.100', 'svc0'))}---\n{maker}")
        assert len(messages(site, "NET02")) == names

    def test_a_node_of_which_nothing_is_known_may_lack_it(self, tmp_path: Path) -> None:
        site = load(
            tmp_path, policy("", vlan("eth0.100")), site=small.SITE.replace(", interfaces: [eth0, eth1]", "", 1)
        )
        assert len(messages(site, "NET02")) == 1


def test_a_selector_holds_labels_only(tmp_path: Path) -> None:
    site = load(
        tmp_path,
        policy("  nodeSelector:\n    matchLabels: {role: vm}\n    matchExpressions: []\n", entry("svc0", "dummy")),
        small.policy("n1", entry("svc0", "dummy")),
    )
    assert messages(site, "NET03") == [
        "the nodeSelector of p holds matchExpressions and matchLabels, and must hold labels and their values only"
    ]
    assert lines(site, "NET03") == ["matchLabels: {role: vm}"]


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        ("100%", ["p may be applied to all of its nodes at once, maxUnavailable: 100% for n1 and n2"]),
        ("2", ["p may be applied to all of its nodes at once, maxUnavailable: 2 for n1 and n2"]),
        ("1", []),
        ("50%", []),
        ("many", []),
    ],
)
def test_some_nodes_are_left(tmp_path: Path, limit: str, expected: list[str]) -> None:
    site = load(tmp_path, policy(f"  maxUnavailable: {limit}\n", entry("svc0", "dummy")))
    assert messages(site, "NET31") == expected


def test_one_node_is_always_all(tmp_path: Path) -> None:
    spec = "  maxUnavailable: 100%\n  nodeSelector: {kubernetes.io/hostname: n1}\n"
    assert messages(load(tmp_path, policy(spec, entry("svc0", "dummy"))), "NET31") == []


@pytest.mark.parametrize(
    ("state", "port", "expected"),
    [
        (
            "",
            "name: eth1",
            ["br1 does not say its state, so that eth1 is no trunk of VLANs 2-4094, as it would be with state: up"],
        ),
        ("", "name: eth1, vlan: {}", []),
        ("state: up, ", "name: eth1", []),
    ],
)
def test_a_bridge_says_its_state(tmp_path: Path, state: str, port: str, expected: list[str]) -> None:
    text = f"      - {{name: br1, type: linux-bridge, {state}bridge: {{port: [{{{port}}}]}}}}\n"
    assert messages(load(tmp_path, small.policy("n1", text)), "NET32") == expected
