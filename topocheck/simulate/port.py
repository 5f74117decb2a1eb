"""One port of a VLAN-aware bridge or switch: tag -> VLAN on ingress, VLAN -> tag on egress.

The whole rule of access ports, trunks, native VLANs and Linux bridge ports is in these two functions; what a given
operating system does differently is in the values of the `PortRule`, which the loader of its configuration sets.
"""

from __future__ import annotations

from topocheck.model.port import PortRule
from topocheck.model.vlan import Tag

Tags = tuple[int, ...]  # the tags on a frame, the outer one first; () is an untagged frame


def ingress(rule: PortRule, tag: Tag) -> int | None:
    """The VLAN that a frame joins when the port receives it; None when the port drops it.

    Source: IEEE 802.1Q ingress rules; Linux net/bridge/br_vlan.c, ``__allowed_ingress``.
    """
    if tag is None:
        return rule.untagged_in
    return tag if tag in rule.tagged_in else None


def egress(rule: PortRule, vlan: int) -> Tags | None:
    """The tags that the port puts on a frame of a VLAN: one or none; None when the VLAN does not leave by this port.

    Source: IEEE 802.1Q egress rules; Linux net/bridge/br_vlan.c, ``br_allowed_egress`` and ``br_handle_vlan``.
    """
    if vlan not in rule.members:
        return None
    return () if vlan in rule.untagged_out else (vlan,)
