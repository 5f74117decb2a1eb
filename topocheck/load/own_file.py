"""Reads one of topocheck's own files with its pydantic model; each error becomes a problem at its line.

What is wrong is left out and the rest is used: one bad row must not hide the others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from topocheck.load.own_problem import object_name, problem, problem_of
from topocheck.load.wire import PlacedDict, Wire
from topocheck.load.yaml_reader import YamlFile
from topocheck.model.problem import Problem
from topocheck.model.value import Mapping, Value

CODE = "SIT01"

Model = TypeVar("Model", bound=Wire)
Problems = tuple[tuple[str, Problem], ...]
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class OwnFormat(Generic[Model]):
    """One of topocheck's own formats.

    ``kind`` is what findings call the file (``Site topocheck.yaml``), ``title`` what sentences call it. Every field of the model has
    a default. ``whole`` are the lists an item of which is left out as a whole when a part of it is wrong: a firewall
    rule without the part that narrows it would be another rule.
    """

    model: type[Model]
    kind: str
    title: str
    whole: frozenset[str] = frozenset()


def read_own(file: YamlFile, form: OwnFormat[Model], *, name: str) -> tuple[Model, Problems]:
    """What a file says, and a problem for its syntax errors and for everything in it that the format does not allow.

    ``name`` completes the object that the problems name. An empty file says nothing: every field has its default.
    """
    owner = object_name(form.kind, name)
    documents = [document for document in file.documents if not document.is_null]
    more = tuple((CODE, _one_too_many(document, form, owner)) for document in documents[1:])
    if not documents:
        return form.model(), file.problems
    model, problems = _read(documents[0], form, owner)
    return model, (*file.problems, *in_order((*problems, *more)))


def in_order(problems: Iterable[tuple[str, Problem]]) -> Problems:
    """Problems of one file in the order of its lines."""
    return tuple(sorted(problems, key=lambda found: found[1].place))


def _one_too_many(document: Value, form: OwnFormat[Model], owner: str) -> Problem:
    message = f"the {form.title} must be one YAML document, and another one starts here"
    return problem(document.place, message, owner, "join the documents or remove this one")


def _read(document: Value, form: OwnFormat[Model], owner: str) -> tuple[Model, Problems]:
    if not isinstance(document, Mapping):
        wrong = problem_of(_NOT_A_MAPPING, document, form.model, title=form.title, owner=owner)
        return form.model(), ((CODE, wrong),)
    data = PlacedDict(document)
    errors = _errors(form.model, data)
    problems = tuple((CODE, problem_of(error, document, form.model, title=form.title, owner=owner)) for error in errors)
    while errors:
        for path in sorted({_spoilt(error, data, form.whole) for error in errors}, key=_depth_and_index, reverse=True):
            _remove(data, path)
        errors = _errors(form.model, data)
    return form.model.model_validate(data), problems


_NOT_A_MAPPING = ErrorDetails(type="model_type", loc=(), msg="", input=None)


def _errors(model: type[Wire], data: PlacedDict) -> list[ErrorDetails]:
    try:
        model.model_validate(data)
    except ValidationError as error:
        return error.errors(include_url=False, include_input=False)
    return []


def _spoilt(error: ErrorDetails, data: PlacedDict, whole: frozenset[str]) -> Path:
    """The path of what has to go so that the error goes: always something that is there."""
    path = error["loc"]
    if path[0] in whole and isinstance(data[str(path[0])], list):
        return path[:2]
    if error["type"] == "missing":
        path = path[:-1]
    return _existing(data, path)


def _existing(data: object, path: Path) -> Path:
    """As much of a path as there is: a scalar that stands for a list of one has no items of its own."""
    for length, step in enumerate(path):
        if isinstance(data, list) and isinstance(step, int):
            data = data[step]
        elif isinstance(data, dict) and step in data:
            data = data[str(step)]
        else:
            return path[:length]
    return path


def _depth_and_index(path: Path) -> tuple[int, list[tuple[int, str]]]:
    """Deepest first and, in one list, last first, so that no removal moves what another one means."""
    return len(path), [(step, "") if isinstance(step, int) else (-1, step) for step in path]


def _remove(data: object, path: Path) -> None:
    for step in path[:-1]:
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int):
            data = data[step]
    if isinstance(data, dict):
        data.pop(path[-1], None)
    elif isinstance(data, list) and isinstance(path[-1], int):
        del data[path[-1]]
