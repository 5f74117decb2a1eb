"""Arista EOS.

Source: Arista EOS user manual, chapters on Ethernet ports, VLANs, port channels and MLAG.
"""

from __future__ import annotations

import re

from topocheck.load.device_dialect import DeviceDialect, Problems
from topocheck.load.switch.bound_filters import ListRules
from topocheck.load.switch.detect import claimed_as
from topocheck.load.switch.dialect import PortDefaults, RoutingVrfs, TextDialect
from topocheck.load.switch.draft import InterfaceDraft
from topocheck.load.switch.interface_names import EOS_TYPES
from topocheck.load.switch.routing import Routing, in_all
from topocheck.load.switch.system_lines import SystemLines
from topocheck.load.switch.text_reader import read_text
from topocheck.load.switch.vlan_database import VlanDatabase
from topocheck.model.switch import Switch

_WHOLE = re.compile(r"^[ \t]*! device: .*EOS", re.MULTILINE)
_LAST = re.compile(r"^[ \t]*end\s*(?:```\s*)?\Z", re.MULTILINE)


def _port_defaults(system: SystemLines) -> PortDefaults:
    """A port bridges in VLAN 1; under ``switchport default mode routed`` it routes until it has a ``switchport`` line.

    An address on a port that bridges is kept, without effect.
    """
    return PortDefaults(system.default_layer2 is not False, "access", needs_switchport=True, ip_shows_routing=False)


def _enabled_by_default(_draft: InterfaceDraft, kind: str, _mode: str, system: SystemLines) -> bool:
    """All interfaces are up, unless ``interface defaults`` shuts the Ethernet ports."""
    return not (kind == "ethernet" and system.ports_shut)


def _database_known(_system: SystemLines, database: VlanDatabase, text: str) -> bool:
    """A text without ``vlan`` lines is a fragment, unless it is all that ``show running-config`` prints: then VLAN 1 is all."""
    return database.mentioned or (_WHOLE.search(text) is not None and _LAST.search(text) is not None)


def _routes(routing: Routing, vrfs: RoutingVrfs, system: SystemLines) -> bool | None:
    """``ip routing`` is off by default, in each VRF; a text without a hostname is a fragment, which may lack the line."""
    return in_all(routing.stated, vrfs, unstated=None if system.hostname is None else False)


def _routes_ipv6(routing: Routing, vrfs: RoutingVrfs, system: SystemLines) -> bool | None:
    """``ipv6 unicast-routing`` is off by default, in each VRF."""
    return in_all(routing.stated_ipv6, vrfs, unstated=None if system.hostname is None else False)


_TEXT = TextDialect(
    name="eos",
    interface_types=EOS_TYPES,
    port_defaults=_port_defaults,
    enabled_by_default=_enabled_by_default,
    database_known=_database_known,
    tag_replaces_native=True,
    lists=ListRules(missing_accepts=True, members_filter=False),
    routes=_routes,
    routes_ipv6=_routes_ipv6,
)


def _read(text: str, file: str, name: str | None) -> tuple[Switch, Problems]:
    return read_text(text, file, name, _TEXT)


EOS = DeviceDialect("eos", "Arista EOS", "switch", _read, claimed_as("eos"))
