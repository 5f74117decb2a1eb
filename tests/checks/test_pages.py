"""The page of every check: it is there, it has the same parts, and its examples do what it says."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest
from overlay import Example, examples, overlaid

from topocheck import api
from topocheck.checks.catalogue import CATALOGUE
from topocheck.checks.check import Check
from topocheck.checks.page import page_of

SECTIONS = [
    "What it finds",
    "Why it matters",
    "Example",
    "Use instead",
    "How to fix",
    "What it cannot see",
    "References",
]

each_check = pytest.mark.parametrize("check", CATALOGUE, ids=lambda check: check.code)


def of_kind(check: Check, kind: str) -> tuple[Example, ...]:
    return tuple(example for example in examples(page_of(check.code)) if example.kind == kind)


def found_in(site: Path) -> list[str]:
    """What validation finds, in words that tell what is wrong with an example."""
    return [f"{one.code} {one.place} {one.message}" for one in api.validate(api.load(site)).findings]


def test_the_site_that_examples_are_laid_over_is_clean(tmp_path: Path) -> None:
    assert found_in(overlaid(tmp_path, ())) == []


def test_every_check_has_a_page_and_every_page_a_check() -> None:
    pages = {entry.name.removesuffix(".md") for entry in (files("topocheck.checks") / "pages").iterdir()}
    assert pages == {check.code for check in CATALOGUE}


@each_check
def test_a_page_begins_with_code_name_and_severity(check: Check) -> None:
    title, _, standing, *_ = page_of(check.code).splitlines()
    assert title == f"# {check.code} {check.name}"
    assert check.severity.value in standing.lower()
    assert check.family in standing


@each_check
def test_a_page_has_all_parts_in_order(check: Check) -> None:
    assert re.findall(r"^## (.+)$", page_of(check.code), re.MULTILINE) == SECTIONS


@each_check
def test_the_bad_example_raises_its_own_code_and_nothing_else(check: Check, tmp_path: Path) -> None:
    bad = of_kind(check, "bad")
    found = found_in(overlaid(tmp_path, bad))
    assert bad
    assert {line.split()[0] for line in found} == {check.code}, found


@each_check
def test_the_good_example_raises_nothing(check: Check, tmp_path: Path) -> None:
    good = of_kind(check, "good")
    assert good
    assert found_in(overlaid(tmp_path, good)) == []
