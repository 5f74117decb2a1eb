"""A pair of switches that route for one virtual gateway address, without a firewall."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_site as small

from topocheck import api
from topocheck.simulate.trace import Trace

SITE = """site: small
networks:
  - {vlan: 100, subnet: 10.1.0.0/24, gateway: 10.1.0.1}
  - {vlan: 200, subnet: 10.2.0.0/24, gateway: 10.2.0.1}
devices:
  - {name: leaf1, kind: switch, config: leaf1.cfg, dialect: DIALECT}
  - {name: leaf2, kind: switch, config: leaf2.cfg, dialect: DIALECT}
cables:
  - ["leaf1:Ethernet48", "leaf2:Ethernet48"]
  - ["leaf1:Ethernet1", "n1:eth0"]
  - ["leaf2:Ethernet1", "n2:eth0"]
nodes:
  - {name: n1, interfaces: [eth0]}
  - {name: n2, interfaces: [eth0]}
manifests: [manifests]
"""

PORTS = """vlan 100,200
interface Ethernet1
  switchport mode trunk
interface Ethernet48
  switchport mode trunk
"""

# an SVI in VLAN 100 or 200 (10.1.0.0/24 or 10.2.0.0/24): {net} is 1 or 2, {own} the switch's own host number
GATEWAYS = {
    "varp": ("eos", "  ip address 10.{net}.0.{own}/24\n  ip virtual-router address 10.{net}.0.1\n"),
    "address-virtual": ("eos", "  ip address virtual 10.{net}.0.1/24\n"),
    "vrrp": ("eos", "  ip address 10.{net}.0.{own}/24\n  vrrp {net} ipv4 10.{net}.0.1\n"),
    "hsrp": ("nxos", "  no shutdown\n  ip address 10.{net}.0.{own}/24\n  hsrp {net}\n    ip 10.{net}.0.1\n"),
    "anycast": ("nxos", "  no shutdown\n  fabric forwarding mode anycast-gateway\n  ip address 10.{net}.0.1/24\n"),
    "standby": ("ios", "  ip address 10.{net}.0.{own} 255.255.255.0\n  standby {net} ip 10.{net}.0.1\n"),
}


def leaf(gateway: str, own: int, vlan_100: str = "") -> str:
    """A switch with its two SVIs; ``vlan_100`` are more lines of the first."""
    vlan_100, vlan_200 = gateway.format(net=1, own=own) + vlan_100, gateway.format(net=2, own=own)
    return f"ip routing\n{PORTS}interface Vlan100\n{vlan_100}interface Vlan200\n{vlan_200}"


def trace(root: Path, form: str, to: str = "b", *, leaf1: str = "", more: tuple[str, ...] = ()) -> Trace:
    """From a VM in VLAN 100 on leaf1 to one in VLAN 200 on leaf2; ``leaf1`` are more lines of its Vlan100."""
    dialect, gateway = GATEWAYS[form]
    bridge = small.trunk_bridge()
    loaded = small.load(
        root,
        small.policy("n1", bridge),
        small.policy("n2", bridge),
        small.nad("net1", '"bridge": "br1", "vlan": 100'),
        small.nad("net2", '"bridge": "br1", "vlan": 200'),
        small.vm("a", "net1", "10.1.0.10/24", "10.1.0.1"),
        small.vm("b", "net2", "10.2.0.11/24", "10.2.0.1", node="n2"),
        *more,
        files={
            "topocheck.yaml": SITE.replace("DIALECT", dialect),
            "leaf1.cfg": leaf(gateway, 2, leaf1),
            "leaf2.cfg": leaf(gateway, 3),
        },
    )
    return api.trace(loaded, "a", to)


def outcome(trace: Trace) -> tuple[str, str | None]:
    return trace.disposition.value, None if trace.reason is None else trace.reason.code.value


def routed_by(trace: Trace) -> list[str]:
    """The SVIs by which the request and the reply enter and leave a router."""
    walks = [trace.forward, *([trace.reply] if trace.reply is not None else [])]
    return [f"{hop.device} {hop.interface}" for walk in walks for hop in walk.hops if hop.action == "route"]


@pytest.mark.parametrize("form", GATEWAYS)
def test_the_nearest_of_two_switches_routes_for_the_virtual_address(tmp_path: Path, form: str) -> None:
    found = trace(tmp_path, form)
    ways = ["leaf1 Vlan100", "leaf1 Vlan200", "leaf2 Vlan200", "leaf2 Vlan100"]
    assert (outcome(found), routed_by(found)) == (("delivered", None), ways)


@pytest.mark.parametrize("form", GATEWAYS)
def test_the_other_switch_answers_where_the_nearest_is_shut(tmp_path: Path, form: str) -> None:
    found = trace(tmp_path, form, leaf1="  shutdown\n")
    ways = ["leaf2 Vlan100", "leaf2 Vlan200", "leaf2 Vlan200", "leaf2 Vlan100"]
    assert (outcome(found), routed_by(found)) == (("delivered", None), ways)


def test_the_switch_that_answers_for_the_virtual_address_sends_the_reply(tmp_path: Path) -> None:
    found = trace(tmp_path, "varp", "10.1.0.1", leaf1="  shutdown\n")
    assert found.reply is not None
    assert (outcome(found), found.reply.hops[0].device) == (("delivered", None), "leaf2")


@pytest.mark.parametrize("form", GATEWAYS)
def test_a_vm_with_the_virtual_address_is_a_duplicate(tmp_path: Path, form: str) -> None:
    thief = small.vm("thief", "net1", "10.1.0.1/24")
    assert outcome(trace(tmp_path, form, more=(thief,))) == ("unknown", "duplicate-address")


def test_two_switches_with_one_address_that_is_not_virtual_are_duplicates(tmp_path: Path) -> None:
    files = {f"leaf{n}.cfg": leaf("  ip address 10.{net}.0.1/24\n", n + 1) for n in (1, 2)}
    bridge = small.trunk_bridge()
    loaded = small.load(
        tmp_path,
        small.policy("n1", bridge),
        small.nad("net1", '"bridge": "br1", "vlan": 100'),
        small.vm("a", "net1", "10.1.0.10/24", "10.1.0.1"),
        files={"topocheck.yaml": SITE.replace("DIALECT", "eos"), **files},
    )
    assert outcome(api.trace(loaded, "a", "10.2.0.11")) == ("unknown", "duplicate-address")
