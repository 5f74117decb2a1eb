"""Which files of a folder are found, which are left out, and how one is read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from topocheck.load.file_text import Unreadable, exists, is_folder, read_text, real_path
from topocheck.load.files import Found, find_files, find_site, shown
from topocheck.model.place import Place
from topocheck.model.site import Skipped


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = real_path(tmp_path / "site")
    folder.mkdir()
    return folder


def make(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("a: 1\n")


def manifests(root: Path, found: Found) -> list[str]:
    return [shown(path, root) for path in found.manifests]


def test_yaml_and_json_below_the_folder_are_manifests(root: Path) -> None:
    make(
        root,
        "b.yaml",
        "a/z.yml",
        "a/b/c.json",
        "A.YAML",
        "with space.yaml",
        "notes.md",
        "topocheck.yaml",
        ".hidden.txt",
    )
    found = find_files(root, root)
    assert manifests(root, found) == ["A.YAML", "a/b/c.json", "a/z.yml", "b.yaml", "with space.yaml"]
    assert (found.candidates, found.skipped, found.lost) == ([], [], [])


def test_text_that_may_be_a_configuration_is_a_candidate(root: Path) -> None:
    make(root, "leaf1.cfg", "leaf2.conf", "leaf3.txt", "leaf4", "leaf5.py", ".gitignore")
    found = find_files(root, root)
    assert [path.name for path in found.candidates] == ["leaf1.cfg", "leaf2.conf", "leaf3.txt", "leaf4"]
    assert found.manifests == []


def test_hidden_and_foreign_folders_are_not_looked_into(root: Path) -> None:
    make(root, ".git/a.yaml", ".github/b.yaml", "node_modules/c.yaml", "x/vendor/d.yaml", "x/e.yaml")
    assert manifests(root, find_files(root, root)) == ["x/e.yaml"]


def test_what_is_left_out_by_name_is_not_looked_into(root: Path) -> None:
    make(root, "a.yaml", "policies/b.yaml", "network/fw.yaml", "network/c.yaml")
    leave_out = frozenset({root / "policies", root / "network/fw.yaml"})
    assert manifests(root, find_files(root, root, leave_out)) == ["a.yaml", "network/c.yaml"]


def test_another_site_below_is_checked_on_its_own(root: Path) -> None:
    make(root, "topocheck.yaml", "a.yaml", "samples/one/topocheck.yaml", "samples/one/m/b.yaml")
    found = find_files(root, root)
    assert manifests(root, found) == ["a.yaml"]
    assert found.skipped == [
        Skipped(Place("samples/one/topocheck.yaml", 1), "another site, checked on its own"),
    ]


def test_the_templates_of_a_chart_are_skipped_and_its_values_are_not(root: Path) -> None:
    make(
        root,
        "chart/Chart.yaml",
        "chart/values.yaml",
        "chart/templates/a.yaml",
        "chart/templates/b/c.yml",
        "chart/crds/d.yaml",
    )
    make(root, "templates/e.yaml", "chart/templates/_helpers.tpl", "chart/templates/NOTES.txt")
    template = "a Helm template, not rendered"
    found = find_files(root, root)
    assert manifests(root, found) == ["chart/crds/d.yaml", "chart/values.yaml", "templates/e.yaml"]
    assert found.candidates == []
    assert sorted(found.skipped, key=lambda skipped: skipped.place) == [
        Skipped(Place("chart/Chart.yaml", 1), "the description of a Helm chart"),
        Skipped(Place("chart/templates/a.yaml", 1), template),
        Skipped(Place("chart/templates/b/c.yml", 1), template),
    ]
    below = find_files(root / "chart/templates/b", root)
    assert (below.manifests, below.skipped) == ([], [Skipped(Place("chart/templates/b/c.yml", 1), template)])


def test_a_kustomization_is_skipped(root: Path) -> None:
    make(root, "a/kustomization.yaml", "b/kustomization.yml", "a/vm.yaml")
    found = find_files(root, root)
    assert manifests(root, found) == ["a/vm.yaml"]
    assert {str(skipped.place): skipped.reason for skipped in found.skipped} == {
        "a/kustomization.yaml:1:1": "a kustomization, not applied",
        "b/kustomization.yml:1:1": "a kustomization, not applied",
    }


def test_a_symbolic_link_out_of_the_site_is_not_followed(root: Path) -> None:
    make(root.parent, "secret.yaml", "beside/x.yaml")
    make(root, "a.yaml")
    (root / "b.yaml").symlink_to(root.parent / "secret.yaml")
    (root / "c").symlink_to(root.parent / "beside")
    (root / "d.yaml").symlink_to("../gone.yaml")
    found = find_files(root, root)
    outside = "a symbolic link that leaves the site's folder, not followed"
    assert manifests(root, found) == ["a.yaml"]
    assert found.skipped == [Skipped(Place(name, 1), outside) for name in ("b.yaml", "c", "d.yaml")]


def test_a_symbolic_link_inside_the_site_adds_only_what_is_not_found_without_it(root: Path) -> None:
    make(root, "real/a.yaml", "..2026/mounted.yaml")
    (root / "..data").symlink_to("..2026")
    (root / "mounted.yaml").symlink_to("..data/mounted.yaml")
    (root / "again.yaml").symlink_to("real/a.yaml")
    (root / "loop").symlink_to(".")
    found = find_files(root, root)
    assert manifests(root, found) == ["mounted.yaml", "real/a.yaml"]
    assert (found.skipped, found.lost) == ([], [])


def test_a_pipe_is_no_file(root: Path) -> None:
    os.mkfifo(root / "a.yaml")
    assert find_files(root, root) == Found()
    assert read_text(root / "a.yaml") == Unreadable("is no regular file")


def test_a_folder_that_is_not_there_is_lost(root: Path) -> None:
    gone = root / "gone"
    assert find_files(gone, root) == Found(lost=[(gone, "can't be looked into: No such file or directory")])


def test_a_path_is_shown_relative_to_the_site(root: Path) -> None:
    assert shown(root / "a/b.yaml", root) == "a/b.yaml"
    assert shown(root / "a/../b.yaml", root) == "b.yaml"
    assert shown(root.parent / "other/b.yaml", root) == "../other/b.yaml"
    assert shown(Path(f"{root}-2/b.yaml"), root) == "../site-2/b.yaml"


def test_a_name_that_is_no_utf8_can_be_printed(root: Path) -> None:
    name = os.fsdecode(b"bad\xff.yaml")
    assert shown(root / name, root).encode() == "bad\ufffd.yaml".encode()


def test_the_site_is_the_nearest_folder_upward_with_a_site_file(root: Path) -> None:
    make(root, "topocheck.yaml", "a/b/c.yaml")
    assert find_site(root / "a/b") == root
    assert find_site(root) == root
    assert find_site(root.parent) == root.parent


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"a: \xc3\xa4\r\n", "a: \u00e4\r\n"),
        (b"\xef\xbb\xbfa", "a"),
        (b"", ""),
        (b"a\0b", Unreadable("is a binary file")),
        (b"a\nb\xff", Unreadable("is not UTF-8 text, see line 2")),
        (b"123456789", Unreadable("is larger than 0 MB")),
    ],
)
def test_a_file_is_text_or_says_why_not(root: Path, data: bytes, text: str | Unreadable) -> None:
    path = root / "file"
    path.write_bytes(data)
    assert read_text(path, limit=8) == text


def test_a_path_that_no_file_can_have_is_no_file(root: Path) -> None:
    assert read_text(root / "gone") == Unreadable("is not there")
    assert read_text(root) == Unreadable("is a folder, and must be a file")
    assert read_text(root / "a\0b") == Unreadable("has a name that no file can have")
    assert read_text(root / ("a" * 5000)) == Unreadable("can't be read: File name too long")
    for path in (root / "a\0b", root / ("a" * 5000)):
        assert (exists(path), is_folder(path)) == (False, False)
        assert real_path(path) == path
