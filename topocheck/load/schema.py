"""JSON Schemas of the files that topocheck defines, for editors: made from the models that read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from topocheck.load.firewall_format import FIREWALL_FORMAT
from topocheck.load.policy_format import POLICY_FORMAT
from topocheck.load.site_format import SITE_FORMAT

if TYPE_CHECKING:
    from topocheck.load.wire import Wire

_DIALECT = "https://json-schema.org/draft/2020-12/schema"

_MODELS: dict[str, tuple[type[Wire], str]] = {
    "site": (SITE_FORMAT.model, "topocheck site file (topocheck.yaml)"),
    "firewall": (FIREWALL_FORMAT.model, "topocheck firewall file"),
    "policy": (POLICY_FORMAT.model, "topocheck policy file"),
}

SCHEMAS = tuple(_MODELS)


def schema_of(name: str) -> dict[str, object]:
    """The JSON Schema (draft 2020-12) of one of `SCHEMAS`. Raises KeyError for another name."""
    model, title = _MODELS[name]
    schema = model.model_json_schema(by_alias=True)
    return {"$schema": _DIALECT, **schema, "title": title}
