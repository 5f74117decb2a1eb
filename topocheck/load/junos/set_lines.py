"""Obeys the commands that build a JunOS configuration line by line: ``set``, ``delete``, ``deactivate``, ``insert`` ...

Source: JunOS CLI User Guide, configuration mode commands.
"""

from __future__ import annotations

from collections.abc import Sequence

from topocheck.load.junos.tree import DEEPEST, Node

VERBS = frozenset(
    {"set", "delete", "deactivate", "activate", "insert", "rename", "edit", "top", "up", "exit", "quit", "protect"}
    | {"unprotect", "annotate", "show", "commit", "rollback", "run", "load", "configure", "status", "save"}
)
"""The first words that make a line a command rather than a statement."""

_NOT_OBEYED = frozenset({"copy", "wildcard", "replace"})
_UNDERSTOOD = VERBS | _NOT_OBEYED

Words = Sequence[str | tuple[str, ...]]


def is_command(word: str) -> bool:
    """Whether a line that begins with a word is a command."""
    return word in _UNDERSTOOD


class SetReader:
    """Takes commands one by one. ``path`` is where ``edit`` has gone."""

    def __init__(self, root: Node) -> None:
        self._root = root
        self.path: tuple[str, ...] = ()
        self.skipped: int | None = None
        """The first line that was left out: a command that is not obeyed, or a statement that lies too deep."""

    def take(self, number: int, column: int, words: Words) -> None:
        """One command."""
        verb, rest = words[0], words[1:]
        if verb == "set":
            self._set(number, column, rest)
        elif verb in _NOT_OBEYED:
            self.skipped = self.skipped or number
        elif verb == "edit":
            self.path = (*self.path, *(word for word in rest if isinstance(word, str)))[:DEEPEST]
        elif verb in ("top", "up", "exit", "quit"):
            self._leave(number, column, words)
        elif verb == "insert":
            self._insert(rest)
        elif verb == "rename":
            self._rename(rest)
        elif verb in ("delete", "deactivate", "activate"):
            for path in _paths(rest):
                self._mark(str(verb), (*self.path, *path))

    def _set(self, number: int, column: int, words: Words) -> None:
        if not words or words[0] == "cli":
            return
        if len(self.path) + len(words) > DEEPEST:
            self.skipped = self.skipped or number
            return
        base = self._root.add(self.path, number, column)[0] if self.path else self._root
        base.add(words, number, column)

    def _leave(self, number: int, column: int, words: Words) -> None:
        """``top``, ``up [N]``, ``exit``; a command may follow ``top``."""
        levels = words[1] if words[0] == "up" and len(words) == 2 else "1"
        up = int(levels) if isinstance(levels, str) and levels.isdecimal() and len(levels) < 3 else 1
        self.path = () if words[0] == "top" else self.path[: max(0, len(self.path) - up)]
        if words[0] == "top" and len(words) > 1 and words[1] not in ("top", "up", "exit", "quit"):
            self.take(number, column, words[1:])

    def _mark(self, verb: str, path: tuple[str, ...]) -> None:
        node = self._root.get(*path)
        if node is None or not path:
            return
        if verb == "delete":
            above = self._root.get(*path[:-1])
            if above is not None:
                _remove(above, path[-1])
        else:
            node.inactive = verb == "deactivate"

    def _insert(self, words: Words) -> None:
        """``insert PATH NAME before|after [KEYWORD] OTHER``: the two are values of one keyword."""
        flat = [word for word in words if isinstance(word, str)]
        how = next((word for word in ("before", "after") if word in flat), None)
        if how is None:
            return
        split = len(flat) - 1 - flat[::-1].index(how)
        path, other = (*self.path, *flat[:split]), flat[-1]
        above = self._root.get(*path[:-1]) if path else None
        if above is None or split == len(flat) - 1 or not {path[-1], other} <= set(above.children) or other == path[-1]:
            return
        moved = above.children.pop(path[-1])
        names = list(above.children)
        names.insert(names.index(other) + (how == "after"), path[-1])
        above.children = {name: moved if name == path[-1] else above.children[name] for name in names}

    def _rename(self, words: Words) -> None:
        """``rename PATH NAME to [KEYWORD] NEW``."""
        flat = [word for word in words if isinstance(word, str)]
        if "to" not in flat[1:-1]:
            return
        split = len(flat) - 1 - flat[::-1].index("to")
        path, new = (*self.path, *flat[:split]), flat[-1]
        above = self._root.get(*path[:-1])
        if above is None or path[-1] not in above.children or new in above.children:
            return
        above.children[path[-1]].word = new
        above.children = {new if name == path[-1] else name: node for name, node in above.children.items()}


def _paths(words: Words) -> list[tuple[str, ...]]:
    """The paths that a command names: one for each word of a list that ends it."""
    fixed = tuple(word for word in words if isinstance(word, str))
    last = words[-1] if words else ()
    return [(*fixed, word) for word in last] if isinstance(last, tuple) else [fixed]


def _remove(node: Node, word: str) -> None:
    removed = node.children.pop(word)
    if node.latest is removed:
        node.latest = next(reversed(node.children.values()), None)
