"""The names of endpoints, as people type them."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path

import pytest
import small_site as small

from topocheck.errors import UsageError
from topocheck.model.site import End
from topocheck.simulate.endpoint import Endpoint, endpoint
from topocheck.simulate.network import Network

POD = """apiVersion: v1
kind: Pod
metadata:
  name: b
  namespace: default
  annotations:
    k8s.v1.cni.cncf.io/networks: '[{"name": "net", "ips": ["10.1.0.20/24"]}]'
spec: {containers: [{name: c, image: registry.example/c:1}]}
"""


@pytest.fixture
def network(tmp_path: Path) -> Network:
    """VMs a and b, a Pod b, and a VM ``apps/a``."""
    elsewhere = small.vm("a", "net", "10.1.0.30/24").replace("namespace: default", "namespace: apps")
    return Network(
        small.load(
            tmp_path,
            small.policy("n1", small.trunk_bridge()),
            small.nad("net", '"bridge": "br1", "vlan": 100'),
            small.vm("a", "net", "10.1.0.10/24"),
            small.vm("b", "net", "10.1.0.11/24"),
            small.vm("c", "net", "10.1.0.12/24"),
            small.vm("d", "net", "10.1.0.12/24"),
            POD,
            elsewhere,
        )
    )


def named(found: Endpoint) -> tuple[str | None, list[str], str | None]:
    return (
        found.workload.object if found.workload is not None else None,
        [vnic.name for vnic in found.vnics],
        None if found.address is None else str(found.address),
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("c", ("VirtualMachine default/c", [], None)),
        ("default/a", ("VirtualMachine default/a", [], None)),
        ("apps/a", ("VirtualMachine apps/a", [], None)),
        ("vm:b", ("VirtualMachine default/b", [], None)),
        ("pod:b", ("Pod default/b", [], None)),
        ("vm:default/b:nic1", ("VirtualMachine default/b", ["nic1"], None)),
        ("c:nic1", ("VirtualMachine default/c", ["nic1"], None)),
        ("10.1.0.11", ("VirtualMachine default/b", ["nic1"], "10.1.0.11")),
        ("10.1.0.20", ("Pod default/b", ["net1"], "10.1.0.20")),
    ],
)
def test_a_workload_is_found_by_name_namespace_kind_interface_or_address(
    network: Network, text: str, found: tuple[str, list[str], str | None]
) -> None:
    assert named(endpoint(network, text)) == found


def test_the_address_of_a_device_is_the_end_at_its_interface(network: Network) -> None:
    found = endpoint(network, "10.1.0.1")
    assert found.element is not None
    assert (found.element.end, found.name, found.workload) == (End("firewall:fw", "wan0.100"), "10.1.0.1", None)


def test_an_address_of_nobody_is_outside_the_site(network: Network) -> None:
    assert endpoint(network, "192.0.2.1") == Endpoint("192.0.2.1", address=ip_address("192.0.2.1"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a", "'a' fits 2 endpoints: vm:apps/a, vm:default/a; name one of them"),
        ("default/b", "'default/b' fits 2 endpoints: pod:default/b, vm:default/b; name one of them"),
        ("10.1.0.12", "'10.1.0.12' fits 2 endpoints: vm:default/c, vm:default/d; name one of them"),
        ("z", "no VM or Pod is called 'z'; the site has: a, b, c, d"),
        ("pod:a", "no VM or Pod is called 'pod:a'; the site has: a, b, c, d"),
        ("infra/c", "no VM or Pod is called 'infra/c'; the site has: a, b, c, d"),
        ("c:nic7", "VirtualMachine default/c has no interface nic7; it has: nic1"),
        (
            "vm:x/y/z",
            "'vm:x/y/z' names no endpoint; write vm1, ns/vm1, vm:ns/vm1, pod:ns/pod2, vm1:vmnic1 or an IP address",
        ),
    ],
)
def test_a_name_that_fits_nothing_or_more_than_one_is_refused_with_what_there_is(
    network: Network, text: str, said: str
) -> None:
    with pytest.raises(UsageError) as raised:
        endpoint(network, text)
    assert str(raised.value) == said
