"""topocheck against a Linux kernel. `make kernel` asks about every element and many random sites, `make test` about a few."""

from __future__ import annotations

import os
import random
from collections import Counter
from pathlib import Path

import pytest
from kernel.compare import Outcome
from kernel.disagreements import KNOWN
from kernel.elements import ELEMENTS, IN_SHORT
from kernel.generate import site
from kernel.judge import Case, Judged, judge
from kernel.lab.machine import make_ready
from kernel.lab.qemu import Missing

SAMPLES = Path(__file__).parents[2] / "samples"
WHOLE = os.environ.get("TOPOCHECK_KERNEL") == "whole"
SITES = int(os.environ.get("TOPOCHECK_KERNEL_SITES") or (200 if WHOLE else 10))
SEED = os.environ.get("TOPOCHECK_KERNEL_SEED") or (str(random.randrange(10**6)) if WHOLE else "short")  # noqa: S311 - it names sites
ASKED = [element for element in ELEMENTS if WHOLE or element.case in IN_SHORT]
SITES_A_BOOT = 60
MAY_FAIL = ("Nexthop has invalid gateway", "Network is down", "No route to host", "Gateway can not be a local address")


@pytest.fixture(scope="session")
def kernel() -> None:
    """A kernel to judge by; where none can be had the tests are skipped, and say why."""
    try:
        make_ready()
    except Missing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def elements(kernel: None, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Judged]:
    """Every element that is asked about, judged in one boot."""
    assert kernel is None
    root = tmp_path_factory.mktemp("elements")
    cases = [
        Case(
            each.case,
            SAMPLES / str(each.sample) if each.spec is None else each.spec.write(root / each.case),
            each.questions,
        )
        for each in ASKED
    ]
    return {each.case.name: each for each in judge(cases, root / "share")}


@pytest.mark.parametrize("case", [element.case for element in ASKED])
def test_topocheck_tells_of_an_element_what_the_kernel_does(case: str, elements: dict[str, Judged]) -> None:
    judged = elements[case]
    assert unexpected(judged) == []
    assert judged.disagreements == []


@pytest.mark.skipif(not WHOLE, reason="make kernel asks about all elements")
def test_every_known_difference_still_occurs(elements: dict[str, Judged]) -> None:
    met = {each.said for judged in elements.values() for each in judged.comparisons if each.outcome is Outcome.KNOWN}
    assert met == {known.name for known in KNOWN}


def test_topocheck_tells_of_random_sites_what_the_kernel_does(
    kernel: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert kernel is None
    judged: list[Judged] = []
    for first in range(0, SITES, SITES_A_BOOT):
        cases = []
        for number in range(first, min(first + SITES_A_BOOT, SITES)):
            spec, questions = site(SEED, number)
            cases.append(Case(f"site {number}", spec.write(tmp_path / str(number)), questions))
        judged += judge(cases, tmp_path / "share")
    with capsys.disabled():
        print(f"\n{summary(judged)}")  # noqa: T201 - it says how to repeat the run
    found = [said for each in judged for said in (*unexpected(each), *each.disagreements)]
    assert not found, f"TOPOCHECK_KERNEL_SEED={SEED}\n" + "\n".join(found)


def unexpected(judged: Judged) -> list[str]:
    """What the commands complained of, but for what a kernel refuses of a wrong configuration."""
    return [f"{judged.case.name}: {each}" for each in judged.complaints if not any(word in each for word in MAY_FAIL)]


def summary(judged: list[Judged]) -> str:
    """The counts of a run, and how to repeat it."""
    all_of = [each for one in judged for each in one.comparisons]
    outcomes = Counter(each.outcome.value for each in all_of)
    known = Counter(each.said for each in all_of if each.outcome is Outcome.KNOWN)
    dropped = sum(each.dropped for each in all_of)
    seconds = sum(sum(one.seconds.values()) for one in judged) / max(len(judged), 1)
    said = (
        f"{len(judged)} random sites, {len(all_of)} flows ({dropped} of them dropped), TOPOCHECK_KERNEL_SEED={SEED}: "
    )
    return (
        said
        + ", ".join(f"{count} {what}" for what, count in (*outcomes.items(), *known.items()))
        + f"; {seconds:.1f} s a site"
    )
