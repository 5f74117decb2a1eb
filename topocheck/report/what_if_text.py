"""What is lost when elements are out, for people."""

from __future__ import annotations

from topocheck.report.reach_text import members, numbers, ranges, reasons
from topocheck.report.terminal import visible
from topocheck.report.text_table import text_table
from topocheck.simulate.groups import Group
from topocheck.simulate.what_if import Move, WhatIf

HEADER = ("#", "Group", "Endpoints", "Reaches still", "Loses")
KEEPS = "they keep what they reach"
LOSES = "they lose some of what they reach"


def what_if_text(answer: WhatIf) -> str:
    """What is out, who stops or can move, and which groups no longer reach each other."""
    parts = [f"{heading(answer)}\n"]
    parts += ["".join(f"{line}\n" for line in lines) for lines in (stops(answer), moves(answer)) if lines]
    lost = losses(answer)
    if lost:
        parts += [text_table(HEADER, rows(answer)), "".join(f"{where}\n{reason}\n" for where, reason in lost)]
    return "\n".join(parts)


def heading(answer: WhatIf) -> str:
    """What is out, and what that comes to."""
    out = " and ".join(visible(one.text) for one in answer.failed)
    verb = "is" if len(answer.failed) == 1 else "are"
    if answer.harmless:
        return f"{out} {verb} out: nothing is lost"
    stopped = sum(len(move.group.members) for move in answer.moves if move.stops)
    pairs = sum(pair.delivered for pair in answer.before.pairs)
    harm = [f"{_counted(stopped)} stop{'s' if stopped == 1 else ''}"] if stopped else []
    harm += [f"{len(answer.lost)} of {pairs} pairs of groups are lost"] if answer.lost else []
    moved = sum(len(move.group.members) for move in answer.moves if not (move.stops or move.keeps_reach))
    harm += [f"{_counted(moved)} lose{'s' if moved == 1 else ''} reach by moving"] if moved and not answer.lost else []
    return f"{out} {verb} out: {'; '.join(harm)}"


def _counted(endpoints: int) -> str:
    return f"{endpoints} endpoint" if endpoints == 1 else f"{endpoints} endpoints"


def stops(answer: WhatIf) -> list[str]:
    """The groups that no node is left for."""
    return [f"stops: {_named(move.group)}" for move in answer.moves if move.stops]


def moves(answer: WhatIf) -> list[str]:
    """The groups that other nodes are left for."""
    return [_move(move) for move in answer.moves if not move.stops]


def _named(group: Group) -> str:
    """The name of a group and who is in it, where the name does not say that already."""
    name, who = visible(group.name), members(group)
    return name if name.endswith(f": {who}") else f"{name} ({who})"


def _move(move: Move) -> str:
    nodes = ", ".join(visible(node) for node in move.to)
    reach = KEEPS if move.keeps_reach else LOSES
    return f"can move to {nodes}: {_named(move.group)}; {reach}"


def rows(answer: WhatIf) -> list[tuple[str, ...]]:
    """One row for each group: what it reached before and still does, and what it loses."""
    number = numbers(answer.before)
    lost: dict[Group, set[int]] = {}
    for loss in answer.lost:
        lost.setdefault(loss.before.source, set()).add(number[loss.before.destination])
    kept: dict[Group, set[int]] = {}
    for pair in answer.before.pairs:
        if pair.delivered:
            kept.setdefault(pair.source, set()).add(number[pair.destination])
    return [
        (
            str(number[group]),
            visible(group.name),
            members(group),
            ranges(kept.get(group, set()) - lost.get(group, set())),
            ranges(lost.get(group, ())),
        )
        for group in answer.before.groups
    ]


def losses(answer: WhatIf) -> list[tuple[str, str]]:
    """The pairs that are lost, and why; pairs with the same reason together."""
    return list(reasons((loss.after for loss in answer.lost), numbers(answer.before)))
