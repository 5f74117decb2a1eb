"""The rules of a VyOS firewall as steps of chains.

Sources: VyOS documentation, "IPv4 Firewall Configuration" (1.4 and later) and "Firewall Configuration (Deprecated)" (1.3).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from topocheck.load.chains import Chain, Step
from topocheck.load.condition import ANYTHING, Condition, Matched, Packets, other_ranges, other_spans, spans_of
from topocheck.load.rule_parts import address_match
from topocheck.load.vyos.groups import Groups
from topocheck.load.word_tree import WordNode
from topocheck.model.rule import AddressMatch

VERDICTS = frozenset({"accept", "drop", "reject", "return", "continue", "jump"})
_OPEN = {"queue": "the program that it is queued to", "synproxy": "a proxy", "inspect": "the inspection of its content"}
_ADDRESS_GROUPS = ("address-group", "network-group", "ipv6-address-group", "ipv6-network-group")
_READ = frozenset(
    {
        "action", "jump-target", "description", "disable", "log", "log-options", "protocol", "source", "destination", "state", "icmp",
        "icmpv6", "inbound-interface", "outbound-interface", "add-address-to-group", "offload-target", "set", "translation",
        "exclude", "packet-type",
    }
)  # fmt: skip
_SIDE_READ = frozenset({"address", "port", "group"})
_ICMP_TYPES: dict[int, dict[str, int]] = {
    4: {
        "echo-request": 8,
        "echo-reply": 0,
        "destination-unreachable": 3,
        "redirect": 5,
        "time-exceeded": 11,
    },
    6: {"echo-request": 128, "echo-reply": 129, "destination-unreachable": 1, "packet-too-big": 2, "time-exceeded": 3},
}
_PROTOCOLS: dict[str, tuple[str, ...]] = {"tcp_udp": ("tcp", "udp"), "all": (), "ipv6-icmp": ("icmpv6",), "ip": ()}


@dataclass(frozen=True, slots=True)
class RuleReader:
    """Reads rules of one IP version, for packets of one state. ``known`` is what other states have read already."""

    groups: Groups
    version: int
    packets: Packets
    known: dict[int, Matched] = field(default_factory=dict)

    def chain(self, node: WordNode, policy: str, *, base: bool = False) -> Chain:
        """A rule set. What none of its rules decides is for its default action; that of a ``base`` chain is its policy."""
        place = (node.get("default-action") or node).place(self.groups.notes.file)
        rules = sorted(node.nodes("rule"), key=lambda rule: _number(rule.name))
        steps = [step for rule in rules for step in self.steps(rule, f"{node.name} rule {rule.name}")]
        action = node.value("default-action") or policy
        target = node.value("default-jump-target") or ""
        if not base or action not in ("accept", "drop"):
            known = action if action in VERDICTS else "open"
            steps.append(Step(f"{node.name} default-action", place, ANYTHING, known, target))
        return Chain(node.name, place, tuple(steps), action if action in ("accept", "drop") else policy)

    def steps(self, rule: WordNode, name: str) -> Iterator[Step]:
        """The step of one rule, or none where it is disabled or is never for these packets."""
        if "disable" in rule.children:
            return
        found = self.matched(rule)
        action = rule.value("action") or "drop"
        if action in _OPEN or action not in (*VERDICTS, "offload"):
            found.take(Condition(depends_on=_OPEN.get(action, f"its action {action}")))
            action = "open"
        if found.never:
            return
        place = rule.place(self.groups.notes.file)
        verdict = "continue" if action == "offload" else action
        yield Step(name, place, found.condition, verdict, rule.value("jump-target") or "", tuple(found.unless))

    def matched(self, rule: WordNode) -> Matched:
        """What a rule asks for; all but the state is the same for packets of every state."""
        known = self.known.get(id(rule))
        if known is None:
            known = self.known[id(rule)] = self._stateless(rule)
        found = Matched(known.condition, list(known.unless), known.never)
        self._state(rule, found)
        return found

    def _stateless(self, rule: WordNode) -> Matched:
        found = Matched()
        self._protocol(rule.value("protocol"), found)
        for side in ("source", "destination"):
            node = rule.get(side)
            if node is not None:
                self._side(side, node, found)
        for key in ("inbound-interface", "outbound-interface"):
            node = rule.get(key)
            if node is not None:
                self._interfaces(key, node, found)
        self._icmp(rule, found)
        for key in rule.children:
            if key not in _READ:
                found.take(Condition(depends_on=f'its "{key}"'))
        return found

    def _protocol(self, text: str | None, found: Matched) -> None:
        if text is None:
            return
        negated, name = text.startswith("!"), text.removeprefix("!").lower()
        protocols = _PROTOCOLS.get(name, (name,))
        if not protocols:
            return
        if negated:
            found.unless.append(Condition(protocols=protocols))
        else:
            found.take(Condition(protocols=protocols))

    def _side(self, side: str, node: WordNode, found: Matched) -> None:
        address, port = node.value("address"), node.value("port")
        if address is not None:
            match = address_match(address.removeprefix("!"))
            self._addresses(side, None if match is None else (match,), address, found)
        if port is not None:
            self._ports(side, self.groups.ports(port.removeprefix("!")), port, found)
        for group in node.nodes("group"):
            name = group.latest.name if group.latest is not None else ""
            plain = name.removeprefix("!")
            if group.name in _ADDRESS_GROUPS:
                kinds = dict.fromkeys((group.name, f"ipv6-{group.name}") if self.version == 6 else (group.name,))
                every = [self.groups.addresses(kind, plain) for kind in kinds]
                self._addresses(side, next((each for each in every if each is not None), None), name, found)
            elif group.name == "port-group":
                members = self.groups.members("port-group", plain)
                self._ports(side, None if members is None else self.groups.ports(",".join(members)), name, found)
            else:
                found.take(Condition(depends_on=f"the {group.name} {plain}"))
        for key in node.children:
            if key not in _SIDE_READ:
                found.take(Condition(depends_on=f"its {side} {key}"))

    def _addresses(self, side: str, matches: tuple[AddressMatch, ...] | None, written: str, found: Matched) -> None:
        if matches is None:
            found.take(Condition(depends_on=f"the addresses of {written.removeprefix('!')}"))
            return
        spans = spans_of(matches)
        own = (
            other_spans(spans, self.version)
            if written.startswith("!")
            else tuple(s for s in spans if s[0] == self.version)
        )
        found.take(Condition(sources=own) if side == "source" else Condition(destinations=own))

    def _ports(self, side: str, ranges: tuple[tuple[int, int], ...] | None, written: str, found: Matched) -> None:
        if ranges is None:
            found.take(Condition(depends_on=f"the ports of {written.removeprefix('!')}"))
            return
        own = other_ranges(ranges) if written.startswith("!") else ranges
        found.take(Condition(source_ports=own) if side == "source" else Condition(destination_ports=own))

    def _interfaces(self, key: str, node: WordNode, found: Matched) -> None:
        """``eth1`` in older versions, ``name eth1`` or ``group NAME`` in newer ones; ``!`` excludes."""
        name = node.value("name") or node.value("interface-name")
        group = node.value("group") or node.value("interface-group")
        written = name or group or (node.latest.name if node.latest is not None else "")
        plain = written.removeprefix("!")
        names = self.groups.members("interface-group", plain) if name is None and group is not None else (plain,)
        if names is None or any("*" in each for each in names) or not plain:
            found.take(Condition(depends_on=f"the interfaces of {plain}"))
            return
        condition = Condition(from_interfaces=names) if key == "inbound-interface" else Condition(to_interfaces=names)
        if written.startswith("!"):
            found.unless.append(condition)
        else:
            found.take(condition)

    def _state(self, rule: WordNode, found: Matched) -> None:
        states = {state.name for state in rule.nodes("state") if state.value() != "disable"}
        if not states:
            return
        if self.packets.state is None and states - {"invalid"}:
            found.take(Condition(depends_on="the state of the connection"))
        elif self.packets.state not in states:
            found.never = True

    def _icmp(self, rule: WordNode, found: Matched) -> None:
        node = rule.get("icmp") or rule.get("icmpv6")
        if node is None:
            return
        written = node.value("type-name") or node.value("type") or "any"
        number = int(written) if written.isascii() and written.isdigit() and len(written) < 4 else None
        kind = _ICMP_TYPES[self.version].get(written, number)
        if kind is not None:
            found.take(Condition(icmp_types=(kind,)))
        elif written != "any":
            found.take(Condition(depends_on=f"the type of ICMP {written}"))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 10**9
