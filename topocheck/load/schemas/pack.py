"""The schemas that come with topocheck, in an archive that scripts/make_schemas.py makes. Each is read when it is needed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property
from importlib.resources import files
from io import BytesIO
from typing import TypeAlias
from zipfile import ZipFile

from topocheck.load.schemas.structural import Schema, path_of

Served: TypeAlias = "dict[str, dict[str, list[str]]]"
"""The API versions of each kind of each group."""

ARCHIVE = "kinds.zip"


class Pack:
    """The archive. ``sources`` are the packages that it was made of, ``served`` the kinds in it."""

    @cached_property
    def _archive(self) -> ZipFile:
        return ZipFile(BytesIO(files(__package__).joinpath(ARCHIVE).read_bytes()))

    def _read(self, path: str) -> Schema:
        found: Schema = json.loads(self._archive.read(path))
        return found

    @cached_property
    def served(self) -> Served:
        """The kinds that have a schema."""
        served: Served = json.loads(self._archive.read("kinds.json"))
        return served

    @cached_property
    def sources(self) -> list[dict[str, str]]:
        """Name, version and licence of the packages that the schemas were made of."""
        sources: list[dict[str, str]] = json.loads(self._archive.read("sources.json"))
        return sources

    @cached_property
    def definitions(self) -> dict[str, Schema]:
        """What the schema of a CRD refers to: the metadata of an object."""
        definitions: dict[str, Schema] = json.loads(self._archive.read("metadata.json"))
        return definitions

    def schema(self, group: str, version: str, kind: str) -> Schema | None:
        """The schema of a kind; None where there is none."""
        known = version in self.served.get(group, {}).get(kind, ())
        return self._read(path_of(group, version, kind)) if known else None

    def paths(self) -> Iterator[tuple[str, Schema]]:
        """Every schema with its path, laid out as kubeconform's ``-schema-location`` wants it."""
        for group, kinds in self.served.items():
            for kind, versions in kinds.items():
                for version in versions:
                    path = path_of(group, version, kind)
                    yield path, self._read(path)
