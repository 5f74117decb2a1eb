"""One neighbour, as the device on this side of the cable or a file of links names it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from topocheck.model.place import Place

_MAC = re.compile(r"[0-9a-f]{12}")
_SEPARATORS = re.compile(r"[:.-]")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """What stands at the other end of ``interface``; names are as written.

    ``local`` is the device that says so where the text tells, ``device`` its neighbour, ``port`` the neighbour's interface
    (its port ID, which may be a MAC address), ``description`` that interface's description, ``chassis`` the neighbour's
    chassis ID. A ``cut`` name of a device is only the beginning of one, as narrow tables print it.
    """

    interface: str
    place: Place
    local: str | None = None
    device: str | None = None
    port: str | None = None
    description: str | None = None
    chassis: str | None = None
    cut: bool = False


def mac_of(text: str | None) -> str | None:
    """A MAC address as twelve hexadecimal digits, however it is written: ``2cc2.6081.eaf9``; None where it is none."""
    digits = _SEPARATORS.sub("", text).lower() if text else ""
    return digits if _MAC.fullmatch(digits) else None
