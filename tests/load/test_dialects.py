"""Which dialects there are, where they come from, and which of them a text is written in."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from topocheck.load.device_reading import read_claimed, read_device
from topocheck.load.dialects import BUILT_IN, GROUP, claimed_by, find_dialect
from topocheck.load.switch.eos import EOS
from topocheck.load.switch.nxos import NXOS
from topocheck.model.firewall import Firewall
from topocheck.model.place import Place
from topocheck.model.problem import Problem

ROOT = Path(__file__).parents[2]

PLUGIN = """\
from topocheck.load.device_dialect import DeviceDialect
from topocheck.model.firewall import Firewall
from topocheck.model.place import Place

def read(text, file, name):
    return Firewall(name or "toaster", file, Place(file, 1)), ()

TOASTER = DeviceDialect("toaster", "Toaster OS", "firewall", read, lambda text: text.startswith("toast"))
"""


def test_the_package_registers_the_dialects_that_a_checkout_has() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["entry-points"][GROUP] == BUILT_IN


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_dialect_is_found_under_its_own_name(name: str) -> None:
    dialect = find_dialect(name)
    assert dialect is not None
    assert (dialect.name, dialect.kind in ("switch", "firewall")) == (name, True)


def test_a_name_that_nobody_registered_is_no_dialect() -> None:
    assert find_dialect("nxos9") is None


@pytest.mark.parametrize("text", ["", "\ufeff", "hello", "{}", "<a/>", "apiVersion: v1\nkind: Pod\n", "a: [1, 2"])
def test_what_is_no_configuration_is_claimed_by_none(text: str) -> None:
    assert claimed_by(text) == ()


def python(code: str, *folders: Path, cwd: Path | None = None) -> str:
    """What a new Python prints that has ``folders`` for site-packages."""
    added = f"import site, sys\nsite.getsitepackages = lambda: {[str(folder) for folder in folders]}\n"
    added += f"sys.path += {[str(folder) for folder in folders]}\n"
    done = subprocess.run(
        [sys.executable, "-c", added + code],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def install(folder: Path, distribution: str, entry: str, module: str = PLUGIN) -> Path:
    """A package with one module, ``plug``, as an installer leaves it."""
    information = folder / f"{distribution}-1.0.dist-info"
    information.mkdir(parents=True)
    (information / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text(f"[{GROUP}]\n{entry}\n")
    (folder / "plug.py").write_text(module)
    return folder


ASK = """
from topocheck.errors import TopocheckError
from topocheck.load.dialects import claimed_by, find_dialect
try:
    dialect = find_dialect("toaster")
    print(dialect and dialect.title, [dialect.name for dialect in claimed_by("toast")])
except TopocheckError as error:
    print(error.exit_code, error)
"""


def test_an_installed_package_adds_a_dialect(tmp_path: Path) -> None:
    folder = install(tmp_path / "site-packages", "toast", "toaster = plug:TOASTER")
    assert python(ASK, folder) == "Toaster OS ['toaster']\n"


def test_a_package_in_the_tree_under_check_adds_none(tmp_path: Path) -> None:
    install(tmp_path, "toast", "toaster = plug:TOASTER")
    assert python(f"import sys; sys.path += ['', {str(tmp_path)!r}]\n{ASK}", cwd=tmp_path) == "None []\n"


def test_a_name_that_two_packages_register_is_an_error_that_names_both(tmp_path: Path) -> None:
    one = install(tmp_path / "one", "toast", "toaster = plug:TOASTER")
    two = install(tmp_path / "two", "grill", "toaster = plug:TOASTER")
    assert python(ASK, one, two) == (
        '2 the dialect "toaster" is registered by both toast and grill, and must be by one; uninstall one of them\n'
    )


def test_a_package_that_takes_a_name_of_topochecks_own_is_an_error(tmp_path: Path) -> None:
    folder = install(tmp_path, "toast", "nxos = plug:TOASTER")
    assert python(ASK, folder) == (
        '2 the dialect "nxos" is registered by both topocheck and toast, and must be by one; uninstall one of them\n'
    )


def test_a_package_that_is_found_twice_counts_once(tmp_path: Path) -> None:
    one = install(tmp_path / "one", "toast", "toaster = plug:TOASTER")
    two = install(tmp_path / "two", "toast", "toaster = gone:TOASTER")
    assert python(ASK, one, two) == "Toaster OS ['toaster']\n"


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("toaster = gone:TOASTER", "the dialect \"toaster\" of toast can't be loaded: No module named 'gone'"),
        ("toaster = plug:NOTHING", 'plug:NOTHING of toast must be a DeviceDialect of the name "toaster"'),
        ("oven = plug:TOASTER", 'plug:TOASTER of toast must be a DeviceDialect of the name "oven"'),
    ],
)
def test_a_package_that_is_broken_is_an_error_that_names_it(tmp_path: Path, entry: str, said: str) -> None:
    ask = ASK.replace('find_dialect("toaster")', f'find_dialect("{entry.split(maxsplit=1)[0]}")')
    assert python(ask, install(tmp_path, "toast", entry)) == f"2 {said}\n"


def test_a_stated_dialect_imports_no_other() -> None:
    code = """
from topocheck.load.dialects import find_dialect
find_dialect("nxos")
print(sorted(name for name in sys.modules if name.startswith("topocheck.load.") and name.count(".") == 3
    and name.split(".")[2] in ("ios", "eos", "paloalto", "firewall")))
"""
    assert python(code) == "[]\n"


def test_two_dialects_that_claim_one_text_are_a_problem_that_names_both() -> None:
    read = read_claimed("hostname a\n", "net/a.cfg", [NXOS, EOS])
    assert (read.device, read.dialect) == (None, None)
    assert read.problems == (
        (
            "SIT03",
            Problem(
                place=Place("net/a.cfg", 1),
                message="net/a.cfg has marks of Cisco NX-OS (nxos) and of Arista EOS (eos), and must be of one dialect that is declared",
                object="Device a",
                symptom="the configuration is not read, so what passes through the device is not known",
                fix="declare the dialect in topocheck.yaml, under devices",
            ),
        ),
    )


def test_topochecks_own_firewall_file_is_a_dialect_that_its_content_tells() -> None:
    read = read_device("kind: Firewall\ninterfaces: [{name: Uplink 1}]\n", "net/wall.yaml")
    assert (read.dialect is not None and read.dialect.name, read.problems) == ("topocheck", ())
    assert isinstance(read.device, Firewall)
    assert [(read.device.name, port.name) for port in read.device.interfaces] == [("wall", "Uplink 1")]
