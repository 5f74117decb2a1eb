"""Leaving out what a site accepts: by a waiver, by a comment or an annotation in a manifest, by a baseline; and telling what is accepted in vain."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from topocheck.checks import drift, enacted
from topocheck.checks.check import Check, Finding, finding_of
from topocheck.model.place import Place
from topocheck.model.policy import Suppression, Waiver
from topocheck.model.problem import Problem
from topocheck.model.site import Site

STALE = "SIT06"
"""The check that reports what is accepted in vain."""

_NEEDS_CLUSTER = frozenset(word for check in (*drift.CHECKS, *enacted.CHECKS) for word in (check.code, check.name))
"""Checks that find something beside a live cluster only: without one, what is accepted of them matches nothing."""

_HIDES = "should the mistake come back, it is accepted unseen"
_IS_BACK = "the findings that it covered are back"
_REMOVE = "take it out"
_REASON = "write why the finding is accepted behind the bracket"
_NO_CHECK = "correct the code or the name; topocheck checks lists them"
_ENDED = "mend what it waived and take it out, or give it a new reason and a new last day"

Baseline = Mapping[str, Place]
"""The fingerprints of an earlier run's findings, and where each stands in its file."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What is left of some findings, those that are waived, what covered none, and what of the baseline does not occur."""

    kept: tuple[Finding, ...]
    waived: tuple[Finding, ...]
    idle: tuple[Waiver | Suppression, ...]
    gone: Baseline


def accept(
    findings: Collection[Finding],
    consequences: Collection[Finding],
    site: Site,
    baseline: Baseline,
    today: dt.date | None = None,
) -> Accepted:
    """Leave out the findings that a waiver, a comment, an annotation or the baseline covers; what only the baseline covers is not called waived.

    A waiver counts up to and including its last day, a comment where it gives a reason. ``consequences`` are findings that are left out
    anyway: what covers one of them is no less in use.
    """
    day = today or _today()
    waivers = [waiver for waiver in site.waivers if waiver.until >= day]
    comments: dict[tuple[str, int], list[Suppression]] = {}
    annotations: dict[str, list[Suppression]] = {}
    for one in site.suppressions:
        if one.reason and one.object:
            annotations.setdefault(one.object, []).append(one)
        elif one.reason:
            comments.setdefault((one.place.file, one.line), []).append(one)
    used: set[Waiver | Suppression] = set()
    kept, waived = [], []
    reported = frozenset(findings)
    for finding in (*findings, *consequences):
        here = (*comments.get((finding.place.file, finding.place.line), ()), *annotations.get(finding.object, ()))
        covering: list[Waiver | Suppression] = [waiver for waiver in waivers if _covers(waiver, finding)]
        covering += [one for one in here if _names(one.checks, finding)]
        used.update(covering)
        if finding not in reported:
            continue
        if covering:
            waived.append(finding)
        elif finding.fingerprint not in baseline:
            kept.append(finding)
    seen = {finding.fingerprint for finding in (*findings, *consequences)}
    gone = {fingerprint: place for fingerprint, place in baseline.items() if fingerprint not in seen}
    everything: tuple[Waiver | Suppression, ...] = (*site.waivers, *site.suppressions)
    idle = tuple(one for one in everything if one not in used)
    return Accepted(tuple(kept), tuple(waived), idle, gone)


def stale(site: Site, accepted: Accepted, checks: Iterable[Check], today: dt.date | None = None) -> tuple[Finding, ...]:
    """What is accepted in vain, as findings of SIT06; ``checks`` are all that there are."""
    by_word = {word: check for check in checks for word in (check.code, check.name)}
    day = today or _today()
    told = [
        _waiver(one, site, by_word, day) if isinstance(one, Waiver) else _comment(one, site, by_word)
        for one in accepted.idle
    ]
    idle = [finding_of(by_word[STALE], problem) for problem in told if problem is not None]
    known = {one.fingerprint for one in idle} & accepted.gone.keys()
    gone = {fingerprint: place for fingerprint, place in accepted.gone.items() if fingerprint not in known}
    return (
        *(one for one in idle if one.fingerprint not in known),
        *(finding_of(by_word[STALE], problem) for problem in _gone(gone)),
    )


def _today() -> dt.date:
    return dt.datetime.now(tz=dt.UTC).date()


def _names(checks: tuple[str, ...], finding: Finding) -> bool:
    return finding.code in checks or finding.name in checks


def _covers(waiver: Waiver, finding: Finding) -> bool:
    return _names((waiver.check,), finding) and fnmatchcase(finding.object, waiver.object)


def _waiver(waiver: Waiver, site: Site, known: Collection[str], day: dt.date) -> Problem | None:
    said = f"the waiver of {waiver.check} for {waiver.object}"
    about = f"Waiver {waiver.check} {waiver.object}"
    if waiver.check not in known:
        return _in_vain(waiver.place, f"{said} covers nothing: no check is called {waiver.check}", about, _NO_CHECK)
    if waiver.until < day:
        message = f"{said} ended on {waiver.until}, and covers nothing any more"
        return _in_vain(waiver.place, message, about, _ENDED, _IS_BACK)
    if _can_be_told(site, (waiver.check,)):
        return _in_vain(waiver.place, f"{said} matches no finding", about, _REMOVE)
    return None


def _comment(comment: Suppression, site: Site, known: Collection[str]) -> Problem | None:
    what = f"annotation of {comment.object}" if comment.object else "comment"
    said = f"the {what} that ignores {', '.join(comment.checks) or 'no check'}"
    about = comment.object or f"Comment {comment.place.file}"
    strange = [word for word in comment.checks if word not in known]
    if not comment.reason:
        fix = "write why the finding is accepted as its value" if comment.object else _REASON
        return _in_vain(comment.place, f"{said} covers nothing: it must give its reason", about, fix, _IS_BACK)
    if strange or not comment.checks:
        message = f"{said} covers nothing: no check is called {strange[0] if strange else 'so'}"
        return _in_vain(comment.place, message, about, _NO_CHECK, _IS_BACK)
    if _can_be_told(site, comment.checks):
        where = "about it" if comment.object else f"on line {comment.line}"
        return _in_vain(comment.place, f"{said} matches no finding {where}", about, _REMOVE)
    return None


def _can_be_told(site: Site, checks: Iterable[str]) -> bool:
    return site.live is not None or _NEEDS_CLUSTER.isdisjoint(checks)


def _gone(baseline: Baseline) -> Iterator[Problem]:
    for fingerprint, place in baseline.items():
        message = f"the finding {fingerprint} of the baseline no longer occurs"
        yield _in_vain(place, message, f"Baseline {place.file}", "write the baseline anew with --write-baseline")


def _in_vain(place: Place, message: str, about: str, fix: str, symptom: str = _HIDES) -> Problem:
    return Problem(place=place, message=message, object=about, symptom=symptom, fix=fix)
