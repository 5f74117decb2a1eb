"""What `helm template` makes of a chart, every value at the line of the template that it comes from.

Helm finds no cluster (``lookup`` answers nothing), resolves no name (``getHostByName`` answers nothing without --enable-dns) and
updates no dependency: a chart that needs one that is not in its ``charts`` folder is not rendered.
Source: helm.sh/helm docs, "helm template"; Argo CD docs/user-guide/helm.md for what Argo CD hands to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from topocheck.load.file_text import Unreadable, read_bytes, real_path
from topocheck.load.files import shown
from topocheck.load.position import Position, relocate
from topocheck.load.render.command import Limits, command_path, run
from topocheck.load.render.folder import CHART
from topocheck.load.render.kustomize import Built
from topocheck.load.render.refusal import RefusedError
from topocheck.load.render.staging import Staging
from topocheck.load.render.template_lines import template_lines
from topocheck.load.yaml_reader import YamlFile, decoded, problem_of, read_values, read_yaml
from topocheck.model.place import Place
from topocheck.model.value import Mark

API_VERSIONS = (
    "kubevirt.io/v1",
    "cdi.kubevirt.io/v1beta1",
    "instancetype.kubevirt.io/v1beta1",
    "k8s.cni.cncf.io/v1",
    "k8s.ovn.org/v1",
    "nmstate.io/v1",
    "sriovnetwork.openshift.io/v1",
    "route.openshift.io/v1",
    "security.openshift.io/v1",
    "monitoring.coreos.com/v1",
)
"""What a chart is told that the cluster has: what a cluster with virtual machines has."""

_SOURCE = re.compile(r"^# Source: (.+)$", re.MULTILINE)
_DOCUMENT = re.compile(r"^---[ \t]*$", re.MULTILINE)
_REMOTE_SCHEMA = re.compile(rb'"\$ref"\s*:\s*"[a-z]+:', re.IGNORECASE)
_SCHEMA = "values.schema.json"


@dataclass(frozen=True, slots=True)
class ChartOptions:
    """How a chart is installed. ``values`` are files, by their paths; ``inline`` are values that win over those of the files."""

    release: str | None = None
    namespace: str | None = None
    values: tuple[Path, ...] = ()
    inline: tuple[str, ...] = ()
    parameters: tuple[tuple[str, str, bool], ...] = ()
    places: tuple[Place, ...] = ()


def template(folder: Path, options: ChartOptions, staging: Staging, room: Path, limits: Limits) -> Built:
    """Render a chart. Raises RefusedError where it can't be rendered."""
    _, path = command_path("helm")
    _refuse_broken(folder, staging)
    staging.add_folder(folder)
    arguments = [path, "template", options.release or folder.name, str(staging.staged(folder)), "--skip-tests"]
    arguments += ["--namespace", options.namespace or "default"]
    arguments += [word for version in API_VERSIONS for word in ("--api-versions", version)]
    if any(file.suffix == ".tgz" for file in staging.copied):
        arguments.append(
            "--skip-schema-validation"
        )  # an archive's schema is not looked into, and could be a remote one
    arguments += _value_arguments(options, staging, room)
    output = run(arguments, room, limits)
    objects = tuple(_objects(output, folder, staging))
    return Built("helm template", objects, frozenset(staging.copied))


def _refuse_broken(folder: Path, staging: Staging) -> None:
    """What is wrong with a chart by itself, said with the line. Raises RefusedError."""
    for path in (folder / CHART, *folder.glob("[Vv]alues.yaml")):
        data = staging.add_file(path)
        file = read_yaml(decoded(data), shown(path, staging.root))
        if file.problems:
            message = f"{file.file} can't be read"
            raise RefusedError(message, broken=(file,))
    for path in sorted(folder.rglob(_SCHEMA)):
        schema = read_bytes(path)
        if not isinstance(schema, Unreadable) and _REMOTE_SCHEMA.search(schema):
            message = f"{shown(path, staging.root)} refers to a schema elsewhere, and nothing is fetched"
            raise RefusedError(message, Place(shown(path, staging.root), 1))


def _value_arguments(options: ChartOptions, staging: Staging, room: Path) -> list[str]:
    arguments = []
    places: list[Place | None] = [*options.places, *([None] * len(options.values))]
    for path, place in zip(options.values, places, strict=False):
        file = read_yaml(decoded(staging.add_file(path, place)), shown(path, staging.root))
        if file.problems:
            message = f"{file.file} can't be read"
            raise RefusedError(message, broken=(file,))
        real = real_path(path)
        staged = staging.staged(path if path.is_relative_to(staging.repository) else real)
        arguments += ["--values", str(staged)]
    for index, text in enumerate(options.inline):
        written = room / f"inline-{index}.yaml"
        written.write_text(text)
        arguments += ["--values", str(written)]
    for name, value, as_text in options.parameters:
        arguments += ["--set-string" if as_text else "--set", f"{name}={_escaped(value)}"]
    return arguments


def _escaped(value: str) -> str:
    """A parameter's value for ``--set``: a comma would start another one."""
    return value if value.startswith("{") else value.replace("\\", "\\\\").replace(",", "\\,")


def _objects(output: str, folder: Path, staging: Staging) -> Iterator[YamlFile]:
    templates: dict[str, tuple[str, list[str]]] = {}
    for text in _DOCUMENT.split(output):
        source = _SOURCE.search(text)
        if source is None:
            continue
        name = source[1].strip()
        if name not in templates:
            templates[name] = _template(name, folder, staging)
        file, template_text = templates[name]
        yield _read(text, file, template_text)


def _template(name: str, folder: Path, staging: Staging) -> tuple[str, list[str]]:
    """The template that a ``# Source:`` names, by its path in the repository, and its lines; the chart for one of an archive."""
    path = folder / name.partition("/")[2]
    data = read_bytes(path, 4 * 1024 * 1024) if path.is_relative_to(folder) else Unreadable("is outside")
    if isinstance(data, Unreadable):
        return shown(folder / CHART, staging.root), []
    return shown(path, staging.root), decoded(data).splitlines()


def _read(text: str, file: str, template_text: list[str]) -> YamlFile:
    """One object of the output. What is wrong in it is said at the template's line."""
    lines = template_lines(text.splitlines(), template_text) if template_text else []
    documents, faults = read_values(text, file)

    def position(mark: Mark) -> Position:
        return Position(lines[min(mark.line, len(lines) - 1)] if lines else 0, 0)

    for document in documents:
        relocate(document, position)
    problems = tuple(("SCH01", problem_of(fault, file, file, position=position)) for fault in faults)
    return YamlFile(file, tuple(documents), problems, text, rendered=True)
