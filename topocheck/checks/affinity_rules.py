"""Where a workload wants to run, written in a way that the API server refuses, of a Pod and of a VM alike.

Sources: Kubernetes pkg/apis/core/validation, validateAffinity and validateTopologySpreadConstraints; KubeVirt virt-api
validate-k8s-utils.go, which asks the same of a VM.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from topocheck.checks.check import check
from topocheck.checks.disk_rules import Refusal
from topocheck.checks.instance_rules import SUBDOMAIN
from topocheck.checks.machine_spec import holds_template
from topocheck.checks.unresolved import is_template
from topocheck.checks.vm_spec import refusal
from topocheck.checks.wording import listed
from topocheck.model.problem import Problem
from topocheck.model.value import Mapping, Scalar
from topocheck.simulate.network import Network

_NAME = re.compile(r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?")
_OF_NODES = ("DoesNotExist", "Exists", "Gt", "In", "Lt", "NotIn")
_OF_LABELS = ("DoesNotExist", "Exists", "In", "NotIn")
_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"
_OF_PODS = ("podAffinity", "podAntiAffinity")
_HEAVIEST = 100


@check("MIG16", "illegal-affinity")
def illegal_affinity(network: Network) -> Iterator[Problem]:
    """An affinity or spread constraint of a VM or Pod is written in a way that the API server refuses."""
    patches = {manifest.place.file for manifest in network.site.manifests if manifest.partial}
    for workload in network.site.workloads:
        spec = workload.spec
        if spec is None or workload.place.file in patches:
            continue
        for key in ("affinity", "topologySpreadConstraints"):
            written = spec.get(key)
            if written is None or holds_template(written):
                continue
            for refused in _of_affinity(spec) if key == "affinity" else _of_spread(spec):
                problem = refusal(workload, refused.place, refused.message, refused.said, refused.fix)
                symptom = problem.symptom if workload.is_vm else f'the API server refuses the object: "{refused.said}"'
                yield Problem(problem.place, problem.message, problem.object, symptom, problem.fix)


def _of_affinity(spec: Mapping) -> Iterator[Refusal]:
    affinity = spec.mapping("affinity")
    if affinity is None:
        return
    nodes = affinity.mapping("nodeAffinity")
    if nodes is not None:
        yield from _of_nodes(nodes)
    for kind in _OF_PODS:
        pods = affinity.mapping(kind)
        if pods is None:
            continue
        for term in pods.mappings(_REQUIRED):
            yield from _of_term(term, kind)
        for weighted in pods.mappings(_PREFERRED):
            yield from _of_weight(weighted)
            inner = weighted.mapping("podAffinityTerm")
            if inner is not None:
                yield from _of_term(inner, kind)


def _of_nodes(nodes: Mapping) -> Iterator[Refusal]:
    required = nodes.mapping(_REQUIRED)
    if required is not None:
        terms = required.mappings("nodeSelectorTerms")
        if not terms:
            said, message = "must have at least one node selector term", "nodeAffinity must have at least one term"
            yield Refusal(nodes.place_of(_REQUIRED), message, said, f"add a term, or remove {_REQUIRED}")
        for term in terms:
            yield from _of_node_term(term)
    for weighted in nodes.mappings(_PREFERRED):
        yield from _of_weight(weighted)
        preference = weighted.mapping("preference")
        if preference is not None:
            yield from _of_node_term(preference)


def _of_node_term(term: Mapping) -> Iterator[Refusal]:
    for expression in term.mappings("matchExpressions"):
        yield from _of_expression(expression, _OF_NODES)
    for field in term.mappings("matchFields"):
        yield from _of_field(field)


def _of_weight(weighted: Mapping) -> Iterator[Refusal]:
    weight = weighted.integer("weight")
    if weight is not None and not 1 <= weight <= _HEAVIEST:
        message = f"the weight {weight} must be from 1 to {_HEAVIEST}"
        said = f"weight: Invalid value: {weight}: must be in the range 1-100"
        yield Refusal(weighted.place_of("weight"), message, said, "write a weight in this range")


def _of_field(field: Mapping) -> Iterator[Refusal]:
    key, operator, values = field.text("key"), field.text("operator"), _values(field)
    if operator not in ("In", "NotIn") or len(values) != 1:
        message = f"the field {key} must be asked for by In or NotIn and one value"
        said = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"
        yield Refusal(field.place_of("operator"), message, said, "write a term for each value")
    if key != "metadata.name":
        said = f'key: Invalid value: "{key}": not a valid field selector key'
        message = f"the field {key} must be metadata.name, the only one that there is"
        yield Refusal(field.place_of("key"), message, said, "ask for a label by matchExpressions")
    elif any(not SUBDOMAIN.fullmatch(value) for value in values):
        said = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.'"
        message = f'the node "{listed(values)}" must be the name of a node'
        yield Refusal(field.place_of("values"), message, said, "write the name of a node")


def _values(requirement: Mapping) -> list[str]:
    found = requirement.sequence("values")
    return [item.text for item in found if isinstance(item, Scalar)] if found is not None else []


def _of_expression(expression: Mapping, operators: tuple[str, ...]) -> Iterator[Refusal]:
    key, operator, number = expression.text("key") or "", expression.text("operator"), len(_values(expression))
    place = expression.place_of("operator")
    if operator not in operators:
        message = f"the operator {operator} must be one of {listed(operators)}"
        yield Refusal(
            place, message, f'operator: Invalid value: "{operator}": not a valid selector operator', "write one of them"
        )
    elif operator in ("In", "NotIn") and not number:
        said = "values: Required value: must be specified when `operator` is 'In' or 'NotIn'"
        yield Refusal(place, f"{operator} must have values to compare {key} with", said, "add values, or write Exists")
    elif operator in ("Exists", "DoesNotExist") and number:
        said = "values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'"
        yield Refusal(
            expression.place_of("values"),
            f"{operator} must have no values for {key}",
            said,
            "remove values, or write In",
        )
    elif operator in ("Gt", "Lt") and number != 1:
        said = "values: Required value: must be specified single value when `operator` is 'Lt' or 'Gt'"
        yield Refusal(place, f"{operator} must have one value to compare {key} with", said, "leave one of them")
    if not _is_label(key):
        said = f'key: Invalid value: "{key}": name part must consist of alphanumeric characters'
        yield Refusal(
            expression.place_of("key"), f'the key "{key}" must be the key of a label', said, "write a label's key"
        )


def _is_label(key: str) -> bool:
    prefix, slash, name = key.rpartition("/")
    return bool(_NAME.fullmatch(name)) and (not slash or bool(SUBDOMAIN.fullmatch(prefix)))


def _of_term(term: Mapping, kind: str) -> Iterator[Refusal]:
    for selector in ("labelSelector", "namespaceSelector"):
        yield from _of_selector(term, selector)
    yield from _of_topology(term, kind)


def _of_selector(owner: Mapping, key: str) -> Iterator[Refusal]:
    selector = owner.mapping(key)
    for expression in selector.mappings("matchExpressions") if selector is not None else ():
        yield from _of_expression(expression, _OF_LABELS)


def _of_topology(owner: Mapping, what: str) -> Iterator[Refusal]:
    key, place = owner.text("topologyKey"), owner.place_of("topologyKey")
    if not key:
        said = "topologyKey: Required value: can not be empty"
        yield Refusal(place, f"{what} must have a topologyKey", said, "write topologyKey: kubernetes.io/hostname")
    elif not is_template(key) and not _is_label(key):
        said = f'topologyKey: Invalid value: "{key}": name part must consist of alphanumeric characters'
        message = f'the topologyKey "{key}" must be the key of a label'
        yield Refusal(place, message, said, "write the key alone, such as kubernetes.io/hostname")


def _of_spread(spec: Mapping) -> Iterator[Refusal]:
    for constraint in spec.mappings("topologySpreadConstraints"):
        skew = constraint.integer("maxSkew")
        if skew is not None and skew < 1:
            message = f"maxSkew is {skew}, and must be 1 or more"
            said = f"maxSkew: Invalid value: {skew}: must be greater than zero"
            yield Refusal(constraint.place_of("maxSkew"), message, said, "write maxSkew: 1")
        yield from _of_topology(constraint, "a spread constraint")
        yield from _of_selector(constraint, "labelSelector")


CHECKS = (illegal_affinity,)
