from __future__ import annotations

from pathlib import Path

import pytest

from topocheck.errors import UsageError
from topocheck.report.destination import paired, write

A, B = Path("a"), Path("b")


def test_each_format_has_its_file_and_the_last_may_be_printed() -> None:
    assert paired(["text"], []) == [("text", None)]
    assert paired(["text"], [A]) == [("text", A)]
    assert paired(["json", "text"], [A]) == [("json", A), ("text", None)]
    assert paired(["json", "text"], [A, B]) == [("json", A), ("text", B)]


@pytest.mark.parametrize(("formats", "outputs"), [(["json", "text"], []), (["json"], [A, B])])
def test_what_can_not_be_paired_is_refused(formats: list[str], outputs: list[Path]) -> None:
    with pytest.raises(UsageError):
        paired(formats, outputs)


def test_a_file_that_can_not_be_written_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        write("text", tmp_path / "none" / "file")
