"""What Git says against what a running cluster has."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import small_site as small
import yaml
from problems import messages, problems

from topocheck.model.problem import Severity
from topocheck.model.site import Site

SITE = small.SITE + "live: [cluster]\n"
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


def load(root: Path, git: str, live: str) -> Site:
    return small.load(root, git, files={"topocheck.yaml": SITE, "cluster/all.yaml": live})


def vm(**spec: object) -> str:
    body = {
        "apiVersion": "kubevirt.io/v1",
        "kind": "VirtualMachine",
        "metadata": {"name": "a", "namespace": "default"},
        "spec": {"runStrategy": "Always", "template": {"spec": {"domain": {"devices": {}}}}, **spec},
    }
    return yaml.safe_dump(body)


def remembering(live: str, applied: str) -> str:
    """The cluster's object with what was applied last."""
    body = yaml.safe_load(live)
    body["metadata"]["annotations"] = {LAST_APPLIED: json.dumps(yaml.safe_load(applied))}
    return yaml.safe_dump(body)


def test_a_change_by_hand_is_told_with_both_values(tmp_path: Path) -> None:
    site = load(tmp_path, vm(), remembering(vm(runStrategy="Halted"), vm()))
    (found,) = problems(site, "GIT14")
    assert found.message == (
        "VirtualMachine default/a was changed in the cluster since it was applied last: "
        'spec.runStrategy is "Halted" where Git says "Always"'
    )
    assert (found.severity, found.place.file, found.related[0].place.file) == (
        None,
        "manifests/all.yaml",
        "cluster/all.yaml",
    )


def test_what_git_itself_changed_is_what_the_sync_is_for(tmp_path: Path) -> None:
    site = load(tmp_path, vm(runStrategy="Halted"), remembering(vm(), vm()))
    assert messages(site, "GIT14") == []


def test_a_change_by_hand_that_git_has_taken_over_is_none_any_more(tmp_path: Path) -> None:
    site = load(tmp_path, vm(runStrategy="Halted"), remembering(vm(runStrategy="Halted"), vm()))
    assert messages(site, "GIT14") == []


def test_who_made_a_change_can_not_be_told_without_what_was_applied_last(tmp_path: Path) -> None:
    (found,) = problems(load(tmp_path, vm(), vm(runStrategy="Halted")), "GIT14")
    assert found.severity is Severity.INFO
    assert "is not in the cluster as it is in Git" in found.message


@pytest.mark.parametrize(
    ("git", "live"),
    [
        ({"memory": "1024Mi"}, {"memory": "1Gi"}),
        ({"cpu": 1}, {"cpu": "1"}),
        ({"cpu": "1000m"}, {"cpu": "1"}),
        ({"list": []}, {}),
        ({"nothing": None}, {}),
        ({"disk": "{{ .Values.disk }}"}, {"disk": "x"}),
        ({}, {"added": "by the API server"}),
        ({"networks": [{"name": "b"}]}, {"networks": [{"name": "a"}, {"name": "b", "pod": {}}]}),
    ],
)
def test_what_means_the_same_or_was_added_is_no_difference(
    tmp_path: Path, git: dict[str, object], live: dict[str, object]
) -> None:
    assert messages(load(tmp_path, vm(extra=git), vm(extra=live)), "GIT14") == []


@pytest.mark.parametrize(
    ("git", "live", "said"),
    [
        ({"memory": "1Gi"}, {"memory": "1G"}, 'spec.extra.memory is "1G" where Git says "1Gi"'),
        ({"a": "b"}, {}, 'spec.extra.a is missing where Git says "b"'),
        ({"a": ["b"]}, {"a": ["b", "c"]}, "spec.extra.a is 2 items where Git says 1 items"),
        ({"a": [{"name": "b", "c": 1}]}, {"a": [{"name": "b", "c": 2}]}, 'spec.extra.a[b].c is "2" where Git says "1"'),
        ({"a": {"b": 1}}, {"a": "x"}, 'spec.extra.a is "x" where Git says a mapping'),
    ],
)
def test_a_difference_is_told_with_its_path(
    tmp_path: Path, git: dict[str, object], live: dict[str, object], said: str
) -> None:
    (found,) = messages(load(tmp_path, vm(extra=git), vm(extra=live)), "GIT14")
    assert found == f"VirtualMachine default/a is not in the cluster as it is in Git: {said}"


def test_more_than_three_differences_are_counted(tmp_path: Path) -> None:
    (found,) = messages(load(tmp_path, vm(**{f"k{n}": 1 for n in range(5)}), vm()), "GIT14")
    assert found.endswith('spec.k2 is missing where Git says "1", and 2 more')


def test_the_configuration_of_a_network_is_compared_as_json(tmp_path: Path) -> None:
    spaced = small.nad("net", '"bridge": "br1"').replace('": "', '":   "')
    assert messages(load(tmp_path, small.nad("net", '"bridge": "br1"'), spaced), "GIT14") == []


def test_a_changed_template_of_a_disk_has_no_effect_and_is_no_drift(tmp_path: Path) -> None:
    template = {"metadata": {"name": "d"}, "spec": {"source": {"http": {"url": "https://a/1"}}, "storage": {}}}
    changed = {**template, "spec": {"source": {"http": {"url": "https://a/2"}}, "storage": {}}}
    site = load(tmp_path, vm(dataVolumeTemplates=[changed]), vm(dataVolumeTemplates=[template]))
    (found,) = problems(site, "GIT09")
    assert "spec.dataVolumeTemplates[d].spec.source.http.url" in found.message
    assert found.symptom == "the sync succeeds and the disk stays as it is, for its DataVolume exists already"
    assert messages(site, "GIT14") == []


def test_a_template_of_another_name_makes_a_disk_of_its_own(tmp_path: Path) -> None:
    old, new = ({"metadata": {"name": name}, "spec": {"source": {"blank": {}}, "storage": {}}} for name in "de")
    site = load(tmp_path, vm(dataVolumeTemplates=[new, old]), vm(dataVolumeTemplates=[old]))
    assert messages(site, "GIT09") == []


def user_network(kind: str, subnet: str) -> str:
    network = {"topology": "Layer2", "layer2": {"role": "Secondary", "subnets": [subnet]}}
    spec = {"namespaceSelector": {}, "network": network} if kind.startswith("Cluster") else network
    body = {
        "apiVersion": "k8s.ovn.org/v1",
        "kind": kind,
        "metadata": {"name": "u", "namespace": "default"},
        "spec": spec,
    }
    return yaml.safe_dump(body)


@pytest.mark.parametrize("kind", ["ClusterUserDefinedNetwork", "UserDefinedNetwork"])
def test_a_network_that_exists_keeps_its_spec(tmp_path: Path, kind: str) -> None:
    site = load(tmp_path, user_network(kind, "10.9.0.0/24"), user_network(kind, "10.8.0.0/24"))
    (found,) = problems(site, "NAD26")
    assert 'layer2.subnets[0] is "10.8.0.0/24" where Git says "10.9.0.0/24"' in found.message
    assert messages(site, "GIT14") == []
    same = load(tmp_path / "same", user_network(kind, "10.8.0.0/24"), user_network(kind, "10.8.0.0/24"))
    assert messages(same, "NAD26") == []


def policy(*interfaces: str, name: str = "p") -> str:
    rows = "".join(f"      - {{name: {each}, type: linux-bridge, state: up}}\n" for each in interfaces)
    return (
        f"apiVersion: nmstate.io/v1\nkind: NodeNetworkConfigurationPolicy\nmetadata: {{name: {name}}}\n"
        f"spec:\n  desiredState:\n    interfaces:\n{rows}"
    )


def test_an_interface_that_moves_to_another_policy_is_not_left_behind(tmp_path: Path) -> None:
    moved = policy("br1") + "---\n" + policy("br2", name="q")
    assert messages(load(tmp_path / "moved", moved, policy("br1", "br2")), "NET25") == []
    assert messages(load(tmp_path / "left", policy("br1"), policy("br1", "br2")), "NET25") == [
        "NodeNetworkConfigurationPolicy p no longer names br2, which it made in the cluster and which must be named with state: absent to go"
    ]


def test_a_policy_that_only_the_cluster_has_leaves_nothing_behind(tmp_path: Path) -> None:
    assert messages(load(tmp_path, policy("br1"), policy("br2", name="q")), "NET25") == []


def enactment(condition: str, status: str = "True") -> str:
    return (
        "---\napiVersion: nmstate.io/v1beta1\nkind: NodeNetworkConfigurationEnactment\nmetadata: {name: n1.p}\n"
        f'status: {{conditions: [{{type: {condition}, status: "{status}", message: no carrier}}]}}\n'
    )


STATE = (
    "---\napiVersion: nmstate.io/v1beta1\nkind: NodeNetworkState\nmetadata: {name: n1}\n"
    "status: {currentState: {interfaces: [{name: eth0, type: ethernet, state: up}]}}\n"
)


@pytest.mark.parametrize(
    ("condition", "status", "expected"),
    [
        (
            "Failing",
            "True",
            ["NodeNetworkConfigurationPolicy p is not in force on n1, where nmstate could not apply it: no carrier"],
        ),
        (
            "Aborted",
            "True",
            ["NodeNetworkConfigurationPolicy p is not in force on n1, where nmstate could not apply it: no carrier"],
        ),
        ("Failing", "False", []),
        ("Available", "True", []),
    ],
)
def test_a_policy_fails_where_its_enactment_says_so(
    tmp_path: Path, condition: str, status: str, expected: list[str]
) -> None:
    site = load(tmp_path, policy("br1"), policy("br1") + enactment(condition, status))
    assert messages(site, "NET35") == expected


@pytest.mark.parametrize(
    ("live", "expected"),
    [
        (
            policy("br1") + enactment("Available") + STATE,
            ["br1 is not on n1, although NodeNetworkConfigurationPolicy p is said to be in force there"],
        ),
        (policy("br1") + enactment("Progressing") + STATE, []),
        (policy("br1") + enactment("Available"), []),
        (policy("br0") + enactment("Available") + STATE, []),
    ],
    ids=["in force", "not yet in force", "the node's state is not known", "new in Git"],
)
def test_an_interface_is_gone_where_its_policy_is_in_force_and_the_node_lacks_it(
    tmp_path: Path, live: str, expected: list[str]
) -> None:
    assert messages(load(tmp_path, policy("br1"), live), "NET36") == expected
