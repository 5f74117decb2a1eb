"""What accepts findings in a manifest: ``# topocheck: ignore[NAD08] why that is so``, or the annotation ``ignore.topocheck.io/NAD08``.

A comment stands at the end of the line that a finding points to, or alone above it. An annotation, whose value is the reason, is for
the findings about its object; it is still there where a file was rendered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from topocheck.load.yaml_reader import YamlFile
from topocheck.model.manifest import Manifest
from topocheck.model.place import Place
from topocheck.model.policy import Suppression
from topocheck.model.value import Mapping, Scalar

ANNOTATION = "ignore.topocheck.io/"
_MARK = "topocheck: ignore["
_COMMENT = re.compile(r"(?:^|\s)(#\s*topocheck: ignore\[([^\]\n]*)\](.*))$")


def suppressions(file: YamlFile) -> Iterator[Suppression]:
    """The comments of a file that accept findings, in order; none of a chart's template, whose lines are lost when it is rendered."""
    if file.rendered or _MARK not in file.text:
        return
    lines = file.text.split("\n")
    for index, line in enumerate(lines):
        found = _COMMENT.search(line.rstrip())
        if found is not None:
            alone = not line[: found.start(1)].strip()
            yield Suppression(
                checks=tuple(word.strip() for word in found[2].split(",") if word.strip()),
                reason=found[3].strip(" :-\t"),
                place=Place(file.file, index + 1, found.start(1) + 1),
                line=_next_content(lines, index) if alone else index + 1,
            )


def annotated(manifest: Manifest) -> Iterator[Suppression]:
    """The annotations of an object that accept findings about it; none of a kustomize patch, which is no object by itself."""
    annotations = manifest.body.at("metadata", "annotations")
    if manifest.partial or not isinstance(annotations, Mapping):
        return
    for key, value in annotations:
        if key.startswith(ANNOTATION):
            place = annotations.place_of(key)
            reason = value.text.strip() if isinstance(value, Scalar) and not value.is_null else ""
            yield Suppression((key.removeprefix(ANNOTATION),), reason, place, place.line, manifest.object)


def _next_content(lines: list[str], index: int) -> int:
    """The line, from 1, that a comment on a line of its own is about: the next one that is neither blank nor a comment."""
    following = range(index + 1, len(lines))
    return next((at + 1 for at in following if lines[at].strip() and not lines[at].lstrip().startswith("#")), index + 1)
