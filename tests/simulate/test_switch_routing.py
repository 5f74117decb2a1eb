"""A switch that routes: SVIs, access lists on them and on ports, VRFs, static routes, and what it may have learnt."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_site as small
from simulate.outcome import code, ends

from topocheck import api
from topocheck.model.site import Site

PORTS = small.SWITCH.replace("feature lldp\n", "feature lldp\nfeature interface-vlan\n")
SVI_100 = "interface Vlan100\n  no shutdown\n  ip address 10.1.0.1/24\n"
SVI_200 = "interface Vlan200\n  no shutdown\n  ip address 10.2.0.1/24\n"
ALONE = (
    small.SITE.replace("  - {name: fw, kind: firewall, dialect: topocheck, config: fw.yaml}\n", "")
    .replace('  - ["sw:Ethernet1/48", "fw:wan0"]\n', "")
    .replace("site: small", "site: alone")
)


def load(root: Path, lines: str) -> Site:
    """a in VLAN 100 on n1 and c in VLAN 200 on n2, and a switch with more lines that routes between them."""
    return small.load(
        root,
        small.policy("n1", small.trunk_bridge()),
        small.policy("n2", small.trunk_bridge()),
        small.nad("net", '"bridge": "br1", "vlan": 100'),
        small.nad("net200", '"bridge": "br1", "vlan": 200'),
        small.vm("a", "net", "10.1.0.10/24", "10.1.0.1"),
        small.vm("c", "net200", "10.2.0.12/24", "10.2.0.1", node="n2"),
        files={"topocheck.yaml": ALONE, "sw.cfg": PORTS + lines},
    )


NO_SSH = "ip access-list rules\n  10 deny tcp any any eq 22\n  20 permit ip any any\n"
ONLY_ESTABLISHED = "ip access-list rules\n  10 permit tcp any any established\n  20 permit icmp any any\n"
ONE_WAY = "ip access-list rules\n  10 permit ip 10.1.0.0/24 any\n"


@pytest.mark.parametrize(
    ("lists", "bound", "protocol", "port", "outcome"),
    [
        ("", "", "tcp", 22, "delivered"),
        (NO_SSH, "in", "tcp", 22, "dropped: denied"),
        (NO_SSH, "in", "tcp", 443, "delivered"),
        (NO_SSH, "in", "tcp", None, "unknown: configuration-unknown"),
        (NO_SSH, "in", "icmp", None, "delivered"),
        (ONLY_ESTABLISHED, "in", "tcp", 443, "dropped: denied"),
        (ONLY_ESTABLISHED, "out", "tcp", 443, "delivered"),
        (ONE_WAY, "in", "icmp", None, "delivered"),
        (ONE_WAY, "out", "icmp", None, "dropped: denied"),
    ],
)
def test_an_access_list_on_an_svi_decides_in_its_direction_and_knows_no_sessions(
    tmp_path: Path, lists: str, bound: str, protocol: str, port: int | None, outcome: str
) -> None:
    svi = SVI_100 + (f"  ip access-group rules {bound}\n" if bound else "")
    site = load(tmp_path, lists + svi + SVI_200)
    assert code(api.trace(site, "a", "c", protocol=protocol, port=port)) == outcome


def test_a_denied_flow_names_the_line_of_the_list(tmp_path: Path) -> None:
    site = load(tmp_path, f"{NO_SSH}{SVI_100}  ip access-group rules in\n{SVI_200}")
    disposition, reason, place = ends(api.trace(site, "a", "c", protocol="tcp", port=22))
    assert (disposition, reason) == ("dropped", "denied")
    assert place is not None
    number = int(place.rsplit(":", 1)[1])
    assert (tmp_path / "sw.cfg").read_text().splitlines()[number - 1].strip() == "10 deny tcp any any eq 22"


def test_a_list_on_a_port_filters_what_is_only_switched(tmp_path: Path) -> None:
    ports = PORTS.replace("interface Ethernet1/1\n", "interface Ethernet1/1\n  ip port access-group rules in\n")
    site = load(tmp_path, NO_SSH + SVI_100 + SVI_200)
    (tmp_path / "sw.cfg").write_text(ports + NO_SSH + SVI_100 + SVI_200)
    bound = api.load(tmp_path)
    assert code(api.trace(site, "a", "10.1.0.1", protocol="tcp", port=22)) == "delivered"
    assert code(api.trace(bound, "a", "10.1.0.1", protocol="tcp", port=22)) == "dropped: denied"


OTHER_VRF = SVI_200.replace("  no shutdown\n", "  no shutdown\n  vrf member blue\n")


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        (SVI_100 + SVI_200, "delivered"),
        (SVI_100 + "vrf context blue\n" + OTHER_VRF, "dropped: no-route"),
        (SVI_100 + SVI_200.replace("  no shutdown\n", "  shutdown\n"), "dropped: port-down"),
        (SVI_100 + SVI_200 + "no vlan 200\n", "dropped: vlan-not-in-database"),
        (SVI_100 + "ip route 10.2.0.0/24 Null0\n", "dropped: no-route"),
        (SVI_100 + "ip route 10.2.0.0/24 10.1.0.77\n", "dropped: arp-unanswered"),
        (SVI_100 + "router ospf 1\n", "unknown: configuration-unknown"),
        (SVI_100 + SVI_200 + "router ospf 1\n", "delivered"),
        (SVI_100 + "ip route 0.0.0.0/0 10.1.0.77\nrouter ospf 1\n", "unknown: configuration-unknown"),
    ],
    ids=[
        "svis",
        "other-vrf",
        "shut-svi",
        "svi-of-no-vlan",
        "null-route",
        "next-hop-of-nobody",
        "learns",
        "connected",
        "may-learn-better",
    ],
)
def test_where_a_switch_sends_a_packet(tmp_path: Path, lines: str, outcome: str) -> None:
    assert code(api.trace(load(tmp_path, lines), "a", "c")) == outcome


@pytest.mark.parametrize(
    ("dialect", "first", "outcome"),
    [
        ("eos", "ip routing\n", "delivered"),
        ("eos", "no ip routing\n", "dropped: no-route"),
    ],
)
def test_a_switch_routes_where_its_configuration_says_so(
    tmp_path: Path, dialect: str, first: str, outcome: str
) -> None:
    text = (first + PORTS + SVI_100 + SVI_200).replace("feature lldp\nfeature interface-vlan\n", "")
    load(tmp_path, "")
    (tmp_path / "sw.cfg").write_text(text)
    (tmp_path / "topocheck.yaml").write_text(ALONE.replace("dialect: nxos", f"dialect: {dialect}"))
    assert code(api.trace(api.load(tmp_path), "a", "c")) == outcome
