"""What is a placeholder, and what only looks like one."""

from __future__ import annotations

import pytest

from topocheck.model.template import is_template, placeholder_at


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("{{ .Values.name }}", 0),
        ("web-${NAME}", 4),
        ("{% if a %}x", 0),
        ("_replaced_", 0),
        ("ENC[AES256_GCM,data:abc=,iv:x=,tag:y=,type:str]", 0),
        ("$NIC", 0),
        ("10.xx.xxx.1", 0),
        ("192.168.X.0/24", 0),
        ("br-$VLAN_ID.x", 3),
        ("<node-name>", 0),
        ("10.0.<subnet>.1/24", 5),
        ("quay.io/<your org>/disk:1.0", 8),
        ("quay.io/< your org >/disk:1.0", 8),
    ],
)
def test_a_placeholder_is_known_by_its_marks(text: str, at: int) -> None:
    assert (is_template(text), placeholder_at(text)) == (True, at)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "eth0",
        "$6$abc",
        "costs $ 5",
        "echo $HOME",
        "0x10.1",
        "a.x.x.b",
        "1.2.3.4",
        "a < b > c",
        "<1>",
        "<>",
        "Jo <jo@example.org>",
        "<p>two words</p> more",
        "<a>\n<b>",
        ">-",
    ],
)
def test_prose_and_markup_are_none(text: str) -> None:
    assert (is_template(text), placeholder_at(text)) == (False, 0)
