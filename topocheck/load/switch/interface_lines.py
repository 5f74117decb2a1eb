"""The lines of an interface other than ``switchport``: what it is called, whether it is up, its addresses, its group.

Every function takes the draft and the line, changes the draft, and tells whether the line is understood. NX-OS, IOS and
EOS differ in words only, so each function takes the words of all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_interface

from topocheck.load.switch.bound_filters import bind
from topocheck.load.switch.command import Command
from topocheck.load.switch.draft import InterfaceDraft
from topocheck.load.switch.switchport import Handler, switchport
from topocheck.load.switch.virtual_gateway import SECTIONS, anycast_gateway, glbp, standby, varp

CHANGE_FORWARDING = (
    "switchport",
    "private-vlan",
    "pvlan",
    "vlan mapping",
    "service instance",
    "bridge-domain",
    "bridge-group",
    "xconnect",
    "l2transport",
    "encapsulation vlan",
    "encapsulation dot1q",
    "encapsulation isl",
    "fex associate",
    "ip access-group",
    "ip port access-group",
    "ip inspect",
    "ip nat",
    "ip policy",
    "ip verify source",
    "ipv6 access-group",
    "ipv6 policy",
    "ipv6 port traffic-filter",
    "ipv6 traffic-filter",
    "mac access-group",
    "mac port access-group",
    "dot1x port-control auto",
    "authentication port-control auto",
    "access-session port-control auto",
    "inherit port-profile",
    "source template",
    "profile",
    "macro apply",
    "service-policy type pbr",
    "traffic-policy",
    "zone-member",
)
"""How lines begin that are not modelled and could change which frames pass."""


def apply_line(draft: InterfaceDraft, command: Command) -> None:
    """Let one line of the interface take effect, or note that it is not modelled."""
    handler = _HANDLERS.get(command.words[0]) or SECTIONS.get(command.words[0])
    if handler is not None and handler(draft, command):
        return
    about_switching = not command.negated and command.rest(0).startswith(CHANGE_FORWARDING)
    command.remarks.not_modelled(command.line, about_switching=about_switching)


def is_modelled(first_word: str) -> bool:
    """Whether lines with this first word are read here and hold no lines of their own."""
    return first_word.lower() in _HANDLERS


def _description(draft: InterfaceDraft, command: Command) -> bool:
    """The text behind ``description``, as written."""
    draft.description = None if command.negated else command.line.text.partition(" ")[2].strip()
    draft.said(command, "description")
    return True


def _shutdown(draft: InterfaceDraft, command: Command) -> bool:
    """``shutdown`` and ``no shutdown``; NX-OS has ``shutdown force``, and ``shutdown lan`` for something else."""
    if command.word(1) not in ("", "force"):
        return False
    draft.enabled = command.negated
    draft.said(command, "enabled")
    return True


def _mtu(draft: InterfaceDraft, command: Command) -> bool:
    """``mtu N``."""
    number = command.number(1)
    if number is None and not command.negated:
        return False
    draft.mtu = None if command.negated else number
    draft.said(command, "mtu")
    return True


def _vrf(draft: InterfaceDraft, command: Command) -> bool:
    """``vrf member X`` (NX-OS), ``vrf forwarding X`` (IOS), ``vrf X`` (EOS)."""
    named = 2 if command.word(1) in ("member", "forwarding") and len(command.words) > 2 else 1
    return _set_vrf(draft, command, named)


def _set_vrf(draft: InterfaceDraft, command: Command, index: int) -> bool:
    """A VRF by the position of its name. Moving an interface removes its addresses (Cisco NX-OS and IOS)."""
    if len(command.raw) <= index and not command.negated:
        return False
    vrf = None if command.negated else command.raw[index]
    if vrf != draft.vrf:
        draft.addresses.clear()
        draft.gateway_groups.clear()
    draft.vrf = vrf
    draft.routed = True
    draft.said(command, "vrf")
    return True


def _ip(draft: InterfaceDraft, command: Command) -> bool:
    """``ip address`` in its forms, ``ip virtual-router`` (EOS), access lists, and IOS' older ``ip vrf forwarding X``."""
    match command.words[1:3]:
        case ("address", *_):
            return _ipv4_address(draft, command)
        case ("virtual-router", *_):
            return varp(draft, command)
        case ("access-group", _):
            return bind(draft, command, 2)
        case ("port", "access-group"):
            return bind(draft, command, 3)
        case ("vrf", "forwarding"):
            return _set_vrf(draft, command, 3)
        case _:
            return False


def _ipv4_address(draft: InterfaceDraft, command: Command) -> bool:
    """``ip address A.B.C.D/len`` or ``A.B.C.D MASK``, ``secondary``, ``virtual`` (EOS); an address learned is none here."""
    draft.routed = True
    draft.learns = None
    virtual = command.word(2) == "virtual"
    first = 3 if virtual else 2
    if command.negated and len(command.words) <= 2:
        draft.addresses.clear()
        draft.said(command, "addresses")
        return True
    address, used = _interface_address(command.word(first), command.word(first + 1))
    if address is None:
        draft.learns = command.place if command.words[2:3] == ("dhcp",) and not command.negated else None
        return False
    role = "virtual" if virtual else "primary"
    if "secondary" in command.words[first + used :]:
        role = address
    if command.negated:
        draft.addresses = {key: text for key, text in draft.addresses.items() if text != address}
    else:
        draft.addresses[role] = address
        _share(draft, command, address, virtual=virtual)
    draft.said(command, "addresses")
    return True


def _share(draft: InterfaceDraft, command: Command, address: str, *, virtual: bool) -> None:
    """Note whether an address is one that other switches have too."""
    if virtual:
        draft.shared_addresses.add(address)
        draft.said(command, "virtual_addresses")
    else:
        draft.shared_addresses.discard(address)


def _interface_address(text: str, following: str) -> tuple[str | None, int]:
    """The address as ``A.B.C.D/len``, and how many words it took; None where it is no address with a length."""
    words = 1
    if "/" not in text and following:
        text, words = f"{text}/{following.removeprefix('/')}", 2
    try:
        return (str(ip_interface(text)) if "/" in text else None), words
    except ValueError:
        return None, words


def _ipv6(draft: InterfaceDraft, command: Command) -> bool:
    """``ipv6 address``, ``ipv6 virtual-router`` (EOS), ``ipv6 traffic-filter`` (Cisco) and ``ipv6 access-group`` (EOS)."""
    match command.words[1:3]:
        case ("virtual-router", *_):
            return varp(draft, command)
        case ("traffic-filter" | "access-group", _):
            return bind(draft, command, 2)
        case ("port", "traffic-filter"):
            return bind(draft, command, 3)
        case ("address", *_):
            return _ipv6_address(draft, command)
        case _:
            return False


def _ipv6_address(draft: InterfaceDraft, command: Command) -> bool:
    """``ipv6 address P/len``; link-local addresses are not kept."""
    draft.routed = True
    if command.negated and len(command.words) <= 2:
        draft.addresses = {role: text for role, text in draft.addresses.items() if ":" not in text}
        return True
    virtual = command.word(2) == "virtual"
    if command.word(3) == "link-local":
        return True
    address, _ = _interface_address(command.word(3 if virtual else 2), "")
    if address is None:
        return False
    if command.negated:
        draft.addresses.pop(address, None)
    else:
        draft.addresses[address] = address
        _share(draft, command, address, virtual=virtual)
    draft.said(command, "addresses")
    return True


def _encapsulation(draft: InterfaceDraft, command: Command) -> bool:
    """``encapsulation dot1q N`` (Cisco), ``encapsulation dot1q vlan N`` (EOS); one tag only.

    With ``native`` the frames of the subinterface carry no tag.
    """
    if command.word(1) != "dot1q":
        return False
    index = 3 if command.word(2) == "vlan" else 2
    draft.untagged = command.word(index + 1) == "native" and not command.negated
    if command.negated:
        draft.encapsulation_vlan = None
    elif command.word(index + 1) in ("", "native"):
        vlan = command.vlan(index)
        draft.encapsulation_vlan = draft.encapsulation_vlan if vlan is None else vlan
    else:
        return False
    draft.said(command, "encapsulation_vlan")
    return not draft.untagged


def _channel_group(draft: InterfaceDraft, command: Command) -> bool:
    """``channel-group N [force] [mode M]``; without a mode it is ``on``."""
    if command.negated:
        draft.channel_group, draft.channel_mode = None, None
    else:
        number = command.number(1)
        if number is None:
            return False
        words = command.words
        mode = words.index("mode") + 1 if "mode" in words else len(words)
        draft.channel_group, draft.channel_mode = number, command.word(mode) or "on"
    draft.said(command, "channel_group")
    return True


def _mlag(draft: InterfaceDraft, command: Command) -> bool:
    """``mlag N`` (EOS) and ``vpc N`` (NX-OS): the same number on both switches makes one port-channel of two.

    ``vpc peer-link`` (NX-OS) is what joins the two switches.
    """
    if command.words == ("vpc", "peer-link"):
        draft.peer_link = not command.negated
        draft.said(command, "peer_link")
        return True
    number = command.number(1)
    if command.negated:
        draft.mlag = None
    elif number is None:
        return False
    else:
        draft.mlag = number
    draft.said(command, "mlag")
    return True


def _spanning_tree(draft: InterfaceDraft, command: Command) -> bool:
    """``spanning-tree bpduguard enable``; the spanning tree itself is not modelled."""
    if command.word(1) == "bpduguard":
        draft.bpdu_guard = not command.negated and command.word(2) != "disable"
        draft.said(command, "bpdu_guard")
    return False


def _leaves(_draft: InterfaceDraft, _command: Command) -> bool:
    """``exit`` is typed behind the lines of a section, and says nothing."""
    return True


_HANDLERS: Mapping[str, Handler] = {
    "switchport": switchport,
    "description": _description,
    "shutdown": _shutdown,
    "mtu": _mtu,
    "vrf": _vrf,
    "ip": _ip,
    "ipv6": _ipv6,
    "encapsulation": _encapsulation,
    "channel-group": _channel_group,
    "mlag": _mlag,
    "vpc": _mlag,
    "standby": standby,
    "glbp": glbp,
    "fabric": anycast_gateway,
    "spanning-tree": _spanning_tree,
    "exit": _leaves,
}
