"""When a VM runs, and what it is sized by."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from topocheck.checks.check import check
from topocheck.checks.cluster_facts import facts
from topocheck.checks.left_out import severity_of_gaps
from topocheck.checks.machine_spec import holds_template, machine_spec
from topocheck.checks.unresolved import is_missing, is_template, severity
from topocheck.checks.wording import listed
from topocheck.model.problem import Problem, Related
from topocheck.model.site import External, Site
from topocheck.model.value import Mapping
from topocheck.model.workload import Workload
from topocheck.simulate.network import Network

RUN_STRATEGIES = ("Always", "Halted", "Manual", "Once", "RerunOnFailure", "WaitAsReceiver")

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


@check("IMG21", "illegal-run-strategy")
def illegal_run_strategy(network: Network) -> Iterator[Problem]:
    """A VirtualMachine has both ``running`` and ``runStrategy``, neither, or a run strategy that there is not.

    Source: KubeVirt pkg/virt-api/webhooks/validating-webhook/admitters/vms-admitter.go, validateRunStrategy.
    """
    gaps = severity_of_gaps(network.site)
    for workload in network.site.workloads:
        spec = machine_spec(workload)
        if spec is None:
            continue
        running, strategy = spec.get("running"), spec.text("runStrategy")
        if running is not None and strategy is not None:
            yield Problem(
                place=spec.place_of("running"),
                message=f"{workload.object} has both running and runStrategy, and must have runStrategy alone",
                object=workload.object,
                symptom="the apply is refused: Running and RunStrategy are mutually exclusive",
                fix="delete running, which is deprecated",
                related=(Related(spec.place_of("runStrategy"), f"runStrategy is {strategy}"),),
            )
        elif running is None and strategy is None and not any(is_template(key) for key in spec.entries):
            yield Problem(
                place=workload.place,
                message=f"{workload.object} has neither runStrategy nor running, and must have a runStrategy",
                object=workload.object,
                symptom="the apply is refused: RunStrategy must be specified",
                fix="write runStrategy: Always, or Halted for a VM that is not to start",
                severity=gaps(workload.place),
            )
        elif strategy is not None and strategy not in RUN_STRATEGIES and not is_template(strategy):
            yield Problem(
                place=spec.place_of("runStrategy"),
                message=f'the runStrategy "{strategy}" must be one of {listed(RUN_STRATEGIES[:5])}',
                object=workload.object,
                symptom=f"the apply is refused: Invalid RunStrategy ({strategy})",
                fix="write one of them; upper and lower case matter",
            )


@check("IMG22", "instancetype-conflict")
def instancetype_conflict(network: Network) -> Iterator[Problem]:
    """A VirtualMachine has an instance type and sizes itself as well, or refers to one that there is not.

    Source: KubeVirt pkg/instancetype/apply (conflicts), pkg/instancetype/find and preference/find (kinds).
    """
    for workload in network.site.workloads:
        spec = machine_spec(workload)
        if spec is None:
            continue
        for key, kinds in _KINDS.items():
            matcher = spec.mapping(key)
            kind = matcher.text("kind") if matcher is not None else None
            if matcher is not None and kind is not None and not is_template(kind) and _singular(kind) not in kinds:
                yield _wrong_kind(workload, matcher, key, kind)
            elif matcher is not None and not holds_template(matcher):
                yield from _missing(network.site, workload, matcher, key, _singular(kind or ""))
        chosen = spec.mapping("instancetype")
        if chosen is not None and not holds_template(chosen):
            yield from _sized_twice(workload, spec, chosen)


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


def _missing(site: Site, workload: Workload, matcher: Mapping, key: str, kind: str) -> Iterator[Problem]:
    """A reference to what neither the manifests nor, for the whole cluster, KubeVirt's operator brings along."""
    name = matcher.text("name")
    namespaced = bool(kind) and "cluster" not in kind
    wanted = _KIND_NAMES[key, namespaced]
    if not name or (
        not namespaced and any(fnmatchcase(name, each) for each in facts("common_instancetypes")[f"{key}s"])
    ):
        return
    objects = (each for each in site.manifests if each.kind == wanted and each.name == name)
    if any(not namespaced or (each.namespace or "default") == workload.namespace for each in objects):
        return
    known = f"{workload.namespace}/{name}" if namespaced else name
    if External.covers(site.external.instancetypes, known) or External.covers(site.external.instancetypes, name):
        return
    yield Problem(
        place=matcher.place_of("name"),
        message=f"the {wanted} {known} of {workload.object} {is_missing(site, wanted)}",
        object=workload.object,
        symptom=f'the apply is refused: Failure to find {key}: {wanted.lower()}s.instancetype.kubevirt.io "{name}" not found',
        fix=f"correct the name or the kind, add the {wanted}, or name it under external.instancetypes in the site file",
        severity=severity(site, wanted),
    )


def _sized_twice(workload: Workload, spec: Mapping, chosen: Mapping) -> Iterator[Problem]:
    domain = spec.at("template", "spec", "domain")
    for path in _SIZED_BY_INSTANCETYPE if isinstance(domain, Mapping) else ():
        owner = domain.at(*path[:-1]) if isinstance(domain, Mapping) else None
        if isinstance(owner, Mapping) and owner.get(path[-1]) is not None and owner.integer(path[-1]) != 0:
            field = f"spec.template.spec.domain.{'.'.join(path)}"
            yield Problem(
                place=owner.place_of(path[-1]),
                message=f"{field} must not be given beside an instancetype, which says it already",
                object=workload.object,
                symptom=f"the apply is refused: VM field(s) {field} conflicts with selected instance type",
                fix=f"delete domain.{'.'.join(path)}, or the instancetype",
                related=(Related(chosen.place, "the instancetype"),),
            )


CHECKS = (illegal_run_strategy, instancetype_conflict)
