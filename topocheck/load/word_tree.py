"""A configuration as a tree of words: ``set a b c`` commands, nested braces and XML entries all become the same tree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from topocheck.model.place import Place

DEEPEST = 60  # words of one command, or braces around one line: no product nests half as deep
_LONGEST_QUOTE = 500  # lines that one quoted text may span

_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|\'([^\']*)\'|([\[\]])|([^\s\[\]]+)', re.DOTALL)
_SPECIAL = re.compile(r"[\"'\[\]]")
_QUOTED_LAST = re.compile(r"(set [^\"'\[\]]* )'([^'\n]+)'\s*")  # as VyOS prints every value
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


class WordNode:
    """A word with the words that follow it, in the order in which each was first said; a value is a word that nothing follows.

    ``latest`` is the child that was said last: of a key with one value it is the value. ``line`` and ``column`` count from 1.
    """

    __slots__ = ("children", "column", "latest", "line", "name")

    def __init__(self, name: str, line: int, column: int) -> None:
        self.name = name
        self.line = line
        self.column = column
        self.children = _NO_CHILDREN  # most words are values; one that is followed gets a dictionary of its own
        self.latest: WordNode | None = None

    def child(self, name: str, line: int, column: int) -> WordNode:
        """The child of a name, made where there is none yet."""
        found = self.children.get(name)
        if found is None:
            found = WordNode(name, line, column)
            if self.children is _NO_CHILDREN:
                self.children = {name: found}
            else:
                self.children[name] = found
        self.latest = found
        return found

    def get(self, *path: str) -> WordNode | None:
        """The node at the end of a path of words."""
        node: WordNode | None = self
        for name in path:
            node = node.children.get(name) if node is not None else None
        return node

    def value(self, *path: str) -> str | None:
        """The one value of the key at the end of a path: the one said last."""
        node = self.get(*path)
        return None if node is None or node.latest is None else node.latest.name

    def values(self, *path: str) -> tuple[str, ...]:
        """All values of the key at the end of a path."""
        node = self.get(*path)
        return () if node is None else tuple(node.children)

    def nodes(self, *path: str) -> tuple[WordNode, ...]:
        """The children of the node at the end of a path."""
        node = self.get(*path)
        return () if node is None else tuple(node.children.values())

    def find(self, name: str) -> WordNode | None:
        """The first node of a name below this one, at whatever depth."""
        pending = list(self.children.values())
        for node in pending:  # grows as it is walked
            if node.name == name:
                return node
            pending.extend(node.children.values())
        return None

    def place(self, file: str) -> Place:
        """Where the word was first said."""
        return Place(file, self.line, self.column)

    def __repr__(self) -> str:
        return f"WordNode({self.name!r}, {list(self.children)})"


_NO_CHILDREN: dict[str, WordNode] = {}  # never written to


def read_set_commands(text: str, quote: str) -> WordNode:
    """The tree of ``set`` commands, with ``delete``, ``move`` (of rules) and ``rename`` obeyed as the device does.

    Other lines are prompts, comments and answers of the device. ``quote`` is the mark of texts that may span lines, so that
    a banner which looks like commands stays a banner.
    """
    root = WordNode("", 1, 1)
    for number, line in _commands(text, quote):
        if line.startswith("set "):
            if not _SPECIAL.search(line):
                _set_plain(root, number, line)
                continue
            quoted = _QUOTED_LAST.fullmatch(line)
            if quoted is not None:
                last = _set_plain(root, number, quoted[1])
                last.child(quoted[2], number, quoted.start(2))
                continue
        verb, words = _words(line)
        if verb == "set":
            _set(root, number, words)
        elif verb == "delete":
            _delete(root, [word for word, _ in words])
        elif verb == "move":
            _move(root, [word for word, _ in words])
        elif verb == "rename":
            _rename(root, [word for word, _ in words])
    return root


def _commands(text: str, quote: str) -> Iterator[tuple[int, str]]:
    """The lines that are commands, with what a quoted text continues on further lines."""
    lines = text.split("\n")
    index = 0
    while index < len(lines):
        line, start = lines[index], index
        index += 1
        if not line.lstrip().startswith(("set ", "delete ", "move ", "rename ")):
            continue
        if _quotes(line, quote) % 2:
            end = next((at for at in range(index, min(len(lines), index + _LONGEST_QUOTE)) if quote in lines[at]), None)
            if end is not None:
                line, index = "\n".join(lines[start : end + 1]), end + 1
        yield start + 1, line


def _quotes(line: str, quote: str) -> int:
    count = line.count(quote)
    return count - line.count(f"\\{quote}") if count and "\\" in line else count


def _words(line: str) -> tuple[str, list[tuple[str, int]]]:
    """The verb, and the words behind it with their columns; a bracket is a word that starts with NUL."""
    words = []
    for match in _WORD.finditer(line):
        double, single, bracket, plain = match.groups()
        if plain is not None:
            word = plain
        elif bracket is not None:
            word = f"\0{bracket}"
        else:
            word = single if double is None else _ESCAPE.sub(r"\1", double)
        words.append((word, match.start() + 1))
    return (words[0][0], words[1:]) if words else ("", [])


def _set_plain(root: WordNode, number: int, line: str) -> WordNode:
    """Put a command without quotes and brackets, as most are, into the tree; its last word."""
    node, at = root, 3
    for word in line.split()[1 : DEEPEST + 1]:
        at = line.index(word, at)
        following = node.children.get(word)
        if following is None:
            following = WordNode(word, number, at + 1)
            if node.children is _NO_CHILDREN:
                node.children = {word: following}
            else:
                node.children[word] = following
        at += len(word)
        node.latest = following
        node = following
    return node


def _set(root: WordNode, number: int, words: list[tuple[str, int]]) -> WordNode:
    """Put a command into the tree and give its last word; what stands in brackets are several values of one key."""
    node = root
    for depth, (word, column) in enumerate(words[:DEEPEST]):
        if word == "\0[":
            for value, at in words[depth + 1 :]:
                if value == "\0]":
                    return node
                node.child(value, number, at)
            return node
        node = node.child(word, number, column)
    return node


def _delete(root: WordNode, words: list[str]) -> None:
    *path, last = words or [""]
    parent = root.get(*path)
    if parent is not None and last in parent.children:
        gone = parent.children.pop(last)
        if parent.latest is gone:
            parent.latest = next(reversed(parent.children.values()), None)


def _move(root: WordNode, words: list[str]) -> None:
    """``move RULES NAME top|bottom|before OTHER|after OTHER``."""
    where = next((at for at in range(len(words) - 1, 0, -1) if words[at] in ("top", "bottom", "before", "after")), None)
    if where is None:
        return
    *path, name = words[:where]
    parent = root.get(*path)
    moved = parent.children.get(name) if parent is not None else None
    if parent is None or moved is None:
        return
    names = [other for other in parent.children if other != name]
    other = words[where + 1] if where + 1 < len(words) else None
    if words[where] == "top":
        at = 0
    elif words[where] == "bottom" or other not in names:
        at = len(names)
    else:
        at = names.index(other) + (words[where] == "after")
    names.insert(at, name)
    parent.children = {each: parent.children[each] for each in names}


def _rename(root: WordNode, words: list[str]) -> None:
    """``rename PATH NAME to OTHER``; the node keeps its position."""
    if len(words) < 4 or words[-2] != "to":
        return
    parent, old, new = root.get(*words[:-3]), words[-3], words[-1]
    if parent is None or old not in parent.children or new in parent.children:
        return
    renamed = parent.children[old]
    renamed.name = new
    parent.children = {(new if name == old else name): node for name, node in parent.children.items()}


def read_braces(text: str, end: str = "") -> WordNode:
    """The tree of a configuration in which each line is one statement and braces nest, as VyOS prints it.

    ``end`` is what a statement without braces ends with.
    """
    root = WordNode("", 1, 1)
    stack = [root]
    in_comment = False
    for number, line in enumerate(text.split("\n"), 1):
        content = line.strip().removesuffix(end)
        if in_comment or content.startswith("/*"):
            in_comment = "*/" not in content
            continue
        if not content or content.startswith(("//", "#")):
            continue
        if content == "}":
            if len(stack) > 1:
                stack.pop()
            continue
        opens = content.endswith("{")
        _, words = _words(f"set {content.removesuffix('{')}")
        offset = len(line) - len(line.lstrip()) - len("set ")
        node = _set(stack[-1], number, [(word, column + offset) for word, column in words])
        if opens:
            stack.append(node if len(stack) < DEEPEST else WordNode("", number, 1))
    return root


def unfolded(node: WordNode, keys: Iterable[str]) -> WordNode:
    """A node whose keys stand side by side, where one command gave several: ``from any to any action allow``."""
    wanted = frozenset(keys)
    flat = WordNode(node.name, node.line, node.column)
    pending = list(node.children.values())
    while pending:
        key = pending.pop(0)
        target = flat.child(key.name, key.line, key.column)
        if key.name not in wanted:
            target.children = dict(key.children)
            target.latest = key.latest
            continue
        for value in key.children.values():
            target.child(value.name, value.line, value.column)
            pending.extend(value.children.values())
    return flat
