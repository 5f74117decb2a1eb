"""Addresses as whereabouts reads them: each number of an IPv4 address may begin with zeroes, which count for nothing.

Source: whereabouts pkg/config/config.go, which uses ``ParseIPSloppy`` and ``ParseCIDRSloppy`` of k8s.io/utils/net.
"""

from __future__ import annotations

import re

_ZEROES = re.compile(r"(?<![0-9a-fA-F:.])((?:\d+\.){3}\d+)")


def without_leading_zeroes(text: str) -> str:
    """A text with its IPv4 addresses as everybody writes them: ``00192.0168.1.5/24`` is ``192.168.1.5/24``."""
    return _ZEROES.sub(lambda found: ".".join(str(int(part)) for part in found[1].split(".")), text)
