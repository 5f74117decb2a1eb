"""The interfaces of a desired or current state, as nmstate reads them.

Sources: nmstate rust/src/lib/ifaces (``port`` and its alias ``ports``), deserializer.rs (numbers and booleans in quotes).
"""

from __future__ import annotations

from topocheck.load.addresses import mac_address
from topocheck.load.metadata import literal
from topocheck.model.node import BondSpec, BridgePort, BridgePortVlan, BridgeSpec, NodeInterface, VlanSpec
from topocheck.model.place import Place
from topocheck.model.template import is_template
from topocheck.model.value import Mapping, Scalar

_BOOLEANS = {
    **dict.fromkeys(("1", "true", "yes", "on", "y"), True),
    **dict.fromkeys(("0", "false", "no", "off", "n"), False),
}
_ON_A_BASE = frozenset({"mac-vlan", "mac-vtap", "ipvlan", "vxlan", "macsec", "infiniband"})
"""The types whose block, of the same name, says under ``base-iface`` what they stand on."""


def read_interfaces(state: Mapping, *, observed: bool = False) -> tuple[NodeInterface, ...]:
    """The ``interfaces`` of a state that have a name; ``observed`` where a node reports them."""
    bodies = state.mappings("interfaces")
    return tuple(
        _interface(body, name, observed=observed) for body in bodies if (name := literal(body, "name")) is not None
    )


def _interface(body: Mapping, name: str, *, observed: bool) -> NodeInterface:
    kind = literal(body, "type")
    body = _by_canonical_name(body) if kind == "bond" else body
    mtu = body.integer("mtu")
    base, base_place = _base(body, kind)
    patch, vrf = body.mapping("patch"), body.mapping("vrf")
    return NodeInterface(
        name=name,
        place=body.place_of("name"),
        body=body,
        type=kind,
        state=literal(body, "state") or "up",
        state_given=not observed and body.get("state") is not None,
        mtu=mtu,
        mtu_place=body.place_of("mtu") if mtu is not None else None,
        controller=literal(body, "controller"),
        vlan=_vlan(body) if kind in ("vlan", None) else None,
        bridge=_bridge(body, kind),
        bond=_bond(body),
        ip_enabled=_ip_flag(body, "ipv4", "enabled") or _ip_flag(body, "ipv6", "enabled"),
        addresses=(*_addresses(body, "ipv4"), *_addresses(body, "ipv6")),
        observed=observed,
        mac=mac_address(body.text("mac-address")),
        base=base,
        base_place=base_place,
        ports=_port_names(vrf) or () if vrf is not None else (),
        table=vrf.integer("route-table-id") if vrf is not None else None,
        patch_peer=literal(patch, "peer") if patch is not None else None,
        patch_place=patch.place_of("peer") if patch is not None else None,
        dhcp4=_ip_flag(body, "ipv4", "dhcp"),
        dhcp6=_ip_flag(body, "ipv6", "dhcp") or _ip_flag(body, "ipv6", "autoconf"),
    )


def _by_canonical_name(body: Mapping) -> Mapping:
    """A bond's body with ``link-aggregation`` under this name where it is written as ``bond``."""
    if "bond" not in body or "link-aggregation" in body:
        return body
    entries = {("link-aggregation" if key == "bond" else key): value for key, value in body}
    marks = {("link-aggregation" if key == "bond" else key): mark for key, mark in body.key_marks.items()}
    return Mapping(body.file, body.mark, entries, marks)


def _base(body: Mapping, kind: str | None) -> tuple[str | None, Place | None]:
    """What an interface stands on, and where that is written."""
    block = body.mapping(kind) if kind in _ON_A_BASE else None
    base = literal(block, "base-iface") if block is not None else None
    return (None, None) if block is None or base is None else (base, block.place_of("base-iface"))


def _vlan(body: Mapping) -> VlanSpec | None:
    vlan = body.mapping("vlan")
    if vlan is None:
        return None
    return VlanSpec(
        place=body.place_of("vlan"),
        base=literal(vlan, "base-iface"),
        base_place=vlan.place_of("base-iface"),
        id=vlan.integer("id"),
        id_place=vlan.place_of("id"),
        protocol=_lower(vlan, "protocol"),
        protocol_place=_place_if(vlan, "protocol"),
        reorder_headers=_flag(vlan, "reorder-headers") is not False,
    )


def _lower(mapping: Mapping, key: str) -> str | None:
    text = literal(mapping, key)
    return None if text is None else text.lower()


def _place_if(mapping: Mapping, key: str) -> Place | None:
    return None if mapping.get(key) is None else mapping.place_of(key)


def _bridge(body: Mapping, kind: str | None) -> BridgeSpec | None:
    """``bridge:``; a bridge without the block has one all the same, of which nothing is said."""
    bridge = body.mapping("bridge")
    if bridge is None:
        return BridgeSpec(body.place_of("name"), None) if kind in ("linux-bridge", "ovs-bridge") else None
    key = _ports_key(bridge)
    options = bridge.mapping("options")
    given = bridge.sequence(key) is not None
    return BridgeSpec(
        place=body.place_of("bridge"),
        ports=tuple(_bridge_ports(bridge.mappings(key))) if given else None,
        ports_key=key,
        stp=_stp(options) if options else None,
        default_pvid=options.integer("vlan-default-pvid") if options else None,
        vlan_protocol=_lower(options, "vlan-protocol") if options else None,
        vlan_protocol_place=_place_if(options, "vlan-protocol") if options else None,
        allow_extra_patch_ports=_flag(bridge, "allow-extra-patch-ports") is True,
    )


def _ports_key(owner: Mapping) -> str:
    return "ports" if "port" not in owner and "ports" in owner else "port"


def _bridge_ports(bodies: list[Mapping]) -> list[BridgePort]:
    ports = []
    for body in bodies:
        name = literal(body, "name")
        if name is not None:
            vlan, bond = body.mapping("vlan"), body.mapping("link-aggregation")
            ports.append(
                BridgePort(
                    name=name,
                    place=body.place_of("name"),
                    vlan=None if vlan is None else _port_vlan(vlan, body),
                    bond_ports=_port_names(bond) or () if bond else (),
                    bond_mode=literal(bond, "mode") if bond else None,
                    bond_place=body.place_of("link-aggregation") if bond else None,
                    hairpin=_flag(body, "stp-hairpin-mode"),
                )
            )
    return ports


def _port_vlan(vlan: Mapping, port: Mapping) -> BridgePortVlan:
    return BridgePortVlan(
        place=port.place_of("vlan"),
        is_empty=not vlan.entries,
        mode=literal(vlan, "mode"),
        tag=vlan.integer("tag"),
        trunk_tags=tuple(_trunk_tags(vlan.mappings("trunk-tags"))),
        enable_native=_flag(vlan, "enable-native") is True,
    )


def _trunk_tags(entries: list[Mapping]) -> list[tuple[int, int]]:
    tags = []
    for entry in entries:
        single, span = entry.integer("id"), entry.mapping("id-range")
        low, high = (span.integer("min"), span.integer("max")) if span else (single, single)
        if low is not None and high is not None:
            tags.append((low, high))
    return tags


def _stp(options: Mapping) -> bool | None:
    stp = options.mapping("stp")
    return _flag(options, "stp") if stp is None else _flag(stp, "enabled")


def _bond(body: Mapping) -> BondSpec | None:
    aggregation = body.mapping("link-aggregation")
    if aggregation is None:
        return None
    place = body.place_of("link-aggregation")
    return BondSpec(place, literal(aggregation, "mode"), _port_names(aggregation))


def _port_names(aggregation: Mapping) -> tuple[str, ...] | None:
    """The ports of a bond: names, or for a bond of an OVS bridge mappings with a name. None where there is no list.

    The list of the ports' settings stands for it where it is left out. Source: nmstate ifaces/bond.rs, ``ports``.
    """
    ports = aggregation.sequence(_ports_key(aggregation))
    if ports is None:
        ports = aggregation.sequence("ports-config")
    if ports is None:
        return None
    names = [port.text("name") if isinstance(port, Mapping) else _text(port) for port in ports]
    return tuple(name for name in names if name is not None and not is_template(name))


def _text(value: object) -> str | None:
    return value.text if isinstance(value, Scalar) and value.data is not None else None


def _flag(mapping: Mapping, key: str) -> bool | None:
    """A boolean; nmstate takes it as text and as 0 or 1 too (rust/src/lib/deserializer.rs)."""
    text = mapping.text(key)
    return None if text is None else _BOOLEANS.get(text.lower())


def _ip_flag(body: Mapping, family: str, key: str) -> bool:
    """A flag of ``ipv4`` or ``ipv6``; DHCP counts only where the family is enabled."""
    ip = body.mapping(family)
    return ip is not None and _flag(ip, "enabled") is True and _flag(ip, key) is True


def _addresses(body: Mapping, family: str) -> list[str]:
    ip = body.mapping(family)
    addresses = []
    for entry in ip.mappings("address") if ip else []:
        text, length = literal(entry, "ip"), entry.integer("prefix-length")
        if text is not None and length is not None:
            addresses.append(f"{text}/{length}")
    return addresses
