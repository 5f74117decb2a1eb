"""Whether a cluster can carry workloads: what its site would have wrong with them that it has not without them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from topocheck.checks.check import Finding
from topocheck.model.problem import Severity
from topocheck.simulate.cluster_choice import Choice


@dataclass(frozen=True, slots=True)
class Carried:
    """A chosen cluster: ``errors`` are what keeps it from carrying the workloads. ``site`` is None where none was given."""

    cluster: str
    site: str | None
    errors: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """A Placement's decision, and for each chosen cluster whether it can carry what is placed there."""

    choice: Choice
    carried: tuple[Carried, ...]

    @property
    def holds(self) -> bool:
        """Whether as many clusters are chosen as were asked for, and none of them is known not to carry the workloads."""
        refused = self.choice.misconfigured is not None or self.choice.unscheduled > 0
        return not refused and bool(self.choice.chosen) and not any(each.errors for each in self.carried)

    @property
    def not_known(self) -> tuple[str, ...]:
        """What the answer hangs on and the files do not tell."""
        without = (
            f"{each.cluster}: no site was given, so what it can carry" for each in self.carried if each.site is None
        )
        return (*self.choice.not_known, *without)


def errors_added(alone: Sequence[Finding], together: Sequence[Finding]) -> tuple[Finding, ...]:
    """The errors of a site with the workloads that it has not without them; both take findings of `validate`."""
    known = {(finding.code, finding.place, finding.message) for finding in alone}
    return tuple(
        finding
        for finding in together
        if finding.severity is Severity.ERROR and (finding.code, finding.place, finding.message) not in known
    )
