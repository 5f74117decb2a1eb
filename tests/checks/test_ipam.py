"""IPAM: what the plugins refuse, and addresses that are handed out twice."""

from __future__ import annotations

import json
from pathlib import Path

import partial_site
import pytest
import small_site as small
from problems import messages, problems

from topocheck.model.problem import Severity


def nad(ipam: object, name: str = "net", namespace: str = "default", bridge: str = "br1") -> str:
    config = json.dumps(
        {"cniVersion": "0.3.1", "name": name, "type": "bridge", "bridge": bridge, "vlan": 100, "ipam": ipam}
    )
    return (
        "apiVersion: k8s.cni.cncf.io/v1\nkind: NetworkAttachmentDefinition\n"
        f"metadata: {{name: {name}, namespace: {namespace}}}\nspec:\n  config: '{config}'\n"
    )


def host_local(*sets: list[dict[str, str]]) -> dict[str, object]:
    return {"type": "host-local", "ranges": list(sets)}


@pytest.mark.parametrize(
    ("ipam", "said"),
    [
        (host_local([{"subnet": "10.1.0.0/24"}]), []),
        (host_local([{"subnet": "10.1.0.0/30"}]), []),
        (host_local([{"subnet": "10.1.0.0/24", "rangeStart": "10.1.0.10", "rangeEnd": "10.1.0.10"}]), []),
        (
            host_local(
                [{"subnet": "10.1.0.0/24", "rangeEnd": "10.1.0.9"}],
                [{"subnet": "10.1.0.0/24", "rangeStart": "10.1.0.10"}],
            ),
            [],
        ),
        (host_local([{"subnet": "10.1.0.0/24"}], [{"subnet": "fd00::/64"}]), []),
        (
            host_local([{"subnet": "10.1.0.0/24"}, {"subnet": "fd00::/64"}]),
            ["the ranges of one set of host-local must be all of IPv4 or all of IPv6"],
        ),
        ({"type": "host-local", "subnet": "10.1.0.0/24"}, []),
        ({"type": "host-local"}, ["host-local must have a range of addresses"]),
        (
            host_local([{"subnet": "10.1.0.0/31"}]),
            ["the subnet 10.1.0.0/31 of host-local must have addresses to give, and is too small for that"],
        ),
        (
            host_local([{"subnet": "10.1.0.5/24"}]),
            ["the subnet 10.1.0.5/24 of host-local must have no host bits, and be 10.1.0.0/24"],
        ),
        (
            host_local([{"subnet": "10.1.0.0/24", "rangeStart": "10.1.1.1"}]),
            ["the rangeStart 10.1.1.1 of host-local must be in its subnet 10.1.0.0/24"],
        ),
        (
            host_local([{"subnet": "10.1.0.0/24", "rangeStart": "10.1.0.9", "rangeEnd": "10.1.0.8"}]),
            ["the rangeEnd 10.1.0.8 of host-local must not be before its rangeStart"],
        ),
        (
            host_local([{"subnet": "10.1.0.0/24"}], [{"subnet": "10.1.0.128/25"}]),
            ["the range 10.1.0.129 to 10.1.0.254 of host-local must have no address of another range"],
        ),
        (host_local([{"rangeStart": "10.1.0.9"}]), ["a range of host-local must have a subnet"]),
    ],
)
def test_what_host_local_refuses(tmp_path: Path, ipam: object, said: list[str]) -> None:
    assert messages(partial_site.load(tmp_path, nad(ipam)), "ADR15") == said


@pytest.mark.parametrize(
    ("ipam", "said"),
    [
        ({"range": "10.1.0.0/24"}, []),
        ({"range": "10.1.0.5/24"}, []),
        ({"range": "10.1.0.225-10.1.0.230/28"}, []),
        ({"range": "10.1.0.0/24", "range_start": "10.1.0.10", "range_end": "10.1.0.20"}, []),
        (
            {"range": "10.1.1.225-10.1.0.230/24"},
            ["the range of whereabouts begins or ends at 10.1.1.225, which must be in its subnet 10.1.0.0/24"],
        ),
        (
            {"ipRanges": [{"range": "10.1.0.0/24", "range_end": "10.1.1.1"}]},
            ["the range of whereabouts begins or ends at 10.1.1.1, which must be in its subnet 10.1.0.0/24"],
        ),
        (
            {"range": "10.1.0.0/24", "range_start": "10.1.0.20", "range_end": "10.1.0.10"},
            ["the range of whereabouts must not end at 10.1.0.10 before it begins at 10.1.0.20"],
        ),
    ],
)
def test_what_whereabouts_refuses(tmp_path: Path, ipam: dict[str, object], said: list[str]) -> None:
    assert messages(partial_site.load(tmp_path, nad({"type": "whereabouts", **ipam})), "ADR18") == said


def pods(name: str, network: str, replicas: int, node: str = "") -> str:
    selector = f"nodeSelector: {{kubernetes.io/hostname: {node}}}, " if node else ""
    return (
        f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}, namespace: default}}\nspec:\n  replicas: {replicas}\n"
        f"  template:\n    metadata: {{annotations: {{k8s.v1.cni.cncf.io/networks: {network}}}}}\n"
        f"    spec: {{{selector}containers: [{{name: c, image: a}}]}}\n"
    )


BRIDGES = (small.policy("n1", small.trunk_bridge()), small.policy("n2", small.trunk_bridge()))


@pytest.mark.parametrize(
    ("workloads", "count"),
    [
        ((pods("a", "net", 1),), 0),
        ((pods("a", "net", 2),), 1),
        ((pods("a", "net", 2, "n1"),), 0),
        ((pods("a", "net", 1, "n1"), pods("b", "net", 1, "n2")), 1),
    ],
)
def test_host_local_is_for_one_node(tmp_path: Path, workloads: tuple[str, ...], count: int) -> None:
    ipam = host_local([{"subnet": "10.1.0.0/24", "rangeStart": "10.1.0.100"}])
    site = small.load(tmp_path, *BRIDGES, nad(ipam), *workloads)
    assert len(problems(site, "ADR16")) == count


def test_a_static_address_is_for_one_pod(tmp_path: Path) -> None:
    ipam = {"type": "static", "addresses": [{"address": "10.1.0.50/24"}]}
    assert messages(small.load(tmp_path, *BRIDGES, nad(ipam), pods("a", "net", 2)), "ADR17") == [
        "the NAD gives 10.1.0.50/24 to each Pod on it, and 2 Pods must not have one address: Deployment default/a"
    ]


def test_a_pool_leaves_out_what_others_have(tmp_path: Path) -> None:
    site = small.load(tmp_path, *BRIDGES, nad({"type": "whereabouts", "range": "10.1.0.0/24"}), pods("a", "net", 1))
    (problem,) = problems(site, "ADR19")
    assert problem.message.startswith("the pool of 10.1.0.0/24 must leave out 10.1.0.1 of ")


def test_a_pool_excludes_what_it_is_told_to(tmp_path: Path) -> None:
    ipam = {"type": "whereabouts", "range": "10.1.0.0/29", "exclude": ["10.1.0.0/31", "10.1.0.1/32"]}
    site = small.load(tmp_path, *BRIDGES, nad(ipam), pods("a", "net", 6))
    assert messages(site, "ADR19") == []
    assert messages(site, "ADR21") == ["the pool of 10.1.0.0/29 must have an address for each of 6 Pods, and has 5"]


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        ({}, {}, 0),
        ({"network_name": "a"}, {"network_name": "b"}, 1),
        ({"enable_overlapping_ranges": False}, {}, 1),
        ({"type": "host-local", "subnet": "10.1.0.0/24"}, {}, 1),
    ],
)
def test_pools_with_one_account_may_overlap(
    tmp_path: Path, one: dict[str, object], other: dict[str, object], count: int
) -> None:
    pool = {"type": "whereabouts", "range": "10.1.0.128/26"}
    nads = nad({**pool, **one}, "one"), nad({**pool, **other}, "other")
    site = small.load(tmp_path, *BRIDGES, *nads, pods("a", "one", 1), pods("b", "other", 1))
    assert len(problems(site, "ADR20")) == count


@pytest.mark.parametrize(
    ("subnet", "severities"),
    [
        ("10.200.0.0/24", []),
        ("100.64.1.0/24", [Severity.ERROR]),
        ("10.128.0.0/24", [Severity.WARNING]),
        ("10.7.0.0/24", [Severity.ERROR]),
    ],
)
def test_a_network_keeps_off_the_clusters_own(tmp_path: Path, subnet: str, severities: list[Severity]) -> None:
    cluster = (
        "apiVersion: config.openshift.io/v1\nkind: Network\nmetadata: {name: cluster}\n"
        "spec: {serviceNetwork: [10.7.0.0/16]}\n"
    )
    udn = (
        "apiVersion: k8s.ovn.org/v1\nkind: UserDefinedNetwork\nmetadata: {name: blue, namespace: ns}\n"
        f"spec: {{topology: Layer2, layer2: {{role: Secondary, subnets: [{subnet}]}}}}\n"
    )
    found = problems(partial_site.load(tmp_path, cluster, udn), "ADR22")
    assert [problem.severity for problem in found] == severities
