from __future__ import annotations

import math

import pytest

from topocheck.load.scalars import Data, resolve, resolve_tagged

PLAIN: list[tuple[str, Data]] = [
    ("vm1", "vm1"),
    ("", None),
    ("~", None),
    ("null", None),
    ("Null", None),
    ("nUll", "nUll"),
    ("y", True),
    ("Yes", True),
    ("on", True),
    ("TRUE", True),
    ("n", False),
    ("NO", False),
    ("Off", False),
    ("oFF", "oFF"),
    ("2003", 2003),
    ("+5", 5),
    ("-5", -5),
    ("0", 0),
    ("00", 0),
    ("017", 15),
    ("-017", -15),
    ("0o17", 15),
    ("0x1F", 31),
    ("-0x1f", -31),
    ("0b101", 5),
    ("1_000", 1000),
    ("0x_1F", 31),
    ("_1", "_1"),
    ("089", 89.0),
    ("1.5", 1.5),
    ("1.", 1.0),
    (".5", 0.5),
    ("1e3", 1000.0),
    ("1_0.5", 10.5),
    ("+.5", 0.5),
    (".inf", math.inf),
    ("+.INF", math.inf),
    ("-.inf", -math.inf),
    ("1.2.3", "1.2.3"),
    (".5_0", ".5_0"),
    ("0x", "0x"),
    ("0o8", "0o8"),
    ("-", "-"),
    ("+", "+"),
    (".", "."),
    ("--1", "--1"),
    ("1_", 1),
    ("2Gi", "2Gi"),
    ("100m", "100m"),
    ("10.0.0.0/16", "10.0.0.0/16"),
    ("2024-01-31", "2024-01-31"),
    ("2001-12-14T21:59:43Z", "2001-12-14T21:59:43Z"),
    ("52:54:00:12:34:56", "52:54:00:12:34:56"),
    ("190:20:30", "190:20:30"),
    ("18446744073709551615", 2**64 - 1),
    ("18446744073709551616", float(2**64)),
    ("-9223372036854775809", -float(2**63 + 1)),
    ("0xFFFFFFFFFFFFFFFFFF", 0xFFFFFFFFFFFFFFFFFF),
    ("1e999", "1e999"),
    ("9" * 500, "9" * 500),
    ("<<", "<<"),
    ("²", "²"),
    ("١٢", "١٢"),
]


@pytest.mark.parametrize(("text", "data"), PLAIN)
def test_a_plain_scalar_is_what_kubernetes_reads(text: str, data: Data) -> None:
    read = resolve(text)
    assert (type(read), read) == (type(data), data)


def test_not_a_number_is_a_number() -> None:
    read = resolve(".NaN")
    assert isinstance(read, float)
    assert math.isnan(read)


TAGGED: list[tuple[str, str, Data, str | None]] = [
    ("tag:yaml.org,2002:str", "5", "5", None),
    ("!", "5", "5", None),
    ("tag:yaml.org,2002:int", "0x10", 16, None),
    ("tag:yaml.org,2002:float", "3", 3.0, None),
    ("tag:yaml.org,2002:bool", "yes", True, None),
    ("tag:yaml.org,2002:null", "", None, None),
    ("tag:yaml.org,2002:timestamp", "2024-01-31", "2024-01-31", None),
    ("tag:yaml.org,2002:binary", "dm0x", "vm1", None),
    ("tag:yaml.org,2002:int", "vm1", "vm1", "'vm1' cannot be read as !!int"),
    ("tag:yaml.org,2002:bool", "1", "1", "'1' cannot be read as !!bool"),
    ("tag:yaml.org,2002:binary", "*", "*", "the value of a !!binary is not base64"),
    ("!vault", "x", "x", "the tag !vault is not one that Kubernetes reads"),
    (
        "tag:yaml.org,2002:python/object/apply:os.system",
        "id",
        "id",
        "the tag !!python/object/apply:os.system is not one that Kubernetes reads",
    ),
]


@pytest.mark.parametrize(("tag", "text", "data", "wrong"), TAGGED)
def test_a_tag_is_honoured_or_refused_and_never_constructs(tag: str, text: str, data: Data, wrong: str | None) -> None:
    read = resolve_tagged(tag, text)
    assert (type(read[0]), read) == (type(data), (data, wrong))
