"""The rules that a site sets itself, in its policy files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from topocheck.checks.check import check
from topocheck.checks.wording import listed
from topocheck.model.manifest import Manifest
from topocheck.model.policy import Rule
from topocheck.model.problem import Problem, Related, Severity
from topocheck.simulate.network import Network

if TYPE_CHECKING:  # the library of expressions takes half a second, and few sites have rules
    from topocheck.checks.expression import Predicate


@check("SIT08", "own-rule")
def own_rule(network: Network) -> Iterator[Problem]:
    """A rule of the site's own does not hold for an object, or can't be evaluated.

    Kubernetes treats an expression that can't be evaluated as one that is not met, so that nothing passes unseen.
    Source: Kubernetes documentation, ValidatingAdmissionPolicy, failurePolicy; the CEL specification.
    """
    if network.site.rules:
        from topocheck.checks.expression import ExpressionError, predicate

        objects = [one for one in network.site.manifests if not one.partial]
        for rule in network.site.rules:
            try:
                holds = predicate(rule.expression)
            except ExpressionError as error:
                yield _unreadable(rule, str(error))
            else:
                yield from _broken(rule, holds, [one for one in objects if not rule.kinds or one.kind in rule.kinds])


def _broken(rule: Rule, holds: Predicate, objects: list[Manifest]) -> Iterator[Problem]:
    from topocheck.checks.expression import ExpressionError, cel_value

    untold: dict[str, list[Manifest]] = {}
    for one in objects:
        try:
            if not holds(cel_value(one.body)):
                yield _not_met(rule, one)
        except ExpressionError as error:
            untold.setdefault(str(error), []).append(one)
    for why, concerned in untold.items():
        yield _untold(rule, why, concerned)


def _not_met(rule: Rule, one: Manifest) -> Problem:
    said = rule.message or f'the rule "{rule.name}" must hold'
    unfilled = f"; it holds the placeholder {one.unfilled[0].path}, so that this may change" if one.unfilled else ""
    return Problem(
        place=one.place,
        message=f"{one.object}: {said}{unfilled}",
        object=one.object,
        symptom="nothing in the cluster, unless an admission policy says the same: this is what the site asks for",
        fix=rule.fix or "change the object so that the rule holds, or waive the finding with a reason",
        related=(Related(rule.expression_place, f'the rule "{rule.name}"'),),
        severity=Severity.WARNING if one.unfilled and rule.severity is Severity.ERROR else rule.severity,
    )


def _untold(rule: Rule, why: str, concerned: list[Manifest]) -> Problem:
    return Problem(
        place=rule.expression_place,
        message=f'the rule "{rule.name}" can\'t be evaluated for {listed(one.object for one in concerned)}: {why}',
        object=f"Rule {rule.name}",
        symptom="whether the rule holds there is not known",
        fix="name the kinds that the rule is about, and ask has(object.field) before a field that may be missing",
        related=tuple(Related(one.place, f"{one.object}") for one in concerned),
        severity=rule.severity,
    )


def _unreadable(rule: Rule, why: str) -> Problem:
    return Problem(
        place=rule.expression_place,
        message=f'the expression of the rule "{rule.name}" can\'t be read: {why}',
        object=f"Rule {rule.name}",
        symptom="what the rule forbids is not found",
        fix="write an expression in CEL over object, as object.spec.replicas > 1",
        severity=Severity.ERROR,
    )


CHECKS = (own_rule,)
