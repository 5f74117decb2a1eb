"""What KubeVirt accepts as the selector of a replica set or pool: one that finds what it makes.

Source: KubeVirt virt-api vmirs-admitter.go and vmpool-admitter.go.
"""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.disk_rules import Refusal
from topocheck.checks.guest import Guest
from topocheck.checks.machine_spec import holds_template
from topocheck.model.value import Mapping, Scalar

_TEMPLATES = {
    "VirtualMachineInstanceReplicaSet": "template",
    "VirtualMachinePool": "virtualMachineTemplate",
}


def refusals(guest: Guest) -> Iterator[Refusal]:
    """That a selector does not find what is made, if so."""
    template, body = _TEMPLATES.get(guest.workload.kind), guest.workload.body
    if template is None or body is None:
        return
    selector, labels = body.at("spec", "selector"), body.at("spec", template, "metadata", "labels")
    if not isinstance(selector, Mapping) or holds_template(selector) or holds_template(labels):
        return
    wanted, given = _texts(selector.mapping("matchLabels")), _texts(labels)
    missing = [f"{key}={value}" for key, value in wanted.items() if given.get(key) != value]
    if missing:
        said = "selector does not match labels."
        message = f"the selector asks for {missing[0]}, which {template} must have among its labels"
        fix = f"add the label to {template}.metadata.labels, or correct the selector"
        yield Refusal(selector.place_of("matchLabels"), message, said, fix, lacking=True)


def _texts(labels: object) -> dict[str, str]:
    return (
        {key: value.text for key, value in labels if isinstance(value, Scalar)} if isinstance(labels, Mapping) else {}
    )
