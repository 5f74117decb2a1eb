"""Two states of a site, given as folders or as revisions of its repository."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from topocheck.compare.edits import Edits
from topocheck.errors import InputError, UsageError
from topocheck.load.edits import find_edits
from topocheck.load.revision import Repository, find_repository
from topocheck.load.site import load_site
from topocheck.model.site import Site

WORKING_FILES = "the files as they are"
NOTHING = Site(name="", root="")


@dataclass(frozen=True, slots=True)
class State:
    """One state: how people call it, and the site; `NOTHING` where there is none yet, or none any more."""

    name: str
    site: Site


@dataclass(frozen=True, slots=True)
class States:
    """Both states, what differs in their files, and the folder that people know the later one by."""

    before: State
    after: State
    edits: Edits
    folder: Path


@contextmanager
def two_states(site: Path, base: str, head: str | None) -> Iterator[States]:
    """Load both states of the site in a folder; the files of revisions are there as long as the block runs.

    ``base`` and ``head`` are folders or revisions; without ``head`` the later state is the folder ``site`` as it is. ``base`` may
    be ``A..B``, or ``A...B`` for what has happened on B since it left A. Raises UsageError for a word that is neither or both,
    and InputError where neither state has anything to check.
    """
    repository = find_repository(site)
    first, second = _range(base, head, repository)
    with ExitStack() as stack:
        old, new = (_folder(word, site, repository, stack) for word in (first, second))
        before, after = State(first or WORKING_FILES, _loaded(old)), State(second or WORKING_FILES, _loaded(new))
        if before.site is NOTHING and after.site is NOTHING:
            message = f"there is nothing to check, neither in {before.name} nor in {after.name}"
            raise InputError(message)
        yield States(before, after, find_edits(old, new), new if second is not None and Path(second).is_dir() else site)


def _range(base: str, head: str | None, repository: Repository | None) -> tuple[str, str | None]:
    """The two words that ``A..B`` and ``A...B`` stand for."""
    if head is not None or repository is None or ".." not in base or Path(base).is_dir():
        return base, head
    one, dots, other = base.partition("...") if "..." in base else base.partition("..")
    if not one or not other:
        message = f"{base} names one revision alone; write A{dots}B"
        raise UsageError(message)
    return (repository.merge_base(one, other) if dots == "..." else one), other


def _folder(word: str | None, site: Path, repository: Repository | None, stack: ExitStack) -> Path:
    """The site's folder in a state."""
    if word is None:
        return site
    is_folder = Path(word).is_dir()
    if is_folder and repository is not None and "/" not in word and repository.knows(word):
        message = (
            f"{word} is both a folder and a revision; write ./{word} for the folder or refs/heads/{word} for the branch"
        )
        raise UsageError(message)
    if is_folder:
        return Path(word)
    if repository is None:
        message = f"{word} is no folder, and {site} is in no Git repository that could have a revision of that name"
        raise UsageError(message)
    commit = repository.commit(word)
    return repository.write(commit, Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="topocheck-"))))


def _loaded(folder: Path) -> Site:
    """The site in a folder; one that is not there, or holds nothing to check, is a state before or after all others."""
    if not folder.is_dir():
        return NOTHING
    try:
        return load_site(folder)
    except InputError:
        return NOTHING
