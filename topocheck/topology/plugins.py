"""What the CNI plugins make of a vNIC on a node: which bridge they plug it into, and by which rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from topocheck.model.nad import LINUX_BRIDGE_TYPES, OVN_TYPE, NetworkAttachment
from topocheck.model.node import Node, NodeInterface, NodePolicy
from topocheck.model.site import POLICY_KIND, End, External, Site
from topocheck.topology.attachment import KERNEL_MTU, Attachment, Gap, Unattached
from topocheck.topology.bridge_vlan import (
    UNTAGGED_FRAMES,
    default_pvid,
    filters_vlans,
    ovs_vnic_rule,
    vf_rule,
    vnic_rule,
)
from topocheck.topology.network_elements import MACVLAN_TYPES, function_bridge, macvlan_bridge, ovn_bridge
from topocheck.topology.node_elements import NODE_PREFIX
from topocheck.topology.node_state import NodeState

OVN_MTU = 1400  # of an OVN network that says none: OVN-Kubernetes, the default MTU of overlays


def _to_linux_bridge(nad: NetworkAttachment, state: NodeState, site: Site) -> Attachment | Unattached:
    name = nad.bridge or "cni0"
    interface = _bridge_of(nad, name, "linux-bridge", state, site)
    if isinstance(interface, Unattached):
        return interface
    rule = None
    if filters_vlans(interface):
        rule = vnic_rule(nad, default_pvid(interface.bridge), site.versions)
    mtu = nad.mtu or KERNEL_MTU
    return Attachment(End(NODE_PREFIX + state.node.name, name), rule, nad, mtu, isolated=nad.port_isolation)


def _to_ovs_bridge(nad: NetworkAttachment, state: NodeState, site: Site) -> Attachment | Unattached:
    name = nad.bridge or ""
    interface = _bridge_of(nad, name, "ovs-bridge", state, site)
    if isinstance(interface, Unattached):
        return interface
    if nad.vlan and nad.vlan_trunk:
        message = f"{nad.key} gives a vlan and a trunk, and what the OVS plugin makes of both is not followed"
        return Unattached(Gap.OTHER_PLUGIN, message, nad.place_of("trunk"))
    mtu = nad.mtu or KERNEL_MTU
    return Attachment(End(NODE_PREFIX + state.node.name, name), ovs_vnic_rule(nad), nad, mtu)


def _bridge_of(
    nad: NetworkAttachment, name: str, wanted: str, state: NodeState, site: Site
) -> NodeInterface | Unattached:
    """The bridge of a name that is of the kind that a plugin wants, and up."""
    interface = state.present_bridge(name)
    if interface is None:
        return _no_bridge(nad, name, state, site)
    if interface.type != wanted:
        kinds = {"linux-bridge": "a Linux bridge", "ovs-bridge": "an OVS bridge"}
        message = (
            f"{name} is {kinds[interface.type or wanted]} on {state.node.name}, and {nad.key} wants {kinds[wanted]}"
        )
        return Unattached(Gap.BRIDGE_MISSING, message, nad.place_of("bridge"))
    if interface.state == "down":
        message = f"the bridge {name} of {state.node.name} is down"
        return Unattached(Gap.LINK_DOWN, message, interface.body.place_of("state"))
    return interface


def _to_macvlan(nad: NetworkAttachment, state: NodeState, _site: Site) -> Attachment | Unattached:
    """macvlan, and ipvlan in mode l2: a switch on an interface of the node, which the node itself does not reach.

    Source: Linux drivers/net/macvlan.c; containernetworking/plugins plugins/main/macvlan/macvlan.go.
    """
    node, place = state.node.name, nad.place_of("master")
    if nad.mode in ("l3", "l3s"):
        return not_followed(nad)
    if nad.master is None or nad.link_in_container:
        message = f"{nad.key} names no interface of the node as its master, so where it leads is not known"
        return Unattached(Gap.OUTSIDE, message, place)
    taken = _controller_of(nad.master, state)
    if taken is not None:
        message = f"{nad.master} of {node} is a port of {taken}, so {nad.key} can put no {nad.type} on it"
        return Unattached(Gap.NAD_REFUSED, message, place)
    if state.present_bridge(nad.master) is not None:
        message = f"{nad.key} puts {nad.type} on the bridge {nad.master}, which is not followed"
        return Unattached(Gap.OTHER_PLUGIN, message, place)
    if state.has_interface(nad.master) is not True:
        known = state.has_interface(nad.master) is False
        said = "has no interface" if known else "is not known to have the interface"
        gap = Gap.BRIDGE_MISSING if known else Gap.OUTSIDE
        return Unattached(gap, f"{node} {said} {nad.master}, which {nad.key} wants as its master", place)
    bridge = macvlan_bridge(NODE_PREFIX + node, nad.master)
    return Attachment(bridge, None, nad, nad.mtu or KERNEL_MTU, isolated=nad.mode in ("private", "vepa"))


def _controller_of(name: str, state: NodeState) -> str | None:
    for interface in state.present.values():
        bonded = interface.bond.ports or () if interface.bond is not None else ()
        ports = interface.bridge.ports or () if interface.bridge is not None else ()
        if name in bonded or any(name == port.name or name in port.bond_ports for port in ports):
            return interface.name
    return None


def _to_function(nad: NetworkAttachment, state: NodeState, site: Site) -> Attachment | Unattached:
    """A virtual function of the NIC that the SR-IOV operator's policies split for the NAD's resource."""
    place = nad.place_of("resourceName")
    policies = [policy for policy in site.sriov_policies if policy.resource == nad.resource_name is not None]
    if nad.vlan_protocol == "802.1ad":
        return Unattached(
            Gap.OTHER_PLUGIN, f"{nad.key} tags with 802.1ad, which is not followed", nad.place_of("vlanProto")
        )
    if not policies:
        message = (
            f"which NICs have the virtual functions {nad.resource_name or 'of ' + nad.key} is not in the repository; "
        )
        return Unattached(Gap.OUTSIDE, f"{message}add the SriovNetworkNodePolicy", place)
    own = [policy for policy in policies if policy.selects(state.node)]
    if not own:
        message = f"no SriovNetworkNodePolicy makes {nad.resource_name} on {state.node.name}"
        return Unattached(Gap.BRIDGE_MISSING, message, policies[0].selector_place or policies[0].place)
    names = sorted({pf.name for policy in own for pf in policy.pfs})
    if len(names) != 1 or any(policy.by_other_means for policy in own):
        said = "by means other than their names" if not names else f"as {' and '.join(names)}"
        message = f"{own[0].name} chooses the NICs of {nad.resource_name} {said}, so which of them it is is not known"
        return Unattached(Gap.OUTSIDE, message, own[0].place)
    if state.has_interface(names[0]) is False:
        message = f"{state.node.name} has no NIC {names[0]}, which {own[0].name} splits"
        return Unattached(Gap.BRIDGE_MISSING, message, own[0].pfs[0].place)
    bridge = function_bridge(NODE_PREFIX + state.node.name, names[0])
    return Attachment(bridge, vf_rule(nad), nad, nad.mtu or KERNEL_MTU)


def _no_bridge(nad: NetworkAttachment, name: str, state: NodeState, site: Site) -> Unattached:
    if External.covers(site.external.bridges, name):
        message = f"the bridge {name} is not built by a policy of the repository, so its ports are not known"
        return Unattached(Gap.OUTSIDE, message, nad.place_of("bridge"))
    if state.templated:
        message = f"a policy of {state.node.name} holds values that can't be resolved, so its bridges are not known"
        return Unattached(Gap.POLICY_UNRESOLVED, message, nad.place_of("bridge"))
    if not site.has_all(POLICY_KIND) and not state.policies:
        message = f"no policy for {state.node.name} is in the repository, so the bridge {name} is not known"
        return Unattached(Gap.OUTSIDE, message, nad.place_of("bridge"))
    maker = next((policy for policy in site.policies if _may_build(policy, name, state.node)), None)
    if maker is not None:
        message = (
            f"the labels of {state.node.name} are not known, so whether the policy {maker.name} builds {name} there "
        )
        message += "is not either; state the node in the site file"
        return Unattached(Gap.OUTSIDE, message, maker.selector_place or maker.place)
    message = f"no policy builds the bridge {name} on {state.node.name}"
    return Unattached(Gap.BRIDGE_MISSING, message, nad.place_of("bridge"))


def _may_build(policy: NodePolicy, bridge: str, node: Node) -> bool:
    """Whether a policy builds a bridge on nodes with labels that are not known of this one."""
    builds = (interface.name == bridge and interface.state != "absent" for interface in policy.interfaces)
    return not node.stated and policy.may_select(node) and any(builds)


def _to_ovn(nad: NetworkAttachment, state: NodeState, _site: Site) -> Attachment | Unattached:
    """A port of the network's own switch on the node, which drops what the guest tags. Source: OVN ovn-nb(5), vlan-passthru."""
    if nad.topology not in ("localnet", "layer2"):
        return not_followed(nad)
    bridge = ovn_bridge(NODE_PREFIX + state.node.name, nad)
    return Attachment(bridge, UNTAGGED_FRAMES, nad, nad.mtu or OVN_MTU)


def not_followed(nad: NetworkAttachment) -> Unattached:
    """A vNIC whose plugin is not modelled."""
    said = f"of type {nad.type}" + (f" and topology {nad.topology or 'layer3'}" if nad.is_ovn else "")
    return Unattached(Gap.OTHER_PLUGIN, f"{nad.key} is {said}, which is not followed", nad.place_of("type"))


Plug = Callable[[NetworkAttachment, NodeState, Site], Attachment | Unattached]

PLUGINS: Mapping[str, Plug] = {
    **dict.fromkeys(LINUX_BRIDGE_TYPES, _to_linux_bridge),
    **dict.fromkeys(MACVLAN_TYPES, _to_macvlan),
    "ovs": _to_ovs_bridge,
    "sriov": _to_function,
    OVN_TYPE: _to_ovn,
}
"""How the plugins that are followed plug a vNIC in, by CNI type."""
