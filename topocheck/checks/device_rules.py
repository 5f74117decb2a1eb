"""What KubeVirt accepts as the smaller devices of a VM: tablets, sound, GPUs, panic devices, threads, paths of the container.

Source: KubeVirt vmi-create-admitter.go, validateInputDevices and its neighbours, validateVirtualMachineInstanceSpecVolumeDisks;
pkg/storage/admitters, ValidateUtilityVolumesNotPresentOnCreation. The feature gates that some of it needs are the cluster's affair.
"""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.disk_rules import Refusal
from topocheck.checks.guest import Guest, is_on, word
from topocheck.checks.wording import listed
from topocheck.model.value import Mapping

KEYS = frozenset({"inputs", "sound", "gpus", "panicDevices", "ioThreadsPolicy", "volumes", "utilityVolumes"})
"""The keys of a VM that the rules are about."""

_INPUT_BUSES = ("usb", "virtio")
_SOUNDS = ("ac97", "ich9")
_PANICS = ("hyperv", "isa", "pvpanic")
_THREADS = ("auto", "shared", "supplementalPool")
_RESERVED = ("/var/run/kubevirt", "/var/run/libvirt")


def refusals(guest: Guest) -> Iterator[Refusal]:
    """Everything for which the smaller devices of a VM are refused."""
    yield from _of_inputs(guest)
    yield from _of_sound(guest)
    yield from _of_displays(guest)
    yield from _of_panic(guest)
    yield from _of_threads(guest)
    yield from _of_paths(guest)
    if guest.spec.get("utilityVolumes") is not None:
        said = "cannot create VMI with utility volumes in spec, utility volumes can only be added via hotplug"
        place, message = guest.spec.place_of("utilityVolumes"), "a VM must not begin with utilityVolumes"
        yield Refusal(place, message, said, "remove them; KubeVirt adds them while the VM runs", at_start=True)


def _of_inputs(guest: Guest) -> Iterator[Refusal]:
    for device in guest.parts("devices", "inputs"):
        name, bus, kind = device.text("name"), word(device, "bus"), word(device, "type")
        if bus is not None and bus not in _INPUT_BUSES:
            message = f"the input {name} is on the bus {bus}, and must be on {' or '.join(_INPUT_BUSES)}"
            yield Refusal(device.place_of("bus"), message, "Input device can have only virtio or usb bus.", "write usb")
        if kind is not None and kind != "tablet":
            message = f"the input {name} is a {kind}, and must be a tablet"
            said = "Input device can have only tablet type."
            yield Refusal(device.place_of("type"), message, said, "write tablet; a keyboard is there by itself")


def _of_sound(guest: Guest) -> Iterator[Refusal]:
    sound = guest.part("devices", "sound")
    if sound is None:
        return
    model = word(sound, "model")
    if model is not None and model not in _SOUNDS:
        said = "Sound device type is not supported. Options: 'ich9' or 'ac97'"
        message = f"the sound device {model} must be one of {listed(_SOUNDS)}"
        yield Refusal(sound.place_of("model"), message, said, "write one of them, or none")
    if not sound.text("name"):
        said, place = "Sound device requires a name field.", guest.place("devices", "sound")
        yield Refusal(place, "the sound device must have a name", said, "write name", lacking=True)


def _of_displays(guest: Guest) -> Iterator[Refusal]:
    shown = [gpu for gpu in guest.parts("devices", "gpus") if _is_shown(gpu)]
    for gpu in shown[1:]:
        message = f"the GPUs {listed(each.text('name') or '' for each in shown)} have a display by ramfb, and one must"
        said = "configuring multiple displays with ramfb is not valid"
        yield Refusal(gpu.place_of("virtualGPUOptions"), message, said, "write ramFB: {enabled: false} at the others")


def _is_shown(gpu: Mapping) -> bool:
    """A display has a frame buffer unless it says otherwise, and is on unless it says otherwise."""
    display = gpu.at("virtualGPUOptions", "display")
    if not isinstance(display, Mapping) or not is_on(display):
        return False
    buffer = display.mapping("ramFB")
    return buffer is None or buffer.boolean("enabled") is True


def _of_panic(guest: Guest) -> Iterator[Refusal]:
    devices = guest.parts("devices", "panicDevices")
    if devices and guest.architecture == "s390x":
        said = "custom panic devices are not supported on s390x architecture"
        yield Refusal(
            guest.place("devices", "panicDevices"), "a VM must have no panicDevices on s390x", said, "remove them"
        )
    for device in devices:
        model = word(device, "model")
        if model is not None and model not in _PANICS:
            message = f"the panic device {model} must be one of {listed(_PANICS)}"
            yield Refusal(device.place_of("model"), message, f"invalid PanicDeviceModel({model})", "write one of them")


def _of_threads(guest: Guest) -> Iterator[Refusal]:
    policy, place = word(guest.domain, "ioThreadsPolicy"), guest.domain.place_of("ioThreadsPolicy")
    if policy is not None and policy not in _THREADS:
        message = f"ioThreadsPolicy is {policy}, and must be one of {listed(_THREADS)}"
        yield Refusal(place, message, f"Invalid IOThreadsPolicy ({policy})", "write one of them, or none")
    if policy == "supplementalPool":
        threads = guest.part("ioThreads")
        number = threads.text("supplementalPoolThreadCount") if threads is not None else None
        if number is None or number == "0":
            said = "the number of iothreads needs to be set and positive for the dedicated policy"
            message = "ioThreads.supplementalPoolThreadCount must be 1 or more with the policy supplementalPool"
            yield Refusal(
                place, message, said, "write ioThreads: {supplementalPoolThreadCount: 4}", lacking=number is None
            )


def _of_paths(guest: Guest) -> Iterator[Refusal]:
    volumes = guest.spec.mappings("volumes")
    paths = [(volume, source) for volume in volumes if (source := volume.mapping("containerPath")) is not None]
    if not paths:
        return
    disks = {disk.text("name") for disk in guest.parts("devices", "disks")}
    filesystems = {each.text("name") for each in guest.parts("devices", "filesystems")}
    for volume, source in paths:
        name, place = volume.text("name"), volume.place_of("containerPath")
        if name in disks:
            message = f"the containerPath {name} must be shown as a filesystem, and is shown as a disk"
            said = "must be mapped to a filesystem, not a disk"
            yield Refusal(place, message, said, "move it from disks to filesystems", at_start=True)
        elif name not in filesystems:
            message, said = f"the containerPath {name} must be shown as a filesystem", "must have a matching filesystem"
            fix = f"add filesystems: [{{name: {name}, virtiofs: {{}}}}]"
            yield Refusal(place, message, said, fix, lacking=True, at_start=True)
        yield from _of_path(source, name)


def _of_path(source: Mapping, name: str | None) -> Iterator[Refusal]:
    path = word(source, "path")
    reserved = next((each for each in _RESERVED if path is not None and path.startswith(each)), None)
    if reserved is not None:
        message = (
            f"the path {path} of the containerPath {name} must not be below {reserved}, which KubeVirt needs itself"
        )
        said = "uses a reserved path prefix"
        yield Refusal(source.place_of("path"), message, said, "write another path", at_start=True)
