"""What a Placement decides, for people."""

from __future__ import annotations

from topocheck.checks.carry import Carried, Placed
from topocheck.report.terminal import visible
from topocheck.report.text_table import text_table
from topocheck.simulate.cluster_choice import Choice

SHOWN = 5
"""Errors of one cluster that are shown; `topocheck validate` on its site lists all."""


def place_text(placed: Placed) -> str:
    """The scores of every cluster, the decision, who is left out and why, and whether the chosen ones can carry the workloads."""
    choice = placed.choice
    parts = [f"{heading(choice)}\n"]
    if choice.totals:
        parts.append(text_table(_header(choice), _rows(choice)))
    groups = (_left_out(choice), _carrying(placed), _not_known(placed))
    parts += ["".join(f"{visible(line)}\n" for line in lines) for lines in groups if lines]
    return "\n".join(parts)


def heading(choice: Choice) -> str:
    """The decision in one line."""
    name = visible(choice.placement.object)
    if choice.misconfigured is not None:
        return f"{name} chooses nothing: {visible(choice.misconfigured)}"
    if not choice.chosen:
        return f"{name} chooses no cluster"
    missing = f"; {choice.unscheduled} more asked for than there are" if choice.unscheduled else ""
    return f"{name} chooses {', '.join(map(visible, choice.chosen))}{missing}"


def _header(choice: Choice) -> tuple[str, ...]:
    return ("Cluster", *(f"{each.name} x {each.weight}" for each in choice.scored), "Total", "Chosen")


def _rows(choice: Choice) -> list[tuple[str, ...]]:
    totals = choice.totals or {}
    return [
        (
            name,
            *(str(each.scores.get(name, 0)) for each in choice.scored),
            str(totals[name]),
            str(choice.chosen.index(name) + 1) if name in choice.chosen else "",
        )
        for name in sorted(totals, key=lambda name: (-totals[name], name))
    ]


def _left_out(choice: Choice) -> list[str]:
    return [f"{each.cluster} is left out by {each.filter}: {each.why}" for each in choice.left_out]


def _carrying(placed: Placed) -> list[str]:
    return [line for each in placed.carried for line in _of_cluster(each)]


def _of_cluster(carried: Carried) -> list[str]:
    if carried.site is None:
        return []
    if not carried.errors:
        return [f"{carried.cluster} can carry the workloads ({carried.site})"]
    count = len(carried.errors)
    lines = [f"{carried.cluster} can not carry the workloads ({carried.site}): {count} error{'s' if count > 1 else ''}"]
    lines += [f"  {each.place}: {each.code} {each.message}" for each in carried.errors[:SHOWN]]
    return [*lines, f"  and {count - SHOWN} more"] if count > SHOWN else lines


def _not_known(placed: Placed) -> list[str]:
    return [f"not known: {each}" for each in placed.not_known]
