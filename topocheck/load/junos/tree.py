"""A JunOS configuration as a tree of words: the braces and the ``set`` lines of one configuration make the same tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from topocheck.model.place import Place

DEEPEST = 60  # words from the root to a value: no statement of JunOS is half as deep

Words = Iterable[str | tuple[str, ...]]
"""The words of one statement; a tuple is a list in brackets, each of whose words stands in the same position."""


class Node:
    """A word and what follows it; a value is a word that nothing follows.

    ``children`` keep the order in which they were first said. ``latest`` is the one said last: of a statement that takes one
    value it is the value. ``line`` and ``column`` count from 1 and say where the statement began that said the word first.
    """

    __slots__ = ("children", "column", "inactive", "latest", "line", "word")

    def __init__(self, word: str, line: int, column: int) -> None:
        self.word = word
        self.line = line
        self.column = column
        self.inactive = False
        self.children: dict[str, Node] = {}
        self.latest: Node | None = None

    def child(self, word: str, line: int, column: int) -> Node:
        """The child of a word, made where there is none yet."""
        found = self.children.get(word)
        if found is None:
            found = self.children[word] = Node(word, line, column)
        self.latest = found
        return found

    def add(self, words: Words, line: int, column: int) -> list[Node]:
        """Say a statement below this node; its last words as nodes."""
        node, rest = self, iter(words)
        for word in rest:
            if not isinstance(word, str):
                return node._add_lists(word, rest, line, column)
            found = node.children.get(word)
            if found is None:
                found = node.children[word] = Node(word, line, column)
            node.latest = found
            node = found
        return [node]

    def _add_lists(self, listed: tuple[str, ...], rest: Words, line: int, column: int) -> list[Node]:
        """Say what stands behind a list below each of its words; of two lists the later one follows the first word."""
        ends = [self.child(word, line, column) for word in listed] or [self]
        for word in rest:
            if isinstance(word, str):
                ends = [end.child(word, line, column) for end in ends]
            elif word:
                ends = [ends[0].child(each, line, column) for each in word]
        return ends

    def get(self, *path: str) -> Node | None:
        """The node at the end of a path of words."""
        node: Node | None = self
        for word in path:
            node = node.children.get(word) if node is not None else None
        return node

    def has(self, *path: str) -> bool:
        """Whether there is a node at the end of a path."""
        return self.get(*path) is not None

    def value(self, *path: str) -> str | None:
        """The one value of the statement at the end of a path: the one said last."""
        node = self.get(*path)
        return None if node is None or node.latest is None else node.latest.word

    def values(self, *path: str) -> tuple[str, ...]:
        """All values of the statement at the end of a path."""
        node = self.get(*path)
        return () if node is None else tuple(node.children)

    def nodes(self, *path: str) -> tuple[Node, ...]:
        """The children of the node at the end of a path."""
        node = self.get(*path)
        return () if node is None else tuple(node.children.values())

    def place(self, file: str) -> Place:
        """Where the word was first said."""
        return Place(file, self.line, self.column)

    def value_place(self, file: str, *path: str) -> Place:
        """Where the value of a statement was said; this node's place where the statement is not there."""
        node = self.get(*path)
        return (self if node is None else node.latest or node).place(file)

    def below(self) -> Iterator[Node]:
        """All nodes below this one."""
        waiting = list(reversed(self.children.values()))
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children.values()))

    def __repr__(self) -> str:
        return f"Node({self.word!r}, {list(self.children)})"


def drop_inactive(root: Node) -> None:
    """Leave out what is marked ``inactive:`` or was deactivated: the device reads it, and does nothing with it."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if not node.children:
            continue
        if any(child.inactive for child in node.children.values()):
            node.children = {word: child for word, child in node.children.items() if not child.inactive}
            if node.latest is not None and node.latest.inactive:
                node.latest = next(reversed(node.children.values()), None)
        waiting.extend(node.children.values())


def lift(node: Node, words: frozenset[str], leaves: frozenset[str], flags: frozenset[str] = frozenset()) -> None:
    """Part statements that share a line: in ``protocol tcp destination-port 22`` both stand below the node.

    ``words`` are the statements that may stand there, ``leaves`` those of them that take a value and ``flags`` those that take
    none: what follows a leaf's value or a flag, and is one of ``words``, is moved up.
    """
    waiting = [child for word, child in node.children.items() if word in leaves or word in flags]
    while waiting:
        child = waiting.pop()
        for holder in tuple(child.children.values()) if child.word in leaves else (child,):
            if not holder.children or words.isdisjoint(holder.children):
                continue
            for word in [word for word in holder.children if word in words]:
                moved = holder.children.pop(word)
                if holder.latest is moved:
                    holder.latest = next(reversed(holder.children.values()), None)
                below = joined(node, moved)
                if word in leaves or word in flags:
                    waiting.append(below)


def joined(node: Node, moved: Node) -> Node:
    """Put a node below another one, which may have one of its word; the node of that word."""
    found = node.children.get(moved.word)
    if found is None:
        node.children[moved.word] = moved
        return moved
    for child in moved.children.values():
        joined(found, child)
    found.latest = found.children[moved.latest.word] if moved.latest is not None else found.latest
    return found
