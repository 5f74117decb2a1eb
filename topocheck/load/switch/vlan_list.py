"""The arithmetic of ``switchport trunk allowed vlan``: each line changes what the lines before it left."""

from __future__ import annotations

from topocheck.model.vlan import ALL_VLANS, VlanSet


def allowed_after(before: VlanSet, arguments: str) -> VlanSet:
    """What a trunk allows once one more ``allowed vlan`` line is read.

    Takes what the lines before left (`ALL_VLANS` where there was none, so that a lone ``add`` adds nothing) and the words
    behind ``vlan``: ``1-3,5``, ``all``, ``none``, ``add 7``, ``remove 2``, ``except 7``. Raises ValueError where the words
    hold no VLANs. Source: Cisco NX-OS and IOS command references, Arista EOS manual, ``switchport trunk allowed vlan``.
    """
    keyword, _, rest = arguments.strip().partition(" ")
    match keyword.lower():
        case "add":
            return before | _numbers(rest)
        case "remove":
            return before - _numbers(rest)
        case "except":
            return ALL_VLANS - _numbers(rest)
        case _:
            return VlanSet.parse(arguments)


def _numbers(text: str) -> VlanSet:
    """A list of VLANs, where the words ``all`` and ``none`` are not allowed."""
    if text.strip().lower() in ("all", "none"):
        message = f"{text.strip()!r} is not a list of VLANs"
        raise ValueError(message)
    return VlanSet.parse(text)
