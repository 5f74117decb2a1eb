"""VirtualMachines and the other kinds of KubeVirt that run a guest.

Sources: kubevirt/api core/v1 schema.go, pkg/network/vmispec (which interface and network pair, the default network),
pkg/network/multus (``networkName`` is split at the first slash).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from topocheck.load.addresses import mac_address
from topocheck.load.cloudinit import read_network_data
from topocheck.load.guest import GuestInterface, Match, match_vnics, without_vnic
from topocheck.load.guest_vnic import with_guest
from topocheck.load.metadata import Head, literal, string_map
from topocheck.load.network_data_faults import lost
from topocheck.load.scheduling import node_affinity
from topocheck.load.storage import data_volume
from topocheck.load.vm_volumes import volume_images, volume_references
from topocheck.model.place import Place
from topocheck.model.problem import Problem
from topocheck.model.site import Skipped
from topocheck.model.storage import DataVolume
from topocheck.model.template import is_template
from topocheck.model.value import Mapping, Scalar
from topocheck.model.workload import NadReference, Vnic, VnicPort, Workload

_SPEC_PATHS = {
    "VirtualMachine": ("spec", "template", "spec"),
    "VirtualMachineInstance": ("spec",),
    "VirtualMachineInstanceReplicaSet": ("spec", "template", "spec"),
    "VirtualMachinePool": ("spec", "virtualMachineTemplate", "spec", "template", "spec"),
}
_REPLICATED = frozenset({"VirtualMachineInstanceReplicaSet", "VirtualMachinePool"})
_BINDINGS = {
    "bridge": "bridge",
    "masquerade": "masquerade",
    "sriov": "sriov",
    "passtBinding": "passt",
    "passt": "passt",
    "slirp": "slirp",
    "macvtap": "macvtap",
}


@dataclass(frozen=True, slots=True)
class ReadMachine:
    """A VM with the DataVolumes that it brings along and what is wrong; ``workload`` is None where it was skipped."""

    workload: Workload | None
    data_volumes: tuple[DataVolume, ...] = ()
    problems: tuple[tuple[str, Problem], ...] = ()
    skipped: Skipped | None = None


def read_machine(head: Head) -> ReadMachine:
    """The VM that a manifest declares; skipped where it is only a part of one, or where a template hides its networks."""
    spec = head.body.at(*_SPEC_PATHS[head.kind])
    if not isinstance(spec, Mapping):
        where = ".".join(_SPEC_PATHS[head.kind])
        return ReadMachine(
            None, skipped=Skipped(head.place, f"{head.object} has no {where}: it is a part of an object")
        )
    networks = spec.mappings("networks")
    interfaces = _interfaces(spec)
    hidden = _hidden(networks, interfaces)
    if hidden is not None:
        reason = f"the networks of {head.object} hold a template that is not filled in: {hidden.text}"
        return ReadMachine(None, skipped=Skipped(hidden.place, reason))
    guests, problems = _guests(head, spec)
    data_volumes = _data_volume_templates(head)
    vnics = _vnics(head, spec, networks, interfaces, guests)
    if vnics and interfaces:
        named = [(vnic.name, vnic.mac) for vnic in vnics]
        problems += lost(without_vnic(named, guests), head.object, named)
    workload = Workload(
        kind=head.kind,
        namespace=head.namespace,
        name=head.name,
        place=head.place,
        vnics=vnics,
        interfaces=_names(interfaces),
        networks=_names(networks),
        node_selector=string_map(spec.mapping("nodeSelector")),
        node_selector_place=spec.place_of("nodeSelector") if "nodeSelector" in spec else None,
        node_name=literal(spec, "nodeName"),
        affinity=node_affinity(spec) if "affinity" in spec else None,
        volumes=volume_references(spec),
        images=volume_images(spec),
        data_volume_templates=tuple(volume.name for volume in data_volumes),
        replicas=_replicas(head),
        wave=head.wave,
        body=head.body,
        spec=spec,
    )
    return ReadMachine(workload, data_volumes, tuple(problems))


def _interfaces(spec: Mapping) -> list[Mapping]:
    devices = spec.at("domain", "devices")
    return devices.mappings("interfaces") if isinstance(devices, Mapping) else []


def _hidden(networks: list[Mapping], interfaces: list[Mapping]) -> Scalar | None:
    """The first name that a template hides, so that it can't be said what is connected to what."""
    scalars = [item.scalar("name") for item in (*networks, *interfaces)]
    scalars += [multus.scalar("networkName") for item in networks if (multus := item.mapping("multus")) is not None]
    return next((scalar for scalar in scalars if scalar is not None and is_template(scalar.text)), None)


def _names(items: list[Mapping]) -> tuple[tuple[str, Place], ...]:
    return tuple((name, item.place_of("name")) for item in items if (name := item.text("name")) is not None)


def _vnics(
    head: Head, spec: Mapping, networks: list[Mapping], interfaces: list[Mapping], guests: list[GuestInterface]
) -> tuple[Vnic, ...]:
    if not networks and not interfaces:
        return _implicit_vnic(head, spec, guests)
    by_name = {name: network for network in networks if (name := network.text("name")) is not None}
    pairs = [
        (name, interface, by_name[name])
        for interface in interfaces
        if (name := interface.text("name")) is not None and name in by_name
    ]
    macs = [mac_address(interface.text("macAddress")) for _, interface, _ in pairs]
    matches = match_vnics([(name, mac) for (name, _, _), mac in zip(pairs, macs, strict=True)], guests)
    return tuple(
        _vnic(name, interface, network, mac, matches.get(index))
        for index, ((name, interface, network), mac) in enumerate(zip(pairs, macs, strict=True))
    )


def _implicit_vnic(head: Head, spec: Mapping, guests: list[GuestInterface]) -> tuple[Vnic, ...]:
    """KubeVirt's default: one vNIC on the Pod network, where neither a network nor an interface is given."""
    devices = spec.at("domain", "devices")
    if isinstance(devices, Mapping) and devices.boolean("autoattachPodInterface") is False:
        return ()
    match = match_vnics([("default", None)], guests).get(0)
    return (with_guest(Vnic("default", head.place, "masquerade"), match),)


def _vnic(name: str, interface: Mapping, network: Mapping, mac: str | None, match: Match | None) -> Vnic:
    vnic = Vnic(
        name=name,
        place=interface.place_of("name"),
        binding=_binding(interface),
        nad=_nad(network),
        mac=mac,
        state=interface.text("state") or "up",
        ports=tuple(_ports(interface)),
        mac_place=interface.place_of("macAddress") if "macAddress" in interface else None,
        state_place=interface.place_of("state") if "state" in interface else None,
    )
    return with_guest(vnic, match)


def _ports(interface: Mapping) -> Iterator[VnicPort]:
    """The ``ports`` with a number; TCP where no protocol is given."""
    for body in interface.mappings("ports"):
        port = body.integer("port")
        if port is not None:
            yield VnicPort(port, (literal(body, "protocol") or "TCP").lower(), body.place_of("port"))


def _binding(interface: Mapping) -> str | None:
    for key in interface.entries:
        if key in _BINDINGS:
            return _BINDINGS[key]
    plugin = interface.mapping("binding")
    return literal(plugin, "name") if plugin is not None else None


def _nad(network: Mapping) -> NadReference | None:
    multus = network.mapping("multus")
    written = multus.text("networkName") if multus is not None else None
    if multus is None or written is None:
        return None
    namespace, slash, name = written.partition("/")
    place = multus.place_of("networkName")
    return NadReference(name, place, namespace) if slash else NadReference(written, place)


def _guests(head: Head, spec: Mapping) -> tuple[list[GuestInterface], list[tuple[str, Problem]]]:
    """What the first volume with network data configures."""
    for volume in spec.mappings("volumes"):
        for kind in ("cloudInitNoCloud", "cloudInitConfigDrive"):
            source = volume.mapping(kind)
            if source is not None and ("networkData" in source or "networkDataBase64" in source):
                return read_network_data(source, head.text, head.object, config_drive=kind == "cloudInitConfigDrive")
    return [], []


def _data_volume_templates(head: Head) -> tuple[DataVolume, ...]:
    path = ("spec", "virtualMachineTemplate", "spec") if head.kind == "VirtualMachinePool" else ("spec",)
    spec = head.body.at(*path)
    volumes = []
    for template in spec.mappings("dataVolumeTemplates") if isinstance(spec, Mapping) else []:
        metadata = template.mapping("metadata")
        name = literal(metadata, "name") if metadata is not None else None
        if metadata is not None and name is not None:
            place = metadata.place_of("name")
            volumes.append(data_volume(template, head.namespace, name, place, owner=head.object, wave=head.wave))
    return tuple(volumes)


def _replicas(head: Head) -> int | None:
    """How many there are: 1 where nothing is said, None for a template."""
    spec = head.body.mapping("spec")
    if head.kind not in _REPLICATED or spec is None or spec.get("replicas") is None:
        return 1
    return spec.integer("replicas")
