"""What was understood of device configurations and manifests, for programs: schema ``topocheck.inspect/v1``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from topocheck.model.firewall import Firewall, FirewallInterface
from topocheck.model.route import StaticRoute
from topocheck.model.switch import Switch, SwitchInterface, Unmodelled
from topocheck.report.bound_lists import BoundList, bound_lists
from topocheck.report.inspected import InspectedObject

SCHEMA = "topocheck.inspect/v1"


def inspect_json(devices: Sequence[Switch | Firewall], objects: Sequence[InspectedObject] = ()) -> str:
    """The devices in the given order; interfaces and VLANs in the order of their configuration; the objects of manifests.

    A switch and a firewall have the same keys: what the one has not is null, empty or absent from its kind's list.
    """
    files = [_switch(device) if isinstance(device, Switch) else _firewall(device) for device in devices]
    return json.dumps({"schema": SCHEMA, "files": files, "objects": list(map(_object, objects))}, indent=2) + "\n"


def _object(found: InspectedObject) -> dict[str, object]:
    return {
        "object": found.object,
        "file": found.place.file,
        "line": found.place.line,
        "says": found.says,
        "outcome": found.outcome,
    }


def _switch(switch: Switch) -> dict[str, object]:
    interfaces = switch.interfaces.values()
    return {
        "file": switch.file,
        "kind": "switch",
        "dialect": switch.dialect,
        "hostname": switch.hostname,
        "vlans": [{"id": vlan.id, "name": vlan.name, "active": vlan.active} for vlan in switch.vlans],
        "interfaces": [_interface(interface) for interface in interfaces],
        "access_lists": _lists(bound_lists((interface.name, interface.filters) for interface in interfaces)),
        "routes": [_route(route) for route in switch.routes],
        "unmodelled": _unmodelled(switch.unmodelled),
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
        "virtual_addresses": list(interface.virtual_addresses),
    }


def _firewall(firewall: Firewall) -> dict[str, object]:
    bound = bound_lists((interface.name, interface.filters) for interface in firewall.interfaces)
    return {
        "file": firewall.file,
        "kind": "firewall",
        "dialect": firewall.dialect,
        "hostname": firewall.hostname,
        "vlans": [],
        "interfaces": [_firewall_interface(interface) for interface in firewall.interfaces],
        "default": firewall.default,
        "intrazone": firewall.intrazone,
        "rules": len(firewall.rules),
        "nat": len(firewall.nat),
        "access_lists": _lists(bound),
        "routes": [_route(route) for route in firewall.routes],
        "unmodelled": _unmodelled(firewall.unmodelled),
    }


def _firewall_interface(interface: FirewallInterface) -> dict[str, object]:
    """The keys of a switch's interface, of which a firewall's has no mode of switching, and its zone, parent and members."""
    return {
        "name": interface.name,
        "line": interface.place.line,
        "description": interface.description,
        "enabled": interface.enabled,
        "mtu": interface.mtu,
        "mode": "routed" if interface.not_known is None else "unknown",
        "access_vlan": None,
        "native_vlan": None,
        "native_tagged": False,
        "allowed_vlans": "none",
        "voice_vlan": None,
        "channel_group": None,
        "channel_mode": None,
        "mlag": None,
        "vrf": interface.vrf,
        "encapsulation_vlan": interface.vlan,
        "addresses": [str(address) for address in interface.addresses],
        "virtual_addresses": [str(address) for address in interface.virtual_addresses],
        "zone": interface.zone,
        "parent": interface.parent,
        "members": list(interface.members),
    }


def _lists(lists: Iterable[BoundList]) -> list[dict[str, object]]:
    return [
        {
            "name": bound.name,
            "rules": bound.rules,
            "bound": [
                {"interface": binding.interface, "direction": binding.direction, "line": binding.line}
                for binding in bound.bindings
            ],
        }
        for bound in lists
    ]


def _route(route: StaticRoute) -> dict[str, object]:
    return {
        "line": route.place.line,
        "to": str(route.to),
        "via": None if route.via is None else str(route.via),
        "interface": route.interface,
        "vrf": route.vrf,
        "distance": route.distance,
        "discard": route.discard,
    }


def _unmodelled(lines: Iterable[Unmodelled]) -> list[dict[str, object]]:
    return [{"line": line.place.line, "text": line.text} for line in lines]
