"""A site's files as a plan for the kernel."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from kernel.lab.firewall import firewall
from kernel.lab.node import Node, desired
from kernel.lab.plan import Plan
from kernel.lab.switch import switch
from kernel.lab.workload import HOSTNAME, build_guest, guest

BRIDGE_TYPES = ("bridge", "cnv-bridge")
LAST_THAT_KEEP_VLAN_1 = (1, 7, 1)


def plan_of(directory: Path) -> Plan:
    """What the kernel is to build of a site, as its files say."""
    plan = Plan()
    site = yaml.safe_load((directory / "topocheck.yaml").read_text())
    documents = list(_manifests(directory, site))
    nodes = _nodes(plan, site, documents)
    for device in site.get("devices") or ():
        text = (directory / device["config"]).read_text()
        if device["kind"] == "switch":
            switch(plan, device["name"], text)
        else:
            firewall(plan, device["name"], yaml.safe_load(text))
    for a, b in site.get("cables") or ():
        plan.cables.append((_end(plan, a), _end(plan, b)))
    _dead_ends(plan)
    _plug_in(plan, nodes, documents)
    return plan


def _manifests(directory: Path, site: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for name in site.get("manifests") or ():
        for path in sorted((directory / name).rglob("*.yaml")):
            yield from (document for document in yaml.safe_load_all(path.read_text()) if document)


def _nodes(plan: Plan, site: Mapping[str, Any], documents: list[Mapping[str, Any]]) -> dict[str, Node]:
    policies = [each for each in documents if each["kind"] == "NodeNetworkConfigurationPolicy"]
    numbers = str((site.get("versions") or {}).get("cni-plugins", "")).lstrip("v").split(".")
    keeps = bool(numbers[0]) and tuple(map(int, numbers)) <= LAST_THAT_KEEP_VLAN_1
    found = {}
    for row in site["nodes"]:
        labels = {HOSTNAME: row["name"], **(row.get("labels") or {})}
        found[row["name"]] = node = Node(plan, row["name"], desired(policies, labels), keeps)
        node.build(row.get("interfaces") or ())
    return found


def _end(plan: Plan, text: str) -> tuple[str, str]:
    device, _, interface = (part.strip() for part in text.partition(":"))
    for name, setup in plan.namespaces.items():
        if setup.device == device:
            link = next((link for link, each in setup.capture.items() if each == interface), None)
            if link is not None:
                return name, link
    message = f"no {text} is known"
    raise ValueError(message)


def _dead_ends(plan: Plan) -> None:
    """What no cable is in has no carrier: the far end of its veth pair is never up."""
    used = {end for cable in plan.cables for end in cable}
    free = [
        (name, link) for name, setup in plan.namespaces.items() for link in setup.capture if (name, link) not in used
    ]
    if free:
        nowhere = plan.namespace("nowhere", "nowhere", {})
        plan.cables += [(end, (nowhere, plan.new_link())) for end in free]


def _plug_in(plan: Plan, nodes: Mapping[str, Node], documents: list[Mapping[str, Any]]) -> None:
    nads = {
        f"{each['metadata'].get('namespace', 'default')}/{each['metadata']['name']}": _config(each)
        for each in documents
        if each["kind"] == "NetworkAttachmentDefinition"
    }
    for document in documents:
        found = guest(document)
        if found is None:
            continue
        links = build_guest(plan, found)
        for number, link in enumerate(links):
            far = nodes[found.node].attach(found, number, nads[found.vnics[number].nad])
            plan.cables.append(((f"{found.kind}.{found.name}", link), (f"node.{found.node}", far)))


def _config(document: Mapping[str, Any]) -> Mapping[str, Any]:
    config = json.loads(document["spec"]["config"])
    plugins = config.get("plugins") or [config]
    return next(plugin for plugin in plugins if plugin["type"] in BRIDGE_TYPES)
