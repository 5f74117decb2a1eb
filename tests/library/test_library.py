"""`topocheck.load` and what it gives."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import topocheck
from topocheck import api
from topocheck.errors import InputError, UsageError
from topocheck.library import LoadedSite
from topocheck.report.reach_json import reach_json
from topocheck.report.what_if_json import what_if_json

SAMPLES = Path(__file__).parents[2] / "samples"
SITE = topocheck.load(SAMPLES / "trunk-missing-vlan")


def test_a_site_is_loaded_from_a_folder_by_text_or_path() -> None:
    by_text, by_path = topocheck.load(str(SAMPLES / "minimal")), topocheck.load(SAMPLES / "minimal")
    assert by_text.site.root == by_path.site.root == str(SAMPLES / "minimal")
    assert by_text.site.counts == by_path.site.counts


def test_it_answers_as_the_functions_do() -> None:
    site = api.load(SAMPLES / "trunk-missing-vlan")
    assert SITE.validate() == api.validate(site)
    assert SITE.validate(select=["VMN"]).findings == ()
    assert SITE.trace("vm1", "vm4", protocol="tcp", port=22) == api.trace(site, "vm1", "vm4", protocol="tcp", port=22)
    assert reach_json(SITE.reach("vm1"), site="") == reach_json(api.reach(site, "vm1"), site="")
    assert what_if_json(SITE.what_if(["node0"]), site="") == what_if_json(api.what_if(site, ["node0"]), site="")
    assert SITE.explain("SWI01") == api.explain("SWI01")


def test_it_raises_what_the_command_line_tells() -> None:
    with pytest.raises(InputError, match="nowhere"):
        topocheck.load("nowhere")
    with pytest.raises(UsageError, match="nobody"):
        SITE.trace("vm1", "nobody")


def test_the_function_keeps_its_name_whatever_of_the_package_is_imported() -> None:
    code = (
        "import topocheck.load.site, topocheck.api, topocheck.load.switch\n"
        "from topocheck.load.files import find_files\n"
        "import topocheck\n"
        f"print(type(topocheck.load({str(SAMPLES / 'minimal')!r})).__name__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == f"{LoadedSite.__name__}\n"


def test_importing_the_package_imports_nothing_that_a_command_may_not_need() -> None:
    code = "import sys, topocheck; print([name for name in sys.modules if name.startswith(('topocheck.', 'yaml'))])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['topocheck.load']\n"
