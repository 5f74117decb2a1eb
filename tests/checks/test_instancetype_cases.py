"""What KubeVirt takes and refuses of instance types, preferences and the VMs that name them.

The situations are those of KubeVirt pkg/instancetype (webhooks, apply, find, preference/requirements, preference/validation).
"""

from __future__ import annotations

from pathlib import Path

import pytest
from verdicts import errors

REST = "devices: {}"
TYPE = "cpu: {guest: 2}, memory: {guest: 128Mi}"


def declared(kind: str, spec: str, name: str) -> str:
    namespace = "" if "Cluster" in kind else ", namespace: ns"
    return (
        f"apiVersion: instancetype.kubevirt.io/v1beta1\nkind: VirtualMachine{kind}\n"
        f"metadata: {{name: {name}{namespace}}}\nspec: {{{spec}}}\n"
    )


def instancetype(spec: str = TYPE, kind: str = "Instancetype") -> str:
    return declared(kind, spec, "type")


def preference(spec: str, kind: str = "Preference") -> str:
    return declared(kind, spec, "pref")


def memory(more: str) -> str:
    return instancetype(f"cpu: {{guest: 1}}, memory: {{guest: 128M, {more}}}")


def machine(domain: str = REST, *, names: str, more: str = "", metadata: str = "") -> str:
    return (
        "apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: {name: vm, namespace: ns}\nspec:\n"
        f"  runStrategy: Halted\n  {names}\n"
        f"  template: {{{metadata}spec: {{domain: {{{domain}}}{more}}}}}\n"
    )


OF_TYPE = "instancetype: {name: type, kind: VirtualMachineInstancetype}"
OF_PREFERENCE = "preference: {name: pref, kind: VirtualMachinePreference}"


def sized(spec: str, domain: str = REST, *, more: str = "", metadata: str = "") -> str:
    """A VM of an instance type that says this."""
    return instancetype(spec) + "---\n" + machine(domain, names=OF_TYPE, more=more, metadata=metadata)


def spread(vcpus: int, options: str, topology: str = "spread", ratio: str = "") -> str:
    """A VM of an instance type with so many vCPUs, that a preference spreads."""
    written = f"{ratio}cpu: {{preferredCPUTopology: {topology}{options}}}"
    both = machine(names=f"{OF_TYPE}\n  {OF_PREFERENCE}")
    type_ = instancetype(f"cpu: {{guest: {vcpus}}}, memory: {{guest: 128Mi}}")
    return f"{type_}---\n{preference(written)}---\n{both}"


def required(requirements: str, domain: str, *, options: str = "", more: str = "") -> str:
    """A VM that sizes itself, with a preference that requires something."""
    spec = f"{options}requirements: {{{requirements}}}"
    return preference(spec) + "---\n" + machine(domain, names=OF_PREFERENCE, more=more)


def required_of_type(requirements: str, spec: str) -> str:
    both = machine(names=f"{OF_TYPE}\n  {OF_PREFERENCE}")
    return f"{instancetype(spec)}---\n{preference(f'requirements: {{{requirements}}}')}---\n{both}"


def topology(kind: str, options: str = "") -> str:
    return f"cpu: {{preferredCPUTopology: {kind}{options}}}, "


def across(what: str) -> str:
    return f", spreadOptions: {{across: {what}}}"


CPU2, CPU4, CPU6, CPU8 = (f"cpu: {{guest: {number}}}" for number in (2, 4, 6, 8))
MEMORY = "memory: {guest: 4Gi}, devices: {}"

TAKEN = {
    "an instance type": instancetype(),
    "an instance type of the cluster": instancetype(kind="ClusterInstancetype"),
    "an instance type with overcommit": memory("overcommitPercent: 15"),
    "an instance type with overcommit at its bounds": memory("overcommitPercent: 100"),
    "an instance type with huge pages": memory("hugepages: {pageSize: 1Gi}"),
    **{
        f"a preference of the topology {name}": preference(f"cpu: {{preferredCPUTopology: {name}}}")
        for name in ("sockets", "cores", "threads", "spread", "any")
    },
    **{
        f"a preference of the old topology {name}": preference(f"cpu: {{preferredCPUTopology: {name}}}")
        for name in ("preferSockets", "preferCores", "preferThreads", "preferSpread", "preferAny")
    },
    "a preference that spreads over cores and threads": preference(
        "cpu: {preferredCPUTopology: spread, spreadOptions: {across: CoresThreads, ratio: 2}}"
    ),
    "a VM of an instance type": sized(TYPE),
    "a VM of an instance type without its kind": instancetype(kind="ClusterInstancetype")
    + "---\n"
    + machine(names="instancetype: {name: type}"),
    "a VM of an instance type by its resource's name": instancetype(kind="ClusterInstancetype")
    + "---\n"
    + machine(names="instancetype: {name: type, kind: virtualmachineclusterinstancetype}"),
    "a VM of a revision": machine(names="instancetype: {name: gone, revisionName: vm-type-1}"),
    "a VM with a CPU model of its own": sized(TYPE, "cpu: {model: host-passthrough}, devices: {}"),
    "a VM with a nodeSelector of its own": sized(TYPE, more=", nodeSelector: {a: b}"),
    "a VM with the annotation of its instance type": sized(
        f"{TYPE}, annotations: {{a: b}}", metadata="metadata: {annotations: {a: b}}, "
    ),
    "a VM of one vCPU that is spread": spread(1, ""),
    "a VM of two vCPUs that are spread": spread(2, ""),
    "a VM of nine vCPUs that are spread by three": spread(9, ", spreadOptions: {ratio: 3}"),
    "a VM of four vCPUs spread over three kinds": spread(4, across("SocketsCoresThreads")),
    "a VM of six vCPUs spread over cores and threads": spread(6, across("CoresThreads")),
    "a VM of twelve vCPUs spread over three kinds by three": spread(
        12, ", spreadOptions: {across: SocketsCoresThreads, ratio: 3}"
    ),
    "an instance type with the vCPUs that are required": required_of_type(CPU2, TYPE),
    "an instance type with the memory that is required": required_of_type(
        "memory: {guest: 1Gi}", "cpu: {guest: 1}, memory: {guest: 1Gi}"
    ),
    "a VM with the sockets that are required": required(CPU2, f"cpu: {{sockets: 2}}, {MEMORY}"),
    "a VM with the cores that are required": required(CPU2, f"cpu: {{cores: 2}}, {MEMORY}", options=topology("cores")),
    "a VM with the threads that are required": required(
        CPU2, f"cpu: {{threads: 2}}, {MEMORY}", options=topology("threads")
    ),
    "a VM with the spread that is required": required(
        CPU6, f"cpu: {{cores: 2, sockets: 3}}, {MEMORY}", options=topology("spread")
    ),
    "a VM with the cores and threads that are required": required(
        CPU6, f"cpu: {{threads: 2, cores: 3}}, {MEMORY}", options=topology("spread", across("CoresThreads"))
    ),
    "a VM with everything that is required": required(
        CPU8,
        f"cpu: {{threads: 2, cores: 2, sockets: 2}}, {MEMORY}",
        options=topology("spread", across("SocketsCoresThreads")),
    ),
    "a VM with anything that is required": required(
        CPU4, f"cpu: {{threads: 1, cores: 2, sockets: 2}}, {MEMORY}", options=topology("any")
    ),
    "a VM with the memory that is required": required("memory: {guest: 1Gi}", "memory: {guest: 1Gi}, devices: {}"),
    "a VM whose memory is requested": required(
        "memory: {guest: 1Gi}", "resources: {requests: {memory: 1Gi}}, devices: {}"
    ),
    "a VM of the architecture that is required": required("architecture: arm64", MEMORY, more=", architecture: arm64"),
    "a VM of no written architecture": required("architecture: amd64", MEMORY),
    "a VM whose preference requires nothing": required("", MEMORY, more=", architecture: amd64"),
}

REFUSED = {
    "an instance type with overcommit below zero": memory("overcommitPercent: -15"),
    "an instance type with overcommit of more than all": memory("overcommitPercent: 150"),
    "an instance type with overcommit and huge pages": memory("overcommitPercent: 15, hugepages: {pageSize: 1Gi}"),
    "an instance type of the cluster with overcommit and huge pages": instancetype(
        "cpu: {guest: 1}, memory: {guest: 128M, overcommitPercent: 15, hugepages: {pageSize: 1Gi}}",
        "ClusterInstancetype",
    ),
    "a preference of an unknown topology": preference("cpu: {preferredCPUTopology: foo}"),
    "a preference that spreads over something unknown": preference(
        "preferSpreadSocketToCoreRatio: 3, cpu: {preferredCPUTopology: spread, spreadOptions: {across: foobar}}"
    ),
    "an old preference that spreads over something unknown": preference(
        "cpu: {preferredCPUTopology: preferSpread, spreadOptions: {across: foobar}}", "ClusterPreference"
    ),
    "a preference that spreads three threads": preference(
        "cpu: {preferredCPUTopology: spread, spreadOptions: {across: CoresThreads, ratio: 3}}"
    ),
    "a preference that spreads three threads by the old ratio": preference(
        "preferSpreadSocketToCoreRatio: 3, cpu: {preferredCPUTopology: preferSpread, spreadOptions: {across: CoresThreads}}",
        "ClusterPreference",
    ),
    "a VM of an instance type of an unknown kind": machine(names="instancetype: {name: foo, kind: bar}"),
    "a VM of a preference of an unknown kind": machine(names="preference: {name: foo, kind: bar}"),
    "a VM with sockets beside its instance type": sized(TYPE, "cpu: {sockets: 1}, devices: {}"),
    "a VM with cores beside its instance type": sized(TYPE, "cpu: {cores: 4}, devices: {}"),
    "a VM with threads beside its instance type": sized(TYPE, "cpu: {threads: 1}, devices: {}"),
    "a VM with memory beside its instance type": sized(TYPE, "memory: {guest: 512M}, devices: {}"),
    "a VM with requests of CPU beside its instance type": sized(TYPE, "resources: {requests: {cpu: 1}}, devices: {}"),
    "a VM with limits of CPU beside its instance type": sized(TYPE, "resources: {limits: {cpu: 1}}, devices: {}"),
    "a VM with requests of memory beside its instance type": sized(
        TYPE, "resources: {requests: {memory: 128Mi}}, devices: {}"
    ),
    "a VM with limits of memory beside its instance type": sized(
        TYPE, "resources: {limits: {memory: 128Mi}}, devices: {}"
    ),
    "a VM with a CPU model that its instance type has": sized(
        "cpu: {guest: 2, model: host-passthrough}, memory: {guest: 128Mi}", "cpu: {model: host-model}, devices: {}"
    ),
    "a VM with dedicated CPUs that its instance type has": sized(
        "cpu: {guest: 2, dedicatedCPUPlacement: true}, memory: {guest: 128Mi}",
        "cpu: {dedicatedCpuPlacement: true}, devices: {}",
    ),
    "a VM with NUMA that its instance type has": sized(
        "cpu: {guest: 2, numa: {guestMappingPassthrough: {}}}, memory: {guest: 128Mi}",
        "cpu: {numa: {guestMappingPassthrough: {}}}, devices: {}",
    ),
    "a VM with real time that its instance type has": sized(
        "cpu: {guest: 2, realtime: {mask: 0-3}}, memory: {guest: 128Mi}", "cpu: {realtime: {mask: 0-3}}, devices: {}"
    ),
    "a VM with huge pages that its instance type has": sized(
        "cpu: {guest: 2}, memory: {guest: 128Mi, hugepages: {pageSize: 2Mi}}",
        "memory: {hugepages: {pageSize: 2Mi}}, devices: {}",
    ),
    "a VM with IO threads that its instance type has": sized(
        f"{TYPE}, ioThreadsPolicy: auto", "ioThreadsPolicy: shared, devices: {}"
    ),
    "a VM with a GPU beside those of its instance type": sized(
        f"{TYPE}, gpus: [{{name: g, deviceName: vendor.com/gpu}}]",
        "devices: {gpus: [{name: h, deviceName: vendor.com/gpu}]}",
    ),
    "a VM with a host device beside those of its instance type": sized(
        f"{TYPE}, hostDevices: [{{name: g, deviceName: vendor.com/dev}}]",
        "devices: {hostDevices: [{name: h, deviceName: vendor.com/dev}]}",
    ),
    "a VM with a nodeSelector beside that of its instance type": sized(
        f"{TYPE}, nodeSelector: {{a: b}}", more=", nodeSelector: {c: d}"
    ),
    "a VM with a scheduler beside that of its instance type": sized(
        f"{TYPE}, schedulerName: one", more=", schedulerName: other"
    ),
    "a VM with another value of an annotation of its instance type": sized(
        f"{TYPE}, annotations: {{a: b}}", metadata="metadata: {annotations: {a: c}}, "
    ),
    **{
        f"a VM of {vcpus} vCPUs by {name}{index}": spread(vcpus, options, name, ratio)
        for name in ("spread", "preferSpread")
        for index, (vcpus, options, ratio) in enumerate(
            [
                (3, "", ""),
                (2, "", "preferSpreadSocketToCoreRatio: 3, "),
                (2, ", spreadOptions: {ratio: 3}", ""),
                (4, "", "preferSpreadSocketToCoreRatio: 3, "),
                (4, ", spreadOptions: {ratio: 3}", ""),
                (3, across("CoresThreads"), ""),
                (5, across("CoresThreads"), ""),
                (5, across("SocketsCoresThreads"), ""),
                (6, across("SocketsCoresThreads"), "preferSpreadSocketToCoreRatio: 4, "),
                (6, ", spreadOptions: {across: SocketsCoresThreads, ratio: 4}", ""),
            ]
        )
    },
    "an instance type with fewer vCPUs than required": required_of_type(CPU2, "cpu: {guest: 1}, memory: {guest: 1Gi}"),
    "an instance type with less memory than required": required_of_type(
        "memory: {guest: 2Gi}", "cpu: {guest: 1}, memory: {guest: 1Gi}"
    ),
    "a VM without the vCPUs that are required": required("cpu: {guest: 10}", MEMORY, options=topology("cores")),
    "a VM with fewer sockets than required": required(CPU2, f"cpu: {{sockets: 1}}, {MEMORY}"),
    "a VM with fewer cores than required": required(CPU2, f"cpu: {{cores: 1}}, {MEMORY}", options=topology("cores")),
    "a VM with fewer threads than required": required(
        CPU2, f"cpu: {{threads: 1}}, {MEMORY}", options=topology("threads")
    ),
    "a VM with a smaller spread than required": required(
        CPU4, f"cpu: {{cores: 1, sockets: 1}}, {MEMORY}", options=topology("spread")
    ),
    "a VM with fewer cores and threads than required": required(
        CPU4, f"cpu: {{cores: 1, threads: 1}}, {MEMORY}", options=topology("spread", across("CoresThreads"))
    ),
    "a VM with fewer of everything than required": required(
        CPU4,
        f"cpu: {{sockets: 1, cores: 1, threads: 1}}, {MEMORY}",
        options=topology("spread", across("SocketsCoresThreads")),
    ),
    "a VM with fewer of anything than required": required(
        CPU4, f"cpu: {{sockets: 2, cores: 1, threads: 1}}, {MEMORY}", options=topology("any")
    ),
    "a VM with less memory than required": required("memory: {guest: 2Gi}", "memory: {guest: 1Gi}, devices: {}"),
    "a VM that requests less memory than required": required(
        "memory: {guest: 2Gi}", "resources: {requests: {memory: 1Gi}}, devices: {}"
    ),
    "a VM of another architecture than required": required("architecture: amd64", MEMORY, more=", architecture: arm64"),
}


@pytest.mark.parametrize("manifests", TAKEN.values(), ids=TAKEN.keys())
def test_kubevirt_takes(tmp_path: Path, manifests: str) -> None:
    assert errors(tmp_path, manifests) == []


@pytest.mark.parametrize("manifests", REFUSED.values(), ids=REFUSED.keys())
def test_kubevirt_refuses(tmp_path: Path, manifests: str) -> None:
    assert errors(tmp_path, manifests) != []
