"""VMs and Pods as guests: interfaces, MACs, addresses and routes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml
from kernel.lab.plan import ENDPOINT, WITH_ADDRESSES, Plan

HOSTNAME = "kubernetes.io/hostname"


@dataclass
class Vnic:
    """A vNIC: what it is called, its NAD as ``namespace/name``, its MAC, and what the guest configures on it."""

    name: str
    nad: str
    mac: str
    state: str = "up"
    data: Mapping[str, Any] = field(default_factory=dict)
    vlans: list[Mapping[str, Any]] = field(default_factory=list)


@dataclass
class Guest:
    """A VM or a Pod, and the node that it is held to."""

    kind: str
    name: str
    node: str
    vnics: list[Vnic]


def guest(document: Mapping[str, Any]) -> Guest | None:
    """The VM or Pod that a manifest is; None for another object."""
    if document.get("kind") == "VirtualMachine":
        return _vm(document)
    return _pod(document) if document.get("kind") == "Pod" else None


def _vm(document: Mapping[str, Any]) -> Guest:
    spec = document["spec"]["template"]["spec"]
    name, namespace = document["metadata"]["name"], document["metadata"].get("namespace", "default")
    nads = {each["name"]: each["multus"]["networkName"] for each in spec["networks"]}
    vnics: list[Vnic] = []
    for interface in spec["domain"]["devices"]["interfaces"]:
        mac = str(interface.get("macAddress") or made_up_mac(name, len(vnics))).lower()
        nad = nads[interface["name"]]
        vnics.append(
            Vnic(interface["name"], nad if "/" in nad else f"{namespace}/{nad}", mac, interface.get("state", "up"))
        )
    for volume in spec.get("volumes") or ():
        text = volume.get("cloudInitNoCloud", {}).get("networkData")
        if text:
            _configure(vnics, yaml.safe_load(text))
    return Guest("vm", name, _node(spec), vnics)


def _node(spec: Mapping[str, Any]) -> str:
    return str((spec.get("nodeSelector") or {}).get(HOSTNAME) or spec.get("nodeName"))


def made_up_mac(name: str, number: int) -> str:
    """A MAC for a vNIC whose manifest has none."""
    digest = sum((index + 1) * byte for index, byte in enumerate(name.encode())) % 65536
    return f"02:fe:{digest >> 8:02x}:{digest & 255:02x}:00:{number:02x}"


def _configure(vnics: Sequence[Vnic], data: Mapping[str, Any]) -> None:
    """Network data of version 2: what has a MAC to match goes by it, then by name, then by position."""
    data = data.get("network", data)
    named: dict[str, Vnic] = {}
    for position, (name, body) in enumerate((data.get("ethernets") or {}).items()):
        mac = str((body.get("match") or {}).get("macaddress") or "").lower()
        vnic = next((each for each in vnics if each.mac == mac), None) if mac else None
        if not mac:
            vnic = next((each for each in vnics if each.name in (name, body.get("set-name"))), None)
            vnic = vnic or (vnics[position] if position < len(vnics) else None)
        if vnic is not None:
            vnic.data = body
            named[name] = vnic
    for body in (data.get("vlans") or {}).values():
        if body["link"] in named:
            named[body["link"]].vlans.append(body)


def _pod(document: Mapping[str, Any]) -> Guest:
    text = document["metadata"]["annotations"]["k8s.v1.cni.cncf.io/networks"]
    namespace = document["metadata"].get("namespace", "default")
    name = document["metadata"]["name"]
    vnics = []
    for number, entry in enumerate(json.loads(text)):
        vnic = Vnic(
            entry.get("interface", f"net{number + 1}"),
            f"{entry.get('namespace', namespace)}/{entry['name']}",
            str(entry.get("mac") or made_up_mac(name, number)).lower(),
        )
        routes = [{"to": "default", "via": via} for via in entry.get("default-route") or ()]
        vnic.data = {"addresses": entry.get("ips") or [], "routes": routes}
        vnics.append(vnic)
    return Guest("pod", name, _node(document["spec"]), vnics)


def build_guest(plan: Plan, guest: Guest) -> list[str]:
    """A namespace with the guest's interfaces; answers their links, in order."""
    namespace = plan.namespace(guest.kind, guest.name, {**WITH_ADDRESSES, **ENDPOINT})
    setup = plan.namespaces[namespace]
    setup.ip.append("link set lo up")
    links = []
    for vnic in guest.vnics:
        link = plan.physical(namespace, vnic.name)
        setup.ip.append(f"link set {link} address {str(vnic.data.get('macaddress', vnic.mac)).lower()}")
        if "mtu" in vnic.data:
            setup.ip.append(f"link set {link} mtu {vnic.data['mtu']}")
        setup.ip.append(f"link set {link} up")
        _addresses(plan, namespace, link, vnic.data)
        for body in vnic.vlans:
            tagged = plan.new_link()
            setup.ip += [f"link add link {link} name {tagged} type vlan id {body['id']}", f"link set {tagged} up"]
            _addresses(plan, namespace, tagged, body)
        links.append(link)
    return links


def _addresses(plan: Plan, namespace: str, link: str, body: Mapping[str, Any]) -> None:
    setup = plan.namespaces[namespace]
    for address in body.get("addresses") or ():
        setup.ip.append(f"address add {address} dev {link}")
        setup.addresses.setdefault(link, []).append(str(address))
    for key in ("gateway4", "gateway6"):
        if key in body:
            setup.routes.append(f"route add default via {body[key]} dev {link}")
    for route in body.get("routes") or ():
        metric = f" metric {route['metric']}" if "metric" in route else ""
        setup.routes.append(f"route add {route['to']} via {route['via']} dev {link}{metric}")
