"""Parsed documents: what the accessors answer, and where everything stands."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from topocheck.model.place import Place
from topocheck.model.value import Mapping, Scalar, Sequence, Value


class At(NamedTuple):
    line: int
    column: int


def scalar(data: str | float | None, text: str | None = None) -> Scalar:
    return Scalar("net.yaml", At(0, 6), data, str(data) if text is None else text)


def mapping(**entries: Value) -> Mapping:
    return Mapping("net.yaml", At(3, 2), entries, {key: At(3 + index, 4) for index, key in enumerate(entries)})


def sequence(*items: Value) -> Sequence:
    return Sequence("net.yaml", At(1, 0), list(items))


def test_marks_that_count_from_0_become_places_that_count_from_1() -> None:
    value = mapping(mtu=scalar(1500), name=scalar("eth0"))
    assert value.place == Place("net.yaml", 4, 3)
    assert value.place_of("name") == Place("net.yaml", 5, 5)
    assert value.place_of("absent") == value.place
    assert str(value.place) == "net.yaml:4:3"


def test_a_null_is_a_key_that_is_not_there_but_is_written() -> None:
    value = mapping(vlan=scalar(None, "null"))
    assert (value.get("vlan"), value.scalar("vlan"), value.text("vlan"), value.mapping("vlan")) == (None,) * 4
    assert "vlan" in value
    assert scalar(None).is_null
    assert not mapping().is_null


def test_a_value_of_another_type_is_answered_with_none() -> None:
    value = mapping(text=scalar("x"), list=sequence(), map=mapping())
    assert [value.mapping(key) for key in ("text", "list", "absent")] == [None] * 3
    assert [value.sequence(key) for key in ("text", "map", "absent")] == [None] * 3
    assert [value.scalar(key) for key in ("list", "map", "absent")] == [None] * 3
    assert [value.boolean(key) for key in ("text", "map", "absent")] == [None] * 3
    assert [value.mappings(key) for key in ("text", "map", "absent")] == [[]] * 3


def test_a_value_of_the_right_type_is_answered_itself() -> None:
    text, items, inner = scalar("x"), sequence(), mapping()
    value = mapping(text=text, list=items, map=inner)
    assert (value.scalar("text"), value.sequence("list"), value.mapping("map")) == (text, items, inner)
    assert [key for key, _ in value] == ["text", "list", "map"]


def test_only_the_mappings_of_a_list_are_given() -> None:
    inner = mapping(name=scalar("eth0"))
    items = sequence(scalar("x"), inner, sequence())
    assert mapping(port=items).mappings("port") == [inner]
    assert (len(items), list(items)) == (3, items.items)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (scalar(100), 100),
        (scalar("100"), 100),
        (scalar(" 100 "), 100),
        (scalar(data=True), None),
        (scalar("\u0661\u0660"), None),
        (scalar("-1"), None),
        (scalar(1.5), None),
        (scalar("a"), None),
        (scalar(None), None),
        (mapping(), None),
    ],
)
def test_an_integer_may_stand_in_quotes_as_nmstate_takes_it(value: Value, number: int | None) -> None:
    assert mapping(id=value).integer("id") == number


def test_text_is_what_is_written_and_booleans_are_booleans_only() -> None:
    value = mapping(number=scalar(1500, "0x5dc"), yes=scalar(data=True, text="yes"), word=scalar("true"))
    assert (value.text("number"), value.text("yes")) == ("0x5dc", "yes")
    assert (value.boolean("yes"), value.boolean("word")) == (True, None)


def test_a_path_of_keys_leads_to_a_value_or_to_none() -> None:
    leaf = scalar("x")
    value = mapping(a=mapping(b=leaf, c=scalar(None)), d=leaf)
    assert (value.at("a", "b"), value.at("a", "c"), value.at("a", "b", "x"), value.at("d", "b")) == (
        leaf,
        None,
        None,
        None,
    )
    assert value.at() is value


def test_the_representations_say_what_it_is_and_where() -> None:
    assert [repr(value) for value in (scalar(5), sequence(scalar(5)), mapping(mtu=scalar(5)))] == [
        "Scalar(5 at net.yaml:1:7)",
        "Sequence(1 items at net.yaml:2:1)",
        "Mapping(['mtu'] at net.yaml:4:3)",
    ]
