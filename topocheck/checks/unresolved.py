"""What is referred to and is not there: missing where the site is known whole, merely unresolved where it is not."""

from __future__ import annotations

from topocheck.model import template
from topocheck.model.problem import Severity
from topocheck.model.site import External, Site


def is_template(text: str) -> bool:
    """Whether a text is filled in by something outside the file, a kustomize variable ``$(NAME)`` too."""
    return "$(" in text or template.is_template(text)


def severity(site: Site, kind: str = "", *, certain: bool = True) -> Severity:
    """An error where the site says what it is made of, else a warning.

    ``kind`` is that of what is missing, where something is. ``certain`` is False where something in the site may make the object at
    run time.
    """
    return Severity.ERROR if site.has_all(kind) and certain else Severity.WARNING


def is_missing(site: Site, kind: str) -> str:
    """The end of a sentence whose subject is what was looked for, an object of a kind."""
    return "does not exist" if site.has_all(kind) else "is unresolved: it is not in this repository"


def is_external(patterns: tuple[str, ...], namespace: str, name: str) -> bool:
    """Whether the site file says that an object exists outside the repository, by ``namespace/name`` or by its name."""
    return External.covers(patterns, f"{namespace}/{name}") or External.covers(patterns, name)
