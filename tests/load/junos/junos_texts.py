"""Short ways to read a configuration of JunOS in a test."""

from __future__ import annotations

from collections.abc import Iterable

from topocheck.load.junos.srx import SRX
from topocheck.load.junos.switch import JUNOS
from topocheck.load.junos.tree import Node
from topocheck.model.firewall import Firewall
from topocheck.model.place import Place
from topocheck.model.switch import Switch, SwitchInterface

FILE = "network/leaf1.conf"


def place(line: int, column: int = 1) -> Place:
    return Place(FILE, line, column)


def switch_of(text: str) -> Switch:
    """The switch of a text that has nothing wrong in it."""
    switch, problems = JUNOS.read(text, FILE, None)
    assert isinstance(switch, Switch)
    assert problems == ()
    return switch


def firewall_of(text: str) -> Firewall:
    """The firewall of a text that has nothing wrong in it."""
    firewall, problems = SRX.read(text, FILE, None)
    assert isinstance(firewall, Firewall)
    assert problems == ()
    return firewall


def port_of(*lines: str, vlans: Iterable[str] = (), name: str = "ge-0/0/1") -> SwitchInterface:
    """One port, with lines below ``set interfaces NAME`` and lines below ``set vlans``."""
    text = [f"set vlans {line}" for line in vlans] + [f"set interfaces {name} {line}" for line in lines]
    return switch_of("\n".join(text)).interfaces[name]


def wrong(text: str) -> list[tuple[str, int, str]]:
    """The problems of a switch: code, line, message."""
    _, problems = JUNOS.read(text, FILE, None)
    return [(code, problem.place.line, problem.message) for code, problem in problems]


def not_modelled(text: str) -> list[tuple[int, str]]:
    """The lines of a switch that could change what it forwards and are not modelled."""
    return [(line.place.line, line.text) for line in switch_of(text).unmodelled if line.about_switching]


def outline(node: Node) -> object:
    """A tree as nested dictionaries."""
    return {word: outline(child) for word, child in node.children.items()}
