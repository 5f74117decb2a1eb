"""Findings made by hand for the tests of the reports."""

from __future__ import annotations

from topocheck.checks.check import Finding
from topocheck.model.place import Place
from topocheck.model.problem import Related, Severity

TRUNK = Finding(
    code="SWI01",
    name="vlan-not-on-trunk",
    severity=Severity.ERROR,
    message="VLAN 2003 is not allowed on switch Ethernet1/7, the uplink of node1 enp4s0f0",
    object="VirtualMachine default/vm4",
    place=Place("network/switch.cfg", 3, 3),
    related=(Related(Place("manifests/vms.yaml", 31, 15), "vmnic1 is in VLAN 2003"),),
    symptom="the frames are dropped at the switch",
    fix="add 2003 to the allowed VLANs of Ethernet1/7",
)

LABEL = Finding(
    code="HYG11",
    name="unknown-kind",
    severity=Severity.INFO,
    message="nothing is known about this kind",
    object="Widget default/w",
    place=Place("manifests/w.yaml", 12),
    related=(),
    symptom="",
    fix="",
)
