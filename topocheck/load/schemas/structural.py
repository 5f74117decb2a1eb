"""What of an OpenAPI schema says whether a value is right, as a JSON Schema (draft-07) that any validator reads.

Source: Kubernetes docs, "Custom Resources: specifying a structural schema" (pruning, defaulting, nullable, int-or-string).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

Schema: TypeAlias = "dict[str, object]"

DRAFT = "http://json-schema.org/draft-07/schema#"
OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"

_VALIDATING = (
    *("type", "required", "enum", "const", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    *("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "uniqueItems"),
)
_PRESERVES = "x-kubernetes-preserve-unknown-fields"


def parts(schema: Mapping[str, object]) -> Iterator[tuple[str, Schema]]:
    """The properties of a schema."""
    properties = schema.get("properties")
    for key, part in properties.items() if isinstance(properties, dict) else ():
        if isinstance(part, dict):
            yield key, part


def without_status(schema: Schema) -> Schema:
    """A schema in which the status may be anything: it is the cluster's to write."""
    return {**schema, "properties": {key: {} if key == "status" else part for key, part in parts(schema)}}


def custom(schema: Schema, *, kubevirt: bool = False, top: bool = True) -> Schema:
    """The schema of a custom resource as the API server reads it: unknown keys are none of its, what has a default need not be
    written, and null is as good as nothing.

    With ``kubevirt`` the metadata of templates inside have the keys of ObjectMeta only, which not the CRD but KubeVirt's webhook
    says.
    """
    properties = {}
    for key, part in parts(schema):
        is_metadata = key == "metadata" and (top or (kubevirt and _PRESERVES in part))
        inner: Schema = (
            {"$ref": f"#/$defs/{OBJECT_META}"} if is_metadata else custom(part, kubevirt=kubevirt, top=False)
        )
        properties[key] = _nullable(inner)
    made: Schema = {
        key: custom(value, kubevirt=kubevirt, top=False) if isinstance(value, dict) else value
        for key, value in schema.items()
        if key != "properties"
    }
    if properties:
        made["properties"] = {**({"apiVersion": {}, "kind": {}, "metadata": {}} if top else {}), **properties}
        if "additionalProperties" not in schema and not schema.get(_PRESERVES):
            made["additionalProperties"] = False
    required = schema.get("required")
    if isinstance(required, list):
        written = dict(parts(schema))
        made["required"] = [key for key in required if "default" not in written.get(key, {})]
    if schema.get("x-kubernetes-int-or-string") and "anyOf" not in schema:
        made["anyOf"] = [{"type": "integer"}, {"type": "string"}]
    return made


def _nullable(schema: Schema) -> Schema:
    """A schema that takes null as well: the API server drops a key with null before it looks at the object."""
    kind, enum, choices = schema.get("type"), schema.get("enum"), schema.get("anyOf")
    if isinstance(kind, str):
        more = {"enum": [*enum, None]} if isinstance(enum, list) else {}
        return {**schema, **more, "type": [kind, "null"]}
    return {**schema, "anyOf": [*choices, {"type": "null"}]} if isinstance(choices, list) else schema


def tidy(schema: Schema) -> Schema:
    """What of a schema validates, its references pointed to the definitions beside it."""
    made: Schema = {key: schema[key] for key in _VALIDATING if key in schema and schema[key] != []}
    properties = {key: tidy(part) for key, part in parts(schema)}
    if properties:
        made["properties"] = properties
    for key in ("items", "additionalProperties", "not"):
        inner = schema.get(key)
        if isinstance(inner, dict):
            made[key] = tidy(inner)
        elif inner is False:
            made[key] = False
    for key in ("anyOf", "oneOf", "allOf"):
        given = schema.get(key)
        choices = [tidy(each) for each in given if isinstance(each, dict)] if isinstance(given, list) else []
        if any(choices):
            made["anyOf" if key == "oneOf" and _differ_in_type(choices) else key] = choices
    reference = schema.get("$ref")
    if isinstance(reference, str):
        made["$ref"] = f"#/definitions/{reference.rpartition('/')[2]}"
    return made


def _differ_in_type(choices: list[Schema]) -> bool:
    """Whether no value but null can fit two of some schemas, so that one of them and any of them are the same."""
    types = [kind if isinstance(kind, list) else [kind] for kind in (each.get("type") for each in choices)]
    given = [kind for each in types for kind in each if kind != "null"]
    return None not in given and len(given) == len(set(given)) and not {"integer", "number"} <= set(given)


def whole(schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    """A schema with all the definitions that it needs; one that is not known allows anything."""
    needed: dict[str, Schema] = {}
    waiting = [schema]
    while waiting:
        for name in _references(waiting.pop()):
            if name not in needed:
                needed[name] = tidy(definitions.get(name, {}))
                waiting.append(needed[name])
    more: Schema = {"definitions": {name: needed[name] for name in sorted(needed)}} if needed else {}
    return {"$schema": DRAFT, **schema, **more}


def _references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        reference = value.get("$ref")
        if isinstance(reference, str):
            yield reference.rpartition("/")[2]
        for part in value.values():
            yield from _references(part)
    elif isinstance(value, list):
        for part in value:
            yield from _references(part)


def path_of(group: str, version: str, kind: str) -> str:
    """Where kubeconform's template ``{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json`` looks for a kind."""
    return f"{group or version}/{kind.lower()}_{version}.json"
