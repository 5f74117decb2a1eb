"""What is read of a cluster, before it is laid over what the files say."""

from __future__ import annotations

from dataclasses import dataclass

from topocheck.load.yaml_reader import YamlFile


@dataclass(frozen=True, slots=True)
class LiveFiles:
    """Objects of a cluster. ``whole`` are the kinds of which all objects are there, so that what is not there is missing."""

    files: tuple[YamlFile, ...] = ()
    whole: frozenset[str] = frozenset()
