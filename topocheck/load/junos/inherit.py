"""What statements inherit: from configuration groups, and interfaces from the ranges they are members of.

What stands at a place itself wins over what it inherits; of several groups the one applied first wins, and one applied
further inside wins over one applied further out. Source: JunOS CLI User Guide, configuration groups.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import translate

from topocheck.load.junos.tree import Node

_STEPS_AT_MOST = 500_000
_PORTS_AT_MOST = 4096  # of one interface range
_MANAGED = ("apply-groups", "apply-groups-except")
_NUMBER = re.compile(r"(.*?)(\d+)")
_CLASS = re.compile(r"\[([\d,-]+)\]")

Sources = Mapping[str, Sequence[Node]]
"""The nodes of each group that stand at the same place of the hierarchy as a node of the configuration."""


@dataclass(slots=True)
class Budget:
    """How many steps inheritance may still take; a hostile configuration could make it go on without end."""

    left: int = _STEPS_AT_MOST
    _patterns: dict[str, re.Pattern[str]] = field(default_factory=dict)

    @property
    def spent(self) -> bool:
        """Whether something was left out."""
        return self.left <= 0

    def fits(self, pattern: str, word: str) -> bool:
        """Whether a word fits a pattern such as ``ge-0/0/*``."""
        self.left -= 1
        found = self._patterns.get(pattern)
        if found is None:
            found = self._patterns[pattern] = re.compile(translate(pattern))
        return found.fullmatch(word) is not None


def apply_groups(root: Node, budget: Budget) -> None:
    """Give every statement what it inherits, and take the groups away."""
    groups = root.children.pop("groups", None)
    if groups is None or not groups.children:
        return
    _inherit(root, {name: [group] for name, group in groups.children.items()}, (), budget)


def _inherit(node: Node, sources: Sources, applied: tuple[str, ...], budget: Budget) -> None:
    own = [_group_name(name) for name in node.values("apply-groups")]
    left_out = set(node.values("apply-groups-except"))
    applied = tuple(dict.fromkeys([*own, *(name for name in applied if name not in left_out)]))
    for name in applied:
        for source in sources.get(name, ()):
            _create(node, source, budget)
    for child in list(node.children.values()):
        if child.word in _MANAGED:
            continue
        below = {
            name: found for name, nodes in sources.items() if (found := list(_matching(nodes, child.word, budget)))
        }
        if below:
            _inherit(child, below, applied, budget)


def _group_name(name: str) -> str:
    """``${node}`` is the group of the cluster's node; both nodes have the same interfaces but their management."""
    return "node0" if name == "${node}" else name


def _create(node: Node, source: Node, budget: Budget) -> None:
    """Make the children that a source has and a node has not; what is below them follows when they are visited."""
    had_value = node.latest is not None
    for child in source.children.values():
        budget.left -= 1
        if budget.spent:
            return
        if child.word in _MANAGED or _is_wildcard(child.word):
            continue
        found = node.children.get(child.word)
        if found is None:
            found = node.children[child.word] = Node(child.word, child.line, child.column)
        if not had_value and (node.latest is None or source.latest is child):
            node.latest = found


def _matching(nodes: Iterable[Node], word: str, budget: Budget) -> Iterator[Node]:
    """The children that a word takes from: the one of that name first, then those whose pattern it fits."""
    for node in nodes:
        exact = node.children.get(word)
        if exact is not None:
            yield exact
    for node in nodes:
        for child in node.children.values():
            if budget.spent:
                return
            if _is_wildcard(child.word) and budget.fits(child.word[1:-1], word):
                yield child


def _is_wildcard(word: str) -> bool:
    return word[:1] == "<" and word[-1:] == ">"


def apply_ranges(interfaces: Node, budget: Budget) -> None:
    """Give the members of each ``interface-range`` what it says, and take the ranges away."""
    ranges = interfaces.children.pop("interface-range", None)
    for each in ranges.children.values() if ranges is not None else ():
        for name, member in _members(each, list(interfaces.children), budget):
            port = interfaces.children.get(name)
            if port is None:
                port = interfaces.children[name] = Node(name, member.line, member.column)
            merge(port, each, budget, leave_out=("member", "member-range"))


def _members(each: Node, existing: list[str], budget: Budget) -> Iterator[tuple[str, Node]]:
    for first in each.nodes("member-range"):
        last = first.value("to")
        for name in _between(first.word, last) if last is not None else ():
            yield name, first
    for member in each.nodes("member"):
        if "*" in member.word:
            yield from ((name, member) for name in existing if not budget.spent and budget.fits(member.word, name))
        else:
            yield from ((name, member) for name in _expanded(member.word))


def _between(first: str, last: str) -> Iterator[str]:
    """The ports from one to another, which differ in their last number: ``ge-0/0/1 to ge-0/0/4``."""
    low, high = _NUMBER.fullmatch(first), _NUMBER.fullmatch(last)
    if low is None or high is None or low[1] != high[1] or max(len(low[2]), len(high[2])) > 5:
        return
    for number in range(int(low[2]), min(int(high[2]), int(low[2]) + _PORTS_AT_MOST) + 1):
        yield f"{low[1]}{number}"


def _expanded(member: str) -> Iterator[str]:
    """The ports of a member that may have a class of numbers: ``ge-0/0/[0-3,7]``."""
    match = _CLASS.search(member)
    if match is None:
        yield member
        return
    for part in match[1].split(","):
        low, _, high = part.partition("-")
        if low.isdecimal() and (high or low).isdecimal() and max(len(low), len(high)) < 5:
            for number in range(int(low), min(int(high or low), int(low) + _PORTS_AT_MOST) + 1):
                yield f"{member[: match.start()]}{number}{member[match.end() :]}"


def merge(node: Node, source: Node, budget: Budget, leave_out: Sequence[str] = ()) -> None:
    """Give a node what a source has below it; values that the node has already stay the ones that count."""
    had_value = node.latest is not None
    for child in source.children.values():
        if child.word in leave_out:
            continue
        budget.left -= 1
        if budget.spent:
            return
        found = node.children.get(child.word)
        if found is None:
            found = node.children[child.word] = Node(child.word, child.line, child.column)
        if not had_value and (node.latest is None or source.latest is child):
            node.latest = found
        merge(found, child, budget)
