"""The README is true: its commands print what it shows, its tables list what there is.

``make golden`` writes the outputs and tables anew.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

from kernel.disagreements import EQUIPMENT, KNOWN
from kernel.elements import ELEMENTS

from topocheck import api
from topocheck.load.dialects import dialect_names, find_dialect
from topocheck.simulate.trace import REASONS, disposition_of

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
CATALOGUE = tomllib.loads((ROOT / "tests" / "check_catalogue.toml").read_text())
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)


def run(command: str) -> str:
    """What a command prints, without the spaces that a terminal would not show."""
    program, *arguments = shlex.split(command)
    assert program == "topocheck"
    done = subprocess.run(
        [sys.executable, "-m", "topocheck", *arguments],
        cwd=ROOT,
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return "".join(f"{line.rstrip()}\n" for line in done.stdout.splitlines())


def console(block: re.Match[str]) -> str:
    """A console block with its command's real output."""
    command = block[1].splitlines()[0].removeprefix("$ ")
    return f"```console\n$ {command}\n{run(command)}```"


def between(text: str, name: str, table: str) -> str:
    """The text with a table put between two marks."""
    start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    head, rest = text.split(start)
    return f"{head}{start}{table}{end}{rest.split(end)[1]}"


def checks() -> str:
    """For each family how many of the catalogue's checks are there, and those that are not, each with the reason."""
    there = {check.code for check in api.checks()}
    rows = []
    missing: list[str] = []
    for family, about in CATALOGUE["families"].items():
        listed = [f"{family}{number:02}" for number in range(1, about["codes"] + 1)]
        absent = [code for code in listed if code not in there]
        more = sum(code.startswith(family) for code in there - set(listed))
        rows.append(f"| {family} | {about['is']} | {len(listed) - len(absent)} of {len(listed)} | {more or ''} |")
        missing += [f"| {code} | {' | '.join(_why(code))} |" for code in absent]
    head = ["| family | is about | of the catalogue | beyond it |", "| --- | --- | --- | --- |", *rows, ""]
    absent_head = ["| not there | would find | why not |", "| --- | --- | --- |", *missing, ""]
    return "\n".join([*head, *absent_head] if missing else head)


def _why(code: str) -> tuple[str, str]:
    finds, *why = CATALOGUE["missing"].get(code, [""])
    return finds, why[0] if why else "nobody has written it yet"


def reasons() -> str:
    rows = [f"| `{code}` | {disposition_of(code)} | {sentence} |" for code, sentence in REASONS.items()]
    return "\n".join(["| reason | disposition | means |", "| --- | --- | --- |", *rows, ""])


def dialects() -> str:
    known = [dialect for name in dialect_names() if (dialect := find_dialect(name)) is not None]
    rows = [f"| `{dialect.name}` | {dialect.kind} | {dialect.title} |" for dialect in known]
    return "\n".join(["| dialect | of | is |", "| --- | --- | --- |", *rows, ""])


def confirmed() -> str:
    rows = [f"| {element.name} | `{element.case}` | {len(element.questions)} |" for element in ELEMENTS]
    return "\n".join(["| element | case | flows |", "| --- | --- | --- |", *rows, ""])


def differences() -> str:
    rows = [f"| `{known.name}` | {known.topocheck} | {known.kernel} | {known.meant} |" for known in KNOWN + EQUIPMENT]
    return "\n".join(["| name | topocheck | Linux | what is meant |", "| --- | --- | --- | --- |", *rows, ""])


TABLES = {
    "confirmed": confirmed,
    "differences": differences,
    "checks": checks,
    "reasons": reasons,
    "dialects": dialects,
}


def rewritten() -> str:
    text = CONSOLE.sub(console, README.read_text())
    for name, table in TABLES.items():
        text = between(text, name, table())
    return text


def test_the_commands_print_what_the_readme_shows_and_its_tables_are_complete(update_golden: bool) -> None:  # noqa: FBT001 - a fixture
    text = rewritten()
    if update_golden:
        README.write_text(text)
    assert README.read_text() == text


def test_the_first_real_output_stands_within_the_first_40_lines() -> None:
    lines = README.read_text().splitlines()
    assert any(line.startswith("error[") for line in lines[:40])


def test_the_library_example_runs() -> None:
    code = "\n".join(PYTHON.findall(README.read_text()))
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\ndelivered\n6 # SWI01 vlan-not-on-trunk\n"


def test_every_reason_is_about_a_check_of_the_catalogue() -> None:
    listed = {
        f"{family}{number:02}"
        for family, about in CATALOGUE["families"].items()
        for number in range(1, about["codes"] + 1)
    }
    assert CATALOGUE["missing"].keys() <= listed
    assert {check.family for check in api.checks()} <= CATALOGUE["families"].keys()
