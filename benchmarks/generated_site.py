"""Writing a site with as many VMs as asked for: the pattern of samples/acp on twenty nodes."""

from __future__ import annotations

from pathlib import Path

NODES = 20
VLANS = (2003, 2004, 2005)
VMS_A_FILE = 100


def write_site(root: Path, vms: int) -> int:
    """Write the site below an empty folder; answers how many bytes of manifests it has."""
    (root / "network").mkdir(parents=True)
    (root / "manifests").mkdir()
    (root / "topocheck.yaml").write_text(_site_file())
    (root / "network" / "switch.cfg").write_text(_switch())
    (root / "network" / "firewall.yaml").write_text(_firewall())
    manifests = {
        "nodes.yaml": "---\n".join(_policy(node, vlan) for node in range(NODES) for vlan in VLANS),
        "nads.yaml": "---\n".join(_nad(vlan) for vlan in VLANS),
    }
    for first in range(0, vms, VMS_A_FILE):
        documents = (_vm(number) for number in range(first, min(first + VMS_A_FILE, vms)))
        manifests[f"vms-{first:06}.yaml"] = "---\n".join(documents)
    for name, text in manifests.items():
        (root / "manifests" / name).write_text(text)
    return sum(len(text.encode()) for text in manifests.values())


def address(number: int) -> tuple[int, str]:
    """The VLAN of a VM and its address; each VLAN is a /16."""
    vlan = VLANS[number % len(VLANS)]
    host = number // len(VLANS) + 10
    return vlan, f"10.{vlan - 2000}.{host >> 8}.{host & 255}"


def _site_file() -> str:
    networks = "".join(
        f"  - {{vlan: {vlan}, subnet: 10.{vlan - 2000}.0.0/16, gateway: 10.{vlan - 2000}.255.254}}\n" for vlan in VLANS
    )
    cables = "".join(f'  - ["switch:Ethernet1/{node + 1}", "node{node}:enp4s0f0"]\n' for node in range(NODES))
    nodes = "".join(f"  - {{name: node{node}, interfaces: [enp4s0f0]}}\n" for node in range(NODES))
    return (
        f"site: generated\nnetworks:\n{networks}"
        "devices:\n"
        "  - {name: switch, kind: switch, dialect: nxos, config: network/switch.cfg}\n"
        "  - {name: firewall, kind: firewall, dialect: topocheck, config: network/firewall.yaml}\n"
        f'cables:\n  - ["switch:Ethernet1/48", "firewall:Uplink 1"]\n{cables}nodes:\n{nodes}manifests: [manifests]\n'
    )


def _switch() -> str:
    vlans = "".join(f"vlan {vlan}\n" for vlan in VLANS)
    ports = "".join(
        f"interface Ethernet1/{node + 1}\n  switchport mode trunk\n  switchport trunk allowed vlan 2003-2005\n"
        for node in range(NODES)
    )
    uplink = "interface Ethernet1/48\n  switchport mode trunk\n  switchport trunk allowed vlan 2003-2005\n"
    return f"hostname switch\n{vlans}{ports}{uplink}"


def _firewall() -> str:
    subinterfaces = "".join(
        f"  - {{name: Uplink 1.{vlan}, parent: Uplink 1, vlan: {vlan}, address: 10.{vlan - 2000}.255.254/16, zone: z{vlan}}}\n"
        for vlan in VLANS
    )
    return (
        f"kind: Firewall\nstateful: true\ndefault: deny\nintrazone: deny\ninterfaces:\n  - {{name: Uplink 1}}\n{subinterfaces}"
        "rules:\n  - {name: all, action: accept}\n"
    )


def _policy(node: int, vlan: int) -> str:
    return f"""apiVersion: nmstate.io/v1
kind: NodeNetworkConfigurationPolicy
metadata:
  name: node{node}-vlan{vlan}
spec:
  nodeSelector:
    kubernetes.io/hostname: node{node}
  desiredState:
    interfaces:
      - name: enp4s0f0.{vlan}
        type: vlan
        state: up
        vlan:
          base-iface: enp4s0f0
          id: {vlan}
      - name: bridge{vlan}
        type: linux-bridge
        state: up
        bridge:
          options:
            stp:
              enabled: false
          port:
            - name: enp4s0f0.{vlan}
              vlan: {{}}
"""


def _nad(vlan: int) -> str:
    return f"""apiVersion: k8s.cni.cncf.io/v1
kind: NetworkAttachmentDefinition
metadata:
  name: vlan{vlan}
  namespace: default
  annotations:
    k8s.v1.cni.cncf.io/resourceName: bridge.network.kubevirt.io/bridge{vlan}
spec:
  config: '{{
    "cniVersion": "0.3.1",
    "name": "vlan{vlan}",
    "type": "cnv-bridge",
    "bridge": "bridge{vlan}",
    "macspoofchk": true
    }}'
"""


def _vm(number: int) -> str:
    vlan, ip = address(number)
    mac = f"02:00:00:{number >> 16 & 255:02x}:{number >> 8 & 255:02x}:{number & 255:02x}"
    return f"""apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata:
  name: vm{number}
  namespace: default
  labels:
    app: vm{number}
spec:
  runStrategy: Always
  template:
    metadata:
      labels:
        kubevirt.io/vm: vm{number}
    spec:
      nodeSelector:
        kubernetes.io/hostname: node{number % NODES}
      domain:
        cpu:
          cores: 2
        memory:
          guest: 2Gi
        devices:
          disks:
            - name: root
              disk:
                bus: virtio
            - name: cloudinit
              disk:
                bus: virtio
          interfaces:
            - name: vmnic1
              bridge: {{}}
              macAddress: "{mac}"
      networks:
        - name: vmnic1
          multus:
            networkName: vlan{vlan}
      volumes:
        - name: root
          containerDisk:
            image: quay.io/containerdisks/fedora:41
        - name: cloudinit
          cloudInitNoCloud:
            networkData: |
              version: 2
              ethernets:
                vmnic1:
                  match:
                    macaddress: "{mac}"
                  addresses:
                    - {ip}/16
                  gateway4: 10.{vlan - 2000}.255.254
            userData: |
              #cloud-config
              hostname: vm{number}
"""
