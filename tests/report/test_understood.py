"""What `topocheck inspect` says of manifests."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_site as small

from topocheck import api
from topocheck.report.inspected import inspected

BOND = """      - name: bond0
        type: bond
        state: up
        ipv4: {enabled: true, dhcp: false, address: [{ip: 10.0.0.1, prefix-length: 24}]}
        link-aggregation: {mode: 802.3ad, port: [eth0, eth1]}
      - {name: bond0.7, type: vlan, vlan: {id: 7, base-iface: bond0}}
      - {name: old, type: vlan, state: absent}
"""
OVS = """apiVersion: nmstate.io/v1
kind: NodeNetworkConfigurationPolicy
metadata: {name: ovs}
spec:
  desiredState:
    ovn: {bridge-mappings: [{localnet: phys, bridge: br-ex}]}
"""
LOCALNET = '"type": "ovn-k8s-cni-overlay", "topology": "localnet", "netAttachDefName": "default/l", "vlanID": 9, "physicalNetworkName": "phys"'
VOLUMES = """apiVersion: cdi.kubevirt.io/v1beta1
kind: DataVolume
metadata: {name: a, namespace: vms}
spec: {sourceRef: {kind: DataSource, name: rhel9, namespace: images}, storage: {}}
---
apiVersion: cdi.kubevirt.io/v1beta1
kind: DataVolume
metadata: {name: b, namespace: vms}
spec: {source: {blank: {}}, storage: {}}
"""
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: a}]}\n"
MACHINE = "apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: {name: v}\nspec: {runStrategy: Halted, template: {spec: {domain: {devices: {}}}}}\n"


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        (
            small.policy("n1", BOND),
            "kubernetes.io/hostname=n1: bond bond0 (802.3ad of eth0, eth1) 10.0.0.1/24; vlan bond0.7 (VLAN 7 of bond0); old absent",
        ),
        (OVS, "all nodes: localnet phys on br-ex"),
        (small.nad("n", '"bridge": "br1", "vlan": 100'), "bridge br1 VLAN 100"),
        (
            small.nad("n", '"bridge": "br1", "vlanTrunk": [{"id": 5}, {"minID": 7, "maxID": 9}]'),
            "bridge br1 trunk 5,7-9",
        ),
        (small.nad("l", LOCALNET).replace('"type": "bridge", ', ""), "localnet l of phys VLAN 9"),
        (small.vm("v", "net", "10.1.0.5/24", "10.1.0.1"), "nic1 on net, 10.1.0.5/24, gateway 10.1.0.1"),
        (POD, "eth0 on the Pod network"),
        (MACHINE, "default on the Pod network"),
        ("apiVersion: v1\nkind: Namespace\nmetadata: {name: n}\n", "-"),
        ("apiVersion: v1\nkind: Service\nmetadata: {name: n}\n", "not looked at"),
    ],
)
def test_an_object_is_told_in_a_sentence(tmp_path: Path, manifest: str, said: str) -> None:
    (tmp_path / "a.yaml").write_text(manifest)
    (one,) = inspected(api.inspect([tmp_path / "a.yaml"]).site)
    assert (one.says, one.outcome) == (said, None)


def test_a_disk_is_told_by_where_it_comes_from(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(VOLUMES)
    found = inspected(api.inspect([tmp_path / "a.yaml"]).site)
    assert [one.says for one in found] == ["from DataSource images/rhel9", "from blank"]
