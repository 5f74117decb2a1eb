"""All that differs between two states of a site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from topocheck.checks.check import Finding
from topocheck.compare.causes import Cause, Causes
from topocheck.compare.classes import AlikeInBoth, classes
from topocheck.compare.edits import Edits
from topocheck.compare.findings import Found, gone
from topocheck.compare.objects import ObjectChanges, object_changes
from topocheck.compare.reach import Change, Comparison, Direction
from topocheck.compare.services import Service, changed_rules, services
from topocheck.simulate.network import Network


@dataclass(frozen=True, slots=True)
class Story:
    """Changes of reach that have one cause, and how many flows of classes they are."""

    direction: Direction
    cause: Cause
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What a change does: ``stories`` are the changes of reach by cause, what is lost first and the largest first.

    ``asked`` are the services that reach was asked for, ``pairs`` the number of pairs of classes. ``new`` and ``gone`` are findings.
    """

    new: tuple[Finding, ...]
    gone: tuple[Finding, ...]
    objects: ObjectChanges
    stories: tuple[Story, ...]
    classes: tuple[AlikeInBoth, ...]
    asked: tuple[Service, ...]

    def of(self, direction: Direction) -> tuple[Story, ...]:
        """The stories of a direction."""
        return tuple(story for story in self.stories if story.direction is direction)


def difference(
    before: Network,
    after: Network,
    edits: Edits,
    *,
    findings: tuple[Found, Found],
    asked: Sequence[Service] = (),
) -> Difference:
    """All that differs. ``findings`` are those of the earlier and of the later state; ``asked`` as `reach_stories` takes it."""
    old, new = findings
    stories, alike, wanted = reach_stories(before, after, edits, asked)
    return Difference(
        new=gone(new, old),
        gone=gone(old, new),
        objects=object_changes(before.site, after.site),
        stories=stories,
        classes=alike,
        asked=wanted,
    )


def reach_stories(
    before: Network, after: Network, edits: Edits, asked: Sequence[Service] = ()
) -> tuple[tuple[Story, ...], tuple[AlikeInBoth, ...], tuple[Service, ...]]:
    """The changes of reach by cause, the classes and the services that were asked about.

    ``asked`` are the services to ask about; none takes what the changed rules make worth asking.
    """
    alike = classes(before, after)
    rules = changed_rules(before.site, after.site)
    wanted = tuple(asked) or services(before.site, after.site, rules)
    comparison = Comparison(before, after, alike)
    causes = Causes(comparison, edits, rules)
    found: dict[tuple[Direction, object], tuple[Cause, list[Change]]] = {}
    for change in comparison.changes(wanted):
        cause = causes.of(change)
        found.setdefault((change.direction, _key(cause)), (cause, []))[1].append(change)
    told = [Story(direction, cause, tuple(changes)) for (direction, _), (cause, changes) in found.items()]
    return tuple(sorted(told, key=_order)), alike, wanted


def _key(cause: Cause) -> object:
    """Changes with equal keys are told together: those of one edit, else those of one reason and line."""
    if cause.edit is not None:
        return cause.edit
    return None if cause.reason is None else (cause.reason.code, cause.reason.place)


def _order(story: Story) -> tuple[int, int]:
    return list(Direction).index(story.direction), -len(story.changes)
