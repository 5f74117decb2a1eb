"""What KubeVirt's webhook takes and refuses of a VM's CPU, memory, firmware and features, situation by situation.

The situations are those of KubeVirt's virt-api: vmi-create-admitter, hyperv and the settings of each architecture. Of those that
a feature gate decides, the one that is meant for an open gate is here.
"""

from __future__ import annotations

import pytest
from vmi_cases import POD, devices, domain, errors

EFI = "firmware: {bootloader: {efi: {secureBoot: false}}}"
AMD64 = ", architecture: amd64"
ARM64 = ", architecture: arm64"
S390X = ", architecture: s390x"
ON = "{enabled: true}"
VMX = "cpu: {features: [{name: vmx, policy: require}]}, "
NUMA = "numa: {guestMappingPassthrough: {}}"
HUGE = "memory: {hugepages: {pageSize: 2Mi}}"
KERNEL = "image: img, kernelPath: /kernel, initrdPath: /initrd"


def resources(requests: str, limits: str = "", more: str = "") -> str:
    return domain(f"resources: {{requests: {{{requests}}}, limits: {{{limits}}}}}{more}")


def pinned(cpu: str = "", more: str = "", memory: str = "requests: {memory: 512Mi}", rest: str = "") -> str:
    return domain(f"cpu: {{dedicatedCpuPlacement: true, {cpu}}}, resources: {{{memory}}}{more}", rest)


def machine_type(name: str, architecture: str) -> str:
    return domain(f"machine: {{type: {name}}}", f", architecture: {architecture}")


def firmware(text: str, more: str = "", rest: str = "") -> str:
    return domain(f"firmware: {{{text}}}{more}", rest)


def kernel(container: str | None, args: str = "") -> str:
    inside = "" if container is None else f"container: {{{container}}}, "
    return firmware(f"kernelBoot: {{{inside}kernelArgs: '{args}'}}")


def acpi(text: str, volume: str = "") -> str:
    shown = f", devices: {{disks: [{{name: v}}]}}}}, volumes: [{{name: v, {volume}}}]" if volume else "}"
    return f"domain: {{firmware: {{acpi: {{{text}}}}}{shown}"


def hyperv(text: str, before: str = "") -> str:
    return domain(f"{before}features: {{hyperv: {{{text}}}}}")


def sealed(security: str, more: str = EFI, rest: str = AMD64) -> str:
    return domain(f"launchSecurity: {{{security}}}, {more}", rest)


TAKEN = {
    "a clock without a timer": domain("clock: {utc: {offsetSeconds: 5}}"),
    "q35": machine_type("q35", "amd64"),
    "pc-q35 of a release": machine_type("pc-q35-rhel9.4.0", "amd64"),
    "virt on arm64": machine_type("virt", "arm64"),
    "s390-ccw-virtio on s390x": machine_type("s390-ccw-virtio", "s390x"),
    "requests below the limits of CPU": resources("cpu: 1500m, memory: 64Mi", "cpu: '2'"),
    "requests below the limits of memory": resources("memory: 64Mi", "memory: 65Mi"),
    "guest memory below what is requested": resources("memory: 64Mi", "", ", memory: {guest: 1Mi}"),
    "guest memory above the limit": resources("", "memory: 64Mi", ", memory: {guest: 128Mi}"),
    "guest memory between request and limit": resources("memory: 64Mi", "memory: 128Mi", ", memory: {guest: 100Mi}"),
    "guest memory above the request": resources("memory: 64Mi", "", ", memory: {guest: 100Mi}"),
    "huge pages that fit": resources("memory: 64Mi", "", f", {HUGE}"),
    "huge pages and guest memory": resources("memory: 64Mi", "", ", memory: {guest: 64Mi, hugepages: {pageSize: 2Mi}}"),
    "huge pages and guest memory alone": domain("memory: {guest: 1Gi, hugepages: {pageSize: 2Mi}}"),
    "guest memory alone": domain("memory: {guest: 1Gi}"),
    "a limit of memory alone": resources("", "memory: 1Gi"),
    "block multi-queue with a limit of CPU": domain(
        "devices: {blockMultiQueue: true}, resources: {requests: {memory: 64Mi}, limits: {cpu: 5}}"
    ),
    "block multi-queue switched off": devices("blockMultiQueue: false"),
    "the I/O threads auto": domain("ioThreadsPolicy: auto"),
    "the I/O threads shared": domain("ioThreadsPolicy: shared"),
    "a pool of I/O threads": domain("ioThreadsPolicy: supplementalPool, ioThreads: {supplementalPoolThreadCount: 4}"),
    "a serial number": firmware("serial: 6a1a24a1-4061-4607-8bf4-a3963d0c5895"),
    "no kernel and no arguments": kernel(None),
    "a kernel without arguments": kernel(KERNEL),
    "a kernel with arguments": kernel(KERNEL, "quiet"),
    "a kernel without an initrd": kernel("image: img, kernelPath: /kernel", "quiet"),
    "an initrd without a kernel": kernel("image: img, initrdPath: /initrd", "quiet"),
    "pinned CPUs with NUMA": pinned(f"cores: 4, {NUMA}", f", {HUGE}", "requests: {memory: 512Mi}, limits: {cpu: '4'}"),
    "pinned CPUs with one thread on arm64": pinned("threads: 1", rest=ARM64),
    "pinned CPUs with two threads": pinned("threads: 2", rest=AMD64),
    "pinned CPUs that are not said, of which there is one then": pinned(),
    "nested Hyper-V that KubeVirt gives what it needs": hyperv(f"evmcs: {ON}"),
    "pinned CPUs by cores": pinned("cores: 4"),
    "pinned CPUs with memory for the guest alone": domain(
        "cpu: {dedicatedCpuPlacement: true, cores: 2}, memory: {guest: 1Gi}"
    ),
    "pinned CPUs by a limit": pinned(memory="requests: {memory: 1Gi}, limits: {cpu: '2'}"),
    "a CPU feature without a policy": domain("cpu: {features: [{name: lahf_lm}]}"),
    **{
        f"a CPU feature with {policy}": domain(f"cpu: {{features: [{{name: lahf_lm, policy: {policy}}}]}}")
        for policy in ("force", "require", "optional", "disable", "forbid")
    },
    "as many sockets as there may be": domain("cpu: {sockets: 8, maxSockets: 8}"),
    "real time": pinned(f"realtime: {{}}, cores: 4, {NUMA}", f", {HUGE}"),
    "no boot loader": firmware("", rest=", subdomain: sub"),
    "BIOS": firmware("bootloader: {bios: {}}"),
    "EFI with SMM": firmware("bootloader: {efi: {}}", f", features: {{smm: {ON}}}"),
    "EFI with SMM that is not said to be on": firmware("bootloader: {efi: {}}", ", features: {smm: {}}"),
    "EFI without secure boot": domain(EFI),
    "EFI on arm64": firmware("bootloader: {efi: {secureBoot: false}}", rest=ARM64),
    "an ACPI table of a Secret": acpi("slicNameRef: v", "secret: {secretName: s}"),
    "another ACPI table of a Secret": acpi("msdmNameRef: v", "secret: {secretName: s}"),
    "the model of the host on arm64": domain("cpu: {model: host-passthrough}", ARM64),
    "no model on arm64": domain("cpu: {cores: 2}", ARM64),
    "SEV": sealed("sev: {}"),
    "SEV attested, started paused": sealed("sev: {attestation: {}}", rest=f"{AMD64}, startStrategy: Paused"),
    "SNP": sealed("snp: {}"),
    "SNP with variables that are not kept": sealed(
        "snp: {}", "firmware: {bootloader: {efi: {secureBoot: false, persistent: false}}}"
    ),
    "TDX": sealed("tdx: {}"),
    "TDX with secure boot and without SMM": sealed(
        "tdx: {}", "firmware: {bootloader: {efi: {secureBoot: true}}}, features: {smm: {enabled: false}}"
    ),
    "TDX with variables that are not kept": sealed(
        "tdx: {}", "firmware: {bootloader: {efi: {secureBoot: false, persistent: false}}}"
    ),
    "secure execution": domain("launchSecurity: {}", S390X),
    "no Hyper-V": domain("features: {}"),
    "Hyper-V without anything": hyperv(""),
    "Hyper-V passed through": domain("features: {hypervPassthrough: {}}"),
    "Hyper-V features that need nothing": hyperv(f"relaxed: {ON}, runtime: {ON}, reset: {ON}"),
    "Hyper-V timers with all they need": hyperv(f"relaxed: {ON}, vpindex: {ON}, synic: {ON}, synictimer: {ON}"),
    "nested Hyper-V with vmx": hyperv(f"evmcs: {ON}, vapic: {ON}", VMX),
    "the i6300esb watchdog on amd64": devices("watchdog: {name: w, i6300esb: {action: poweroff}}", AMD64),
    "the diag288 watchdog on s390x": devices("watchdog: {name: w, diag288: {action: poweroff}}", S390X),
    "no watchdog on arm64": devices("", ARM64),
    "the reboot policy Terminate": domain("rebootPolicy: Terminate"),
}
REFUSED = {
    "IMG14": {
        "arguments without a kernel": kernel(None, "quiet"),
        "an image alone": kernel("image: img", "quiet"),
        "a kernel path that is not absolute": kernel("image: img, kernelPath: kernel, initrdPath: /initrd", "quiet"),
        "an initrd path that is not absolute": kernel("image: img, kernelPath: /kernel, initrdPath: initrd", "quiet"),
        "a kernel without an image": kernel("kernelPath: /kernel, initrdPath: /initrd", "quiet"),
    },
    "SCH18": {
        "a machine that there is not": machine_type("test", "amd64"),
        "test-q35": machine_type("test-q35", "amd64"),
        "test-pc-q35": machine_type("test-pc-q35", "amd64"),
        "test-virt": machine_type("test-virt", "arm64"),
        "test-s390-ccw-virtio": machine_type("test-s390-ccw-virtio", "s390x"),
        "q35 on arm64": machine_type("q35", "arm64"),
        "a request of CPU below 0": resources("cpu: -200m, memory: 64Mi"),
        "a limit of CPU below 0": resources("memory: 64Mi", "cpu: -3"),
        "a request of CPU above its limit": resources("cpu: 2500m, memory: 64Mi", "cpu: 500m"),
        "a request of memory below 0": resources("memory: -64Mi"),
        "a request of memory below 1M": resources("memory: 64m"),
        "a limit of memory below 0": resources("memory: 64Mi", "memory: -65Mi"),
        "a request of memory above its limit": resources("memory: 128Mi", "memory: 64Mi"),
        "huge pages of no size": resources("memory: 64Mi", "", ", memory: {hugepages: {pageSize: 2ab}}"),
        "huge pages above the request": resources("memory: 64Mi", "", ", memory: {hugepages: {pageSize: 1Gi}}"),
        "huge pages above the guest's memory": domain("memory: {guest: 64Mi, hugepages: {pageSize: 1Gi}}"),
        "huge pages above the limit": resources("", "memory: 64Mi", ", memory: {hugepages: {pageSize: 1Gi}}"),
        "memory that is not of whole huge pages": resources(
            "memory: 65Mi", "", ", memory: {hugepages: {pageSize: 2Gi}}"
        ),
        "memory that is six and a half huge pages": resources(
            "memory: 64Mi", "", ", memory: {hugepages: {pageSize: 10Mi}}"
        ),
        "an I/O threads policy that there is not": domain("ioThreadsPolicy: bad"),
        "a pool of no I/O threads": pinned(
            "cores: 2, isolateEmulatorThread: true",
            ", ioThreadsPolicy: supplementalPool, ioThreads: {supplementalPoolThreadCount: 0}",
        ),
        "a pool of I/O threads without a number": domain("ioThreadsPolicy: supplementalPool"),
        "a serial number with a dollar sign": firmware("serial: $$$$"),
        "a serial number of 257 characters": firmware(f"serial: '{'1' * 257}'"),
        "NUMA without pinned CPUs": domain(f"cpu: {{{NUMA}}}, {HUGE}, resources: {{requests: {{memory: 512Mi}}}}"),
        "NUMA without memory": pinned(f"cores: 4, {NUMA}", memory="requests: {memory: 512Mi}, limits: {cpu: '4'}"),
        "NUMA without huge pages": pinned(f"cores: 4, {NUMA}", ", memory: {guest: 512Mi}"),
        "two threads pinned on arm64": pinned("threads: 2", rest=ARM64),
        "three threads pinned": pinned(
            f"cores: 4, threads: 3, {NUMA}", f", {HUGE}", "requests: {memory: 512Mi}, limits: {cpu: '12'}"
        ),
        "an isolated emulator without pinned CPUs": domain("cpu: {isolateEmulatorThread: true}"),
        "four cores pinned and a limit of two": pinned(
            "cores: 4", memory="requests: {memory: 512Mi}, limits: {cpu: '2'}"
        ),
        "a limit of CPU in parts, pinned": pinned(memory="requests: {memory: 512Mi}, limits: {cpu: 800m}"),
        "a request of CPU in parts, pinned": pinned(memory="requests: {cpu: 800m, memory: 8Mi}"),
        "pinned CPUs that are overcommitted": pinned(
            memory="requests: {cpu: '2', memory: 8Mi}, limits: {cpu: '4', memory: 8Mi}"
        ),
        "pinned CPUs with memory that is overcommitted": pinned(
            memory="requests: {cpu: '1', memory: 4Mi}, limits: {cpu: '1', memory: 8Mi}"
        ),
        "a CPU feature with a policy that there is not": domain(
            "cpu: {features: [{name: lahf_lm, policy: invalid_policy}]}"
        ),
        "more sockets than there may be": domain("cpu: {sockets: 16, maxSockets: 8}"),
        "real time without pinned CPUs": domain(
            f"cpu: {{realtime: {{}}, cores: 4, {NUMA}}}, {HUGE}, resources: {{requests: {{memory: 512Mi}}}}"
        ),
        "real time with NUMA that says nothing": pinned("realtime: {}, cores: 4, numa: {}"),
        "real time without NUMA": pinned("realtime: {}, cores: 4"),
        "EFI without SMM": firmware("bootloader: {efi: {}}"),
        "EFI with SMM switched off": firmware(
            "bootloader: {efi: {secureBoot: true}}", ", features: {smm: {enabled: false}}"
        ),
        "EFI and BIOS": firmware("bootloader: {efi: {}, bios: {}}", f", features: {{smm: {ON}}}"),
        "BIOS on arm64": firmware("bootloader: {bios: {}}", rest=ARM64),
        "an ACPI table of nothing": acpi(""),
        "an ACPI table without its volume": acpi("slicNameRef: slic"),
        "another ACPI table without its volume": acpi("msdmNameRef: msdm"),
        "an ACPI table of a ConfigMap": acpi("slicNameRef: v", "configMap: {name: c}"),
        "another ACPI table of a ConfigMap": acpi("msdmNameRef: v", "configMap: {name: c}"),
        "host-model on arm64": domain("cpu: {model: host-model}", ARM64),
        "a named model on arm64": domain("cpu: {model: Cooperlake}", ARM64),
        "sound on arm64": devices("sound: {name: s, model: ich9}", ARM64),
        "SEV with BIOS": sealed("sev: {}", "firmware: {bootloader: {}}"),
        "SEV without a boot loader": sealed("sev: {}", "firmware: {}"),
        "SEV without firmware": sealed("sev: {}", "clock: {}"),
        "SEV with secure boot": sealed(
            "sev: {}", f"firmware: {{bootloader: {{efi: {{secureBoot: true}}}}}}, features: {{smm: {ON}}}"
        ),
        "SEV with secure boot by default": sealed(
            "sev: {}", f"firmware: {{bootloader: {{efi: {{}}}}}}, features: {{smm: {ON}}}"
        ),
        "SEV booting from an interface": f"domain: {{launchSecurity: {{sev: {{}}}}, {EFI}, devices: {{interfaces: [{{name: default, masquerade: {{}}, "
        f"bootOrder: 1}}]}}}}, {POD}{AMD64}",
        "SEV attested, started at once": sealed("sev: {attestation: {}}"),
        "SEV and SNP": sealed("sev: {}, snp: {}"),
        "SNP with variables that are kept": sealed(
            "snp: {}", "firmware: {bootloader: {efi: {secureBoot: false, persistent: true}}}"
        ),
        "SNP with a policy that is no number": sealed("snp: {policy: abc}"),
        "TDX with SMM": sealed("tdx: {}", f"{EFI}, features: {{smm: {ON}}}"),
        "TDX and SEV": sealed("tdx: {}, sev: {}"),
        "TDX and SNP": sealed("tdx: {}, snp: {}"),
        "TDX with BIOS": sealed("tdx: {}", "firmware: {bootloader: {}}"),
        "TDX without firmware": sealed("tdx: {}", "clock: {}"),
        "TDX booting from an interface": f"domain: {{launchSecurity: {{tdx: {{}}}}, {EFI}, devices: {{interfaces: [{{name: default, masquerade: {{}}, "
        f"bootOrder: 1}}]}}}}, {POD}{AMD64}",
        "TDX with variables that are kept": sealed(
            "tdx: {}", "firmware: {bootloader: {efi: {secureBoot: false, persistent: true}}}"
        ),
        "Hyper-V by itself and passed through": domain("features: {hyperv: {}, hypervPassthrough: {}}"),
        "the diag288 watchdog on amd64": devices("watchdog: {name: w, diag288: {action: poweroff}}", AMD64),
        "the i6300esb watchdog on s390x": devices("watchdog: {name: w, i6300esb: {action: poweroff}}", S390X),
        "the i6300esb watchdog on arm64": devices("watchdog: {name: w, i6300esb: {action: poweroff}}", ARM64),
        "the diag288 watchdog on arm64": devices("watchdog: {name: w, diag288: {action: poweroff}}", ARM64),
        "Hyper-V timers without the index that they need": hyperv(
            f"vpindex: {{enabled: false}}, synic: {ON}, synictimer: {ON}"
        ),
        "an architecture that there is not": domain("", ", architecture: z80"),
    },
}

CODES = {name: codes.split() for codes, cases in REFUSED.items() for name in cases}
CASES = {**TAKEN, **{name: fragment for cases in REFUSED.values() for name, fragment in cases.items()}}


@pytest.fixture(scope="module", params=["VirtualMachineInstance", "VirtualMachine"])
def verdicts(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    return errors(tmp_path_factory.mktemp("cases"), CASES, request.param)


@pytest.mark.parametrize("case", TAKEN)
def test_what_kubevirt_takes_has_no_error(verdicts: dict[str, list[str]], case: str) -> None:
    assert verdicts[case] == []


@pytest.mark.parametrize("case", CODES)
def test_what_kubevirt_refuses_has_an_error(verdicts: dict[str, list[str]], case: str) -> None:
    assert verdicts[case] == CODES[case]
