"""topocheck as a library: load a site, validate it, trace flows in it.

site = load(Path("my-site"))
for finding in validate(site).findings: print(finding.place, finding.message)
trace(site, "vm1", "vm6").disposition
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from topocheck.errors import InputError, UsageError
from topocheck.model.site import Site
from topocheck.simulate.ask import ask
from topocheck.simulate.endpoint import endpoint
from topocheck.simulate.network import Network
from topocheck.simulate.trace import Trace
from topocheck.simulate.walk import INITIAL_TTL

if TYPE_CHECKING:  # a trace needs no check, and an inspection no simulation: each is imported where it is used
    from topocheck.checks.carry import Carried, Placed
    from topocheck.checks.check import Check, Finding
    from topocheck.checks.waive import Baseline
    from topocheck.compare.difference import Difference
    from topocheck.load.inspection import Inspection
    from topocheck.load.live.files import LiveFiles
    from topocheck.load.states import States
    from topocheck.mend.patch import Patch
    from topocheck.model.hub import Hub, Placement
    from topocheck.simulate.reach import Reach
    from topocheck.simulate.what_if import WhatIf


@dataclass(frozen=True, slots=True)
class Validation:
    """What a validation answers: the findings in order, and how many objects of each kind were looked at.

    ``waived`` findings are held back by waivers; ``checks`` are the codes of those that ran. ``consequences``
    are left out of the findings, for one of these says what they follow from.
    """

    findings: tuple[Finding, ...]
    checked: Mapping[str, int]
    waived: int = 0
    checks: frozenset[str] = frozenset()
    consequences: tuple[Finding, ...] = ()


def load(
    directory: Path | None = None,
    live: LiveFiles | None = None,
    *,
    render: Sequence[str] = (),
    allow_unrendered: bool = False,
) -> Site:
    """Load the site in a folder: by default the nearest folder upward with a ``topocheck.yaml``, else this one.

    ``live`` are the objects of a running cluster, as `topocheck.presync` reads them. ``render`` are more
    kustomize folders, charts and Argo CD Applications to render than the site file names, and ``allow_unrendered`` lets what can't
    be rendered for want of a command go unchecked. Raises InputError where there is nothing to check.
    """
    from topocheck.load.render.options import RenderOptions
    from topocheck.load.site import find_site, load_site

    options = RenderOptions(tuple(render), allow_unrendered)
    return load_site(find_site(Path.cwd()) if directory is None else directory, live, render=options)


def validate(
    site: Site,
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    network: Network | None = None,
    baseline: Baseline | None = None,
) -> Validation:
    """Run the checks over a site; ``select`` and ``ignore`` take codes, families and names.

    ``network`` is one that was already made of the site; ``baseline`` are the findings of an earlier run, which are left out.
    Raises UsageError for a word that names no check.
    """
    from topocheck.checks.catalogue import CATALOGUE
    from topocheck.checks.run import in_order, run_all
    from topocheck.checks.waive import accept, stale

    wanted, left_out = find_all(select, ignore)
    found, consequences = run_all(network or Network(site), CATALOGUE)
    codes = frozenset(wanted - left_out)
    accepted = accept(found, consequences, site, baseline or {})
    kept = in_order(one for one in (*accepted.kept, *stale(site, accepted, CATALOGUE)) if one.code in codes)
    waived = sum(one.code in codes for one in accepted.waived)
    return Validation(kept, site.counts, waived, codes, consequences)


def trace(  # noqa: PLR0913 - what may be asked about a flow
    site: Site,
    source: str,
    destination: str,
    *,
    protocol: str = "icmp",
    port: int | None = None,
    on: Mapping[str, str] | None = None,
    network: Network | None = None,
    size: int | None = None,
    ttl: int = INITIAL_TTL,
) -> Trace:
    """Trace a flow and its reply; endpoints as on the command line, ``on`` fixes the node of a workload.

    ``size`` is the length of the IP packets in bytes, which may not be fragmented, None for short ones; ``ttl`` is the one that
    they start with.
    Raises UsageError for a name that fits nothing or more than one thing.
    """
    network = network or Network(site)
    ends = endpoint(network, source), endpoint(network, destination)
    if ends[0].workload is not None and ends[0].workload is ends[1].workload:
        message = f"both ends are {ends[0].workload.object}, which reaches itself without a network; name two"
        raise UsageError(message)
    return ask(network, *ends, protocol=protocol, port=port, on=on, size=size, ttl=ttl)


def reach(
    site: Site,
    source: str | None = None,
    destination: str | None = None,
    *,
    protocol: str = "icmp",
    port: int | None = None,
    network: Network | None = None,
) -> Reach:
    """Who reaches whom, by groups of VMs and Pods that behave alike.

    ``source`` and ``destination`` narrow it to a group, a VLAN, a subnet of the site file, or one endpoint as in a trace.
    Raises UsageError for a word that means none of these, or where both mean one and the same VM or Pod, and InputError for a
    site without VMs and Pods.
    """
    from topocheck.simulate.group_choice import chosen
    from topocheck.simulate.groups import groups
    from topocheck.simulate.reach import reach as ask_all

    network = network or Network(site)
    found = groups(network)
    if not found:
        message = "the site has no VM and no Pod, so there is nothing to ask about"
        raise InputError(message)
    ends = chosen(network, found, source), chosen(network, found, destination)
    answer = ask_all(network, *ends, protocol=protocol, port=port)
    if source is not None and not answer.pairs:
        message = f"{source} and {destination or 'all others'} are one and the same endpoint, so there is no flow to ask about"
        raise UsageError(message)
    return answer


def what_if(
    site: Site,
    failed: Sequence[str],
    *,
    protocol: str = "icmp",
    port: int | None = None,
    network: Network | None = None,
) -> WhatIf:
    """What is lost when elements are out: ``node0``, ``node0:enp4s0f0``, ``switch:Ethernet1/3``, ``firewall``, or a cable.

    A cable goes by either end, or by both with ``--`` between. Raises UsageError for an element that the site does not have.
    """
    from topocheck.load.port_names import PortNames
    from topocheck.simulate.what_if import what_if as compare
    from topocheck.topology.failure import candidates, failed_element

    found = []
    for text in failed:
        element = failed_element(site, text, lambda names, name: PortNames(names).find(name))
        if element is None:
            message = f"--fail {text}: the site has no such element; {candidates(site, text)}"
            raise UsageError(message)
        found.append(element)
    return compare(network or Network(site), found, protocol=protocol, port=port)


def load_hub(directory: Path | None = None) -> Hub:
    """Load the manifests of a hub of Open Cluster Management from a folder, by default this one.

    Raises InputError where there is no such folder.
    """
    from topocheck.load.hub import load_hub as load_manifests

    return load_manifests(Path.cwd() if directory is None else directory)


def place(
    hub: Hub, placement: str, sites: Mapping[str, Path], workloads: Sequence[Path] = (), *, now: datetime | None = None
) -> Placed:
    """What a Placement of a hub decides, and whether the chosen clusters can carry what is to be placed.

    ``placement`` is a name or ``namespace/name``, ``sites`` the folder of each cluster's own site by the cluster's name, and
    ``workloads`` the files and folders with what is to be placed. ``now`` is the time for what expires.
    Raises UsageError for a name that fits no Placement or several, or a site of no cluster; InputError for a missing folder.
    """
    from topocheck.checks.carry import Placed
    from topocheck.simulate.cluster_choice import choose

    known = {cluster.name for cluster in hub.clusters}
    strange = sorted(sites.keys() - known)
    if strange:
        message = f"{strange[0]} is no cluster of the hub; it has: {', '.join(sorted(known)) or 'none'}"
        raise UsageError(message)
    choice = choose(hub, _placement(hub, placement), now or datetime.now(UTC))
    return Placed(choice, tuple(_carried(name, sites.get(name), workloads) for name in choice.chosen))


def _placement(hub: Hub, name: str) -> Placement:
    found = [each for each in hub.placements if name in (each.name, f"{each.namespace}/{each.name}")]
    if len(found) == 1:
        return found[0]
    what = "several Placements are called" if found else "no Placement is called"
    names = ", ".join(f"{each.namespace}/{each.name}" for each in hub.placements)
    message = f"{what} {name}; the hub has: {names or 'none'}"
    raise UsageError(message)


def _carried(cluster: str, site: Path | None, workloads: Sequence[Path]) -> Carried:
    """What a cluster's own site says of the workloads."""
    from topocheck.checks.carry import Carried, errors_added
    from topocheck.load.site import load_site

    if site is None:
        return Carried(cluster, None)
    alone, together = (validate(load_site(site, also=more)).findings for more in ((), workloads))
    return Carried(cluster, str(site), errors_added(alone, together))


@contextmanager
def diff(
    directory: Path,
    base: str,
    head: str | None = None,
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    protocol: str | None = None,
    port: int | None = None,
) -> Iterator[tuple[States, Difference]]:
    """What a change does to the site in a folder; ``base`` and ``head`` are revisions of its repository, or folders.

    Without ``head`` the later state is the folder as it is. The files of both states are there as long as the block runs.
    ``protocol`` and ``port`` are what reach is asked for; without them a ping, what the policies name, and what changed rules are
    about. Raises UsageError for a word that is neither folder nor revision.
    """
    from topocheck.compare.difference import difference
    from topocheck.compare.earlier import with_earlier
    from topocheck.compare.findings import Found
    from topocheck.compare.services import Service
    from topocheck.load.states import two_states

    asked = () if protocol is None else (Service(protocol, port),)
    with two_states(directory, base, head) as states:
        before, after = Network(states.before.site), Network(with_earlier(states.after.site, states.before.site))
        found = [validate(one.site, select=select, ignore=ignore, network=one) for one in (before, after)]
        old, new = (Found(one.findings, one.consequences) for one in found)
        yield states, difference(before, after, states.edits, findings=(old, new), asked=asked)


def fixes(site: Site, findings: Iterable[Finding]) -> list[Patch]:
    """The patches, by file, that mend findings with one right answer; all else in the files stays as it is written."""
    from topocheck.load.edit_files import editable_text
    from topocheck.mend.patch import patches

    return patches(findings, lambda file: editable_text(Path(site.root), file))


def apply(site: Site, patches: Iterable[Patch]) -> None:
    """Edit the files of a site. Raises InputError where one can't be written."""
    from topocheck.load.edit_files import write_text

    for patch in patches:
        write_text(Path(site.root), patch.file, patch.new)


def draft(directory: Path) -> str:
    """The text of a site file for a folder that has none, with what only people know marked as missing.

    Raises UsageError where there is a site file, and InputError where nothing is found that could be described.
    """
    from topocheck.draft.site_draft import site_draft
    from topocheck.load.site import load_site
    from topocheck.load.site_format import SITE_FILE

    if (directory / SITE_FILE).exists():
        message = f"{directory / SITE_FILE} is there already; take it away to have a new one drafted"
        raise UsageError(message)
    return site_draft(Network(load_site(directory)))


def write_draft(directory: Path, text: str) -> Path:
    """Write a new site file; answers where. Raises InputError where it can't be written, or is there already."""
    from topocheck.load.site_format import SITE_FILE

    path = directory / SITE_FILE
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        message = f"{path} can't be written: {error.strerror}"
        raise InputError(message) from error
    return path


def inspect(files: Iterable[Path], dialect: str | None = None) -> Inspection:
    """What was understood of some files. Raises InputError for a file that is missing or unreadable."""
    from topocheck.load.inspection import inspect_files

    return inspect_files(files, dialect)


def checks() -> tuple[Check, ...]:
    """All checks, by code."""
    from topocheck.checks.catalogue import CATALOGUE

    return CATALOGUE


def find_checks(word: str) -> tuple[Check, ...]:
    """The checks that a code, a family or a name stands for. Raises UsageError where there is none."""
    from topocheck.checks.catalogue import find

    found = find(word)
    if not found:
        message = f"{word!r} is no check, family or name; `topocheck checks` lists them"
        raise UsageError(message)
    return found


def find_all(select: Sequence[str], ignore: Sequence[str]) -> tuple[set[str], set[str]]:
    """The codes that are selected, all where nothing is, and those that are ignored. Raises as `find_checks` does."""
    wanted = {check.code for word in select for check in find_checks(word)} or {check.code for check in checks()}
    return wanted, {check.code for word in ignore for check in find_checks(word)}


def explain(word: str) -> str:
    """The page of a check, as Markdown. Raises UsageError for a word that names none."""
    from topocheck.checks.page import page_of

    return "\n\n".join(page_of(check.code) for check in find_checks(word))
