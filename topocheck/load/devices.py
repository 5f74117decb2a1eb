"""Reads the configurations of switches and firewalls: those that the site file states, or those found by their content."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from topocheck.load.device_reading import UNKNOWN_DIALECT, DeviceRead, read_claimed, read_device
from topocheck.load.dialects import claimed_by, dialect_names, find_dialect
from topocheck.load.file_text import Unreadable, read_text
from topocheck.load.files import shown
from topocheck.load.gaps import Gaps
from topocheck.load.own_file import CODE, Problems
from topocheck.load.site_file import Device
from topocheck.load.site_format import SITE_FILE
from topocheck.load.yaml_files import is_yaml
from topocheck.load.yaml_reader import YamlFile
from topocheck.model.firewall import Firewall
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Severity
from topocheck.model.switch import Switch
from topocheck.model.value import Mapping, Scalar, Value

FIREWALL_DIALECT = "topocheck"
MAX_CANDIDATE_BYTES = 2 * 1024 * 1024  # of a file that is looked into only because it might be a configuration


@dataclass(slots=True)
class Devices:
    """The switches and firewalls read so far."""

    switches: list[Switch] = field(default_factory=list)
    firewalls: list[Firewall] = field(default_factory=list)

    def add(self, device: Switch | Firewall | None) -> None:
        """One more device, or none where its file holds none."""
        if isinstance(device, Switch):
            self.switches.append(device)
        elif isinstance(device, Firewall):
            self.firewalls.append(device)

    def names(self) -> set[str]:
        """How the devices are called."""
        return {switch.name for switch in self.switches} | {firewall.name for firewall in self.firewalls}


def read_stated_devices(stated: Iterable[Device], root: Path, owner: str, gaps: Gaps) -> Devices:
    """The devices of the site file; a device without a configuration, or with one that can't be read, is left out.

    ``owner`` is the object that the problems name. Raises UsageError where an installed package of dialects is broken.
    """
    devices = Devices()
    for device in stated:
        wrong_dialect = _dialect_problem(device, owner)
        if wrong_dialect is not None:
            gaps.note([(UNKNOWN_DIALECT, wrong_dialect)])
        if device.config is None or device.config_place is None:
            continue
        path = root / device.config
        text = read_text(path)
        if isinstance(text, Unreadable):
            gaps.lost(device.config_place, f"the configuration {device.config} of {device.name} {text.reason}", owner)
        elif wrong_dialect is None:
            read, problems = _read_device(device, text, shown(path, root), owner)
            devices.add(read)
            gaps.note(problems)
    return devices


def _dialect_problem(device: Device, owner: str) -> Problem | None:
    if device.dialect is None or find_dialect(device.dialect) is not None:
        return None
    return _wrong(
        device.dialect_place or device.place,
        f'the dialect of {device.name} is "{device.dialect}" and must be one of {", ".join(dialect_names())}',
        owner,
        "state a dialect that topocheck reads",
    )


def _wrong(place: Place, message: str, owner: str, fix: str) -> Problem:
    symptom = "the configuration is not read, so what passes through the device is not known"
    return Problem(place=place, message=message, object=owner, symptom=symptom, fix=fix)


def _read_device(device: Device, text: str, file: str, owner: str) -> tuple[Switch | Firewall | None, Problems]:
    read = _read_as_stated(device, text, file)
    if read.dialect is None:
        return None, tuple((code, _at_the_device(found, device, owner)) for code, found in read.problems)
    wrong = _mismatch(device, read, file, owner)
    if wrong is not None:
        return None, ((UNKNOWN_DIALECT, wrong), *read.problems)
    return read.device, read.problems


def _read_as_stated(device: Device, text: str, file: str) -> DeviceRead:
    """Read it in the dialect that is stated or that claims it; a firewall's YAML that none claims is topocheck's own file."""
    if device.dialect is not None:
        return read_device(text, file, name=device.name, dialect=device.dialect)
    claims = claimed_by(text)
    if not claims and device.kind == "firewall" and is_yaml(file):
        return read_device(text, file, name=device.name, dialect=FIREWALL_DIALECT)
    return read_claimed(text, file, claims, name=device.name)


def _at_the_device(problem: Problem, device: Device, owner: str) -> Problem:
    """The problem of a dialect that can't be told, where it is to be stated."""
    return _wrong(device.place, problem.message, owner, f"state the dialect of {device.name}")


def _mismatch(device: Device, read: DeviceRead, file: str, owner: str) -> Problem | None:
    """What is wrong where a configuration is not that of the device that is stated."""
    found, name = read.device, read.dialect.name if read.dialect is not None else None
    if isinstance(found, Switch) and device.kind != "firewall" and not found.interfaces and not found.vlans:
        message = (
            f"{file} has no interface and no VLAN in the dialect {name}, and must be the configuration of {device.name}"
        )
        return _wrong(device.config_place or device.place, message, owner, "correct the path or the dialect")
    kind = type(found).__name__.lower()
    if found is None or device.kind is None or device.kind == kind:
        return None
    message = (
        f"{device.name} is stated to be a {device.kind}, and {file} is the configuration of a {kind}; they must agree"
    )
    return _wrong(device.dialect_place or device.place, message, owner, "correct the kind, the dialect or the path")


def is_device(file: YamlFile) -> bool:
    """Whether a file of YAML or JSON is a device's configuration.

    One that holds nothing but Kubernetes objects is none, and neither is text that is YAML only because any line is.
    """
    if len(file.text) > MAX_CANDIDATE_BYTES or not any(map(_may_be_a_device, file.documents)):
        return False
    return bool(claimed_by(file.text))


def _may_be_a_device(document: Value) -> bool:
    is_object = isinstance(document, Mapping) and "apiVersion" in document and "kind" in document
    return not is_object and not isinstance(document, Scalar)


def add_found(read: DeviceRead, devices: Devices, gaps: Gaps) -> None:
    """Add a device unless one of its name is there: which of the two configurations is in force nobody can tell."""
    gaps.note(read.problems)
    device = read.device
    if device is None:
        return
    if device.name not in devices.names():
        devices.add(device)
        return
    found = Problem(
        place=device.place or Place(device.file, 1),
        message=f'another configuration found is already called "{device.name}", and each must have a name of its own',
        object=f"{type(device).__name__} {device.name}",
        symptom="topocheck leaves this configuration out",
        fix=f"state the devices in {SITE_FILE}, or remove the configuration that is not in force",
        severity=Severity.WARNING,
    )
    gaps.note([(CODE, found)])
