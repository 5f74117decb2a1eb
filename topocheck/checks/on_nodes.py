"""One finding for all nodes that a mistake is on: a policy is written once for many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from topocheck.checks.wording import listed
from topocheck.model.place import Place
from topocheck.model.problem import Problem

NODES = "<nodes>"
"""Stands in a message where the names of the nodes are to be put."""


class OnNodes:
    """Problems by their lines, in the order found; the same one on another node only adds the node."""

    def __init__(self) -> None:
        self._problems: dict[tuple[Place, ...], Problem] = {}
        self._nodes: dict[tuple[Place, ...], list[str]] = {}

    def add(self, node: str, problem: Problem) -> None:
        """Note a problem on a node; its message holds `NODES`."""
        key = (problem.place, *(one.place for one in problem.related))
        self._problems.setdefault(key, problem)
        self._nodes.setdefault(key, []).append(node)

    def __iter__(self) -> Iterator[Problem]:
        for key, problem in self._problems.items():
            yield replace(problem, message=problem.message.replace(NODES, listed(self._nodes[key])))
