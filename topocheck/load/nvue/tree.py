"""NVUE's configuration as a tree of words, from its YAML or from ``nv set`` commands, which say the same.

Source: Cumulus Linux User Guide, "NVIDIA User Experience - NVUE": a list of ``set`` and ``unset`` parts that are applied in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from topocheck.load.word_tree import DEEPEST, WordNode
from topocheck.load.yaml_reader import YamlFile
from topocheck.model.value import Mapping, Scalar, Sequence, Value

COMMAND = re.compile(r"^(?P<before>[^\n]{0,80}?[$#] *)?nv (?P<verb>set|unset) (?P<words>\S.*)$", re.MULTILINE)
PARTS = "acl|bridge|evpn|interface|mlag|nve|platform|qos|router|service|system|vrf"
YAML = re.compile(rf"^- (?:un)?set:[ \t\r]*\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*[ \t]+(?:{PARTS}):", re.MULTILINE)

_RANGES = re.compile(r"(?P<name>[A-Za-z_][\w.-]*?)?(?P<low>\d{1,5})(?:-(?P<high>\d{1,5}))?")
_MOST_IN_A_RANGE = 1024


def tree_of_commands(text: str) -> WordNode:
    """The tree of all ``nv set`` lines, without what ``nv unset`` lines take away again."""
    root = WordNode("", 1, 1)
    line, counted = 1, 0
    for match in COMMAND.finditer(text):
        line, counted = line + text.count("\n", counted, match.start()), match.start()
        start = match.start("words") - match.start()
        words = [(found[0].strip("'\""), found.start() + start + 1) for found in re.finditer(r"\S+", match["words"])]
        if match["verb"] == "set":
            _put(root, words, line)
        else:
            _take_away(root, [word for word, _ in words])
    return root


def _put(root: WordNode, words: list[tuple[str, int]], line: int) -> None:
    if len(words) > 3 and words[0][0] == "interface" and words[2][0] == "description":
        words = [*words[:3], (" ".join(word for word, _ in words[3:]), words[3][1])]
    node = root
    for word, column in words[:DEEPEST]:
        node = node.child(word, line, column)


def _take_away(root: WordNode, words: list[str]) -> None:
    *path, last = words
    parent = root.get(*path)
    if parent is not None:
        parent.children = {name: child for name, child in parent.children.items() if name != last}
        parent.latest = next(reversed(parent.children.values()), None)


def tree_of_yaml(file: YamlFile) -> WordNode:
    """The tree of the ``set`` parts, without what ``unset`` parts take away again."""
    root = WordNode("", 1, 1)
    for document in file.documents:
        for part in document if isinstance(document, Sequence) else ():
            if isinstance(part, Mapping):
                for verb, below in part:
                    if verb == "set":
                        _grow(root, below, DEEPEST)
                    elif verb == "unset":
                        gone = WordNode("", 1, 1)
                        _grow(gone, below, DEEPEST)
                        for path in _leaves(gone):
                            _take_away(root, path)
    return root


def _grow(node: WordNode, value: Value, depth: int) -> None:
    """Put keys and values below a node; a list is as many values."""
    if depth == 0:
        return
    if isinstance(value, Mapping):
        for key, below in value:
            place = value.place_of(key)
            _grow(node.child(key, place.line, place.column), below, depth - 1)
    elif isinstance(value, Sequence):
        for item in value:
            _grow(node, item, depth - 1)
    elif isinstance(value, Scalar) and value.data is not None:
        node.child(value.text, value.place.line, value.place.column)


def _leaves(node: WordNode, path: tuple[str, ...] = ()) -> Iterator[list[str]]:
    for child in node.children.values():
        if child.children:
            yield from _leaves(child, (*path, child.name))
        else:
            yield [*path, child.name]


def names_of(text: str) -> tuple[str, ...]:
    """The interfaces that a name means: ``swp1-4``, ``swp1s0-3``, ``bond1,bond3``, ``swp1-2,5``; the text itself where it is no range."""
    names: list[str] = []
    head = ""
    for part in text.split(","):
        match = _RANGES.fullmatch(part)
        if match is None:
            return (text,) if "," not in text else tuple(text.split(","))
        head = match["name"] or head
        low, high = int(match["low"]), int(match["high"] or match["low"])
        if not head or high < low or high - low + len(names) >= _MOST_IN_A_RANGE:
            return (text,)
        names += [f"{head}{number}" for number in range(low, high + 1)] if match["high"] else [f"{head}{match['low']}"]
    return tuple(dict.fromkeys(names))
