"""Running the checks over a network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from topocheck.checks.check import Check, Finding, finding_of
from topocheck.checks.two_halves import problems
from topocheck.model.problem import Problem, Related, Severity
from topocheck.simulate.network import Network


def run(network: Network, checks: Iterable[Check]) -> tuple[Finding, ...]:
    """All findings of some checks, ordered by file, line and code; the same input gives the same output."""
    return run_all(network, checks)[0]


def run_all(network: Network, checks: Iterable[Check]) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """The findings of some checks, and those that are left out as mere consequences of them; both in order.

    One mistake is reported once: a problem that says it is a mere consequence of what stands at some line
    (`Problem.only_if_unexplained`) gives way to a finding of another check about that line, unless that is a milder one.
    """
    found = problems(network, checks)
    firm = [(check, problem) for check, problem in found if not problem.only_if_unexplained]
    explained = _Explained()
    for check, problem in firm:
        explained.add(check, problem)
    kept, consequences = list(firm), []
    graver_first = sorted(found, key=lambda one: _rank(*one))
    for check, problem in graver_first:  # of two that explain each other
        if problem.only_if_unexplained and explained.covers(check, problem):
            consequences.append((check, problem))
        elif problem.only_if_unexplained:
            explained.add(check, problem)
            kept.append((check, problem))
    rendered = network.site.rendered
    return _findings(kept, rendered), _findings(consequences, rendered)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings by file, line and code, each once."""
    return tuple(sorted(set(findings), key=_order))


def _findings(found: Iterable[tuple[Check, Problem]], rendered: Mapping[str, Related]) -> tuple[Finding, ...]:
    return in_order(finding_of(check, _with_rendering(problem, rendered)) for check, problem in found)


def _with_rendering(problem: Problem, rendered: Mapping[str, Related]) -> Problem:
    """A problem of a rendered object tells what rendered it, for its place is the source that it was rendered from."""
    note = rendered.get(problem.object)
    return problem if note is None else replace(problem, related=(*problem.related, note))


class _Explained:
    """The lines that findings are about, and for each line the checks and the worst severity of what they say there."""

    def __init__(self) -> None:
        self._ranks: dict[tuple[str, int], dict[str, int]] = {}

    def add(self, check: Check, problem: Problem) -> None:
        """Note a finding that is kept."""
        for place in (problem.place, *(related.place for related in problem.related)):
            ranks = self._ranks.setdefault((place.file, place.line), {})
            ranks[check.code] = min(_rank(check, problem), ranks.get(check.code, len(Severity)))

    def covers(self, check: Check, problem: Problem) -> bool:
        """Whether another check has said something about one of the lines that is at least as grave."""
        own = _rank(check, problem)
        lines = ((place.file, place.line) for place in problem.only_if_unexplained)
        return any(
            code != check.code and rank <= own for line in lines for code, rank in self._ranks.get(line, {}).items()
        )


def _rank(check: Check, problem: Problem) -> int:
    return (problem.severity or check.severity).rank


def _order(finding: Finding) -> tuple[str, int, int, str, str]:
    return finding.place.file, finding.place.line, finding.place.column, finding.code, finding.message
