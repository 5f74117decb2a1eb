"""Routers in detail: what a firewall's rules see, VRFs and own addresses, whose MTU counts, and who else may own an address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import small_site as small
from simulate.outcome import code, ends

from topocheck import api
from topocheck.model.firewall import Firewall
from topocheck.model.rule import AccessList, Filter
from topocheck.model.site import Site

ONE_WAY = small.FIREWALL.replace("from: [a, b], to: [a, b]", "from: [a], to: [b]")
PUBLISHED = small.FIREWALL.replace(
    "{name: all, from: [a, b]", "{name: all, destination-address: [DESTINATION], from: [a, b]"
) + (
    "nat:\n  - {name: publish, type: destination, from: [a], destination-address: [10.1.0.99], translate: 10.2.0.12}\n"
)
SVIS = (
    "vrf context blue\nfeature interface-vlan\n"
    "interface Vlan100\n  no shutdown\n  VRF100\n  ip address 10.1.0.1/24\n"
    "interface Vlan200\n  no shutdown\n  VRF200\n  ip address 10.2.0.1/24\n"
)


def load(root: Path, *more: str, a: str = "", **files: str) -> Site:
    """a and b in VLAN 100 on two nodes, c in VLAN 200."""
    bridge = small.trunk_bridge()
    return small.load(
        root,
        small.policy("n1", bridge),
        small.policy("n2", bridge),
        small.nad("net", '"bridge": "br1", "vlan": 100'),
        small.nad("net200", '"bridge": "br1", "vlan": 200'),
        a or small.vm("a", "net", "10.1.0.10/24", "10.1.0.1"),
        small.vm("b", "net", "10.1.0.11/24", "10.1.0.1", node="n2"),
        small.vm("c", "net200", "10.2.0.12/24", "10.2.0.1", node="n2"),
        *more,
        files={f"{name}.{'yaml' if name == 'fw' else 'cfg'}": text for name, text in files.items()},
    )


def with_firewall(site: Site, change: Callable[[Firewall], Firewall]) -> Site:
    """The site with its firewall changed."""
    return replace(site, firewalls=tuple(map(change, site.firewalls)))


@pytest.mark.parametrize(("stateless", "outcome"), [((), "delivered"), (("icmp",), "dropped: denied")])
def test_of_a_protocol_without_sessions_the_reply_needs_a_rule_too(
    tmp_path: Path, stateless: tuple[str, ...], outcome: str
) -> None:
    site = with_firewall(load(tmp_path, fw=ONE_WAY), lambda each: replace(each, stateless_protocols=stateless))
    assert code(api.trace(site, "a", "c")) == outcome
    assert code(api.trace(site, "a", "c", protocol="tcp", port=443)) == "delivered"


@pytest.mark.parametrize(
    ("destination", "translated", "outcome"),
    [
        ("10.2.0.12", True, "delivered"),
        ("10.2.0.12", False, "dropped: denied"),
        ("10.1.0.99", True, "dropped: denied"),
        ("10.1.0.99", False, "delivered"),
    ],
)
def test_rules_see_the_destination_before_or_after_its_translation(
    tmp_path: Path, destination: str, outcome: str, *, translated: bool
) -> None:
    firewall = PUBLISHED.replace("DESTINATION", destination)
    site = with_firewall(load(tmp_path, fw=firewall), lambda each: replace(each, rules_see_translated=translated))
    assert code(api.trace(site, "a", "10.1.0.99")) == outcome


def test_a_stateless_firewall_undoes_its_translation_of_the_reply(tmp_path: Path) -> None:
    firewall = PUBLISHED.replace("destination-address: [DESTINATION], ", "").replace(
        "stateful: true", "stateful: false"
    )
    trace = api.trace(load(tmp_path, fw=firewall), "a", "10.1.0.99")
    assert code(trace) == "delivered"
    assert trace.reply is not None
    assert [hop.note.split(", ")[-1] for hop in trace.reply.hops if "translated" in hop.note] == [
        "source translated from 10.2.0.12 to 10.1.0.99"
    ]


def routed(root: Path, vlan100: str, vlan200: str, *, shut: bool = False) -> Site:
    """The switch routes instead of the firewall, with a VRF line in each SVI."""
    lines = SVIS.replace("VRF100", vlan100).replace("VRF200", vlan200)
    if shut:
        lines = lines.replace("no shutdown\n  VRF200".replace("VRF200", vlan200), f"shutdown\n  {vlan200}")
    firewall = "kind: Firewall\ninterfaces: [{name: wan0}]\nrules: []\n"
    return load(root, fw=firewall, sw=small.SWITCH + lines)


IN_BLUE, IN_DEFAULT = "vrf member blue", "description routed"


@pytest.mark.parametrize(
    ("vlan100", "vlan200", "destination", "outcome"),
    [
        (IN_BLUE, IN_BLUE, "c", "delivered"),
        (IN_BLUE, IN_DEFAULT, "c", "dropped: no-route"),
        (IN_DEFAULT, IN_DEFAULT, "10.2.0.1", "delivered"),
        (IN_DEFAULT, IN_BLUE, "10.2.0.1", "dropped: no-route"),
        (IN_BLUE, IN_BLUE, "10.1.0.1", "delivered"),
    ],
)
def test_a_router_looks_in_the_vrf_of_the_interface_by_which_it_was_reached(
    tmp_path: Path, vlan100: str, vlan200: str, destination: str, outcome: str
) -> None:
    assert code(api.trace(routed(tmp_path, vlan100, vlan200), "a", destination)) == outcome


def test_an_interface_that_is_shut_down_does_not_answer_for_its_address(tmp_path: Path) -> None:
    site = routed(tmp_path, IN_DEFAULT, IN_DEFAULT, shut=True)
    assert code(api.trace(site, "a", "10.2.0.1")) == "dropped: port-down"


@pytest.mark.parametrize(("stateful", "outcome"), [(True, "delivered"), (False, "dropped: denied")])
def test_a_list_on_an_interface_lets_replies_pass_where_the_firewall_keeps_sessions(
    tmp_path: Path, outcome: str, *, stateful: bool
) -> None:
    site = load(tmp_path)
    firewall = site.firewalls[0]
    closed = Filter("closed", "in", firewall.place, AccessList("closed", firewall.place))
    interfaces = tuple(
        replace(each, filters=(closed,)) if each.name == "wan0.200" else each for each in firewall.interfaces
    )
    site = with_firewall(site, lambda each: replace(each, interfaces=interfaces, stateful=stateful))
    assert code(api.trace(site, "a", "c")) == outcome


GUEST_MTU = """\
              version: 2
              ethernets:
                nic1:
                  addresses: [10.1.0.10/24]
                  gateway4: 10.1.0.1
                  mtu: {}
"""


@pytest.mark.parametrize(
    ("mtu", "size", "outcome"),
    [
        (1400, 1400, "delivered"),
        (1400, 1401, "dropped: mtu-exceeded"),
        (9000, 1500, "delivered"),
        (9000, 1501, "dropped: mtu-exceeded"),
    ],
)
def test_the_smaller_mtu_of_the_guest_and_its_link_counts(tmp_path: Path, mtu: int, size: int, outcome: str) -> None:
    guest = small.vm("a", "net", "10.1.0.10/24", "10.1.0.1", guest=GUEST_MTU.format(mtu))
    assert code(api.trace(load(tmp_path, a=guest), "a", "b", size=size)) == outcome


@pytest.mark.parametrize(("size", "outcome"), [(1300, "delivered"), (1301, "dropped: mtu-exceeded")])
def test_a_router_sends_no_more_than_the_mtu_of_the_interface_that_it_sends_by(
    tmp_path: Path, size: int, outcome: str
) -> None:
    site = load(tmp_path)
    interfaces = tuple(
        replace(each, mtu=1300) if each.name == "wan0.200" else each for each in site.firewalls[0].interfaces
    )
    narrow = with_firewall(site, lambda each: replace(each, interfaces=interfaces))
    assert code(api.trace(narrow, "a", "c", size=size)) == outcome


DENY = "ip access-list closed\n  10 deny ip any any\n"


@pytest.mark.parametrize(
    ("first", "second", "outcome"),
    [
        ("  mtu 1300\n", "  ip port access-group closed in\n", "dropped: mtu-exceeded"),
        ("  ip port access-group closed in\n", "  mtu 1300\n", "dropped: denied"),
    ],
)
def test_what_comes_first_on_the_way_stops_the_packet(tmp_path: Path, first: str, second: str, outcome: str) -> None:
    """The second switch takes the packet after the first one."""
    port = "interface Ethernet1/1\n"
    one = small.SWITCH.replace(port, port + first)
    two = small.SWITCH.replace("hostname sw", "hostname sw2").replace(port, port + second)
    site = small.SITE.replace(
        "cables:\n", "  - {name: sw2, kind: switch, dialect: nxos, config: sw2.cfg}\ncables:\n"
    ).replace(
        '["sw:Ethernet1/2", "n2:eth0"]', '["sw:Ethernet1/2", "sw2:Ethernet1/1"]\n  - ["sw2:Ethernet1/2", "n2:eth0"]'
    )
    bridge = small.trunk_bridge()
    made = small.load(
        tmp_path,
        small.policy("n1", bridge),
        small.policy("n2", bridge),
        small.nad("net", '"bridge": "br1", "vlan": 100'),
        small.vm("a", "net", "10.1.0.10/24", "10.1.0.1"),
        small.vm("b", "net", "10.1.0.11/24", "10.1.0.1", node="n2"),
        files={"topocheck.yaml": site, "sw.cfg": one + DENY, "sw2.cfg": two + DENY},
    )
    assert code(api.trace(made, "a", "b", size=1400)) == outcome


def test_an_address_that_another_vm_answers_for_leads_to_that_one(tmp_path: Path) -> None:
    stray = small.vm("d", "net200", "10.1.0.11/24", node="n2")
    trace = api.trace(load(tmp_path, stray), "a", "d")
    assert code(trace) == "unknown: duplicate-address"
    assert code(api.trace(load(tmp_path / "again", stray), "a", "b")) == "delivered"


def test_what_a_guest_forwards_as_next_hop_is_not_known(tmp_path: Path) -> None:
    guest = small.vm("a", "net", "10.1.0.10/24", "10.1.0.11")
    assert code(api.trace(load(tmp_path, a=guest), "a", "c")) == "unknown: not-modelled"


@pytest.mark.parametrize(("complete", "outcome"), [(True, "dropped"), (False, "unknown")])
def test_that_nobody_answers_is_certain_only_where_the_site_is_complete(
    tmp_path: Path, outcome: str, *, complete: bool
) -> None:
    site = replace(load(tmp_path), complete=complete)
    assert ends(api.trace(site, "a", "10.1.0.77"))[0] == outcome
