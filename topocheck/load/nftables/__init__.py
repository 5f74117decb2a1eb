"""nftables, the packet filter of Linux: the JSON of ``nft -j list ruleset``.

A ruleset names interfaces and does not describe them: their addresses and VLANs come from elsewhere.
Sources: libnftables-json(5); nft(8); nftables wiki, "Netfilter hooks".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from topocheck.load.chains import Decision, decisions_of, lets_all_pass
from topocheck.load.condition import Packets, nat_of, rule_of
from topocheck.load.device_dialect import DeviceDialect, Problems
from topocheck.load.firewall_notes import FirewallNotes, unreadable
from topocheck.load.json_reader import read_json
from topocheck.load.nftables.rules import BaseChain, Ruleset, chains_of, ruleset_of
from topocheck.load.nftables.sets import addresses_of
from topocheck.load.reasons import also_depends
from topocheck.model.firewall import Firewall, NatRule
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Severity
from topocheck.model.rule import UNREAD, AccessList, Rule
from topocheck.model.value import Mapping, Scalar, Value

__all__ = ["NFTABLES"]

_CLAIM = re.compile(r'\s*\{\s*"nftables"\s*:\s*\[')
_IP = ("ip", "ip6", "inet")
_ACTIONS = {"accept": "accept", "drop": "deny", "reject": "reject", "unread": UNREAD, "translate": UNREAD}
_NEW, _ESTABLISHED, _UNTOLD = Packets("new"), Packets("established"), Packets(None)
_SIDES = {"prerouting": "destination", "postrouting": "source"}


def claims(text: str) -> bool:
    """Whether a text is a ruleset in JSON."""
    return _CLAIM.match(text[:1000].removeprefix("\ufeff")) is not None


def read_nftables(text: str, file: str, name: str | None = None) -> tuple[Firewall | None, Problems]:
    """The firewall that a ruleset makes, without interfaces. Never raises; the name is by default the file's stem."""
    device = name or PurePosixPath(file).stem
    read = read_json(text, file)
    document = read.documents[0] if read.documents else None
    if read.problems:
        problem = read.problems[0][1]
        reason = problem.message.partition(": ")[2] or problem.message
        return None, (unreadable(problem.place, device, "JSON", reason),)
    listed = document.sequence("nftables") if isinstance(document, Mapping) else None
    if listed is None:
        return None, (unreadable(Place(file, 1), device, "JSON", 'it has no list under "nftables"'),)
    objects = [
        (kind, value)
        for item in listed
        if isinstance(item, Mapping)
        for kind, value in item
        if isinstance(value, Mapping)
    ]
    notes = FirewallNotes(file, device)
    firewall = _firewall(ruleset_of(objects), listed.place, notes)
    return firewall, (*notes.sorted_problems(), ("SIT01", _without_interfaces(listed.place, device)))


def _without_interfaces(place: Place, device: str) -> Problem:
    return Problem(
        place=place,
        message="a ruleset of nftables names interfaces and has no addresses of theirs, which must come from elsewhere",
        object=f"Firewall {device}",
        symptom="no flow is followed through this firewall, as nothing tells which networks it is in",
        fix="describe the interfaces of the firewall in a file of their own",
        severity=Severity.INFO,
    )


def _firewall(ruleset: Ruleset, place: Place, notes: FirewallNotes) -> Firewall:
    bases = [base for base in ruleset.bases if base.family in _IP and base.kind == "filter"]
    filters = [base for base in bases if base.hook == "forward"]
    filters += [base for base in bases if base.hook in _SIDES and _drops(ruleset, base)]
    for base in ruleset.bases:
        if base.family in ("bridge", "netdev") and base.hook in ("forward", "ingress", "prerouting"):
            notes.not_modelled(base.place, f"chain {base.name} of family {base.family}, hook {base.hook}")
    stateful = bool(filters) and all(_accepts_replies(ruleset, base) for base in filters)
    packets = _NEW if stateful else _UNTOLD
    lists = [_access_list(ruleset, base, packets) for base in filters]
    first = lists[0] if lists and filters[0].hook == "forward" else None
    return Firewall(
        name=notes.name,
        file=notes.file,
        place=place,
        stateful=stateful,
        default=first.default if first is not None else "accept",
        default_place=first.default_place if first is not None else None,
        intrazone=first.default if first is not None else "accept",
        intrazone_place=first.default_place if first is not None else None,
        rules=first.rules if first is not None else (),
        nat=tuple(_translations(ruleset)),
        also=tuple(lists[1:] if first is not None else lists),
        dialect="nftables",
        unmodelled=tuple(notes.unmodelled),
    )


def _decisions(ruleset: Ruleset, base: BaseChain, packets: Packets) -> tuple[Decision, ...]:
    chains = chains_of(ruleset, base, packets)
    chain = chains.get(base.name)
    return () if chain is None else decisions_of(chain, chains)


def _drops(ruleset: Ruleset, base: BaseChain) -> bool:
    return base.policy == "drop" or any(found.verdict != "accept" for found in _decisions(ruleset, base, _UNTOLD))


def _accepts_replies(ruleset: Ruleset, base: BaseChain) -> bool:
    """Whether a chain lets all packets of an established connection pass."""
    return lets_all_pass(_decisions(ruleset, base, _ESTABLISHED), base.policy)


def _access_list(ruleset: Ruleset, base: BaseChain, packets: Packets) -> AccessList:
    """The list of one base chain; one that sees a single IP version says nothing of the other."""
    rules = [rule for decision in _decisions(ruleset, base, packets) for rule in _rules(decision, base)]
    default = "accept" if base.policy == "accept" else "deny"
    if base.version is not None and default == "deny":
        rules.append(Rule(f"the policy of {base.name}", base.place, default, version=base.version))
        default = "accept"
    if base.hook in _SIDES and any(other.kind == "nat" and other.hook == base.hook for other in ruleset.bases):
        rules = [_before_translation(rule, base.hook) for rule in rules]
    name = f"the chain {base.name} of {base.family} {base.table}"
    return AccessList(name, base.place, tuple(rules), default, base.place)


def _before_translation(rule: Rule, hook: str) -> Rule:
    """A rule at the hook of a translation: whether it sees the address before or after that is not followed."""
    asked = rule.destinations if hook == "prerouting" else rule.sources
    reason = f"whether its {_SIDES[hook]} is translated"
    return replace(rule, depends_on=also_depends(rule.depends_on, reason)) if asked else rule


def _rules(decision: Decision, base: BaseChain) -> Iterator[Rule]:
    """The rules of one decision; what some program decides may be accepted and may be denied."""
    condition = decision.condition if base.version is None else decision.condition._replace(version=base.version)
    if decision.condition.version not in (None, condition.version):
        return
    if decision.verdict != "open":
        yield rule_of(condition, decision.name, decision.place, _ACTIONS[decision.verdict])
        return
    condition = condition._replace(depends_on=condition.depends_on or "what it jumps to")
    for action in ("deny", "accept") if base.policy == "accept" else ("accept", "deny"):
        yield rule_of(condition, decision.name, decision.place, action)


def _translations(ruleset: Ruleset) -> Iterator[NatRule]:
    """The translations of all chains, those of destinations first; what a chain accepts is exempt from it."""
    for hook, side in _SIDES.items():
        bases = [base for base in ruleset.bases if base.kind == "nat" and base.hook == hook and base.family in _IP]
        for base in bases:
            for decision in _decisions(ruleset, base, _NEW):
                yield from _translation(decision, ruleset, side, alone=len(bases) == 1)


def _translation(decision: Decision, ruleset: Ruleset, side: str, *, alone: bool) -> Iterator[NatRule]:
    kind, inner = ruleset.translations.get(decision.number, ("", None))
    if decision.verdict == "translate":
        rule = nat_of(decision.condition, decision.name, decision.place, side)
        target, depends = _target(kind, inner)
        port = inner.integer("port") if inner is not None else None
        yield replace(
            rule,
            translate=target,
            translate_port=port if side == "destination" else None,
            depends_on=also_depends(rule.depends_on, depends),
        )
    elif decision.verdict in ("accept", "open", "unread"):
        depends = None if alone and decision.verdict == "accept" else "another chain of translations"
        rule = nat_of(decision.condition, decision.name, decision.place, f"no-{side}")
        yield replace(rule, depends_on=also_depends(rule.depends_on, depends))


def _target(kind: str, inner: Mapping | None) -> tuple[str, str | None]:
    """The address that is translated to, and what it depends on where it can't be told."""
    if kind == "masquerade":
        return "interface", None
    address: Value | None = inner.get("addr") if inner is not None else None
    found = addresses_of(address) if isinstance(address, Mapping | Scalar) else None
    if kind == "redirect":
        return "the firewall itself", "the address that the firewall redirects to itself"
    if found is None:
        return "an address of a map", "the address that a map gives"
    text = str(found)
    return text.removesuffix("/32").removesuffix("/128"), None


NFTABLES = DeviceDialect("nftables", "nftables", "firewall", read_nftables, claims)
