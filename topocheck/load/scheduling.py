"""Where a workload may run: its node selector and its required node affinity."""

from __future__ import annotations

from topocheck.model.node import HOSTNAME_LABEL
from topocheck.model.value import Mapping, Scalar
from topocheck.model.workload import NodeAffinity

Expression = tuple[str, str, tuple[str, ...]]


def node_affinity(spec: Mapping) -> NodeAffinity | None:
    """The terms of ``requiredDuringSchedulingIgnoredDuringExecution``, None where there are none."""
    required = spec.at("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution")
    if not isinstance(required, Mapping):
        return None
    return NodeAffinity(tuple(_term(term) for term in required.mappings("nodeSelectorTerms")))


def _term(term: Mapping) -> tuple[Expression, ...]:
    """A term's expressions; ``metadata.name``, the only field there is, stands for the label with the node's name."""
    labels = [_expression(body, body.text("key") or "") for body in term.mappings("matchExpressions")]
    fields = [_expression(body, HOSTNAME_LABEL) for body in term.mappings("matchFields")]
    return tuple(labels + fields)


def _expression(body: Mapping, key: str) -> Expression:
    values = body.sequence("values")
    texts = [value.text for value in values.items if isinstance(value, Scalar)] if values is not None else []
    return key, body.text("operator") or "", tuple(texts)
