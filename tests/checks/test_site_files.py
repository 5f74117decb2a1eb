"""What topocheck's own files and the configurations of devices leave open."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_site as small
from problems import lines, messages, problems, related_lines

PRIVATE = "  switchport mode private-vlan host\n"


def test_a_line_at_several_ports_is_one_finding(tmp_path: Path) -> None:
    switch = small.SWITCH + f"interface Ethernet1/7\n{PRIVATE}interface Ethernet1/8\n{PRIVATE}"
    site = small.load(tmp_path, files={"sw.cfg": switch})
    assert messages(site, "SIT04") == [
        '"switchport mode private-vlan host" can change how sw forwards frames, and is not modelled: it is left out'
    ]
    assert [one.object for one in problems(site, "SIT04")] == ["Switch sw"]
    assert lines(site, "SIT04") == [PRIVATE.strip()]
    assert related_lines(site, "SIT04") == [[PRIVATE.strip()]]


def test_a_line_that_forwards_nothing_is_none(tmp_path: Path) -> None:
    switch = small.SWITCH + "interface Ethernet1/7\n  service-policy type qos input marking\n"
    assert messages(small.load(tmp_path, files={"sw.cfg": switch}), "SIT04") == []


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"topocheck.yaml": small.SITE + "colour: blue\n"}, "SIT01"),
        ({"topocheck.yaml": small.SITE.replace("[manifests]", "[manifests, gone]")}, "SIT02"),
        ({"topocheck.yaml": small.SITE.replace("dialect: nxos", "dialect: nxos9")}, "SIT03"),
        ({"topocheck.yaml": small.SITE.replace('"sw:Ethernet1/2"', '"sw:Ethernet1/3"')}, "SIT05"),
    ],
)
def test_what_the_loaders_find_is_reported_under_its_own_code(tmp_path: Path, files: dict[str, str], code: str) -> None:
    site = small.load(tmp_path, files=files)
    found = {each: len(problems(site, each)) for each in ("SIT01", "SIT02", "SIT03", "SIT05")}
    assert found == {**dict.fromkeys(found, 0), code: 1}
