"""Reads ``topocheck.yaml``, the site file, into the model."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field

from topocheck.load.own_file import CODE, Problems, in_order, read_own
from topocheck.load.own_problem import object_name, problem
from topocheck.load.site_format import (
    SITE_FORMAT,
    DeviceRow,
    ExternalRow,
    InventoryRow,
    NetworkRow,
    NodeRow,
    RenderRow,
    SiteRow,
)
from topocheck.load.yaml_reader import YamlFile
from topocheck.model.node import HOSTNAME_LABEL, Node
from topocheck.model.place import Place
from topocheck.model.site import Cable, External, Network
from topocheck.model.value import Mapping, Scalar, Sequence


@dataclass(frozen=True, slots=True)
class NamedPath:
    """A file or folder that the site file names, and where."""

    path: str
    place: Place


@dataclass(frozen=True, slots=True)
class Device:
    """A switch or firewall that the site file states; its configuration is still to be read.

    ``kind`` and ``dialect`` are None where they are left out. The places are those of the values. ``neighbors`` are files with
    what it says of its neighbours.
    """

    name: str
    place: Place
    kind: str | None = None
    dialect: str | None = None
    dialect_place: Place | None = None
    config: str | None = None
    config_place: Place | None = None
    neighbors: tuple[NamedPath, ...] = ()


@dataclass(frozen=True, slots=True)
class ToRender:
    """What the site file asks to render. ``values`` are files of a chart's values."""

    path: NamedPath
    values: tuple[NamedPath, ...] = ()
    release: str | None = None
    namespace: str | None = None


@dataclass(frozen=True, slots=True)
class SiteFile:
    """What a site file says. ``devices``, ``neighbors``, ``manifests``, ``policies`` and ``live`` are None where the key is left out."""

    name: str | None = None
    platform: str = "openshift"
    versions: MappingType[str, str] = field(default_factory=dict)
    networks: tuple[Network, ...] = ()
    devices: tuple[Device, ...] | None = None
    cables: tuple[Cable, ...] = ()
    neighbors: tuple[NamedPath, ...] | None = None
    nodes: tuple[Node, ...] = ()
    manifests: tuple[NamedPath, ...] | None = None
    policies: tuple[NamedPath, ...] | None = None
    external: External = field(default_factory=External)
    complete: bool = True
    inventory: MappingType[str, bool] = field(default_factory=dict)
    live: tuple[NamedPath, ...] | None = None
    render: tuple[ToRender, ...] = ()


def read_site_file(file: YamlFile) -> tuple[SiteFile, Problems]:
    """What the site file says, and what is wrong in it: its syntax (SCH01) and its content (SIT01)."""
    row, problems = read_own(file, SITE_FORMAT, name=file.file)
    owner = object_name(SITE_FORMAT.kind, file.file)
    networks, wrong_gateways = _networks(row.networks, owner)
    devices = row.devices or []
    site = SiteFile(
        name=row.site,
        platform=row.platform,
        versions=row.versions,
        networks=networks,
        devices=None if row.devices is None else tuple(_device(device) for device in devices),
        cables=tuple(Cable(a=cable.a, b=cable.b, place=cable.place) for cable in row.cables),
        neighbors=_paths(row, row.neighbors, "neighbors"),
        nodes=tuple(_node(node) for node in row.nodes),
        manifests=_paths(row, row.manifests, "manifests"),
        policies=_paths(row, row.policies, "policies"),
        external=_external(row.external),
        complete=row.inventory.default == "complete",
        inventory=_inventory(row.inventory),
        live=_paths(row, row.live, "live"),
        render=tuple(map(_to_render, row.render or ())),
    )
    return site, in_order((*problems, *wrong_gateways, *_repeated_names([*devices, *row.nodes], owner)))


def _networks(rows: list[NetworkRow], owner: str) -> tuple[tuple[Network, ...], Problems]:
    networks = []
    problems = []
    for row in rows:
        gateway = row.gateway
        if gateway is not None and row.subnet is not None and gateway not in row.subnet:
            message = f"the gateway {gateway} of VLAN {row.vlan} must be an address inside its subnet {row.subnet}"
            fix = "correct the gateway or the subnet"
            problems.append((CODE, problem(_value_place(row.tree, "gateway"), message, owner, fix)))
            gateway = None
        networks.append(
            Network(vlan=row.vlan, place=row.place, name=row.name, subnet=row.subnet, gateway=gateway, dhcp=row.dhcp)
        )
    return tuple(networks), tuple(problems)


def _device(row: DeviceRow) -> Device:
    return Device(
        name=row.name,
        place=row.place,
        kind=row.kind,
        dialect=row.dialect,
        dialect_place=_value_place(row.tree, "dialect") if row.dialect else None,
        config=row.config,
        config_place=_value_place(row.tree, "config") if row.config else None,
        neighbors=_paths(row, row.neighbors, "neighbors") or (),
    )


def _to_render(row: RenderRow) -> ToRender:
    return ToRender(
        path=NamedPath(row.path, _value_place(row.tree, "path")),
        values=_paths(row, row.values, "values") or (),
        release=row.release,
        namespace=row.namespace,
    )


def _node(row: NodeRow) -> Node:
    return Node(
        name=row.name,
        place=row.place,
        labels={HOSTNAME_LABEL: row.name, **row.labels},
        nics=None if row.interfaces is None else tuple(row.interfaces),
    )


def _inventory(row: InventoryRow) -> dict[str, bool]:
    """The kinds that have a word of their own."""
    words: dict[str, str | None] = row.model_dump(by_alias=True, exclude={"default"})
    return {kind: word == "complete" for kind, word in words.items() if word is not None}


def _external(row: ExternalRow) -> External:
    return External(
        data_sources=tuple(row.data_sources),
        storage_classes=tuple(row.storage_classes),
        instancetypes=tuple(row.instancetypes),
        network_attachments=tuple(row.network_attachments),
        bridges=tuple(row.bridges),
        config_maps=tuple(row.config_maps),
        secrets=tuple(row.secrets),
        volumes=tuple(row.volumes),
        namespaces=tuple(row.namespaces),
    )


def _paths(row: SiteRow | DeviceRow | RenderRow, paths: list[str] | None, key: str) -> tuple[NamedPath, ...] | None:
    """The paths of a list with their places. The list as written may hold more: what is no text was left out."""
    if not paths:
        return None if paths is None else ()
    written = row.tree.get(key)
    items = written.items if isinstance(written, Sequence) else [written]
    texts = [item for item in items if isinstance(item, Scalar) and isinstance(item.data, str) and item.data]
    return tuple(NamedPath(path, item.place) for path, item in zip(paths, texts, strict=True))


def _value_place(tree: Mapping, key: str) -> Place:
    value = tree.get(key)
    return tree.place if value is None else value.place


def _repeated_names(rows: list[DeviceRow | NodeRow], owner: str) -> Problems:
    """A device or node whose name another one has already: cables and traces name both alike."""
    problems = []
    first: dict[str, Place] = {}
    for row in rows:
        place = _value_place(row.tree, "name")
        if row.name in first:
            message = f'the name "{row.name}" is given twice, here and on line {first[row.name].line}; it must mean one device'
            problems.append((CODE, problem(place, message, owner, "give each device and node a name of its own")))
        first.setdefault(row.name, place)
    return tuple(problems)
