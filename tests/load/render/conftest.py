"""The commands that render are found by topocheck as they are by the tests."""

from __future__ import annotations

import pytest
from tools import path_with_tools


@pytest.fixture(autouse=True)
def _tools_on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", path_with_tools())
