"""The commands that tests run and that Python does not bring: on the PATH, or where ``make tools`` puts them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / ".tools"


def tool(name: str) -> str:
    """The path of a command; skips the test where it is not installed."""
    found = shutil.which(name, path=FOLDER) or shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed: make tools")
    return found


def path_with_tools() -> str:
    """The PATH on which topocheck finds these commands."""
    return f"{FOLDER}{os.pathsep}{os.environ['PATH']}"
