"""Laying the examples of a check's page over a copy of the smallest sample.

A fence of a page says what it is: ```` ```yaml bad file=manifests/nads.yaml ````. In a file below ``manifests`` each YAML
document takes the place of the object of the same kind, namespace and name wherever that stands, or is added; any other
file, and what is no YAML with a kind and a name, is replaced as a whole.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

MINIMAL = Path(__file__).parents[1] / "samples" / "minimal"

_FENCE = re.compile(
    r"^```(?P<language>\w+) (?P<kind>bad|good) file=(?P<file>\S+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
_SEPARATOR = re.compile(r"^---[ \t]*\n", re.MULTILINE)

Identity = tuple[str, str, str]


@dataclass(frozen=True)
class Example:
    """One fence of a page."""

    kind: str
    file: str
    text: str


def examples(page: str) -> tuple[Example, ...]:
    """The fences of a page, in order."""
    return tuple(Example(found["kind"], found["file"], found["text"]) for found in _FENCE.finditer(page))


def overlaid(root: Path, laid: Iterable[Example]) -> Path:
    """A copy of the smallest sample with some examples laid over it."""
    site = root / "minimal"
    shutil.copytree(MINIMAL, site)
    for example in laid:
        identities = [_identity(document) for document in _SEPARATOR.split(example.text)]
        whole = not example.file.startswith("manifests/") or None in identities
        if whole:
            _write(site / example.file, example.text)
        else:
            _lay_documents(site, example)
    return site


def _lay_documents(site: Path, example: Example) -> None:
    for document in _SEPARATOR.split(example.text):
        path = next(
            (file for file in sorted(site.glob("manifests/*.yaml")) if _holds(file, _identity(document))),
            site / example.file,
        )
        kept = _SEPARATOR.split(path.read_text()) if path.exists() else []
        same = [_identity(old) == _identity(document) for old in kept]
        changed = [document if replaced else old for old, replaced in zip(kept, same, strict=True)]
        _write(path, "---\n".join(changed if any(same) else [*changed, document]))


def _holds(file: Path, wanted: Identity | None) -> bool:
    return wanted in [_identity(document) for document in _SEPARATOR.split(file.read_text())]


def _identity(document: str) -> Identity | None:
    """Kind, namespace and name; None for what is no object or no YAML."""
    try:
        value = yaml.safe_load(document)
    except yaml.YAMLError:
        return None
    metadata = value.get("metadata") if isinstance(value, dict) else None
    if not isinstance(metadata, dict) or not isinstance(value.get("kind"), str) or "name" not in metadata:
        return None
    return value["kind"], str(metadata.get("namespace", "")), str(metadata["name"])


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
