"""Checks whose problems are found while the input is read: what can't be read is no value that a check could look at."""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.model.problem import Problem
from topocheck.simulate.network import Network


def reported(network: Network, code: str) -> Iterator[Problem]:
    """The problems that the loaders have noted under the code of a check."""
    return (problem for noted, problem in network.site.problems if noted == code)


def judged(network: Network, code: str) -> Iterator[Problem]:
    """The problems under a code that validating the manifests against schemas gives."""
    return (problem for found, problem in network.site.judged() if found == code)
