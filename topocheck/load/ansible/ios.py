"""The variables of cisco.ios."""

from __future__ import annotations

from topocheck.load.ansible.platform import Platform
from topocheck.load.switch.dialect import PortDefaults, TextDialect
from topocheck.load.switch.draft import InterfaceDraft
from topocheck.load.switch.interface_names import IOS_TYPES
from topocheck.load.switch.system_lines import SystemLines
from topocheck.load.switch.vlan_database import VlanDatabase


def _port_defaults(_system: SystemLines) -> PortDefaults:
    """Whether a port bridges by itself depends on the model, which variables do not tell."""
    return PortDefaults(layer2=None, mode="dynamic", needs_switchport=False, ip_shows_routing=True)


def _enabled_by_default(_draft: InterfaceDraft, _kind: str, _mode: str, _system: SystemLines) -> bool:
    """Whatever is shut says so."""
    return True


def _database_known(_system: SystemLines, database: VlanDatabase, _text: str) -> bool:
    """The list of VLANs is all that Ansible makes."""
    return database.mentioned


_TEXT = TextDialect(
    name="ios",
    interface_types=IOS_TYPES,
    port_defaults=_port_defaults,
    enabled_by_default=_enabled_by_default,
    database_known=_database_known,
)

ANSIBLE_IOS = Platform("ansible-ios", "IOS", "cisco.ios", _TEXT, missing_acl_accepts=True).dialect()
