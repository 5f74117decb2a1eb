"""A vNIC with what its guest configures on it."""

from __future__ import annotations

from dataclasses import replace

from topocheck.load.guest import GuestInterface, Match
from topocheck.model.workload import GuestVlan, Vnic


def with_guest(vnic: Vnic, match: Match | None) -> Vnic:
    """The vNIC with what its guest configures on it: by itself or its bond or bridge, or else on the first VLAN interface above.

    The other members of a bond or bridge have no addresses, and take what the first has as known.
    """
    if match is None:
        return vnic
    vnic = replace(
        vnic,
        inferred=match.inferred,
        guest_master=match.master,
        matched_mac=match.guest.mac,
        matched_mac_place=match.guest.place,
    )
    if match.top is None:
        return replace(vnic, dhcp=False, dhcp6=False, mtu=match.guest.mtu, mtu_place=match.guest.mtu_place)
    top = match.top
    vlans = tuple(_guest_vlan(vlan) for vlan in match.vlans)
    source = match.vlans[0] if match.vlans and not top.addresses else top
    mac, mtu = _nearest_mac(match.guest, top), _nearest_mtu(match.guest, top)
    return replace(
        vnic,
        addresses=source.addresses,
        routes=source.routes,
        dhcp=source.dhcp,
        dhcp6=source.dhcp6,
        accept_ra=source.accept_ra,
        guest_vlan=source.vlan,
        guest_vlans=vlans,
        guest_mac=mac.new_mac,
        guest_mac_place=mac.new_mac_place,
        mtu=mtu.mtu,
        mtu_place=mtu.mtu_place,
        dhcp_routes=source.dhcp_routes,
        dhcp_metric=source.dhcp_metric,
    )


def _nearest_mac(guest: GuestInterface, top: GuestInterface) -> GuestInterface:
    return guest if top.new_mac is None else top


def _nearest_mtu(guest: GuestInterface, top: GuestInterface) -> GuestInterface:
    return guest if top.mtu is None else top


def _guest_vlan(vlan: GuestInterface) -> GuestVlan:
    return GuestVlan(
        name=vlan.name,
        id=vlan.vlan or 0,
        place=vlan.place,
        addresses=vlan.addresses,
        routes=vlan.routes,
        dhcp=vlan.dhcp,
        dhcp6=vlan.dhcp6,
        mtu=vlan.mtu,
        mac=vlan.new_mac,
    )
