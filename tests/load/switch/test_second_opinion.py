"""topocheck's reading of trunks, held against that of ciscoconfparse2 on the forms that published configurations lack.

Real configurations hold plain lists and ``add`` lines; here are hundreds of ports with ``remove``, ``except``, ``all`` and
``none``. ciscoconfparse2 is under the GPL and no part of the project: it runs in a process and a virtual environment
of its own, below the user's cache folder. ``TOPOCHECK_SECOND_OPINION=install`` puts it there; without it these tests are
skipped.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import venv
from pathlib import Path

import pytest
from load.switch.dialect_texts import switch_of

from topocheck.model.switch import SwitchInterface

VERSION = "0.9.18"
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "topocheck" / "ciscoconfparse2"
PYTHON = CACHE / "bin" / "python"
PROGRAM = Path(__file__).with_name("ask_ciscoconfparse2.py")
PORTS = 300

Opinion = dict[str, dict[str, dict[str, object]]]


def _lines(chosen: random.Random) -> list[str]:
    """The lines of one port: a list, then what is added, then what is removed, each of which may lack.

    The other reader takes the lines by what they do and not in their order, so that nothing is added to ``except`` here.
    """
    lines = [f"switchport mode {chosen.choice(['trunk', 'trunk', 'access'])}"]
    lines += [f"switchport access vlan {chosen.randint(1, 1000)}" for _ in range(chosen.randint(0, 1))]
    lines += [f"switchport trunk native vlan {chosen.randint(1, 1000)}" for _ in range(chosen.randint(0, 1))]
    chosen.shuffle(lines)
    words = [chosen.choice(["", "", "except ", "all", "none"])] * chosen.randint(0, 1)
    words += ["add "] * chosen.randint(0, 2) * ("except " not in words) + ["remove "] * chosen.randint(0, 2)
    return ["switchport", *lines, *(f"switchport trunk allowed vlan {_allowed(chosen, word)}" for word in words)]


def _allowed(chosen: random.Random, word: str) -> str:
    if word in ("all", "none"):
        return word
    starts = sorted(chosen.sample(range(1, 4000, 10), chosen.randint(1, 4)))
    return word + ",".join(f"{start}-{start + chosen.randint(1, 8)}" for start in starts)


def _text() -> str:
    chosen = random.Random(2003)  # noqa: S311 - ports to compare, and the same ones each time
    stanzas = (
        f"interface Ethernet1/{port}\n" + "".join(f" {line}\n" for line in _lines(chosen))
        for port in range(1, PORTS + 1)
    )
    return "!\n".join(stanzas)


@pytest.fixture(scope="module")
def opinion() -> Opinion:
    if not PYTHON.exists():
        if os.environ.get("TOPOCHECK_SECOND_OPINION") != "install":
            pytest.skip("ciscoconfparse2 is not in the cache folder; set TOPOCHECK_SECOND_OPINION=install")
        venv.create(CACHE, with_pip=True)
        install = [str(PYTHON), "-m", "pip", "install", "--quiet", "--retries", "1", f"ciscoconfparse2=={VERSION}"]
        if subprocess.run(install, check=False).returncode:
            pytest.skip("ciscoconfparse2 can't be installed here")
    asked = json.dumps({"ios": _text(), "nxos": _text()})
    told = subprocess.run(
        [str(PYTHON), "-W", "ignore", str(PROGRAM)], input=asked, capture_output=True, text=True, check=True
    )
    answers: Opinion = json.loads(told.stdout.splitlines()[-1])
    return answers


def _as_told(port: SwitchInterface) -> dict[str, object]:
    """A port in the words of the other reader, which has no list of VLANs for an access port."""
    return {
        "trunk": port.mode == "trunk",
        "access": port.mode == "access",
        "access_vlan": port.access_vlan,
        "native_vlan": port.native_vlan,
        "allowed_vlans": sorted(port.allowed_vlans) if port.mode == "trunk" else [],
    }


@pytest.mark.parametrize("dialect", ["ios", "nxos"])
def test_two_readers_agree_on_what_ports_carry(dialect: str, opinion: Opinion) -> None:
    ours = {name: _as_told(port) for name, port in switch_of(dialect, _text()).interfaces.items()}
    theirs = opinion[dialect]
    for name, port in theirs.items():
        if port["trunk"] and port["access_vlan"] == 1 and ours[name]["access_vlan"] is None:
            port["access_vlan"] = None  # its default; topocheck gives a trunk no access VLAN that no line says
    assert ours == theirs
