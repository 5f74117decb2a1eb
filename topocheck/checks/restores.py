"""What KubeVirt accepts of a restore beside its target: patches, other names of volumes, policies.

Source: KubeVirt pkg/storage/admitters/vmrestore.go.
"""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.disk_rules import Refusal
from topocheck.checks.machine_spec import holds_template
from topocheck.checks.unresolved import is_template
from topocheck.checks.wording import listed
from topocheck.model.value import Mapping, Scalar

_POLICIES = {
    "volumeRestorePolicy": ("InPlace", "PrefixTargetName", "RandomizeNames"),
    "volumeOwnershipPolicy": ("None", "Vm"),
}
_CHANGES = ("restoreName", "labels", "annotations")
_PATCHED = ('"/spec/', '"/metadata/labels/', '"/metadata/annotations/')


def restore_refusals(spec: Mapping) -> Iterator[Refusal]:
    """Everything for which a restore is refused, but for the object that it is to restore."""
    patches = spec.sequence("patches")
    for item in patches.items if patches is not None else ():
        if isinstance(item, Scalar) and not is_template(item.text):
            yield from _of_patch(item)
    for override in spec.mappings("volumeRestoreOverrides"):
        if not holds_template(override):
            yield from _of_override(override)
    for key, policies in _POLICIES.items():
        policy = spec.scalar(key)
        if policy is not None and policy.text not in policies and not is_template(policy.text):
            message = f'the {key} "{policy.text}" must be one of {listed(policies)}'
            yield Refusal(policy.place, message, f'policy "{policy.text}" doesn\'t exist', "write one of them")


def _of_patch(patch: Scalar) -> Iterator[Refusal]:
    """What is wrong with a patch, which is taken apart at its commas and colons: none may stand in a value."""
    for pair in patch.text.strip("{}").split(","):
        key, *values = [part.strip() for part in pair.split(":")]
        if len(values) != 1:
            said = f'patch format is not valid - one ":" expected in a single key-value json patch: {pair.strip()}'
            message = f"the patch {pair.strip()} must have one colon between name and value, and no comma or colon else"
            yield Refusal(patch.place, message, said, "write the patch so, or change the VM after the restore")
        elif key == '"path"' and not values[0].startswith(_PATCHED):
            said = f"patching is valid only for elements under /spec/ only: {pair.strip()}"
            message = f"the patch of {values[0]} must be of something below /spec, of a label or of an annotation"
            yield Refusal(patch.place, message, said, "patch below /spec")


def _of_override(override: Mapping) -> Iterator[Refusal]:
    if not override.text("volumeName"):
        message = "an override must have a volumeName"
        yield Refusal(override.place, message, "must provide a volume name", "write volumeName")
    if not override.text("restoreName") and all(override.get(key) is None for key in _CHANGES):
        message = f"an override must have one of {listed(_CHANGES)}"
        yield Refusal(override.place, message, "must provide at least one overriden field", "write what is to differ")
