"""What KubeVirt accepts of a VM on each architecture: its machine, its watchdog, its video device, Hyper-V.

Source: KubeVirt vmi-create-admitter.go, validateEmulatedMachine; virt-api's amd64.go, arm64.go, s390x.go and hyperv.go. What holds of
an architecture is asked only where the manifest names it.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from topocheck.checks.disk_rules import Refusal
from topocheck.checks.guest import Guest, is_on, word
from topocheck.checks.wording import listed
from topocheck.model.value import Mapping

_MACHINES = {
    "amd64": ("q35*", "pc-q35*"),
    "arm64": ("virt*",),
    "s390x": ("s390-ccw-virtio*",),
    "ppc64le": ("pseries*",),
}
_OLD_MACHINES = ("pc", "pc-i440fx*", "rhel*")  # an older KubeVirt has them, or one that is told so
_VIDEO = {"amd64": ("bochs", "cirrus", "ramfb", "vga", "virtio"), "arm64": ("ramfb", "virtio"), "s390x": ("virtio",)}
_WATCHDOGS = {"amd64": ("i6300esb",), "arm64": (), "s390x": ("diag288",)}
_WATCHDOG_SAID = {
    "amd64": "amd64 only supports I6300ESB watchdog device",
    "arm64": "Arm64 not support Watchdog device",
    "s390x": "s390x only supports Diag288 watchdog device",
}
_NEEDS = {"evmcs": "vapic", "ipi": "vpindex", "tlbflush": "vpindex", "synictimer": "synic", "synic": "vpindex"}


def refusals(guest: Guest) -> Iterator[Refusal]:
    """Everything for which a VM is refused on its architecture, or on all."""
    yield from _of_architecture(guest)
    yield from _of_machine(guest)
    yield from _of_video(guest)
    yield from _of_watchdog(guest)
    yield from _of_hyperv(guest)
    if guest.architecture == "arm64":
        yield from _of_arm(guest)


def _of_architecture(guest: Guest) -> Iterator[Refusal]:
    named = guest.architecture
    if named is not None and named not in _MACHINES:
        message = f"the architecture {named} must be one of {listed(_VIDEO)}"
        said, place = f"unsupported architecture: {named}", guest.spec.place_of("architecture")
        yield Refusal(place, message, said, "write one of them, or none", at_start=True)


def _of_machine(guest: Guest) -> Iterator[Refusal]:
    machine = guest.part("machine")
    kind = word(machine, "type") if machine is not None else None
    if machine is None or kind is None:
        return
    named = guest.architecture
    allowed = _MACHINES.get(named, ()) if named else [each for patterns in _MACHINES.values() for each in patterns]
    old = () if named and named != "amd64" else _OLD_MACHINES
    if allowed and not any(fnmatchcase(kind, pattern) for pattern in (*allowed, *old)):
        message = f"the machine type {kind} must be one of {listed(allowed)}"
        said = (
            f"spec.template.spec.domain.machine.type is not supported: {kind} (allowed values: [{' '.join(allowed)}])"
        )
        yield Refusal(machine.place_of("type"), message, said, "write one of them, or none for the cluster's own")


def _of_video(guest: Guest) -> Iterator[Refusal]:
    video = guest.part("devices", "video")
    if video is None:
        return
    devices = guest.part("devices")
    if devices is not None and devices.boolean("autoattachGraphicsDevice") is False:
        said = "Video configuration is not allowed when autoattachGraphicsDevice is set to false"
        message = "the VM must have a graphics device for video, and says autoattachGraphicsDevice: false"
        yield Refusal(devices.place_of("video"), message, said, "remove video, or autoattachGraphicsDevice")
    kind = word(video, "type")
    allowed = _VIDEO.get(guest.architecture or "amd64")
    if kind is not None and allowed is not None and kind not in allowed:
        on = f" on {guest.architecture}" if guest.architecture else ""
        message = f"the video type {kind} must be one of {listed(allowed)}{on}"
        said = f"video model '{kind}' is not supported on {guest.architecture or 'amd64'} architecture"
        yield Refusal(video.place_of("type"), message, said, "write virtio", at_start=True)


def _of_watchdog(guest: Guest) -> Iterator[Refusal]:
    watchdog, named = guest.part("devices", "watchdog"), guest.architecture
    if watchdog is None or named not in _WATCHDOGS:
        return
    kinds = [kind for kind in ("i6300esb", "diag288") if watchdog.get(kind) is not None]
    if not _WATCHDOGS[named] or any(kind not in _WATCHDOGS[named] for kind in kinds):
        allowed = f"be {listed(_WATCHDOGS[named])}" if _WATCHDOGS[named] else "not be there"
        place = guest.place("devices", "watchdog")
        yield Refusal(
            place,
            f"the watchdog must {allowed} on {named}",
            _WATCHDOG_SAID[named],
            "write another, or none",
            at_start=True,
        )


def _of_hyperv(guest: Guest) -> Iterator[Refusal]:
    hyperv = guest.part("features", "hyperv")
    if hyperv is None:
        return
    if is_on(guest.part("features", "hypervPassthrough")):
        message = "the VM must have hyperv or hypervPassthrough, and has both"
        said, place = (
            "cannot use hyperv and hypervPassthrough at the same time",
            guest.place("features", "hypervPassthrough"),
        )
        yield Refusal(place, message, said, "remove one of them", at_start=True)
    for feature, needed in _NEEDS.items():
        wanted, other = hyperv.mapping(feature), hyperv.mapping(needed)
        # what is not said KubeVirt switches on by itself
        if wanted is not None and other is not None and wanted.boolean("enabled") and other.boolean("enabled") is False:
            path = "spec.domain.features.hyperv"
            said = f"'{path}.{feature}' requires '{path}.{needed}', which was disabled."
            message = f"the Hyper-V feature {feature} must have {needed}, which is switched off"
            yield Refusal(
                hyperv.place_of(needed), message, said, f"switch {needed} on, or {feature} off", at_start=True
            )


def _of_arm(guest: Guest) -> Iterator[Refusal]:
    loader = guest.part("firmware", "bootloader")
    if loader is not None and loader.get("bios") is not None:
        said = "Arm64 does not support bios boot, please change to uefi boot"
        yield Refusal(loader.place_of("bios"), "a VM must boot by EFI on arm64", said, "write efi: {}", at_start=True)
    cpu: Mapping | None = guest.part("cpu")
    model = word(cpu, "model") if cpu is not None else None
    if cpu is not None and model not in (None, "host-passthrough"):
        said = "currently, host-passthrough is the only model supported on Arm64"
        message = f"the CPU model {model} must be host-passthrough on arm64"
        yield Refusal(cpu.place_of("model"), message, said, "write host-passthrough, or none", at_start=True)
    if guest.part("devices", "sound") is not None:
        place, message = guest.place("devices", "sound"), "a VM must have no sound device on arm64"
        yield Refusal(place, message, "Arm64 not support sound device", "remove it", at_start=True)
