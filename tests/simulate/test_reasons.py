"""Every reason for which a flow is not delivered: documented, and reached by a site that has the mistake."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import small_site as small
from simulate.outcome import ends

from topocheck import api
from topocheck.simulate.trace import REASONS, UNKNOWN_REASONS, Disposition, ReasonCode, disposition_of

EMPTY = "{}"
TRUNK = "switchport mode trunk\n  switchport trunk allowed vlan 100,200\n"
SHUT = small.SWITCH.replace("interface Ethernet1/1\n", "interface Ethernet1/1\n  shutdown\n")
ALL_RULE = "  - {name: all, from: [a, b], to: [a, b], action: accept}\n"


def on_port(number: str, lines: str) -> str:
    """The switch with other lines at one port."""
    return small.SWITCH.replace(f"interface Ethernet1/{number}\n  {TRUNK}", f"interface Ethernet1/{number}\n{lines}")


@dataclass(frozen=True)
class Case:
    """A site with one mistake: a and b are in VLAN 100 on n1 and n2, c is in VLAN 200 on n2.

    ``line`` is the text on the line to blame, None where no line is.
    """

    code: ReasonCode
    line: str | None
    source: str = "a"
    to: str = "b"
    n1: str = small.trunk_bridge()
    n2: str = small.trunk_bridge()
    nad: str = '"bridge": "br1", "vlan": 100'
    a: str = small.vm("a", "net", "10.1.0.10/24", "10.1.0.1")
    b: str = small.vm("b", "net", "10.1.0.11/24", "10.1.0.1", node="n2")
    files: Mapping[str, str] = field(default_factory=dict)
    size: int | None = None
    ttl: int = 64

    def manifests(self) -> list[str]:
        return [
            small.policy("n1", self.n1),
            small.policy("n2", self.n2),
            small.nad("net", self.nad),
            small.nad("net200", '"bridge": "br1", "vlan": 200'),
            self.a,
            self.b,
            small.vm("c", "net200", "10.2.0.12/24", "10.2.0.1", node="n2"),
        ]


UNTAGGED_NAD = '"bridge": "br1"'
VLAN_BRIDGE = small.vlan_interface(100) + small.trunk_bridge("eth0.100", EMPTY)
TO_BARE_NIC = {
    # the firewall's port has the gateway's address without a tag and is wired to the node itself
    "fw.yaml": "kind: Firewall\ninterfaces:\n  - {name: wan0}\n  - {name: lan0, address: 10.1.0.1/24, zone: a}\n"
    "  - {name: wan0.200, parent: wan0, vlan: 200, address: 10.2.0.1/24, zone: b}\nrules:\n" + ALL_RULE,
    "topocheck.yaml": small.SITE.replace('["sw:Ethernet1/1", "n1:eth0"]', '["fw:lan0", "n1:eth0"]'),
}
RING = {
    "fw.yaml": "kind: Firewall\ndefault: accept\nintrazone: accept\ninterfaces:\n  - {name: wan0}\n"
    "  - {name: wan0.100, parent: wan0, vlan: 100, address: 10.1.0.1/24, zone: a}\n"
    "routes:\n  - {to: 0.0.0.0/0, via: 10.1.0.2}\n",
    "fw2.yaml": "kind: Firewall\ndefault: accept\nintrazone: accept\ninterfaces:\n  - {name: wan0}\n"
    "  - {name: wan0.100, parent: wan0, vlan: 100, address: 10.1.0.2/24, zone: a}\n"
    "routes:\n  - {to: 0.0.0.0/0, via: 10.1.0.1}\n",
    "sw.cfg": f"{small.SWITCH}interface Ethernet1/47\n  {TRUNK}",
    "topocheck.yaml": small.SITE.replace(
        "cables:\n",
        "  - {name: fw2, kind: firewall, dialect: topocheck, config: fw2.yaml}\n"
        'cables:\n  - ["sw:Ethernet1/47", "fw2:wan0"]\n',
    ),
}

JUMBO_NAD = '"bridge": "br1", "vlan": 100, "mtu": 9000'
NARROW_PORT = on_port("2", f"  mtu 1400\n  {TRUNK}")
PORT_CHANNEL = f"interface port-channel7\n  {TRUNK}"

CASES = [
    Case(
        ReasonCode.VLAN_NOT_ALLOWED,
        "allowed vlan 200",
        files={"sw.cfg": on_port("2", "  switchport mode trunk\n  switchport trunk allowed vlan 200\n")},
    ),
    Case(
        ReasonCode.NATIVE_VLAN_MISMATCH,
        "native vlan 100",
        n2=VLAN_BRIDGE,
        b=small.vm("b", "untagged", "10.1.0.11/24", "10.1.0.1", node="n2")
        + "---\n"
        + small.nad("untagged", UNTAGGED_NAD),
        files={"sw.cfg": on_port("2", f"  switchport trunk native vlan 100\n  {TRUNK}")},
    ),
    Case(ReasonCode.UNTAGGED_DROPPED, "allowed vlan 100,200", n1=small.trunk_bridge(vlan=EMPTY)),
    Case(
        ReasonCode.VLAN_NOT_IN_DATABASE,
        "vlan 200",
        files={"sw.cfg": small.SWITCH.replace("lldp\nvlan 100,200", "lldp\nvlan 200")},
    ),
    Case(
        ReasonCode.TAG_NOT_EXPECTED,
        "name: nic1",
        n1=VLAN_BRIDGE,
        n2=small.trunk_bridge(vlan=EMPTY),
        nad=UNTAGGED_NAD,
    ),
    Case(
        ReasonCode.NO_UPLINK,
        "base-iface: eth9",
        n1=small.vlan_interface(100, "eth9") + small.trunk_bridge("eth9.100", EMPTY),
    ),
    Case(ReasonCode.PORT_DOWN, "shutdown", files={"sw.cfg": SHUT}),
    Case(ReasonCode.NO_BRIDGE, '"bridge": "br1"', n1=small.trunk_bridge(bridge="br7")),
    Case(ReasonCode.NOT_ATTACHED, "networkName: gone", a=small.vm("a", "gone", "10.1.0.10/24", "10.1.0.1")),
    Case(ReasonCode.NO_ROUTE, "name: nic1", to="c", a=small.vm("a", "net", "10.1.0.10/24")),
    Case(ReasonCode.NO_GATEWAY, "gateway4: 10.7.0.1", to="c", a=small.vm("a", "net", "10.1.0.10/24", "10.7.0.1")),
    Case(
        ReasonCode.ARP_UNANSWERED, "gateway4: 10.1.0.254", to="c", a=small.vm("a", "net", "10.1.0.10/24", "10.1.0.254")
    ),
    Case(
        ReasonCode.NO_LISTENER,
        "name: n1",
        source="10.1.0.1",
        to="a",
        n1=VLAN_BRIDGE,
        nad=UNTAGGED_NAD,
        files=TO_BARE_NIC,
    ),
    Case(
        ReasonCode.DENIED, "default: deny", to="c", files={"fw.yaml": small.FIREWALL.replace("rules:\n" + ALL_RULE, "")}
    ),
    Case(  # both on n1, for isolation is between the ports of one bridge
        ReasonCode.PORT_ISOLATED,
        '"portIsolation": true',
        nad='"bridge": "br1", "vlan": 100, "portIsolation": true',
        b=small.vm("b", "net", "10.1.0.11/24", "10.1.0.1"),
    ),
    Case(ReasonCode.DUPLICATE_ADDRESS, "10.1.0.1/24", to="c", b=small.vm("b", "net", "10.1.0.1/24", node="n2")),
    Case(ReasonCode.FORWARDING_LOOP, "name: wan0.100", to="c", files=RING),
    Case(
        ReasonCode.ADDRESS_UNKNOWN, "name: b", b=small.vm("b", "net", "", node="n2", guest="              version: 2\n")
    ),
    Case(
        ReasonCode.CONFIGURATION_UNKNOWN,
        "name: n1",
        files={"topocheck.yaml": small.SITE.replace('  - ["sw:Ethernet1/1", "n1:eth0"]\n', "")},
    ),
    Case(
        ReasonCode.PLACEMENT_UNKNOWN,
        None,
        a=small.vm("a", "net", "10.1.0.10/24", "10.1.0.1", node=""),
        files={"sw.cfg": SHUT},
    ),
    Case(ReasonCode.NOT_MODELLED, '"type": "tap"', nad='"type": "tap"'),
    Case(ReasonCode.TTL_EXCEEDED, "name: wan0.100", to="c", ttl=1),
    Case(ReasonCode.MTU_EXCEEDED, "mtu 1400", size=1500, nad=JUMBO_NAD, files={"sw.cfg": NARROW_PORT}),
    Case(
        ReasonCode.MAC_FILTERED,
        "name: nic1",
        nad='"master": "eth0.100", "type": "macvlan"',
        n1=small.vlan_interface(100),
        n2=small.vlan_interface(100),
    ),
    Case(
        ReasonCode.BUNDLE_MISMATCH,
        "channel-group 7 mode active",
        files={"sw.cfg": on_port("1", f"  channel-group 7 mode active\n  {TRUNK}") + PORT_CHANNEL},
    ),
]


def line_at(root: Path, place: str | None) -> str | None:
    if place is None:
        return None
    file, number = place.rsplit(":", 1)
    return (root / file).read_text().splitlines()[int(number) - 1]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code.value)
def test_a_site_with_the_mistake_leads_to_the_reason_and_to_the_line(tmp_path: Path, case: Case) -> None:
    site = small.load(tmp_path, *case.manifests(), files=case.files)
    disposition, code, place = ends(api.trace(site, case.source, case.to, size=case.size, ttl=case.ttl))
    assert (disposition, code) == (disposition_of(case.code).value, case.code.value)
    line = line_at(tmp_path, place)
    assert (line is None) == (case.line is None)
    assert case.line is None or case.line in (line or "")


def test_the_same_site_without_a_mistake_delivers(tmp_path: Path) -> None:
    site = small.load(tmp_path, *Case(ReasonCode.DENIED, None).manifests())
    assert [ends(api.trace(site, "a", to)) for to in ("b", "c", "10.1.0.1")] == [("delivered", None, None)] * 3


def test_every_reason_has_a_case_here() -> None:
    assert {case.code for case in CASES} == set(ReasonCode)


def test_every_reason_is_documented_in_a_sentence() -> None:
    assert list(REASONS) == list(ReasonCode)
    assert [text for text in REASONS.values() if not re.fullmatch(r"[A-Z].*\.", text)] == []


def test_a_reason_stands_for_one_disposition_and_none_for_delivered() -> None:
    unknown = {code for code in ReasonCode if disposition_of(code) is Disposition.UNKNOWN}
    loops = {code for code in ReasonCode if disposition_of(code) is Disposition.LOOP}
    assert unknown == UNKNOWN_REASONS
    assert loops == {ReasonCode.FORWARDING_LOOP}
    assert Disposition.DELIVERED not in {disposition_of(code) for code in ReasonCode}
