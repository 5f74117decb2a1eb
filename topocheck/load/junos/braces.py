"""Reads the form in which JunOS shows its configuration: statements in braces, each ended by a semicolon."""

from __future__ import annotations

import re

from topocheck.load.junos.tree import DEEPEST, Node
from topocheck.load.junos.words import brace_tokens, with_lists

_SPECIAL = re.compile(r'[{};\[\]"#]|/\*|: ')
_MARKS = ("inactive:", "replace:", "protect:", "active:")


class BraceReader:
    """Takes lines one by one. ``level`` is the node that the next statement stands below, ``depth`` the open braces."""

    def __init__(self, root: Node) -> None:
        self._open: list[Node] = [root]
        self._depths = [0]  # words from the root to each open node
        self._tokens: list[str] = []
        self._start = (1, 1)
        self._inactive = False
        self._comment = False
        self._ended: tuple[Node, int] | None = None  # a statement that its line ended, which a brace may still open
        self._too_deep = 0  # open braces that nothing was opened for
        self.skipped: int | None = None
        """The first line that was left out, as it lies too deep."""

    @property
    def depth(self) -> int:
        """How many braces are open."""
        return len(self._open) - 1 + self._too_deep

    @property
    def busy(self) -> bool:
        """Whether the next line belongs to what was begun: in braces, or in a comment."""
        return self._comment or self.depth > 0

    @property
    def opened_at(self) -> int:
        """The line of the innermost statement that is still open."""
        return self._open[-1].line

    def move(self, root: Node, depth: int) -> None:
        """Read what follows below another node, which lies some words deep."""
        self._open, self._depths, self._tokens, self._too_deep, self._ended = [root], [depth], [], 0, None

    def take(self, number: int, column: int, line: str) -> None:
        """One line of the text, whose first character stands in a column."""
        if not self._tokens and not self._comment and self._plain(number, column, line):
            return
        position = 0
        while position >= 0:
            position = self._rest_of_line(number, column, line, position)
        if self._tokens and "[" not in self._tokens:
            self._ended = self._end(number)  # JunOS ends every statement itself: here a semicolon was forgotten

    def _plain(self, number: int, column: int, line: str) -> bool:
        """Read a line as the device prints nearly all of them, without quotes, lists and comments; False for any other."""
        if line == "}":
            self._ended = None
            self._pop()
            return True
        if line[-1] not in ";{" or _SPECIAL.search(line, 0, len(line) - 1) is not None:
            return False
        self._tokens, self._start = line[:-1].split(), (number, column)
        ended = self._end(number) if self._tokens else self._ended
        self._ended = None
        if line[-1] == "{":
            self._push(ended)
        return True

    def _rest_of_line(self, number: int, column: int, line: str, position: int) -> int:
        """Read on from a position; the position behind a comment that ends in the line, or -1 where the line is read."""
        if self._comment:
            end = line.find("*/", position)
            if end < 0:
                return -1
            self._comment, position = False, end + 2
        for offset, piece in brace_tokens(line, position):
            if piece == "/*":
                self._comment = True
                return offset + 2
            self._token(number, column + offset, piece)
        return -1

    def _token(self, number: int, column: int, piece: str) -> None:
        if piece == ";":
            self._end(number)
            self._ended = None
        elif piece == "{":
            self._push(self._end(number) if self._tokens else self._ended)
            self._ended = None
        elif piece == "}":
            self._end(number)
            self._ended = None
            self._pop()
        elif not self._tokens and piece in _MARKS:
            self._inactive = piece == "inactive:"
        else:
            if not self._tokens:
                self._start = (number, column)
            self._tokens.append(piece)

    def _end(self, number: int) -> tuple[Node, int] | None:
        """End the statement that was begun: its last node, and how deep it lies."""
        if not self._tokens:
            return None
        words = tuple(with_lists(self._tokens))
        self._tokens = []
        inactive, self._inactive = self._inactive, False
        depth = self._depths[-1] + len(words)
        if self._too_deep or depth > DEEPEST or not words:
            self.skipped = self.skipped or number
            return None
        ends = self._open[-1].add(words, *self._start)
        for end in ends if inactive else ():
            end.inactive = True
        return ends[-1], depth

    def _push(self, opened: tuple[Node, int] | None) -> None:
        if opened is None or self._too_deep:
            self._too_deep += 1
        else:
            self._open.append(opened[0])
            self._depths.append(opened[1])

    def _pop(self) -> None:
        if self._too_deep:
            self._too_deep -= 1
        elif len(self._open) > 1:
            self._open.pop()
            self._depths.pop()
