from __future__ import annotations

import json
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version

import jsonschema
import pytest
from example_findings import LABEL, TRUNK
from report.reports import BROKEN, CLEAN, REPORT, UNEVEN
from report.sarif_schema import sarif_schema

from topocheck.checks.page import page_of
from topocheck.model.place import Place
from topocheck.model.remedy import AllowVlan
from topocheck.report.finding_sarif import ROOT, finding_sarif
from topocheck.report.validated import Validated

HOSTILE = replace(
    TRUNK, message="see [this](1) and [that] \x00\n", place=Place("a b/ü%#?.yaml", 3), related=(), symptom="", fix=""
)


def physical(uri: str, line: int, column: int) -> dict[str, object]:
    return {
        "artifactLocation": {"uri": uri, "uriBaseId": ROOT},
        "region": {"startLine": line, "startColumn": column},
    }


@pytest.mark.parametrize(
    "report", [REPORT, CLEAN, BROKEN, Validated(findings=(HOSTILE,))], ids=["findings", "clean", "broken", "hostile"]
)
def test_every_report_is_valid_against_the_schema(report: Validated) -> None:
    jsonschema.validate(json.loads(finding_sarif(report)), sarif_schema())


def test_a_result_has_its_place_its_object_its_related_places_and_a_fingerprint() -> None:
    results = json.loads(finding_sarif(REPORT))["runs"][0]["results"]
    assert results[1] == {
        "ruleId": "SWI01",
        "ruleIndex": 0,
        "level": "error",
        "message": {
            "text": "VLAN 2003 is not allowed on switch Ethernet1/7, the uplink of node1 enp4s0f0. "
            "At run time: the frames are dropped at the switch. To mend it: add 2003 to the allowed VLANs of Ethernet1/7."
        },
        "locations": [
            {
                "physicalLocation": physical("sites/acp/network/switch.cfg", 3, 3),
                "logicalLocations": [{"fullyQualifiedName": "VirtualMachine default/vm4", "kind": "resource"}],
            }
        ],
        "partialFingerprints": {"topocheck/v1": TRUNK.fingerprint},
        "relatedLocations": [
            {
                "id": 0,
                "physicalLocation": physical("sites/acp/manifests/vms.yaml", 31, 15),
                "message": {"text": "vmnic1 is in VLAN 2003"},
            }
        ],
    }
    assert [(result["ruleId"], result["level"]) for result in results] == [
        (LABEL.code, "note"),
        (TRUNK.code, "error"),
        (UNEVEN.code, "warning"),
    ]


def test_the_rules_are_the_checks_that_found_something_with_their_pages() -> None:
    rules = json.loads(finding_sarif(REPORT))["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["SWI01", "SWI11", "HYG11"]
    assert rules[0] == {
        "id": "SWI01",
        "name": "VlanNotOnTrunk",
        "shortDescription": {"text": "A node sends a VLAN that the trunk of its switch port does not carry."},
        "help": {"text": page_of("SWI01"), "markdown": page_of("SWI01")},
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": ["network", "SWI", "vlan-not-on-trunk"]},
    }
    assert rules[2] == {"id": "HYG11", "name": "UnknownKind"}


def test_the_run_says_which_site_and_version_it_is_of() -> None:
    run = json.loads(finding_sarif(CLEAN))["runs"][0]
    try:
        known = {"semanticVersion": version("topocheck")}
    except PackageNotFoundError:
        known = {}
    assert run["tool"] == {"driver": {"name": "topocheck", **known, "rules": []}}
    assert run["automationDetails"] == {"id": "topocheck/acp/"}
    assert run["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]


def test_a_file_that_can_not_be_read_makes_the_run_unsuccessful() -> None:
    run = json.loads(finding_sarif(BROKEN))["runs"][0]
    told = {
        "level": "error",
        "message": {"text": "can't be read: no"},
        "locations": [{"physicalLocation": physical("network/a.cfg", 1, 1)}],
    }
    assert run["invocations"] == [{"executionSuccessful": False, "toolExecutionNotifications": [told]}]


def test_a_finding_with_one_right_answer_has_its_fix() -> None:
    finding = replace(TRUNK, remedies=(AllowVlan(Place("network/switch.cfg", 3, 3), 2003),))
    report = replace(REPORT, findings=(finding,))
    text = finding_sarif(report, lambda _: "  switchport trunk allowed vlan 2004")
    document = json.loads(text)
    assert document["runs"][0]["results"][0]["fixes"] == [
        {
            "description": {"text": "add 2003 to the allowed VLANs of Ethernet1/7"},
            "artifactChanges": [
                {
                    "artifactLocation": {"uri": "sites/acp/network/switch.cfg", "uriBaseId": ROOT},
                    "replacements": [
                        {
                            "deletedRegion": {"startLine": 3, "startColumn": 33, "endLine": 3, "endColumn": 37},
                            "insertedContent": {"text": "2003-2004"},
                        }
                    ],
                }
            ],
        }
    ]
    jsonschema.validate(document, sarif_schema())
    assert "fixes" not in json.loads(finding_sarif(report, lambda _: "switchport"))["runs"][0]["results"][0]


def test_a_path_is_a_uri_and_no_text_is_taken_for_a_link() -> None:
    result = json.loads(finding_sarif(Validated(findings=(HOSTILE,))))["runs"][0]["results"][0]
    assert result["locations"][0]["physicalLocation"] == physical("a%20b/%C3%BC%25%23%3F.yaml", 3, 3 - 2)
    assert result["message"]["text"] == "see \\[this](1) and [that] \\x00\\n."
