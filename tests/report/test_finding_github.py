from __future__ import annotations

from dataclasses import replace

from example_findings import TRUNK
from report.reports import CLEAN, REPORT

from topocheck.model.place import Place
from topocheck.report.finding_github import finding_github
from topocheck.report.validated import Validated

COMMANDS = """\
::error file=sites/acp/network/switch.cfg,line=3,col=3,title=SWI01 vlan-not-on-trunk::VLAN 2003 is not allowed on switch \
Ethernet1/7, the uplink of node1 enp4s0f0%0Asymptom: the frames are dropped at the switch%0A\
fix: add 2003 to the allowed VLANs of Ethernet1/7%0Asites/acp/manifests/vms.yaml:31:15: vmnic1 is in VLAN 2003
::warning file=sites/acp/network/switch.cfg,line=9,col=1,title=SWI11 uneven-trunks::the trunks of node0 and node1 differ
::notice file=sites/acp/manifests/w.yaml,line=12,col=1,title=HYG11 unknown-kind::nothing is known about this kind
"""


def test_each_finding_is_a_command_and_the_errors_come_first() -> None:
    assert finding_github(REPORT) == COMMANDS


def test_a_clean_site_has_no_annotation() -> None:
    assert finding_github(CLEAN) == ""


def test_no_input_can_end_a_command_or_start_another_one() -> None:
    hostile = replace(
        TRUNK,
        message="100%\n::set-output name=x::y\r",
        place=Place("a,b:c%\n::error::x.yaml", 1),
        related=(),
        symptom="",
        fix="",
    )
    text = finding_github(Validated(findings=(hostile,)))
    assert text == (
        "::error file=a%2Cb%3Ac%25\\n%3A%3Aerror%3A%3Ax.yaml,line=1,col=1,title=SWI01 vlan-not-on-trunk"
        "::100%25\\n::set-output name=x::y\\r\n"
    )
