"""What was understood of a manifest, in a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.model.nad import NetworkAttachment
from topocheck.model.node import NodeInterface, NodePolicy
from topocheck.model.place import Place
from topocheck.model.site import KINDS_READ, Site
from topocheck.model.storage import DataVolume
from topocheck.model.workload import Vnic, Workload

NOTHING_SAID = "-"
NO_NETWORKS = "no networks"


def understood(site: Site) -> dict[Place, str]:
    """What the manifests of a site say, by the place of the object; `NOTHING_SAID` for one of which only the name counts."""
    said = {one.place: "not looked at" if one.kind not in KINDS_READ else NOTHING_SAID for one in site.manifests}
    said |= {one.place: _policy(one) for one in site.policies}
    said |= {one.place: _attachment(one) for one in site.attachments if one.generated_from is None}
    said |= {one.place: _workload(one) for one in site.workloads}
    said |= {one.place: _volume(one) for one in site.data_volumes if one.owner is None}
    return said


def _policy(policy: NodePolicy) -> str:
    selector = policy.selector or {}
    nodes = ", ".join(f"{key}={value}" if value else key for key, value in selector.items()) or "all nodes"
    parts = [_interface(interface) for interface in policy.interfaces]
    parts += [f"localnet {one.localnet} on {one.bridge or '?'}" for one in policy.bridge_mappings]
    return f"{nodes}: {'; '.join(parts) or 'no interfaces'}"


def _interface(interface: NodeInterface) -> str:
    if interface.state == "absent":
        return f"{interface.name} absent"
    kind = interface.type or "interface"
    said = f"{kind} {interface.name}"
    if interface.vlan is not None:
        said += f" (VLAN {interface.vlan.id or '?'} of {interface.vlan.base or '?'})"
    elif interface.bond is not None:
        said += f" ({interface.bond.mode or 'no mode'} of {', '.join(interface.bond.ports or ()) or 'no ports'})"
    elif interface.bridge is not None:
        ports = interface.bridge.ports
        said += f" ({'ports as they are' if ports is None else ', '.join(port.name for port in ports) or 'no ports'})"
    return said + "".join(f" {address}" for address in interface.addresses)


def _attachment(attachment: NetworkAttachment) -> str:
    if not attachment.readable:
        return "its configuration could not be read"
    if attachment.is_ovn:
        return " ".join(_of_ovn(attachment))
    parts = [attachment.type or "a configuration that lives on the nodes"]
    parts += [attachment.bridge or attachment.master or ""]
    parts += [f"VLAN {attachment.vlan}"] if attachment.vlan else []
    parts += [f"trunk {attachment.vlan_trunk}"] if attachment.vlan_trunk else []
    return " ".join(part for part in parts if part)


def _of_ovn(attachment: NetworkAttachment) -> Iterator[str]:
    yield f"{attachment.topology or 'OVN'} {attachment.config_name or attachment.name}"
    if attachment.is_localnet and attachment.physical_network not in (None, attachment.config_name):
        yield f"of {attachment.physical_network}"
    if attachment.vlan:
        yield f"VLAN {attachment.vlan}"
    if attachment.subnets:
        yield ", ".join(map(str, attachment.subnets))


def _workload(workload: Workload) -> str:
    return "; ".join(_vnic(vnic) for vnic in workload.vnics) or NO_NETWORKS


def _vnic(vnic: Vnic) -> str:
    network = "the Pod network" if vnic.nad is None else "/".join(filter(None, (vnic.nad.namespace, vnic.nad.name)))
    addresses = [str(address.ip) for address in vnic.addresses] or (["DHCP"] if vnic.dhcp else [])
    gateway = [f"gateway {vnic.gateway.via}"] if vnic.gateway is not None else []
    tag = [f"tags VLAN {vnic.guest_vlan}"] if vnic.guest_vlan is not None else []
    return f"{vnic.name} on {network}" + "".join(f", {part}" for part in (*tag, *addresses, *gateway))


def _volume(volume: DataVolume) -> str:
    source = volume.source_ref
    if source is not None:
        return f"from {source.kind} {source.namespace or volume.namespace}/{source.name}"
    return f"from {volume.source_kind}" if volume.source_kind else NOTHING_SAID
