"""The templates of DataVolumes that a VM brings along.

Source: KubeVirt pkg/storage/admitters/data-volume-template.go.
"""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.check import check
from topocheck.checks.inventory import CLAIM, DATA_VOLUME
from topocheck.checks.left_out import Gaps
from topocheck.checks.machine_spec import holds_template, machine_spec, machines
from topocheck.checks.unresolved import is_template
from topocheck.model.problem import Problem, Related
from topocheck.model.storage import DataVolume
from topocheck.model.value import Mapping, Scalar
from topocheck.model.workload import Workload
from topocheck.simulate.network import Network


@check("IMG15", "unused-data-volume-template")
def unused_template(network: Network) -> Iterator[Problem]:
    """A template of a DataVolume is used by no volume of its VM, or is of another namespace.

    Source: KubeVirt pkg/storage/admitters/data-volume-template.go.
    """
    gaps = Gaps(network.site)
    owners = {(workload.object, workload.place.file): (workload, spec) for workload, spec in machines(network)}
    for volume in network.site.data_volumes:
        owner = owners.get((volume.owner, volume.place.file)) if volume.owner is not None else None
        if owner is not None and not is_template(volume.name):
            yield from _template(gaps, volume, *owner)
    for workload, _ in machines(network):
        yield from _nameless(gaps, workload)


def _nameless(gaps: Gaps, workload: Workload) -> Iterator[Problem]:
    spec = machine_spec(workload)
    for entry in spec.mappings("dataVolumeTemplates") if spec is not None else ():
        metadata = entry.mapping("metadata")
        if (metadata is None or not metadata.text("name")) and not any(is_template(key) for key in entry.entries):
            problem = Problem(
                place=entry.place,
                message=f"a dataVolumeTemplate of {workload.object} must have a name",
                object=workload.object,
                symptom="the apply is refused: 'name' field must not be empty for DataVolumeTemplate entry",
                fix="write metadata.name, and the same name in a volume",
            )
            yield from gaps.told(problem)


def _template(gaps: Gaps, volume: DataVolume, workload: Workload, spec: Mapping) -> Iterator[Problem]:
    used = {each.name for each in workload.volumes if each.kind in (DATA_VOLUME, CLAIM)}
    namespace = volume.body.at("metadata", "namespace") if volume.body is not None else None
    if volume.name not in used and not holds_template(spec.get("volumes")):
        message = f"the dataVolumeTemplate {volume.name} must be used by a volume of {workload.object}"
        said = f"DataVolumeTemplate entry {volume.name} must be referenced in the VMI template's 'volumes' list"
        fix = f"add a volume with dataVolume: {{name: {volume.name}}}, or correct the name there"
        problem = Problem(
            place=volume.place,
            message=message,
            object=workload.object,
            symptom=f"the apply is refused: {said}",
            fix=fix,
            related=tuple(Related(each.place, f"a volume uses {each.name}") for each in workload.volumes),
        )
        yield from gaps.told(problem)
    if isinstance(namespace, Scalar) and namespace.text != workload.namespace and _is_known(workload, namespace):
        yield Problem(
            place=namespace.place,
            message=f"the dataVolumeTemplate {volume.name} is of the namespace {namespace.text}, and must be of that of its "
            f"VM, {workload.namespace}",
            object=workload.object,
            symptom=f"the apply is refused: Embedded DataVolume namespace {namespace.text} differs from VM namespace "
            f"{workload.namespace}",
            fix="delete the namespace of the template",
        )


def _is_known(workload: Workload, namespace: Scalar) -> bool:
    """Whether both namespaces are written: of a manifest without one, whoever applies it chooses."""
    written = workload.body.at("metadata", "namespace") if workload.body is not None else None
    return isinstance(written, Scalar) and not is_template(written.text) and not is_template(namespace.text)


CHECKS = (unused_template,)
