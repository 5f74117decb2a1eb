"""Laying one mistake into a copy of samples/acp, and what then must be found and where a trace must end."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from topocheck import api
from topocheck.simulate.trace import Disposition

ACP = Path(__file__).parents[1] / "samples" / "acp"

SWITCH = "network/switch.cfg"
FIREWALL = "network/firewall.yaml"
SITE = "topocheck.yaml"
TRUNK = "switchport trunk allowed vlan 2003-2005"


@dataclass(frozen=True)
class Edit:
    """Replace ``old`` by ``new`` in a file, ``nth`` time it occurs (from 0), or everywhere (-1)."""

    file: str
    old: str
    new: str
    nth: int = 0


@dataclass(frozen=True)
class Mistake:
    """Edits, the findings they must lead to as (code, file, text on the line), and how a trace then ends.

    ``stop`` is (disposition, reason code, device, interface of the last hop, file and text of the line to blame).
    """

    name: str
    edits: tuple[Edit, ...]
    findings: tuple[tuple[str, str, str], ...]
    flow: tuple[str, str] = ("vm1", "vm6")
    stop: tuple[str, str | None, str, str, str | None] | None = None


def changed(tmp_path: Path, mistake: Mistake) -> Path:
    """A copy of the sample with the mistake in it."""
    site = tmp_path / "acp"
    shutil.copytree(ACP, site)
    for edit in mistake.edits:
        path = site / edit.file
        text = path.read_text()
        if edit.nth < 0:
            assert edit.old in text
            path.write_text(text.replace(edit.old, edit.new))
            continue
        start = -1
        for _ in range(edit.nth + 1):
            start = text.index(edit.old, start + 1)
        path.write_text(text[:start] + edit.new + text[start + len(edit.old) :])
    return site


def line_of(site: Path, file: str, line: int) -> str:
    """The text of a line."""
    return (site / file).read_text().splitlines()[line - 1]


def validate_finds_it_and_nothing_else(tmp_path: Path, mistake: Mistake) -> None:
    """Assert that the findings are those of the mistake, at lines with the texts that it names."""
    site = changed(tmp_path, mistake)
    findings = api.validate(api.load(site)).findings
    found = [
        (finding.code, finding.place.file, line_of(site, finding.place.file, finding.place.line))
        for finding in findings
    ]
    assert len(found) == len(mistake.findings), [
        f"{finding.code} {finding.place} {finding.message}" for finding in findings
    ]
    for code, file, text in mistake.findings:
        assert any((code, file) == (c, f) and text in line for c, f, line in found), (code, file, text, found)


def a_trace_ends_as_it_says(tmp_path: Path, mistake: Mistake) -> None:
    """Assert how the flow of a mistake ends: of the direction that fails, or forward where none does."""
    assert mistake.stop is not None
    disposition, code, device, interface, blamed = mistake.stop
    site = changed(tmp_path, mistake)
    trace = api.trace(api.load(site), *mistake.flow)
    arrives = trace.forward.disposition is Disposition.DELIVERED
    replied = arrives and trace.disposition is not Disposition.DELIVERED
    last = trace.reply.hops[-1] if replied and trace.reply is not None else trace.forward.hops[-1]
    reason = trace.reason
    assert (trace.disposition, reason and reason.code, last.device, last.interface) == (
        disposition,
        code,
        device,
        interface,
    ), reason
    if reason is not None and blamed is not None:
        assert reason.place is not None
        assert blamed in line_of(site, reason.place.file, reason.place.line)
