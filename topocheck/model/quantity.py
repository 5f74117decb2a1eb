"""Kubernetes' quantities: 30Gi, 1500M, 1e3, 0.5.

Source: Kubernetes apimachinery pkg/api/resource/quantity.go, ParseQuantity.
"""

from __future__ import annotations

import re
from decimal import Decimal

_QUANTITY = re.compile(
    r"(?P<number>[+-]?(?:\d+\.?\d*|\.\d+))(?:(?P<unit>[KMGTPE]i|[numkMGTPE])|[eE](?P<power>[+-]?\d{1,3}))?", re.ASCII
)
_POWERS = {"n": -3, "u": -2, "m": -1, "": 0, "k": 1, "M": 2, "G": 3, "T": 4, "P": 5, "E": 6}


def quantity(text: str) -> Decimal | None:
    """What a text amounts to, in units; None where it is no quantity."""
    read = _QUANTITY.fullmatch(text.strip())
    if read is None:
        return None
    number, unit = Decimal(read["number"]), read["unit"] or ""
    if read["power"]:
        return number * Decimal(10) ** int(read["power"])
    if unit.endswith("i"):
        return number * Decimal(1024) ** " KMGTPE".index(unit[0])
    return number * Decimal(1000) ** _POWERS[unit]
