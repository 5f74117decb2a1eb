"""Reads a file about neighbours, whatever its form is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from operator import attrgetter

from topocheck.load.neighbours import details, tables
from topocheck.load.neighbours.link_files import is_link_file, read_links
from topocheck.load.neighbours.neighbour import Neighbour
from topocheck.load.neighbours.shown_lines import shown_lines
from topocheck.load.yaml_reader import YamlFile

FORMS = (
    "the output of show lldp neighbors [detail], show cdp neighbors detail, show lldp table or lldpctl, "
    "a layer1_topology.json of Batfish or a topology file of containerlab"
)


def tells_neighbours(text: str) -> bool:
    """Whether a text is the output of a ``show`` command about neighbours."""
    return details.MARKS.search(text) is not None or tables.MARKS.search(text) is not None


def read_shown(text: str, file: str) -> tuple[Neighbour, ...]:
    """The neighbours that the output of ``show`` commands tells, in the order of the file. Never raises.

    Their ``local`` device is the one whose prompt stands above, None where there is no prompt.
    """
    lines = tuple(shown_lines(text))
    found = (*details.read_details(lines, file), *tables.read_table(lines, file))
    return tuple(sorted(found, key=attrgetter("place")))


def read_link_file(file: YamlFile) -> tuple[Neighbour, ...] | None:
    """The links of a file of YAML or JSON; None where it is no file of links."""
    return tuple(read_links(file)) if is_link_file(file) else None


def said_by(device: str, neighbours: Iterable[Neighbour]) -> tuple[Neighbour, ...]:
    """The same neighbours as those of a device that is known otherwise."""
    return tuple(replace(neighbour, local=device) for neighbour in neighbours)
