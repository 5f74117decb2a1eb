"""Cisco NX-OS.

Sources: Cisco Nexus 9000 NX-OS Interfaces and Layer 2 Switching configuration guides and command reference.
"""

from __future__ import annotations

from topocheck.load.device_dialect import DeviceDialect, Problems
from topocheck.load.switch.bound_filters import ListRules
from topocheck.load.switch.detect import claimed_as
from topocheck.load.switch.dialect import PortDefaults, TextDialect
from topocheck.load.switch.draft import InterfaceDraft
from topocheck.load.switch.interface_names import NXOS_TYPES
from topocheck.load.switch.system_lines import SystemLines
from topocheck.load.switch.text_reader import read_text
from topocheck.load.switch.vlan_database import VlanDatabase
from topocheck.model.switch import Switch

_SHUT_UNTIL_TOLD = ("Vlan", "Tunnel", "nve")


def port_defaults(system: SystemLines) -> PortDefaults:
    """A port bridges in VLAN 1, on a Nexus 7000 it routes; ``system default switchport`` overrides both.

    NX-OS refuses an address on a port that bridges, so that an address shows a port that routes where no line for the
    whole system says otherwise.
    """
    layer2 = not system.nexus_7000 if system.default_layer2 is None else system.default_layer2
    return PortDefaults(layer2, "access", needs_switchport=False, ip_shows_routing=system.default_layer2 is None)


def enabled_by_default(draft: InterfaceDraft, kind: str, mode: str, system: SystemLines) -> bool:
    """Routed ports, subinterfaces and SVIs are shut until told; a port that bridges is up unless the system says so."""
    if kind == "subinterface" or draft.name.startswith(_SHUT_UNTIL_TOLD):
        return False
    if kind != "ethernet":
        return True
    return not (mode == "routed" or draft.layer2 is False or system.ports_shut)


def _database_known(_system: SystemLines, database: VlanDatabase, _text: str) -> bool:
    """A whole configuration always has a ``vlan`` line, for VLAN 1 at least; a text without any is a fragment."""
    return database.mentioned


NXOS_TEXT = TextDialect(
    name="nxos",
    interface_types=NXOS_TYPES,
    port_defaults=port_defaults,
    enabled_by_default=enabled_by_default,
    database_known=_database_known,
    doubts_emptied_list=True,  # Batfish, for one, has it carry all VLANs again
    lists=ListRules(missing_accepts=True, blank_accepts=True, port_lists_apart=True),
)


def _read(text: str, file: str, name: str | None) -> tuple[Switch, Problems]:
    return read_text(text, file, name, NXOS_TEXT)


NXOS = DeviceDialect("nxos", "Cisco NX-OS", "switch", _read, claimed_as("nxos"))
