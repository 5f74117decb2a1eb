"""What the readers of one JunOS configuration share: where statements stand, and what there is to say of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Interface, IPv6Interface, ip_interface
from pathlib import PurePosixPath

from topocheck.load.junos.read_tree import Tree, read_tree
from topocheck.load.junos.tree import Node
from topocheck.model.place import Place
from topocheck.model.problem import Problem
from topocheck.model.switch import Unmodelled

_LEFT_OUT = "SIT02"
_VLANS = "SWI02"


@dataclass(slots=True)
class Reading:
    """Collected while one configuration is read. ``owner`` is how problems name the device, ``Switch leaf1``."""

    file: str
    device: str
    owner: str
    hostname: str | None
    place: Place
    tree: Tree
    problems: list[tuple[str, Problem]] = field(default_factory=list)
    _unmodelled: dict[int, Unmodelled] = field(default_factory=dict)

    @property
    def root(self) -> Node:
        """The root of the configuration."""
        return self.tree.root

    @property
    def unmodelled(self) -> tuple[Unmodelled, ...]:
        """The lines that are not modelled, in the order of the file."""
        return tuple(sorted(self._unmodelled.values(), key=lambda line: line.place))

    def not_modelled(self, node: Node, *, about_switching: bool) -> None:
        """A statement is not modelled; each line is told once, with the graver of what is said of it."""
        known = self._unmodelled.get(node.line)
        if known is None or (about_switching and not known.about_switching):
            text = self.tree.text_at(node.line)
            self._unmodelled[node.line] = Unmodelled(node.place(self.file), text, about_switching)

    def left_over(self, node: Node, known: frozenset[str], changes_forwarding: frozenset[str]) -> None:
        """The statements below a node that are neither known nor without effect on what is modelled."""
        for word, child in node.children.items():
            if word not in known:
                self.not_modelled(child, about_switching=word in changes_forwarding)

    def wrong_vlans(self, node: Node, message: str) -> None:
        """A statement names VLANs that the device can't mean."""
        self.problems.append(
            (
                _VLANS,
                Problem(
                    place=node.place(self.file),
                    message=message,
                    object=self.owner,
                    symptom="JunOS refuses to commit the configuration, so that none of it is in force",
                    fix="write VLANs within 1-4094, or names that stand under vlans",
                ),
            )
        )

    def address(self, text: str) -> IPv4Interface | IPv6Interface | None:
        """An address with its prefix length; None where it is none."""
        try:
            return ip_interface(text)
        except ValueError:
            return None


def open_reading(text: str, file: str, name: str | None, kind: str) -> Reading:
    """Read the tree of a configuration and what the device is called. ``kind`` is ``Switch`` or ``Firewall``."""
    tree = read_tree(text)
    hostname_node = tree.root.get("system", "host-name")
    hostname = tree.root.value("system", "host-name")
    device = name or hostname or PurePosixPath(file).stem
    place = Place(file, 1)
    if hostname_node is not None and hostname_node.latest is not None:
        place = hostname_node.latest.place(file)
    reading = Reading(file, device, f"{kind} {device}", hostname, place, tree)
    for gap in tree.gaps:
        reading.problems.append((_LEFT_OUT, _gap(reading, gap.line, gap.reason)))
    return reading


def _gap(reading: Reading, line: int, reason: str) -> Problem:
    return Problem(
        place=Place(reading.file, line),
        message=f'"{reading.tree.text_at(line)}" {reason}',
        object=reading.owner,
        symptom="what passes through the device may differ from what is said here",
        fix="give the whole configuration, as the device shows it",
    )
