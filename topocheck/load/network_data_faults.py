"""What a guest makes nothing of in its network data, or another thing than was meant.

Sources: cloud-init doc/rtd/reference/network-config-format-v1.rst and -v2.rst (MACs),
cloudinit/sources/helpers/openstack.py (what a config drive holds); KubeVirt user guide, startup scripts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from topocheck.load.guest import GuestInterface
from topocheck.model.problem import Problem
from topocheck.model.template import is_template
from topocheck.model.value import Mapping, Scalar

Noted = tuple[str, Problem]

_NETPLAN_KEYS = ("network", "ethernets", "bonds", "bridges", "vlans", "config", "version")
_SECTIONS = ("ethernets", "bonds", "bridges", "vlans")
_BASE_60 = re.compile(r"[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+")  # what YAML 1.1 reads as a number


def faults(document: Mapping, about: str, *, config_drive: bool) -> Iterator[Noted]:
    """The faults of one document of network data; ``about`` is the VM."""
    if config_drive:
        yield from _of_another_format(document, about)
        return
    network = document.mapping("network") or document
    for entry in network.mappings("config"):
        yield from _of_mac(entry, "mac_address", about)
    for section in _SECTIONS:
        entries = network.mapping(section)
        for interface in entries.entries.values() if entries is not None else ():
            if isinstance(interface, Mapping):
                yield from _of_mac(interface.mapping("match"), "macaddress", about)


def _of_another_format(document: Mapping, about: str) -> Iterator[Noted]:
    key = next((key for key in _NETPLAN_KEYS if key in document), None)
    if key is None or "links" in document:
        return
    yield (
        "ADR09",
        Problem(
            place=document.place_of(key),
            message="the networkData of a cloudInitConfigDrive must be OpenStack's network_data.json, and this is cloud-init's own "
            f"format with the key {key}",
            object=about,
            symptom="the guest configures none of it: no address and no route, or it takes the whole drive for broken",
            fix="write it into a cloudInitNoCloud volume, or as JSON with links, networks and services",
        ),
    )


def _of_mac(holder: Mapping | None, key: str, about: str) -> Iterator[Noted]:
    scalar = holder.scalar(key) if holder is not None else None
    if scalar is None or is_template(scalar.text):
        return
    if not scalar.style and _BASE_60.fullmatch(scalar.text):
        yield (
            "ADR10",
            _mac(
                scalar, about, "must be in quotes: without them YAML 1.1 reads it as a number", f'write "{scalar.text}"'
            ),
        )
    elif scalar.text != scalar.text.lower():
        yield "ADR10", _mac(scalar, about, "must be in lower case", f'write "{scalar.text.lower()}"')


def _mac(scalar: Scalar, about: str, must: str, fix: str) -> Problem:
    return Problem(
        place=scalar.place,
        message=f"the MAC {scalar.text} of the network data {must}",
        object=about,
        symptom="the guest finds no interface with this MAC, and configures none by it: no address and no route",
        fix=fix,
    )


def lost(guests: Iterable[GuestInterface], about: str, vnics: Iterable[tuple[str, str | None]]) -> Iterator[Noted]:
    """The interfaces that no vNIC is, as problems; takes the names and MACs of those that there are."""
    there = ", ".join(f"{name} ({mac})" if mac else name for name, mac in vnics)
    for guest in guests:
        wanted = f"the MAC {guest.mac}" if guest.mac is not None else f"the name {guest.name}"
        yield (
            "ADR08",
            Problem(
                place=guest.place,
                message=f"the network data configures an interface with {wanted}, and the VM has no such: it has {there}",
                object=about,
                symptom="the addresses and routes under it are never set, and the VM is unreachable there",
                fix="write the MAC of the interface that is meant, here and as its macAddress, or delete the entry",
            ),
        )
