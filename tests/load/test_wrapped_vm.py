"""VMs of pelotech's operator join the topology where their networks are NADs."""

from __future__ import annotations

from pathlib import Path

import small_site as small

from topocheck import api
from topocheck.model.site import Site


def wrapped(name: str, *interfaces: str) -> str:
    return (
        f"apiVersion: pelotech.ot/v1alpha1\nkind: VirtualMachine\nmetadata: {{name: {name}, namespace: default}}\n"
        f"spec:\n  vmDiskImageTemplate: {{diskSize: 1Gi}}\n  interfaces: [{', '.join(interfaces)}]\n"
    )


def site(root: Path, *interfaces: str) -> Site:
    return small.load(
        root,
        small.policy("n1", small.trunk_bridge()),
        small.nad("net", '"bridge": "br1", "vlan": 100'),
        small.vm("a", "net", "10.1.0.10/24", "10.1.0.1"),
        small.vm("c", "net", "10.3.0.10/24", "10.3.0.1"),
        wrapped("w", *interfaces),
    )


def test_it_is_traced_by_the_network_and_the_address_that_it_names(tmp_path: Path) -> None:
    made = site(tmp_path, "{network: net, ipAddress: 10.1.0.20/24}", "{network: bridge-inet, ipAddress: 4.29.163.6/28}")
    trace = api.trace(made, "a", "w", on={"w": "n1"})
    assert (trace.disposition, trace.forward.hops[-1].device) == ("delivered", "w")
    (machine,) = (workload for workload in made.workloads if workload.name == "w")
    assert [vnic.name for vnic in machine.vnics] == ["net"]


def test_its_routes_are_not_known(tmp_path: Path) -> None:
    made = site(tmp_path, "{network: net, ipAddress: 10.1.0.20/24}")
    trace = api.trace(made, "w", "c", on={"w": "n1"})
    assert trace.disposition == "unknown"
    assert trace.reason is not None
    assert trace.reason.message == "which routes w has is not in its manifest, so neither is its way to 10.3.0.10"


def test_an_address_that_does_not_fit_its_vlan_is_found(tmp_path: Path) -> None:
    found = api.validate(site(tmp_path, "{network: net, ipAddress: 10.9.0.20/24}")).findings
    assert [finding.code for finding in found if finding.object.endswith("/w")] == ["ADR01"]


def test_what_is_no_address_is_told_in_its_line(tmp_path: Path) -> None:
    ((code, problem),) = site(tmp_path, "{network: net, ipAddress: 10.1.0}").problems
    assert (code, problem.message) == ("ADR06", "'10.1.0' is no IP address with a prefix length")
