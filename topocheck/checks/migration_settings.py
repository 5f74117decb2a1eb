"""What KubeVirt accepts as a migration, and as the policy of migrations.

Sources: KubeVirt pkg/virt-api/webhooks/validating-webhook/admitters, migrationpolicy-admitter.go and migration-create-admitter.go.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from topocheck.checks.check import check
from topocheck.checks.unresolved import is_template
from topocheck.model.manifest import Manifest
from topocheck.model.problem import Problem
from topocheck.model.quantity import quantity
from topocheck.model.value import Mapping
from topocheck.simulate.network import Network

_LIMITS = {
    "completionTimeoutPerGiB": (0, None, "must not be negative"),
    "bandwidthPerMigration": (0, None, "must not be negative"),
    "maxDowntime": (1, 2_000_000, "must be positive and not above the longest downtime of QEMU, 2000000 milliseconds"),
}


@check("MIG15", "refused-migration")
def refused_migration(network: Network) -> Iterator[Problem]:
    """A MigrationPolicy has a limit that there can't be, or a migration is of no VirtualMachineInstance or of two numbers."""
    for manifest in network.site.manifests:
        spec = manifest.body.mapping("spec")
        if spec is None or manifest.partial or any(is_template(key) for key in spec.entries):
            continue
        if manifest.kind == "MigrationPolicy" and manifest.group == "migrations.kubevirt.io":
            yield from _of_policy(manifest, spec)
        elif manifest.kind == "VirtualMachineInstanceMigration" and manifest.group == "kubevirt.io":
            yield from _of_migration(manifest, spec)


def _of_migration(manifest: Manifest, spec: Mapping) -> Iterator[Problem]:
    sent, received = (body and body.text("migrationID") for body in (spec.mapping("sendTo"), spec.mapping("receive")))
    if not spec.text("vmiName"):
        yield Problem(
            place=spec.place_of("vmiName"),
            message=f"the migration {manifest.name} must have the vmiName of the VirtualMachineInstance that is to migrate",
            object=manifest.object,
            symptom="the apply is refused: vmiName is missing",
            fix="write vmiName",
        )
    elif sent and received and sent != received and not is_template(sent) and not is_template(received):
        yield Problem(
            place=spec.place_of("receive"),
            message=f"the migration {manifest.name} sends as {sent} and receives as {received}, which must be the same",
            object=manifest.object,
            symptom="the apply is refused: spec.sendTo.migrationID must match spec.receive.migrationID when both are set",
            fix="write one migrationID in both, or delete one of them",
        )


def _of_policy(manifest: Manifest, spec: Mapping) -> Iterator[Problem]:
    for key, (least, most, rule) in _LIMITS.items():
        scalar = spec.scalar(key)
        value = quantity(scalar.text) if scalar is not None else None
        if scalar is not None and value is not None and not _is_within(value, least, most):
            yield Problem(
                place=scalar.place,
                message=f"{key} of the MigrationPolicy {manifest.name} is {scalar.text}, and {rule}",
                object=manifest.object,
                symptom=f"the apply is refused: spec.{key}: {rule}",
                fix=f"write {least} or more, or delete {key} for the cluster's own limit",
            )


def _is_within(value: Decimal, least: int, most: int | None) -> bool:
    return value >= least and (most is None or value <= most)


CHECKS = (refused_migration,)
