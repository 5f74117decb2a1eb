"""Which objects and devices two states of a site have, and which VMs are attached elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from topocheck.model.place import Place
from topocheck.model.site import Site
from topocheck.model.workload import Vnic, Workload


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """An object or a device as findings name it, and where it stands."""

    name: str
    place: Place


@dataclass(frozen=True, slots=True, order=True)
class Moved:
    """A workload whose vNIC is attached by another NAD than before; an empty name is the Pod network."""

    name: str
    vnic: str
    old: str
    new: str
    place: Place


@dataclass(frozen=True, slots=True)
class ObjectChanges:
    """What is there in one state only, by name, and what has moved."""

    added: tuple[Named, ...]
    removed: tuple[Named, ...]
    moved: tuple[Moved, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.moved)


def object_changes(before: Site, after: Site) -> ObjectChanges:
    """Compare two states by the names of what they hold."""
    old = {named.name: named for named in _named(before)}
    new = {named.name: named for named in _named(after)}
    return ObjectChanges(
        added=tuple(sorted(named for name, named in new.items() if name not in old)),
        removed=tuple(sorted(named for name, named in old.items() if name not in new)),
        moved=tuple(sorted(_moved(before, after))),
    )


def _named(site: Site) -> Iterator[Named]:
    yield from (Named(f"Switch {switch.name}", Place(switch.file, 1)) for switch in site.switches)
    yield from (Named(f"Firewall {firewall.name}", firewall.place) for firewall in site.firewalls)
    yield from (Named(f"Node {node.name}", node.place) for node in site.nodes)
    yield from (Named(f"NodeNetworkConfigurationPolicy {policy.name}", policy.place) for policy in site.policies)
    yield from (
        Named(f"NetworkAttachmentDefinition {nad.key}", nad.place)
        for nad in site.attachments
        if nad.generated_from is None
    )
    yield from (Named(workload.object, workload.place) for workload in site.workloads)
    yield from (Named(f"DataVolume {volume.namespace}/{volume.name}", volume.place) for volume in site.data_volumes)
    yield from (Named(f"{one.kind} {_key(one.namespace, one.name)}", one.place) for one in site.objects)
    yield from (Named(network.object, network.place) for network in site.user_networks)


def _key(namespace: str, name: str) -> str:
    return f"{namespace}/{name}" if namespace else name


def _moved(before: Site, after: Site) -> Iterator[Moved]:
    old = {workload.object: workload for workload in before.workloads}
    for workload in after.workloads:
        if workload.object in old:
            yield from _moved_vnics(old[workload.object], workload)


def _moved_vnics(before: Workload, after: Workload) -> Iterator[Moved]:
    old = {vnic.name: vnic for vnic in before.vnics}
    for vnic in after.vnics:
        if vnic.name in old and _nad(old[vnic.name]) != _nad(vnic):
            place = vnic.nad.place if vnic.nad is not None else vnic.place
            yield Moved(after.object, vnic.name, _nad(old[vnic.name]), _nad(vnic), place)


def _nad(vnic: Vnic) -> str:
    if vnic.nad is None:
        return ""
    return vnic.nad.name if vnic.nad.namespace is None else f"{vnic.nad.namespace}/{vnic.nad.name}"
