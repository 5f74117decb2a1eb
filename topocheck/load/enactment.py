"""NodeNetworkConfigurationEnactments: how a policy stands on one node.

Source: kubernetes-nmstate api/shared/nodenetworkconfigurationenactment_types.go and condition.go; the object is named
``node.policy``, and its labels ``nmstate.io/node`` and ``nmstate.io/policy`` say the same.
"""

from __future__ import annotations

from topocheck.load.metadata import Head
from topocheck.model.live import Enactment
from topocheck.model.value import Mapping

_BAD = ("Failing", "Aborted")


def read_enactment(head: Head) -> Enactment:
    """The state of one policy on one node."""
    labels = head.metadata.mapping("labels")
    node = labels.text("nmstate.io/node") if labels is not None else None
    policy = labels.text("nmstate.io/policy") if labels is not None else None
    named_node, _, named_policy = head.name.partition(".")
    status = head.body.mapping("status")
    conditions = [each for each in (status.mappings("conditions") if status else []) if each.text("status") == "True"]
    return Enactment(
        policy=policy or named_policy,
        node=node or named_node,
        place=head.place,
        conditions=frozenset(kind for each in conditions if (kind := each.text("type")) is not None),
        message=next((_told(each) for each in conditions if each.text("type") in _BAD), ""),
    )


def _told(condition: Mapping) -> str:
    """The message of a condition in one line; nmstate's own ends with the reason, after a long command and its output."""
    return " ".join((condition.text("message") or "").split())
