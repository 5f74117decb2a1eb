"""Commands, braces and their words as one tree."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from topocheck.load.word_tree import WordNode, read_braces, read_set_commands, unfolded

Shape = dict[str, "Shape"]


def shape(node: WordNode) -> Shape:
    return {name: shape(child) for name, child in node.children.items()}


def test_commands_that_begin_alike_share_their_words() -> None:
    tree = read_set_commands('set a b 1\nset a c "two words"\nset a b 2\n', '"')
    assert shape(tree) == {"a": {"b": {"1": {}, "2": {}}, "c": {"two words": {}}}}
    assert tree.value("a", "b") == "2"
    found = tree.get("a", "c", "two words")
    assert found is not None
    assert (found.line, found.column) == (2, 9)


def test_brackets_hold_several_values() -> None:
    assert shape(read_set_commands("set a [ x y ]\nset a [z]\n", '"')) == {"a": {"x": {}, "y": {}, "z": {}}}


def test_prompts_comments_and_answers_are_no_commands() -> None:
    assert shape(read_set_commands("#set a\nadmin@fw# set a\n[edit]\nset b\n", '"')) == {"b": {}}


def test_a_banner_that_looks_like_commands_stays_a_banner() -> None:
    text = 'set banner "hello\nset rule accept\nbye"\nset next 1\n'
    assert shape(read_set_commands(text, '"')) == {
        "banner": {"hello\nset rule accept\nbye": {}},
        "next": {"1": {}},
    }


def test_deleted_moved_and_renamed_words_are_where_the_device_has_them() -> None:
    text = (
        "set r a x 1\nset r b x 2\nset r c x 3\ndelete r a x 1\nmove r c top\nmove r b before c\nmove r a after b\n"
        "rename r b to d\ndelete gone\nmove r gone top\n"
    )
    assert shape(read_set_commands(text, '"')) == {"r": {"d": {"x": {"2": {}}}, "a": {"x": {}}, "c": {"x": {"3": {}}}}}


def test_keys_that_one_command_gave_stand_side_by_side() -> None:
    tree = read_set_commands("set from any to any action allow\nset from z\n", '"')
    assert shape(unfolded(tree, ("from", "to", "action"))) == {
        "from": {"any": {}, "z": {}},
        "to": {"any": {}},
        "action": {"allow": {}},
    }


def test_braces_nest_and_each_line_is_a_statement() -> None:
    text = "a {\n    b eth0 {\n        c 'x y'\n    }\n    d\n}\n/* set\n note */\n// end\n"
    tree = read_braces(text)
    assert shape(tree) == {"a": {"b": {"eth0": {"c": {"x y": {}}}}, "d": {}}}
    found = tree.get("a", "b", "eth0", "c")
    assert found is not None
    assert (found.line, found.column) == (3, 9)


@given(st.text(alphabet=st.sampled_from("set delmov[]{}\"'\\ \n/*")) | st.text())
def test_no_text_makes_it_raise(text: str) -> None:
    for quote in "\"'":
        assert isinstance(read_set_commands(text, quote), WordNode)
        assert isinstance(read_set_commands(f"set {text}\ndelete {text}\nmove {text}\nrename {text}", quote), WordNode)
    assert isinstance(read_braces(text), WordNode)
