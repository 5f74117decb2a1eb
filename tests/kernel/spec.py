"""A site in short form, and how it is written as the files that both topocheck and the judge read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Document = dict[str, Any]


@dataclass
class Guest:
    """A VM with one vNIC; ``data`` adds to its network data, or replaces it."""

    name: str
    node: str
    nad: str
    address: str
    gateway: str | None = None
    data: Document = field(default_factory=dict)
    vlans: Document = field(default_factory=dict)
    mac: str | None = None
    state: str | None = None


@dataclass
class Spec:
    """A site: node policies as nmstate interfaces, switch configurations as text, firewall files and NADs as data."""

    nics: dict[str, list[str]] = field(default_factory=dict)
    interfaces: dict[str, list[Document]] = field(default_factory=dict)
    switches: dict[str, str] = field(default_factory=dict)
    dialects: dict[str, str] = field(default_factory=dict)
    firewalls: dict[str, Document] = field(default_factory=dict)
    cables: list[tuple[str, str]] = field(default_factory=list)
    nads: dict[str, Document] = field(default_factory=dict)
    guests: list[Guest] = field(default_factory=list)
    networks: list[Document] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)

    def write(self, directory: Path) -> Path:
        """Write the site's files into a folder, and answer it."""
        files: dict[str, object] = {"topocheck.yaml": self._site_file()}
        files |= {f"network/{name}.yaml": {"kind": "Firewall", **body} for name, body in self.firewalls.items()}
        for name, interfaces in self.interfaces.items():
            files[f"manifests/nncp-{name}.yaml"] = _policy(name, interfaces)
        files |= {f"manifests/nad-{name}.yaml": _nad(name, config) for name, config in self.nads.items()}
        files |= {f"manifests/vm-{guest.name}.yaml": _vm(guest) for guest in self.guests}
        (directory / "manifests").mkdir(parents=True, exist_ok=True)
        (directory / "network").mkdir(exist_ok=True)
        for path, body in files.items():
            (directory / path).write_text(yaml.safe_dump(body, sort_keys=False, width=200))
        for name, text in self.switches.items():
            (directory / f"network/{name}.cfg").write_text(text)
        return directory

    def _site_file(self) -> Document:
        switches = [
            {
                "name": name,
                "kind": "switch",
                "dialect": self.dialects.get(name, "nxos"),
                "config": f"network/{name}.cfg",
            }
            for name in self.switches
        ]
        firewalls = [
            {"name": name, "kind": "firewall", "dialect": "topocheck", "config": f"network/{name}.yaml"}
            for name in self.firewalls
        ]
        return {
            "site": "judged",
            "versions": self.versions,
            "networks": self.networks,
            "devices": [*switches, *firewalls],
            "cables": [list(cable) for cable in self.cables],
            "nodes": [{"name": name, "interfaces": nics} for name, nics in self.nics.items()],
            "manifests": ["manifests"],
        }


def _policy(node: str, interfaces: Sequence[Document]) -> Document:
    return {
        "apiVersion": "nmstate.io/v1",
        "kind": "NodeNetworkConfigurationPolicy",
        "metadata": {"name": f"net-{node}"},
        "spec": {"nodeSelector": {"kubernetes.io/hostname": node}, "desiredState": {"interfaces": list(interfaces)}},
    }


def _nad(name: str, config: Document) -> Document:
    return {
        "apiVersion": "k8s.cni.cncf.io/v1",
        "kind": "NetworkAttachmentDefinition",
        "metadata": {"name": name, "namespace": "default"},
        "spec": {"config": json.dumps({"cniVersion": "0.3.1", "name": name, "type": "bridge", **config})},
    }


def _vm(guest: Guest) -> Document:
    mac = guest.mac or mac_of(guest.name)
    ethernet: Document = {"match": {"macaddress": mac}, "addresses": [guest.address] if guest.address else []}
    if guest.gateway is not None:
        ethernet["gateway6" if ":" in guest.gateway else "gateway4"] = guest.gateway
    data: Document = {"version": 2, "ethernets": {"nic1": {**ethernet, **guest.data}}}
    if guest.vlans:
        data["vlans"] = guest.vlans
    interface: Document = {"name": "nic1", "bridge": {}, "macAddress": mac}
    if guest.state is not None:
        interface["state"] = guest.state
    cloud_init = {"networkData": yaml.safe_dump(data, sort_keys=False)}
    spec: Document = {
        "nodeSelector": {"kubernetes.io/hostname": guest.node},
        "domain": {
            "memory": {"guest": "1Gi"},
            "devices": {"disks": [{"name": "init", "disk": {"bus": "virtio"}}], "interfaces": [interface]},
        },
        "networks": [{"name": "nic1", "multus": {"networkName": guest.nad}}],
        "volumes": [{"name": "init", "cloudInitNoCloud": cloud_init}],
    }
    return {
        "apiVersion": "kubevirt.io/v1",
        "kind": "VirtualMachine",
        "metadata": {"name": guest.name, "namespace": "default"},
        "spec": {"runStrategy": "Always", "template": {"spec": spec}},
    }


def mac_of(name: str) -> str:
    """A MAC of a VM's own, made of its name."""
    letters = f"{name:_<4}"[:4].encode()
    return "02:00:" + letters.hex(":")


def bridge(name: str, *ports: str | tuple[str, Document | None], **options: object) -> Document:
    """A Linux bridge; a port is a name, whose ``vlan`` is then ``{}``, or a name and a ``vlan`` block, None leaving it out."""
    rows = []
    for port in ports:
        member, vlan = (port, {}) if isinstance(port, str) else port
        rows.append({"name": member} | ({} if vlan is None else {"vlan": vlan}))
    body = {"options": {"stp": {"enabled": False}, **options}, "port": rows}
    return {"name": name, "type": "linux-bridge", "state": "up", "bridge": body}


def vlan_interface(base: str, vlan: int, name: str | None = None) -> Document:
    """A VLAN interface."""
    body = {"base-iface": base, "id": vlan}
    return {"name": name or f"{base}.{vlan}", "type": "vlan", "state": "up", "vlan": body}


def bond(name: str, mode: str, *ports: str) -> Document:
    """A bond."""
    return {"name": name, "type": "bond", "state": "up", "link-aggregation": {"mode": mode, "port": list(ports)}}


def trunk_block(*ranges: tuple[int, int], native: int | None = None) -> Document:
    """nmstate's ``vlan`` block of a trunk port."""
    tags = [{"id": low} if low == high else {"id-range": {"min": low, "max": high}} for low, high in ranges]
    return {"mode": "trunk", "trunk-tags": tags} | ({} if native is None else {"enable-native": True, "tag": native})


def port(name: str, *lines: str) -> str:
    """An interface of a switch."""
    return "\n".join([f"interface {name}", *(f"  {line}" for line in lines)]) + "\n"


def trunk(name: str, allowed: str, *lines: str) -> str:
    """A trunk of a switch."""
    return port(name, "switchport mode trunk", f"switchport trunk allowed vlan {allowed}", *lines)


def access(name: str, vlan: int, *lines: str) -> str:
    """An access port of a switch."""
    return port(name, "switchport mode access", f"switchport access vlan {vlan}", *lines)


def config(name: str, database: str, *ports: str, head: str = "") -> str:
    """A switch's configuration."""
    vlans = f"vlan {database}\n" if database else ""
    return f"hostname {name}\n{head}{vlans}" + "".join(ports)


def router(
    uplink: str, subnets: Mapping[int, str], *, rules: Sequence[Document] | None = None, **more: object
) -> Document:
    """A firewall with one uplink and a subinterface, and a zone ``z<vlan>``, for each subnet's address; it accepts all."""
    rows: list[Document] = [{"name": uplink}]
    for vlan, address in subnets.items():
        rows.append(
            {"name": f"{uplink}.{vlan}", "parent": uplink, "vlan": vlan, "address": address, "zone": f"z{vlan}"}
        )
    accept = [{"name": "all", "action": "accept"}] if rules is None else list(rules)
    return {"interfaces": rows, "rules": accept, **more}
