"""From which nodes a workload is traced, and what a bond does when one of its links is down."""

from __future__ import annotations

from pathlib import Path

import small_site as small

from topocheck import api
from topocheck.simulate.trace import Trace


def marked(name: str, bridge: str, vlan: int) -> str:
    """A NAD whose annotation asks the scheduler for the bridge."""
    annotation = f"annotations: {{k8s.v1.cni.cncf.io/resourceName: bridge.network.kubevirt.io/{bridge}}}, "
    return small.nad(name, f'"bridge": "{bridge}", "vlan": {vlan}').replace("metadata: {", "metadata: {" + annotation)


def ends(trace: Trace) -> tuple[str, str | None]:
    return trace.disposition.value, None if trace.reason is None else trace.reason.code.value


def test_a_vm_runs_only_where_the_bridge_is_that_its_nad_asks_for(tmp_path: Path) -> None:
    site = small.load(
        tmp_path,
        small.policy("n1", small.trunk_bridge()),
        marked("net", "br1", 100),
        small.vm("a", "net", "10.1.0.10/24", node=""),
        small.vm("b", "net", "10.1.0.11/24", node=""),
    )
    assert ends(api.trace(site, "a", "b")) == ("delivered", None)


def test_without_the_annotation_the_node_without_the_bridge_counts_too(tmp_path: Path) -> None:
    site = small.load(
        tmp_path,
        small.policy("n1", small.trunk_bridge()),
        small.nad("net", '"bridge": "br1", "vlan": 100'),
        small.vm("a", "net", "10.1.0.10/24", node=""),
        small.vm("b", "net", "10.1.0.11/24"),
    )
    assert ends(api.trace(site, "a", "b")) == ("unknown", "placement-unknown")
    assert ends(api.trace(site, "a", "b", on={"a": "n1"})) == ("delivered", None)
    assert ends(api.trace(site, "a", "b", on={"a": "n2"})) == ("dropped", "no-bridge")


def test_where_all_placements_agree_the_answer_says_which_is_shown(tmp_path: Path) -> None:
    site = small.load(
        tmp_path,
        small.policy("n1", small.trunk_bridge()),
        small.policy("n2", small.trunk_bridge()),
        small.nad("net", '"bridge": "br1", "vlan": 100'),
        small.vm("a", "net", "10.1.0.10/24", node=""),
        small.vm("b", "net", "10.1.0.11/24"),
    )
    trace = api.trace(site, "a", "b")
    assert ends(trace) == ("delivered", None)
    assert trace.assumptions == ("the answer is the same on all 2 placements: a on n1, b on n1 is shown",)


BOND = """      - name: bond0
        type: bond
        state: up
        link-aggregation: {mode: 802.3ad, port: [eth0, eth1]}
"""


def test_a_bond_sends_by_the_member_whose_switch_port_is_up(tmp_path: Path) -> None:
    trunk = "  switchport mode trunk\n  switchport trunk allowed vlan 100,200\n"
    switch = small.SWITCH.replace(
        f"interface Ethernet1/1\n{trunk}",
        f"interface port-channel10\n{trunk}interface Ethernet1/1\n  channel-group 10 mode active\n  shutdown\n"
        "interface Ethernet1/3\n  channel-group 10 mode active\n",
    )
    site = small.load(
        tmp_path,
        small.policy("n1", BOND + small.trunk_bridge(port="bond0")),
        small.policy("n2", small.trunk_bridge()),
        small.nad("net", '"bridge": "br1", "vlan": 100'),
        small.vm("a", "net", "10.1.0.10/24"),
        small.vm("b", "net", "10.1.0.11/24", node="n2"),
        files={
            "sw.cfg": switch,
            "topocheck.yaml": small.SITE.replace("cables:\n", 'cables:\n  - ["sw:Ethernet1/3", "n1:eth1"]\n'),
        },
    )
    trace = api.trace(site, "a", "b")
    assert ends(trace) == ("delivered", None)
    assert ("n1", "eth1") in [(hop.device, hop.interface) for hop in trace.forward.hops]
