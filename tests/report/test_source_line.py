from __future__ import annotations

from pathlib import Path

import pytest

from topocheck.model.place import Place
from topocheck.report.source_line import source_lines

MANIFESTS = """\
kind: VirtualMachine
metadata: {name: vm1}
userData: "password: hunter2"
---
apiVersion: v1
kind: Secret
data:
  userdata: aHVudGVyMg==
---
kind: Pod
"""


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (1, "kind: VirtualMachine"),
        (2, "metadata: {name: vm1}"),
        (3, None),
        (8, None),
        (10, "kind: Pod"),
        (0, None),
        (11, None),
    ],
)
def test_a_line_is_shown_unless_it_may_hold_a_secret(tmp_path: Path, line: int, shown: str | None) -> None:
    (tmp_path / "all.yaml").write_text(MANIFESTS)
    assert source_lines(str(tmp_path))(Place("all.yaml", line)) == shown


def test_a_file_that_is_gone_has_no_lines(tmp_path: Path) -> None:
    assert source_lines(str(tmp_path))(Place("gone.yaml", 1)) is None
