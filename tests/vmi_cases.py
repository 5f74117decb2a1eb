"""Situations that KubeVirt's webhook for VirtualMachineInstances takes or refuses, written as what differs from a plain one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from topocheck import api
from topocheck.model.problem import Severity

POD = "networks: [{name: default, pod: {}}]"
OTHER = "networks: [{name: default, multus: {networkName: net}}]"


def nic(more: str, network: str = POD, binding: str = "masquerade: {}, ") -> str:
    """A VM with one interface; ``more`` are its fields."""
    return f"domain: {{devices: {{interfaces: [{{name: default, {binding}{more}}}]}}}}, {network}"


def nics(interfaces: str, networks: str) -> str:
    """A VM with several interfaces and networks."""
    return f"domain: {{devices: {{interfaces: [{interfaces}]}}}}, networks: [{networks}]"


def devices(text: str, rest: str = "") -> str:
    """A VM with devices."""
    return f"domain: {{devices: {{{text}}}}}{rest}"


def domain(text: str, rest: str = "") -> str:
    """A VM with a domain that differs."""
    return f"domain: {{{text}}}{rest}"


def disk(more: str = "", volume: str = "containerDisk: {image: img}", target: str = "") -> str:
    """A VM with one disk and its volume."""
    fields = ", ".join(filter(None, (target, more)))
    named = f"{{name: d, {fields}}}" if fields else "{name: d}"
    return devices(f"disks: [{named}]", f", volumes: [{{name: d, {volume}}}]")


def errors(root: Path, cases: Mapping[str, str], kind: str = "VirtualMachineInstance") -> dict[str, list[str]]:
    """The codes of the errors of each case, all of which are in one repository, each in a namespace of its own."""
    for position, fragment in enumerate(cases.values()):
        (root / f"case{position}.yaml").write_text(json.dumps(_manifest(f"case{position}", fragment, kind), indent=1))
    found: dict[str, list[str]] = {name: [] for name in cases}
    names = list(cases)
    for finding in api.validate(api.load(root)).findings:
        if finding.severity is Severity.ERROR:
            found[names[int(finding.place.file.removeprefix("case").removesuffix(".yaml"))]].append(finding.code)
    return {name: sorted(set(codes)) for name, codes in found.items()}


def _manifest(name: str, fragment: str, kind: str) -> dict[str, Any]:
    written = yaml.safe_load(f"{{{fragment}}}")
    metadata = {"name": name, "namespace": name, **written.pop("metadata", {})}
    head = {"apiVersion": "kubevirt.io/v1", "kind": kind, "metadata": metadata}
    spec = {**written, "domain": _domain(written.get("domain") or {})}
    if kind == "VirtualMachineInstance":
        return {**head, "spec": spec}
    return {**head, "spec": {"runStrategy": "Always", "template": {"spec": spec}}}


def _domain(written: dict[str, Any]) -> dict[str, Any]:
    """Whoever says nothing of memory gets some."""
    memory = {} if {"memory", "resources"} & written.keys() else {"resources": {"requests": {"memory": "512Mi"}}}
    return {"devices": {}, **memory, **written}
