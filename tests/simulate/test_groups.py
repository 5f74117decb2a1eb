"""What tells two endpoints of one network on one node apart, each thing alone."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_site as small

from topocheck.simulate.groups import groups
from topocheck.simulate.network import Network

SECOND = small.vm("b", "net", "10.1.0.11/24", "10.1.0.1")
POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: b
  namespace: default
  annotations:
    k8s.v1.cni.cncf.io/networks: '[{"name": "net", "ips": ["10.1.0.11/24"], "default-route": ["10.1.0.1"]}]'
spec:
  nodeSelector: {kubernetes.io/hostname: n1}
  containers: [{name: c, image: registry.example/c:1}]
"""


def together(root: Path, second: str) -> list[list[str]]:
    """The groups of a and of a second machine b, in one network on one node."""
    nad = small.nad("net", '"bridge": "br1", "vlan": 100, "ipam": {"type": "static"}, "capabilities": {"ips": true}')
    site = small.load(
        root,
        small.policy("n1", small.trunk_bridge()),
        nad,
        small.vm("a", "net", "10.1.0.10/24", "10.1.0.1"),
        second,
    )
    return [[member.name for member in group.members] for group in groups(Network(site))]


def test_two_machines_that_differ_in_their_addresses_alone_are_one_group(tmp_path: Path) -> None:
    assert together(tmp_path, SECOND) == [["a", "b"]]


@pytest.mark.parametrize(
    "second",
    [
        SECOND.replace("gateway4: 10.1.0.1", "gateway4: 10.1.0.2"),
        SECOND.replace("10.1.0.11/24", "10.1.0.11/25"),
        SECOND.replace("gateway4: 10.1.0.1", "gateway4: 10.1.0.1\n                  mtu: 1400"),
        SECOND.replace("gateway4: 10.1.0.1", "gateway4: 10.1.0.1\n                  macaddress: '02:00:00:00:00:0b'"),
        SECOND.replace("{name: nic1, bridge", "{name: nic1, state: down, bridge"),
        SECOND.replace("bridge: {}}", "masquerade: {}}"),
        POD,
    ],
    ids=["gateway", "mask", "mtu", "mac", "link-state", "binding", "pod"],
)
def test_whatever_else_differs_makes_two_groups(tmp_path: Path, second: str) -> None:
    assert second != SECOND
    assert together(tmp_path, second) == [["a"], ["b"]]
