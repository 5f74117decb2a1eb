"""A baseline: the findings of an earlier run, which a later one leaves out."""

from __future__ import annotations

import json
from pathlib import Path

from topocheck.errors import InputError
from topocheck.report.finding_json import SCHEMA


def baseline_fingerprints(path: Path) -> frozenset[str]:
    """The fingerprints in a findings file as ``topocheck validate --format json`` writes it.

    Raises InputError where the file can't be read or is no such file.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _unusable(path, error.strerror or str(error)) from error
    except (ValueError, RecursionError) as error:
        raise _unusable(path, f"it is no JSON: {error}") from error
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise _unusable(path, f"its schema must be {SCHEMA}")
    findings = document.get("findings")
    if not isinstance(findings, list):
        raise _unusable(path, "it must have a list of findings")
    return frozenset(_fingerprint(path, finding) for finding in findings)


def _fingerprint(path: Path, finding: object) -> str:
    fingerprint = finding.get("fingerprint") if isinstance(finding, dict) else None
    if not isinstance(fingerprint, str):
        raise _unusable(path, "each of its findings must have a fingerprint")
    return fingerprint


def _unusable(path: Path, why: str) -> InputError:
    return InputError(f"--baseline {path} can't be used: {why}; topocheck validate --format json writes one")
