"""The validators that judge what is not right at first sight: kubeconform where it is installed, else the jsonschema package.

Both are given the same schemas and say where an object is wrong; what is wrong there is told by `topocheck.load.schemas.faults`,
so that the findings are the same whichever of the two is there.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from topocheck.load.schemas.plain import Plain
from topocheck.load.schemas.structural import Schema

Steps: TypeAlias = "tuple[str | int, ...]"
Judge: TypeAlias = "Callable[[Sequence[Case]], list[frozenset[Steps]]]"

COMMAND = "kubeconform"
LOCATION = "{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json"
LONGEST = 120
"""Seconds that kubeconform may take."""

_PLACE = re.compile(r"at '(/.*?|)': ")
_QUOTED = re.compile(r"\\(['\\])")


@dataclass(frozen=True, slots=True)
class Case:
    """A document to be judged, its schema, and the schema's place among others (``kubevirt.io/virtualmachine_v1.json``)."""

    path: str
    schema: Schema
    document: Plain


def judge(cases: Sequence[Case]) -> list[frozenset[Steps]]:
    """Where each document is wrong: the keys and indices that lead there."""
    if not cases:
        return []
    found = by_kubeconform(cases) if shutil.which(COMMAND) else None
    return by_jsonschema(cases) if found is None else found


def by_jsonschema(cases: Sequence[Case]) -> list[frozenset[Steps]]:
    """The verdicts of the jsonschema package."""
    from jsonschema import Draft7Validator  # noqa: PLC0415 - slow to import, and seldom needed

    validators: dict[str, Draft7Validator] = {}
    found = []
    for case in cases:
        validator = validators.setdefault(case.path, Draft7Validator(case.schema))
        found.append(frozenset(tuple(error.absolute_path) for error in validator.iter_errors(case.document)))
    return found


def by_kubeconform(cases: Sequence[Case]) -> list[frozenset[Steps]] | None:
    """The verdicts of kubeconform, which is given our schemas alone and so asks nobody on the network.

    None where it could not judge them all: a release that can't be asked like this, or one that failed.
    """
    with tempfile.TemporaryDirectory(prefix="topocheck-") as folder:
        schemas, documents = Path(folder, "schemas"), Path(folder, "documents")
        documents.mkdir()
        for path, schema in {case.path: case.schema for case in cases}.items():
            (schemas / path).parent.mkdir(parents=True, exist_ok=True)
            (schemas / path).write_text(json.dumps(schema))
        for number, case in enumerate(cases):
            (documents / f"{number}.json").write_text(json.dumps(case.document))
        location = ("-schema-location", f"{schemas}/{LOCATION}")
        command = (COMMAND, "-output", "json", "-summary", *location, str(documents))
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, check=False)  # noqa: S603
            return _verdicts(json.loads(done.stdout), cases)
        except (OSError, subprocess.TimeoutExpired, json.JSONDecodeError):
            return None


def _verdicts(output: object, cases: Sequence[Case]) -> list[frozenset[Steps]] | None:
    resources = output.get("resources", []) if isinstance(output, dict) else None
    if not isinstance(resources, list) or not isinstance(output, dict) or output.get("summary", {}).get("errors"):
        return None
    found: list[frozenset[Steps]] = [frozenset()] * len(cases)
    for resource in resources:
        if resource["status"] != "statusInvalid":
            return None
        number = int(Path(resource["filename"]).stem)
        found[number] = _places(resource, cases[number])
    return found


def _places(resource: Mapping[str, str | list[dict[str, str]]], case: Case) -> frozenset[Steps]:
    """Where kubeconform finds a document to be wrong. Releases before 0.7 tell only in which part: there jsonschema looks closer."""
    if _PLACE.search(str(resource.get("msg", ""))) is None:
        return by_jsonschema([case])[0]
    return frozenset(_steps(pointer, case.document) for pointer in _pointers(resource))


def _pointers(resource: Mapping[str, str | list[dict[str, str]]]) -> set[str]:
    """Every place that kubeconform names: the deeper ones it tells in the message only."""
    listed = resource.get("validationErrors", [])
    pointers = {each["path"] for each in listed if isinstance(each, dict)}
    quoted = _PLACE.findall(str(resource.get("msg", "")))
    return pointers | {_QUOTED.sub(r"\1", pointer) for pointer in quoted}


def _steps(pointer: str, document: Plain) -> Steps:
    """The keys and indices of a JSON pointer that kubeconform wrote, which it does not always escape."""
    steps: list[str | int] = []
    rest, value = pointer.removeprefix("/"), document
    while rest:
        if isinstance(value, list):
            head, _, rest = rest.partition("/")
            if not head.isdigit() or int(head) >= len(value):
                break
            steps.append(int(head))
            value = value[int(head)]
        elif isinstance(value, dict):
            key = _longest_key(rest, value)
            if key is None:
                break
            steps.append(key)
            rest, value = _after(rest, key), value[key]
        else:
            break
    return tuple(steps)


def _longest_key(rest: str, value: dict[str, Plain]) -> str | None:
    found = [key for key in value if any(rest == each or rest.startswith(f"{each}/") for each in _written(key))]
    return max(found, key=len, default=None)


def _after(rest: str, key: str) -> str:
    written = next(each for each in _written(key) if rest == each or rest.startswith(f"{each}/"))
    return rest[len(written) + 1 :]


def _written(key: str) -> tuple[str, str]:
    return key, key.replace("~", "~0").replace("/", "~1")
