"""Where the values of a rendered object come from: the same values in the files that it was made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from topocheck.model.value import Mapping, Mark, Scalar, Sequence, Value

_NAMING_KEYS = ("name", "id", "ip", "op")


@dataclass(frozen=True, slots=True)
class Origin:
    """A value of a source that stands at ``path`` below the rendered one; ``-`` in the path is any item of a list."""

    value: Value
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Spot:
    file: str
    mark: Mark
    home: str  # the object's own file, in whose text offsets are known


def attribute(rendered: Mapping, origins: Iterable[Origin], file: str, mark: Mark) -> Mapping:
    """The object again, each value at its place in one of the origins, the first that has it.

    What none of them has (made by a generator or a replacement) stands where the value around it does, at last at ``mark`` of
    ``file``. A scalar that is the same in the file of the object itself keeps its offsets; of others they are unknown.
    """
    made = _value(rendered, [*origins], _Spot(file, mark, file))
    assert isinstance(made, Mapping)  # noqa: S101 - a mapping becomes one
    return made


def _value(rendered: Value, origins: list[Origin], above: _Spot) -> Value:
    here = [origin.value for origin in origins if not origin.path]
    if isinstance(rendered, Mapping):
        return _mapping(rendered, origins, here, above)
    if isinstance(rendered, Sequence):
        return _sequence(rendered, origins, here, above)
    return _scalar(rendered, here, above) if isinstance(rendered, Scalar) else rendered


def _scalar(rendered: Scalar, here: list[Value], above: _Spot) -> Scalar:
    alike = [each for each in here if isinstance(each, Scalar)]
    same = next((each for each in alike if each.data == rendered.data), None)
    if same is not None and same.file == above.home:
        return same
    spot = _spot(same or (alike[-1] if alike else None), above)
    return Scalar(spot.file, spot.mark, rendered.data, rendered.text, rendered.style)


def _mapping(rendered: Mapping, origins: list[Origin], here: list[Value], above: _Spot) -> Mapping:
    sources = [each for each in here if isinstance(each, Mapping)]
    spot = _spot(sources[0] if sources else None, above)
    marks: dict[str, Mark] = {}
    entries: dict[str, Value] = {}
    for key, value in rendered.entries.items():
        source = next((each for each in sources if key in each.entries and each.file == spot.file), None)
        marks[key] = spot.mark if source is None else source.key_marks[key]
        below = [Origin(each.entries[key]) for each in sources if key in each.entries]
        below += [Origin(each.value, each.path[1:]) for each in origins if each.path[:1] == (key,)]
        entries[key] = _value(value, below, spot)
    return Mapping(spot.file, spot.mark, entries, marks)


def _sequence(rendered: Sequence, origins: list[Origin], here: list[Value], above: _Spot) -> Sequence:
    sources = [each for each in here if isinstance(each, Sequence)]
    spot = _spot(sources[0] if sources else None, above)
    added = [each for each in origins if each.path]
    items = []
    for index, item in enumerate(rendered.items):
        below = [Origin(found) for each in sources if (found := _counterpart(item, index, each)) is not None]
        below += [Origin(each.value, each.path[1:]) for each in added if _adds(each, item, index)]
        items.append(_value(item, below, spot))
    return Sequence(spot.file, spot.mark, items)


def _counterpart(item: Value, index: int, source: Sequence) -> Value | None:
    """The item of a source that an item is made of: the one of the same name or value, else the one at the same index."""
    if isinstance(item, Mapping):
        key = next((key for key in _NAMING_KEYS if item.text(key) is not None), None)
        if key is not None:
            named = (each for each in source.items if isinstance(each, Mapping) and each.text(key) == item.text(key))
            return next(named, None)
    if isinstance(item, Scalar):
        return next((each for each in source.items if isinstance(each, Scalar) and each.data == item.data), None)
    return source.items[index] if index < len(source.items) else None


def _adds(origin: Origin, item: Value, index: int) -> bool:
    """Whether a JSON patch's value concerns an item: it is the item, or something inside of the item with its index."""
    if len(origin.path) == 1 and origin.path[0] in ("-", str(index)):
        return _counterpart(item, 0, Sequence("", origin.value.mark, [origin.value])) is not None
    return origin.path[0] == str(index)


def _spot(value: Value | None, above: _Spot) -> _Spot:
    return above if value is None else _Spot(value.file, value.mark, above.home)
