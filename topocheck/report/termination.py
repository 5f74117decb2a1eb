"""What the termination log of a container says: the reason, in a few lines.

Kubernetes shows the first 4096 bytes of it in the Pod's status, and Argo CD as the message of the hook.
Source: Kubernetes, "Determine the Reason for Pod Failure".
"""

from __future__ import annotations

from collections.abc import Sequence

from topocheck.checks.check import Finding
from topocheck.report.terminal import visible

LARGEST = 4096
_SHOWN = 5
_MORE = "... more in the log of the Job"


def termination_text(head: str, findings: Sequence[Finding] = (), *, further: Sequence[str] = ()) -> str:
    """At most `LARGEST` bytes: a first line, then the first findings with their fix, then other lines.

    What does not fit is cut at the end of a line; a first line that is too long by itself within it.
    """
    lines = [visible(head)]
    lines += [visible(line) for line in further]
    for finding in findings[:_SHOWN]:
        lines.append(visible(f"{finding.severity} {finding.code} {finding.place}: {finding.message}"))
        lines.append(visible(f"  fix: {finding.fix}"))
    if len(findings) > _SHOWN:
        lines.append(f"and {len(findings) - _SHOWN} more, see the log of the Job")
    return _fitting(lines)


def _fitting(lines: Sequence[str]) -> str:
    text = "\n".join(lines) + "\n"
    if len(text.encode()) <= LARGEST:
        return text
    room = LARGEST - len(_MORE.encode()) - 1
    kept = text.encode()[:room]
    whole, newline, _ = kept.rpartition(b"\n")
    return (whole if newline else kept).decode(errors="ignore") + f"\n{_MORE}"
