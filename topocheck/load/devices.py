"""Reads the configurations of switches and firewalls: those that the site file states, or those found by their content."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from topocheck.load.file_text import Unreadable, read_text
from topocheck.load.files import shown
from topocheck.load.firewall_file import is_firewall, read_firewall
from topocheck.load.gaps import Gaps
from topocheck.load.own_file import CODE, Problems
from topocheck.load.site_file import Device
from topocheck.load.site_format import SITE_FILE
from topocheck.load.switch import DIALECTS, detect_dialect, read_switch
from topocheck.load.yaml_reader import YamlFile, read_yaml
from topocheck.model.firewall import Firewall
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Severity
from topocheck.model.switch import Switch
from topocheck.model.value import Mapping

FIREWALL_DIALECT = "topocheck"
ANSIBLE_DIALECT = "ansible-nxos"
MAX_CANDIDATE_BYTES = 2 * 1024 * 1024  # of a file that is looked into only because it might be a configuration

_UNKNOWN_DIALECT = "SIT03"


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

    ``owner`` is the object that the problems name.
    """
    devices = Devices()
    for device in stated:
        wrong_dialect = _dialect_problem(device, owner)
        if wrong_dialect is not None:
            gaps.note([(_UNKNOWN_DIALECT, wrong_dialect)])
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


def _is_firewall(device: Device) -> bool:
    return device.kind == "firewall" or (device.kind is None and device.dialect == FIREWALL_DIALECT)


def _dialect_problem(device: Device, owner: str) -> Problem | None:
    known = (FIREWALL_DIALECT,) if _is_firewall(device) else tuple(DIALECTS)
    if device.dialect is None or device.dialect in known:
        return None
    kind = "firewall" if _is_firewall(device) else "switch"
    return _no_dialect(
        device.dialect_place or device.place,
        f'the dialect of the {kind} {device.name} is "{device.dialect}" and must be one of {", ".join(known)}',
        owner,
    )


def _no_dialect(place: Place, message: str, owner: str) -> Problem:
    return Problem(
        place=place,
        message=message,
        object=owner,
        symptom="the configuration is not read, so what passes through the device is not known",
        fix="state a dialect that topocheck reads",
    )


def _read_device(device: Device, text: str, file: str, owner: str) -> tuple[Switch | Firewall | None, Problems]:
    if _is_firewall(device):
        return read_firewall(read_yaml(text, file), device.name)
    dialect = device.dialect or detect_dialect(text)
    if dialect is None:
        message = f"the dialect of {device.name} can't be told from {file} and must be stated: {', '.join(DIALECTS)}"
        return None, ((_UNKNOWN_DIALECT, _no_dialect(device.place, message, owner)),)
    read = read_switch(text, file, name=device.name, dialect=dialect)
    if read.switch is not None and not read.switch.interfaces and not read.switch.vlans:
        message = f"{file} has no interface and no VLAN in the dialect {dialect}, and must be the configuration of {device.name}"
        return None, (
            (_UNKNOWN_DIALECT, _no_dialect(device.config_place or device.place, message, owner)),
            *read.problems,
        )
    return read.switch, tuple(read.problems)


def is_device(file: YamlFile) -> bool:
    """Whether a YAML file is a device's configuration: a firewall, or the variables of Ansible's NX-OS modules."""
    return is_firewall(file) or _is_ansible(file)


def _is_ansible(file: YamlFile) -> bool:
    return any(isinstance(document, Mapping) and "l2_interfaces" in document for document in file.documents)


def read_found_devices(candidates: Iterable[Path], yaml_files: Iterable[YamlFile], root: Path, gaps: Gaps) -> Devices:
    """The devices among files that nobody names: text that a dialect is detected in, and YAML that is a device's.

    A switch is called by its hostname, another device by the file's stem.
    """
    devices = Devices()
    for path in candidates:
        text = read_text(path, MAX_CANDIDATE_BYTES)
        dialect = None if isinstance(text, Unreadable) else detect_dialect(text)
        if dialect is not None and not isinstance(text, Unreadable):
            read = read_switch(text, shown(path, root), dialect=dialect)
            _add_found(read.switch, tuple(read.problems), devices, gaps)
    for file in yaml_files:
        if is_firewall(file):
            _add_found(*read_firewall(file, PurePosixPath(file.file).stem), devices, gaps)
        else:
            read = read_switch(file.text, file.file, dialect=ANSIBLE_DIALECT)
            _add_found(read.switch, tuple(read.problems), devices, gaps)
    return devices


def _add_found(device: Switch | Firewall | None, problems: Problems, devices: Devices, gaps: Gaps) -> None:
    """Add a device unless one of its name is there: which of the two configurations is in force nobody can tell."""
    gaps.note(problems)
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
