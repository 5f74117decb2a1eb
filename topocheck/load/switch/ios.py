"""Cisco IOS and IOS XE.

Sources: Cisco Catalyst 9000 Layer 2 and VLAN configuration guides, IOS LAN Switching and Interface command references.
"""

from __future__ import annotations

from topocheck.load.device_dialect import DeviceDialect, Problems
from topocheck.load.switch.bound_filters import ListRules
from topocheck.load.switch.detect import claimed_as
from topocheck.load.switch.dialect import PortDefaults, RoutingVrfs, TextDialect
from topocheck.load.switch.draft import InterfaceDraft
from topocheck.load.switch.interface_names import IOS_TYPES
from topocheck.load.switch.routing import Routing
from topocheck.load.switch.system_lines import SystemLines
from topocheck.load.switch.text_reader import read_text
from topocheck.load.switch.vlan_database import VlanDatabase
from topocheck.model.switch import Switch


def _port_defaults(system: SystemLines) -> PortDefaults:
    """A port of a Catalyst bridges and negotiates its mode, a port of a router routes, and neither is printed.

    An ``ip address`` or ``no ip address`` line stands on every port that routes. Where there is none, the port bridges if
    the text is a whole configuration with ports that do; else it is not known.
    """
    layer2 = True if system.bridges and system.hostname is not None else None
    return PortDefaults(layer2, "dynamic", needs_switchport=False, ip_shows_routing=True)


def _enabled_by_default(_draft: InterfaceDraft, _kind: str, _mode: str, _system: SystemLines) -> bool:
    """Whatever is shut says so."""
    return True


def _database_known(system: SystemLines, _database: VlanDatabase, _text: str) -> bool:
    """A VTP server or client keeps VLANs outside of the configuration; only ``transparent`` and ``off`` print them."""
    return system.vtp_mode in ("transparent", "off")


def _routes(routing: Routing, _vrfs: RoutingVrfs, system: SystemLines) -> bool | None:
    """``ip routing`` is on by default on a router, and on or off by the model on a switch; a routing protocol needs it."""
    stated = routing.stated.get(None)
    if stated is not None:
        return stated
    if routing.learns is not None:
        return True
    return True if system.hostname is not None and not system.bridges else None


def _routes_ipv6(routing: Routing, _vrfs: RoutingVrfs, system: SystemLines) -> bool | None:
    """``ipv6 unicast-routing`` is off by default."""
    return routing.stated_ipv6.get(None, None if system.hostname is None else False)


_TEXT = TextDialect(
    name="ios",
    interface_types=IOS_TYPES,
    port_defaults=_port_defaults,
    enabled_by_default=_enabled_by_default,
    database_known=_database_known,
    lists=ListRules(missing_accepts=True, blank_accepts=True),
    routes=_routes,
    routes_ipv6=_routes_ipv6,
)


def _read(text: str, file: str, name: str | None) -> tuple[Switch, Problems]:
    return read_text(text, file, name, _TEXT)


IOS = DeviceDialect("ios", "Cisco IOS and IOS XE", "switch", _read, claimed_as("ios"))
