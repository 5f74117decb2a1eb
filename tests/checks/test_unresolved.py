"""Open and closed world: when a reference to what is not there is an error, and when it is merely unresolved."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_site as small

from topocheck import api
from topocheck.model.problem import Severity

MISSING = small.vm("a", "nowhere", "10.1.0.10/24") + "        - name: more\n          dataVolume: {name: nothing}\n"
BUILT_ELSEWHERE = (small.nad("net", '"bridge": "br9"'), small.vm("a", "net", "10.1.0.10/24"))


def severities(root: Path, said: str, *manifests: str) -> dict[str, Severity]:
    """The severity of each finding of a missing reference, by its check, with lines added to the site file."""
    site = small.load(root, *manifests, files={"topocheck.yaml": small.SITE + said})
    found = api.validate(site, select=["VMN05", "IMG13", "NAD01"]).findings
    return {finding.code: finding.severity for finding in found}


def test_a_site_file_means_that_everything_is_there(tmp_path: Path) -> None:
    assert severities(tmp_path, "", MISSING) == {"VMN05": Severity.ERROR, "IMG13": Severity.ERROR}
    assert severities(tmp_path, "inventory: complete\n", MISSING) == {"VMN05": Severity.ERROR, "IMG13": Severity.ERROR}


def test_a_partial_inventory_leaves_references_unresolved(tmp_path: Path) -> None:
    partial = severities(tmp_path, "inventory: partial\n", MISSING)
    assert partial == {"VMN05": Severity.WARNING, "IMG13": Severity.WARNING}


def test_a_single_kind_has_a_word_of_its_own(tmp_path: Path) -> None:
    nads = "inventory: {NetworkAttachmentDefinition: partial}\n"
    assert severities(tmp_path, nads, MISSING) == {"VMN05": Severity.WARNING, "IMG13": Severity.ERROR}
    volumes = "inventory: {default: partial, DataVolume: complete}\n"
    assert severities(tmp_path, volumes, MISSING) == {"VMN05": Severity.WARNING, "IMG13": Severity.ERROR}


def test_bridges_are_missing_where_the_policies_are_complete(tmp_path: Path) -> None:
    assert severities(tmp_path, "", *BUILT_ELSEWHERE) == {"NAD01": Severity.ERROR}
    assert severities(tmp_path, "inventory: {NodeNetworkConfigurationPolicy: partial}\n", *BUILT_ELSEWHERE) == {}
    assert severities(tmp_path, "external: {bridges: [br*]}\n", *BUILT_ELSEWHERE) == {}


@pytest.mark.parametrize(
    "said", ["inventory: half\n", "inventory: {Secret: some}\n", "inventory: {Secrets: partial}\n"]
)
def test_another_word_is_a_finding_and_changes_nothing(tmp_path: Path, said: str) -> None:
    site = small.load(tmp_path, MISSING, files={"topocheck.yaml": small.SITE + said})
    line = small.SITE.count("\n") + 1
    assert [(code, problem.place.line) for code, problem in site.problems] == [("SIT01", line)]
    assert (site.complete, dict(site.inventory)) == (True, {})
