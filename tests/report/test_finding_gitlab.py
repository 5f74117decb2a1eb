from __future__ import annotations

import json
from dataclasses import replace

from example_findings import LABEL, TRUNK
from report.reports import CLEAN, REPORT, UNEVEN

from topocheck.model.place import Place
from topocheck.report.finding_gitlab import finding_gitlab


def test_the_report_is_a_list_of_what_the_widget_shows() -> None:
    assert json.loads(finding_gitlab(REPORT)) == [
        {
            "description": "nothing is known about this kind [HYG11 unknown-kind]",
            "check_name": "HYG11",
            "fingerprint": LABEL.fingerprint,
            "severity": "info",
            "location": {"path": "sites/acp/manifests/w.yaml", "lines": {"begin": 12}},
        },
        {
            "description": f"{TRUNK.message} [SWI01 vlan-not-on-trunk]",
            "check_name": "SWI01",
            "fingerprint": TRUNK.fingerprint,
            "severity": "critical",
            "location": {"path": "sites/acp/network/switch.cfg", "lines": {"begin": 3}},
        },
        {
            "description": "the trunks of node0 and node1 differ [SWI11 uneven-trunks]",
            "check_name": "SWI11",
            "fingerprint": UNEVEN.fingerprint,
            "severity": "major",
            "location": {"path": "sites/acp/network/switch.cfg", "lines": {"begin": 9}},
        },
    ]


def test_a_clean_site_is_an_empty_list() -> None:
    assert finding_gitlab(CLEAN) == "[]\n"


def test_findings_that_only_their_line_tells_apart_have_fingerprints_of_their_own() -> None:
    again = replace(TRUNK, place=Place(TRUNK.place.file, 8))
    marks = [entry["fingerprint"] for entry in json.loads(finding_gitlab(replace(REPORT, findings=(TRUNK, again))))]
    assert marks == [TRUNK.fingerprint, f"{TRUNK.fingerprint}-2"]


def test_a_fingerprint_survives_moved_lines_also_of_those_that_the_message_names() -> None:
    moved = replace(TRUNK, place=Place(TRUNK.place.file, 80), message=f"{TRUNK.message}, see line 9")
    assert moved.fingerprint == replace(TRUNK, message=f"{TRUNK.message}, see line 12").fingerprint
    assert moved.fingerprint != TRUNK.fingerprint
