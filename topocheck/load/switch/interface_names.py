"""Interface names: one spelling for each interface, however it was typed."""

from __future__ import annotations

import re
from functools import lru_cache

_NAME = re.compile(r"([A-Za-z](?:[A-Za-z-]*[A-Za-z])?(?:\d+[A-Za-z]{3,})?)[ \t]*(\d[\d/.:]*)")  # Dot11Radio0
_PART = re.compile(
    r"\s*(?P<type>[A-Za-z](?:[A-Za-z-]*[A-Za-z])?)?\s*(?P<number>\d[\d/.:]*)"
    r"(?:\s*-\s*(?:[A-Za-z](?:[A-Za-z-]*[A-Za-z])?\s*)?(?P<last>\d[\d/.:]*))?\s*"
)
_MOST_IN_A_RANGE = 1024

NXOS_TYPES = ("Ethernet", "port-channel", "Vlan", "loopback", "mgmt", "nve", "Tunnel", "Null")
EOS_TYPES = (
    "Ethernet",
    "Port-Channel",
    "Vlan",
    "Loopback",
    "Management",
    "Vxlan",
    "Tunnel",
    "Dps",
    "Recirc-Channel",
    "Null",
)
IOS_TYPES = (
    "GigabitEthernet",
    "TenGigabitEthernet",
    "Ethernet",
    "FastEthernet",
    "Port-channel",
    "Vlan",
    "Loopback",
    "Tunnel",
    "TwoGigabitEthernet",
    "TwentyFiveGigE",
    "FiveGigabitEthernet",
    "FortyGigabitEthernet",
    "FiftyGigE",
    "HundredGigE",
    "TwoHundredGigE",
    "FourHundredGigE",
    "AppGigabitEthernet",
    "Serial",
    "Null",
)


def canonical_name(name: str, types: tuple[str, ...] = NXOS_TYPES) -> str:
    """The name as the device itself prints it: ``eth 1/3`` is ``Ethernet1/3``.

    ``types`` are the names of interface types of a dialect, the likelier first: an abbreviation stands for the first that
    begins with it, in any case of letters. A type that is not among them stays as it is written, without the space before
    the number; what is no interface name at all stays as it is.
    """
    match = _NAME.fullmatch(name.strip())
    return name if match is None else _full_type(match[1], types) + match[2]


def leading_name(text: str, types: tuple[str, ...]) -> str | None:
    """The canonical name at the start of what stands behind ``interface``; None where there is none.

    What follows the name (``point-to-point``, ``l2transport``) is left aside.
    """
    match = _NAME.match(text)
    if match is None or text[match.end() : match.end() + 1].strip():
        return None
    return _full_type(match[1], types) + match[2]


def names_in(text: str, types: tuple[str, ...]) -> tuple[str, ...]:
    """The canonical names that a range means: ``Ethernet1/3-5, Ethernet1/7``, ``Gi1/0/1 - 4``, ``Vlan10,20``.

    Empty where the text is no range of interfaces, or one of more than 1024.
    """
    names: list[str] = []
    kind = ""
    for part in text.split(","):
        match = _PART.fullmatch(part)
        if match is None or not (match["type"] or kind):
            return ()
        kind = _full_type(match["type"], types) if match["type"] else kind
        numbers = _numbers(match["number"], match["last"])
        if not numbers or len(names) + len(numbers) > _MOST_IN_A_RANGE:
            return ()
        names.extend(kind + number for number in numbers)
    return tuple(dict.fromkeys(names))


def kind_of(name: str) -> str:
    """``ethernet``, ``port-channel``, ``svi``, ``subinterface`` or ``other``, by a canonical name."""
    lower = name.lower()
    if "." in lower:
        return "subinterface"
    if lower.startswith("vlan"):
        return "svi"
    if lower.startswith("port-channel"):
        return "port-channel"
    letters = lower.rstrip("0123456789/:")
    return "ethernet" if letters.endswith(("ethernet", "gige")) else "other"


def number_of(name: str) -> int | None:
    """The number of a name that has only one: 2003 of ``Vlan2003``, 10 of ``port-channel10``."""
    digits = name.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-")
    return int(digits) if digits.isdecimal() and len(digits) <= 6 else None


def _numbers(first: str, last: str | None) -> tuple[str, ...]:
    """``1/3`` to ``5`` or to ``1/5``: the part behind the last separator counts up."""
    if last is None:
        return (first,)
    head, low = _split(first)
    other_head, high = _split(last)
    if other_head not in ("", head) or not (low.isdigit() and high.isdigit()) or len(low) > 6 or len(high) > 6:
        return ()
    if not 0 <= int(high) - int(low) < _MOST_IN_A_RANGE:
        return ()
    return tuple(f"{head}{number}" for number in range(int(low), int(high) + 1))


def _split(number: str) -> tuple[str, str]:
    """``1/0/3`` as ``1/0/`` and ``3``."""
    end = max(number.rfind(separator) for separator in "/.:") + 1
    return number[:end], number[end:]


@lru_cache(maxsize=512)
def _full_type(written: str, types: tuple[str, ...]) -> str:
    """The full name of a type that may be abbreviated."""
    lower = written.lower()
    return next((full for full in types if full.lower().startswith(lower)), written)
