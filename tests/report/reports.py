"""A report with findings of three severities, made by hand, for the tests of the outputs."""

from __future__ import annotations

from dataclasses import replace

from example_findings import LABEL, TRUNK

from topocheck.model.place import Place
from topocheck.model.problem import Severity
from topocheck.model.site import Skipped
from topocheck.report.validated import Validated

UNEVEN = replace(
    TRUNK,
    code="SWI11",
    name="uneven-trunks",
    severity=Severity.WARNING,
    message="the trunks of node0 and node1 differ",
    object="Switch switch",
    place=Place("network/switch.cfg", 9),
    related=(),
    symptom="",
    fix="",
)

REPORT = Validated(
    findings=(LABEL, TRUNK, UNEVEN),
    site="acp",
    prefix="sites/acp/",
    checked={"VirtualMachine": 3},
    checks=frozenset({"SWI01", "SWI02", "SWI11"}),
)

CLEAN = Validated(findings=(), site="acp", checked={"VirtualMachine": 3}, checks=frozenset({"SWI01"}))

BROKEN = Validated(findings=(), site="acp", unreadable=(Skipped(Place("network/a.cfg", 1), "can't be read: no"),))
