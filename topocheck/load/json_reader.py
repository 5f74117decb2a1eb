"""JSON as Go's encoding/json reads it, which CNI plugins, Multus and kubectl use, every value with its place."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from topocheck.load.composer import DEEPEST
from topocheck.load.position import Lines, Position, place_at
from topocheck.load.yaml_reader import BYTE_ORDER_MARK, SYMPTOM, YamlFile
from topocheck.model.problem import Problem
from topocheck.model.value import Mapping, Mark, Scalar, Sequence, Value

_TOKEN = re.compile(
    r'[ \t\r\n:,]*(?:(?P<open>[\[{])|(?P<close>[\]}])|"([^"\\]*(?:\\.[^"\\]*)*)"|([^\s\[\]{},:"]+))', re.DOTALL
)
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_LONGEST_NUMBER = 400  # digits; a longer one has no float64, and Go refuses it


@dataclass(frozen=True, slots=True)
class JsonFault:
    """Why a text is no JSON, and the offset at which that shows."""

    offset: int
    message: str


def read_json(text: str, file: str) -> YamlFile:
    """Read a file of JSON. Never raises: a text that is no JSON is a problem under SCH01."""
    text = text.removeprefix(BYTE_ORDER_MARK)
    lines = Lines(text)
    value = json_value(text, file, lines.position, place_scalars=True)
    if isinstance(value, JsonFault):
        place = place_at(file, lines.position(value.offset))
        problem = Problem(place, f"this is no JSON: {value.message}", file, SYMPTOM, "mend the syntax at this line")
        return YamlFile(file, (), (("SCH01", problem),), text)
    return YamlFile(file, () if value.is_null else (value,), (), text)


def json_value(
    text: str, file: str, position: Callable[[int], Position], *, place_scalars: bool = False
) -> Value | JsonFault:
    """The value that a text is, its marks made from offsets by ``position``.

    With ``place_scalars`` the scalars' ``start`` and ``end`` are offsets in the text. Of a key that stands twice the last
    one counts, as in Go.
    """
    fault = _fault(text)
    return fault or _Scanner(text, file, position, place_scalars=place_scalars).value()


def _fault(text: str) -> JsonFault | None:
    try:
        json.loads(text, parse_constant=_refuse, parse_int=_number, parse_float=_number)
    except json.JSONDecodeError as error:
        return JsonFault(error.pos, error.msg[:1].lower() + error.msg[1:])
    except _UnknownWordError as error:
        return JsonFault(_outside_strings(text, str(error)), f"{error} is no value of JSON")
    except RecursionError:
        return JsonFault(0, f"it is nested deeper than {DEEPEST} levels")
    return _too_deep(text)


class _UnknownWordError(ValueError):
    pass


def _refuse(word: str) -> None:
    raise _UnknownWordError(word)


def _number(digits: str) -> None:
    if len(digits) > _LONGEST_NUMBER:
        raise _UnknownWordError(digits)


def _outside_strings(text: str, word: str) -> int:
    return next((match.start(4) for match in _TOKEN.finditer(text) if match[4] == word), 0)


def _too_deep(text: str) -> JsonFault | None:
    if text.count("[") + text.count("{") <= DEEPEST:
        return None
    depth = 0
    for match in _TOKEN.finditer(text):
        if match["open"]:
            depth += 1
            if depth > DEEPEST:
                return JsonFault(match.start("open"), f"it is nested deeper than {DEEPEST} levels")
        elif match["close"]:
            depth -= 1
    return None


class _Scanner:
    """Walks over the tokens of a text that is known to be JSON."""

    __slots__ = ("_file", "_offset", "_place_scalars", "_position", "_text")

    def __init__(self, text: str, file: str, position: Callable[[int], Position], *, place_scalars: bool) -> None:
        self._text = text
        self._file = file
        self._position = position
        self._place_scalars = place_scalars
        self._offset = 0

    def value(self) -> Value:
        value = self._next()
        if value is None:
            message = "a bracket closes that was never opened, in a text that was found to be JSON"
            raise AssertionError(message)
        return value

    def _next(self) -> Value | None:
        """The next value; None at a closing bracket."""
        match = _TOKEN.match(self._text, self._offset)
        if match is None or match["close"]:
            self._offset = match.end() if match else len(self._text)
            return None
        self._offset = match.end()
        if match["open"]:
            mark = self._position(match.start("open"))
            return self._mapping(mark) if match["open"] == "{" else self._sequence(mark)
        return self._scalar(match)

    def _scalar(self, match: re.Match[str]) -> Scalar:
        quoted = match[3] is not None
        start = match.start(3) - 1 if quoted else match.start(4)
        text = _unescaped(match[3]) if quoted else match[4]
        end = match.end() if self._place_scalars else -1
        mark = self._position(start)
        data = text if quoted else _plain(text)
        return Scalar(self._file, mark, data, text, '"' if quoted else "", start if self._place_scalars else -1, end)

    def _sequence(self, mark: Mark) -> Sequence:
        items: list[Value] = []
        while (item := self._next()) is not None:
            items.append(item)
        return Sequence(self._file, mark, items)

    def _mapping(self, mark: Mark) -> Mapping:
        entries: dict[str, Value] = {}
        marks: dict[str, Mark] = {}
        while isinstance(key := self._next(), Scalar):
            value = self._next()
            if value is not None:
                entries[key.text] = value
                marks[key.text] = key.mark
        return Mapping(self._file, mark, entries, marks)


def _unescaped(raw: str) -> str:
    """A string's text; half of a surrogate pair becomes U+FFFD, as in Go."""
    if "\\" not in raw:
        return raw
    text: str = json.loads(f'"{raw}"')
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _plain(text: str) -> int | float | bool | None:
    if text in _WORDS:
        return _WORDS[text]
    return float(text) if set(text) & set(".eE") else int(text)
