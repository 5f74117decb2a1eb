"""The checks of a large site run in two processes, and find what they find in one."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import small_site as small

from topocheck.checks.catalogue import CATALOGUE, find
from topocheck.checks.check import Check
from topocheck.checks.two_halves import in_one, in_two
from topocheck.model.problem import Problem
from topocheck.simulate.network import Network

IMAGE = find("IMG14")[0]


@pytest.fixture
def network(tmp_path: Path) -> Network:
    """A site with mistakes of both halves."""
    wrong_bus = small.vm("a", "net", "10.9.0.10/24").replace("bus: virtio", "bus: ide")
    return Network(
        small.load(
            tmp_path,
            small.policy("n1", small.trunk_bridge()),
            small.nad("net", '"bridge": "br1", "vlan": 100'),
            small.nad("gone", '"bridge": "br7", "vlan": 300'),
            wrong_bus,
            small.vm("b", "gone", "10.1.0.11/24"),
        )
    )


def test_both_halves_find_what_one_process_finds(network: Network) -> None:
    found = in_two(network, CATALOGUE)
    assert found == in_one(network, CATALOGUE)
    assert {"IMG14", "NAD01", "ADR01"} <= {check.code for check, _ in found}


def test_an_error_of_the_other_half_is_raised_here(network: Network) -> None:
    def broken(_: Network) -> Iterator[Problem]:
        message = "broken"
        raise ZeroDivisionError(message)

    with pytest.raises(ZeroDivisionError, match="broken"):
        in_two(network, [replace(IMAGE, run=broken)])


def test_what_kills_the_other_half_costs_time_alone(network: Network) -> None:
    here = os.getpid()

    def killed(other: Network) -> Iterator[Problem]:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return IMAGE.run(other)

    fatal: Check = replace(IMAGE, run=killed)
    assert [problem for _, problem in in_two(network, [fatal])] == [problem for _, problem in in_one(network, [IMAGE])]
    assert in_one(network, [IMAGE]) != []
