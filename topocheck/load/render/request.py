"""What is to be rendered, and who asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from topocheck.load.render.chart import ChartOptions
from topocheck.model.place import Place


@dataclass(frozen=True, slots=True)
class PlainFolder:
    """How Argo CD reads a folder that is neither a kustomization nor a chart."""

    recurse: bool = False
    include: str | None = None
    exclude: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """A folder to render, or a file or folder with Applications.

    ``path`` is where it is and ``text`` how it is named; ``place`` and ``owner`` say who asks for it. ``options`` are a chart's,
    ``added`` the fields of a kustomization around one. ``plain`` is for an Application's folder only; ``application`` names it.
    """

    path: Path
    text: str
    place: Place
    owner: str
    options: ChartOptions = field(default_factory=ChartOptions)
    added: Mapping[str, object] = field(default_factory=dict)
    plain: PlainFolder | None = None
    application: str | None = None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What an Application applies that this repository does not hold, or that can't be told without Argo CD."""

    place: Place
    reason: str
