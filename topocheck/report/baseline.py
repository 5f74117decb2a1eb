"""A baseline: the findings of an earlier run, which a later one leaves out."""

from __future__ import annotations

import json
from pathlib import Path

from topocheck.errors import InputError
from topocheck.model.place import Place
from topocheck.report.finding_json import SCHEMA


def baseline_fingerprints(path: Path) -> dict[str, Place]:
    """The fingerprints in a findings file as ``topocheck validate --write-baseline`` writes it, and where each stands.

    Raises InputError where the file can't be read or is no such file.
    """
    try:
        text = path.read_text(encoding="utf-8")
        document = json.loads(text)
    except OSError as error:
        raise _unusable(path, error.strerror or str(error)) from error
    except (ValueError, RecursionError) as error:
        raise _unusable(path, f"it is no JSON: {error}") from error
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise _unusable(path, f"its schema must be {SCHEMA}")
    findings = document.get("findings")
    if not isinstance(findings, list):
        raise _unusable(path, "it must have a list of findings")
    lines = text.split("\n")
    return {found: _place(path, lines, found) for found in (_fingerprint(path, finding) for finding in findings)}


def _place(path: Path, lines: list[str], fingerprint: str) -> Place:
    """The line with the fingerprint; the first where it is written otherwise than JSON needs it."""
    quoted = json.dumps(fingerprint)
    return Place(str(path), next((number for number, line in enumerate(lines, 1) if quoted in line), 1))


def _fingerprint(path: Path, finding: object) -> str:
    fingerprint = finding.get("fingerprint") if isinstance(finding, dict) else None
    if not isinstance(fingerprint, str):
        raise _unusable(path, "each of its findings must have a fingerprint")
    return fingerprint


def _unusable(path: Path, why: str) -> InputError:
    return InputError(f"--baseline {path} can't be used: {why}; topocheck validate --write-baseline writes one")
