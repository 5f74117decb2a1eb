"""Renders what a site asks for, one request after the other; what can't be rendered is said, and the rest goes on."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from topocheck.load.file_text import exists, is_folder
from topocheck.load.files import find_files, shown
from topocheck.load.gaps import UNREADABLE, Gaps
from topocheck.load.render.argocd import is_application, requests_of
from topocheck.load.render.chart import template
from topocheck.load.render.command import Limits
from topocheck.load.render.folder import CHART, KUSTOMIZATIONS, is_chart, is_kustomization, kustomization_in
from topocheck.load.render.kustomize import Built, build
from topocheck.load.render.namespaces import put_into
from topocheck.load.render.options import Rendered
from topocheck.load.render.refusal import RefusedError
from topocheck.load.render.repository_url import Repository
from topocheck.load.render.request import Elsewhere, Request
from topocheck.load.render.staging import Staging, repository_of
from topocheck.load.yaml_files import read_yaml_files
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.site import Skipped
from topocheck.model.value import Mapping

MOST_RENDERED = 200

_SYMPTOM = "nothing that is rendered from it is checked"


class Renderer:
    """Renders the requests of one site."""

    def __init__(self, root: Path, gaps: Gaps, limits: Limits | None = None, *, allow_unrendered: bool = False) -> None:
        self._root = root
        self._gaps = gaps
        self._limits = limits or Limits()
        self._allow_unrendered = allow_unrendered
        self._repository = Repository.at(repository_of(root))
        self._seen: set[tuple[object, ...]] = set()
        self.rendered = Rendered()

    def render(self, requests: Iterable[Request]) -> Rendered:
        """Render all, and what the Applications among what is rendered ask for in turn."""
        pending = [*requests]
        for request in pending:  # grows as it is walked
            key = (request.path, request.application, request.options, repr(request.added))
            if key in self._seen:
                continue
            self._seen.add(key)
            if len(self._seen) > MOST_RENDERED:
                self._refuse(request, RefusedError(f"no more than {MOST_RENDERED} folders are rendered"))
                break
            try:
                pending += self._one(request)
            except RefusedError as refused:
                self._refuse(request, refused)
        return self.rendered

    def _one(self, request: Request) -> Iterable[Request]:
        """Render one. Answers what its Applications ask for. Raises RefusedError."""
        with tempfile.TemporaryDirectory(prefix="topocheck-") as temporary:
            room = Path(temporary).resolve()
            staging = Staging(room, self._repository.folder, self._root)
            folder = staging.inside(request.path)
            if not exists(folder):
                message = f"{request.text} is not there"
                raise RefusedError(message)
            if folder.name in (*KUSTOMIZATIONS, CHART) and not is_folder(folder):
                folder = folder.parent
            if is_folder(folder) and is_chart(folder):
                built = template(folder, request.options, staging, room, self._limits)
                return self._add(request, built, Place(shown(folder / "Chart.yaml", self._root), 1))
            if is_folder(folder) and is_kustomization(folder):
                built = build(folder, staging, room, self._limits, request.added)
                return self._add(request, built, Place(shown(kustomization_in(folder) or folder, self._root), 1))
        return self._plain(request, folder)

    def _add(self, request: Request, built: Built, place: Place) -> list[Request]:
        self.rendered.used |= built.used
        self.rendered.files += built.objects
        by = f"{built.command} of {request.text}"
        by += f" for {request.owner}" if request.application is not None else ""
        asked: list[Request] = []
        for file in built.objects:
            for document in file.documents:
                if isinstance(document, Mapping):
                    put_into(document, request.options.namespace)
                    for name in _names(document):
                        self.rendered.notes.setdefault(name, Related(place, f"{name} is rendered by {by}"))
                    if request.application is not None:
                        asked += self._asked_by(document)
        return asked

    def _plain(self, request: Request, path: Path) -> list[Request]:
        """A file or a folder that is neither a kustomization nor a chart: Applications, or manifests of one. Raises RefusedError."""
        paths = [path] if not is_folder(path) else [*_chosen(path, request, self._repository.folder)]
        files = read_yaml_files(paths, self._root, self._gaps)
        documents = [each for file in files for each in file.documents if isinstance(each, Mapping)]
        applications = [each for each in documents if is_application(each)]
        if request.plain is None and not applications:
            message = f"{request.text} holds no kustomization, no chart and no Argo CD Application"
            raise RefusedError(message)
        self.rendered.used.update(paths)
        self.rendered.files += files
        for document in documents:
            put_into(document, request.options.namespace)
        return [asked for each in applications for asked in self._asked_by(each)]

    def _asked_by(self, document: Mapping) -> list[Request]:
        if not is_application(document):
            return []
        asked = []
        for each in requests_of(document, self._repository):
            if isinstance(each, Elsewhere):
                self._gaps.skipped.append(Skipped(each.place, each.reason))
                self.rendered.complete = False
            else:
                asked.append(each)
        return asked

    def _refuse(self, request: Request, refused: RefusedError) -> None:
        self.rendered.complete = False
        place = refused.place or request.place
        message = f"{request.text} is not rendered: {refused.reason}"
        for file in refused.broken:
            self._gaps.note(file.problems)
        if refused.missing_command and self._allow_unrendered:
            fix = "install the command where everything is to be checked"
            found = Problem(place, message, request.owner, _SYMPTOM, fix, severity=Severity.WARNING)
            self._gaps.problems.append((UNREADABLE, found))
            return
        fix = "mend what is said, or name what is to be rendered instead"
        if refused.missing_command:
            fix = "install the command, or allow it to be missing with --allow-unrendered"
        self._gaps.unreadable.append(Skipped(place, message))
        self._gaps.problems.append((UNREADABLE, Problem(place, message, request.owner, _SYMPTOM, fix)))


def _chosen(folder: Path, request: Request, repository: Path) -> Iterator[Path]:
    """The YAML files that Argo CD reads in a folder, or all of them where Applications are looked for."""
    plain = request.plain
    for path in find_files(folder, repository).manifests:
        name = path.relative_to(folder).as_posix()
        if plain is not None and (
            ("/" in name and not plain.recurse)
            or (plain.include is not None and not fnmatchcase(name, plain.include))
            or (plain.exclude is not None and fnmatchcase(name, plain.exclude))
        ):
            continue
        yield path


def _names(document: Mapping) -> Iterator[str]:
    """How findings name an object."""
    metadata = document.mapping("metadata")
    kind, name = document.text("kind"), None if metadata is None else metadata.text("name")
    if metadata is not None and kind is not None and name is not None:
        yield f"{kind} {metadata.text('namespace') or 'default'}/{name}"
        yield f"{kind} {name}"
