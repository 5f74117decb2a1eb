"""What was understood of device configurations, for programs: schema ``topocheck.inspect/v1``."""

from __future__ import annotations

import json
from collections.abc import Sequence

from topocheck.model.switch import Switch, SwitchInterface

SCHEMA = "topocheck.inspect/v1"


def inspect_json(switches: Sequence[Switch]) -> str:
    """The switches in the given order; interfaces and VLANs in the order of their configuration."""
    return json.dumps({"schema": SCHEMA, "files": [_file(switch) for switch in switches]}, indent=2) + "\n"


def _file(switch: Switch) -> dict[str, object]:
    return {
        "file": switch.file,
        "dialect": switch.dialect,
        "hostname": switch.hostname,
        "vlans": [{"id": vlan.id, "name": vlan.name, "active": vlan.active} for vlan in switch.vlans],
        "interfaces": [_interface(interface) for interface in switch.interfaces.values()],
        "unmodelled": [{"line": line.place.line, "text": line.text} for line in switch.unmodelled],
    }


def _interface(interface: SwitchInterface) -> dict[str, object]:
    return {
        "name": interface.name,
        "line": interface.place.line,
        "description": interface.description,
        "enabled": interface.enabled,
        "mtu": interface.mtu,
        "mode": interface.mode,
        "access_vlan": interface.access_vlan,
        "native_vlan": interface.native_vlan,
        "native_tagged": interface.native_tagged,
        "allowed_vlans": str(interface.allowed_vlans),
        "voice_vlan": interface.voice_vlan,
        "channel_group": interface.channel_group,
        "channel_mode": interface.channel_mode,
        "mlag": interface.mlag,
        "vrf": interface.vrf,
        "encapsulation_vlan": interface.encapsulation_vlan,
        "addresses": list(interface.addresses),
    }
