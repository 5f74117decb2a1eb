"""What a dialect is, and what one that is written as lines of text has of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from topocheck.load.switch.draft import InterfaceDraft
from topocheck.load.switch.system_lines import SystemLines
from topocheck.load.switch.vlan_database import VlanDatabase
from topocheck.model.problem import Problem
from topocheck.model.switch import Switch

Problems = tuple[tuple[str, Problem], ...]


@dataclass(frozen=True, slots=True)
class Dialect:
    """A form in which switches are configured.

    ``title`` is what people call it. ``read`` takes the text, the file's name as it is shown, and the switch's name where
    it is given, and never raises: what it can't read becomes a problem with its check's code.
    """

    name: str
    title: str
    read: Callable[[str, str, str | None], tuple[Switch, Problems]]


@dataclass(frozen=True, slots=True)
class PortDefaults:
    """What it means that a port has no line about something.

    ``layer2`` whether a port without ``switchport`` lines bridges, None where that is not known; ``mode`` the mode of one
    that bridges; ``needs_switchport`` whether other ``switchport`` lines are without effect as long as the port routes by
    default. ``ip_shows_routing`` whether an address alone shows that the port routes.
    """

    layer2: bool | None
    mode: str
    needs_switchport: bool
    ip_shows_routing: bool


@dataclass(frozen=True, slots=True)
class TextDialect:
    """The differences between the dialects that share the line form of Cisco.

    ``interface_types`` are its interface types, as the device prints them. ``port_defaults`` says what silence means for
    one port, given the lines for the whole system.
    ``enabled_by_default`` takes the draft, its kind and its mode. ``database_known`` tells whether the ``vlan`` lines are all
    the VLANs there are. ``tag_replaces_native``: ``switchport trunk native vlan tag`` takes the place of a number.
    ``doubts_emptied_list``: it is not certain what a trunk carries whose last VLAN a ``remove`` line took.
    """

    name: str
    interface_types: tuple[str, ...]
    port_defaults: Callable[[SystemLines], PortDefaults]
    enabled_by_default: Callable[[InterfaceDraft, str, str, SystemLines], bool]
    database_known: Callable[[SystemLines, VlanDatabase, str], bool]
    tag_replaces_native: bool = False
    doubts_emptied_list: bool = False
