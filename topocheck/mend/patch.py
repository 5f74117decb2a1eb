"""All edits of one file, as a patch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, unified_diff

from topocheck.checks.check import Finding
from topocheck.mend.text_edit import edit_of
from topocheck.model.place import Place
from topocheck.model.remedy import Remedy

ReadText = Callable[[str], str | None]
"""Gives the text of a file of the site, or None where it can't or must not be edited."""
IsWithheld = Callable[[Sequence[str], int], bool]
"""Whether a line must not be shown, of the lines of a file."""
CONTEXT = 3


@dataclass(frozen=True, slots=True)
class Patch:
    """What one file becomes, and the findings that this mends."""

    file: str
    old: str
    new: str
    findings: tuple[Finding, ...]

    def unified(self, is_withheld: IsWithheld = lambda _, __: False) -> str:
        """The patch as `git apply` and ``patch -p1`` take it, without the lines around it where one of those is withheld."""
        old, new = _lines(self.old), _lines(self.new)
        hunks = SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(CONTEXT)
        around = (
            index for hunk in hunks for tag, low, high, _, _ in hunk if tag == "equal" for index in range(low, high)
        )
        context = 0 if any(is_withheld(old, index) for index in around) else CONTEXT
        lines = unified_diff(old, new, f"a/{self.file}", f"b/{self.file}", n=context)
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def patches(findings: Iterable[Finding], read: ReadText) -> list[Patch]:
    """The patches that mend findings with one right answer, by file.

    A finding is mended as a whole or not at all. Edits are made from the last line of a file to the first, so that none moves
    another one's place.
    """
    texts: dict[str, str | None] = {}

    def text_of(file: str) -> str | None:
        if file not in texts:
            texts[file] = read(file)
        return texts[file]

    mended = [
        finding for finding in findings if finding.remedies and all(_fits(one, text_of) for one in finding.remedies)
    ]
    return list(_patches(mended, {file: text for file, text in texts.items() if text is not None}))


def _patches(mended: list[Finding], texts: dict[str, str]) -> Iterator[Patch]:
    for file in sorted(texts):
        own = [finding for finding in mended if any(one.place.file == file for one in finding.remedies)]
        remedies = {one for finding in own for one in finding.remedies if one.place.file == file}
        new = _edited(texts[file], remedies)
        if new != texts[file]:
            yield Patch(file, texts[file], new, tuple(own))


def _fits(remedy: Remedy, text_of: ReadText) -> bool:
    text = text_of(remedy.place.file)
    return text is not None and edit_of(remedy, _line(_lines(text), remedy.place)) is not None


def _edited(text: str, remedies: Iterable[Remedy]) -> str:
    lines = _lines(text)
    for remedy in sorted(remedies, key=lambda one: (one.place, str(one)), reverse=True):
        ending = lines[remedy.place.line - 1][len(_line(lines, remedy.place)) :]
        edit = edit_of(remedy, _line(lines, remedy.place))
        if edit is not None:  # another finding's remedy may have done it already
            changed = edit.applied_to(_line(lines, remedy.place))
            lines[remedy.place.line - 1] = changed.replace("\n", ending or "\n") + ending
    return "".join(lines)


def _lines(text: str) -> list[str]:
    """The lines with their endings, as they are: what else Python takes for the end of a line is none of a file."""
    found = text.split("\n")
    return [f"{line}\n" for line in found[:-1]] + ([found[-1]] if found[-1] else [])


def _line(lines: list[str], place: Place) -> str:
    return lines[place.line - 1].rstrip("\r\n") if place.line <= len(lines) else ""
