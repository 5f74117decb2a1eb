"""The VLAN rule of one port, the same for a switch port, a Linux bridge port and a port of an OVS bridge."""

from __future__ import annotations

from dataclasses import dataclass

from topocheck.model.vlan import ALL_VLANS, NO_VLANS, VlanSet


@dataclass(frozen=True, slots=True)
class PortRule:
    """What a VLAN-aware port does with tags; `topocheck.simulate.port` applies it.

    ``untagged_in``  the VLAN that an untagged frame joins on ingress; None drops untagged frames
    ``tagged_in``    the tags accepted on ingress
    ``members``      the VLANs that may leave on egress
    ``untagged_out`` those of them that leave without a tag

    What differs between operating systems is said here by the loader, never by a branch in the simulator.
    """

    untagged_in: int | None
    tagged_in: VlanSet
    members: VlanSet
    untagged_out: VlanSet


def access(vlan: int) -> PortRule:
    """A switch's access port: untagged frames only, both ways."""
    only = VlanSet.of(vlan)
    return PortRule(untagged_in=vlan, tagged_in=NO_VLANS, members=only, untagged_out=only)


def trunk(allowed: VlanSet, native: int | None = 1, *, native_tagged: bool = False) -> PortRule:
    """A switch's trunk port as Cisco NX-OS, IOS and Arista EOS have it.

    The native VLAN carries untagged frames only while it is allowed; a frame tagged with it is accepted. With
    ``native_tagged`` (``vlan dot1q tag native``, ``switchport trunk native vlan tag``) it leaves tagged and untagged
    frames are dropped.
    """
    if native is None or native_tagged or native not in allowed:
        return PortRule(untagged_in=None, tagged_in=allowed, members=allowed, untagged_out=NO_VLANS)
    return PortRule(untagged_in=native, tagged_in=allowed, members=allowed, untagged_out=VlanSet.of(native))


def bridge_port(pvid: int | None, tagged: VlanSet, untagged: VlanSet) -> PortRule:
    """A port of a Linux bridge with ``vlan_filtering``: every VLAN that it is a member of is accepted tagged as well.

    Source: Linux net/bridge/br_vlan.c, ``__allowed_ingress`` and ``br_handle_vlan``.
    """
    members = tagged | untagged
    return PortRule(untagged_in=pvid, tagged_in=members, members=members, untagged_out=untagged)


EVERY_VLAN_TAGGED = PortRule(untagged_in=None, tagged_in=ALL_VLANS, members=ALL_VLANS, untagged_out=NO_VLANS)
