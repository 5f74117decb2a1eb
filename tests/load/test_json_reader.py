from __future__ import annotations

import json
from textwrap import dedent

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from read_text import Data, data_of

from topocheck.load.json_reader import JsonFault, json_value, read_json
from topocheck.load.position import Lines
from topocheck.load.yaml_reader import SYMPTOM, YamlFile
from topocheck.model.place import Place
from topocheck.model.problem import Problem
from topocheck.model.value import Mapping, Scalar, Sequence, Value


def test_every_key_and_value_knows_where_it_stands() -> None:
    text = dedent("""\
        {
          "name": "vm\\u0031",
          "vlans": [2003, {"id": 2004.5}], "trunk": null
        }
    """)
    file = read_json(text, "f.json")
    (root,) = file.documents
    assert isinstance(root, Mapping)
    vlans = root.sequence("vlans")
    name = root.scalar("name")
    assert isinstance(vlans, Sequence)
    assert name is not None
    assert data_of(root) == {"name": "vm1", "vlans": [2003, {"id": 2004.5}], "trunk": None}
    assert root.place_of("trunk") == Place("f.json", 3, 36)
    assert [item.place for item in vlans] == [Place("f.json", 3, 13), Place("f.json", 3, 19)]
    assert (name.style, name.place, text[name.start : name.end]) == ('"', Place("f.json", 2, 11), '"vm\\u0031"')
    assert file.problems == ()


def test_a_number_is_plain_and_a_string_is_not() -> None:
    (root,) = read_json('[1, true, null, "1"]', "f.json").documents
    assert isinstance(root, Sequence)
    assert [item.style for item in root if isinstance(item, Scalar)] == ["", "", "", '"']


def test_the_last_of_two_equal_keys_counts() -> None:
    (root,) = read_json('{"a": 1, "a": 2}', "f.json").documents
    assert isinstance(root, Mapping)
    assert (data_of(root), root.place_of("a")) == ({"a": 2}, Place("f.json", 1, 10))


def test_half_a_surrogate_pair_is_replaced_as_go_does() -> None:
    (root,) = read_json('["\\ud83d\\ude00", "\\ud83d"]', "f.json").documents
    assert data_of(root) == ["😀", "\ufffd"]


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("", 1, 1, "expecting value"),
        ('{"a": 1,}', 1, 8, "illegal trailing comma before end of object"),
        ('{"a": 1\n "b": 2}', 2, 2, "expecting ',' delimiter"),
        ("{\n  # note\n}", 2, 3, "expecting property name enclosed in double quotes"),
        ("{'a': 1}", 1, 2, "expecting property name enclosed in double quotes"),
        ('{"a": 1} x', 1, 10, "extra data"),
        ('["NaN",\n NaN]', 2, 2, "NaN is no value of JSON"),
        ("[-Infinity]", 1, 2, "-Infinity is no value of JSON"),
        ('["a\nb"]', 1, 4, "invalid control character at"),
        ('{"vlan": ${VLAN}}', 1, 10, "expecting value"),
        ("[" * 201 + "]" * 201, 1, 201, "it is nested deeper than 200 levels"),
        ("[" * 100_000, 1, 1, "it is nested deeper than 200 levels"),
    ],
)
def test_what_is_no_json_is_reported_where_that_shows(text: str, line: int, column: int, message: str) -> None:
    expected = Problem(
        Place("f.json", line, column), f"this is no JSON: {message}", "f.json", SYMPTOM, "mend the syntax at this line"
    )
    read = read_json(text, "f.json")
    if message.startswith("illegal trailing"):  # how CPython says it from 3.13 on; before, it expects a property name
        assert [found.place.line for _, found in read.problems] == [1]
        return
    assert read == YamlFile("f.json", (), (("SCH01", expected),), text)


def test_a_number_that_no_float_holds_is_refused() -> None:
    digits = "9" * 5000
    assert [found.place for _, found in read_json(f'["x", {digits}]', "f.json").problems] == [Place("f.json", 1, 7)]


json_values: st.SearchStrategy[Data] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(json_values, st.sampled_from([None, 1, "\t", "\r\n"]), st.sampled_from(["ascii", "utf-8"]))
def test_what_is_read_is_what_python_reads(data: Data, indent: str | int | None, encoding: str) -> None:
    text = json.dumps(data, indent=indent, ensure_ascii=encoding == "ascii")
    if any("\ud800" <= character <= "\udfff" for character in str(data)):
        return
    value = json_value(text, "f.json", Lines(text).position, place_scalars=True)
    assert not isinstance(value, JsonFault)
    assert data_of(value) == data
    assert all(json.loads(text[scalar.start : scalar.end]) == scalar.data for scalar in scalars(value))


def scalars(value: Value) -> list[Scalar]:
    if isinstance(value, Scalar):
        return [value]
    inner = value.entries.values() if isinstance(value, Mapping) else value.items if isinstance(value, Sequence) else ()
    return [scalar for item in inner for scalar in scalars(item)]


def no_json(word: str) -> None:
    """NaN and the infinities, which Python reads and Go does not."""
    raise ValueError(word)


@example("NaN")
@given(st.one_of(st.text(), st.lists(st.sampled_from('{}[],:" \n\\u0d8"1-e.ntrfalse')).map("".join)))
@example('{"a": 1, "a": [}')
@example("1E400")
@example("-")
def test_no_text_makes_the_reader_raise(text: str) -> None:
    file = read_json(text, "f.json")
    try:
        wanted = json.loads(text, parse_constant=no_json)
    except ValueError:
        assert len(file.problems) == 1
    else:
        assert [data_of(document) for document in file.documents] == ([] if wanted is None else [wanted])
