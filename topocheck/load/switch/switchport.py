"""The ``switchport`` lines of an interface, as NX-OS, IOS and EOS share them.

Every function takes the draft and the line, changes the draft, and tells whether the line is understood. Lines count in
the order of the file. Sources: the ``switchport`` pages of the Cisco NX-OS and IOS command references and of the Arista
EOS manual.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from topocheck.load.switch.command import Command
from topocheck.load.switch.draft import InterfaceDraft
from topocheck.load.switch.vlan_list import allowed_after
from topocheck.model.vlan import ALL_VLANS

Handler = Callable[[InterfaceDraft, Command], bool]

_MODES = {"access": "access", "trunk": "trunk", "dynamic": "dynamic", "dot1q-tunnel": "tunnel"}


def switchport(draft: InterfaceDraft, command: Command) -> bool:
    """Any line that begins with ``switchport`` or ``no switchport``."""
    if len(command.words) == 1:
        return _layer(draft, command)
    handler = _HANDLERS.get(command.words[1])
    if handler is None:
        draft.switched = draft.switched or not command.negated
        return command.negated  # taking away what is not modelled leaves what is
    draft.switched = True
    return handler(draft, command)


def _layer(draft: InterfaceDraft, command: Command) -> bool:
    """``switchport`` makes a routed port bridge again, with the default mode; a port that bridges keeps its mode."""
    if command.negated:
        draft.port_mode = None
    if command.negated or draft.layer2 is False or "mode" not in draft.places:
        draft.said(command, "mode")
    draft.layer2 = not command.negated
    return True


def _mode(draft: InterfaceDraft, command: Command) -> bool:
    """``switchport mode``: a mode that is not modelled makes the port's forwarding unknown."""
    if draft.layer2 is not False:  # after ``no switchport`` it is that line which counts
        draft.said(command, "mode")
    if command.negated:
        draft.port_mode = None
        return True
    word = command.word(2)
    if word == "trunk" and command.word(3) == "phone":
        draft.port_mode = "phone"
        return True
    draft.port_mode = _MODES.get(word, "unknown")
    return draft.port_mode not in ("unknown", "tunnel")


def _host(draft: InterfaceDraft, command: Command) -> bool:
    """``switchport host``: a macro of Cisco for an access port."""
    if not command.negated:
        draft.port_mode = "access"
        draft.said(command, "mode")
    return True


def _access(draft: InterfaceDraft, command: Command) -> bool:
    """``switchport access vlan``."""
    if command.word(2) != "vlan":
        return False
    if command.negated:
        draft.access_vlan = None
        draft.said(command, "access_vlan")
        return True
    if command.word(3) in ("dynamic", "name"):
        return False
    vlan = command.vlan(3)
    if vlan is not None:
        draft.access_vlan = vlan
        draft.said(command, "access_vlan")
    return True


def _trunk(draft: InterfaceDraft, command: Command) -> bool:
    """``switchport trunk``: what it carries, and how untagged frames fare."""
    match command.words[2:4]:
        case ("allowed", "vlan"):
            return _allowed(draft, command)
        case ("native", "vlan"):
            return _native(draft, command)
        case ("group", name):
            return _group(draft, command, name)
        case ("encapsulation", "isl"):
            return False
        case ("encapsulation", *_) | ("pruning", *_) | ():
            return True  # only 802.1Q is left on a switch; VTP prunes what has no listener
        case _:
            return command.negated


def _allowed(draft: InterfaceDraft, command: Command) -> bool:
    """``switchport trunk allowed vlan``; with ``no``, whatever follows, all VLANs are allowed again."""
    if command.negated:
        draft.allowed_vlans = ALL_VLANS
        draft.said(command, "allowed_vlans")
        return True
    try:
        draft.allowed_vlans = allowed_after(draft.allowed_vlans, command.rest(4))
    except ValueError:
        command.remarks.not_vlans(command.line, command.rest(4))
    else:
        draft.said(command, "allowed_vlans")
        draft.emptied_by = command.line if command.word(4) == "remove" and not draft.allowed_vlans else None
    return True


def _native(draft: InterfaceDraft, command: Command) -> bool:
    """``switchport trunk native vlan N`` and ``... tag``."""
    if command.word(4) == "tag":
        draft.native_tagged = not command.negated
        draft.said(command, "native_tagged")
        return not command.word(5)
    if command.negated:
        draft.native_vlan, draft.native_tagged = None, None
        draft.said(command, "native_vlan")
        return True
    vlan = command.vlan(4)
    if vlan is not None:
        draft.native_vlan = vlan
        draft.said(command, "native_vlan")
    return True


def _group(draft: InterfaceDraft, command: Command, name: str) -> bool:
    """``switchport trunk group NAME`` (EOS): the name keeps its case."""
    written = command.raw[3]
    if command.negated:
        draft.trunk_groups = [group for group in draft.trunk_groups if group.lower() != name]
    elif written not in draft.trunk_groups:
        draft.trunk_groups.append(written)
    draft.said(command, "trunk_groups")
    return True


def _voice(draft: InterfaceDraft, command: Command) -> bool:
    """``switchport voice vlan N`` (Cisco) and ``switchport phone vlan N`` (EOS): a tagged VLAN beside the untagged one."""
    if command.word(2) != "vlan":
        return command.negated or command.words[2:4] == ("trunk", "tagged")
    if command.negated or command.word(3) in ("dot1p", "untagged", "none"):
        draft.voice_vlan = None
    else:
        vlan = command.vlan(3)
        draft.voice_vlan = draft.voice_vlan if vlan is None else vlan
    draft.said(command, "voice_vlan")
    return True


def _dot1q(_draft: InterfaceDraft, command: Command) -> bool:
    """``switchport dot1q ethertype``: 0x8100 is what every port has."""
    return command.negated or command.words[2:] == ("ethertype", "0x8100")


def _nothing(_draft: InterfaceDraft, _command: Command) -> bool:
    """Lines that negotiate, count or mark, and leave the forwarding of data frames as it is."""
    return True


def _protected(draft: InterfaceDraft, command: Command) -> bool:
    """``switchport protected`` (IOS): nothing passes from one such port of a switch to another."""
    draft.isolated = not command.negated
    draft.said(command, "isolated")
    return True


_HANDLERS: Mapping[str, Handler] = {
    "mode": _mode,
    "access": _access,
    "trunk": _trunk,
    "voice": _voice,
    "phone": _voice,
    "host": _host,
    "protected": _protected,
    "dot1q": _dot1q,
    "nonegotiate": _nothing,
    "priority": _nothing,
    "autostate": _nothing,
}
