"""Which node a port's description names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from topocheck.model.node import HOSTNAME_LABEL, Node

_WORD = re.compile(r"[a-z0-9]+")


class NodeNames:
    """Finds nodes by name in free text: ``node0-virtualization``, ``to node0 enp4s0f0``.

    A node's name counts as a whole word only, so that ``node1`` is not found in ``node10``; a node with a domain in its name
    is also found by the part before the first dot, where no other node has it. Nodes without a hostname are known by
    their labels only and no text names them.
    """

    def __init__(self, nodes: Iterable[Node]) -> None:
        named = [node for node in nodes if HOSTNAME_LABEL in node.labels]
        short = Counter(node.name.lower().partition(".")[0] for node in named)
        self._nodes = {name: node for node in named if short[name := node.name.lower().partition(".")[0]] == 1} | {
            node.name.lower(): node for node in named
        }

    @staticmethod
    def words(text: str) -> set[str]:
        """Every run of whole words of a text, in lower case: of ``to node-0`` also ``node-0``."""
        return {phrase for _, _, phrase in _phrases(text)}

    def named_in(self, text: str) -> Node | None:
        """The one node that a text names; None where it names none, or several.

        A name that is a part of a longer name found at the same spot does not count: ``worker`` in ``worker-1``.
        """
        found = [(start, end, self._nodes[phrase]) for start, end, phrase in _phrases(text) if phrase in self._nodes]
        whole = {
            node.name: node
            for start, end, node in found
            if not any(s <= start and end <= e and (s, e) != (start, end) for s, e, _ in found)
        }
        return next(iter(whole.values())) if len(whole) == 1 else None


_LONGEST = 12  # words in one name: a domain name has few, and a description may be long


def _phrases(text: str) -> Iterable[tuple[int, int, str]]:
    lower = text.lower()
    words = [match.span() for match in _WORD.finditer(lower)]
    for first, (start, _) in enumerate(words):
        for _, end in words[first : first + _LONGEST]:
            yield start, end, lower[start:end]
