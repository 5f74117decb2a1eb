"""What KubeVirt accepts as the firmware of a VM, and as what seals its memory off from the node.

Source: KubeVirt vmi-create-admitter.go, validateFirmwareSerial, validateFirmwareACPI and validateDomainSpec; virt-api's amd64.go,
ValidateLaunchSecurityAmd64. The feature gates that some of it needs are the cluster's affair.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from topocheck.checks.disk_rules import Refusal
from topocheck.checks.guest import Guest, is_on, word
from topocheck.checks.wording import listed
from topocheck.model.value import Mapping

_SERIAL = re.compile(r"[A-Za-z0-9_.+-]{1,256}")
_TABLES = ("slicNameRef", "msdmNameRef")
_SEALS = {"sev": "SEV", "snp": "SNP", "tdx": "TDX"}
_IDENTITY = ("authorKey", "idBlock", "idAuth")
_POLICY = re.compile(r"0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO]?[0-7_]*|[1-9][0-9_]*")


def refusals(guest: Guest) -> Iterator[Refusal]:
    """Everything for which the firmware of a VM is refused."""
    firmware = guest.part("firmware")
    if firmware is not None:
        yield from _of_serial(firmware)
        yield from _of_loader(guest, firmware)
        yield from _of_tables(guest, firmware)
    security = guest.part("launchSecurity")
    if security is not None and guest.architecture in (None, "amd64"):
        yield from _of_seals(guest, security)


def _of_serial(firmware: Mapping) -> Iterator[Refusal]:
    serial = word(firmware, "serial")
    if serial is not None and not _SERIAL.fullmatch(serial):
        message = "the serial of the firmware must be of at most 256 letters, digits and _.+-"
        said = "spec.domain.firmware.serial must be made up of the following characters [A-Za-z0-9_.+-], if specified"
        yield Refusal(firmware.place_of("serial"), message, said, "write another serial, or none")


def _efi(guest: Guest) -> Mapping | None:
    return guest.part("firmware", "bootloader", "efi")


def _of_loader(guest: Guest, firmware: Mapping) -> Iterator[Refusal]:
    loader, efi = firmware.mapping("bootloader"), _efi(guest)
    if loader is None or efi is None:
        return
    if loader.get("bios") is not None:
        message = "the VM must boot by EFI or by BIOS, and has both"
        said = "spec.domain.firmware.bootloader has both EFI and BIOS configured, but they are mutually exclusive."
        yield Refusal(loader.place_of("bios"), message, said, "remove bios")
    smm = guest.at("features", "smm")
    without = smm is None and not guest.is_completed
    is_off = isinstance(smm, Mapping) and not is_on(smm)
    sealed = guest.at("launchSecurity", "tdx") is not None
    if efi.boolean("secureBoot") is not False and (without or is_off) and not sealed and guest.architecture != "arm64":
        message = "the VM must have smm switched on for secure boot, which is on unless it says secureBoot: false"
        said = "spec.template.spec.domain has EFI SecureBoot enabled. SecureBoot requires SMM, which is currently disabled."
        fix = "write features: {smm: {enabled: true}}, or efi: {secureBoot: false}"
        yield Refusal(loader.place_of("efi"), message, said, fix, lacking=without)


def _of_tables(guest: Guest, firmware: Mapping) -> Iterator[Refusal]:
    acpi = firmware.mapping("acpi")
    if acpi is None:
        return
    if not any(acpi.text(key) for key in _TABLES):
        said = "ACPI was set but no SLIC nor MSDM volume reference was set"
        message = f"acpi must have one of {listed(_TABLES)}"
        yield Refusal(firmware.place_of("acpi"), message, said, "name a volume that has the Secret, or remove acpi")
    volumes = {volume.text("name"): volume for volume in guest.spec.mappings("volumes")}
    for key in _TABLES:
        name = word(acpi, key)
        if name is None:
            continue
        volume = volumes.get(name)
        if volume is None:
            message, said = f"{key} must name a volume, and there is no {name}", "does not have a matching Volume."
            yield Refusal(acpi.place_of(key), message, said, f"add a volume {name} of a Secret", lacking=True)
        elif volume.get("secret") is None:
            message, said = (
                f"the volume {name}, which {key} names, must be of a Secret",
                "refers to Volume of unsupported type.",
            )
            yield Refusal(acpi.place_of(key), message, said, "put the table into a Secret")


def _of_seals(guest: Guest, security: Mapping) -> Iterator[Refusal]:
    seals = [key for key in _SEALS if security.get(key) is not None]
    if len(seals) != 1:
        if seals:
            message = f"launchSecurity must have one of {listed(_SEALS)}, and has {listed(seals)}"
            said = "One and only one launchSecurity type can be set"
            yield Refusal(security.place_of(seals[1]), message, said, "leave one of them")
        return
    seal = seals[0]
    place = security.place_of(seal)
    for message, said, fix, lacking in (*_of_boot(guest, seal), *_of_start(guest, security, seal)):
        yield Refusal(place, message, said, fix, lacking=lacking)
    snp = security.mapping("snp")
    if snp is not None:
        yield from _of_snp(guest, snp)


def _of_boot(guest: Guest, seal: str) -> Iterator[tuple[str, str, str, bool]]:
    name, efi = _SEALS[seal], _efi(guest)
    if efi is None:
        if not guest.is_completed:
            yield (
                f"a VM with {seal} must boot by EFI",
                f"{name} requires OVMF (UEFI)",
                "write bootloader: {efi: {}}",
                True,
            )
        return
    if seal != "tdx" and efi.boolean("secureBoot") is not False:
        said = f"{name} does not work along with SecureBoot"
        yield f"a VM with {seal} must boot without secure boot", said, "write efi: {secureBoot: false}", False
    if seal != "sev" and efi.boolean("persistent"):
        said = f"{name} does not work along with Persistent EFI variables"
        yield f"a VM with {seal} must not keep its EFI variables", said, "remove persistent", False
    if seal == "tdx" and is_on(guest.part("features", "smm")):
        yield "a VM with tdx must not have smm", "TDX does not work along with SMM", "remove smm", False


def _of_start(guest: Guest, security: Mapping, seal: str) -> Iterator[tuple[str, str, str, bool]]:
    attested = security.at("sev", "attestation") is not None
    if attested and guest.spec.text("startStrategy") != "Paused":
        said = "SEV attestation requires VMI StartStrategy 'Paused'"
        yield "a VM with attestation must start paused", said, "write startStrategy: Paused", True
    for interface in guest.parts("devices", "interfaces"):
        if interface.get("bootOrder") is not None:
            name = interface.text("name")
            said = f"{_SEALS[seal]} does not work with bootable NICs: {name}"
            message = f"a VM with {seal} must not boot from an interface, and {name} has a bootOrder"
            yield message, said, "remove the bootOrder of the interface", False


def _of_snp(guest: Guest, snp: Mapping) -> Iterator[Refusal]:
    policy = word(snp, "policy")
    if policy is not None and not _POLICY.fullmatch(policy):
        message = f'the policy "{policy}" of snp must be a number'
        yield Refusal(
            snp.place_of("policy"), message, f"{policy} is not a valid SEV-SNP Policy Config", "write it as 0x30000"
        )
    given = [key for key in _IDENTITY if snp.text(key)]
    if given and len(given) < len(_IDENTITY):
        said = "AuthorKey, IdBlock, and IdAuth must all be set together for guest identity attestation"
        message = f"snp must have {listed(_IDENTITY)} together, and has {listed(given)}"
        yield Refusal(snp.place_of(given[0]), message, said, "write all of them, or none", lacking=True)
    if snp.text("kernelHashes") and guest.at("firmware", "kernelBoot", "container") is None:
        said = "KernelHashes requires direct kernel boot configuration (spec.domain.firmware.kernelBoot)"
        message = "snp must have a kernelBoot.container with kernelHashes"
        yield Refusal(
            snp.place_of("kernelHashes"), message, said, "name the kernel's image, or remove kernelHashes", lacking=True
        )
