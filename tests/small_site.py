"""Small sites written as files, so that a test says what it is about in the field's own text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from topocheck import api
from topocheck.model.site import Site

FIREWALL = """kind: Firewall
stateful: true
default: deny
intrazone: deny
interfaces:
  - {name: wan0}
  - {name: wan0.100, parent: wan0, vlan: 100, address: 10.1.0.1/24, zone: a}
  - {name: wan0.200, parent: wan0, vlan: 200, address: 10.2.0.1/24, zone: b}
rules:
  - {name: all, from: [a, b], to: [a, b], action: accept}
"""

SWITCH = """hostname sw
feature lldp
vlan 100,200
interface Ethernet1/1
  switchport mode trunk
  switchport trunk allowed vlan 100,200
interface Ethernet1/2
  switchport mode trunk
  switchport trunk allowed vlan 100,200
interface Ethernet1/48
  switchport mode trunk
  switchport trunk allowed vlan 100,200
"""

SITE = """site: small
networks:
  - {vlan: 100, subnet: 10.1.0.0/24, gateway: 10.1.0.1}
  - {vlan: 200, subnet: 10.2.0.0/24, gateway: 10.2.0.1}
devices:
  - {name: sw, kind: switch, dialect: nxos, config: sw.cfg}
  - {name: fw, kind: firewall, dialect: topocheck, config: fw.yaml}
cables:
  - ["sw:Ethernet1/48", "fw:wan0"]
  - ["sw:Ethernet1/1", "n1:eth0"]
  - ["sw:Ethernet1/2", "n2:eth0"]
nodes:
  - {name: n1, interfaces: [eth0, eth1]}
  - {name: n2, interfaces: [eth0, eth1]}
manifests: [manifests]
"""


def policy(node: str, interfaces: str, name: str = "net") -> str:
    """A NodeNetworkConfigurationPolicy for one node; ``interfaces`` is the indented list."""
    return (
        "apiVersion: nmstate.io/v1\nkind: NodeNetworkConfigurationPolicy\n"
        f"metadata: {{name: {node}-{name}}}\nspec:\n  nodeSelector: {{kubernetes.io/hostname: {node}}}\n"
        f"  desiredState:\n    interfaces:\n{interfaces}"
    )


def trunk_bridge(port: str = "eth0", vlan: str | None = None, bridge: str = "br1") -> str:
    """A Linux bridge with one raw NIC as port; ``vlan`` is the text of the port's ``vlan`` block, None leaves it out."""
    block = "" if vlan is None else f"\n              vlan: {vlan}"
    return (
        f"      - name: {bridge}\n        type: linux-bridge\n        state: up\n        bridge:\n"
        f"          options: {{stp: {{enabled: false}}}}\n          port:\n            - name: {port}{block}\n"
    )


def vlan_interface(vlan: int, base: str = "eth0") -> str:
    """A VLAN interface."""
    return (
        f"      - name: {base}.{vlan}\n        type: vlan\n        state: up\n"
        f"        vlan: {{base-iface: {base}, id: {vlan}}}\n"
    )


def nad(name: str, config: str) -> str:
    """A NAD of the bridge plugin; ``config`` is the rest of its JSON object."""
    return (
        "apiVersion: k8s.cni.cncf.io/v1\nkind: NetworkAttachmentDefinition\n"
        f"metadata: {{name: {name}, namespace: default}}\n"
        f'spec:\n  config: \'{{"cniVersion": "0.3.1", "name": "{name}", "type": "bridge", {config}}}\'\n'
    )


def vm(name: str, network: str, address: str, gateway: str = "", *, node: str = "n1", guest: str = "") -> str:
    """A VM with one vNIC; ``guest`` replaces the whole network data."""
    route = f"\n                  gateway4: {gateway}" if gateway else ""
    data = guest or (
        f"              version: 2\n              ethernets:\n                nic1:\n"
        f"                  addresses: [{address}]{route}\n"
    )
    selector = f"      nodeSelector: {{kubernetes.io/hostname: {node}}}\n" if node else ""
    return (
        f"apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: {{name: {name}, namespace: default}}\n"
        f"spec:\n  runStrategy: Always\n  template:\n    spec:\n{selector}"
        "      domain:\n        memory: {guest: 1Gi}\n        devices:\n          disks: [{name: c, disk: {bus: virtio}}]\n"
        "          interfaces: [{name: nic1, bridge: {}}]\n"
        f"      networks: [{{name: nic1, multus: {{networkName: {network}}}}}]\n"
        f"      volumes:\n        - name: c\n          cloudInitNoCloud:\n            networkData: |\n{data}"
    )


def write(root: Path, *manifests: str, files: Mapping[str, str] | None = None) -> Path:
    """Write a site; ``files`` replaces or adds files of it by name."""
    contents = {"topocheck.yaml": SITE, "sw.cfg": SWITCH, "fw.yaml": FIREWALL, **(files or {})}
    contents["manifests/all.yaml"] = "---\n".join(manifests)
    for name, text in contents.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def load(root: Path, *manifests: str, files: Mapping[str, str] | None = None) -> Site:
    """Write and load a site."""
    return api.load(write(root, *manifests, files=files))
