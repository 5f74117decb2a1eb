"""VLAN filtering of a node's bridge, in the words of the manifests."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from topocheck.model.nad import NetworkAttachment
from topocheck.model.node import BridgePort, BridgePortVlan, BridgeSpec, NodeInterface
from topocheck.model.place import Place
from topocheck.model.port import PortRule, bridge_port
from topocheck.model.value import Mapping
from topocheck.model.vlan import NO_VLANS, VlanSet
from topocheck.topology.bridge_vlan import (
    default_pvid,
    effective_port_vlan,
    filters_vlans,
    injects_vlan_default,
    plugins_keep_vlan_1,
    port_rule,
    vnic_rule,
)

HERE = Place("net.yaml", 1)
ONE = VlanSet.of(1)
TWO_TO_4094 = VlanSet.parse("2-4094")


class At(NamedTuple):
    line: int = 0
    column: int = 0


def block(
    mode: str | None = None,
    tag: int | None = None,
    tags: tuple[tuple[int, int], ...] = (),
    *,
    native: bool = False,
) -> BridgePortVlan:
    empty = (mode, tag, tags, native) == (None, None, (), False)
    return BridgePortVlan(HERE, empty, mode, tag, tags, native)


def bridge(
    *blocks: BridgePortVlan | None,
    kind: str = "linux-bridge",
    state: str = "up",
    given: bool = True,
    ports_key: str = "port",
    pvid: int | None = None,
) -> NodeInterface:
    ports = tuple(BridgePort(f"eth{index}", HERE, vlan) for index, vlan in enumerate(blocks))
    spec = BridgeSpec(HERE, ports, ports_key, default_pvid=pvid)
    body = Mapping("net.yaml", At(), {}, {})
    return NodeInterface("br1", HERE, body, kind, state, given, bridge=spec)


def effective(interface: NodeInterface) -> list[BridgePortVlan | None]:
    assert interface.bridge is not None
    return [effective_port_vlan(interface, port) for port in interface.bridge.ports or ()]


INJECTED = block("trunk", tags=((2, 4094),))


def test_a_port_without_a_vlan_key_gets_the_trunk_2_to_4094() -> None:
    assert effective(bridge(None, block())) == [INJECTED, block()]


@pytest.mark.parametrize(
    "interface",
    [
        bridge(None, given=False),
        bridge(None, state="down"),
        bridge(None, ports_key="ports"),
        bridge(None, kind="ovs-bridge"),
    ],
    ids=["state-left-out", "state-down", "alias-ports", "ovs-bridge"],
)
def test_the_default_is_injected_only_as_kubernetes_nmstate_looks_for_it(interface: NodeInterface) -> None:
    assert not injects_vlan_default(interface)
    assert effective(interface) == [None]
    assert not filters_vlans(interface)


def test_an_interface_without_a_bridge_block_gets_nothing() -> None:
    plain = NodeInterface("br1", HERE, Mapping("net.yaml", At(), {}, {}), "linux-bridge")
    assert (injects_vlan_default(plain), filters_vlans(plain)) == (False, False)


@pytest.mark.parametrize(
    ("interface", "filters"),
    [
        (bridge(), False),
        (bridge(block()), False),
        (bridge(block(), block()), False),
        (bridge(None), True),
        (bridge(block(), None), True),
        (bridge(block("access", 5)), True),
        (bridge(block(), block("trunk", tags=((5, 5),))), True),
        (bridge(block(tag=5)), True),
    ],
    ids=["no-ports", "empty", "all-empty", "absent", "one-absent", "access", "one-trunk", "no-mode"],
)
def test_one_port_with_a_block_that_is_not_empty_makes_the_whole_bridge_filter(
    interface: NodeInterface, *, filters: bool
) -> None:
    assert filters_vlans(interface) is filters


@pytest.mark.parametrize(
    ("vlan", "rule"),
    [
        (INJECTED, bridge_port(1, TWO_TO_4094, ONE)),
        (None, bridge_port(1, NO_VLANS, ONE)),
        (block(), bridge_port(1, NO_VLANS, ONE)),
        (block("access", 100), bridge_port(100, NO_VLANS, VlanSet.of(1, 100))),
        (block("access"), bridge_port(1, NO_VLANS, ONE)),
        (block("trunk", tags=((101, 101), (200, 500))), bridge_port(1, VlanSet.parse("101,200-500"), ONE)),
        (block("trunk", 100, ((101, 101),), native=True), bridge_port(100, VlanSet.of(101), VlanSet.of(1, 100))),
        (block("trunk", 100, ((99, 101),), native=True), bridge_port(100, VlanSet.of(99, 101), VlanSet.of(1, 100))),
        (block("trunk", 100, ((101, 101),)), bridge_port(1, VlanSet.of(101), ONE)),
        (block("trunk", tags=((1, 5),)), bridge_port(1, VlanSet.parse("2-5"), ONE)),
        (block("trunk", tags=((0, 5), (9, 7), (4000, 5000), (6, 6))), bridge_port(1, VlanSet.of(6), ONE)),
        (block(tag=100, tags=((101, 101),)), bridge_port(1, NO_VLANS, ONE)),
        (block("access", 4095), bridge_port(1, NO_VLANS, ONE)),
    ],
    ids=[
        "injected",
        "absent",
        "empty",
        "access",
        "access-without-tag",
        "trunk",
        "native",
        "native-among-the-trunk-tags",
        "tag-without-enable-native",
        "vlan-1-stays-untagged",
        "illegal-ranges-are-left-out",
        "no-mode-programs-nothing",
        "illegal-access-tag",
    ],
)
def test_the_rule_of_a_listed_port(vlan: BridgePortVlan | None, rule: PortRule) -> None:
    assert port_rule(vlan, 1) == rule


def test_without_a_default_pvid_a_port_takes_no_untagged_frames() -> None:
    assert port_rule(INJECTED, None) == bridge_port(None, TWO_TO_4094, NO_VLANS)
    assert port_rule(None, None) == bridge_port(None, NO_VLANS, NO_VLANS)


@pytest.mark.parametrize(("written", "pvid"), [(None, 1), (0, None), (7, 7), (4095, None)])
def test_the_default_pvid_is_1_and_0_takes_it_away(written: int | None, pvid: int | None) -> None:
    assert default_pvid(bridge(pvid=written).bridge) == pvid
    assert default_pvid(None) == 1


def attachment(vlan: int = 0, vlan_trunk: VlanSet = NO_VLANS, *, preserve: bool | None = None) -> NetworkAttachment:
    return NetworkAttachment(
        "default", "net", HERE, "bridge", vlan=vlan, vlan_trunk=vlan_trunk, preserve_default_vlan=preserve
    )


SEVEN_EIGHT = VlanSet.of(7, 8)


@pytest.mark.parametrize(
    ("nad", "version", "rule"),
    [
        (attachment(), "1.8.0", bridge_port(1, NO_VLANS, ONE)),
        (attachment(100), "1.8.0", bridge_port(100, NO_VLANS, VlanSet.of(100))),
        (attachment(100), "1.7.1", bridge_port(100, NO_VLANS, VlanSet.of(1, 100))),
        (attachment(100, preserve=True), "1.8.0", bridge_port(100, NO_VLANS, VlanSet.of(1, 100))),
        (attachment(100, preserve=False), "1.7.1", bridge_port(100, NO_VLANS, VlanSet.of(100))),
        (attachment(0, SEVEN_EIGHT), "1.8.0", bridge_port(1, SEVEN_EIGHT, ONE)),
        (attachment(7, SEVEN_EIGHT), "1.8.0", bridge_port(7, VlanSet.of(8), VlanSet.of(7))),
        (attachment(7, VlanSet.of(1, 8)), "1.7.1", bridge_port(7, VlanSet.of(8), VlanSet.of(1, 7))),
        (attachment(5000), "1.8.0", bridge_port(1, NO_VLANS, ONE)),
    ],
    ids=[
        "no-vlan",
        "vlan",
        "vlan-up-to-1.7.1",
        "default-vlan-preserved",
        "default-vlan-not-preserved",
        "trunk",
        "trunk-with-native",
        "vlan-1-in-the-trunk-stays-untagged",
        "illegal-vlan",
    ],
)
def test_the_rule_of_the_port_that_the_bridge_plugin_makes(
    nad: NetworkAttachment, version: str, rule: PortRule
) -> None:
    assert vnic_rule(nad, 1, {"cni-plugins": version}) == rule


@pytest.mark.parametrize(
    ("version", "keeps"),
    [
        ("1.7.1", True),
        ("v1.7.1", True),
        ("1.3.0", True),
        ("1.7", True),
        ("1.8.0", False),
        ("v1.10.0", False),
        ("", False),
    ],
)
def test_the_plugins_kept_vlan_1_up_to_version_1_7_1(version: str, *, keeps: bool) -> None:
    assert plugins_keep_vlan_1({"cni-plugins": version}) is keeps
    assert not plugins_keep_vlan_1({})
