"""JSON Schemas of what stands inside of manifests: a policy's desired state, a NAD's CNI configuration, a guest's network data.

Made from the tables that the checks read, so that an editor and topocheck say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from topocheck.checks.nmstate.block import Block, Others
from topocheck.checks.nmstate.interface import INTERFACE_TYPES, interface_block
from topocheck.checks.nmstate.rule import BOOLEAN, MAPPINGS, SWITCH
from topocheck.checks.nmstate.state import DESIRED_STATE
from topocheck.load.cni_keys import keys_of, plugin_types
from topocheck.load.cni_types import types_of
from topocheck.load.forms import Form, Items, Keys, Kind, Named
from topocheck.load.network_data_form import VERSION_1, VERSION_2
from topocheck.load.schemas.structural import DRAFT, Schema

_NUMBER: Schema = {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": "^(0[xX][0-9a-fA-F]+|[0-9]+)$"}]}
_CNI: dict[str, Schema] = {
    "string": {"type": "string"},
    "int": {"type": "integer"},
    "bool": {"type": "boolean"},
    "list": {"type": "array"},
    "object": {"type": "object"},
}
_PLAIN: dict[Kind, Schema] = {
    Kind.NUMBER: _NUMBER,
    Kind.BOOLEAN: {"type": "boolean"},
    Kind.TEXT: {"type": ["string", "number"]},
    Kind.TEXTS: {"type": "array"},
    Kind.ANYTHING: {},
}


def desired_state() -> Schema:
    """``spec.desiredState`` of a NodeNetworkConfigurationPolicy."""
    schema = _block(DESIRED_STATE)
    properties = schema["properties"]
    interface = _block(interface_block(None))
    choices = [_when("type", kind, _block(interface_block(kind))) for kind in INTERFACE_TYPES]
    if isinstance(properties, dict):
        known = {
            "type": "object",
            "allOf": [*choices, _otherwise("type", INTERFACE_TYPES, interface)],
        }
        properties["interfaces"] = {"type": "array", "items": known}
    return {
        "$schema": DRAFT,
        "title": "nmstate's desired state, as a NodeNetworkConfigurationPolicy holds it",
        **schema,
    }


def cni_configuration() -> Schema:
    """The JSON in ``spec.config`` of a NetworkAttachmentDefinition: one plugin's, or a list of plugins."""
    plugins = [_when("type", kind, _plugin(kind)) for kind in plugin_types()]
    plugin: Schema = {"type": "object", "required": ["type"], "allOf": plugins}
    several: Schema = {
        "type": "object",
        "required": ["plugins"],
        "properties": {"plugins": {"type": "array", "items": plugin}},
    }
    either: Schema = {"if": {"required": ["plugins"]}, "then": several, "else": plugin}
    return {"$schema": DRAFT, "title": "the CNI configuration of a NetworkAttachmentDefinition", **either}


def network_data() -> Schema:
    """Cloud-init's network data, version 1 or 2."""
    either: Schema = {"if": {"required": ["config"]}, "then": _form(VERSION_1), "else": _form(VERSION_2)}
    wrapped: Schema = {"type": "object", "properties": {"network": either}}
    return {
        "$schema": DRAFT,
        "title": "cloud-init's network data",
        "if": {"required": ["network"]},
        "then": wrapped,
        "else": either,
    }


def _block(block: Block) -> Schema:
    """A block of nmstate's. One that may be a list of such is one where its kind says so."""
    properties: dict[str, object] = {key: dict(rule.schema) for key, rule in block.keys.items()}
    for key, inner in block.blocks.items():
        if inner.shape is MAPPINGS:
            properties[key] = {"type": "array", "items": _block(inner)}
        elif inner.shape is SWITCH:
            properties[key] = {"anyOf": [_block(inner), dict(BOOLEAN.schema)]}
        else:
            properties[key] = _block(inner)
    schema: dict[str, object] = {"type": "object", "properties": dict(sorted(properties.items()))}
    if block.needs:
        schema["required"] = list(block.needs)
    if block.others is Others.REFUSED:
        schema["additionalProperties"] = False
    return schema


def _plugin(kind: str) -> Schema:
    types = types_of(kind)
    properties = {key: _CNI[types[key]] if key in types else {} for key in sorted(keys_of(kind) | types.keys())}
    return {"properties": properties, "patternProperties": {"^cni\\.dev/": {}}, "additionalProperties": False}


def _form(form: Form) -> Schema:
    if isinstance(form, Kind):
        return _PLAIN[form]
    if isinstance(form, Keys):
        properties = {key: _form(inner) for key, inner in form.known.items()}
        return {"type": "object", "properties": properties, "additionalProperties": False}
    if isinstance(form, Named):
        return {"type": "object", "additionalProperties": _form(form.form)}
    return {"type": "array", "items": _item(form)}


def _item(form: Items) -> Schema:
    if form.by is None:
        return _form(form.form)
    return {"type": "object", "allOf": [_when(form.by, value, _form(inner)) for value, inner in form.forms.items()]}


def _when(key: str, value: str, then: Mapping[str, object]) -> Schema:
    return {"if": {"required": [key], "properties": {key: {"const": value}}}, "then": dict(then)}


def _otherwise(key: str, values: Iterable[str], then: Mapping[str, object]) -> Schema:
    return {"if": {"required": [key], "properties": {key: {"enum": list(values)}}}, "then": {}, "else": dict(then)}
