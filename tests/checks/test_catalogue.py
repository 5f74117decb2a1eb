"""The catalogue: one list, and three ways to name what is in it."""

from __future__ import annotations

import re

import pytest

from topocheck.checks.catalogue import CATALOGUE, find


def test_codes_and_names_are_unique_and_well_formed() -> None:
    codes, names = [check.code for check in CATALOGUE], [check.name for check in CATALOGUE]
    assert (len(set(codes)), len(set(names))) == (len(codes), len(names))
    assert all(re.fullmatch(r"[A-Z]{3}\d\d", code) for code in codes)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in names)


def test_every_check_has_a_summary_of_one_sentence() -> None:
    assert [check.code for check in CATALOGUE if not check.summary.endswith(".")] == []


@pytest.mark.parametrize(
    ("word", "codes"),
    [
        ("SWI01", ["SWI01"]),
        ("swi01", ["SWI01"]),
        ("vlan-not-on-trunk", ["SWI01"]),
        ("net", [one.code for one in CATALOGUE if one.code.startswith("NET")]),
        ("SWI99", []),
        ("", []),
    ],
)
def test_a_check_is_found_by_code_family_or_name(word: str, codes: list[str]) -> None:
    assert [check.code for check in find(word)] == codes
