"""The dialects of device configurations: topocheck's own, and those that installed packages add.

A dialect is one module that holds a `DeviceDialect`, and one line that names it: in `BUILT_IN` for topocheck's own, in the
entry points of the group ``topocheck.dialects`` for one of another package. Source: Python Packaging User Guide, entry points.
"""

from __future__ import annotations

import site
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import Distribution, distributions
from pathlib import Path

from topocheck.errors import UsageError
from topocheck.load.device_dialect import DeviceDialect

GROUP = "topocheck.dialects"
OWN = "topocheck"

BUILT_IN: Mapping[str, str] = {
    "nxos": "topocheck.load.switch.nxos:NXOS",
    "ios": "topocheck.load.switch.ios:IOS",
    "eos": "topocheck.load.switch.eos:EOS",
    "ansible-nxos": "topocheck.load.ansible.nxos:ANSIBLE_NXOS",
    "ansible-ios": "topocheck.load.ansible.ios:ANSIBLE_IOS",
    "ansible-eos": "topocheck.load.ansible.eos:ANSIBLE_EOS",
    "fortios": "topocheck.load.firewall.fortios:FORTIOS",
    "panos": "topocheck.load.paloalto:PANOS",
    "os10": "topocheck.load.os10:OS10",
    "sonic": "topocheck.load.sonic:SONIC",
    "nvue": "topocheck.load.nvue:NVUE",
    "asa": "topocheck.load.firewall.asa:ASA",
    "junos": "topocheck.load.junos.switch:JUNOS",
    "srx": "topocheck.load.junos.srx:SRX",
    "opnsense": "topocheck.load.pf:OPNSENSE",
    "pfsense": "topocheck.load.pf:PFSENSE",
    "nftables": "topocheck.load.nftables:NFTABLES",
    "vyos": "topocheck.load.vyos:VYOS",
    "topocheck": "topocheck.load.firewall_dialect:FIREWALL_FILE",
}
"""Topocheck's own dialects, as pyproject.toml registers them: this table works in a checkout that is not installed too."""


@dataclass(frozen=True, slots=True)
class _Registered:
    """Where a dialect is to be found, ``module:ATTRIBUTE``, and whose it is."""

    value: str
    distribution: str


def dialect_names() -> tuple[str, ...]:
    """The names of all dialects: topocheck's own first. Raises UsageError where two packages register one name."""
    return tuple(_registered())


def find_dialect(name: str) -> DeviceDialect | None:
    """The dialect of a name, None where there is none. Only its own module is imported.

    Raises UsageError where two packages register one name, or where the dialect's package is broken.
    """
    registered = _registered().get(name)
    return None if registered is None else _loaded(name, registered)


def claimed_by(text: str) -> tuple[DeviceDialect, ...]:
    """The dialects that claim a text for theirs: all of them are imported and asked. Raises UsageError as `find_dialect`."""
    dialects = (_loaded(name, registered) for name, registered in _registered().items())
    return tuple(dialect for dialect in dialects if dialect.claims(text))


@cache
def _registered() -> Mapping[str, _Registered]:
    found = {name: _Registered(value, OWN) for name, value in BUILT_IN.items()}
    for distribution, name, value in _entry_points(_installed()):
        other = found.setdefault(name, _Registered(value, distribution))
        if other.distribution != distribution:
            message = (
                f'the dialect "{name}" is registered by both {other.distribution} and {distribution}, '
                "and must be by one; uninstall one of them"
            )
            raise UsageError(message)
    return found


def _installed() -> Iterable[Distribution]:
    """The packages that are installed for this Python: what merely lies on its path, as in a tree under check, is none."""
    folders = {Path(folder).resolve() for folder in (*site.getsitepackages(), site.getusersitepackages())}
    return distributions(path=[entry for entry in sys.path if entry and Path(entry).resolve() in folders])


def _entry_points(installed: Iterable[Distribution]) -> Iterator[tuple[str, str, str]]:
    """Distribution, name and value of each entry; of a distribution that is found twice those of the first."""
    seen = {OWN}
    for distribution in installed:
        if GROUP not in (distribution.read_text("entry_points.txt") or ""):
            continue
        name = distribution.metadata["Name"]
        if name not in seen:
            seen.add(name)
            for point in distribution.entry_points.select(group=GROUP):
                yield name, point.name, point.value


@cache
def _loaded(name: str, registered: _Registered) -> DeviceDialect:
    module, _, attribute = registered.value.partition(":")
    try:
        dialect = getattr(import_module(module), attribute, None)
    except ImportError as error:
        message = f'the dialect "{name}" of {registered.distribution} can\'t be loaded: {error}'
        raise UsageError(message) from error
    if not isinstance(dialect, DeviceDialect) or dialect.name != name:
        message = f'{registered.value} of {registered.distribution} must be a DeviceDialect of the name "{name}"'
        raise UsageError(message)
    return dialect
