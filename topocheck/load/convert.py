"""Composed nodes become the model's values, each with its place."""

from __future__ import annotations

from dataclasses import dataclass

from yaml.nodes import MappingNode, Node, ScalarNode

from topocheck.load.position import Position
from topocheck.load.scalars import SPECIAL_STARTS, resolve, resolve_tagged, short_tag
from topocheck.model.value import Mapping, Mark, Scalar, Sequence, Value

MOST_EXPANDED = 100_000
"""Values that the aliases of one document may stand for, beyond those that its text can hold."""

UNRENDERED_FIX = "render the template first, or leave its folder out of the manifests"

_COLLECTION_TAGS = frozenset({"!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"})
_OWN_ANCHOR = "an alias stands inside the value that it names"
_TOO_LARGE = f"its aliases and merge keys stand for more than {MOST_EXPANDED} values"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at one mark of a text.

    ``first`` is where a ``key`` that stands twice stood before; ``began`` where that begins in which a syntax error is.
    """

    mark: Mark
    message: str
    fix: str
    first: Mark | None = None
    began: Mark | None = None
    key: str = ""


class RefusedError(Exception):
    """A document can't be used at all; the others of its stream can."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


class Converter:
    """Converts the documents of one text; what is wrong but leaves a document usable is put into ``faults``."""

    __slots__ = ("_file", "_known", "_merged", "_shared", "_text", "faults")

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._text = text
        self._known: dict[int, Value | None] = {}
        self._shared = False
        self._merged = 0
        self.faults: list[Fault] = []

    def document(self, root: Node) -> Value:
        """The value of one document. Raises RefusedError where it can't be used."""
        self._known.clear()
        self._shared = False
        self._merged = 0
        before = len(self.faults)
        value = self._value(root)
        self.faults[before:] = _one_of_a_missing_separator(self.faults[before:], root)
        if self._shared and _expanded(value, {}) > MOST_EXPANDED + len(self._text):
            raise RefusedError(Fault(root.start_mark, _TOO_LARGE, "write the values out, or use fewer aliases"))
        return value

    def _value(self, node: Node) -> Value:
        if isinstance(node, ScalarNode):
            return self._scalar(node)
        key = id(node)
        if key in self._known:
            return self._alias(node)
        self._known[key] = None
        if node.tag and node.tag not in _COLLECTION_TAGS:
            self._foreign_tag(node)
        value = self._mapping(node) if isinstance(node, MappingNode) else self._sequence(node)
        self._known[key] = value
        return value

    def _alias(self, node: Node) -> Value:
        """A collection that was met before: an alias shares the value of its anchor."""
        value = self._known[id(node)]
        if value is None:
            raise RefusedError(Fault(node.start_mark, _OWN_ANCHOR, "remove the alias"))
        self._shared = True
        return value

    def _scalar(self, node: ScalarNode) -> Scalar:
        text = node.value
        data = text
        if node.tag:
            data, wrong = resolve_tagged(node.tag, text)
            if wrong:
                self.faults.append(Fault(node.start_mark, wrong, "remove the tag"))
        elif not node.style and text[:1] in SPECIAL_STARTS:
            data = resolve(text)
        start = node.start_mark
        return Scalar(self._file, start, data, text, node.style, start.index, node.end_mark.index)

    def _sequence(self, node: Node) -> Sequence:
        return Sequence(self._file, node.start_mark, [self._value(item) for item in node.value])

    def _mapping(self, node: MappingNode) -> Mapping:
        """The hot loop: four of five values of a manifest pass here, so plain scalars are made in place."""
        file = self._file
        entries: dict[str, Value] = {}
        marks: dict[str, Mark] = {}
        merges: list[Node] | None = None
        for key_node, value_node in node.value:
            if key_node.__class__ is not ScalarNode:
                raise RefusedError(self._key_fault(key_node))
            key = key_node.value
            if key in entries:
                self._twice(key, marks[key], key_node.start_mark)
            elif key == "<<" and not key_node.style:
                merges = [*(merges or ()), value_node]
                continue
            marks[key] = key_node.start_mark
            if value_node.__class__ is ScalarNode and not value_node.tag:
                text = value_node.value
                style = value_node.style
                data = resolve(text) if not style and text[:1] in SPECIAL_STARTS else text
                start = value_node.start_mark
                entries[key] = Scalar(file, start, data, text, style, start.index, value_node.end_mark.index)
            else:
                entries[key] = self._value(value_node)
        if merges:
            self._merge(merges, entries, marks)
        return Mapping(file, node.start_mark, entries, marks)

    def _merge(self, sources: list[Node], entries: dict[str, Value], marks: dict[str, Mark]) -> None:
        """Add what ``<<`` brings in: the mapping's own keys win, then the sources in their order."""
        for source in sources:
            value = self._value(source)
            for mapping in value.items if isinstance(value, Sequence) else [value]:
                if not isinstance(mapping, Mapping):
                    fault = Fault(source.start_mark, "the value of << is no mapping", "name an anchor of a mapping")
                    raise RefusedError(fault)
                self._merged += len(mapping.entries)
                if self._merged > MOST_EXPANDED:
                    raise RefusedError(Fault(source.start_mark, _TOO_LARGE, "write the values out"))
                for key, item in mapping.entries.items():
                    if key not in entries:
                        entries[key] = item
                        marks[key] = mapping.key_marks[key]

    def _twice(self, key: str, first: Mark, again: Mark) -> None:
        message = f"the key {key!r} stands twice in one mapping, so that its first value is lost"
        self.faults.append(Fault(again, message, f"keep one {key!r}, with all that belongs under it", first, key=key))

    def _foreign_tag(self, node: Node) -> None:
        message = f"the tag {short_tag(node.tag)} is not one that Kubernetes reads"
        self.faults.append(Fault(node.start_mark, message, "remove the tag"))

    def _key_fault(self, node: Node) -> Fault:
        mark = node.start_mark
        inner = self._text[max(mark.index - 1, 0) : mark.index + 1] == "{{"
        if inner or self._text.startswith("{{", mark.index):
            message = "{{ stands where a value must be: this looks like a template that is not rendered"
            return Fault(Position(mark.line, mark.column - inner), message, UNRENDERED_FIX)
        message = "a key is a list or a mapping, and Kubernetes takes only text"
        return Fault(mark, message, "use a text as the key")


def _expanded(value: Value, sizes: dict[int, int]) -> int:
    """How many values there are when every alias is written out."""
    if isinstance(value, Scalar):
        return 1
    known = sizes.get(id(value))
    if known is not None:
        return known
    inner = value.entries.values() if isinstance(value, Mapping) else value.items if isinstance(value, Sequence) else ()
    size = 1 + sum(_expanded(item, sizes) for item in inner)
    sizes[id(value)] = size
    return size


def _one_of_a_missing_separator(faults: list[Fault], root: Node) -> list[Fault]:
    """The faults of a document, those of an object that was written behind another one without a line ``---`` as one."""
    twice = [fault for fault in faults if fault.key and fault.mark.column == root.start_mark.column]
    if not {fault.key for fault in twice} >= {"apiVersion", "kind"}:
        return faults
    keys = ", ".join(fault.key for fault in twice)
    message = f"a second object begins here without a line --- before it, so that of the first its {keys} are lost"
    begins = Fault(twice[0].mark, message, "write a line --- between the two objects", twice[0].first)
    return [begins, *(fault for fault in faults if fault not in twice)]
