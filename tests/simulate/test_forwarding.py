"""Routers: static routes, VRFs, access lists, address translation, TTL and MTU, and ways that are not the same back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
import small_site as small
from simulate.outcome import code

from topocheck import api
from topocheck.model.site import Site
from topocheck.simulate.trace import Trace

RULES = "rules:\n  - {name: all, from: [a, b], to: [a, b], action: accept}\n"
NAT = small.FIREWALL + "nat:\n"
HIDE = NAT + "  - {name: hide, type: source, from: [a], to: [b], translate: interface}\n"
PUBLISH = (
    NAT + "  - {name: publish, type: destination, from: [a], destination-address: [10.1.0.99], translate: 10.2.0.12}\n"
)


def load(root: Path, files: Mapping[str, str] | None = None, *, a: str = "", nad: str = "") -> Site:
    """a and b in VLAN 100 on two nodes, c in VLAN 200, a firewall between the VLANs."""
    bridge = small.trunk_bridge()
    return small.load(
        root,
        small.policy("n1", bridge),
        small.policy("n2", bridge),
        small.nad("net", nad or '"bridge": "br1", "vlan": 100'),
        small.nad("net200", '"bridge": "br1", "vlan": 200'),
        a or small.vm("a", "net", "10.1.0.10/24", "10.1.0.1"),
        small.vm("b", "net", "10.1.0.11/24", "10.1.0.1", node="n2"),
        small.vm("c", "net200", "10.2.0.12/24", "10.2.0.1", node="n2"),
        files=files,
    )


def notes(trace: Trace, device: str) -> list[str]:
    """What the rows of a device say, forward and back."""
    walks = [trace.forward, *([trace.reply] if trace.reply is not None else [])]
    return [hop.note for walk in walks for hop in walk.hops if hop.device == device and "translated" in hop.note]


def test_a_source_translation_is_undone_for_the_reply(tmp_path: Path) -> None:
    trace = api.trace(load(tmp_path, {"fw.yaml": HIDE}), "a", "c")
    assert code(trace) == "delivered"
    assert notes(trace, "fw") == [
        "Routing and ACLs evaluated/enacted, tag changed from 100 to 200, source translated from 10.1.0.10 to 10.2.0.1",
        "Routing and ACLs evaluated/enacted, tag changed from 200 to 100, destination translated from 10.2.0.1 to 10.1.0.10",
    ]


def test_a_published_address_leads_to_the_machine_behind_it_and_the_reply_comes_from_the_published_one(
    tmp_path: Path,
) -> None:
    trace = api.trace(load(tmp_path, {"fw.yaml": PUBLISH}), "a", "10.1.0.99")
    assert code(trace) == "delivered"
    assert trace.forward.hops[-1].device == "c"
    assert trace.reply is not None
    assert trace.reply.hops[-1].device == "a"
    assert [note.split(", ")[-1] for note in notes(trace, "fw")] == [
        "destination translated from 10.1.0.99 to 10.2.0.12",
        "source translated from 10.2.0.12 to 10.1.0.99",
    ]


@pytest.mark.parametrize(
    ("nat", "outcome"),
    [
        ("{name: hide, type: source, from: [b], to: [a], translate: interface}", "delivered"),
        ("{name: hide, type: source, from: [a], to: [b], translate: 10.2.0.77}", "delivered"),
        ("{name: hide, type: source, from: [a], to: [b], translate: 10.9.0.77}", "delivered"),
        ("{name: hide, type: source, from: [a], to: [b], translate: pool}", "unknown: configuration-unknown"),
        ("{name: hide, type: source, from: [a], to: [b], translat: interface}", "unknown: configuration-unknown"),
    ],
    ids=["other-way", "an-address-of-the-subnet", "an-address-behind-it", "no-address", "unread"],
)
def test_what_a_translation_does_to_a_flow(tmp_path: Path, nat: str, outcome: str) -> None:
    site = load(tmp_path, {"fw.yaml": f"{NAT}  - {nat}\n"})
    assert code(api.trace(site, "a", "c")).split(": ")[0] == outcome.split(": ", maxsplit=1)[0]


STATEFUL, STATELESS = small.FIREWALL, small.FIREWALL.replace("stateful: true", "stateful: false")
ONE_WAY = "rules:\n  - {name: out, from: [a], to: [b], action: accept}\n"


@pytest.mark.parametrize(("firewall", "outcome"), [(STATEFUL, "delivered"), (STATELESS, "dropped: denied")])
def test_only_a_stateful_firewall_lets_a_reply_pass_that_no_rule_accepts(
    tmp_path: Path, firewall: str, outcome: str
) -> None:
    site = load(tmp_path, {"fw.yaml": firewall.replace(RULES, ONE_WAY)})
    assert code(api.trace(site, "a", "c")) == outcome


WIDE_A = small.vm("a", "net", "10.1.0.10/24", "10.1.0.1")
NARROW_MASK = small.vm("a", "net", "10.1.0.10/29", "10.1.0.9")


def test_a_reply_that_takes_another_way_is_named_and_a_stateful_firewall_drops_it(tmp_path: Path) -> None:
    """b has a mask so narrow that it answers by the gateway, while a sends to it directly."""
    firewall = small.FIREWALL.replace("default: deny\nintrazone: deny", "default: accept\nintrazone: accept")
    site = small.load(
        tmp_path,
        small.policy("n1", small.trunk_bridge()),
        small.policy("n2", small.trunk_bridge()),
        small.nad("net", '"bridge": "br1", "vlan": 100'),
        small.vm("a", "net", "10.1.0.10/24", "10.1.0.1"),
        small.vm("b", "net", "10.1.0.2/30", "10.1.0.1", node="n2"),
        files={"fw.yaml": firewall},
    )
    trace = api.trace(site, "a", "b")
    assert code(trace) == "dropped: denied"
    assert trace.reason is not None
    assert "asymmetric" in trace.reason.message
    datagram = api.trace(site, "a", "b", protocol="udp", port=53)
    assert code(datagram) == "delivered"
    assert any("asymmetric: the flow passes no router, its reply fw" in said for said in datagram.assumptions)


@pytest.mark.parametrize(("ttl", "outcome"), [(1, "dropped: ttl-exceeded"), (2, "delivered")])
def test_a_router_counts_the_ttl_down(tmp_path: Path, ttl: int, outcome: str) -> None:
    trace = api.trace(load(tmp_path), "a", "c", ttl=ttl)
    assert code(trace) == outcome
    assert trace.forward.ttl == (None if ttl == 1 else 1)
    assert code(api.trace(load(tmp_path), "a", "b", ttl=1)) == "delivered"


JUMBO = '"bridge": "br1", "vlan": 100, "mtu": 9000'


def with_mtu(port: str, mtu: int) -> dict[str, str]:
    return {"sw.cfg": small.SWITCH.replace(f"interface {port}\n", f"interface {port}\n  mtu {mtu}\n")}


@pytest.mark.parametrize(
    ("size", "nad", "files", "outcome"),
    [
        (1500, "", {}, "delivered"),
        (1501, "", {}, "dropped: mtu-exceeded"),
        (9000, JUMBO, {}, "delivered"),
        (9000, JUMBO, with_mtu("Ethernet1/1", 1500), "dropped: mtu-exceeded"),
        (9000, JUMBO, with_mtu("Ethernet1/2", 9216), "delivered"),
        (9216, JUMBO, with_mtu("Ethernet1/2", 9216), "dropped: mtu-exceeded"),
    ],
    ids=["as-long-as-the-veth", "longer", "jumbo", "narrow-port", "wide-port", "longer-than-the-guest-sends"],
)
def test_a_packet_that_is_longer_than_an_mtu_on_the_way_ends_there(
    tmp_path: Path, size: int, nad: str, files: Mapping[str, str], outcome: str
) -> None:
    assert code(api.trace(load(tmp_path, files, nad=nad), "a", "b", size=size)) == outcome


def test_a_narrow_place_is_told_of_where_nobody_asked(tmp_path: Path) -> None:
    trace = api.trace(load(tmp_path, with_mtu("Ethernet1/1", 1500), nad=JUMBO), "a", "b")
    assert code(trace) == "delivered"
    said = "packets of more than 1504 bytes do not get through Ethernet1/1 of sw; --size asks about one"
    assert said in trace.assumptions


def test_an_address_from_dhcp_is_not_known_but_what_follows_is_said(tmp_path: Path) -> None:
    guest = "              version: 2\n              ethernets:\n                nic1: {dhcp4: true}\n"
    site = load(tmp_path, a=small.vm("a", "net", "", guest=guest))
    trace = api.trace(site, "a", "c")
    assert code(trace) == "unknown: address-unknown"
    assert trace.reason is not None
    assert trace.reason.message == (
        "nic1 of a has its address from a DHCP server, which the files do not say; "
        "if a had 10.1.0.254/24, the flow would be delivered"
    )
    assert code(api.trace(site, "c", "a")) == "unknown: address-unknown"


TWO_FIREWALLS = {
    "fw.yaml": small.FIREWALL.replace(
        "  - {name: wan0.200, parent: wan0, vlan: 200, address: 10.2.0.1/24, zone: b}\n", ""
    )
    .replace("to: [a, b], action", "to: [a, b], action")
    .replace("rules:", "routes:\n  - {to: 10.2.0.0/24, via: 10.1.0.2}\nrules:"),
    "fw2.yaml": small.FIREWALL.replace("10.1.0.1/24", "10.1.0.2/24").replace(
        "rules:", "routes:\n  - {to: 0.0.0.0/0, via: 10.1.0.1}\nrules:"
    ),
    "sw.cfg": f"{small.SWITCH}interface Ethernet1/47\n  switchport mode trunk\n  switchport trunk allowed vlan 100,200\n",
    "topocheck.yaml": small.SITE.replace(
        "cables:\n",
        "  - {name: fw2, kind: firewall, dialect: topocheck, config: fw2.yaml}\n"
        'cables:\n  - ["sw:Ethernet1/47", "fw2:wan0"]\n',
    ),
}


def test_two_firewalls_in_a_row_each_count_the_ttl_and_the_shorter_way_back_is_told(tmp_path: Path) -> None:
    """fw sends on to fw2, which sends the reply straight back into VLAN 100, past fw."""
    trace = api.trace(load(tmp_path, TWO_FIREWALLS), "a", "c")
    assert code(trace) == "delivered"
    assert (trace.forward.ttl, trace.reply and trace.reply.ttl) == (62, 63)
    assert any(said.startswith("asymmetric: the flow passes fw and fw2") for said in trace.assumptions)
