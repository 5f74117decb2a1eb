"""Objects as an API gives them, in the form that files are read into."""

from __future__ import annotations

from typing import Any

from topocheck.load.position import Position
from topocheck.load.yaml_reader import YamlFile
from topocheck.model.value import Mapping, Scalar, Sequence, Value

_START = Position(0, 0)
_NO_KEYS: dict[str, Any] = {}  # a key stands where its object stands


def live_file(data: dict[str, Any], group_version: str, kind: str) -> YamlFile:
    """An object of a list as a file of its own; lists leave the type to their own head.

    Its places are ``cluster:Kind/namespace/name``: there is no line to point at. Who manages which field is left out.
    """
    metadata = data.get("metadata")
    head = metadata if isinstance(metadata, dict) else {}
    name = "/".join(str(part) for part in (head.get("namespace"), head.get("name")) if part)
    kept = {key: value for key, value in head.items() if key != "managedFields"}
    whole = {**data, "apiVersion": group_version, "kind": kind, "metadata": kept}
    file = f"cluster:{kind}/{name}"
    return YamlFile(file, (live_value(whole, file),), (), "")


def live_value(data: Any, file: str) -> Value:  # noqa: ANN401 - what json.loads gives
    """A value of JSON as a tree whose every place is the start of ``file``."""
    if isinstance(data, dict):
        return Mapping(file, _START, {key: live_value(value, file) for key, value in data.items()}, _NO_KEYS)
    if isinstance(data, list):
        return Sequence(file, _START, [live_value(item, file) for item in data])
    if isinstance(data, str):
        return Scalar(file, _START, data, data, '"')
    return Scalar(file, _START, data, _text(data))


def _text(data: bool | float | None) -> str:  # noqa: FBT001 - a scalar of JSON
    return (
        {None: "null", True: "true", False: "false"}.get(data) or str(data)
        if isinstance(data, bool | None)
        else str(data)
    )
