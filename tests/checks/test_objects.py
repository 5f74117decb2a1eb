"""What every object must be, whatever its kind."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_site as small
from problems import lines, messages, problems, related_lines

from topocheck import api
from topocheck.model.problem import Problem, Related, Severity


def config_map(metadata: str) -> str:
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{{metadata}}}\n"


def found_without_site_file(root: Path, code: str, files: dict[str, str]) -> list[Problem]:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return problems(api.load(root), code)


def test_an_object_that_is_declared_twice_is_named_with_both_lines(tmp_path: Path) -> None:
    site = small.load(tmp_path, config_map("name: a, namespace: one"), config_map("name: a, namespace: one"))
    assert messages(site, "SCH03") == ["ConfigMap one/a is declared a second time, and must be declared once"]
    assert related_lines(site, "SCH03") == [["metadata: {name: a, namespace: one}"]]
    assert [problem.severity for problem in problems(site, "SCH03")] == [None]


@pytest.mark.parametrize(
    "other",
    [
        config_map("name: a, namespace: two"),
        config_map("name: a"),
        config_map("name: b, namespace: one"),
        "apiVersion: v1\nkind: Secret\nmetadata: {name: a, namespace: one}\n",
        "apiVersion: other/v1\nkind: ConfigMap\nmetadata: {name: a, namespace: one}\n",
        config_map("generateName: a, namespace: one"),
    ],
)
def test_objects_that_differ_in_group_kind_namespace_or_name_are_two(tmp_path: Path, other: str) -> None:
    assert messages(small.load(tmp_path, config_map("name: a, namespace: one"), other), "SCH03") == []


def test_names_that_are_templates_are_not_compared(tmp_path: Path) -> None:
    assert messages(small.load(tmp_path, *[config_map("name: '${NAME}'")] * 2), "SCH03") == []


def test_objects_of_different_kustomizations_and_patches_are_no_second_declarations(tmp_path: Path) -> None:
    patch = "kind: Kustomization\nresources: [a.yaml]\npatches: [{path: change.yaml, target: {kind: ConfigMap}}]\n"
    files = {
        "manifests/base/kustomization.yaml": "kind: Kustomization\nresources: [a.yaml]\n",
        "manifests/base/a.yaml": config_map("name: a"),
        "manifests/over/kustomization.yaml": patch,
        "manifests/over/a.yaml": config_map("name: a"),
        "manifests/over/change.yaml": config_map("name: a"),
    }
    assert messages(small.load(tmp_path, files=files), "SCH03") == []
    files["manifests/over/deeper/b.yaml"] = config_map("name: a")
    assert [one.place.file for one in problems(small.load(tmp_path, files=files), "SCH03")] == [
        "manifests/over/deeper/b.yaml"
    ]


def test_without_a_site_file_only_one_file_is_known_to_be_applied_as_a_whole(tmp_path: Path) -> None:
    one, both = config_map("name: a"), f"{config_map('name: b')}---\n{config_map('name: b')}"
    found = found_without_site_file(tmp_path, "SCH03", {"x/a.yaml": one, "y/a.yaml": one, "z.yaml": both})
    assert [(str(problem.place), problem.severity) for problem in found] == [("z.yaml:7:12", Severity.WARNING)]


@pytest.mark.parametrize(
    ("manifest", "message", "fix"),
    [
        (
            config_map("name: Web_1"),
            (
                'the name "Web_1" of the ConfigMap is illegal, and must be at most 253 lower-case letters, digits, - and ., '
                "with a letter or digit at both ends"
            ),
            'rename it, for example to "web-1", and all that refers to it',
        ),
        (
            "apiVersion: v1\nkind: Namespace\nmetadata: {name: a.b}\n",
            (
                'the name "a.b" of the Namespace is illegal, and must be at most 63 lower-case letters, digits and -, '
                "with a letter or digit at both ends"
            ),
            'rename it, for example to "a-b", and all that refers to it',
        ),
        (
            f"apiVersion: nmstate.io/v1\nkind: NodeNetworkConfigurationPolicy\nmetadata: {{name: {'n' * 64}}}\n",
            (
                f'the name "{"n" * 64}" of the NodeNetworkConfigurationPolicy is illegal, and must be at most 63 lower-case '
                "letters, digits, - and ., with a letter or digit at both ends"
            ),
            f'rename it, for example to "{"n" * 63}", and all that refers to it',
        ),
        (
            "apiVersion: k8s.cni.cncf.io/v1\nkind: NetworkAttachmentDefinition\nmetadata: {name: -vlan-.-5}\n",
            (
                'the name "-vlan-.-5" of the NetworkAttachmentDefinition is illegal, and must be at most 253 lower-case '
                "letters, digits, - and ., with a letter or digit at both ends"
            ),
            'rename it, for example to "vlan.5", and all that refers to it',
        ),
    ],
)
def test_an_illegal_name_is_told_with_the_rule_and_a_legal_one(
    tmp_path: Path, manifest: str, message: str, fix: str
) -> None:
    (problem,) = problems(small.load(tmp_path, manifest), "SCH04")
    assert (problem.message, problem.fix) == (message, fix)


@pytest.mark.parametrize(
    "manifest",
    [
        config_map("name: a.b-c.9"),
        config_map("name: '${NAME}'"),
        config_map("generateName: A"),
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: 'system:node'}\n",
        "apiVersion: user.openshift.io/v1\nkind: User\nmetadata: {name: Someone}\n",
        "apiVersion: v1\nkind: Template\nmetadata: {name: Linux}\nobjects: []\n",
        "kind: ConfigMap\nmetadata: {name: Linux}\n",
    ],
)
def test_names_that_are_legal_or_of_kinds_with_other_rules_are_left_alone(tmp_path: Path, manifest: str) -> None:
    assert messages(small.load(tmp_path, manifest), "SCH04") == []


NAMELESS = "apiVersion: nmstate.io/v1\nkind: NodeNetworkConfigurationPolicy\n"


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        (NAMELESS, ["the NodeNetworkConfigurationPolicy has no metadata.name, and must have one"]),
        (
            NAMELESS + "metadata: {labels: {a: b}}\n",
            ["the NodeNetworkConfigurationPolicy has no metadata.name, and must have one"],
        ),
        (NAMELESS + "metadata: {generateName: a-}\n", []),
        (NAMELESS + "metadata: {name: '<node>'}\n", []),
        ("apiVersion: v1\nkind: ConfigMap\nmetadata: {}\n", []),
    ],
)
def test_an_object_that_is_read_must_have_a_name(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert messages(small.load(tmp_path, manifest), "SCH04") == expected


def test_a_name_that_stands_outside_of_the_metadata_is_another_checks_matter(tmp_path: Path) -> None:
    site = small.load(tmp_path, NAMELESS + "name: a\n")
    assert [finding.code for finding in api.validate(site).findings if "name" in finding.message] == ["SCH13"]


def test_an_object_that_a_controller_keeps_belongs_into_no_repository(tmp_path: Path) -> None:
    enactment = "apiVersion: nmstate.io/v1beta1\nkind: NodeNetworkConfigurationEnactment\nmetadata: {name: n1.net}\n"
    state = "apiVersion: nmstate.io/v1beta1\nkind: NodeNetworkState\nmetadata: {name: n1}\n"
    other = "apiVersion: other/v1\nkind: IPAMClaim\nmetadata: {name: a}\n"
    assert messages(small.load(tmp_path, enactment, state, other), "SCH09") == [
        "NodeNetworkConfigurationEnactment n1.net belongs to kubernetes-nmstate, and must not be in the repository"
    ]


def test_the_placeholders_of_an_object_are_one_finding_at_the_first_of_them(tmp_path: Path) -> None:
    site = small.load(
        tmp_path,
        small.policy("n1", small.vlan_interface(5).replace("id: 5", "id: '${VLAN}'"))
        .replace("n1-net", "'{{ name }}'")
        .replace("type: vlan", "type: _replaced_"),
    )
    (problem,) = problems(site, "SCH10")
    assert problem == Problem(
        place=problem.place,
        message="metadata.name and 2 more of NodeNetworkConfigurationPolicy {{ name }} is a placeholder that is not filled in, "
        "so what depends on it is not checked",
        object="NodeNetworkConfigurationPolicy {{ name }}",
        symptom="a finding about this object may be missing here, and show only when the object is applied",
        fix="validate what is rendered (helm template, oc process, kustomize build) instead of the template",
        related=(
            Related(problem.related[0].place, "spec.desiredState.interfaces[0].type is another"),
            Related(problem.related[1].place, "spec.desiredState.interfaces[0].vlan.id is another"),
        ),
    )
    assert lines(site, "SCH10") == ["metadata: {name: '{{ name }}'}"]


def test_a_placeholder_inside_of_a_text_is_found_at_its_line(tmp_path: Path) -> None:
    config = '    {"type": "bridge",\n     "bridge": "br1",\n     "vlan": ${VLAN}}\n'
    nad = (
        "apiVersion: k8s.cni.cncf.io/v1\nkind: NetworkAttachmentDefinition\n"
        f"metadata: {{name: a, namespace: default}}\nspec:\n  config: |\n{config}"
    )
    assert lines(small.load(tmp_path, nad), "SCH10") == ['"vlan": ${VLAN}}']


def test_what_nmstate_fills_in_on_the_node_is_only_mentioned(tmp_path: Path) -> None:
    policy = small.policy("n1", "      - name: '{{ capture.nic.interfaces.0.name }}'\n").replace(
        "  desiredState:", '  capture: {nic: interfaces.name == "eth0"}\n  desiredState:'
    )
    assert [one.severity for one in problems(small.load(tmp_path, policy), "SCH10")] == [Severity.INFO]


def test_scripts_of_guests_and_of_other_kinds_hold_no_placeholders(tmp_path: Path) -> None:
    vm = small.vm("vm1", "net1", "10.1.0.5/24").replace(
        "            networkData", "            userData: 'echo ${HOME} {{ ds.meta_data }}'\n            networkData"
    )
    script = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {run: "echo ${HOME}"}\n'
    assert messages(small.load(tmp_path, vm, script), "SCH10") == []


@pytest.mark.parametrize(
    ("metadata", "message", "fix"),
    [
        (
            "name: a, annotations: {argocd.argoproj.io/sync-wave: 1}",
            "metadata.annotations has argocd.argoproj.io/sync-wave = 1, and must have a string there",
            'write it in quotes: argocd.argoproj.io/sync-wave: "1"',
        ),
        (
            "name: a, labels: {managed: yes}",
            "metadata.labels has managed = yes, and must have a string there",
            'write it in quotes: managed: "yes"',
        ),
        (
            "name: a, labels: {of: [x]}",
            "metadata.labels has of = a list, and must have a string there",
            "write a string",
        ),
    ],
)
def test_a_label_that_is_no_string_is_shown_with_quotes(tmp_path: Path, metadata: str, message: str, fix: str) -> None:
    (problem,) = problems(small.load(tmp_path, config_map(metadata)), "SCH11")
    assert (problem.message, problem.fix) == (message, fix)


def test_the_templates_in_an_object_have_metadata_too(tmp_path: Path) -> None:
    job = (
        "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a, labels: {fine: 'yes', empty: null}}\n"
        "spec: {jobTemplate: {spec: {template: {metadata: {labels: {run: 2}}}}}}\n"
    )
    volumes = "apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: {name: v}\nspec: {dataVolumeTemplates: [{metadata: {labels: {x: 1.5}}}]}\n"
    assert messages(small.load(tmp_path, job, volumes), "SCH11") == [
        "spec.jobTemplate.spec.template.metadata.labels has run = 2, and must have a string there",
        "spec.dataVolumeTemplates[0].metadata.labels has x = 1.5, and must have a string there",
    ]
