"""From the lines of an interface to the interface: a dialect's defaults fill the gaps, and the forwarding rule follows."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from topocheck.load.switch.dialect import PortDefaults, TextDialect
from topocheck.load.switch.draft import InterfaceDraft
from topocheck.load.switch.interface_names import kind_of, number_of
from topocheck.load.switch.system_lines import SystemLines
from topocheck.load.switch.virtual_gateway import virtual_addresses
from topocheck.load.switch.vlan_database import VlanDatabase
from topocheck.model.port import PortRule, access, trunk
from topocheck.model.rule import Filter
from topocheck.model.switch import SwitchInterface
from topocheck.model.vlan import HIGHEST, LOWEST, VlanSet

_ACCESS_LIKE = ("access", "dynamic", "tunnel")

_access = lru_cache(maxsize=4096)(access)  # most ports of a switch are alike

FiltersOf = Callable[[InterfaceDraft, str], tuple[Filter, ...]]


def no_filters(_draft: InterfaceDraft, _mode: str) -> tuple[Filter, ...]:
    """The filters of an interface where access lists are not part of what is read."""
    return ()


def settled(
    draft: InterfaceDraft,
    dialect: TextDialect,
    defaults: PortDefaults,
    system: SystemLines,
    database: VlanDatabase,
    filters: FiltersOf = no_filters,
) -> SwitchInterface:
    """The interface that the lines and the defaults make together; ``filters`` gives its access lists by its mode."""
    kind = kind_of(draft.name)
    mode = port_mode(draft, kind, defaults)
    tagged = _native_tagged(draft, dialect, system)
    native = (draft.encapsulation_vlan if draft.untagged else None) if mode == "routed" else (draft.native_vlan or 1)
    if tagged and dialect.tag_replaces_native:
        native = None
    access_vlan = draft.access_vlan or (1 if mode in _ACCESS_LIKE else None)
    enabled = draft.enabled
    kept_off = database.kept_off(tuple(draft.trunk_groups))
    addresses = _in_order(draft.addresses)
    mtu = draft.mtu
    if mtu is None and kind in ("ethernet", "port-channel", "svi"):
        mtu = system.routed_mtu if mode == "routed" else system.mtu
    return SwitchInterface(
        name=draft.name,
        place=draft.place,
        description=draft.description,
        enabled=dialect.enabled_by_default(draft, kind, mode, system) if enabled is None else enabled,
        mtu=mtu,
        mode=mode,
        access_vlan=access_vlan,
        native_vlan=native,
        native_tagged=tagged,
        allowed_vlans=draft.allowed_vlans,
        trunk_groups=tuple(draft.trunk_groups),
        voice_vlan=draft.voice_vlan,
        channel_group=draft.channel_group,
        channel_mode=draft.channel_mode,
        mlag=draft.mlag,
        isolated=draft.isolated,
        bpdu_guard=draft.bpdu_guard,
        peer_link=draft.peer_link,
        vrf=draft.vrf,
        encapsulation_vlan=draft.encapsulation_vlan,
        svi_vlan=_svi_vlan(draft.name, kind),
        addresses=addresses,
        virtual_addresses=virtual_addresses(draft, addresses),
        filters=filters(draft, mode) if draft.bindings else (),
        places=draft.places,
        rule=_rule(draft, mode, access_vlan, native, kept_off=kept_off, tagged=tagged),
    )


def port_mode(draft: InterfaceDraft, kind: str, defaults: PortDefaults) -> str:
    """How an interface forwards, as ``topocheck inspect`` names it."""
    if kind not in ("ethernet", "port-channel"):
        return "routed"
    if draft.channel_group is not None and kind == "ethernet":
        return "member"
    layer2 = _layer2(draft, defaults)
    if layer2 is None:
        return "unknown"
    if not layer2:
        return "routed"
    mode = draft.port_mode or defaults.mode
    return "trunk" if mode == "phone" else mode


def _layer2(draft: InterfaceDraft, defaults: PortDefaults) -> bool | None:
    """Whether a port bridges; None where nothing tells."""
    if draft.layer2 is not None:
        return draft.layer2
    if (draft.switched or draft.port_mode is not None) and not (defaults.layer2 is False and defaults.needs_switchport):
        return True
    if draft.routed and defaults.ip_shows_routing:
        return False
    return defaults.layer2


def _native_tagged(draft: InterfaceDraft, dialect: TextDialect, system: SystemLines) -> bool:
    """Whether a trunk tags its native VLAN too."""
    if draft.native_tagged is None:
        return system.native_tagged
    if dialect.tag_replaces_native and draft.native_vlan is not None:
        return draft.native_tagged and draft.places["native_tagged"] > draft.places["native_vlan"]
    return draft.native_tagged


def _rule(
    draft: InterfaceDraft,
    mode: str,
    access_vlan: int | None,
    native: int | None,
    *,
    kept_off: VlanSet,
    tagged: bool,
) -> PortRule | None:
    """How a bridging port forwards; a node speaks no DTP, so that a port which would negotiate stays an access port."""
    if mode in ("access", "dynamic") and access_vlan is not None:
        return _with_voice(_access(access_vlan), draft.voice_vlan)
    if mode != "trunk":
        return None
    if draft.port_mode == "phone":
        return _with_voice(access(native or 1), draft.voice_vlan)
    return trunk(draft.allowed_vlans - kept_off, native, native_tagged=tagged)


def _with_voice(rule: PortRule, voice_vlan: int | None) -> PortRule:
    """An access port that takes and sends one more VLAN tagged."""
    if voice_vlan is None:
        return rule
    voice = VlanSet.of(voice_vlan)
    return PortRule(rule.untagged_in, rule.tagged_in | voice, rule.members | voice, rule.untagged_out)


def _svi_vlan(name: str, kind: str) -> int | None:
    """The VLAN of an SVI, by its name."""
    number = number_of(name) if kind == "svi" else None
    return number if number is not None and LOWEST <= number <= HIGHEST else None


def _in_order(addresses: dict[str, str]) -> tuple[str, ...]:
    """The primary address first, then the others as they came."""
    if not addresses:
        return ()
    first = [addresses[role] for role in ("primary", "virtual") if role in addresses]
    others = [text for role, text in addresses.items() if role not in ("primary", "virtual")]
    return tuple(dict.fromkeys([*first, *others]))
