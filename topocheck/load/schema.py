"""JSON Schemas for editors: of the files that topocheck defines, made from the models that read them, and of what stands inside of
manifests.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from topocheck.load.firewall_format import FIREWALL_FORMAT
from topocheck.load.policy_format import POLICY_FORMAT
from topocheck.load.schemas.formats import cni_configuration, desired_state, network_data
from topocheck.load.site_format import SITE_FORMAT

if TYPE_CHECKING:
    from topocheck.load.wire import Wire

_DIALECT = "https://json-schema.org/draft/2020-12/schema"

_MODELS: dict[str, tuple[type[Wire], str]] = {
    "site": (SITE_FORMAT.model, "topocheck site file (topocheck.yaml)"),
    "firewall": (FIREWALL_FORMAT.model, "topocheck firewall file"),
    "policy": (POLICY_FORMAT.model, "topocheck policy file"),
}

_INSIDE: dict[str, Callable[[], dict[str, object]]] = {
    "desired-state": desired_state,
    "cni": cni_configuration,
    "network-data": network_data,
}

OWN = tuple(_MODELS)
SCHEMAS = (*OWN, *_INSIDE)


def schema_of(name: str) -> dict[str, object]:
    """The JSON Schema of one of `SCHEMAS`: draft 2020-12 for topocheck's `OWN` files. Raises KeyError for another name."""
    if name in _INSIDE:
        return _INSIDE[name]()
    model, title = _MODELS[name]
    schema = model.model_json_schema(by_alias=True)
    return {"$schema": _DIALECT, **schema, "title": title}
