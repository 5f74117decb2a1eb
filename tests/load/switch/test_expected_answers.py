"""topocheck's reading of the corpus, held against answers that come from elsewhere.

`expected_differences.tsv` explains, one by one, where topocheck does not agree: columns source, file, name, field, wanted,
read, reason. Neither a difference without an explanation nor an explanation without a difference passes.
"""

from __future__ import annotations

import csv
from collections import Counter

import pytest
from load.switch.expected_answers import CORPUS, EXPLANATIONS, Answer, Key, answers

pytestmark = pytest.mark.skipif(
    not (CORPUS / "EXPECTED.jsonl").exists(), reason="the corpus of switch configurations is not beside the checkout"
)


@pytest.fixture(scope="module")
def compared() -> list[Answer]:
    return list(answers())


def explained() -> dict[Key, tuple[str, str]]:
    rows = csv.DictReader(EXPLANATIONS.read_text().splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return {
        Key(row["source"], row["file"], row["name"], row["field"]): (row["wanted"], row["read"])
        for row in rows
        if row["reason"]
    }


def test_every_difference_is_explained_and_every_explanation_is_needed(compared: list[Answer]) -> None:
    assert {answer.key: (answer.wanted, answer.read) for answer in compared if not answer.agrees} == explained()


@pytest.mark.parametrize("dialect", ["nxos", "ios", "eos"])
def test_of_a_hundred_answers_ninety_nine_agree(compared: list[Answer], dialect: str) -> None:
    agrees = Counter(answer.agrees for answer in compared if answer.dialect == dialect)
    assert agrees[True] > 99 * agrees[False]
