"""What a cluster has counts beside what Git says; where both speak, Git says what is to be and the cluster what is."""

from __future__ import annotations

from pathlib import Path

import small_site as small
import yaml
from problems import messages

from topocheck import api
from topocheck.model.site import Site

SITE = small.SITE + "live: [cluster]\n"
POLICY = small.policy("n1", small.trunk_bridge())
NAD = small.nad("net", '"bridge": "br1"')
VM = small.vm("a", "net", "10.1.0.10/24")
ANYWHERE = small.vm("a", "net", "10.1.0.10/24", node="")


def load(root: Path, *manifests: str, live: tuple[str, ...], site: str = SITE) -> Site:
    return small.load(root, *manifests, files={"topocheck.yaml": site, "cluster/all.yaml": "---\n".join(live)})


def instance(name: str, node: str) -> str:
    """A running instance of a VM, as the cluster shows it."""
    machine = yaml.safe_load(small.vm(name, "net", "10.1.0.10/24", node=""))
    return yaml.safe_dump(
        {
            "apiVersion": "kubevirt.io/v1",
            "kind": "VirtualMachineInstance",
            "metadata": machine["metadata"],
            "spec": machine["spec"]["template"]["spec"],
            "status": {"nodeName": node},
        }
    )


def test_a_network_that_exists_only_in_the_cluster_is_not_missing(tmp_path: Path) -> None:
    assert messages(load(tmp_path / "without", POLICY, VM, live=()), "VMN05") == [
        "the NetworkAttachmentDefinition default/net, referred to by VirtualMachine default/a, does not exist"
    ]
    assert messages(load(tmp_path / "with", POLICY, VM, live=(NAD,)), "VMN05") == []


def test_of_an_object_that_both_have_git_says_what_it_is_to_be(tmp_path: Path) -> None:
    site = load(tmp_path, POLICY, NAD, live=(small.nad("net", '"bridge": "br9"'),))
    assert [(nad.key, nad.bridge, nad.place.file) for nad in site.attachments] == [
        ("default/net", "br1", "manifests/all.yaml")
    ]


def test_only_the_objects_of_git_are_counted_as_checked(tmp_path: Path) -> None:
    site = load(tmp_path, POLICY, live=(NAD, VM))
    assert site.counts == {"NodeNetworkConfigurationPolicy": 1}
    assert site.live is not None
    assert site.live.counts == {"NetworkAttachmentDefinition": 1, "VirtualMachine": 1}


def test_the_nodes_of_the_cluster_are_nodes_of_the_site_with_its_labels(tmp_path: Path) -> None:
    node = "apiVersion: v1\nkind: Node\nmetadata: {name: n3, labels: {zone: b}}\nspec: {unschedulable: true}\n"
    site = load(tmp_path, POLICY, live=(node,))
    (found,) = (each for each in site.nodes if each.name == "n3")
    assert (found.labels, found.schedulable) == ({"kubernetes.io/hostname": "n3", "zone": "b"}, False)


def test_a_vm_is_traced_from_the_node_that_it_runs_on(tmp_path: Path) -> None:
    everywhere = small.policy("n1", small.trunk_bridge()), small.policy("n2", small.trunk_bridge())
    site = load(tmp_path, *everywhere, NAD, ANYWHERE, live=(instance("a", "n2"),))
    assert [(each.object, each.running_on) for each in site.workloads] == [("VirtualMachine default/a", "n2")]
    hops = api.trace(site, "a", "10.1.0.1").forward.hops
    assert [hop.device for hop in hops if hop.kind == "node"][:1] == ["n2"]


def test_an_instance_whose_vm_nobody_knows_is_a_workload_of_its_own(tmp_path: Path) -> None:
    site = load(tmp_path, POLICY, NAD, VM, live=(instance("b", "n1"),))
    assert messages(site, "ADR02") != []
    assert [(each.object, each.running_on) for each in site.workloads] == [
        ("VirtualMachine default/a", None),
        ("VirtualMachineInstance default/b", "n1"),
    ]


def test_where_a_vm_runs_leaves_open_where_it_may_run(tmp_path: Path) -> None:
    site = load(tmp_path, POLICY, NAD, ANYWHERE, live=(instance("a", "n1"),))
    assert messages(site, "NAD01") == messages(load(tmp_path / "other", POLICY, NAD, ANYWHERE, live=()), "NAD01")


def test_without_a_list_of_live_files_no_cluster_is_known(tmp_path: Path) -> None:
    assert small.load(tmp_path, POLICY, NAD).live is None


def test_what_the_cluster_has_is_no_manifest_even_where_the_manifests_are_found(tmp_path: Path) -> None:
    found = SITE.replace("manifests: [manifests]\n", "")
    site = load(tmp_path, POLICY, live=(NAD,), site=found)
    assert site.counts == {"NodeNetworkConfigurationPolicy": 1}
