"""Access lists that interfaces are bound to: from ``ip access-group`` and its like to filters.

Sources: Cisco NX-OS Security configuration guide, "Configuring IP ACLs": a list that is bound and not there, or empty, filters
nothing, and a router list on a port that bridges is inactive; Cisco IOS Security command reference, "ip access-group": the
same for a list that is not there; Arista EOS manual, chapter on ACLs: a list that is not there is installed once it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from topocheck.load.switch.access_list import AccessLists
from topocheck.load.switch.command import Command
from topocheck.load.switch.draft import Binding, InterfaceDraft
from topocheck.load.switch.remarks import Remarks
from topocheck.model.rule import Filter

_DIRECTIONS = ("in", "out")


@dataclass(frozen=True, slots=True)
class ListRules:
    """What a dialect does with access lists.

    ``missing_accepts`` and ``blank_accepts`` tell that a bound list filters nothing as long as it is not there, or has no
    line; None where that is not known. ``port_lists_apart``: ports that bridge are filtered by lists that are bound with
    ``port`` alone, other interfaces by the others alone. ``members_filter``: a port of a port-channel has its own lists too.
    """

    missing_accepts: bool | None = None
    blank_accepts: bool | None = None
    port_lists_apart: bool = False
    members_filter: bool = True


def bind(draft: InterfaceDraft, command: Command, index: int) -> bool:
    """A line that binds a list, whose name and direction stand from a position on; ``no`` takes it off."""
    rest = command.words[index:]
    direction = rest[-1] if rest else ""
    if direction not in _DIRECTIONS or len(rest) > 2 or (len(rest) == 1 and not command.negated):
        return False
    version = 6 if command.words[0] == "ipv6" else 4
    key = version, command.word(1) == "port", direction
    if command.negated:
        draft.bindings.pop(key, None)
    else:
        draft.bindings[key] = Binding(command.raw[index], command.place)
    return True


def filters_of(
    draft: InterfaceDraft, mode: str, lists: AccessLists, rules: ListRules, remarks: Remarks, *, whole: bool
) -> tuple[Filter, ...]:
    """The filters of an interface; ``whole`` tells that a list which the text does not have is nowhere else."""
    if mode == "member" and not rules.members_filter:
        return ()
    bridges = mode != "routed"
    filters = []
    for (version, of_port, direction), bound in draft.bindings.items():
        if rules.port_lists_apart and mode != "unknown" and of_port is not bridges:
            continue
        acl = lists.find(version, bound.name, remarks)
        accepts: bool | None = None
        if acl is None:
            accepts = rules.missing_accepts if whole else None
        elif not acl.rules:
            accepts = rules.blank_accepts if lists.is_blank(version, bound.name) else None
            acl = None
        filters.append(Filter(bound.name, direction, bound.place, acl, version, accepts))
    return tuple(filters)
