"""libyaml's parser: text in, nodes out, one document at a time, with bounded nesting.

libyaml is what Kubernetes' go-yaml was ported from, so both accept and refuse the same texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from yaml import YAMLError
from yaml._yaml import CParser
from yaml.error import Mark as YamlMark
from yaml.nodes import Node

DEEPEST = 200
"""Levels of nesting that are read. The parser recurses on the C stack, so a text may not choose its depth."""

_INDENTED_FAR = re.compile(r"\n[ \t?:-]{80}")  # no alternative, so that the search looks for line ends only
_FEW_BRACKETS = 30


class TooDeepError(YAMLError):
    """A document is nested deeper than `DEEPEST`."""

    def __init__(self, mark: YamlMark | None) -> None:
        super().__init__("nested too deep")
        self.problem_mark = mark


class _Shallow(CParser):
    """Composes without resolving tags, which `topocheck.load.scalars` does; for a text that can't be nested deep."""

    def resolve(self, _kind: type[Node], _value: str | None, _implicit: object) -> None:
        return None

    def descend_resolver(self, _parent: Node | None, _index: object) -> None:
        return None

    def ascend_resolver(self) -> None:
        return None


class _Bounded(_Shallow):
    """The same, counting levels; a third slower."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.depth = 0

    def descend_resolver(self, parent: Node | None, _index: object) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise TooDeepError(None if parent is None else parent.start_mark)

    def ascend_resolver(self) -> None:
        self.depth -= 1


def compose(text: str) -> Iterator[Node]:
    """The root nodes of a stream's documents.

    Raises yaml.YAMLError where the text is no YAML, and UnicodeEncodeError where it holds a lone surrogate, which is
    what a byte that is not UTF-8 has become.
    """
    parser = _Bounded(text) if may_be_deep(text) else _Shallow(text)
    while parser.check_node():
        root = parser.get_node()
        if root is not None:
            yield root


def may_be_deep(text: str) -> bool:
    """Whether a text may be nested deeper than `DEEPEST`; False is certain.

    A level of block style needs a column of its own, or two share one; a level of flow style needs a bracket that is not
    closed at once.
    """
    if len(text) <= DEEPEST:
        return False
    if "\r" in text or "\x85" in text or "\u2028" in text or "\u2029" in text:
        return True
    open_braces = text.count("{") - text.count("{}")
    open_brackets = text.count("[") - text.count("[]")
    if open_braces + open_brackets > _FEW_BRACKETS:
        return True
    return _INDENTED_FAR.match("\n" + text[:80]) is not None or _INDENTED_FAR.search(text) is not None
