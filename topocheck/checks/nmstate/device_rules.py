"""Settings of an interface's own type that nmstate refuses. Source: nmstate rust/src/lib/ifaces, ``sanitize`` of each type."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Mapping as MappingType

from topocheck.checks.nmstate import bond_rules
from topocheck.checks.nmstate.refusal import Refusal, block_of, ip_on, texts
from topocheck.checks.nmstate.rule import integer, switched_off, switched_on
from topocheck.model.value import Mapping, Scalar

_FAMILIES = ("ipv4", "ipv6")
_CAK_LENGTH, _CKN_LONGEST, _CKN_SHORTEST = 32, 64, 2
_LARGEST_FLOW_LABEL = 0xFFFFF
_LARGEST_QUEUE = 4096

_Rules = Callable[[str, Mapping], Iterator[Refusal]]


def refused(kind: str, name: str, body: Mapping) -> Iterator[Refusal]:
    """What nmstate refuses of an interface of a type."""
    rules = _BY_TYPE.get(kind)
    if rules is not None:
        yield from rules(name, body)


def _linux_bridge(name: str, body: Mapping) -> Iterator[Refusal]:
    options = block_of(body, "bridge", "options")
    if options is None:
        return
    masks = [integer(options.get(key)) for key in ("group-forward-mask", "group-fwd-mask")]
    if None not in masks and masks[0] != masks[1]:
        yield Refusal(
            options.place_of("group-fwd-mask"),
            f"{name} has the group-forward-mask {masks[0]} and the group-fwd-mask {masks[1]}, which are one setting and must be the same",
            f"Linux bridge {name} has different group_forward_mask: {masks[0]}, group_fwd_mask: {masks[1]}",
            "keep group-fwd-mask alone",
            options.place_of("group-forward-mask"),
        )


def _ovs_bridge(name: str, body: Mapping) -> Iterator[Refusal]:
    if body.text("mac-address"):
        yield Refusal(
            body.place_of("mac-address"),
            f"the OVS bridge {name} has a mac-address, and must have none",
            f"OVS Bridge {name} can not hold MAC address, please set MAC address on OVS internal interface instead",
            "write it at the ovs-interface of the bridge",
        )
    if body.get("dispatch") is not None:
        yield Refusal(
            body.place_of("dispatch"),
            f"the OVS bridge {name} has dispatch scripts, and must have none",
            f"User space interface {name}/ovs-bridge is not allow to hold dispatch configurations",
            "write them at an interface of the kernel",
        )


def _ovs_interface(name: str, body: Mapping) -> Iterator[Refusal]:
    if body.mapping("patch") is not None:
        taken = ["mtu"] if body.get("mtu") is not None else []
        taken += [family for family in _FAMILIES if ip_on(body, family)]
        for key in taken:
            what = "MTU" if key == "mtu" else "IP"
            yield Refusal(
                body.place_of(key),
                f"the patch port {name} has {key}, and must have none",
                f"OVS patch interface is not allowed to hold {what} configuration, interface name {name}",
                f"remove {key}",
            )
    dpdk = body.mapping("dpdk")
    for key in ("n_rxq_desc", "n_txq_desc") if dpdk is not None else ():
        size = integer(dpdk.get(key)) if dpdk is not None else None
        if size and dpdk is not None and (size > _LARGEST_QUEUE or size & (size - 1)):
            yield Refusal(
                dpdk.place_of(key),
                f"{key} of {name} is {size}, and must be a power of 2 up to {_LARGEST_QUEUE}",
                f"OVS DPDK {key} must power of 2 within range of 1 to 4096",
                "write a power of 2, or 0 for none",
            )


def _loopback(name: str, body: Mapping) -> Iterator[Refusal]:
    for family in _FAMILIES:
        ip = body.mapping(family)
        if ip is None:
            continue
        label = family.replace("ip", "IP")
        automatic = next((key for key in ("dhcp", "autoconf") if switched_on(ip.get(key))), None)
        if family == "ipv4" and switched_off(ip.get("enabled")):
            yield Refusal(
                ip.place_of("enabled"),
                f"the loopback interface {name} has {label} off, and must have it on",
                f"Loopback interface cannot be have {label} disabled",
                "remove the section, or write enabled: true",
            )
        elif automatic is not None and ip_on(body, family):
            yield Refusal(
                ip.place_of(automatic),
                f"the loopback interface {name} has {automatic}, and must have static addresses alone",
                f"Loopback interface cannot be have {label} {'DHCP' if family == 'ipv4' else 'autoconf/DHCPv6'} enabled",
                f"remove {automatic}",
            )


def _mac_device(kind: str) -> _Rules:
    def rules(name: str, body: Mapping) -> Iterator[Refusal]:
        block = body.mapping(kind)
        key = "promiscuous" if block is not None and "promiscuous" in block else "accept-all-mac"
        if block is not None and switched_off(block.get(key)) and block.text("mode") != "passthru":
            yield Refusal(
                block.place_of(key),
                f"{name} has {key} off, and must have the mode passthru for that",
                "Disable accept-all-mac-addresses(promiscuous) is only allowed on passthru mode",
                f"remove {key}, or write the mode passthru",
                block.place_of("mode"),
            )

    return rules


def _ipvlan(name: str, body: Mapping) -> Iterator[Refusal]:
    block = body.mapping("ipvlan")
    if block is not None and switched_on(block.get("private")) and switched_on(block.get("vepa")):
        yield Refusal(
            block.place_of("vepa"),
            f"{name} has private and vepa, and must have one of them only",
            "Both private and VEPA flags cannot be enabled at the same time",
            "remove one of both",
            block.place_of("private"),
        )


def _macsec(name: str, body: Mapping) -> Iterator[Refusal]:
    block = body.mapping("macsec")
    if block is None:
        return
    cak, ckn = block.text("mka-cak"), block.text("mka-ckn")
    if (cak is None) != (ckn is None):
        there, lacks = ("mka-cak", "mka-ckn") if ckn is None else ("mka-ckn", "mka-cak")
        yield Refusal(
            block.place_of(there),
            f"{name} has {there} and no {lacks}, and must have both or none",
            "The mka_cak and mka_cnk must be all missing or present.",
            f"write {lacks}, or remove {there}",
        )
    if cak is not None and _is_written_out(cak) and len(cak) != _CAK_LENGTH:
        yield Refusal(
            block.place_of("mka-cak"),
            f"mka-cak of {name} has {len(cak)} characters, and must have {_CAK_LENGTH}",
            "The mka_cak must be a string of 32 characters",
            "write 32 hexadecimal digits",
        )
    if (
        ckn is not None
        and _is_written_out(ckn)
        and not (_CKN_SHORTEST <= len(ckn) <= _CKN_LONGEST and len(ckn) % 2 == 0)
    ):
        yield Refusal(
            block.place_of("mka-ckn"),
            f"mka-ckn of {name} has {len(ckn)} characters, and must have an even number of them from {_CKN_SHORTEST} to {_CKN_LONGEST}",
            "The mka_ckn must be a string of even size between 2 and 64 characters",
            "write pairs of hexadecimal digits",
        )


def _is_written_out(key: str) -> bool:
    return key.isascii() and key.isalnum()


def _hsr(name: str, body: Mapping) -> Iterator[Refusal]:
    block = body.mapping("hsr")
    if block is not None and block.text("protocol") == "prp" and block.get("interlink") is not None:
        yield Refusal(
            block.place_of("interlink"),
            f"{name} has an interlink, and must have the protocol hsr for that",
            "interlink property is not supported with the PRP protocol",
            "remove interlink, or write protocol: hsr",
            block.place_of("protocol"),
        )


def _ip_tunnel(name: str, body: Mapping) -> Iterator[Refusal]:
    block = body.mapping("ip-tunnel")
    label = integer(block.get("flow-label")) if block is not None else None
    if block is not None and label is not None and label > _LARGEST_FLOW_LABEL:
        yield Refusal(
            block.place_of("flow-label"),
            f"flow-label of {name} is {label:#x}, and must be at most {_LARGEST_FLOW_LABEL:#x}",
            "Flow label must be less than 0xFFFFF",
            "write a label of 20 bits",
        )


def _vrf(name: str, body: Mapping) -> Iterator[Refusal]:
    block = body.mapping("vrf")
    key = "ports" if block is not None and "ports" in block else "port"
    if block is None or block.sequence(key) is None or block.sequence("ports-config") is None:
        return
    configured = sorted(port.text("name") or "" for port in block.mappings("ports-config"))
    if "" not in configured and configured != sorted(texts(block, key)):
        yield Refusal(
            block.place_of("ports-config"),
            f"{key} and ports-config of {name} must name the same interfaces",
            f"The VRF {name} is holding inconsistent ports config in `port` and `ports-config` section",
            "leave one of both out",
            block.place_of(key),
        )


def _ethernet(name: str, body: Mapping) -> Iterator[Refusal]:
    sr_iov = block_of(body, "ethernet", "sr-iov")
    for vf in sr_iov.mappings("vfs") if sr_iov is not None else ():
        if vf.get("vlan-proto") is not None and vf.text("vlan-proto") != "802.1q" and _no_vlan(vf):
            yield Refusal(
                vf.place_of("vlan-proto"),
                f"the virtual function {vf.text('id')} of {name} has a vlan-proto, and must have a vlan-id above 0 for that",
                "VLAN protocol 802.1ad is not allowed when VLAN ID and VLAN QoS are zero or unset",
                "write vlan-id, or remove vlan-proto",
            )


def _no_vlan(vf: Mapping) -> bool:
    vlan, qos = vf.get("vlan-id"), vf.get("qos")
    return all(value is None or (isinstance(value, Scalar) and integer(value) == 0) for value in (vlan, qos))


_BY_TYPE: MappingType[str, _Rules] = {
    "bond": bond_rules.refused,
    "linux-bridge": _linux_bridge,
    "ovs-bridge": _ovs_bridge,
    "ovs-interface": _ovs_interface,
    "loopback": _loopback,
    "mac-vlan": _mac_device("mac-vlan"),
    "mac-vtap": _mac_device("mac-vtap"),
    "ipvlan": _ipvlan,
    "macsec": _macsec,
    "hsr": _hsr,
    "ip-tunnel": _ip_tunnel,
    "vrf": _vrf,
    "ethernet": _ethernet,
}
