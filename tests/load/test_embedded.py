from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from read_text import data_of

from topocheck.load.embedded import Misread, Origin, read_json_in, read_yaml_in
from topocheck.load.yaml_reader import read_yaml
from topocheck.model.place import Place
from topocheck.model.problem import Problem
from topocheck.model.value import Mapping, Scalar, Sequence

TEXTS = {
    "literal": 'a: |\n  {\n    "x": 1,\n    "y": 2\n  }\n',
    "literal, stripped": 'a: |-\n\n  {\n    "x": 1,\n    "y": 2}\n',
    "literal, indentation given": 'a: |2-\n    {\n    "x": 1,\n    "y": 2}\n',
    "literal, in a list": 'a:\n- |\n  {"x": 1,\n   "y": 2}\n',
    "literal, carriage returns": 'a: |\r\n  {\r\n    "x": 1,\r\n    "y": 2}\r\n',
    "folded": 'a: >-\n  {\n  "x": 1,\n    "y":\n\n  2}\n',
    "single-quoted": 'a: \'{\n  "x": 1,\n  "y": 2}\'\n',
    "double-quoted": 'a: "{ \\"x\\": 1,\\n \\\n  \\x22y\\u0022: 2}"\n',
    "double-quoted, in one line": 'a: "{ \\"x\\": 1, \\"y\\": 2}"\n',
    "double-quoted, with a tag": 'a: &x !!str "{ \\"x\\": 1, \\"y\\": 2}"\n',
    "literal, with a tag": 'a: !!str |\n  {"x": 1,\n   "y": 2}\n',
    "literal, the tag above": 'a: !!str # why\n  |\n  {"x": 1,\n   "y": 2}\n',
}


def inner(text: str) -> Scalar:
    (root,) = read_yaml(text, "f.yaml").documents
    assert isinstance(root, Mapping)
    value = root.entries["a"]
    if isinstance(value, Sequence):
        (value,) = value.items
    assert isinstance(value, Scalar)
    return value


@pytest.mark.parametrize(
    ("text", "x", "y"),
    [
        (TEXTS["literal"], (3, 5), (4, 5)),
        (TEXTS["literal, stripped"], (4, 5), (5, 5)),
        (TEXTS["literal, indentation given"], (3, 5), (4, 5)),
        (TEXTS["literal, in a list"], (3, 4), (4, 4)),
        (TEXTS["literal, carriage returns"], (3, 5), (4, 5)),
        (TEXTS["folded"], (3, 3), (4, 5)),
        (TEXTS["single-quoted"], (2, 3), (3, 3)),
        (TEXTS["double-quoted"], (1, 7), (2, 3)),
        (TEXTS["double-quoted, in one line"], (1, 7), (1, 17)),
        (TEXTS["double-quoted, with a tag"], (1, 16), (1, 26)),
        (TEXTS["literal, with a tag"], (2, 4), (3, 4)),
        (TEXTS["literal, the tag above"], (3, 4), (4, 4)),
    ],
)
def test_keys_of_json_inside_of_a_scalar_stand_where_they_stand(
    text: str, x: tuple[int, int], y: tuple[int, int]
) -> None:
    value = read_json_in(inner(text), text)
    assert isinstance(value, Mapping)
    assert data_of(value) == {"x": 1, "y": 2}
    assert [value.place_of(key) for key in ("x", "y")] == [Place("f.yaml", *x), Place("f.yaml", *y)]


def test_a_single_quote_that_is_written_twice_moves_nothing_after_it() -> None:
    text = 'a: \'{"x": "it\'\'s", "y": 2}\'\n'
    value = read_json_in(inner(text), text)
    assert isinstance(value, Mapping)
    assert (data_of(value), value.place_of("y")) == ({"x": "it's", "y": 2}, Place("f.yaml", 1, 20))


def test_yaml_inside_of_a_scalar_stands_where_it_stands() -> None:
    text = "top: 1\na: |\n  # comment\n  version: 2\n  addresses:\n    - 10.0.0.1\n    - &x [1]\n    - *x\n"
    file = read_yaml_in(inner(text), text, "VirtualMachine default/vm1")
    (root,) = file.documents
    assert isinstance(root, Mapping)
    addresses = root.sequence("addresses")
    assert addresses is not None
    assert data_of(root) == {"version": 2, "addresses": ["10.0.0.1", [1], [1]]}
    assert root.place_of("addresses") == Place("f.yaml", 5, 3)
    assert [item.place for item in addresses] == [Place("f.yaml", 6, 7), Place("f.yaml", 7, 7), Place("f.yaml", 7, 7)]
    first = addresses.items[0]
    assert isinstance(first, Scalar)
    assert (first.start, first.end) == (-1, -1)


def test_a_syntax_error_inside_of_a_scalar_is_reported_in_the_line_of_the_file() -> None:
    text = "a: |\n  version: 2\n  b: c: d\n"
    file = read_yaml_in(inner(text), text, "VirtualMachine default/vm1", "the guest has no address")
    assert file.problems == (
        (
            "SCH01",
            Problem(
                Place("f.yaml", 3, 7),
                "this is no YAML: mapping values are not allowed in this context",
                "VirtualMachine default/vm1",
                "the guest has no address",
                "mend the syntax at this line",
            ),
        ),
    )


def test_what_is_no_json_inside_of_a_scalar_is_found_in_the_line_of_the_file() -> None:
    text = 'a: \'{\n  "x": 1\n  "y": 2}\'\n'
    assert read_json_in(inner(text), text) == Misread(Place("f.yaml", 3, 3), "expecting ',' delimiter")


def test_without_offsets_everything_stands_where_the_scalar_does() -> None:
    (root,) = read_yaml("a: |\n  b: 'x'\n", "f.yaml").documents
    assert isinstance(root, Mapping)
    outer = root.scalar("a")
    assert outer is not None
    (document,) = read_yaml_in(outer, "a: |\n  b: 'x'\n", "o").documents
    assert isinstance(document, Mapping)
    scalar = document.scalar("b")
    assert scalar is not None
    assert Origin(scalar, "a: |\n  b: 'x'\n").place(0) == Place("f.yaml", 2, 6)


BLANK = " \t\n\r\x85\u2028\u2029"
contents = st.text(st.sampled_from("ab{}:,'\"\\é \t\n\n") | st.characters(exclude_categories=("Cs", "Cc")), max_size=60)


def quoted(content: str, style: str) -> str:
    """A document with the content as the scalar under ``a``, in quotes."""
    if style == '"':
        return f"k: 1\na: {json.dumps(content, ensure_ascii=False)}\n"
    folded = content.replace("'", "''").replace("\n", "\n\n  ")
    return f"a: '{folded}'\n"


def placed(text: str, origin: Origin, offset: int) -> str:
    """What stands in the text where a character of the scalar is said to stand."""
    place = origin.place(offset)
    lines = text.replace("\r\n", "\n")
    for unusual in "\r\x85\u2028\u2029":
        lines = lines.replace(unusual, "\n")
    line = lines.split("\n")[place.line - 1]
    return line[place.column - 1 :]


@given(contents, st.sampled_from("\"'"))
@example("a\\b 'c'\n\"d\"", '"')
@example("it''s\n  x", "'")
def test_a_quoted_character_stands_where_it_is_said_to(content: str, style: str) -> None:
    check_every_character(quoted(content, style))


headers = st.builds("{}{}".format, st.sampled_from(["|", ">"]), st.sampled_from(["", "-", "+"]))


@given(contents, headers, st.integers(1, 6), st.sampled_from(["", "given"]))
@example("\n\n  x\n y", "|", 2, "")
@example("a b\n\n  c\nd", ">", 2, "given")
def test_a_character_of_a_block_stands_where_it_is_said_to(
    content: str, header: str, width: int, indicator: str
) -> None:
    body = "".join(f"{' ' * width}{line}\n" for line in content.split("\n"))
    check_every_character(f"a: {header}{width if indicator else ''}\n{body}")


@given(st.text(st.sampled_from("abc #é'\"\\"), min_size=1, max_size=40), st.integers(1, 4))
def test_a_plain_character_stands_where_it_is_said_to(content: str, width: int) -> None:
    words = ("\n" + " " * width).join(content.split(" "))
    check_every_character(f"a: x{words}\n")


@given(st.text(st.characters(codec="utf-8"), max_size=20))
def test_an_escaped_character_stands_where_its_escape_does(content: str) -> None:
    text = 'a: "' + "".join(f"\\U{ord(character):08x}" for character in content) + '"\n'
    scalar = inner(text)
    origin = Origin(scalar, text)
    assert scalar.text == content
    for offset, character in enumerate(content):
        if character not in BLANK:
            assert placed(text, origin, offset).startswith(f"\\U{ord(character):08x}")


def check_every_character(text: str) -> None:
    """Where a text is read at all, every character of the scalar but blanks is in the text at the place that is said."""
    file = read_yaml(text, "f.yaml")
    root = file.documents[0] if file.documents else None
    scalar = root.scalar("a") if isinstance(root, Mapping) else None
    if scalar is None:
        return
    origin = Origin(scalar, text)
    for offset, character in enumerate(scalar.text):
        if character in BLANK:
            continue
        there = placed(text, origin, offset)
        assert there.startswith((character, f"\\u{ord(character):04x}", f"\\{character}")), (offset, character, there)
