"""Label selectors over namespaces, and the labels that they look at.

Source: Kubernetes apimachinery pkg/apis/meta/v1 ``LabelSelectorAsSelector``: an empty selector takes everything.
"""

from __future__ import annotations

from topocheck.load.metadata import Head, string_map
from topocheck.load.refusals import Refusals
from topocheck.model.template import is_template
from topocheck.model.user_network import LabelSelector, Namespace, Requirement
from topocheck.model.value import Mapping, Scalar

_OPERATORS = ("In", "NotIn", "Exists", "DoesNotExist")
_WITH_VALUES = frozenset({"In", "NotIn"})


def read_namespace(head: Head) -> Namespace:
    """A Namespace object with its labels."""
    labels = string_map(head.metadata.mapping("labels"))
    return Namespace(
        name=head.name,
        place=head.place,
        labels={key: text for key, text in labels.items() if not is_template(text)},
        not_known=frozenset(key for key, text in labels.items() if is_template(text)),
    )


def joined_namespace(earlier: Namespace, later: Namespace) -> Namespace:
    """One namespace of two manifests, as applying one after the other leaves it: with the labels of both."""
    labels = {**earlier.labels, **later.labels}
    return Namespace(later.name, later.place, labels, (earlier.not_known - later.labels.keys()) | later.not_known)


def read_selector(owner: Mapping, key: str, refusals: Refusals) -> LabelSelector | None:
    """The selector under a key; None where there is none, which takes nothing."""
    body = owner.mapping(key)
    if body is None:
        return None
    readable = True
    requirements = []
    for read in (*_labels(body), *(_expression(each, refusals) for each in body.mappings("matchExpressions"))):
        if read is None:
            readable = False
        else:
            requirements.append(read)
    return LabelSelector(owner.place_of(key), tuple(requirements), readable)


def _labels(body: Mapping) -> list[Requirement | None]:
    labels = body.mapping("matchLabels")
    found: list[Requirement | None] = []
    for key, value in labels if labels is not None else ():
        text = value.text if isinstance(value, Scalar) else None
        legal = text is not None and not is_template(text) and not is_template(key)
        found.append(Requirement(key, "In", (text or "",), labels.place_of(key)) if legal and labels else None)
    return found


def _expression(body: Mapping, refusals: Refusals) -> Requirement | None:
    key, operator = refusals.text(body, "key"), refusals.word(body, "operator", _OPERATORS)
    values = body.sequence("values")
    texts = [item.text for item in (values.items if values is not None else ()) if isinstance(item, Scalar)]
    if key is None or operator is None or any(is_template(text) for text in texts):
        return None
    if (operator in _WITH_VALUES) != bool(texts):
        must = "must have values" if operator in _WITH_VALUES else "must have no values"
        refusals.add(body.place_of("values"), f"the operator {operator} {must}", "correct the list of values")
        return None
    return Requirement(key, operator, tuple(texts), body.place_of("key"))
