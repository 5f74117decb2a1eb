"""What Argo CD asks before it syncs: do the manifests fit the switches, the firewalls and the cluster as it is?

Manifests come from a folder, from a Git repository at a revision, or from where an Application takes them. What the cluster has
besides is laid over them.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from topocheck import api
from topocheck.checks.check import Finding
from topocheck.errors import InputError, UsageError
from topocheck.load.checkout import check_out, without_credentials
from topocheck.load.cluster.application import GitSource, source_of
from topocheck.load.cluster.connection import Access, connect
from topocheck.load.cluster.kinds import LIVE_KINDS
from topocheck.load.cluster.listing import Lister
from topocheck.load.cluster.read import Snapshot, read_cluster
from topocheck.load.render.options import RenderOptions
from topocheck.load.site import find_site, load_site
from topocheck.load.time_limit import within
from topocheck.model.place import Place
from topocheck.model.problem import Severity
from topocheck.model.site import Site, Skipped

Answer = TypeVar("Answer")

CLUSTER = "cluster:"
"""How the file of a place in the cluster starts."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be checked: a folder, or a repository, or an Application; ``revision`` and ``path`` go with the last two.

    ``without`` are resources that are not read, ``deadline`` the seconds that all of it may take.
    """

    directory: Path | None = None
    repository: str | None = None
    application: str | None = None
    revision: str | None = None
    path: str | None = None
    without: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    deadline: float = 120.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of a sync. ``subject`` names what was checked.

    ``findings`` are those that the sync would bring or that Git has, ``standing`` those that the cluster alone has already.
    """

    subject: str
    site: Site
    findings: tuple[Finding, ...] = ()
    standing: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    waived: int = 0
    checks: frozenset[str] = frozenset()

    def failing(self, fail_on: Severity) -> tuple[Finding, ...]:
        """The findings for which the sync must not start."""
        return tuple(finding for finding in self.findings if finding.severity.rank <= fail_on.rank)


@dataclass(slots=True)
class _Clock:
    """What is left of the time that everything may take."""

    seconds: float
    started: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        return max(self.seconds - (time.monotonic() - self.started), 0.001)

    def limit(self, what: str, work: Callable[[], Answer]) -> Answer:
        """What ``work`` answers; raises InputError where there is not the time for it."""
        return within(
            self.left, f"{what} was given up: it was not done within the deadline of {self.seconds:g} seconds", work
        )


@contextmanager
def presync(wanted: Wanted, access: Access) -> Iterator[Verdict]:
    """Read the cluster and the manifests, and check them together; the files are there until the context ends.

    Raises UsageError for a question that can't be meant, and InputError where the manifests or the cluster can't be read, or not in
    time. Kinds that may not be read make the site's ``unreadable``.
    """
    _check(wanted)
    clock = _Clock(wanted.deadline)
    with connect(access) as client:
        lister = Lister(client)
        source = clock.limit("reading the Application", lambda: _source(wanted, lister))
        snapshot = clock.limit("reading the cluster", lambda: read_cluster(lister, wanted.without))
    with _manifests(wanted, source, clock) as (folder, applied, subject):
        application = None if source is None else source.application
        render = RenderOptions(applied=applied, application=application)
        yield clock.limit("checking", lambda: _judge(folder, subject, snapshot, wanted, render))


def _check(wanted: Wanted) -> None:
    ways = {"DIR or -C": wanted.directory, "--repo": wanted.repository, "--application": wanted.application}
    given = [name for name, value in ways.items() if value is not None]
    if len(given) > 1:
        message = f"the manifests are given in {len(given)} ways, {' and '.join(given)}; one must be meant"
        raise UsageError(message)
    if wanted.revision is not None and wanted.repository is None and wanted.application is None:
        message = "--revision needs --repo or --application"
        raise UsageError(message)
    known = {kind.resource for kind in LIVE_KINDS}
    for resource in wanted.without:
        if resource not in known:
            message = f"--without {resource}: it must be one of {', '.join(sorted(known))}"
            raise UsageError(message)
    api.find_all(wanted.select, wanted.ignore)


def _source(wanted: Wanted, lister: Lister) -> GitSource | None:
    if wanted.application is not None:
        return source_of(lister, wanted.application, wanted.revision, wanted.path)
    if wanted.repository is not None:
        return GitSource(wanted.repository, wanted.revision or "HEAD", wanted.path or ".")
    return None


@contextmanager
def _manifests(wanted: Wanted, source: GitSource | None, clock: _Clock) -> Iterator[tuple[Path, Path, str]]:
    """The site's folder while it is looked at, that which is applied, and what it is called."""
    if source is None:
        folder = (wanted.directory or find_site(Path.cwd())) / (wanted.path or ".")
        yield folder, folder, str(folder)
        return
    with tempfile.TemporaryDirectory(prefix="topocheck-") as temporary:
        root = Path(temporary).resolve()
        check_out(source.repository, source.revision, root, clock.left)
        folder = (root / source.path).resolve()
        if not folder.is_relative_to(root) or not folder.is_dir():
            message = f"{source.path} is no folder of {without_credentials(source.repository)} at {source.revision}"
            raise InputError(message)
        site = find_site(folder)
        named = f"{source.path} of " if source.path != "." else ""
        subject = f"{named}{without_credentials(source.repository)} at {source.revision}"
        yield site if site.is_relative_to(root) else folder, folder, subject


def _judge(folder: Path, subject: str, snapshot: Snapshot, wanted: Wanted, render: RenderOptions) -> Verdict:
    site = load_site(folder, snapshot.files, render=render)
    answer = api.validate(site, select=wanted.select, ignore=wanted.ignore)
    foreign = {finding.fingerprint for finding in answer.findings if _only_in_cluster(finding)}
    before: set[str] = set()
    if foreign:
        as_it_is = load_site(folder, snapshot.files, with_manifests=False)
        found = api.validate(as_it_is, select=wanted.select, ignore=wanted.ignore).findings
        before = foreign & {finding.fingerprint for finding in found}
    return Verdict(
        subject=subject,
        site=replace(site, unreadable=(*site.unreadable, *_refused(snapshot))),
        findings=tuple(each for each in answer.findings if each.fingerprint not in before),
        standing=tuple(each for each in answer.findings if each.fingerprint in before),
        notes=tuple(_notes(snapshot)),
        waived=answer.waived,
        checks=answer.checks,
    )


def _only_in_cluster(finding: Finding) -> bool:
    places = (finding.place, *(related.place for related in finding.related))
    return all(place.file.startswith(CLUSTER) for place in places)


def _refused(snapshot: Snapshot) -> Iterator[Skipped]:
    for kind, reason in snapshot.refused:
        told = f": {reason}" if reason else ""
        text = f"{kind.resource} may not be listed (403), so it is unknown {kind.unknown}{told}"
        yield Skipped(Place(f"{CLUSTER}{kind.resource}", 1), text)


def _notes(snapshot: Snapshot) -> Iterator[str]:
    for kind in snapshot.left_out:
        yield f"{kind.resource} is left out, so it is unknown {kind.unknown}"
    if snapshot.absent:
        yield f"not served by this cluster: {', '.join(kind.resource for kind in snapshot.absent)}"
