"""What a VM is sized by: the instance type that it names, and nothing beside that.

Source: KubeVirt pkg/instancetype/apply, pkg/instancetype/find, pkg/instancetype/infer and pkg/instancetype/preference/find.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from topocheck.checks.check import check
from topocheck.checks.cluster_facts import facts
from topocheck.checks.inference import Inference, may_be_ignored
from topocheck.checks.left_out import Gaps
from topocheck.checks.machine_spec import holds_template, machine_spec
from topocheck.checks.size_definitions import instancetype_refusals, preference_refusals
from topocheck.checks.size_fit import fit_refusals
from topocheck.checks.unresolved import is_external, is_missing, is_template, severity
from topocheck.model.problem import Problem, Related
from topocheck.model.site import Site
from topocheck.model.value import Mapping, Scalar
from topocheck.model.workload import Workload
from topocheck.simulate.network import Network

_INSTANCETYPES = frozenset({"virtualmachineinstancetype", "virtualmachineclusterinstancetype"})
_PREFERENCES = frozenset({"virtualmachinepreference", "virtualmachineclusterpreference"})
_KIND_NAMES = {
    ("instancetype", False): "VirtualMachineClusterInstancetype",
    ("instancetype", True): "VirtualMachineInstancetype",
    ("preference", False): "VirtualMachineClusterPreference",
    ("preference", True): "VirtualMachinePreference",
}
_KINDS = {"instancetype": _INSTANCETYPES, "preference": _PREFERENCES}
_SIZED_BY_INSTANCETYPE = (
    ("cpu", "cores"),
    ("cpu", "sockets"),
    ("cpu", "threads"),
    ("memory", "guest"),
    ("resources", "requests", "cpu"),
    ("resources", "requests", "memory"),
    ("resources", "limits", "cpu"),
    ("resources", "limits", "memory"),
)


_DEFINITIONS = {
    "VirtualMachineClusterInstancetype": instancetype_refusals,
    "VirtualMachineInstancetype": instancetype_refusals,
    "VirtualMachineClusterPreference": preference_refusals,
    "VirtualMachinePreference": preference_refusals,
}
_SAID_BY_SOME = (  # what an instance type may say, and where the VM says it then twice
    (("cpu", "model"), ("cpu", "model")),
    (("cpu", "dedicatedCPUPlacement"), ("cpu", "dedicatedCpuPlacement")),
    (("cpu", "isolateEmulatorThread"), ("cpu", "isolateEmulatorThread")),
    (("cpu", "numa"), ("cpu", "numa")),
    (("cpu", "realtime"), ("cpu", "realtime")),
    (("memory", "hugepages"), ("memory", "hugepages")),
    (("memory", "maxGuest"), ("memory", "maxGuest")),
    (("ioThreadsPolicy",), ("ioThreadsPolicy",)),
    (("launchSecurity",), ("launchSecurity",)),
    (("gpus",), ("devices", "gpus")),
    (("hostDevices",), ("devices", "hostDevices")),
)


@dataclass(frozen=True, slots=True)
class _Matcher:
    """A VM's reference to an instance type or preference (``key``), of the whole cluster or of its own namespace."""

    key: str
    body: Mapping
    namespaced: bool
    namespace: str

    @property
    def wanted(self) -> str:
        return _KIND_NAMES[self.key, self.namespaced]

    @property
    def name(self) -> str:
        return self.body.text("name") or ""

    @property
    def identity(self) -> tuple[str, str, str]:
        return self.wanted, self.namespace if self.namespaced else "", self.name


_Known = dict[tuple[str, str, str], Mapping]


def _known(site: Site) -> _Known:
    found: _Known = {}
    for manifest in site.manifests:
        if manifest.kind in _KIND_NAMES.values():
            namespace = "" if "Cluster" in manifest.kind else manifest.namespace or "default"
            found[manifest.kind, namespace, manifest.name or ""] = manifest.body
    return found


@check("IMG22", "instancetype-conflict")
def instancetype_conflict(network: Network) -> Iterator[Problem]:
    """A VirtualMachine has an instance type and sizes itself as well, or refers to one that there is not.

    Source: KubeVirt pkg/instancetype/apply (conflicts), pkg/instancetype/find and preference/find (kinds).
    """
    known = _known(network.site)
    inference, gaps = Inference(network.site), Gaps(network.site)
    yield from _definitions(network.site)
    for workload in network.site.workloads:
        spec = machine_spec(workload)
        if spec is not None:
            yield from _unfit(workload, spec, known)
        for key, kinds in _KINDS.items():
            body = spec.mapping(key) if spec is not None else None
            kind = (body.text("kind") or "") if body is not None else ""
            if spec is None or body is None or is_template(kind):
                continue
            if kind and _singular(kind) not in kinds:
                yield _wrong_kind(workload, body, key, kind)
            elif not holds_template(body):
                matcher = _matcher(workload, key, body)
                yield from _missing(network.site, workload, matcher, known)
                for problem in _not_inferred(workload, spec, key, body, inference):
                    yield from gaps.told(problem)
                if key == "instancetype" and not may_be_ignored(body):
                    yield from _sized_twice(workload, spec, matcher, known)


def _matcher(workload: Workload, key: str, body: Mapping) -> _Matcher:
    kind = (body.text("kind") or "").lower()
    return _Matcher(key, body, bool(kind) and "cluster" not in kind, workload.namespace)


def _not_inferred(
    workload: Workload, spec: Mapping, key: str, matcher: Mapping, inference: Inference
) -> Iterator[Problem]:
    for refusal in inference.refusals(workload, spec, key, matcher):
        symptom = f'the apply is refused: admission webhook "virtualmachines-mutator.kubevirt.io" denied the request: {refusal.said}'
        yield Problem(refusal.place, f"{refusal.message} ({workload.object})", workload.object, symptom, refusal.fix)


def _definitions(site: Site) -> Iterator[Problem]:
    for manifest in site.manifests:
        refusals = _DEFINITIONS.get(manifest.kind)
        spec = manifest.body.mapping("spec")
        if refusals is not None and spec is not None and not manifest.partial:
            for refusal in refusals(spec):
                symptom = f"the apply is refused: {refusal.said}"
                yield Problem(refusal.place, refusal.message, manifest.object, symptom, refusal.fix)


def _unfit(workload: Workload, spec: Mapping, known: _Known) -> Iterator[Problem]:
    """What does not fit of a VM, its instance type and its preference, where the repository has what the VM names of them."""
    found: dict[str, Mapping | None] = {}
    for key in _KINDS:
        body = spec.mapping(key)
        named = known.get(_matcher(workload, key, body).identity) if body is not None else None
        found[key] = named.mapping("spec") if named is not None else None
    machine, preference = spec.at("template", "spec"), found["preference"]
    unknown = spec.get("instancetype") is not None and found["instancetype"] is None
    if not isinstance(machine, Mapping) or preference is None or unknown:
        return
    for refusal in fit_refusals(machine, found["instancetype"], preference):
        symptom = f"the apply is refused: failure checking preference requirements: {refusal.said}"
        yield Problem(refusal.place, f"{refusal.message} ({workload.object})", workload.object, symptom, refusal.fix)


def _singular(kind: str) -> str:
    return kind.lower().removesuffix("s")


def _wrong_kind(workload: Workload, matcher: Mapping, key: str, kind: str) -> Problem:
    cluster = "VirtualMachineClusterInstancetype" if key == "instancetype" else "VirtualMachineClusterPreference"
    return Problem(
        place=matcher.place_of("kind"),
        message=f'the kind "{kind}" of the {key} must be {cluster} or {cluster.replace("Cluster", "")}',
        object=workload.object,
        symptom=f"the apply is refused: got unexpected kind in {key.capitalize()}Matcher: {kind.lower()}",
        fix=f"leave out kind for {cluster}, or write one of the two",
    )


def _missing(site: Site, workload: Workload, matcher: _Matcher, known: _Known) -> Iterator[Problem]:
    """A reference to what neither the manifests nor, for the whole cluster, KubeVirt's operator brings along."""
    name, wanted = matcher.name, matcher.wanted
    usual = () if matcher.namespaced else facts("common_instancetypes")[f"{matcher.key}s"]
    if not name or matcher.identity in known or any(fnmatchcase(name, each) for each in usual):
        return
    if is_external(site.external.instancetypes, workload.namespace, name) or matcher.body.text("revisionName"):
        return
    full = f"{workload.namespace}/{name}" if matcher.namespaced else name
    yield Problem(
        place=matcher.body.place_of("name"),
        message=f"the {wanted} {full} of {workload.object} {is_missing(site, wanted)}",
        object=workload.object,
        symptom=f'the apply is refused: Failure to find {matcher.key}: {wanted.lower()}s.instancetype.kubevirt.io "{name}" not '
        "found",
        fix=f"correct the name or the kind, add the {wanted}, or name it under external.instancetypes in the site file",
        severity=severity(site, wanted),
    )


def _sized_twice(workload: Workload, spec: Mapping, matcher: _Matcher, known: _Known) -> Iterator[Problem]:
    body = known.get(matcher.identity)
    more = [path for said, path in _SAID_BY_SOME if body is not None and body.at("spec", *said) is not None]
    template, domain = spec.mapping("template"), spec.at("template", "spec", "domain")
    if body is not None and template is not None:
        yield from _placed_twice(workload, template, body)
    for path in (*_SIZED_BY_INSTANCETYPE, *more):
        owner = domain.at(*path[:-1]) if isinstance(domain, Mapping) else None
        if (
            isinstance(owner, Mapping)
            and owner.get(path[-1]) is not None
            and owner.integer(path[-1]) != 0
            and owner.boolean(path[-1]) is not False
        ):
            field = f"spec.template.spec.domain.{'.'.join(path)}"
            yield Problem(
                place=owner.place_of(path[-1]),
                message=f"{field} must not be given beside an instancetype, which says it already",
                object=workload.object,
                symptom=f"the apply is refused: VM field(s) {field} conflicts with selected instance type",
                fix=f"delete domain.{'.'.join(path)}, or the instancetype",
                related=(Related(matcher.body.place, "the instancetype"),),
            )


def _placed_twice(workload: Workload, template: Mapping, body: Mapping) -> Iterator[Problem]:
    """What an instance type says beside sizes: where the VM runs, who schedules it, its annotations."""
    machine, metadata = template.mapping("spec"), template.mapping("metadata")
    for key in ("nodeSelector", "schedulerName"):
        if machine is not None and machine.get(key) is not None and body.at("spec", key) is not None:
            yield _said_twice(workload, machine, key, f"spec.template.spec.{key}")
    annotations = metadata.mapping("annotations") if metadata is not None else None
    said = body.at("spec", "annotations")
    for key, value in said if isinstance(said, Mapping) and annotations is not None else ():
        own = annotations.scalar(key) if annotations is not None else None
        if annotations is not None and own is not None and isinstance(value, Scalar) and own.text != value.text:
            yield _said_twice(workload, annotations, key, f"annotations.{key}")


def _said_twice(workload: Workload, owner: Mapping, key: str, field: str) -> Problem:
    return Problem(
        place=owner.place_of(key),
        message=f"{field} must not be given beside an instancetype that says it already",
        object=workload.object,
        symptom=f"the apply is refused: VM field(s) {field} conflicts with selected instance type",
        fix=f"delete {key}, or the instancetype",
    )


CHECKS = (instancetype_conflict,)
