"""The kinds that objects are validated against: those that come with topocheck, and those of the site's own CRDs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from topocheck.load.schemas.acceptors import Accepts, acceptor
from topocheck.load.schemas.pack import Pack
from topocheck.load.schemas.plain import plain
from topocheck.load.schemas.structural import Schema, custom, path_of, tidy, whole, without_status
from topocheck.model.manifest import Manifest
from topocheck.model.value import Mapping

_KUBEVIRT = re.compile(r"(^|\.)kubevirt\.io$")
_CRD = ("apiextensions.k8s.io/v1", "CustomResourceDefinition")


@dataclass(frozen=True, slots=True)
class Kind:
    """A version of a kind: its schema, where kubeconform looks for that, and the function that knows right objects at once."""

    path: str
    schema: Schema
    accepts: Accepts


PACK = Pack()
"""What comes with topocheck. Nothing of it is read before it is asked for."""


class Kinds:
    """Finds the schema of an object. A CRD in the site counts more than what comes with topocheck."""

    def __init__(self, manifests: Iterable[Manifest]) -> None:
        self._known: dict[tuple[str, str], Kind | None] = {}
        self.served = PACK.served
        crds = [each for each in manifests if (each.api_version, each.kind) == _CRD]
        if crds:
            self.served = {group: dict(kinds) for group, kinds in PACK.served.items()}
        for crd in crds:
            self._add(crd.body)

    def of(self, api_version: str | None, kind: str) -> Kind | None:
        """The kind of an object; None where it is not known."""
        if api_version is None:
            return None
        key = (api_version, kind)
        return self._known[key] if key in self._known else _packed(api_version, kind)

    def _add(self, body: Mapping) -> None:
        """The versions of one CRD; a part of it that is no schema is left out."""
        spec = body.mapping("spec")
        names = spec.mapping("names") if spec is not None else None
        group, kind = (spec.text("group") if spec else None), (names.text("kind") if names else None)
        if spec is None or group is None or kind is None:
            return
        versions = [each for each in spec.mappings("versions") if each.boolean("served") is not False]
        self.served.setdefault(group, {})[kind] = [each.text("name") or "" for each in versions]
        for each in versions:
            schema = plain(each.at("schema", "openAPIV3Schema"))
            version = each.text("name") or ""
            self._known[f"{group}/{version}", kind] = None
            if isinstance(schema, dict):
                closed = custom(without_status({**schema}), kubevirt=bool(_KUBEVIRT.search(group)))
                made = whole(tidy(closed), PACK.definitions)
                self._known[f"{group}/{version}", kind] = _kind(group, version, kind, made)


@cache
def _packed(api_version: str, kind: str) -> Kind | None:
    """The kind as it comes with topocheck."""
    group, _, version = api_version.rpartition("/")
    schema = PACK.schema(group, version, kind)
    return None if schema is None else _kind(group, version, kind, schema)


def _kind(group: str, version: str, kind: str, schema: Schema) -> Kind:
    return Kind(path_of(group, version, kind), schema, acceptor(schema))
