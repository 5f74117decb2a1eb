"""What becomes of a switch port in a port-channel: every mode of the channel against every kind of far end."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_site as small

from topocheck.model.site import End
from topocheck.simulate.network import Network

PORT = End("switch:sw", "Ethernet1/1")
CHANNEL = """\
interface port-channel7
  switchport mode trunk
  switchport trunk allowed vlan 100,200
"""


def bond(mode: str | None) -> str:
    options = "" if mode is None else f"mode: {mode}, "
    return (
        "      - name: bond0\n        type: bond\n        state: up\n"
        f"        link-aggregation: {{{options}port: [eth0, eth1]}}\n"
    )


def ovs_bond(mode: str | None) -> str:
    options = "" if mode is None else f"mode: {mode}, "
    return (
        "      - name: br1\n        type: ovs-bridge\n        state: up\n        bridge:\n          port:\n"
        f"            - {{name: bond1, link-aggregation: {{{options}port: [{{name: eth0}}, {{name: eth1}}]}}}}\n"
    )


def outcome(root: Path, channel: str, interfaces: str, dialect: str = "nxos") -> str:
    """What the port towards the node is: up, down or in doubt."""
    head = "interface Ethernet1/1\n"
    lead = small.SWITCH.replace(head, f"feature lacp\n{head}  channel-group 7 mode {channel}\n")
    site = small.SITE.replace("dialect: nxos", f"dialect: {dialect}")
    made = small.load(root, small.policy("n1", interfaces), files={"sw.cfg": lead + CHANNEL, "topocheck.yaml": site})
    port = Network(made).topology.elements[PORT]
    if port.down_place is not None:
        return "down"
    return "in doubt" if port.not_known is not None else "up"


@pytest.mark.parametrize(
    ("channel", "interfaces", "expected"),
    [
        ("active", bond("802.3ad"), "up"),
        ("active", bond("active-backup"), "down"),
        ("active", bond(None), "in doubt"),
        ("active", small.trunk_bridge(), "down"),
        ("active", ovs_bond("lacp"), "up"),
        ("active", ovs_bond(None), "down"),
        ("on", bond("balance-xor"), "up"),
        ("on", bond("active-backup"), "in doubt"),
        ("on", bond("802.3ad"), "in doubt"),
        ("on", bond(None), "in doubt"),
        ("on", small.trunk_bridge(), "up"),
    ],
)
def test_a_port_of_a_port_channel_is_up_where_both_ends_bundle_alike(
    tmp_path: Path, channel: str, interfaces: str, expected: str
) -> None:
    assert outcome(tmp_path, channel, interfaces) == expected


def test_a_switch_that_may_let_a_port_without_lacp_forward_leaves_it_open(tmp_path: Path) -> None:
    assert outcome(tmp_path, "active", small.trunk_bridge(), dialect="ios") == "in doubt"
