"""Everything that public GitOps repositories hold is read in one run, or listed with its line and a reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from topocheck.load.as_written import AS_WRITTEN
from topocheck.load.json_reader import read_json
from topocheck.load.manifests import Manifests, read_manifests
from topocheck.load.scalars import Data, resolve
from topocheck.load.yaml_reader import YamlFile, decoded, read_yaml
from topocheck.model.place import Place
from topocheck.model.value import Mapping, Scalar, Sequence, Value

CORPUS = Path(__file__).parents[2] / "../shared/corpus/gitops"

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not beside this checkout")


@cache
def files() -> tuple[YamlFile, ...]:
    paths = sorted(path for path in CORPUS.rglob("*") if path.suffix in (".yaml", ".yml", ".json") and path.is_file())
    return tuple(
        (read_json if path.suffix == ".json" else read_yaml)(decoded(path.read_bytes()), str(path.relative_to(CORPUS)))
        for path in paths
    )


@cache
def manifests() -> Manifests:
    return read_manifests(files())


def test_there_is_something_of_every_kind() -> None:
    found = manifests()
    assert all((found.policies, found.attachments, found.workloads, found.data_volumes, found.objects, found.nodes))
    assert all((found.sriov_policies, found.namespaces))


def test_what_is_not_read_is_listed_with_its_line_and_a_reason() -> None:
    names = {file.file: file.text.count("\n") + 2 for file in files()}
    for _, problem in manifests().problems:
        assert problem.message
        assert problem.symptom
        assert problem.fix
        assert 1 <= problem.place.line <= names[problem.place.file]
    for skipped in manifests().skipped:
        assert skipped.reason
        assert 1 <= skipped.place.line <= names[skipped.place.file]


def test_every_file_without_a_problem_is_read_and_every_document_ends_up_somewhere() -> None:
    found = manifests()
    named = {place.file for place in places(found)}
    for file in files():
        assert file.problems or not file.documents or file.file in named, file.file


def places(found: Manifests) -> Iterator[Place]:
    for group in (found.policies, found.attachments, found.workloads, found.data_volumes, found.data_import_crons):
        yield from (item.place for item in group)
    for rest in (found.objects, found.nodes, found.skipped, found.user_networks, found.sriov_policies):
        yield from (item.place for item in rest)
    yield from (each.place for each in found.written if each.kind in AS_WRITTEN.get(each.group, ()))


def test_only_syntax_and_configurations_are_reported() -> None:
    """SCH07 is what an operator's own documentation writes and its webhook refuses, see the errors of the checks."""
    assert {code for code, _ in manifests().problems} == {"SCH01", "SCH06", "SCH07"}


def test_documents_are_what_pyyaml_reads() -> None:
    compared = 0
    for file in files():
        if file.problems or file.file.endswith(".json"):
            continue
        theirs = [document for document in yaml.load_all(file.text, Loader=yaml.CSafeLoader) if document is not None]
        assert len(theirs) == len(file.documents), file.file
        for our, their in zip(file.documents, theirs, strict=True):
            differ = list(differences(our, their))
            assert not differ, (file.file, differ)
            compared += 1
    assert compared > 1000


def differences(our: Value, their: object) -> Iterator[str]:
    """Where what we read is not what PyYAML reads, but for what `same` allows."""
    if isinstance(our, Mapping) and isinstance(their, dict):
        if len(our.entries) != len(their):
            yield f"{our}: {list(their)}"
        for key, value in their.items():
            found = [item for text, item in our if text == key or same(resolve(text), text, key)]
            if len(found) == 1:
                yield from differences(found[0], value)
            else:
                yield f"{our}: {key!r} stands there {len(found)} times"
    elif isinstance(our, Sequence) and isinstance(their, list) and len(our) == len(their):
        for item, value in zip(our, their, strict=True):
            yield from differences(item, value)
    elif not isinstance(our, Scalar) or not same(our.data, our.text, their):
        yield f"{our}: {their!r}"


def same(our: Data, text: str, their: object) -> bool:
    """Whether a scalar is read alike. Kubernetes keeps dates as text, has no base 60, and knows y, n, 0o17 and 1e3."""
    if isinstance(their, dt.date) or (type(their) in (int, float) and ":" in text):
        return our == text
    if type(their) is str and type(our) is not str:
        return their == text and (text in ("y", "n", "Y", "N") or text.startswith("0o") or "e" in text.lower())
    return type(our) is type(their) and our == their
