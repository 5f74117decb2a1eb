"""What KubeVirt's webhooks take and refuse of instances, replica sets, pools and presets as such, situation by situation.

The situations are those of KubeVirt's virt-api: vmi-create-admitter, vmirs-admitter, vmpool-admitter and vmi-preset-admitter.
"""

from __future__ import annotations

from pathlib import Path

import partial_site
import pytest
import small_site as small
from problems import messages, problems

from topocheck import api
from topocheck.model.problem import Severity

SPEC = "domain: {memory: {guest: 1Gi}, devices: {}}"
DISK = "domain: {memory: {guest: 1Gi}, devices: {disks: [{name: d}]}}"
SHOWN = f"{DISK}, volumes: [{{name: d, containerDisk: {{image: img}}}}]"
BARE = "domain: {devices: {}}"


def manifest(kind: str, spec: str, *, metadata: str = "", more: str = "", api_version: str = "kubevirt.io/v1") -> str:
    return f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: a, namespace: ns{metadata}}}\n{more}spec: {{{spec}}}\n"


def instance(spec: str = SPEC, metadata: str = "", more: str = "") -> str:
    return manifest("VirtualMachineInstance", spec, metadata=metadata, more=more)


def replicas(selector: str, labels: str, spec: str = SPEC) -> str:
    template = f"template: {{metadata: {{labels: {{{labels}}}}}, spec: {{{spec}}}}}"
    return manifest("VirtualMachineInstanceReplicaSet", f"selector: {{matchLabels: {{{selector}}}}}, {template}")


def pool(selector: str, labels: str, spec: str = SPEC, more: str = "", runs: str = "runStrategy: Always, ") -> str:
    machine = f"spec: {{{runs}template: {{metadata: {{labels: {{{labels}}}}}, spec: {{{spec}}}}}}}"
    body = f"selector: {{matchLabels: {{{selector}}}}}, virtualMachineTemplate: {{metadata: {{labels: {{{labels}}}}}, {machine}}}"
    return manifest("VirtualMachinePool", body, more=more, api_version="pool.kubevirt.io/v1alpha1")


def preset(domain: str) -> str:
    return manifest("VirtualMachineInstancePreset", f"selector: {{}}, domain: {{{domain}}}")


TAKEN = {
    "an instance": instance(),
    "an instance with a limit of memory": instance("domain: {devices: {}, resources: {limits: {memory: 1Gi}}}"),
    "an instance with a label of KubeVirt that anybody may write": instance(metadata=", labels: {kubevirt.io/l: v}"),
    "an instance as a cluster gives it out": instance(
        metadata=", labels: {kubevirt.io/nodeName: v}", more="status: {phase: Running}\n"
    ),
    "an instance that a preset completes": f"{instance(BARE)}---\n{preset('devices: {}, memory: {guest: 1Gi}')}",
    "a replica set": replicas("match: me", "match: me", SHOWN),
    "a pool": pool("match: me", "match: me", SHOWN),
    "a preset": preset("devices: {}"),
    "a preset with a disk that has no volume": preset("devices: {disks: [{name: d, disk: {}}]}"),
    "a machine without memory": manifest("VirtualMachine", f"runStrategy: Always, template: {{spec: {{{BARE}}}}}"),
}
REFUSED = {
    "an instance with the label of its node": (instance(metadata=", labels: {kubevirt.io/nodeName: v}"), ["SCH18"]),
    "an instance with volumes that are plugged in": (
        instance(f"{SPEC}, utilityVolumes: [{{name: u, claimName: c}}]"),
        ["SCH18"],
    ),
    "an instance with a key beside its spec": (instance(more="very: unknown\n"), ["SCH13"]),
    "a replica set with a key beside its spec": (
        replicas("match: me", "match: me").replace("spec:", "very: unknown\nspec:", 1),
        ["SCH13"],
    ),
    "a pool with a key beside its spec": (pool("match: me", "match: me", more="very: unknown\n"), ["SCH13"]),
    "a preset with a key beside its spec": (
        preset("devices: {}").replace("spec:", "very: unknown\nspec:", 1),
        ["SCH13"],
    ),
    "a replica set without a volume, with other labels": (replicas("match: this", "", DISK), ["IMG14", "SCH18"]),
    "a replica set with other labels": (replicas("match: not", "match: this"), ["SCH18"]),
    "a pool without a volume, with other labels, that is not said to run": (
        pool("match: this", "", DISK, runs=""),
        ["IMG14", "IMG21", "SCH18"],
    ),
    "a pool with other labels": (pool("match: not", "notmatch: val", SHOWN), ["SCH18"]),
    "a preset of nothing": (manifest("VirtualMachineInstancePreset", "selector: {}"), ["SCH18"]),
    "a preset that boots by EFI and by BIOS": (
        preset("devices: {}, firmware: {bootloader: {efi: {}, bios: {}}}"),
        ["SCH18"],
    ),
    "a preset with a disk and a drive": (preset("devices: {disks: [{name: d, disk: {}, cdrom: {}}]}"), ["IMG14"]),
}


def errors(root: Path, text: str) -> list[str]:
    findings = api.validate(partial_site.load(root, text)).findings
    return sorted({finding.code for finding in findings if finding.severity is Severity.ERROR})


@pytest.mark.parametrize("case", TAKEN)
def test_what_kubevirt_takes_has_no_error(tmp_path: Path, case: str) -> None:
    assert errors(tmp_path, TAKEN[case]) == []


@pytest.mark.parametrize("case", REFUSED)
def test_what_kubevirt_refuses_has_an_error(tmp_path: Path, case: str) -> None:
    text, codes = REFUSED[case]
    assert errors(tmp_path, text) == codes


def test_an_instance_without_memory_is_refused_unless_something_of_the_cluster_gives_it_some(tmp_path: Path) -> None:
    message = "VirtualMachineInstance ns/a must say how much memory it has"
    partial, complete = tmp_path / "partial", tmp_path / "complete"
    partial.mkdir()
    sites = (partial_site.load(partial, instance(BARE)), small.load(complete, instance(BARE)))
    found = [[(each.message, each.severity) for each in problems(site, "SCH18")] for site in sites]
    assert found == [[(message, Severity.WARNING)], [(message, Severity.ERROR)]]


@pytest.mark.parametrize(
    ("setting", "begin", "end"),
    [
        (
            "architecture: arm64, domain: {memory: {guest: 1Gi}, devices: {watchdog: {name: w, i6300esb: {action: reset}}}}",
            'it, and refuses the VirtualMachineInstance made of it: admission webhook "virtualmachineinstances-create-validator',
            "Arm64 not support Watchdog device",
        ),
        (
            "domain: {memory: {guest: 1Gi}, devices: {}, cpu: {isolateEmulatorThread: true}}",
            'the object: admission webhook "virtualmachine-validator',
            "IsolateEmulatorThread should be only set in combination with DedicatedCPUPlacement",
        ),
    ],
)
def test_what_is_asked_at_the_start_only_is_said_to_be(tmp_path: Path, setting: str, begin: str, end: str) -> None:
    machine = manifest("VirtualMachine", f"runStrategy: Always, template: {{spec: {{{setting}}}}}")
    (finding,) = api.validate(partial_site.load(tmp_path, machine), select=["SCH18"]).findings
    verb = "takes" if begin.startswith("it") else "refuses"
    assert finding.symptom == f'the API server {verb} {begin}.kubevirt.io" denied the request: {end}'


@pytest.mark.parametrize(
    "completed",
    ["instancetype: {name: u1.small}", "preference: {name: windows.11}"],
)
def test_what_an_instance_type_or_preference_may_add_is_not_missed(tmp_path: Path, completed: str) -> None:
    spec = "domain: {devices: {}, firmware: {bootloader: {efi: {}}}, cpu: {realtime: {}}}"
    machine = manifest("VirtualMachine", f"runStrategy: Always, {completed}, template: {{spec: {{{spec}}}}}")
    assert messages(partial_site.load(tmp_path, machine), "SCH18") == []


@pytest.mark.parametrize(
    "spec",
    [
        "hostname: '{{ .Values.host }}', domain: {devices: {}, memory: {guest: '{{ .Values.memory }}'}}",
        "domain: {devices: {}, machine: {type: '${MACHINE}'}, cpu: {features: [{name: a, policy: '${POLICY}'}]}}",
        "affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: '{{ .key }}'}]}}",
    ],
)
def test_what_a_template_fills_in_is_not_judged(tmp_path: Path, spec: str) -> None:
    machine = manifest("VirtualMachine", f"runStrategy: Always, template: {{spec: {{{spec}}}}}")
    site = partial_site.load(tmp_path, machine)
    assert (messages(site, "SCH18"), messages(site, "MIG16")) == ([], [])


def test_a_pod_is_asked_for_its_affinity_too(tmp_path: Path) -> None:
    pod = manifest(
        "Pod", "containers: [], topologySpreadConstraints: [{maxSkew: 0, topologyKey: zone}]", api_version="v1"
    )
    assert messages(partial_site.load(tmp_path, pod), "MIG16") == ["maxSkew is 0, and must be 1 or more"]
