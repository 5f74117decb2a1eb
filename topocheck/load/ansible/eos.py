"""The variables of arista.eos."""

from __future__ import annotations

from topocheck.load.ansible.platform import Platform
from topocheck.load.switch.dialect import PortDefaults, TextDialect
from topocheck.load.switch.draft import InterfaceDraft
from topocheck.load.switch.interface_names import EOS_TYPES
from topocheck.load.switch.system_lines import SystemLines
from topocheck.load.switch.vlan_database import VlanDatabase


def _port_defaults(_system: SystemLines) -> PortDefaults:
    """A port bridges in VLAN 1; an entry of ``l3_interfaces`` is for one that routes."""
    return PortDefaults(layer2=True, mode="access", needs_switchport=False, ip_shows_routing=True)


def _enabled_by_default(_draft: InterfaceDraft, _kind: str, _mode: str, _system: SystemLines) -> bool:
    """Whatever is shut says so."""
    return True


def _database_known(_system: SystemLines, database: VlanDatabase, _text: str) -> bool:
    """The list of VLANs is all that Ansible makes."""
    return database.mentioned


_TEXT = TextDialect(
    name="eos",
    interface_types=EOS_TYPES,
    port_defaults=_port_defaults,
    enabled_by_default=_enabled_by_default,
    database_known=_database_known,
    tag_replaces_native=True,
)

ANSIBLE_EOS = Platform("ansible-eos", "EOS", "arista.eos", _TEXT).dialect()
