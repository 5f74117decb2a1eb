"""Virtual gateway addresses: lines by which several switches answer for one address.

These are HSRP, VRRP and GLBP groups, Arista's VARP and the anycast gateway of NX-OS. Handlers as in `interface_lines`.
Sources: Cisco NX-OS Unicast Routing guide and IOS First Hop Redundancy Protocols command reference, Arista EOS manual,
chapter on VRRP and VARP.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_interface

from topocheck.load.switch.command import Command
from topocheck.load.switch.draft import GatewayGroup, InterfaceDraft
from topocheck.load.switch.switchport import Handler

_FAMILIES = {"ip": "ipv4", "ipv4": "ipv4", "ipv6": "ipv6"}
_VERSIONS = {"ipv4": 4, "ipv6": 6}


@dataclass(frozen=True, slots=True)
class _Section:
    """A group that has lines of its own. ``address_word`` begins the lines that give it an address."""

    key: tuple[str, ...]
    family: str
    address_word: str
    shut_by_default: bool = False


def varp(draft: InterfaceDraft, command: Command) -> bool:
    """``ip virtual-router address A[/len]`` and its form for IPv6 (EOS): each line adds one address."""
    if command.word(2) != "address":
        return False
    group = draft.gateway_groups.setdefault(("varp",), GatewayGroup())
    return _address(draft, group, command, 3, _FAMILIES[command.words[0]], adds=True)


def anycast_gateway(draft: InterfaceDraft, command: Command) -> bool:
    """``fabric forwarding mode anycast-gateway`` (NX-OS): the SVI's own addresses are the shared ones."""
    if command.words[1:] != ("forwarding", "mode", "anycast-gateway"):
        return False
    draft.anycast_gateway = not command.negated
    draft.said(command, "virtual_addresses")
    return True


def standby(draft: InterfaceDraft, command: Command) -> bool:
    """``standby [N] ip A [secondary]`` (IOS); the group without a number is 0."""
    if command.number(1) is None:
        return _group_line(draft, command, "0", 1)
    return _group_line(draft, command, command.word(1), 2)


def glbp(draft: InterfaceDraft, command: Command) -> bool:
    """``glbp N ip A [secondary]`` (IOS)."""
    return command.number(1) is not None and _group_line(draft, command, command.word(1), 2)


def _vrrp(draft: InterfaceDraft, command: Command) -> bool:
    """``vrrp N ip A`` (IOS, EOS), ``vrrp N ipv4 A`` (EOS), or a section: ``vrrp N`` (NX-OS), ``vrrp N address-family F``.

    A ``vrrp N`` section of NX-OS does not run before its ``no shutdown``; all others do.
    """
    group = (command.words[0], command.word(1))
    match command.words[1:]:
        case (_,) if command.number(1) is not None:
            shut = command.words[0] == "vrrp"
            return _section(draft, command, _Section(group, "ipv4", "address", shut_by_default=shut))
        case (_, "address-family", "ipv4" | "ipv6" as family) if command.number(1) is not None:
            return _section(draft, command, _Section((*group, family), family, "address"))
        case (_, _, *_) if command.number(1) is not None:
            return _group_line(draft, command, command.word(1), 2)
        case _:
            return False


def _hsrp(draft: InterfaceDraft, command: Command) -> bool:
    """``hsrp N [ipv4|ipv6]`` (NX-OS) and the lines below it."""
    group = command.words[:3] if command.negated or command.word(2) else (*command.words, "ipv4")
    family = command.word(2) or "ipv4"
    if command.number(1) is None or family not in _VERSIONS:
        return False
    return _section(draft, command, _Section(group, family, "ip"))


SECTIONS: Mapping[str, Handler] = {"hsrp": _hsrp, "vrrp": _vrrp, "vrrpv3": _vrrp}
"""The handlers of lines that may hold lines of their own, by first word."""


def _section(draft: InterfaceDraft, command: Command, section: _Section) -> bool:
    """A group and the lines below it; ``no`` removes it."""
    if command.negated:
        _remove(draft, section.key)
        return True
    group = draft.gateway_groups.setdefault(section.key, GatewayGroup(shut=section.shut_by_default))
    for line in command.line.children:
        below = Command.of(line, command.remarks)
        if not _section_line(draft, group, below, section):
            command.remarks.not_modelled(line, about_switching=False)
    return True


def _section_line(draft: InterfaceDraft, group: GatewayGroup, command: Command, section: _Section) -> bool:
    """One line below a group. IOS closes a VRRP group with ``exit-vrrp``."""
    if command.words[0] == section.address_word:
        return _address(draft, group, command, 1, section.family)
    if command.words == ("shutdown",) and section.address_word == "address":
        group.shut = not command.negated
        return True
    return command.words == ("exit-vrrp",)


def _group_line(draft: InterfaceDraft, command: Command, number: str, index: int) -> bool:
    """A line of a group that is written in one line each; ``index`` is where its words begin behind the group."""
    key = (command.words[0], number)
    word = command.word(index)
    if not word and command.negated:
        _remove(draft, key)
        return True
    family = _FAMILIES.get(word)
    stops = key[0] == "vrrp" and command.words[index:] in (("shutdown",), ("disabled",))
    if family is None and not stops:
        return False
    group = draft.gateway_groups.setdefault(key, GatewayGroup())
    if family is not None:
        return _address(draft, group, command, index + 1, family)
    group.shut = not command.negated
    return True


def _remove(draft: InterfaceDraft, key: tuple[str, ...]) -> None:
    """Remove a group, with all of its families where the key names none."""
    draft.gateway_groups = {known: group for known, group in draft.gateway_groups.items() if known[: len(key)] != key}


def _address(
    draft: InterfaceDraft, group: GatewayGroup, command: Command, index: int, family: str, *, adds: bool = False
) -> bool:
    """The address at a position. A group has one IPv4 address that is not ``secondary``, the last one written.

    Link-local addresses are not kept, like those of the interface.
    """
    if command.negated and not command.word(index):
        group.addresses = {role: text for role, text in group.addresses.items() if (":" in text) != (family == "ipv6")}
        draft.said(command, "virtual_addresses")
        return True
    address = _parsed(command.word(index), _VERSIONS[family])
    if address is None:
        return False
    if ip_interface(address).is_link_local:
        return True
    if command.negated:
        group.addresses = {role: text for role, text in group.addresses.items() if text != address}
    else:
        alone = family == "ipv4" and not adds and "secondary" not in command.words[index + 1 :]
        group.addresses["primary" if alone else address] = address
    draft.said(command, "virtual_addresses")
    return True


def _parsed(text: str, version: int) -> str | None:
    """The address as it is written, with a length where it has one; None where it is no address of the version."""
    try:
        address = ip_interface(text) if "/" in text else ip_address(text)
    except ValueError:
        return None
    return str(address) if address.version == version else None


def virtual_addresses(draft: InterfaceDraft, configured: tuple[str, ...]) -> tuple[str, ...]:
    """The virtual addresses of an interface, with prefix lengths; ``configured`` are its ``addresses``.

    An address that is written without a length has that of the configured subnet it is in, else it stands alone.
    """
    if not (configured or draft.gateway_groups):
        return ()
    shared = [text for text in configured if draft.anycast_gateway or text in draft.shared_addresses]
    running = [group for group in draft.gateway_groups.values() if not group.shut]
    of_groups = [_with_length(text, configured) for group in running for text in group.addresses.values()]
    return tuple(dict.fromkeys([*shared, *of_groups]))


def _with_length(text: str, configured: tuple[str, ...]) -> str:
    if "/" in text:
        return text
    address = ip_address(text)
    networks = [ip_interface(own).network for own in configured]
    length = next((network.prefixlen for network in networks if address in network), address.max_prefixlen)
    return f"{text}/{length}"
