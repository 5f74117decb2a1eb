"""Loads a site: the one function that takes a folder and gives everything in it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from topocheck.errors import InputError
from topocheck.load.cabling import derive_cables
from topocheck.load.collector import CollectorPaused
from topocheck.load.convert import UNRENDERED_FIX
from topocheck.load.devices import Devices, read_stated_devices
from topocheck.load.file_text import is_folder, real_path
from topocheck.load.files import find_site
from topocheck.load.found_files import read_found
from topocheck.load.gaps import Gaps
from topocheck.load.inputs import add_manifests, find_inputs
from topocheck.load.known_nodes import merge_nodes
from topocheck.load.kustomize_files import kustomize_files
from topocheck.load.live.files import LiveFiles
from topocheck.load.live.overlay import live_of
from topocheck.load.manifests import read_manifests
from topocheck.load.neighbours.cables import cables_told, nodes_seen
from topocheck.load.neighbours.device_names import DeviceNames
from topocheck.load.neighbours.files import NeighbourFile, known_sides, read_stated_neighbours
from topocheck.load.neighbours.node_state import seen_by_nodes
from topocheck.load.own_problem import object_name
from topocheck.load.policy_file import read_policy
from topocheck.load.render.options import RenderOptions
from topocheck.load.site_file import SiteFile, read_site_file
from topocheck.load.site_format import SITE_FILE, SITE_FORMAT
from topocheck.load.stated_cables import Interfaces, settle_cables
from topocheck.load.suppressions import annotated, suppressions
from topocheck.load.yaml_files import read_yaml_file
from topocheck.model.manifest import Manifest
from topocheck.model.node import Node, NodePolicy
from topocheck.model.problem import Problem, Severity
from topocheck.model.site import Cable, Site
from topocheck.model.value import Mapping

__all__ = ["find_site", "load_site"]

_OWNER = object_name(SITE_FORMAT.kind, SITE_FILE)
_VIRTUALIZATION = "kubevirt.io"  # ends the API groups whose every kind is checked


def load_site(
    directory: Path,
    live: LiveFiles | None = None,
    *,
    with_manifests: bool = True,
    also: Sequence[Path] = (),
    render: RenderOptions | None = None,
) -> Site:
    """Everything in a folder: what its site file states, and what is found by its content.

    ``live`` are the objects of a running cluster, which are laid over what the files say; None where no cluster was asked: then they
    are those of the files that the site file names. Without the manifests the cluster is as it is before they are applied. ``also`` are files
    and folders with manifests that would be applied there too. ``render`` is what is said of rendering beside the site file.
    Raises InputError where there is no such folder, or nothing in it to check. Anything that is wrong inside of a file
    is among the site's problems.
    """
    root = real_path(directory)
    if not is_folder(root):
        message = f"{directory} is not there or is no folder; name the folder of a site"
        raise InputError(message)
    with CollectorPaused():
        options = render or RenderOptions()
        site = _load(root, live, options, with_manifests=with_manifests, also=also)
    if _is_empty(site):
        raise InputError(_nothing_in(directory, site))
    return site


def _load(
    root: Path,
    live: LiveFiles | None,
    render: RenderOptions,
    *,
    with_manifests: bool,
    also: Sequence[Path],
) -> Site:
    gaps = Gaps()
    has_file, said = _read_site_file(root, gaps)
    stated = said or SiteFile()
    devices = read_stated_devices(stated.devices or (), root, _OWNER, gaps)
    inputs = find_inputs(root, said, _OWNER, gaps, render)
    add_manifests(inputs, also, root, gaps)
    found = read_found(inputs, stated, root, gaps)
    if stated.devices is None:
        devices = found.devices
    neighbours = [*read_stated_neighbours(stated, root, _OWNER, gaps), *found.neighbours]
    if live is None and inputs.live is not None:
        live = LiveFiles(tuple(inputs.live))
    manifests = read_manifests(
        inputs.manifests if with_manifests else (),
        kustomize_files(gaps.skipped, root),
        live=live.files if live is not None else (),
    )
    gaps.note(manifests.problems)
    policies = [read_policy(file) for file in inputs.policies]
    for policy in policies:
        gaps.note(policy.problems)
    nodes = merge_nodes(manifests.nodes, stated.nodes, manifests.policies, manifests.workloads)
    return Site(
        name=stated.name or root.name or str(root),
        root=str(root),
        complete=said is not None and said.complete and inputs.rendered.complete,
        platform=stated.platform,
        versions=stated.versions,
        file=SITE_FILE if has_file else None,
        networks=stated.networks,
        switches=tuple(devices.switches),
        firewalls=tuple(devices.firewalls),
        cables=_cables(stated, devices, nodes, manifests.policies, neighbours, gaps),
        nodes=nodes,
        policies=manifests.policies,
        attachments=manifests.attachments,
        workloads=manifests.workloads,
        data_volumes=manifests.data_volumes,
        data_import_crons=manifests.data_import_crons,
        objects=manifests.objects,
        user_networks=manifests.user_networks,
        namespaces=manifests.namespaces,
        sriov_policies=manifests.sriov_policies,
        external=stated.external,
        inventory=_inventory(stated, live) if inputs.rendered.complete else {},
        intents=tuple(intent for policy in policies for intent in policy.intents),
        waivers=tuple(waiver for policy in policies for waiver in policy.waivers),
        rules=tuple(rule for policy in policies for rule in policy.rules),
        suppressions=(
            *(found for file in inputs.manifests for found in suppressions(file)),
            *(found for manifest in manifests.written for found in annotated(manifest)),
        ),
        problems=tuple(gaps.problems) if has_file else tuple(map(_milder_for_templates, gaps.problems)),
        skipped=(*gaps.skipped, *manifests.skipped),
        counts=manifests.counts,
        unreadable=tuple(gaps.unreadable),
        manifests=manifests.written,
        rendered=inputs.rendered.notes,
        live=None if live is None else live_of(manifests),
        judged=_judged(manifests.written, complete=said is not None),
    )


def _judged(written: Sequence[Manifest], *, complete: bool) -> Callable[[], tuple[tuple[str, Problem], ...]]:
    @cache
    def judged() -> tuple[tuple[str, Problem], ...]:
        from topocheck.load.schemas.site_schemas import judge_all  # noqa: PLC0415 - to trace a flow it is not needed

        return tuple(judge_all(written, complete=complete))

    return judged


def _inventory(stated: SiteFile, live: LiveFiles | None) -> dict[str, bool]:
    """The kinds of which everything is known, or not, as the site file says; what a cluster was asked for is known."""
    return {**stated.inventory, **dict.fromkeys(live.whole if live is not None else (), True)}


def _milder_for_templates(found: tuple[str, Problem]) -> tuple[str, Problem]:
    """Where nobody says which files are manifests, a template that is no YAML may be meant for another tool."""
    code, problem = found
    if problem.fix != UNRENDERED_FIX:
        return found
    return code, replace(problem, severity=Severity.WARNING)


def _read_site_file(root: Path, gaps: Gaps) -> tuple[bool, SiteFile | None]:
    """Whether there is a site file, and what it says; nothing where it can't be read or is no mapping at all."""
    path = root / SITE_FILE
    if not os.path.lexists(path):
        return False, None
    file = read_yaml_file(path, root, gaps)
    if file is None:
        return True, None
    said, problems = read_site_file(file)
    gaps.note(problems)
    understood = not problems if not file.documents else isinstance(file.documents[0], Mapping)
    return True, said if understood else None


def _cables(
    stated: SiteFile,
    devices: Devices,
    nodes: Sequence[Node],
    policies: Sequence[NodePolicy],
    neighbours: Sequence[NeighbourFile],
    gaps: Gaps,
) -> tuple[Cable, ...]:
    """The stated cables, those that neighbours tell of beside them, and those that follow from the ports' descriptions."""
    names = [device.name for device in stated.devices or ()]
    interfaces = Interfaces.of(devices.switches, devices.firewalls, nodes, names)
    settled, wrong = settle_cables(stated.cables, interfaces, _OWNER)
    known = DeviceNames((*devices.switches, *devices.firewalls), nodes, interfaces)
    seen = (*known_sides(neighbours, known, _OWNER, gaps), *seen_by_nodes(nodes))
    told, contradicted = cables_told(seen, settled, known, interfaces, _OWNER)
    at_ports = nodes_seen(seen, known)
    derived, contradictions = derive_cables(devices.switches, nodes, policies, (*settled, *told), at_ports)
    gaps.note((*wrong, *contradicted, *contradictions))
    return (*settled, *told, *derived)


def _is_empty(site: Site) -> bool:
    """Whether there is nothing that a check looks at: a site that holds only what could not be read is broken, not empty."""
    return site.file is None and not any(
        (
            site.switches,
            site.firewalls,
            site.nodes,
            site.policies,
            site.attachments,
            site.workloads,
            site.data_volumes,
            site.data_import_crons,
            site.objects,
            site.user_networks,
            site.sriov_policies,
            site.problems,
            site.unreadable,
            any(manifest.group.endswith(_VIRTUALIZATION) for manifest in site.manifests),
        )
    )


def _nothing_in(directory: Path, site: Site) -> str:
    message = f"there is nothing to check in {directory}: no site file {SITE_FILE}, no manifest and no configuration of a device"
    if not site.skipped:
        return message
    first = min(site.skipped, key=lambda skipped: skipped.place)
    return f"{message}; what is there was skipped ({len(site.skipped)} in all), first {first.place}: {first.reason}"
