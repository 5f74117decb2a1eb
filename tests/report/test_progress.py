from __future__ import annotations

import io
import time

import pytest

from topocheck.report.progress import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_quick_block_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    with progress("loading"):
        pass
    assert terminal.getvalue() == ""


def test_a_slow_block_shows_a_line_and_wipes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    with progress("loading"):
        time.sleep(1.3)
    assert terminal.getvalue() == "loading\r       \r"


def test_nothing_is_shown_where_standard_error_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = io.StringIO()
    monkeypatch.setattr("sys.stderr", pipe)
    with progress("loading"):
        time.sleep(1.3)
    assert pipe.getvalue() == ""
