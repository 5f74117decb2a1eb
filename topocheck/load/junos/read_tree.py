"""Reads the text of a JunOS configuration, in braces or in ``set`` lines, into the tree that the device works with."""

from __future__ import annotations

import re
from dataclasses import dataclass

from topocheck.load.junos.braces import BraceReader
from topocheck.load.junos.inherit import Budget, apply_groups, apply_ranges
from topocheck.load.junos.set_lines import SetReader, is_command
from topocheck.load.junos.source_lines import SourceLine, source_lines
from topocheck.load.junos.tree import DEEPEST, Node, drop_inactive, joined
from topocheck.load.junos.words import command_words

_PORT = re.compile(r"(?:fe|ge|xe|et|mge|xle|fte)-\d+/\d+/\d+(?::\d+)?|ae\d+|reth\d+|irb")
_UNIT = re.compile(r"(?:[a-z]{2,5}-\d+/\d+/\d+(?::\d+)?|[a-z]{2,5}\d*)\.\d{1,5}")
_SECRET = re.compile(r"((?:password|secret|-key|ascii-text|hexadecimal)\s+|(?=\"?\$\d\$))(?:\"[^\"]*\"?|[^\s;]+)")


@dataclass(frozen=True, slots=True)
class Gap:
    """A line from which on something could not be read, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Tree:
    """The configuration that is in force: groups and ranges applied, inactive statements left out.

    ``gaps`` tell what is not in it. ``lines`` are those of the text.
    """

    root: Node
    gaps: tuple[Gap, ...]
    lines: tuple[str, ...]

    def text_at(self, line: int) -> str:
        """A line as it is written, without the brace that it opens and without its secrets."""
        written = self.lines[line - 1].strip() if 0 < line <= len(self.lines) else ""
        return _SECRET.sub(r"\1(left out)", written.rstrip(" {;") or written)


def read_tree(text: str) -> Tree:
    """The tree of a configuration. Never raises."""
    text = text.removeprefix("\ufeff")
    root = Node("", 1, 1)
    braces, commands = BraceReader(root), SetReader(root)
    for line in source_lines(text):
        if line.edit is not None:
            _go(root, braces, commands, line)
        elif braces.busy or not (line.typed or is_command(line.text.split(None, 1)[0])):
            braces.take(line.number, line.column, line.text)
        else:
            words = command_words(line.text)
            if words and isinstance(words[0], str) and is_command(words[0]):
                commands.take(line.number, line.column, words)
    _graft_ports(root)
    if "inactive:" in text or "deactivate" in text:
        drop_inactive(root)
    for each in (root, *root.nodes("groups")):
        _part_units(each.get("interfaces"))
    budget = Budget()
    apply_groups(root, budget)
    interfaces = root.get("interfaces")
    if interfaces is not None:
        apply_ranges(interfaces, budget)
    return Tree(root, tuple(_gaps(braces, commands, budget)), tuple(text.split("\n")))


def _go(root: Node, braces: BraceReader, commands: SetReader, line: SourceLine) -> None:
    """What follows stands at the level that a banner shows."""
    path = tuple((line.edit or "").split())[:DEEPEST]
    commands.path = path
    node = root.add(path, line.number, 1)[0] if path else root
    braces.move(node, len(path))


def _graft_ports(root: Node) -> None:
    """Ports that are pasted without the statement around them are interfaces."""
    ports = [word for word in root.children if _PORT.fullmatch(word)]
    for word in ports:
        port = root.children.pop(word)
        interfaces = root.children.setdefault("interfaces", Node("interfaces", port.line, port.column))
        interfaces.children.setdefault(word, port)


def _part_units(interfaces: Node | None) -> None:
    """``ge-0/0/0.0`` among the interfaces is short for ``ge-0/0/0 unit 0``."""
    if interfaces is None:
        return
    for word in [word for word in interfaces.children if _UNIT.fullmatch(word)]:
        short = interfaces.children.pop(word)
        port, _, number = word.rpartition(".")
        unit = interfaces.child(port, short.line, short.column)
        for step in ("unit", number):
            unit = unit.child(step, short.line, short.column)
        for child in short.children.values():
            joined(unit, child)


def _gaps(braces: BraceReader, commands: SetReader, budget: Budget) -> list[Gap]:
    found = []
    if braces.depth > 0:
        found.append(
            Gap(braces.opened_at, "opens a brace that is never closed, so that the end of the configuration is missing")
        )
    if braces.skipped is not None:
        found.append(Gap(braces.skipped, "lies deeper than any statement of JunOS, and is left out"))
    if commands.skipped is not None:
        found.append(Gap(commands.skipped, "can not be obeyed, and is left out"))
    if budget.spent:
        found.append(
            Gap(
                1,
                "begins a configuration whose groups make more statements than can be meant, so that some are left out",
            )
        )
    return found
