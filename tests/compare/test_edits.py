from __future__ import annotations

from pathlib import Path

from topocheck.compare.edits import Edit, Edits
from topocheck.load.edits import find_edits
from topocheck.model.place import Place

OLD = """\
interface Ethernet1
  description a
  switchport trunk allowed vlan 1
interface Ethernet2
  description b
"""


def edits(root: Path, old: str, new: str) -> Edits:
    for name, text in (("old", old), ("new", new)):
        (root / name).mkdir()
        (root / name / "a.cfg").write_text(text)
    return find_edits(root / "old", root / "new")


def test_an_edit_knows_its_lines_in_both_states(tmp_path: Path) -> None:
    found = edits(tmp_path, OLD, OLD.replace("vlan 1\n", "vlan 2\n").replace("  description a\n", ""))
    assert found.by_file == {
        "a.cfg": [
            Edit(
                "a.cfg",
                2,
                2,
                ("  description a", "  switchport trunk allowed vlan 1"),
                ("  switchport trunk allowed vlan 2",),
            )
        ]
    }


def test_files_that_come_or_go_are_edits_of_all_their_lines_and_hidden_ones_are_none(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "new" / ".git").mkdir(parents=True)
    (tmp_path / "new" / ".git" / "index").write_text("x")
    (tmp_path / "new" / "a.yaml").write_text("a: 1\nb: 2\n")
    (tmp_path / "new" / "image").write_bytes(b"\0\1")
    found = find_edits(tmp_path / "old", tmp_path / "new")
    assert found.by_file == {"a.yaml": [Edit("a.yaml", 1, 1, (), ("a: 1", "b: 2"))]}


def test_the_edit_of_a_line_and_the_one_in_the_stanza_around_it(tmp_path: Path) -> None:
    found = edits(tmp_path, OLD, OLD.replace("vlan 1\n", "vlan 2\n"))
    edit = found.by_file["a.cfg"][0]
    assert found.at(Place("a.cfg", 3, 3), later=True) == edit
    assert found.at(Place("a.cfg", 1), later=True) is None
    assert found.around(Place("a.cfg", 1), later=True) == edit
    assert found.around(Place("a.cfg", 4), later=True) is None
    assert found.around(Place("b.cfg", 1), later=True) is None
    assert found.only_one_in("a.cfg") == edit


def test_the_block_of_a_list_item_is_its_mapping(tmp_path: Path) -> None:
    old = "interfaces:\n  - name: a\n    vlan:\n      id: 5\n  - name: b\n    mtu: 1500\n"
    found = edits(tmp_path, old, old.replace("id: 5", "id: 6"))
    assert found.around(Place("a.cfg", 2, 5), later=True) == found.by_file["a.cfg"][0]
    assert found.around(Place("a.cfg", 5, 5), later=True) is None


def test_a_rewritten_file_of_many_lines_is_one_edit(tmp_path: Path) -> None:
    old, new = ("".join(f"{word} {number}\n" for number in range(3000)) for word in ("old", "new"))
    found = edits(tmp_path, f"first\n{old}", f"first\n{new}")
    (edit,) = found.by_file["a.cfg"]
    assert (edit.old_line, len(edit.old), len(edit.new)) == (2, 3000, 3000)
