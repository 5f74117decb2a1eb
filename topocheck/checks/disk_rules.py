"""What KubeVirt accepts of one disk, and of the disks of a VM together.

Source: KubeVirt pkg/storage/admitters/disks.go; vmi-create-admitter.go, validateBootOrder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from topocheck.checks.unresolved import is_template
from topocheck.checks.wording import listed
from topocheck.model.place import Place
from topocheck.model.value import Mapping

BUSES = ("sata", "scsi", "usb", "virtio")
CACHES = ("directsync", "none", "writeback", "writethrough")
IO_MODES = ("native", "threads")
ERROR_POLICIES = ("enospace", "ignore", "report", "stop")
TARGETS = ("disk", "lun", "cdrom")

_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_LONGEST_LABEL = 63
_SERIAL = re.compile(r"[A-Za-z0-9_.+-]+")
_LONGEST_SERIAL = 256
_PCI_ADDRESS = re.compile(r"[0-9a-fA-F]{4}:[0-9a-fA-F]{2}:[0-9a-fA-F]{2}\.[0-7]")
_SMALLEST_BLOCK, _LARGEST_BLOCK = 512, 2097152


_DETAILS = frozenset({"cache", "io", "errorPolicy", "serial", "blockSize"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is refused: where, what must be, in KubeVirt's words, and what to write.

    ``lacking`` tells that it is for something that is not there. ``at_start`` tells that a VirtualMachine is taken nevertheless, and
    the instance that is made of it is what is refused. ``elsewhere`` tells that an object outside of the repository may add what lacks.
    """

    place: Place
    message: str
    said: str
    fix: str
    lacking: bool = False
    at_start: bool = False
    elsewhere: bool = False


def refusals(disk: Mapping) -> Iterator[Refusal]:
    """Everything for which one disk is refused. What a template fills in is taken to be right."""
    name = disk.text("name") or ""
    target, device = _target(disk)
    yield from _of_name(disk, name)
    yield from _of_targets(disk, name)
    if device is not None:
        yield from _of_bus(disk, name, target, device)
        yield from _of_pci_address(name, target, device)
    if not _DETAILS.isdisjoint(disk.entries):
        yield from _of_words(disk, name)
        yield from _of_blocks(disk, name, device.text("bus") if device is not None else None)


def _target(disk: Mapping) -> tuple[str, Mapping | None]:
    return next(((key, disk.mapping(key)) for key in TARGETS if disk.get(key) is not None), ("disk", None))


def _of_name(disk: Mapping, name: str) -> Iterator[Refusal]:
    if name and not is_template(name) and not (_LABEL.fullmatch(name) and len(name) <= _LONGEST_LABEL):
        yield Refusal(
            disk.place_of("name"),
            f'the name "{name}" of a disk must be a DNS label',
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-'",
            "write lower case letters, digits and hyphens, 63 at most, here and at the volume",
        )


def _of_targets(disk: Mapping, name: str) -> Iterator[Refusal]:
    targets = [key for key in TARGETS if disk.get(key) is not None]
    if len(targets) > 1:
        yield Refusal(
            disk.place_of(targets[1]),
            f"the disk {name} is {listed(targets)} at once, and must be one of them",
            "can only have a single target type defined",
            f"delete all but one of {listed(targets)}",
        )


def _of_bus(disk: Mapping, name: str, target: str, device: Mapping) -> Iterator[Refusal]:
    bus = device.text("bus") or ""
    if is_template(bus):
        return
    wrong = _wrong_bus(target, device, bus) if bus else None
    if wrong is None and target == "lun" and device.boolean("reservation") and bus != "scsi":
        wrong = f"Persistent reservation requires a SCSI bus, but {bus} was specified"
    if wrong is None and bus and bus != "virtio" and disk.boolean("dedicatedIOThread"):
        wrong = f"IOThreads are not supported for disks on a {bus} bus"
    if wrong is not None:
        fix = "write sata or scsi" if target == "cdrom" else f"write one of {listed(BUSES)} that allows it"
        had = f"the bus {bus}" if bus else "no bus"
        yield Refusal(device.place_of("bus"), f"the {target} {name} must not have {had}", wrong, fix)


def _wrong_bus(target: str, device: Mapping, bus: str) -> str | None:
    if bus == "ide":
        return "IDE bus is not supported"
    if bus not in BUSES:
        return f"is set with an unrecognized bus {bus}, must be one of: [virtio scsi sata usb]"
    if bus == "virtio" and target == "cdrom":
        return "Bus type virtio is invalid for CD-ROM device"
    if bus == "sata" and target == "disk" and device.boolean("readonly"):
        return "sata hard-disks do not support read-only."
    return None


def _of_pci_address(name: str, target: str, device: Mapping) -> Iterator[Refusal]:
    address = device.text("pciAddress") if target == "disk" else None
    if not address or is_template(address):
        return
    place = device.place_of("pciAddress")
    if device.text("bus") != "virtio":
        message = f"the disk {name} has a pciAddress, and must have the bus virtio"
        yield Refusal(
            place, message, "setting a PCI address is only possible with bus type virtio", "write bus: virtio"
        )
    if not _PCI_ADDRESS.fullmatch(address):
        message = f'the pciAddress "{address}" of the disk {name} must be written as 0000:81:01.0'
        yield Refusal(place, message, f"has malformed PCI address ({address})", "write domain:bus:slot.function")


def _of_words(disk: Mapping, name: str) -> Iterator[Refusal]:
    for key, words in (("cache", CACHES), ("io", IO_MODES), ("errorPolicy", ERROR_POLICIES)):
        word = disk.text(key)
        is_given = (
            word is not None if key == "errorPolicy" else bool(word)
        )  # an empty policy is one, of which there is none
        if word is not None and is_given and word not in words and not is_template(word):
            message = f'the {key} "{word}" of the disk {name} must be one of {listed(words)}'
            yield Refusal(disk.place_of(key), message, f"{key} has invalid value {word}", "write one of them")
    serial = disk.text("serial")
    if serial and not is_template(serial) and not (_SERIAL.fullmatch(serial) and len(serial) <= _LONGEST_SERIAL):
        message = f"the serial of the disk {name} must be of at most {_LONGEST_SERIAL} letters, digits and _.+-"
        said = "must be made up of the following characters [A-Za-z0-9_.+-], if specified"
        yield Refusal(disk.place_of("serial"), message, said, "write another serial, or none")


def _of_blocks(disk: Mapping, name: str, bus: str | None) -> Iterator[Refusal]:
    sizes = disk.mapping("blockSize")
    custom = sizes.mapping("custom") if sizes is not None else None
    if sizes is None or custom is None:
        return
    match = sizes.mapping("matchVolume")
    if match is not None and match.boolean("enabled") is not False:
        said = "Block size matching can't be enabled together with a custom value"
        message = f"the disk {name} must have blockSize.custom or blockSize.matchVolume, and has both"
        yield Refusal(sizes.place_of("matchVolume"), message, said, "delete one of them")
        return
    wrong = _wrong_blocks(custom, bus)
    if wrong is not None:
        key, said = wrong
        message = f"the {key} block size of the disk {name} must be a power of 2 from 512 to 2097152 that fits the other sizes"
        yield Refusal(custom.place_of(key), message, said, "write logical: 512 and physical: 4096, for instance")


def _wrong_blocks(custom: Mapping, bus: str | None) -> tuple[str, str] | None:
    logical, physical, discard = (custom.integer(key) for key in ("logical", "physical", "discardGranularity"))
    if logical is None or physical is None:
        return None  # what the schema asks for, or a template
    if logical > physical:
        return "logical", f"Logical size {logical} must be the same or less than the physical size of {physical}"
    if bus == "sata" and logical != _SMALLEST_BLOCK:
        return "logical", f"Logical size {logical} must be {_SMALLEST_BLOCK} for SATA devices"
    if discard is not None and logical and discard % logical:
        return "discardGranularity", f"Discard granularity {discard} must be multiples of logical size {logical}"
    for key, size in (("logical", logical), ("physical", physical)):
        if not _SMALLEST_BLOCK <= size <= _LARGEST_BLOCK or size & (size - 1):
            return key, f"Provided size of {size} is not a power of 2 from {_SMALLEST_BLOCK} to {_LARGEST_BLOCK}"
    return None


def boot_orders(disks: list[Mapping]) -> Iterator[Refusal]:
    """The boot orders of disks, which must be more than 0 and each its own."""
    taken: dict[int, str] = {}
    for disk in disks:
        order, name = disk.integer("bootOrder"), f"the disk {disk.text('name')}"
        if order is None:
            continue
        place = disk.place_of("bootOrder")
        if order < 1:
            said = "must have a boot order > 0, if supplied"
            yield Refusal(place, f"the bootOrder of {name} must be 1 or more", said, "write 1")
        elif order in taken:
            message = f"{name} must have a bootOrder of its own, and {taken[order]} has {order} too"
            said = "Boot order already set for a different device."
            yield Refusal(place, message, said, "write another number")
        taken.setdefault(order, name)
