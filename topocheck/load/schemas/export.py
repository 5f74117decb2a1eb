"""Writing the schemas of kinds out, for editors and for whoever runs kubeconform by himself."""

from __future__ import annotations

import json
from pathlib import Path

from topocheck.errors import UsageError
from topocheck.load.schemas.formats import desired_state
from topocheck.load.schemas.judges import LOCATION
from topocheck.load.schemas.kinds import PACK
from topocheck.load.schemas.structural import Schema, parts

_POLICY = "nmstate.io/nodenetworkconfigurationpolicy_"


def kind_schema(name: str) -> Schema | None:
    """The schema of a kind that is named as ``kubevirt.io/v1/VirtualMachine`` or ``v1/Pod``; None where there is none."""
    api_version, _, kind = name.rpartition("/")
    group, _, version = api_version.rpartition("/")
    schema = PACK.schema(group, version, kind)
    return schema if schema is None or kind != "NodeNetworkConfigurationPolicy" else _with_desired_state(schema)


def write_kinds(folder: Path) -> tuple[int, str]:
    """Write the schemas of all kinds below a folder; answers how many there are, and what kubeconform takes as ``-schema-location``.

    Raises UsageError where the folder can't be written.
    """
    count = 0
    try:
        for path, schema in PACK.paths():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            written = _with_desired_state(schema) if path.startswith(_POLICY) else schema
            target.write_text(json.dumps(written, indent=1) + "\n")
            count += 1
    except OSError as error:
        message = f"--output {folder} can't be written: {error.strerror}"
        raise UsageError(message) from error
    return count, f"{folder}/{LOCATION}"


def _with_desired_state(schema: Schema) -> Schema:
    """The schema of a policy, which of itself says nothing about what nmstate takes."""
    spec = dict(parts(schema))["spec"]
    state = {key: value for key, value in desired_state().items() if key not in ("$schema", "title")}
    inner = {**dict(parts(spec)), "desiredState": {**state, "type": ["object", "null"]}}
    return {**schema, "properties": {**dict(parts(schema)), "spec": {**spec, "properties": inner}}}
