"""Plugging a vNIC in on a node."""

from __future__ import annotations

from collections.abc import Mapping

from topocheck.model.nad import NetworkAttachment
from topocheck.model.site import Site
from topocheck.model.workload import Vnic, Workload
from topocheck.topology.attachment import Attachment, Gap, Unattached
from topocheck.topology.network_elements import MACVLAN_TYPES
from topocheck.topology.node_state import NodeState
from topocheck.topology.plugins import PLUGINS, not_followed
from topocheck.topology.reference import Lookup, resolve


def attach(
    workload: Workload, vnic: Vnic, state: NodeState, nads: Mapping[str, NetworkAttachment], site: Site
) -> Attachment | Unattached:
    """Plug a vNIC in on a node.

    The bridge plugin makes a missing bridge instead of failing, so what is missing is named here and not passed.
    Source: containernetworking/plugins plugins/main/bridge/bridge.go, ``ensureBridge``.
    """
    if vnic.nad is None:
        return Unattached(Gap.POD_NETWORK, f"{vnic.name} is on the Pod network, which is not followed", vnic.place)
    if vnic.state != "up":
        return Unattached(Gap.LINK_DOWN, f"the link of {vnic.name} is {vnic.state}", vnic.place)
    found = resolve(vnic.nad, workload.namespace, nads, site)
    if found.outcome is Lookup.EXTERNAL:
        return Unattached(Gap.OUTSIDE, f"{found.key} is not in the repository, so its bridge is not known", vnic.place)
    if found.nad is None or found.outcome is Lookup.FORBIDDEN:
        said = "does not exist" if found.nad is None else f"is out of reach for namespace {workload.namespace}"
        message = f"the NetworkAttachmentDefinition {found.key} {said}"
        return Unattached(Gap.NAD_MISSING, message, vnic.nad.place)
    return _mac_filtered(workload, vnic, found.nad) or attach_nad(found.nad, state, site)


def attach_nad(nad: NetworkAttachment, state: NodeState, site: Site) -> Attachment | Unattached:
    """Where any vNIC of a NAD is plugged in on a node."""
    if nad.refused_at is not None or not nad.readable:
        return _unusable(nad)
    plug = PLUGINS.get(nad.type or "")
    return not_followed(nad) if plug is None else plug(nad, state, site)


def _mac_filtered(workload: Workload, vnic: Vnic, nad: NetworkAttachment) -> Unattached | None:
    """Where the guest's MAC is not the one that is let through.

    Sources: KubeVirt user guide, "Invalid CNIs for secondary networks"; containernetworking/plugins plugins/main/bridge,
    ``macspoofchk``.
    """
    if workload.is_vm and nad.type in MACVLAN_TYPES and vnic.binding == "bridge":
        message = (
            f"{nad.key} is of type {nad.type}, which passes frames of the Pod's MAC alone, and the bridge binding "
        )
        return Unattached(Gap.MAC_FILTERED, f"{message}of {vnic.name} gives that one to the guest", vnic.place)
    if nad.mac_spoof_check and vnic.guest_mac is not None and vnic.guest_mac != vnic.mac:
        message = (
            f"the guest gives {vnic.name} the MAC {vnic.guest_mac}, and {nad.key} passes frames of the Pod's alone"
        )
        return Unattached(Gap.MAC_FILTERED, message, vnic.guest_mac_place or vnic.place)
    return None


def _unusable(nad: NetworkAttachment) -> Unattached:
    if nad.refused_at is not None:
        message = f"the configuration of {nad.key} is refused, so that nothing on it starts"
        return Unattached(Gap.NAD_REFUSED, message, nad.refused_at)
    return Unattached(Gap.NAD_UNREADABLE, f"the configuration of {nad.key} could not be read", nad.place)
