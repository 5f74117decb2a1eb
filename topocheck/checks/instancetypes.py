"""What a VM is sized by: the instance type that it names, and nothing beside that.

Source: KubeVirt pkg/instancetype/apply, pkg/instancetype/find and pkg/instancetype/preference/find.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from topocheck.checks.check import check
from topocheck.checks.cluster_facts import facts
from topocheck.checks.machine_spec import holds_template, machine_spec
from topocheck.checks.unresolved import is_external, is_missing, is_template, severity
from topocheck.model.problem import Problem, Related
from topocheck.model.site import Site
from topocheck.model.value import Mapping
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
    for workload in network.site.workloads:
        spec = machine_spec(workload)
        for key, kinds in _KINDS.items():
            body = spec.mapping(key) if spec is not None else None
            kind = (body.text("kind") or "") if body is not None else ""
            if spec is None or body is None or is_template(kind):
                continue
            if kind and _singular(kind) not in kinds:
                yield _wrong_kind(workload, body, key, kind)
            elif not holds_template(body):
                matcher = _Matcher(key, body, bool(kind) and "cluster" not in kind.lower(), workload.namespace)
                yield from _missing(network.site, workload, matcher, known)
                yield from _sized_twice(workload, spec, matcher, known) if key == "instancetype" else ()


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
    domain = spec.at("template", "spec", "domain")
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


CHECKS = (instancetype_conflict,)
