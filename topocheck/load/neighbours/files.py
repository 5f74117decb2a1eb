"""The files that tell of neighbours: those that the site file names, and those that are found by their content."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from topocheck.load.file_text import Unreadable, read_text
from topocheck.load.files import shown
from topocheck.load.gaps import Gaps
from topocheck.load.globs import files_of_glob
from topocheck.load.neighbours.device_names import DeviceNames
from topocheck.load.neighbours.neighbour import Neighbour
from topocheck.load.neighbours.read import FORMS, read_link_file, read_shown, said_by, tells_neighbours
from topocheck.load.own_file import CODE
from topocheck.load.site_file import NamedPath, SiteFile
from topocheck.load.yaml_files import is_yaml, read_yaml_or_json
from topocheck.load.yaml_reader import YamlFile
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Severity
from topocheck.model.site import Skipped

_LINKS = re.compile(r"[\"']?\bedges[\"']?[ \t]*:|^topology[ \t]*:|\"topology\"[ \t]*:", re.MULTILINE)
_NOT_NAMED = "tells the neighbours of a device that is none of the site, or can't be told"


@dataclass(frozen=True, slots=True)
class NeighbourFile:
    """The neighbours of one file. ``stated`` is where the site file names it, ``device`` whose they are where that is stated."""

    file: str
    neighbours: tuple[Neighbour, ...]
    stated: Place | None = None
    device: str | None = None


def read_stated_neighbours(stated: SiteFile, root: Path, owner: str, gaps: Gaps) -> Iterator[NeighbourFile]:
    """The files that the site file names; one that is not there or tells of no neighbour is a problem."""
    for named in stated.neighbors or ():
        yield from _read_named(named, None, root, owner, gaps)
    for device in stated.devices or ():
        for named in device.neighbors:
            yield from _read_named(named, device.name, root, owner, gaps)


def _read_named(named: NamedPath, device: str | None, root: Path, owner: str, gaps: Gaps) -> Iterator[NeighbourFile]:
    paths = files_of_glob(named.path, root)
    if not paths:
        gaps.lost(
            named.place, f"{named.path} fits no file, and must name the output of devices about neighbours", owner
        )
    for path in paths:
        text = read_text(path)
        if isinstance(text, Unreadable):
            gaps.lost(named.place, f"the file {shown(path, root)} about neighbours {text.reason}", owner)
            continue
        file = shown(path, root)
        neighbours = neighbours_in(text, file)
        if neighbours is None:
            gaps.note([("SIT03", _not_read(file, named.place, owner))])
        else:
            yield NeighbourFile(file, neighbours, named.place, device)


def _not_read(file: str, place: Place, owner: str) -> Problem:
    return Problem(
        place=place,
        message=f"{file} tells of no neighbour in a form that is read, and must be {FORMS}",
        object=owner,
        symptom="what the file says of the cables is not known",
        fix="correct the path, or save the output of one of these commands",
    )


def neighbours_in(text: str, file: str) -> tuple[Neighbour, ...] | None:
    """The neighbours that a text tells of; None where it is about none."""
    if tells_neighbours(text):
        return read_shown(text, file)
    if not is_yaml(file) or not _LINKS.search(text):
        return None
    return read_link_file(read_yaml_or_json(text, file))


def neighbours_of_links(file: YamlFile) -> NeighbourFile:
    """A file of links that was found among the YAML and JSON."""
    return NeighbourFile(file.file, read_link_file(file) or ())


def known_sides(files: Iterable[NeighbourFile], names: DeviceNames, owner: str, gaps: Gaps) -> Iterator[Neighbour]:
    """The neighbours of all files, each with the device of the site that has it.

    It is the one that is stated, else the one of the prompt, else the one that the file's name, or its folder's, has as a word.
    """
    for read in files:
        by_name = _named_by_file(read.file, names)
        unknown = False
        for neighbour in read.neighbours:
            device = names.device(neighbour.local)
            if not _is_link(neighbour):
                device = read.device or device or by_name
                unknown = unknown or (device is None and neighbour.local is None)
            if device is not None:
                yield from said_by(device, [neighbour])
        if unknown:
            _note_unknown(read, owner, gaps)


def _is_link(neighbour: Neighbour) -> bool:
    return is_yaml(neighbour.place.file)


def _named_by_file(file: str, names: DeviceNames) -> str | None:
    path = PurePosixPath(file)
    return names.named_in(path.stem) or names.named_in(path.parent.name)


def _note_unknown(read: NeighbourFile, owner: str, gaps: Gaps) -> None:
    if read.stated is None:
        gaps.skipped.append(Skipped(Place(read.file, 1), _NOT_NAMED))
        return
    problem = Problem(
        place=read.stated,
        message=f"{read.file} {_NOT_NAMED}; it must be named by the prompt before the command, by the file's name or under devices",
        object=owner,
        symptom="what the file says of the cables is not known",
        fix="write the file under neighbors of its device",
        severity=Severity.WARNING,
    )
    gaps.note([(CODE, problem)])
