"""What a dialect that shares the line form of Cisco has of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from topocheck.load.switch.bound_filters import ListRules
from topocheck.load.switch.draft import InterfaceDraft
from topocheck.load.switch.routing import Routing
from topocheck.load.switch.system_lines import SystemLines
from topocheck.load.switch.vlan_database import VlanDatabase

UNKNOWN_LISTS = ListRules()
RoutingVrfs = frozenset[str | None]


def routes_always(_routing: Routing, _vrfs: RoutingVrfs, _system: SystemLines) -> bool | None:
    """A switch that has no line which turns routing off."""
    return True


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
    ``doubts_emptied_list``: it is not certain what a trunk carries whose last VLAN a ``remove`` line took. ``lists`` is what it
    does with access lists. ``routes`` and ``routes_ipv6`` tell whether it forwards packets, given the lines about routing, the
    VRFs (None is the default one) that its interfaces with addresses are in, and the lines for the whole system.
    """

    name: str
    interface_types: tuple[str, ...]
    port_defaults: Callable[[SystemLines], PortDefaults]
    enabled_by_default: Callable[[InterfaceDraft, str, str, SystemLines], bool]
    database_known: Callable[[SystemLines, VlanDatabase, str], bool]
    tag_replaces_native: bool = False
    doubts_emptied_list: bool = False
    lists: ListRules = UNKNOWN_LISTS
    routes: Callable[[Routing, RoutingVrfs, SystemLines], bool | None] = routes_always
    routes_ipv6: Callable[[Routing, RoutingVrfs, SystemLines], bool | None] = routes_always
