"""What the files that nobody names hold: configurations of devices, and what devices say of their neighbours."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from topocheck.load.device_reading import read_claimed, read_device
from topocheck.load.devices import MAX_CANDIDATE_BYTES, Devices, add_found, is_device
from topocheck.load.dialects import claimed_by
from topocheck.load.file_text import Unreadable, read_text
from topocheck.load.files import shown
from topocheck.load.gaps import Gaps
from topocheck.load.inputs import Inputs
from topocheck.load.neighbours.files import NeighbourFile, neighbours_in, neighbours_of_links
from topocheck.load.site_file import SiteFile
from topocheck.load.yaml_files import is_yaml, read_yaml_or_json


@dataclass(slots=True)
class FoundFiles:
    """The devices and the neighbours that were found."""

    devices: Devices = field(default_factory=Devices)
    neighbours: list[NeighbourFile] = field(default_factory=list)


def read_found(inputs: Inputs, stated: SiteFile, root: Path, gaps: Gaps) -> FoundFiles:
    """What the candidates hold of what the site file leaves to be found. A device is called by its hostname, else by the file's stem."""
    found = FoundFiles()
    for path in inputs.candidates:
        text = read_text(path, MAX_CANDIDATE_BYTES)
        if not isinstance(text, Unreadable):
            _look_into(text, shown(path, root), stated, found, gaps)
    for file in inputs.devices:
        add_found(read_device(file.text, file.file), found.devices, gaps)
    found.neighbours += map(neighbours_of_links, inputs.links)
    return found


def _look_into(text: str, file: str, stated: SiteFile, found: FoundFiles, gaps: Gaps) -> None:
    claims = claimed_by(text) if stated.devices is None else ()
    if claims and (not is_yaml(file) or is_device(read_yaml_or_json(text, file))):
        add_found(read_claimed(text, file, claims), found.devices, gaps)
    elif stated.neighbors is None:
        neighbours = neighbours_in(text, file)
        if neighbours:
            found.neighbours.append(NeighbourFile(file, neighbours))
