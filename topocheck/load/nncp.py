"""NodeNetworkConfigurationPolicies, as nmstate reads them.

Sources: nmstate rust/src/lib/ifaces (``port`` and its alias ``ports``, numbers in quotes), kubernetes-nmstate
api/shared/nodenetworkconfigurationpolicy_types.go.
"""

from __future__ import annotations

from topocheck.load.metadata import Head, holds_template, is_template, literal, string_map
from topocheck.model.node import (
    HOSTNAME_LABEL,
    BondSpec,
    BridgeMapping,
    BridgePort,
    BridgePortVlan,
    BridgeSpec,
    NodeInterface,
    NodePolicy,
    VlanSpec,
)
from topocheck.model.value import Mapping, Scalar, Sequence

_BOOLEANS = {
    **dict.fromkeys(("1", "true", "yes", "on", "y"), True),
    **dict.fromkeys(("0", "false", "no", "off", "n"), False),
}


def read_policy(head: Head) -> NodePolicy:
    """The policy that a manifest declares; what is absent, malformed or a template is left out."""
    spec = head.body.mapping("spec") or _empty(head.body)
    state = spec.mapping("desiredState")
    selector = spec.mapping("nodeSelector")
    return NodePolicy(
        name=head.name,
        place=head.place,
        interfaces=_interfaces(state.mappings("interfaces")) if state else (),
        selector=None if selector is None or not selector.entries else string_map(selector),
        selector_place=spec.place_of("nodeSelector") if selector is not None else None,
        bridge_mappings=_bridge_mappings(state) if state else (),
        desired_state=state,
        templated="capture" in spec or holds_template(spec),
        wave=head.wave,
    )


def read_values_entry(entry: Mapping) -> NodePolicy | None:
    """The policy that the chart of the published pattern renders from one entry ``{name, node, interfaces}``.

    None where the entry has no name or no node.
    """
    name, node, interfaces = entry.text("name"), entry.text("node"), entry.sequence("interfaces")
    if name is None or node is None or interfaces is None:
        return None
    return NodePolicy(
        name=name,
        place=entry.place_of("name"),
        interfaces=_interfaces(entry.mappings("interfaces")),
        selector={HOSTNAME_LABEL: node},
        selector_place=entry.place_of("node"),
        desired_state=_state_of(entry, interfaces),
        templated=holds_template(entry),
    )


def _state_of(entry: Mapping, interfaces: Sequence) -> Mapping:
    """The desired state that the chart makes: the entry's interfaces and nothing else."""
    mark = entry.key_marks["interfaces"]
    return Mapping(entry.file, mark, {"interfaces": interfaces}, {"interfaces": mark})


def _empty(beside: Mapping) -> Mapping:
    return Mapping(beside.file, beside.mark, {}, {})


def _interfaces(bodies: list[Mapping]) -> tuple[NodeInterface, ...]:
    return tuple(_interface(body, name) for body in bodies if (name := literal(body, "name")) is not None)


def _interface(body: Mapping, name: str) -> NodeInterface:
    kind = literal(body, "type")
    mtu = body.integer("mtu")
    return NodeInterface(
        name=name,
        place=body.place_of("name"),
        body=body,
        type=kind,
        state=literal(body, "state") or "up",
        state_given=body.get("state") is not None,
        mtu=mtu,
        mtu_place=body.place_of("mtu") if mtu is not None else None,
        controller=literal(body, "controller"),
        vlan=_vlan(body) if kind in ("vlan", None) else None,
        bridge=_bridge(body, kind),
        bond=_bond(body),
        ip_enabled=_ip_enabled(body, "ipv4") or _ip_enabled(body, "ipv6"),
        addresses=(*_addresses(body, "ipv4"), *_addresses(body, "ipv6")),
    )


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
    )


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
    """The ports of a bond: names, or for a bond of an OVS bridge mappings with a name. None where there is no list."""
    ports = aggregation.sequence(_ports_key(aggregation))
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


def _ip_enabled(body: Mapping, family: str) -> bool:
    ip = body.mapping(family)
    return ip is not None and _flag(ip, "enabled") is True


def _addresses(body: Mapping, family: str) -> list[str]:
    ip = body.mapping(family)
    addresses = []
    for entry in ip.mappings("address") if ip else []:
        text, length = literal(entry, "ip"), entry.integer("prefix-length")
        if text is not None and length is not None:
            addresses.append(f"{text}/{length}")
    return addresses


def _bridge_mappings(state: Mapping) -> tuple[BridgeMapping, ...]:
    ovn = state.mapping("ovn")
    return tuple(
        BridgeMapping(
            localnet=localnet,
            bridge=literal(entry, "bridge"),
            place=entry.place_of("localnet"),
            absent=entry.text("state") == "absent",
        )
        for entry in (ovn.mappings("bridge-mappings") if ovn else [])
        if (localnet := literal(entry, "localnet")) is not None
    )
