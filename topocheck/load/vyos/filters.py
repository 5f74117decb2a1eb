"""Which rule sets of a VyOS firewall see a forwarded packet: those of interfaces, the forward filter, and the zones'.

Sources: VyOS documentation, "IPv4 Firewall Configuration", "Zone Based Firewall" and "Firewall Configuration (Deprecated)": all
traffic within a zone is permitted, what no rule set of two zones lets pass is dropped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from topocheck.load.chains import Chain, Decision, Step, decisions_of, lets_all_pass
from topocheck.load.condition import ANYTHING, Condition, Matched, Packets, rule_of
from topocheck.load.vyos.groups import Groups
from topocheck.load.vyos.rules import RuleReader
from topocheck.load.word_tree import WordNode
from topocheck.model.place import Place
from topocheck.model.rule import UNREAD, AccessList, Rule

_NEW, _ESTABLISHED, _UNTOLD = Packets("new"), Packets("established"), Packets(None)
_ACTIONS = {"accept": "accept", "drop": "deny", "reject": "reject", "unread": UNREAD, "translate": UNREAD}
_NO_ZONE = "whether traffic may go from a zone to an interface without one"


@dataclass(frozen=True, slots=True)
class Filtering:
    """The lists that must all accept a packet, and whether replies of what they accept pass by their connection."""

    lists: tuple[AccessList, ...]
    stateful: bool


def zones_of(root: WordNode) -> dict[str, WordNode]:
    """The zones with interfaces, of both places where versions keep them."""
    nodes = (*root.nodes("zone-policy", "zone"), *root.nodes("firewall", "zone"))
    return {node.name: node for node in nodes if "local-zone" not in node.children}


def zone_interfaces(zone: WordNode) -> tuple[str, ...]:
    """The interfaces of a zone."""
    return (*zone.values("interface"), *zone.values("member", "interface"))


def filtering_of(root: WordNode, groups: Groups) -> Filtering:
    """All lists of a configuration, first those of what is received."""
    known: dict[int, dict[int, Matched]] = {4: {}, 6: {}}
    answers = [
        lets_all_pass(decisions_of(base, chains), base.policy)
        for _, _, base, chains in _bases(root, groups, _ESTABLISHED, known)
    ]
    stateful = all(answers)
    packets = _NEW if stateful else _UNTOLD
    found: dict[str, tuple[Place, list[Rule]]] = {}
    for title, version, base, chains in _bases(root, groups, packets, known):
        _, rules = found.setdefault(title, (base.place, []))
        rules += [rule for decision in decisions_of(base, chains) for rule in _rules(decision, version, base.policy)]
        if base.policy != "accept":
            rules.append(Rule(f"{base.name} default-action", base.place, "deny", version=version))
    lists = tuple(AccessList(title, place, tuple(rules), "accept") for title, (place, rules) in found.items())
    return Filtering(lists, stateful)


def _rules(decision: Decision, version: int, policy: str) -> Iterator[Rule]:
    condition = decision.condition._replace(version=version)
    if decision.verdict != "open":
        yield rule_of(condition, decision.name, decision.place, _ACTIONS[decision.verdict])
        return
    condition = condition._replace(depends_on=condition.depends_on or "what it jumps to")
    for action in ("deny", "accept") if policy == "accept" else ("accept", "deny"):
        yield rule_of(condition, decision.name, decision.place, action)


Base = tuple[str, int, Chain, dict[str, Chain]]


def _bases(root: WordNode, groups: Groups, packets: Packets, known: dict[int, dict[int, Matched]]) -> Iterator[Base]:
    """Each base chain with its title, its IP version, and the chains that it can jump to."""
    for version in (4, 6):
        reader = RuleReader(groups, version, packets, known[version])
        sets = _sets(root, version)
        chains = {node.name: reader.chain(node, "drop") for node in sets}
        policies = tuple(_state_policies(root, groups, packets))
        for title, base in _own_bases(root, reader, version):
            yield title, version, replace(base, steps=(*policies, *base.steps)), chains


def _sets(root: WordNode, version: int) -> tuple[WordNode, ...]:
    older, newer = ("name", "ipv4") if version == 4 else ("ipv6-name", "ipv6")
    return (*root.nodes("firewall", older), *root.nodes("firewall", newer, "name"))


def _own_bases(root: WordNode, reader: RuleReader, version: int) -> Iterator[tuple[str, Chain]]:
    for direction, title in (
        ("in", "the rule sets for incoming packets"),
        ("out", "the rule sets for outgoing packets"),
    ):
        steps = tuple(_bound(root, reader, direction, version))
        if steps:
            yield title, Chain(direction, steps[0].place, steps)
    forward = root.get("firewall", "ipv4" if version == 4 else "ipv6", "forward", "filter")
    if forward is not None:
        yield "the forward filter", reader.chain(forward, "accept", base=True)
    zones = zones_of(root)
    if zones:
        steps = tuple(_zone_steps(zones, reader, version))
        yield "the zones", Chain("zones", next(iter(zones.values())).place(reader.groups.notes.file), steps)


def _bound(root: WordNode, reader: RuleReader, direction: str, version: int) -> Iterator[Step]:
    """The rule sets that older versions bind to interfaces."""
    key = "name" if version == 4 else "ipv6-name"
    nodes = [(name, node) for name, node in interface_nodes(root) if "firewall" in node.children]
    bound = [(name, node.get("firewall", direction, key)) for name, node in nodes]
    bound += [(node.name, node.get(direction, key)) for node in root.nodes("firewall", "interface")]
    for name, leaf in bound:
        if leaf is not None and leaf.latest is not None:
            condition = Condition(from_interfaces=(name,)) if direction == "in" else Condition(to_interfaces=(name,))
            yield Step(
                f"{direction} of {name}", leaf.place(reader.groups.notes.file), condition, "jump", leaf.latest.name
            )


def interface_nodes(root: WordNode) -> Iterator[tuple[str, WordNode]]:
    """All interfaces by the names that the system gives them: ``eth0``, ``eth0.2003``, ``eth0.100.200``."""
    for kind in root.nodes("interfaces"):
        for node in kind.children.values():
            yield node.name, node
            for vif in (*node.nodes("vif"), *node.nodes("vif-s")):
                yield f"{node.name}.{vif.name}", vif
                for inner in vif.nodes("vif-c"):
                    yield f"{node.name}.{vif.name}.{inner.name}", inner


def _state_policies(root: WordNode, groups: Groups, packets: Packets) -> Iterator[Step]:
    """What is done by state before any rule, where it is set for the whole firewall."""
    for path in (("firewall", "state-policy"), ("firewall", "global-options", "state-policy")):
        for state in root.nodes(*path):
            action = state.value("action") or ""
            if action not in ("accept", "drop", "reject") or state.name == "invalid":
                continue
            place = state.place(groups.notes.file)
            if packets.state is None:
                condition = Condition(depends_on="the state of the connection")
                yield Step(f"state-policy {state.name}", place, condition, action)
            elif packets.state == state.name:
                yield Step(f"state-policy {state.name}", place, ANYTHING, action)


def _zone_steps(zones: dict[str, WordNode], reader: RuleReader, version: int) -> Iterator[Step]:
    """For each zone that a packet may go to: within it, from another by a rule set, else its default action."""
    key = "name" if version == 4 else "ipv6-name"
    file = reader.groups.notes.file
    for zone in zones.values():
        place, to = zone.place(file), Condition(to_zones=(zone.name,))
        yield from _within(zone, key, place)
        for peer in zone.nodes("from"):
            rule_set = peer.value("firewall", key)
            if rule_set is not None:
                condition = to._replace(from_zones=(peer.name,))
                name = f"zone {zone.name} from {peer.name}"
                yield Step(name, peer.place(file), condition, "jump", rule_set)
                yield Step(name, peer.place(file), condition, "return")
        otherwise = zone.value("default-firewall", key)
        if otherwise is not None:
            yield Step(f"zone {zone.name} default-firewall", place, to, "jump", otherwise)
            yield Step(f"zone {zone.name} default-firewall", place, to, "return")
        action = zone.value("default-action") or "drop"
        yield Step(f"zone {zone.name} default-action", place, to, action if action in _ACTIONS else "drop")
    members = Condition(from_zones=tuple(zones), depends_on=_NO_ZONE)
    yield Step("leaving the zones", next(iter(zones.values())).place(file), members, "open")


def _within(zone: WordNode, key: str, place: Place) -> Iterator[Step]:
    condition = Condition(from_zones=(zone.name,), to_zones=(zone.name,))
    name = f"within zone {zone.name}"
    rule_set = zone.value("intra-zone-filtering", "firewall", key)
    if rule_set is not None:
        yield Step(name, place, condition, "jump", rule_set)
    action = zone.value("intra-zone-filtering", "action") or "accept"
    yield Step(name, place, condition, "drop" if action == "drop" else "accept")
