"""What one check says of a site, before the checks are weighed against each other."""

from __future__ import annotations

from pathlib import Path

from topocheck.checks.catalogue import find
from topocheck.model.place import Place
from topocheck.model.problem import Problem
from topocheck.model.site import Site
from topocheck.simulate.network import Network


def problems(site: Site, code: str) -> list[Problem]:
    """What a check yields."""
    (check,) = find(code)
    return list(check.run(Network(site)))


def messages(site: Site, code: str) -> list[str]:
    """The sentences alone."""
    return [problem.message for problem in problems(site, code)]


def text_at(site: Site, place: Place) -> str:
    """The line that a place is on, without its indent."""
    return (Path(site.root) / place.file).read_text().splitlines()[place.line - 1].strip()


def lines(site: Site, code: str) -> list[str]:
    """The text of the lines that a check's problems stand at."""
    return [text_at(site, problem.place) for problem in problems(site, code)]


def related_lines(site: Site, code: str) -> list[list[str]]:
    """The text of the related lines of each problem."""
    return [[text_at(site, one.place) for one in problem.related] for problem in problems(site, code)]
