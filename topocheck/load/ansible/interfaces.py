"""Entries of the modules ``vlans``, ``interfaces``, ``l2_interfaces``, ``l3_interfaces`` and ``lag_interfaces``.

Sources: the argument lists of these modules in the collections cisco.nxos, cisco.ios and arista.eos, which differ in few words.
"""

from __future__ import annotations

from ipaddress import ip_interface

from topocheck.load.ansible.reading import Reading
from topocheck.load.switch.draft import InterfaceDraft
from topocheck.load.switch.interface_names import number_of
from topocheck.load.switch.vlan_database import VlanDraft
from topocheck.model.switch import Unmodelled
from topocheck.model.value import Mapping

_MODES = {
    "access": "access",
    "trunk": "trunk",
    "dynamic": "dynamic",
    "dynamic_auto": "dynamic",
    "dynamic_desirable": "dynamic",
}
_ALLOWED = ("allowed_vlans", "trunk_allowed_vlans")  # the second is EOS'


def vlan(reading: Reading, entry: Mapping) -> None:
    """An entry of ``vlans``."""
    number = reading.vlan(entry, "vlan_id")
    reading.database.mentioned = True
    if number is not None:
        draft = reading.database.vlans.setdefault(number, VlanDraft(entry.place_of("vlan_id")))
        draft.name = entry.text("name") or draft.name
        draft.suspended = entry.text("state") == "suspend"
        draft.shut = entry.boolean("enabled") is False or entry.text("shutdown") == "enabled"


def interface(reading: Reading, entry: Mapping) -> None:
    """An entry of ``interfaces``."""
    draft = reading.draft(entry)
    if draft is None:
        return
    if (description := entry.text("description")) is not None:
        draft.description = description
        draft.places["description"] = entry.place_of("description")
    if (enabled := entry.boolean("enabled")) is not None:
        draft.enabled = enabled
        draft.places["enabled"] = entry.place_of("enabled")
    if (mtu := entry.integer("mtu")) is not None:
        draft.mtu = mtu
        draft.places["mtu"] = entry.place_of("mtu")
    if (layer := entry.text("mode")) in ("layer2", "layer3"):
        draft.layer2 = layer == "layer2"
        draft.places["mode"] = entry.place_of("mode")


def l2_interface(reading: Reading, entry: Mapping) -> None:
    """An entry of ``l2_interfaces``. Without a ``mode`` it is what it gives: ``trunk`` or else ``access``."""
    draft = reading.draft(entry)
    if draft is None:
        return
    draft.switched = True
    _switching_mode(reading, draft, entry)
    trunk, access, voice = entry.mapping("trunk"), entry.mapping("access"), entry.mapping("voice")
    if access is not None and (number := reading.vlan(access, "vlan")) is not None:
        draft.access_vlan = number
        draft.places["access_vlan"] = access.place_of("vlan")
    if voice is not None and (number := reading.vlan(voice, "vlan")) is not None:
        draft.voice_vlan = number
        draft.places["voice_vlan"] = voice.place_of("vlan")
    if trunk is not None and (native := reading.vlan(trunk, "native_vlan")) is not None:
        draft.native_vlan = native
        draft.places["native_vlan"] = trunk.place_of("native_vlan")
    for key in _ALLOWED:
        if trunk is not None and (allowed := reading.vlans(trunk, key)) is not None:
            draft.allowed_vlans = allowed
            draft.places["allowed_vlans"] = trunk.place_of(key)


def _switching_mode(reading: Reading, draft: InterfaceDraft, entry: Mapping) -> None:
    """The mode that is written, or the one that follows from what else is."""
    trunk, access = entry.mapping("trunk"), entry.mapping("access")
    if (mode := entry.text("mode")) is not None:
        draft.port_mode = _MODES.get(mode, "unknown")
        draft.places["mode"] = entry.place_of("mode")
        if draft.port_mode == "unknown":
            reading.unmodelled.append(Unmodelled(entry.place_of("mode"), f"mode: {mode}"))
    elif trunk is not None and access is None:
        draft.port_mode = "trunk"
        draft.places["mode"] = entry.place_of("trunk")
    elif access is not None and draft.port_mode is None:
        draft.port_mode = "access"


def lag_interface(reading: Reading, entry: Mapping) -> None:
    """An entry of ``lag_interfaces``: a port-channel and its members."""
    channel = reading.draft(entry)
    number = number_of(channel.name) if channel is not None else None
    for member in entry.mappings("members"):
        draft = reading.draft(member, "member")
        if draft is not None and number is not None:
            mode = member.text("mode")
            draft.channel_group, draft.channel_mode = number, "on" if mode in (None, "true", "True") else mode
            draft.places["channel_group"] = member.place_of("member")


def l3_interface(reading: Reading, entry: Mapping) -> None:
    """An entry of ``l3_interfaces``."""
    draft = reading.draft(entry)
    if draft is None:
        return
    draft.routed = True
    for key in ("dot1q", "encapsulation"):  # of NX-OS and of EOS
        below = entry.mapping(key)
        owner, name = (below, "dot1q_tag") if below is not None else (entry, key)
        if (tag := reading.vlan(owner, name)) is not None:
            draft.encapsulation_vlan = tag
            draft.places["encapsulation_vlan"] = owner.place_of(name)
    for item in (*entry.mappings("ipv4"), *entry.mappings("ipv6")):
        written = item.text("address") or ""
        try:
            address = str(ip_interface(written)) if "/" in written else None
        except ValueError:
            address = None
        if address is not None:
            primary = "primary" if ":" not in address and not item.boolean("secondary") else address
            draft.addresses[primary] = address
            draft.places["addresses"] = item.place_of("address")
            if item.boolean("virtual"):
                draft.shared_addresses.add(address)
