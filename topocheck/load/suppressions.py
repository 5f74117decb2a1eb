"""Comments in manifests that accept findings: ``# topocheck: ignore[NAD24] why that is so``.

Such a comment stands at the end of the line that a finding points to, or alone above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from topocheck.load.yaml_reader import YamlFile
from topocheck.model.place import Place
from topocheck.model.policy import Suppression

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


def _next_content(lines: list[str], index: int) -> int:
    """The line, from 1, that a comment on a line of its own is about: the next one that is neither blank nor a comment."""
    following = range(index + 1, len(lines))
    return next((at + 1 for at in following if lines[at].strip() and not lines[at].lstrip().startswith("#")), index + 1)
