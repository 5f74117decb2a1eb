from __future__ import annotations

import gc
from textwrap import dedent

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from read_text import data_of

from topocheck.load.composer import DEEPEST, may_be_deep
from topocheck.load.yaml_reader import SYMPTOM, YamlFile, decoded, read_yaml
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related
from topocheck.model.value import Mapping, Scalar, Sequence

UNRENDERED = "this looks like a template that is not rendered"
TEMPLATE_FIX = "render the template first, or leave its folder out of the manifests"
LOST = (
    "the last value silently wins; with strict decoding kubectl, Argo CD or kustomize refuse the object: "
    '"key already set in map"'
)


def read(text: str) -> YamlFile:
    return read_yaml(dedent(text).lstrip("\n"), "f.yaml")


def problem(line: int, column: int, message: str, fix: str = "mend the syntax at this line") -> tuple[str, Problem]:
    return "SCH01", Problem(Place("f.yaml", line, column), message, "f.yaml", SYMPTOM, fix)


def test_every_key_and_value_knows_where_it_stands() -> None:
    file = read("""
        name: vm1
        ports:
          - {id: 5, native: no}
          - "text"
    """)
    (root,) = file.documents
    assert isinstance(root, Mapping)
    ports = root.sequence("ports")
    assert isinstance(ports, Sequence)
    first, second = ports.items
    assert isinstance(first, Mapping)
    assert isinstance(second, Scalar)
    assert data_of(root) == {"name": "vm1", "ports": [{"id": 5, "native": False}, "text"]}
    assert (root.place_of("ports"), ports.place) == (Place("f.yaml", 2, 1), Place("f.yaml", 3, 3))
    assert (first.place_of("native"), second.place) == (Place("f.yaml", 3, 13), Place("f.yaml", 4, 5))
    assert (second.text, second.style, file.text[second.start : second.end]) == ("text", '"', '"text"')
    assert file.problems == ()


def test_a_quoted_scalar_is_always_text() -> None:
    assert [data_of(document) for document in read("""[ "5", '5', 5, "no", '' , "null"]""").documents] == [
        ["5", "5", 5, "no", "", "null"]
    ]


def test_a_block_scalar_is_always_text() -> None:
    assert [data_of(document) for document in read("a: |\n  5\nb: >-\n  5\n").documents] == [{"a": "5\n", "b": "5"}]


def test_empty_documents_are_left_out() -> None:
    file = read("---\n---\na: 1\n---\n# nothing\n---\n~\n")
    assert [data_of(document) for document in file.documents] == [{"a": 1}]
    assert file.problems == ()


def test_an_empty_file_has_no_documents() -> None:
    assert read_yaml("", "f.yaml") == YamlFile("f.yaml", (), (), "")


def test_a_byte_order_mark_and_carriage_returns_move_nothing() -> None:
    file = read_yaml("\ufeffa: 1\r\nb:\r\n  c: |\r\n    x\r\n    y\r\n", "f.yaml")
    (root,) = file.documents
    assert data_of(root) == {"a": 1, "b": {"c": "x\ny\n"}}
    assert isinstance(root, Mapping)
    c = root.at("b", "c")
    assert isinstance(c, Scalar)
    assert c.place == Place("f.yaml", 3, 6)
    assert file.text[c.start : c.end] == "|\r\n    x\r\n    y\r\n"


def test_keys_are_texts_whatever_they_look_like() -> None:
    assert [data_of(document) for document in read("{1: a, null: b, 'x': c, on: d}").documents] == [
        {"1": "a", "null": "b", "x": "c", "on": "d"}
    ]


def test_a_key_that_stands_twice_is_reported_with_both_places() -> None:
    file = read("""
        domain:
          cpu: 1
        name: x
        domain:
          memory: 2
    """)
    assert [data_of(document) for document in file.documents] == [{"domain": {"memory": 2}, "name": "x"}]
    assert file.problems == (
        (
            "SCH01",
            Problem(
                place=Place("f.yaml", 4, 1),
                message="the key 'domain' stands twice in one mapping, so that its first value is lost (line 1)",
                object="f.yaml",
                symptom=LOST,
                fix="keep one 'domain', with all that belongs under it",
                related=(Related(Place("f.yaml", 1, 1), "the first value stands here"),),
            ),
        ),
    )


def test_an_object_behind_another_one_without_a_separator_is_one_fault() -> None:
    file = read("""
        kind: A
        apiVersion: v1
        x: 1
        kind: B
        apiVersion: v2
    """)
    (found,) = (problem for _, problem in file.problems)
    assert (found.message, found.place.line, found.fix) == (
        "a second object begins here without a line --- before it, so that of the first its kind, apiVersion are lost (line 1)",
        4,
        "write a line --- between the two objects",
    )


def test_keys_of_an_object_inside_of_another_one_are_no_second_object() -> None:
    file = read("""
        x:
          kind: A
          apiVersion: v1
          kind: B
          apiVersion: v2
    """)
    assert len(file.problems) == 2


def test_a_key_with_braces_that_stands_twice_is_reported_too() -> None:
    file = read("'{x}': 1\n'{x}': 2\n")
    assert [found.message for _, found in file.problems] == [
        "the key '{x}' stands twice in one mapping, so that its first value is lost (line 1)"
    ]


def test_merge_keys_bring_in_what_the_mapping_has_not_and_keep_its_place() -> None:
    file = read("""
        base: &base
          mtu: 9000
          state: up
        more: &more {mtu: 1, type: vlan}
        nic:
          <<: [*base, *more]
          state: down
    """)
    (root,) = file.documents
    assert isinstance(root, Mapping)
    nic = root.mapping("nic")
    assert nic is not None
    assert data_of(nic) == {"state": "down", "mtu": 9000, "type": "vlan"}
    assert [nic.place_of(key) for key in ("mtu", "state", "type")] == [
        Place("f.yaml", 2, 3),
        Place("f.yaml", 7, 3),
        Place("f.yaml", 4, 22),
    ]


def test_a_merge_key_needs_a_mapping() -> None:
    file = read("a: &a 5\nb:\n  <<: *a\n---\nc: 1\n")
    assert [data_of(document) for document in file.documents] == [{"c": 1}]
    assert file.problems == (problem(1, 4, "the value of << is no mapping", "name an anchor of a mapping"),)


def test_an_alias_shares_the_value_of_its_anchor() -> None:
    (root,) = read("a: &a [1, 2]\nb: *a\nc: &c x\nd: *c\n").documents
    assert isinstance(root, Mapping)
    assert root.get("a") is root.get("b")
    assert data_of(root) == {"a": [1, 2], "b": [1, 2], "c": "x", "d": "x"}


@pytest.mark.parametrize("text", ["a: &a [*a]", "a: &a {b: {c: *a}}", "a: &a\n  <<: *a\n"])
def test_an_alias_inside_its_own_anchor_is_refused(text: str) -> None:
    file = read(f"{text}\n---\nb: 1\n")
    assert [data_of(document) for document in file.documents] == [{"b": 1}]
    assert [found.message for _, found in file.problems] == ["an alias stands inside the value that it names"]


def bomb(levels: int, width: int) -> str:
    lines = ["x0: &x0 [lol]"]
    lines += [f"x{level}: &x{level} [{', '.join([f'*x{level - 1}'] * width)}]" for level in range(1, levels)]
    return "\n".join(lines)


def merge_bomb() -> str:
    many = "\n".join(f"  k{number}: 0" for number in range(1000))
    return f"base: &base\n{many}\nall:\n" + "\n".join("  - <<: *base" for _ in range(1000))


@pytest.mark.parametrize("text", [bomb(9, 10), bomb(60, 2), merge_bomb()], ids=["wide", "tall", "merged"])
def test_aliases_that_stand_for_too_much_are_refused(text: str) -> None:
    file = read_yaml(f"{text}\n---\nb: 1\n", "f.yaml")
    assert [data_of(document) for document in file.documents] == [{"b": 1}]
    assert [found.message for _, found in file.problems] == [
        "its aliases and merge keys stand for more than 100000 values"
    ]


def test_a_few_aliases_are_no_bomb() -> None:
    file = read_yaml(bomb(5, 5), "f.yaml")
    assert (len(file.documents), file.problems) == (1, ())


@pytest.mark.parametrize("unit", ["[", "{a: ", "- ", "? ", "[\n", "? - ", "- ? "])
def test_a_text_that_is_nested_without_end_is_refused(unit: str) -> None:
    file = read_yaml(unit * 100_000, "f.yaml")
    assert file.documents == ()
    assert [found.message for _, found in file.problems] == [f"the document is nested deeper than {DEEPEST} levels"]


def test_indentation_that_goes_on_without_end_is_refused() -> None:
    file = read_yaml("".join(f"{' ' * level}a:\n" for level in range(1000)), "f.yaml")
    assert [found.message for _, found in file.problems] == [f"the document is nested deeper than {DEEPEST} levels"]


def nested(levels: int) -> str:
    return "[" * levels + "]" * levels


def test_the_deepest_nesting_that_is_allowed_is_read() -> None:
    assert read_yaml(nested(DEEPEST), "f.yaml").problems == ()
    assert len(read_yaml(nested(DEEPEST + 1), "f.yaml").problems) == 1


@given(
    st.lists(st.sampled_from(["- ", "? ", "a:", "\n", " ", ": ", "[", "{", "-\n", "\r", "\t", "]", "}"]), max_size=1500)
)
def test_a_text_that_is_said_to_be_shallow_is(parts: list[str]) -> None:
    text = "".join(parts)
    if not may_be_deep(text):
        assert not any("deeper" in found.message for _, found in read_yaml(text + "\r", "f.yaml").problems)


def test_a_syntax_error_does_not_hide_the_documents_before_and_after_it() -> None:
    file = read("""
        a: 1
        ---
        b: [1, 2
        c: 3
        ---
        d:
          e: 4
        ---
        f: 'x
        ---
        g: "y"
    """)
    assert [data_of(document) for document in file.documents] == [{"a": 1}, {"d": {"e": 4}}, {"g": "y"}]
    d = file.documents[1]
    assert isinstance(d, Mapping)
    e = d.at("d", "e")
    assert isinstance(e, Scalar)
    assert (d.place_of("d"), e.place, file.text[e.start : e.end]) == (Place("f.yaml", 6, 1), Place("f.yaml", 7, 6), "4")
    message = "this is no YAML: did not find expected ',' or ']' while parsing a flow sequence"
    assert file.problems == (
        (
            "SCH01",
            Problem(
                place=Place("f.yaml", 4, 2),
                message=message,
                object="f.yaml",
                symptom=SYMPTOM,
                fix="mend the syntax at this line",
                related=(Related(Place("f.yaml", 3, 4), "it begins here"),),
            ),
        ),
        problem(9, 4, "this is no YAML: found unexpected end of stream while scanning a quoted scalar"),
    )


def test_directives_belong_to_the_document_below_them() -> None:
    file = read("a: [\n---\nb: 1\n...\n%YAML 1.1\n---\nc: 2\n")
    assert [data_of(document) for document in file.documents] == [{"b": 1}, {"c": 2}]
    assert [found.place for _, found in file.problems] == [Place("f.yaml", 2, 1)]


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("a: b: c\n", 1, 5, "mapping values are not allowed in this context"),
        ("a: *gone\n", 1, 4, "found undefined alias"),
        ("a: 1\nb\nc: 2\n", 2, 1, "could not find expected ':' while scanning a simple key"),
        ("a: 1\n@b\n", 2, 1, "found character that cannot start any token while scanning for the next token"),
    ],
)
def test_a_syntax_error_is_reported_where_it_is(text: str, line: int, column: int, message: str) -> None:
    assert read_yaml(text, "f.yaml").problems == (problem(line, column, f"this is no YAML: {message}"),)


def test_a_tab_that_indents_is_called_one() -> None:
    message = "this is no YAML: a tab stands where only blanks may"
    assert read_yaml("a:\n\t- b\n", "f.yaml").problems == (problem(2, 1, message, "indent this line with blanks"),)


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        (
            "a: 1\nname: {{ x }}\n",
            2,
            7,
            "{{ stands where a value must be: " + UNRENDERED,
        ),
        ("{{ x }}: 1\n", 1, 1, "{{ stands where a value must be: " + UNRENDERED),
        (
            "a: 1\n{{- if x }}\nb: 1\n",
            2,
            1,
            f"this is no YAML: could not find expected ':' while scanning a simple key; {UNRENDERED}",
        ),
    ],
)
def test_a_template_is_called_one(text: str, line: int, column: int, message: str) -> None:
    assert read_yaml(text, "f.yaml").problems == (problem(line, column, message, TEMPLATE_FIX),)


def test_a_list_as_a_key_is_refused() -> None:
    message = "a key is a list or a mapping, and Kubernetes takes only text"
    assert read("? [a]\n: b\n").problems == (problem(1, 3, message, "use a text as the key"),)


def test_tags_construct_nothing_and_are_reported() -> None:
    file = read("a: !!python/object/apply:os.system [id]\nb: !vault x\nc: !!str 5\nd: !!map {e: !!int '5'}\n")
    assert [data_of(document) for document in file.documents] == [{"a": ["id"], "b": "x", "c": "5", "d": {"e": 5}}]
    assert file.problems == (
        problem(1, 4, "the tag !!python/object/apply:os.system is not one that Kubernetes reads", "remove the tag"),
        problem(2, 4, "the tag !vault is not one that Kubernetes reads", "remove the tag"),
    )


@pytest.mark.parametrize("character", ["\0", "\x01", "\x7f", "\ufffe"])
def test_a_character_that_yaml_forbids_is_reported_in_its_line(character: str) -> None:
    file = read_yaml(f"a: é\n---\nb: 1\nc: ü{character}\n---\nd: 2\n", "f.yaml")
    assert [data_of(document) for document in file.documents] == [{"a": "é"}, {"d": 2}]
    what = f"the character {ord(character):#06x} is not allowed in YAML"
    assert file.problems == (problem(4, 5, what, "remove the character, or write it escaped in double quotes"),)


def test_a_file_that_is_not_utf8_is_reported_in_its_line() -> None:
    file = read_yaml(decoded(b"a: 1\n---\nb: \xe9\n---\nc: \xc3\xa9\n"), "f.yaml")
    assert [data_of(document) for document in file.documents] == [{"a": 1}, {"c": "é"}]
    assert file.problems == (problem(3, 4, "the file is not UTF-8 text", "save the file as UTF-8"),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_encodings_that_yaml_knows_are_decoded(encoding: str) -> None:
    file = read_yaml(decoded("a: é".encode(encoding)), "f.yaml")
    assert [data_of(document) for document in file.documents] == [{"a": "é"}]


def test_the_collector_is_as_it_was_after_reading() -> None:
    assert gc.isenabled()
    read_yaml("a: [", "f.yaml")
    assert gc.isenabled()
    gc.disable()
    try:
        read_yaml("a: 1", "f.yaml")
        assert not gc.isenabled()
    finally:
        gc.enable()


WORDS = [
    "{{ x }}",
    "---\n",
    "...\n",
    "%YAML 1.1\n",
    "<<: ",
    "!!int ",
    "a: ",
    "- ",
    "b:\n",
    "|\n",
    ">-\n",
    "&x ",
    "*x",
    "? ",
]
CHARACTERS = "\n\t\r \x85\u2028\ufeff\udc80\0{}[]'\"#5é:\\"
yaml_like = st.lists(st.sampled_from([*WORDS, *CHARACTERS])).map("".join)


@given(st.one_of(st.text(), yaml_like))
@example("!<")
@example("%TAG ! tag:x,2000:\n--- !a b")
@example('"\\ud800"')
@example("a: &x\n- *x")
@example("? <<: 1\n: 2")
@example("<<: <<: 1")
def test_no_text_makes_the_reader_raise(text: str) -> None:
    file = read_yaml(text, "f.yaml")
    assert all(found.place.file == "f.yaml" and found.place.line >= 1 for _, found in file.problems)


@given(st.binary())
def test_no_bytes_make_the_reader_raise(data: bytes) -> None:
    assert read_yaml(decoded(data), "f.yaml").file == "f.yaml"
