"""A packet that waits for the answer to ARP is not followed to where it would be lost later."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_site as small
from simulate.outcome import code, ends

from topocheck import api
from topocheck.model.site import Site

NATIVE = small.SWITCH.replace(
    "interface Ethernet1/1\n  switchport mode trunk\n",
    "interface Ethernet1/1\n  switchport mode trunk\n  switchport trunk native vlan 100\n",
)
CLOSED = small.FIREWALL.replace("action: accept", "action: deny")


def site(root: Path, *, switch: str = small.SWITCH, firewall: str = small.FIREWALL) -> Site:
    """Two VMs of two VLANs on one node, with a firewall between them."""
    return small.load(
        root,
        small.policy("n1", "".join(small.vlan_interface(vlan) for vlan in (100, 200)) + per_vlan()),
        small.nad("net100", '"bridge": "br100"'),
        small.nad("net200", '"bridge": "br200"'),
        small.vm("a", "net100", "10.1.0.10/24", "10.1.0.1"),
        small.vm("b", "net200", "10.2.0.10/24", "10.2.0.1"),
        files={"sw.cfg": switch, "fw.yaml": firewall},
    )


def per_vlan() -> str:
    return "".join(small.trunk_bridge(f"eth0.{vlan}", bridge=f"br{vlan}") for vlan in (100, 200))


@pytest.mark.parametrize(
    ("switch", "firewall", "expected"),
    [
        (small.SWITCH, small.FIREWALL, "delivered"),
        (small.SWITCH, CLOSED, "dropped: denied"),
        (NATIVE, CLOSED, "dropped: arp-unanswered"),
    ],
)
def test_a_packet_is_lost_first_where_its_sender_hears_no_answer(
    tmp_path: Path, switch: str, firewall: str, expected: str
) -> None:
    assert code(api.trace(site(tmp_path, switch=switch, firewall=firewall), "a", "b")) == expected


def test_the_reason_tells_whose_answer_is_lost_and_where(tmp_path: Path) -> None:
    trace = api.trace(site(tmp_path, switch=NATIVE, firewall=CLOSED), "a", "b")
    walk = trace.forward
    assert [(hop.device, hop.interface) for hop in walk.hops] == [("a", "nic1")]
    assert walk.reason is not None
    assert walk.reason.message == (
        "the answer of fw to ARP for 10.1.0.1 is lost: Ethernet1/1 of sw sends VLAN 100 untagged, and eth0 of n1 takes it tagged only"
    )
    assert ends(trace) == ("dropped", "arp-unanswered", "sw.cfg:6")


def test_a_flow_that_arrives_is_followed_and_its_reply_ends_where_the_answer_does(tmp_path: Path) -> None:
    trace = api.trace(site(tmp_path, switch=NATIVE), "a", "b")
    assert trace.forward.disposition == "delivered"
    assert ends(trace) == ("dropped", "native-vlan-mismatch", "sw.cfg:6")


def test_a_reply_that_is_lost_elsewhere_does_not_hide_the_lost_answer(tmp_path: Path) -> None:
    wrong = small.vm("b", "net200", "10.2.0.10/24", "10.2.0.99")
    made = site(tmp_path, switch=NATIVE)
    assert ends(api.trace(made, "a", "b")) == ("dropped", "native-vlan-mismatch", "sw.cfg:6")
    (tmp_path / "manifests/b.yaml").write_text(wrong)
    text = (tmp_path / "manifests/all.yaml").read_text()
    (tmp_path / "manifests/all.yaml").write_text(text.rpartition("---")[0])
    trace = api.trace(api.load(tmp_path), "a", "b")
    assert (ends(trace), trace.reply) == (("dropped", "arp-unanswered", "sw.cfg:6"), None)
