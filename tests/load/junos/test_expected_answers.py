"""topocheck's reading of the corpus' JunOS, held against answers that come from elsewhere.

`expected_differences.tsv` explains, one by one, where topocheck does not agree. Neither a difference without an explanation
nor an explanation without a difference passes.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from topocheck.load.junos.srx import SRX
from topocheck.load.junos.switch import JUNOS
from topocheck.model.switch import Switch, SwitchInterface

CORPUS = Path(__file__).parents[4] / "shared/corpus/switch-configs"
EXPLANATIONS = Path(__file__).with_name("expected_differences.tsv")

pytestmark = pytest.mark.skipif(
    not (CORPUS / "EXPECTED.jsonl").exists(), reason="the corpus of switch configurations is not beside the checkout"
)


def texts() -> Iterator[tuple[str, str]]:
    """The configurations of JunOS in the corpus, by file."""
    for row in csv.DictReader((CORPUS / "SOURCES.tsv").read_text().splitlines(), delimiter="\t"):
        file = CORPUS / row["file"]
        if file.exists():
            text = file.read_text(errors="surrogateescape")
            if JUNOS.claims(text) or SRX.claims(text):
                yield row["file"], text


def answers() -> Iterator[tuple[tuple[str, str, str], tuple[str, str]]]:
    """File, interface and field, with what is wanted and what was read."""
    switches = {}
    for file, text in texts():
        switch, _ = JUNOS.read(text, file, None)
        assert isinstance(switch, Switch)
        switches[file] = switch
    for line in (CORPUS / "EXPECTED.jsonl").read_text().splitlines():
        row = json.loads(line)
        if row["file"] in switches and row["kind"] == "interface":
            interface = switches[row["file"]].interfaces[row["name"].removesuffix(".0")]
            for field, wanted in row["want"].items():
                key = (row["file"].rsplit("/", 1)[1], interface.name, field)
                yield key, (str("routed" if wanted == "none" else wanted), str(read(interface, field)))


def read(interface: SwitchInterface, field: str) -> object:
    if field == "switchport":
        return interface.mode != "routed"
    return getattr(interface, field.removesuffix("_effective").replace("allowed_vlan", "allowed_vlans"))


def explained() -> dict[tuple[str, str, str], tuple[str, str]]:
    rows = csv.DictReader(EXPLANATIONS.read_text().splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return {(row["file"], row["name"], row["field"]): (row["wanted"], row["read"]) for row in rows if row["reason"]}


def test_every_difference_is_explained_and_every_explanation_is_needed() -> None:
    compared = dict(answers())
    assert len(compared) == 19
    assert {key: values for key, values in compared.items() if values[0] != values[1]} == explained()


def test_every_configuration_of_the_corpus_is_read_as_what_it_is() -> None:
    kinds = [[dialect.kind for dialect in (JUNOS, SRX) if dialect.claims(text)] for _, text in texts()]
    assert kinds
    assert {len(claimed) for claimed in kinds} == {1}
    for file, text in texts():
        for dialect in (JUNOS, SRX):
            device, problems = dialect.read(text, file, None)
            assert device is not None
            assert device.name
            assert [code for code, _ in problems if code != "SWI02"] == []
