"""Settings that nmstate refuses of any interface, and those of several interfaces that do not go together.

Source: nmstate rust/src/lib: ip.rs, mptcp.rs, ifaces/base.rs, alt_name.rs, sriov.rs, inter_ifaces_controller.rs (InfiniBand ports).
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import AddressValueError, IPv6Address

from topocheck.checks.nmstate import bond_rules
from topocheck.checks.nmstate.refusal import Refusal, block_of, ip_on, texts
from topocheck.checks.nmstate.rule import switched_off
from topocheck.checks.unresolved import is_template
from topocheck.model.value import Mapping, Scalar

_VF_NAME_PARTS = 3
_LEADING_ZEROS = 8  # bytes
_NONE = "::"
_WAITS_FOR = {"ipv4": ("ipv4",), "ipv6": ("ipv6",), "ipv4+ipv6": ("ipv4", "ipv6")}


def refused(name: str, body: Mapping) -> Iterator[Refusal]:
    """What nmstate refuses of an interface, whatever its type."""
    yield from _identifier(name, body)
    yield from _addresses(name, body)
    yield from _multipath(name, body)
    yield from _waits(name, body)
    yield from _own_alternative(name, body)
    yield from _virtual_function(body, "name")


def _identifier(name: str, body: Mapping) -> Iterator[Refusal]:
    if body.text("identifier") == "mac-address" and body.get("mac-address") is None:
        yield Refusal(
            body.place_of("identifier"),
            f"{name} is to be found by its MAC address, and must have mac-address for that",
            f"Interface {name} is defined with identifier mac-address but no `mac-address` property",
            "write mac-address, or remove identifier",
        )


def _addresses(name: str, body: Mapping) -> Iterator[Refusal]:
    ipv4, ipv6 = body.mapping("ipv4"), body.mapping("ipv6")
    if ipv4 is not None and "autoconf" in ipv4:
        yield Refusal(
            ipv4.place_of("autoconf"),
            f"ipv4 of {name} has autoconf, which is a matter of IPv6, and must have none",
            "autoconf is not allowed for IPv4",
            "remove autoconf",
        )
    token = ipv6.text("token") if ipv6 is not None else None
    if ipv6 is None or not token or is_template(token):
        return
    if switched_off(ipv6.get("autoconf")) and token != _NONE:
        yield Refusal(
            ipv6.place_of("token"),
            f"{name} has an IPv6 token, and must have autoconf for that",
            f"Desired IPv6 token '{token}' cannot be applied with IPv6 autoconf disabled",
            "turn autoconf on, or remove token",
            ipv6.place_of("autoconf"),
        )
    elif not _is_token(token):
        yield Refusal(
            ipv6.place_of("token"),
            f'the IPv6 token of {name} is "{token}", and must be an address whose first 64 bits are 0, as ::5',
            f"Desired IPv6 token should be lead by 64 bits 0. But got {token}",
            "write the last 64 bits alone, after ::",
        )


def _is_token(text: str) -> bool:
    try:
        return not any(IPv6Address(text).packed[:_LEADING_ZEROS])
    except AddressValueError:
        return False


def _multipath(name: str, body: Mapping) -> Iterator[Refusal]:
    mptcp = body.mapping("mptcp")
    if mptcp is not None and {"signal", "fullmesh"} <= set(texts(mptcp, "address-flags")):
        yield Refusal(
            mptcp.place_of("address-flags"),
            f"{name} has the MPTCP flags signal and fullmesh, and must have one of them only",
            "MPTCP flags mustn't have both signal and fullmesh",
            "remove one of both",
        )


def _waits(name: str, body: Mapping) -> Iterator[Refusal]:
    for family in _WAITS_FOR.get(body.text("wait-ip") or "", ()):
        ip = body.mapping(family)
        if ip is not None and switched_off(ip.get("enabled")):
            yield Refusal(
                body.place_of("wait-ip"),
                f"{name} waits for {family}, which is off there, and must have it on",
                f"Cannot set wait-ip to {body.text('wait-ip')} when {family} is disabled",
                "write wait-ip: any, or turn the family on",
                ip.place_of("enabled"),
            )


def _own_alternative(name: str, body: Mapping) -> Iterator[Refusal]:
    for entry in body.mappings("alt-names"):
        if entry.text("name") == name and entry.text("state") != "absent" and body.text("identifier") in (None, "name"):
            yield Refusal(
                entry.place_of("name"),
                f"{name} has its own name among its alt-names, and must have other ones",
                f"Alternative name cannot be the same with interface name {name}",
                "remove the entry",
            )


def _virtual_function(mapping: Mapping, key: str) -> Iterator[Refusal]:
    name = mapping.text(key) or ""
    parts = name.split(":")
    if (
        name.startswith("sriov:")
        and not is_template(name)
        and not (len(parts) == _VF_NAME_PARTS and parts[2].isdigit())
    ):
        yield Refusal(
            mapping.place_of(key),
            f'"{name}" must name a virtual function as sriov:PF:NUMBER',
            f"Invalid SR-IOV VF name {name}, correct format is 'sriov:<pf_name>:<vf_id>'",
            "write the physical function and the number, as sriov:ens1f0:2",
        )


def refused_together(bodies: list[Mapping]) -> Iterator[Refusal]:
    """What nmstate refuses of the interfaces of one desired state that are wanted up."""
    by_name = {name: body for body in bodies if (name := body.text("name")) is not None}
    infiniband = {name for name, body in by_name.items() if body.text("type") == "infiniband"}
    for name, body in by_name.items():
        bridge = body.mapping("bridge")
        for port in (*bridge.mappings("port"), *bridge.mappings("ports")) if bridge is not None else ():
            yield from _virtual_function(port, "name")
            if port.text("name") in infiniband:
                yield _infiniband_port(name, port.text("name") or "", body, port)
        yield from _infiniband_in_a_bond(name, body, infiniband)
        yield from _redundant_ports(name, body, by_name)
    yield from _alternatives(by_name)


def _infiniband_port(name: str, port: str, body: Mapping, listed: Mapping) -> Refusal:
    return Refusal(
        listed.place_of("name"),
        f"{port} is an InfiniBand interface and a port of {name}, and can be one of a bond in the mode active-backup alone",
        f"InfiniBand interface {port} cannot use as port of {body.text('type')} {name}",
        "remove it from the ports, or use an Ethernet interface",
        body.place_of("name"),
    )


def _infiniband_in_a_bond(name: str, body: Mapping, infiniband: set[str]) -> Iterator[Refusal]:
    bond = block_of(body, "link-aggregation")
    mode = bond_rules.mode_of(bond) if bond is not None else None
    if bond is None or mode in (None, "active-backup"):
        return
    key = "ports" if "ports" in bond else "port"
    for port in bond.sequence(key) or ():
        if isinstance(port, Scalar) and port.text in infiniband:
            yield Refusal(
                port.place,
                f"{port.text} is an InfiniBand interface and a port of {name}, whose mode must then be active-backup",
                f"InfiniBand interface {port.text} cannot be added to bond {name} with mode {mode}",
                "write the mode active-backup",
                bond.place_of("mode"),
            )


def _redundant_ports(name: str, body: Mapping, by_name: dict[str, Mapping]) -> Iterator[Refusal]:
    hsr = body.mapping("hsr")
    for key in ("port1", "port2") if hsr is not None else ():
        port = by_name.get(hsr.text(key) or "") if hsr is not None else None
        family = next((one for one in ("ipv4", "ipv6") if port is not None and ip_on(port, one)), None)
        if hsr is not None and port is not None and family is not None:
            yield Refusal(
                port.place_of(family),
                f"{port.text('name')} is a port of the HSR interface {name} and must have no IP",
                f"Interface {port.text('name')} is holding IP, which is not allowed for a port of HSR interface {name}",
                "write enabled: false here, and give the address to the HSR interface",
                hsr.place_of(key),
            )


def _alternatives(by_name: dict[str, Mapping]) -> Iterator[Refusal]:
    owners: dict[str, tuple[str, Mapping]] = {}
    for name, body in by_name.items():
        for entry in body.mappings("alt-names"):
            other = entry.text("name")
            if other is None or other == name or entry.text("state") == "absent":
                continue
            owner, line = owners.setdefault(other, (name, entry))
            if owner != name:
                yield _taken(other, name, entry, f"{owner} has too", f"is already used by interface {owner}", line)
            elif other in by_name:
                said = "is already an interface name of other NIC"
                yield _taken(other, name, entry, "is the name of an interface", said, by_name[other])


def _taken(other: str, name: str, entry: Mapping, whose: str, said: str, line: Mapping) -> Refusal:
    return Refusal(
        entry.place_of("name"),
        f"{name} has the alt-name {other}, which {whose}, and a name must be one interface's",
        f"Desired alt-name {other} for interface {name} {said}",
        "write another name",
        line.place_of("name"),
    )
