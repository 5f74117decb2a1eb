"""What a site asks to render: the site file's ``render``, the folders of its ``manifests`` that are to be rendered, the command line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from topocheck.errors import InputError
from topocheck.load.files import shown
from topocheck.load.render.argocd import of_application
from topocheck.load.render.chart import ChartOptions
from topocheck.load.render.folder import is_rendered
from topocheck.load.render.options import RenderOptions
from topocheck.load.render.plain_tree import listing, section, word
from topocheck.load.render.repository_url import Repository
from topocheck.load.render.request import Elsewhere, Request
from topocheck.load.render.staging import repository_of
from topocheck.load.site_file import SiteFile, ToRender
from topocheck.model.place import Place


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
