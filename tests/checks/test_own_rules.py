"""SIT08: rules in CEL that a site sets itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import small_site as small

from topocheck import api
from topocheck.checks.check import Finding
from topocheck.model.problem import Severity

VM = small.vm("a", "net", "10.1.0.10/24")


def findings(root: Path, rule: str, *manifests: str) -> tuple[Finding, ...]:
    """What one rule finds; ``rule`` is the text of its mapping after the name."""
    site = small.load(root, *manifests, files={"policies/rules.yaml": f"rules:\n  - {{name: own, {rule}}}\n"})
    return api.validate(site, select=["SIT08"]).findings


def messages(root: Path, rule: str, *manifests: str) -> list[str]:
    return [finding.message for finding in findings(root, rule, *manifests)]


def test_an_object_for_which_the_expression_is_false_is_found_with_the_rules_own_words(tmp_path: Path) -> None:
    rule = "expression: \"object.metadata.name != 'a'\", message: a is no name, severity: warning, fix: rename it"
    (finding,) = findings(tmp_path, rule, VM, small.vm("b", "net", "10.1.0.11/24"))
    assert (finding.message, finding.severity, finding.fix) == (
        "VirtualMachine default/a: a is no name",
        Severity.WARNING,
        "rename it",
    )
    assert (finding.object, finding.place.file) == ("VirtualMachine default/a", "manifests/all.yaml")
    assert [related.place.file for related in finding.related] == ["policies/rules.yaml"]


@pytest.mark.parametrize(
    "expression",
    [
        "object.spec.template.spec.domain.devices.interfaces.exists(i, has(i.bridge))",
        "object.spec.template.spec.domain.devices.interfaces.size() == 1",
        "object.metadata.name.matches('^[a-z]$')",
        "!has(object.spec.running) && object.kind in ['VirtualMachine', 'Pod']",
        "object.apiVersion.startsWith('kubevirt.io/')",
    ],
)
def test_what_cel_can_say_of_a_manifest(tmp_path: Path, expression: str) -> None:
    assert messages(tmp_path / "holds", f'expression: "{expression}"', VM) == []
    assert messages(tmp_path / "not", f'expression: "!({expression})"', VM) == [
        'VirtualMachine default/a: the rule "own" must hold'
    ]


def test_a_rule_is_about_its_kinds_only(tmp_path: Path) -> None:
    nad = small.nad("net", '"bridge": "br1"')
    assert messages(tmp_path, 'expression: "false", kinds: [NetworkAttachmentDefinition], message: never', VM, nad) == [
        "NetworkAttachmentDefinition default/net: never"
    ]


def test_a_field_that_is_missing_passes_for_nothing(tmp_path: Path) -> None:
    assert messages(tmp_path, 'expression: "object.spec.replicas > 1"', VM) == [
        "the rule \"own\" can't be evaluated for VirtualMachine default/a: no such member in mapping: 'replicas'"
    ]


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("object.spec ==", "it is no CEL at line 1, column 13"),
        ("true" + " && true" * 300, "it is longer than 2000 characters"),
    ],
)
def test_an_expression_that_is_no_cel_is_found_in_the_policy_file(tmp_path: Path, expression: str, why: str) -> None:
    (finding,) = findings(tmp_path, f'expression: "{expression}"', VM)
    assert finding.message == f'the expression of the rule "own" can\'t be read: {why}'
    assert (finding.place.file, finding.place.line, finding.severity) == ("policies/rules.yaml", 2, Severity.ERROR)


def test_an_expression_without_a_truth_and_one_that_is_nested_too_deep_are_told(tmp_path: Path) -> None:
    assert messages(tmp_path / "a", 'expression: "object.metadata.name"', VM) == [
        'the rule "own" can\'t be evaluated for VirtualMachine default/a: it must be true or false'
    ]
    deep = "(" * 900 + "true" + ")" * 900
    (message,) = messages(tmp_path / "b", f'expression: "{deep}"', VM)
    assert message.endswith("it is nested too deep")


def test_a_placeholder_makes_an_error_a_warning(tmp_path: Path) -> None:
    vm = VM.replace("runStrategy: Always", "runStrategy: ${STRATEGY}")
    (finding,) = findings(tmp_path, 'expression: "false", kinds: [VirtualMachine]', vm)
    assert finding.severity is Severity.WARNING


def test_the_library_is_not_imported_for_a_site_without_rules(tmp_path: Path) -> None:
    small.write(tmp_path, VM)
    code = "import sys; from topocheck import api; from pathlib import Path; api.validate(api.load(Path(sys.argv[1]))); print('celpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
