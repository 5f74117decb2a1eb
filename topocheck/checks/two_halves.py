"""Running the checks of a large site in two processes: what looks at the manifests beside what looks at the topology.

A fork shares what is loaded, so that nothing is read or sent but the problems. Both halves take about as long for many VMs.
"""

from __future__ import annotations

import os
import pickle
import threading
from collections.abc import Iterable, Sequence

from topocheck.checks.check import Check
from topocheck.model.problem import Problem
from topocheck.simulate.network import Network

MANY = 2000
"""So many workloads are worth a process."""

_OF_MANIFESTS = frozenset({"SCH", "VMN", "IMG", "GIT", "HYG"})

Found = list[tuple[Check, Problem]]


def problems(network: Network, checks: Iterable[Check]) -> Found:
    """What the checks yield, in their order."""
    return in_two(network, checks) if _is_worth_it(network) else in_one(network, checks)


def in_one(network: Network, checks: Iterable[Check]) -> Found:
    """The same in this process alone."""
    return [(check, problem) for check in checks for problem in check.run(network)]


def in_two(network: Network, checks: Iterable[Check]) -> Found:
    """The same with half of the checks in a process of their own; what goes wrong there is done again here, and raises here."""
    all_checks = list(checks)
    theirs = [check for check in all_checks if check.family in _OF_MANIFESTS]
    ours = [check for check in all_checks if check.family not in _OF_MANIFESTS]
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        _answer(network, theirs, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        found = {check.code: list(check.run(network)) for check in ours}
        said = answer.read()
    _, status = os.waitpid(process, 0)
    if status == 0:
        found |= dict(zip((check.code for check in theirs), pickle.loads(said), strict=True))  # noqa: S301 - our own child's
    else:
        found |= {check.code: list(check.run(network)) for check in theirs}
    return [(check, problem) for check in all_checks for problem in found[check.code]]


def _answer(network: Network, checks: Sequence[Check], writing: int) -> None:
    """The end of the child: it must never return into what its parent was about to do."""
    status = 1
    try:
        said = pickle.dumps([list(check.run(network)) for check in checks])
        with os.fdopen(writing, "wb") as answer:
            answer.write(said)
        status = 0
    finally:  # whatever was raised: the parent runs the checks again and meets it itself
        os._exit(status)


def _is_worth_it(network: Network) -> bool:
    """Whether there is much to do, another processor to do it, and no thread that a fork would leave in the middle of something."""
    if len(network.site.workloads) < MANY or not hasattr(os, "sched_getaffinity"):
        return False
    return len(os.sched_getaffinity(0)) > 1 and threading.active_count() == 1
