from __future__ import annotations

from dataclasses import replace

from example_findings import TRUNK
from report.reports import BROKEN, REPORT

from topocheck.load.xml_reader import XmlElement, read_xml
from topocheck.model.problem import Severity
from topocheck.report.finding_junit import finding_junit

XML = """\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="topocheck" tests="4" failures="1" errors="0" skipped="0" time="0">
  <testsuite name="topocheck SWI" tests="3" failures="1" errors="0" skipped="0" time="0">
    <testcase classname="SWI01 vlan-not-on-trunk" name="VirtualMachine default/vm4: VLAN 2003 is not allowed on switch \
Ethernet1/7, the uplink of node1 enp4s0f0" file="sites/acp/network/switch.cfg" line="3" time="0">
      <failure type="error" message="VLAN 2003 is not allowed on switch Ethernet1/7, the uplink of node1 enp4s0f0">\
sites/acp/network/switch.cfg:3:3: error: VLAN 2003 is not allowed on switch Ethernet1/7, the uplink of node1 enp4s0f0
note: sites/acp/manifests/vms.yaml:31:15: vmnic1 is in VLAN 2003
symptom: the frames are dropped at the switch
fix: add 2003 to the allowed VLANs of Ethernet1/7</failure>
    </testcase>
    <testcase classname="SWI02 illegal-vlan-list" name="A list of VLANs on a switch port holds what is no VLAN 1-4094 \
and no range of them." time="0"/>
    <testcase classname="SWI11 uneven-trunks" name="Switch switch: the trunks of node0 and node1 differ" \
file="sites/acp/network/switch.cfg" line="9" time="0">
      <system-out>sites/acp/network/switch.cfg:9:1: warning: the trunks of node0 and node1 differ</system-out>
    </testcase>
  </testsuite>
  <testsuite name="topocheck HYG" tests="1" failures="0" errors="0" skipped="0" time="0">
    <testcase classname="HYG11 unknown-kind" name="Widget default/w: nothing is known about this kind" \
file="sites/acp/manifests/w.yaml" line="12" time="0">
      <system-out>sites/acp/manifests/w.yaml:12:1: info: nothing is known about this kind</system-out>
    </testcase>
  </testsuite>
</testsuites>
"""


def test_a_check_is_a_test_that_passes_and_a_finding_one_that_fails() -> None:
    assert finding_junit(REPORT) == XML


def test_warnings_fail_where_they_fail_the_run() -> None:
    text = finding_junit(replace(REPORT, fail_on=Severity.WARNING))
    assert text.splitlines()[1] == (
        '<testsuites name="topocheck" tests="4" failures="2" errors="0" skipped="0" time="0">'
    )


def test_a_file_that_can_not_be_read_is_an_error() -> None:
    assert finding_junit(BROKEN).splitlines()[2:6] == [
        '  <testsuite name="topocheck input" tests="1" failures="0" errors="1" skipped="0" time="0">',
        '    <testcase classname="unreadable" name="network/a.cfg" file="network/a.cfg" time="0">',
        '      <error type="unreadable" message="can&#x27;t be read: no"/>',
        "    </testcase>",
    ]


def test_whatever_the_input_holds_the_xml_can_be_read() -> None:
    hostile = replace(TRUNK, message='a "quoted" <b> & \x00 \x1b[31m \ud800 ]]>\n', object="<x/>")
    text = finding_junit(replace(REPORT, findings=(hostile,)))
    assert isinstance(read_xml(text), XmlElement)
    assert 'message="a &quot;quoted&quot; &lt;b&gt; &amp; \\x00 \\x1b[31m \\ud800 ]]&gt;\\n"' in text
