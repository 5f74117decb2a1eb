"""What an error of pydantic is in our words, at its line."""

from __future__ import annotations

import difflib
from typing import get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from topocheck.model.place import Place
from topocheck.model.problem import Problem
from topocheck.model.value import Mapping, Scalar, Sequence, Value

_SYMPTOM = "topocheck leaves out what it can't read here, so nothing that depends on it is checked"

_SHOWN_AT_MOST = 60  # characters of a value: a file that is something else altogether may be one long text

_MUST = {
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "string_type": "text",
    "string_too_short": "not empty",
    "bool_type": "true or false",
    "list_type": "a list",
    "model_type": "a mapping of keys to values",
    "dict_type": "a mapping of keys to values",
    "greater_than_equal": "at least {ge}",
    "less_than_equal": "at most {le}",
    "literal_error": "{expected}",
}


def object_name(kind: str, name: str) -> str:
    """How findings name a file of topocheck's own: ``Site topocheck.yaml``, ``Firewall firewall``."""
    return f"{kind} {name}"


def problem(place: Place, message: str, owner: str, fix: str) -> Problem:
    """A problem of an own file, with the symptom that they all share."""
    return Problem(place=place, message=message, object=owner, symptom=_SYMPTOM, fix=fix)


def problem_of(error: ErrorDetails, document: Value, model: type[BaseModel], *, title: str, owner: str) -> Problem:
    """The problem that a validation error is, its place found in the document by the error's ``loc``."""
    path = error["loc"]
    if error["type"] == "extra_forbidden":
        return _unknown_key(document, path, model, title=title, owner=owner)
    value = _value_at(document, path)
    place = value.place
    if error["type"] == "missing":
        where = _spell(path[:-1]) or f"the {title}"
        key = path[-1]
        return problem(place, f'{where} has no "{key}", which it must have', owner, f'add "{key}"')
    subject = _spell(path) or f"the {title}"
    must = _must(error)
    fix = f"make {subject} {must}"
    if isinstance(value, Scalar) and value.is_null:
        fix = f"{fix}, or remove it"
    elif error["type"] == "string_type" and isinstance(value, Scalar):
        fix = f'write it in quotes: "{value.text}"'
    return problem(place, f"{subject} is {_show(value)} and must be {must}", owner, fix)


def _unknown_key(
    document: Value, path: tuple[str | int, ...], model: type[BaseModel], *, title: str, owner: str
) -> Problem:
    key = str(path[-1])
    parent = _value_at(document, path[:-1])
    place = parent.place_of(key) if isinstance(parent, Mapping) else parent.place
    where = _spell(path[:-1]) or f"the {title}"
    known = _keys_at(model, path[:-1])
    close = difflib.get_close_matches(key, known, n=1)
    if not close:
        close = [name for name in known if name.lower() == key.lower()]
    hint = f', did you mean "{close[0]}"' if close else ""
    message = f'{where} has the unknown key "{key}"{hint}; the keys are {", ".join(known)}'
    fix = f'rename "{key}" to "{close[0]}"' if close else f'remove "{key}"'
    return problem(place, message, owner, fix)


def _must(error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    if error["type"] == "value_error":
        return str(context["error"])
    known = _MUST.get(error["type"])
    return known.format(**context) if known else error["msg"]


def _value_at(document: Value, path: tuple[str | int, ...]) -> Value:
    """The value that a path leads to. It may go on where the document does not: a missing key, a scalar as a list of one."""
    value = document
    for step in path:
        if isinstance(value, Mapping) and step in value.entries:
            value = value.entries[str(step)]
        elif isinstance(value, Sequence) and isinstance(step, int) and step < len(value):
            value = value.items[step]
        else:
            break
    return value


def _spell(path: tuple[str | int, ...]) -> str:
    """``networks[0].vlan``."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def _show(value: Value) -> str:
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, Sequence):
        return "a list"
    if isinstance(value, Scalar):
        text = value.text if len(value.text) <= _SHOWN_AT_MOST else f"{value.text[:_SHOWN_AT_MOST]}..."
        return f'"{text}"' if isinstance(value.data, str) else text or "null"
    return "nothing"


def _keys_at(model: type[BaseModel], path: tuple[str | int, ...]) -> list[str]:
    """The keys that the mapping at a path may have."""
    for step in path:
        field = next((field for key, field in _fields(model).items() if key == step), None)
        nested = _model_in(field.annotation) if field else None
        if nested is not None:
            model = nested
    return list(_fields(model))


def _fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part)) is not None), None)
