"""VLAN filtering of a node's Linux bridge: what kubernetes-nmstate, nmstate and the bridge plugin make of the manifests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from topocheck.model.nad import NetworkAttachment
from topocheck.model.node import BridgePort, BridgePortVlan, BridgeSpec, NodeInterface
from topocheck.model.port import PortRule, access, bridge_port
from topocheck.model.vlan import ALL_VLANS, HIGHEST, LOWEST, NO_VLANS, VlanSet

KERNEL_DEFAULT_PVID = 1
INJECTED_TRUNK = (2, HIGHEST)
UNTAGGED = VlanSet(1)  # VLAN 0: what OVS and NICs put untagged frames in
EVERY_FRAME = PortRule(untagged_in=0, tagged_in=ALL_VLANS, members=ALL_VLANS | UNTAGGED, untagged_out=UNTAGGED)
UNTAGGED_FRAMES = PortRule(untagged_in=0, tagged_in=NO_VLANS, members=UNTAGGED, untagged_out=UNTAGGED)
LAST_PLUGINS_THAT_KEEP_VLAN_1 = (1, 7, 1)


def injects_vlan_default(interface: NodeInterface) -> bool:
    """Whether kubernetes-nmstate gives the ports of this interface that have no ``vlan`` key the trunk 2-4094.

    It tests ``state: up`` as written and looks under ``bridge.port`` only. Source: kubernetes-nmstate
    pkg/bridge/bridge.go, ``ApplyDefaultVlanFiltering``.
    """
    return (
        interface.type == "linux-bridge"
        and interface.state_given
        and interface.state == "up"
        and interface.bridge is not None
        and interface.bridge.ports_key == "port"
    )


def effective_port_vlan(interface: NodeInterface, port: BridgePort) -> BridgePortVlan | None:
    """The ``vlan`` block that reaches nmstate, the injected default included; None where there is none."""
    if port.vlan is None and injects_vlan_default(interface):
        return BridgePortVlan(place=port.place, is_empty=False, mode="trunk", trunk_tags=(INJECTED_TRUNK,))
    return port.vlan


def filters_vlans(interface: NodeInterface) -> bool:
    """Whether the bridge has ``vlan_filtering``: as soon as one port has a ``vlan`` block that is not empty.

    Source: nmstate ifaces/linux_bridge.rs, ``vlan_filtering_is_enabled``.
    """
    ports = interface.bridge.ports if interface.bridge and interface.bridge.ports else ()
    blocks = (effective_port_vlan(interface, port) for port in ports)
    return any(block is not None and not block.is_empty for block in blocks)


def port_rule(vlan: BridgePortVlan | None, default_pvid: int | None) -> PortRule:
    """The rule of a listed port of a filtering bridge.

    A port without a block joins the default VLAN alone; with tags but no ``mode`` nmstate programs nothing, and the port
    stays there too. Source: nmstate nm/settings/bridge.rs; Linux net/bridge/br_vlan.c, ``nbp_vlan_init``.
    """
    default = VlanSet.of(default_pvid) if default_pvid else NO_VLANS
    if vlan is None or vlan.is_empty or vlan.mode not in ("access", "trunk"):
        return bridge_port(default_pvid, NO_VLANS, default)
    if vlan.mode == "access":
        native = _legal(vlan.tag)
        return bridge_port(native or default_pvid, NO_VLANS, default | _single(native))
    tagged = _legal_ranges(vlan.trunk_tags)
    native = _legal(vlan.tag) if vlan.enable_native else None
    return bridge_port(native or default_pvid, tagged - _single(native) - default, default | _single(native))


def ovs_port_rule(vlan: BridgePortVlan | None) -> PortRule:
    """The rule of a port of an OVS bridge: without a ``vlan`` block a trunk of all VLANs.

    Source: Open vSwitch ovs-vswitchd.conf.db(5), columns ``vlan_mode``, ``tag`` and ``trunks`` of the table Port; nmstate ovs.rs.
    """
    if vlan is None or vlan.is_empty or vlan.mode not in ("access", "trunk"):
        return EVERY_FRAME
    tag = _legal(vlan.tag)
    if vlan.mode == "access":
        return EVERY_FRAME if tag is None else access(tag)
    native = tag if vlan.enable_native else None
    tagged = _legal_ranges(vlan.trunk_tags)
    return PortRule(native, tagged | _single(native), tagged | _single(native), _single(native))


def ovs_vnic_rule(nad: NetworkAttachment) -> PortRule:
    """The rule of the port that the OVS plugin makes for a vNIC: without ``vlan`` and ``trunk`` a trunk of all VLANs.

    Source: ovs-cni docs/cni-plugin.md and pkg/ovsdb, ``CreatePort``.
    """
    if nad.vlan_trunk:
        return PortRule(None, nad.vlan_trunk, nad.vlan_trunk, NO_VLANS)
    tag = _legal(nad.vlan or None)
    return EVERY_FRAME if tag is None else access(tag)


def vf_rule(nad: NetworkAttachment) -> PortRule:
    """The rule of a virtual function: with a VLAN the NIC tags and untags its frames, else they pass as they are.

    Source: sriov-cni, ``vlan`` ("VF VLAN ID"); Linux Documentation/networking, virtual switch tagging of VFs.
    """
    tag = _legal(nad.vlan or None)
    return EVERY_FRAME if tag is None else access(tag)


def vnic_rule(nad: NetworkAttachment, default_pvid: int | None, versions: Mapping[str, str]) -> PortRule:
    """The rule of the port that the bridge plugin makes for a vNIC on a filtering bridge.

    ``versions["cni-plugins"]`` decides whether VLAN 1 stays on the port where the NAD does not say: it did up to 1.7.1.
    Source: containernetworking/plugins plugins/main/bridge/bridge.go, ``setupVeth`` and ``collectVlanTrunk``.
    """
    default = VlanSet.of(default_pvid) if default_pvid else NO_VLANS
    own = _single(_legal(nad.vlan or None))
    if not own and not nad.vlan_trunk:
        return bridge_port(default_pvid, NO_VLANS, default)
    keeps_default = nad.preserve_default_vlan
    if keeps_default is None:
        keeps_default = plugins_keep_vlan_1(versions)
    kept = default if keeps_default or not own else NO_VLANS
    native = _legal(nad.vlan or None) or default_pvid
    return bridge_port(native, nad.vlan_trunk - own - kept, own | kept)


def plugins_keep_vlan_1(versions: Mapping[str, str]) -> bool:
    """The bridge plugin's default of ``preserveDefaultVlan``: True up to 1.7.1, False since 1.8.0 and where unstated."""
    text = versions.get("cni-plugins", "")
    numbers = tuple(int(part) for part in text.lstrip("v").split(".") if part.isdigit())
    return bool(numbers) and numbers <= LAST_PLUGINS_THAT_KEEP_VLAN_1


def default_pvid(bridge: BridgeSpec | None) -> int | None:
    """The bridge's default PVID; None where ``vlan-default-pvid: 0`` takes it away."""
    if bridge is None or bridge.default_pvid is None:
        return KERNEL_DEFAULT_PVID
    return _legal(bridge.default_pvid)


def _legal(vlan: int | None) -> int | None:
    return vlan if vlan is not None and LOWEST <= vlan <= HIGHEST else None


def _single(vlan: int | None) -> VlanSet:
    return NO_VLANS if vlan is None else VlanSet.of(vlan)


def _legal_ranges(ranges: Iterable[tuple[int, int]]) -> VlanSet:
    return VlanSet.from_ranges((low, high) for low, high in ranges if LOWEST <= low <= high <= HIGHEST)
