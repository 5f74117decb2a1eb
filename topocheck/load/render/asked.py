"""What a site asks to render: the site file's ``render``, the folders of its ``manifests`` that are to be rendered, the command line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from topocheck.errors import InputError
from topocheck.load.file_text import is_folder
from topocheck.load.files import shown
from topocheck.load.render.argocd import of_application
from topocheck.load.render.chart import ChartOptions, is_chart
from topocheck.load.render.kustomization import is_kustomization
from topocheck.load.render.plain_tree import listing, section, word
from topocheck.load.render.repository_url import Repository
from topocheck.load.render.request import Elsewhere, Request
from topocheck.load.render.staging import repository_of
from topocheck.load.site_file import SiteFile, ToRender
from topocheck.model.place import Place


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


def is_rendered(path: Path) -> bool:
    """Whether a path, as of an entry of ``manifests``, is a folder that must be rendered."""
    return is_folder(path) and (is_chart(path) or is_kustomization(path))


def asked(stated: SiteFile, root: Path, owner: str, options: RenderOptions) -> list[Request]:
    """All that is to be rendered; ``owner`` is the object that the site file is.

    Raises InputError where the Application takes something that is not in the repository.
    """
    return [*_asked(stated, root, owner, options)]


def _asked(stated: SiteFile, root: Path, owner: str, options: RenderOptions) -> Iterator[Request]:
    for named in stated.manifests or ():
        if is_rendered(root / named.path):
            yield Request(root / named.path, named.path, named.place, owner)
    for row in stated.render:
        yield Request(root / row.path.path, row.path.path, row.path.place, owner, _options(row, root))
    for path in options.paths:
        yield Request(root / path, path, Place(path, 1), f"--render {path}")
    if options.applied is not None and is_rendered(options.applied) and stated.manifests is None and not stated.render:
        yield from _applied(options.applied, root, options.application)


def _applied(folder: Path, root: Path, application: dict[str, object] | None) -> Iterator[Request]:
    place = Place(shown(folder, root), 1)
    if application is None:
        yield Request(folder, place.file, place, place.file)
        return
    first = next((each for each in listing(section(application, "spec"), "sources") if isinstance(each, dict)), {})
    repository = Repository.of(repository_of(root), word(first, "repoURL") or "")
    for each in of_application(application, place, repository):
        if isinstance(each, Elsewhere):
            raise InputError(each.reason)
        yield each


def _options(row: ToRender, root: Path) -> ChartOptions:
    return ChartOptions(
        release=row.release,
        namespace=row.namespace,
        values=tuple(root / named.path for named in row.values),
        places=tuple(named.place for named in row.values),
    )


class OwnFolders:
    """Which files belong to a kustomization or a chart: where something is rendered, they are no manifests by themselves."""

    def __init__(self, root: Path) -> None:
        self._known = {root.parent: False}

    def hold(self, path: Path) -> bool:
        """Whether a file below the root does."""
        return self._is_own(path.parent)

    def _is_own(self, folder: Path) -> bool:
        if folder not in self._known:
            above = folder != folder.parent and self._is_own(folder.parent)
            self._known[folder] = above or is_kustomization(folder) or is_chart(folder)
        return self._known[folder]
