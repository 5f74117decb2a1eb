"""YAML as Kubernetes reads it, every value with its place, from text that nobody vouches for.

Nothing is constructed from tags, aliases and nesting are bounded, and what is broken is a problem at its line while the
other documents of the stream are read all the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from yaml import MarkedYAMLError, YAMLError
from yaml.reader import ReaderError

from topocheck.load.collector import CollectorPaused
from topocheck.load.composer import DEEPEST, TooDeepError, compose
from topocheck.load.convert import UNRENDERED_FIX, Converter, Fault, RefusedError
from topocheck.load.position import Lines, Position, moved_by, place_at, relocate
from topocheck.model.problem import Problem, Related
from topocheck.model.value import Mark, Value

BYTE_ORDER_MARK = "\ufeff"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
"""How the bytes of a text in UTF-16 start, which YAML allows."""

# A document starts at a line of three dashes, or at the directives above it.
_DOCUMENT_START = re.compile(r"^(?:%[^\n]*\n)*---(?=\s|\Z)", re.MULTILINE)

SYMPTOM = (
    'kubectl and Argo CD refuse the file: "error converting YAML to JSON", ComparisonError, and nothing of it is synced'
)
_SYMPTOM_TWICE = (
    "the last value silently wins; with strict decoding kubectl, Argo CD or kustomize refuse the object: "
    '"key already set in map"'
)


@dataclass(frozen=True, slots=True)
class YamlFile:
    """What was read from one file: its documents (empty ones left out), what is wrong, and the text, for the places inside
    of scalars. Each problem comes with the code of the check that reports it.

    ``rendered`` tells that the text is what a template became, whose lines are not those of ``file``.
    """

    file: str
    documents: tuple[Value, ...]
    problems: tuple[tuple[str, Problem], ...]
    text: str
    rendered: bool = False


def decoded(data: bytes) -> str:
    """The text of a file's bytes; a byte that is not UTF-8 becomes a lone surrogate, which `read_yaml` reports at its line."""
    if data.startswith(UTF_16):
        return data.decode("utf-16", "surrogatepass")
    return data.decode("utf-8", "surrogateescape")


def read_yaml(text: str, file: str) -> YamlFile:
    """Read a stream of documents. Never raises: what is wrong is among the problems, under SCH01."""
    text = text.removeprefix(BYTE_ORDER_MARK)
    documents, faults = read_values(text, file)
    problems = tuple(("SCH01", problem_of(fault, file, file)) for fault in faults)
    return YamlFile(file, tuple(documents), problems, text)


def problem_of(
    fault: Fault, file: str, about: str, symptom: str = SYMPTOM, position: Callable[[Mark], Mark] | None = None
) -> Problem:
    """The problem that a fault is; ``position`` moves its marks into the file."""
    place = place_at(file, position(fault.mark) if position else fault.mark)
    if fault.first is not None:
        first = place_at(file, position(fault.first) if position else fault.first)
        message = f"{fault.message} (line {first.line})"
        symptom = _SYMPTOM_TWICE if symptom is SYMPTOM else symptom
        return Problem(place, message, about, symptom, fault.fix, (Related(first, "the first value stands here"),))
    if fault.began is not None:
        began = place_at(file, position(fault.began) if position else fault.began)
        return Problem(place, fault.message, about, symptom, fault.fix, (Related(began, "it begins here"),))
    return Problem(place, fault.message, about, symptom, fault.fix)


def read_values(text: str, file: str) -> tuple[list[Value], list[Fault]]:
    """The documents of a text and its faults, marked in the text's own coordinates."""
    with CollectorPaused():
        documents, faults, complete = _stream(text, file)
        return (documents, faults) if complete else _by_document(text, file)


def _stream(text: str, file: str) -> tuple[list[Value], list[Fault], bool]:
    """Read until the parser gives up; False tells that it did."""
    converter = Converter(file, text)
    faults = converter.faults
    documents: list[Value] = []
    try:
        for root in compose(text):
            try:
                value = converter.document(root)
            except RefusedError as refused:
                faults.append(refused.fault)
            else:
                if not value.is_null:
                    documents.append(value)
    except YAMLError as error:
        faults.append(_fault(error, text))
    except UnicodeEncodeError as error:
        faults.append(_not_utf8(text, error.start))
    else:
        return documents, faults, True
    return documents, faults, False


def _by_document(text: str, file: str) -> tuple[list[Value], list[Fault]]:
    """Read each document of a broken stream by itself, so that one does not hide the others."""
    lines = Lines(text)
    documents: list[Value] = []
    faults: list[Fault] = []
    starts = sorted({0, *(match.start() for match in _DOCUMENT_START.finditer(text))})
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        first = lines.position(start).line
        values, wrong, _ = _stream(text[start:end], file)
        if start:
            for value in values:
                relocate(value, moved_by(first), start)
        documents += values
        faults += [_moved(fault, first) for fault in wrong]
    return documents, faults


def _moved(fault: Fault, lines: int) -> Fault:
    down = moved_by(lines)
    first = None if fault.first is None else down(fault.first)
    began = None if fault.began is None else down(fault.began)
    return Fault(down(fault.mark), fault.message, fault.fix, first, began)


def _fault(error: YAMLError, text: str) -> Fault:
    if isinstance(error, TooDeepError):
        mark: Mark = error.problem_mark or Position(0, 0)
        return Fault(mark, f"the document is nested deeper than {DEEPEST} levels", "nest it less deep")
    if isinstance(error, ReaderError):
        before = text.encode("utf-8", "surrogatepass")[: error.position].decode("utf-8", "ignore")
        what = f"the character {error.character:#06x} is not allowed in YAML"
        return Fault(
            Lines(text).position(len(before)), what, "remove the character, or write it escaped in double quotes"
        )
    if isinstance(error, MarkedYAMLError):
        return _syntax_fault(error, text)
    return Fault(Position(0, 0), f"this is no YAML: {error}", "write valid YAML")


# What is not finished where it must be: there the line where it begins has to be mended, not the one where that shows.
_UNFINISHED = frozenset({"while scanning a quoted scalar", "while scanning a simple key"})


def _syntax_fault(error: MarkedYAMLError, text: str) -> Fault:
    mark = error.problem_mark or error.context_mark or Position(0, 0)
    began = error.context_mark
    message = f"this is no YAML: {error.problem or 'it cannot be parsed'} {error.context or ''}".rstrip()
    if began is not None and error.context in _UNFINISHED:
        mark, began = began, None
    elif began is not None and began.line == mark.line:
        began = None
    fix = "mend the syntax at this line"
    if _line_of(text, mark)[mark.column :].startswith("\t"):
        message, fix = "this is no YAML: a tab stands where only blanks may", "indent this line with blanks"
    nearby = _lines_to(text, mark)
    if "{{" in nearby or "{%" in nearby:
        message += "; this looks like a template that is not rendered"
        fix = UNRENDERED_FIX
    return Fault(mark, message, fix, began=began)


def _line_of(text: str, mark: Mark) -> str:
    """The line of a mark, which may be the end of the text."""
    starts = [*Lines(text).starts, len(text)]
    return "" if mark.line > len(starts) - 2 else text[starts[mark.line] : starts[mark.line + 1]]


def _lines_to(text: str, mark: Mark) -> str:
    """The line of a mark and the one above, on which the parser may have stumbled."""
    starts = [*Lines(text).starts, len(text)]
    last = min(mark.line, len(starts) - 2)
    return text[starts[max(last - 1, 0)] : starts[last + 1]]


def _not_utf8(text: str, offset: int) -> Fault:
    return Fault(Lines(text).position(offset), "the file is not UTF-8 text", "save the file as UTF-8")
