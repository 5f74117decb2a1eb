"""`topocheck presync`, the real command against a server over real TLS: what it says, and that it always ends."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
import yaml
from api_server import (
    PATHS,
    Answering,
    Cluster,
    Served,
    dies,
    drips,
    forbidden,
    kubeconfig,
    never_answers,
    serving,
)
from presync_command import presync

MINIMAL = Path(__file__).parents[2] / "samples" / "minimal"

NODES = "".join(
    f"apiVersion: v1\nkind: Node\nmetadata: {{name: {name}, labels: {{node-role.kubernetes.io/worker: ''}}}}\n---\n"
    for name in ("node0", "node1")
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A copy of the smallest sample."""
    return Path(shutil.copytree(MINIMAL, tmp_path / "site"))


@pytest.fixture
def cluster() -> Cluster:
    return Cluster().add(NODES)


@pytest.fixture
def served(cluster: Cluster, tmp_path: Path) -> Iterator[Served]:
    with serving(cluster, tmp_path) as server:
        yield server


def test_manifests_that_fit_the_cluster_pass_and_the_termination_log_says_so(served: Served, site: Path) -> None:
    ended = presync(served.kubeconfig, site, alone=True)
    assert (ended.code, ended.log) == (0, f"topocheck: {site} fits the cluster\n")


def test_a_finding_ends_with_1_and_its_reason_and_fix_stand_in_the_termination_log(served: Served, site: Path) -> None:
    switch = site / "network" / "switch.cfg"
    switch.write_text(switch.read_text().replace("allowed vlan 2003-2004", "allowed vlan 2004", 1))
    ended = presync(served.kubeconfig, site)
    assert ended.code == 1
    assert ended.log.startswith(f"topocheck: {site} must not be synced: 1 findings\nerror SWI01 network/switch.cfg:")
    assert "\n  fix: allow VLAN 2003 on " in ended.log


def test_the_termination_log_never_exceeds_what_kubernetes_reads(served: Served, site: Path) -> None:
    names = "".join(f'"a{n}": [1,\n---\n' for n in range(200))
    (site / "manifests" / "broken.yaml").write_text(names)
    ended = presync(served.kubeconfig, site)
    assert ended.code == 1
    assert len(ended.log.encode()) <= 4096
    assert "more, see the log of the Job" in ended.log


def test_5000_objects_are_read_page_by_page(served: Served, site: Path) -> None:
    claims = (
        f"apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{name: disk{n}, namespace: vms}}\n---\n"
        for n in range(5000)
    )
    served.cluster.add("".join(claims))
    ended = presync(served.kubeconfig, site)
    assert ended.code == 0, ended.said()
    asked = [request.query for request in served.cluster.asked("PersistentVolumeClaim")]
    assert asked == [{"limit": "500"}, *({"limit": "500", "continue": str(n)} for n in range(500, 5000, 500))]


def test_a_kind_that_may_not_be_listed_is_unknown_and_ends_with_3(served: Served, site: Path) -> None:
    served.cluster.trouble[PATHS["NodeNetworkState"]] = forbidden
    ended = presync(served.kubeconfig, site)
    assert ended.code == 3
    assert "nodenetworkstates.nmstate.io may not be listed (403)" in ended.err
    assert "so it is unknown which interfaces the nodes have" in ended.log
    assert ended.log.startswith(f"topocheck: {site} can't be judged: not everything could be read\n")


def test_a_kind_that_is_left_out_on_purpose_is_named_and_does_not_fail(served: Served, site: Path) -> None:
    served.cluster.trouble[PATHS["NodeNetworkState"]] = forbidden
    ended = presync(served.kubeconfig, site, "--without", "nodenetworkstates.nmstate.io")
    assert ended.code == 0
    assert "nodenetworkstates.nmstate.io is left out, so it is unknown which interfaces the nodes have" in ended.err


def test_a_kind_that_the_cluster_does_not_serve_is_no_error(served: Served, site: Path) -> None:
    del served.cluster.lists[PATHS["DataSource"]]
    ended = presync(served.kubeconfig, site)
    assert ended.code == 0
    assert "not served by this cluster: userdefinednetworks.k8s.ovn.org" in ended.err
    assert "datasources.cdi.kubevirt.io" in ended.err


def test_a_list_that_expires_while_it_is_read_is_read_anew(served: Served, site: Path) -> None:
    served.cluster.add("".join(NODES.replace("node", f"other{n}-") for n in range(400)))
    path = PATHS["Node"]
    times: list[int] = []

    def expires_once(answering: Answering) -> None:
        query = served.cluster.requests[-1].query
        if "continue" in query and not times:
            times.append(1)
            answering.refuse(410, "The provided continue parameter is too old")
        else:
            answering.page(path, query)

    served.cluster.trouble[path] = expires_once
    ended = presync(served.kubeconfig, site)
    assert ended.code == 0, ended.said()
    assert [request.query.get("continue") for request in served.cluster.asked("Node")] == [None, "500", None, "500"]


def test_a_list_that_always_expires_is_given_up(served: Served, site: Path) -> None:
    served.cluster.trouble[PATHS["Node"]] = lambda answering: answering.refuse(410, "too old")
    ended = presync(served.kubeconfig, site)
    assert ended.code == 3
    assert "the list of nodes expired 3 times before it was read to its end" in ended.log


def test_a_busy_server_is_asked_again_as_it_says(served: Served, site: Path) -> None:
    times: list[int] = []

    def busy_once(answering: Answering) -> None:
        if times:
            answering.page(PATHS["Node"], {})
        else:
            times.append(1)
            answering.refuse(429, "too many requests", Retry_After="0")

    served.cluster.trouble[PATHS["Node"]] = busy_once
    assert presync(served.kubeconfig, site).code == 0
    assert len(served.cluster.asked("Node")) == 2


def test_a_server_that_dies_in_the_middle_of_its_answer_ends_with_3(served: Served, site: Path) -> None:
    served.cluster.trouble[PATHS["VirtualMachineInstance"]] = dies
    ended = presync(served.kubeconfig, site)
    assert ended.code == 3
    reason = "the list of virtualmachineinstances.kubevirt.io can't be read: the server broke off its answer"
    assert ended.log == f"topocheck: {site} was not checked: {reason}\n"
    assert len(served.cluster.asked("VirtualMachineInstance")) == 3


def test_a_server_that_never_answers_ends_with_3_after_the_timeout(served: Served, site: Path) -> None:
    served.cluster.trouble[PATHS["Node"]] = never_answers
    ended = presync(served.kubeconfig, site, "--timeout", "0.2", alone=True)
    assert ended.code == 3
    assert "the list of nodes can't be read: the server did not give an answer in time" in ended.log
    assert ended.seconds < 20


def test_a_server_that_drips_for_ever_ends_with_3_at_the_deadline(served: Served, site: Path) -> None:
    served.cluster.trouble[PATHS["Node"]] = drips
    ended = presync(served.kubeconfig, site, "--deadline", "1.5", alone=True)
    assert ended.code == 3
    assert "reading the cluster was given up: it was not done within the deadline of 1.5 seconds" in ended.log
    assert ended.seconds < 20


@pytest.mark.parametrize(
    ("served_as", "reason"),
    [
        ({"trusted": False}, "unable to get local issuer certificate"),
        ({"name": "api.elsewhere"}, "certificate is not valid for '127.0.0.1'"),
    ],
    ids=["of an unknown authority", "for another name"],
)
def test_a_wrong_certificate_ends_with_3_and_the_token_is_not_sent(
    cluster: Cluster,
    tmp_path: Path,
    site: Path,
    served_as: dict[str, Any],
    reason: str,
) -> None:
    with serving(cluster, tmp_path, **served_as) as server:
        ended = presync(server.kubeconfig, site)
    assert ended.code == 3
    assert "the certificate of 127.0.0.1:" in ended.log
    assert reason in ended.log
    assert cluster.requests == []


def test_a_token_that_the_cluster_does_not_know_ends_with_3(served: Served, tmp_path: Path, site: Path) -> None:
    config = kubeconfig(tmp_path, served.port, token="another")  # noqa: S106 - of this test
    ended = presync(config, site)
    assert ended.code == 3
    assert "the cluster does not know us (401)" in ended.log
    assert "another" not in ended.said()


def test_a_server_that_is_not_there_ends_with_3(tmp_path: Path, site: Path) -> None:
    config = kubeconfig(tmp_path, 1)
    (tmp_path / "ca.pem").write_bytes(trustme.CA().cert_pem.bytes())
    ended = presync(config, site)
    assert ended.code == 3
    assert "no connection to the API server 127.0.0.1:1" in ended.log


def test_what_answers_without_being_a_kubernetes_api_ends_with_3(served: Served, site: Path) -> None:
    served.cluster.trouble[PATHS["Node"]] = lambda answering: answering.send(200, {"hello": "world"})
    ended = presync(served.kubeconfig, site)
    assert ended.code == 3
    assert "the list of nodes can't be read: what answers is no Kubernetes API" in ended.log


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "is no kubeconfig"),
        ("clusters: {}", "is no kubeconfig"),
        ("a: [", "is no kubeconfig"),
        ("clusters: []\ncontexts: []\nusers: []\n", "no cluster can be asked"),
        (None, "no cluster can be asked"),
    ],
)
def test_a_kubeconfig_that_is_none_ends_with_3(tmp_path: Path, site: Path, content: str | None, reason: str) -> None:
    config = tmp_path / "broken"
    if content is not None:
        config.write_text(content)
    ended = presync(config, site)
    assert ended.code == 3
    assert reason in ended.log


def machine(name: str, address: str, namespace: str = "others") -> str:
    """A VM of the cluster alone on VLAN 2003."""
    body = yaml.safe_load((MINIMAL / "manifests" / "vms.yaml").read_text().split("---\n")[0])
    text = (
        yaml.safe_dump(body).replace("172.16.4.11/24", address).replace("02:00:ac:10:04:0b", f"02:00:00:00:00:{name}")
    )
    body = yaml.safe_load(text)
    body["metadata"] = {"name": f"vm{name}", "namespace": namespace}
    return yaml.safe_dump(body)


NAD = (MINIMAL / "manifests" / "nads.yaml").read_text().split("---\n")[0]
POLICIES = (MINIMAL / "manifests" / "policies.yaml").read_text()


def test_a_network_that_only_the_cluster_has_counts(served: Served, site: Path) -> None:
    (site / "manifests" / "nads.yaml").write_text((site / "manifests" / "nads.yaml").read_text().split("---\n")[1])
    assert presync(served.kubeconfig, site, "--select", "VMN05").code == 1
    served.cluster.add(NAD)
    assert presync(served.kubeconfig, site, "--select", "VMN05").code == 0


def test_an_address_that_a_vm_of_the_cluster_has_already_stops_the_sync(served: Served, site: Path) -> None:
    served.cluster.add(machine("0a", "172.16.4.11/24", "default"))
    ended = presync(served.kubeconfig, site)
    assert ended.code == 1
    assert "error ADR02" in ended.log


def test_what_the_cluster_alone_has_wrong_already_is_told_and_does_not_stop_the_sync(
    served: Served, site: Path
) -> None:
    served.cluster.add(
        POLICIES, NAD, machine("0a", "172.16.4.50/24", "default"), machine("0b", "172.16.4.50/24", "default")
    )
    ended = presync(served.kubeconfig, site)
    assert ended.code == 0, ended.said()
    assert "note: already so in the cluster, and not for this sync to mend: error ADR02" in ended.err


def test_what_the_sync_takes_from_a_vm_of_the_cluster_stops_it(served: Served, site: Path) -> None:
    other = NAD.replace("vlan2003", "lab").replace("bridge2003", "bridge2009")
    lab = POLICIES.split("---\n")[0].replace("2003", "2009").replace("name: vlan2009", "name: vlan2003")
    vm = machine("0c", "172.16.4.60/24", "default").replace("default/vlan2003", "default/lab")
    served.cluster.add(other, lab, vm)
    ended = presync(served.kubeconfig, site, "--select", "NAD01")
    assert ended.code == 1, ended.said()
    assert "error NAD01 cluster:NetworkAttachmentDefinition/default/lab" in ended.log


def test_what_somebody_changed_in_the_cluster_is_a_warning(served: Served, site: Path) -> None:
    served.cluster.add(NAD.replace('"macspoofchk": true', '"macspoofchk": false'))
    assert presync(served.kubeconfig, site).code == 0
    ended = presync(served.kubeconfig, site, "--fail-on", "info", "--select", "GIT14")
    assert ended.code == 1
    assert "info GIT14 manifests/nads.yaml:" in ended.log
    assert "NetworkAttachmentDefinition default/vlan2003 is not in the cluster as it is in Git" in ended.log


def test_the_report_may_go_to_a_file_for_programs(served: Served, site: Path) -> None:
    report = site.parent / "findings.json"
    ended = presync(served.kubeconfig, site, "--format", "json", "--output", str(report))
    assert ended.code == 0
    assert json.loads(report.read_text())["findings"] == []


def test_a_resource_that_is_none_is_a_usage_error(served: Served, site: Path) -> None:
    ended = presync(served.kubeconfig, site, "--without", "secrets")
    assert ended.code == 2
    assert "--without secrets: it must be one of clusteruserdefinednetworks.k8s.ovn.org" in ended.log


def test_a_termination_log_that_can_not_be_written_changes_nothing_else(served: Served, site: Path) -> None:
    (site.parent / "folder").mkdir()
    ended = presync(served.kubeconfig, site, "--termination-log", str(site.parent / "folder"))
    assert ended.code == 0
    assert "note: the termination log" in ended.err


def claim(storage_class: str) -> str:
    return (
        "apiVersion: cdi.kubevirt.io/v1beta1\nkind: DataVolume\nmetadata: {name: d, namespace: default}\n"
        f"spec:\n  source: {{blank: {{}}}}\n  storage:\n    storageClassName: {storage_class}\n"
        "    resources: {requests: {storage: 1Gi}}\n"
    )


def test_the_storage_classes_are_those_of_the_cluster(served: Served, site: Path) -> None:
    served.cluster.add("apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: fast}\n")
    (site / "manifests" / "disk.yaml").write_text(claim("fast"))
    assert presync(served.kubeconfig, site, "--select", "IMG18", "--fail-on", "warning").code == 0
    (site / "manifests" / "disk.yaml").write_text(claim("slow"))
    ended = presync(served.kubeconfig, site, "--select", "IMG18", "--fail-on", "warning")
    assert ended.code == 1
    assert "names slow: there is fast" in ended.log


def test_what_neither_git_nor_the_cluster_has_is_missing_even_without_a_site_file(served: Served, site: Path) -> None:
    (site / "topocheck.yaml").unlink()
    (site / "manifests" / "nads.yaml").unlink()
    ended = presync(served.kubeconfig, site, "--select", "VMN05")
    assert ended.code == 1
    assert (
        "the NetworkAttachmentDefinition default/vlan2003, referred to by VirtualMachine default/vm1, does not exist"
        in (ended.log)
    )


def test_a_kind_that_was_not_read_makes_nothing_missing(served: Served, site: Path) -> None:
    (site / "topocheck.yaml").unlink()
    (site / "manifests" / "nads.yaml").unlink()
    ended = presync(
        served.kubeconfig, site, "--select", "VMN05", "--without", "network-attachment-definitions.k8s.cni.cncf.io"
    )
    assert ended.code == 0
    assert "is unresolved: it is not in this repository" in ended.out
