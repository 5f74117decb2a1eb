"""What KubeVirt accepts as a preset of instances, but for the disks of one.

Source: KubeVirt virt-api vmi-preset-admitter.go.
"""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.disk_rules import Refusal
from topocheck.model.manifest import Manifest
from topocheck.model.value import Mapping

KIND = "VirtualMachineInstancePreset"


def refusals(preset: Manifest) -> Iterator[Refusal]:
    """Everything for which a preset is refused."""
    spec = preset.body.mapping("spec")
    if spec is None:
        return
    if spec.get("domain") is None:
        message = "a preset must have the domain that it gives to instances"
        yield Refusal(spec.place, message, "missing domain.", "write domain", lacking=True)
    loader = spec.at("domain", "firmware", "bootloader")
    if isinstance(loader, Mapping) and loader.mapping("efi") is not None and loader.mapping("bios") is not None:
        said = "spec.domain.firmware.bootloader has both EFI and BIOS configured, but they are mutually exclusive."
        message = "instances must boot by EFI or by BIOS, and the preset has both"
        yield Refusal(loader.place_of("bios"), message, said, "remove bios")
