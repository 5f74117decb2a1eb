"""Charts are checked as Helm renders them, and findings stand in the templates."""

from __future__ import annotations

from pathlib import Path

import pytest
from load.render.rendering_site import load, refused
from tools import tool

from topocheck.load.render.template_lines import template_lines

CHART = """\
    apiVersion: v2
    name: network
    version: 1.0.0
    """
POLICIES = """\
    {{- if .Values.nodeNetworkConfigurationPolicies }}
    {{- range .Values.nodeNetworkConfigurationPolicies }}
    ---
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata:
      name: {{ .name }}
    spec:
      nodeSelector:
        kubernetes.io/hostname: {{ .node }}
      desiredState:
        interfaces:
    {{- toYaml .interfaces | nindent 4 }}
    {{- end }}
    {{- end }}
    """
ATTACHMENTS = """\
    {{- range $index, $nad := .Values.nads }}
    ---
    apiVersion: k8s.cni.cncf.io/v1
    kind: NetworkAttachmentDefinition
    metadata:
      name: {{ $nad.name }}
    spec:
      config: |-
        {"cniVersion": "0.3.1", "name": "{{ $nad.name }}", "type": "bridge", "bridge": "{{ $nad.bridge }}"}
    {{- end }}
    """
VALUES = """\
    nodeNetworkConfigurationPolicies:
      - name: node0-vms
        node: node0
        interfaces:
          - {name: ens3.5, type: vlan, state: up, vlan: {base-iface: ens3, id: 5}}
    nads:
      - {name: a, bridge: br1}
      - {name: b, bridge: br2}
    """
FILES = {
    "topocheck.yaml": "render: [{path: chart, namespace: vms}]\n",
    "chart/Chart.yaml": CHART,
    "chart/values.yaml": VALUES,
    "chart/templates/policies.yaml": POLICIES,
    "chart/templates/nads.yaml": ATTACHMENTS,
}


@pytest.fixture(autouse=True)
def _helm() -> None:
    tool("helm")


def test_a_chart_is_read_as_it_is_rendered_with_its_values_once(tmp_path: Path) -> None:
    site = load(tmp_path, FILES)
    assert site.problems == ()
    assert [(policy.name, policy.selector) for policy in site.policies] == [
        ("node0-vms", {"kubernetes.io/hostname": "node0"})
    ]
    assert [(nad.key, nad.bridge) for nad in site.attachments] == [("vms/a", "br1"), ("vms/b", "br2")]


def test_what_is_rendered_stands_in_its_template(tmp_path: Path) -> None:
    site = load(tmp_path, FILES)
    assert [str(policy.place) for policy in site.policies] == ["chart/templates/policies.yaml:7:1"]
    assert [str(nad.place) for nad in site.attachments] == ["chart/templates/nads.yaml:6:1"] * 2
    (_, note), *_ = site.rendered.items()
    assert (str(note.place), note.message.partition(" is ")[2]) == (
        "chart/Chart.yaml:1:1",
        "rendered by helm template of chart",
    )


def test_values_files_win_in_their_order(tmp_path: Path) -> None:
    more = {
        "topocheck.yaml": "render: [{path: chart, values: [a.yaml, b.yaml], namespace: vms}]\n",
        "a.yaml": "nads: [{name: c, bridge: br3}]\n",
        "b.yaml": "nads: [{name: d, bridge: br4}]\n",
    }
    site = load(tmp_path, {**FILES, **more})
    assert [(nad.key, nad.bridge) for nad in site.attachments] == [("vms/d", "br4")]


def test_the_release_and_its_namespace_are_told_to_the_chart(tmp_path: Path) -> None:
    files = {
        "topocheck.yaml": "render: [{path: chart, release: blue, namespace: vms}]\n",
        "chart/Chart.yaml": CHART,
        "chart/templates/a.yaml": """\
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: "{{ .Release.Name }}-{{ .Release.Namespace }}"}
            """,
    }
    site = load(tmp_path, files)
    assert [(each.namespace, each.name) for each in site.objects] == [("vms", "blue-vms")]


def test_a_template_that_fails_is_told_with_helms_words(tmp_path: Path) -> None:
    site = load(tmp_path, {**FILES, "chart/templates/bad.yaml": "a: {{ .Values.none.deep }}\n"})
    ((place, message),) = refused(site)
    assert place == "topocheck.yaml:1:17"
    assert message.startswith("chart is not rendered: ")
    assert "network/templates/bad.yaml:1:13" in message
    assert "nil pointer evaluating interface {}.deep" in message


def test_yaml_that_a_template_breaks_is_a_problem_at_the_template(tmp_path: Path) -> None:
    site = load(tmp_path, {**FILES, "chart/templates/bad.yaml": "kind: A\nkind: B\nmetadata: {name: c}\n"})
    assert [(code, str(each.place)) for code, each in site.problems] == [("SCH01", "chart/templates/bad.yaml:2:1")]


def test_a_chart_that_calls_out_gets_no_answer(tmp_path: Path) -> None:
    calling = """\
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: "a{{ getHostByName "localhost" }}b{{ len (lookup "v1" "Node" "" "") }}"}
        """
    site = load(tmp_path, {**FILES, "chart/templates/calling.yaml": calling})
    assert [each.name for each in site.objects] == ["ab0"]


def test_environment_variables_are_out_of_a_charts_reach(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_OF_CI", "hidden")
    site = load(tmp_path, {**FILES, "chart/templates/a.yaml": 'a: {{ env "SECRET_OF_CI" }}\n'})
    ((_, message),) = refused(site)
    assert 'function "env" not defined' in message


def test_a_dependency_that_is_not_there_is_not_fetched(tmp_path: Path) -> None:
    chart = """\
        apiVersion: v2
        name: network
        version: 1.0.0
        dependencies: [{name: other, version: 1.0.0, repository: "https://charts.example.com"}]
        """
    site = load(tmp_path, {**FILES, "chart/Chart.yaml": chart})
    ((_, message),) = refused(site)
    assert "found in Chart.yaml, but missing in charts/ directory: other" in message


def test_a_schema_elsewhere_is_refused(tmp_path: Path) -> None:
    site = load(tmp_path, {**FILES, "chart/values.schema.json": '{"$ref": "http://127.0.0.1:1/a.json"}\n'})
    assert refused(site) == [
        (
            "chart/values.schema.json:1:1",
            "chart is not rendered: chart/values.schema.json refers to a schema elsewhere, and nothing is fetched",
        )
    ]


def test_broken_values_are_a_problem_at_their_line(tmp_path: Path) -> None:
    site = load(tmp_path, {**FILES, "chart/values.yaml": "a: 1\nb: [\n"})
    assert [(code, str(each.place)) for code, each in site.problems] == [
        ("SCH01", "chart/values.yaml:3:1"),
        ("SIT02", "topocheck.yaml:1:17"),
    ]


@pytest.mark.parametrize(
    ("output", "template", "lines"),
    [
        (["kind: A", "name: x"], ["{{ if .a }}", "kind: A", "name: {{ .n }}", "{{ end }}"], [1, 2]),
        (["- name: a", "- name: b"], ["{{ range .l }}", "- name: {{ .n }}", "{{ end }}"], [1, 1]),
        (["spec:", "  - x: 1", "  - y: 2", "end: 1"], ["spec:", "{{ toYaml .v }}", "end: 1"], [0, 0, 0, 2]),
        (["a: b-c-d"], ["a: {{ .x }}", "a: b-{{ .x }}-{{ .y }}"], [0]),
        ([], ["a"], []),
    ],
)
def test_lines_are_found_by_the_text_around_the_actions(
    output: list[str], template: list[str], lines: list[int]
) -> None:
    assert template_lines(output, template) == lines
