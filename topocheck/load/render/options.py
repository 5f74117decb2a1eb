"""What is said of rendering beside the site file, and what rendering gives. Cheap to import, for most sites render nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from topocheck.load.yaml_reader import YamlFile
from topocheck.model.problem import Related


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """What is said beside the site file: more ``paths`` to render, and whether commands may be missing.

    ``applied`` is the folder that Argo CD applies and ``application`` the Application which says how: it is rendered where it is to
    be rendered at all and the site file does not say what is.
    """

    paths: tuple[str, ...] = ()
    allow_unrendered: bool = False
    applied: Path | None = None
    application: dict[str, object] | None = None


@dataclass(slots=True)
class Rendered:
    """What was rendered. ``used`` are the real paths of the files that it was made of, which are no manifests by themselves.

    ``notes`` say of an object, by its name in findings, what rendered it. ``complete`` is False where something could not be
    rendered, so that what is referred to may be in it.
    """

    files: list[YamlFile] = field(default_factory=list)
    used: set[Path] = field(default_factory=set)
    notes: dict[str, Related] = field(default_factory=dict)
    complete: bool = True
