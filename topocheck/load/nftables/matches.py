"""What the match expressions of an nftables rule ask for.

Source: libnftables-json(5), "MATCH" and "Expressions"; nft(8), "Expressions".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from topocheck.load.condition import ANYTHING, Condition, Matched, Packets, other_ranges, other_spans, spans_of
from topocheck.load.nftables.sets import NamedSet, addresses_of, element_of, ports_of
from topocheck.model.value import Mapping, Scalar, Sequence, Value

_PORTED = ("tcp", "udp", "sctp", "dccp", "udplite", "th")
_PROTOCOL_NAMES = {"ipv6-icmp": "icmpv6", "icmp6": "icmpv6"}
_ICMP_TYPES = {
    "icmp": {
        "echo-reply": 0, "destination-unreachable": 3, "source-quench": 4, "redirect": 5, "echo-request": 8,
        "router-advertisement": 9, "router-solicitation": 10, "time-exceeded": 11, "parameter-problem": 12,
        "timestamp-request": 13, "timestamp-reply": 14,
    },
    "icmpv6": {
        "destination-unreachable": 1, "packet-too-big": 2, "time-exceeded": 3, "parameter-problem": 4, "echo-request": 128,
        "echo-reply": 129, "mld-listener-query": 130, "mld-listener-report": 131, "mld-listener-done": 132,
        "nd-router-solicit": 133, "nd-router-advert": 134, "nd-neighbor-solicit": 135, "nd-neighbor-advert": 136,
        "nd-redirect": 137,
    },
}  # fmt: skip
_FLIPPED = {"<": ">=", ">": "<=", "<=": ">", ">=": "<"}


Mapped = dict[str, Callable[[str, Iterable[Value], str], Condition | None]]


@dataclass(frozen=True, slots=True)
class Matcher:
    """Reads the matches of the rules of one table."""

    sets: dict[tuple[str, str, str], NamedSet]
    family: str
    table: str
    packets: Packets

    def take(self, match: Mapping, found: Matched) -> None:
        """Add what one match statement asks for."""
        left, right, operator = match.get("left"), match.get("right"), match.text("op") or "=="
        if left is None or right is None:
            found.take(Condition(depends_on="a match that can't be read"))
            return
        self.compare(left, operator, self.values(right), found)

    def values(self, right: Value) -> tuple[Value, ...] | str:
        """The values that the right side lists, or why they can't be told."""
        if isinstance(right, Scalar) and right.text.startswith("@"):
            named = self.named(right.text)
            if named is None:
                return f"the set {right.text[1:]}, which is not in the file"
            return f"the set {named.name}, which changes" if named.changes else tuple(map(element_of, named.elements))
        if isinstance(right, Sequence):
            return tuple(map(element_of, right.items))
        listed = right.get("set") if isinstance(right, Mapping) else None
        if isinstance(listed, Sequence):
            return tuple(map(element_of, listed.items))
        return (right,) if listed is None else self.values(listed)

    def named(self, reference: str) -> NamedSet | None:
        """The set or map of a reference ``@name``."""
        return self.sets.get((self.family, self.table, reference.removeprefix("@")))

    def compare(self, left: Value, operator: str, values: tuple[Value, ...] | str, found: Matched) -> None:
        """Add that an expression has one of some values, or with ``!=`` none of them."""
        key, detail = _key_of(left)
        negated = operator == "!="
        if isinstance(values, str):
            found.take(Condition(depends_on=values))
        elif key == "" or (operator in _FLIPPED and key != "port"):
            found.take(Condition(depends_on=_said(left)))
        elif key in _SIMPLE:
            found.take(_SIMPLE[key](detail, values, operator))
        elif key in ("state", "direction"):
            self._tracked(key, values, found, negated=negated)
        else:
            _of_names(key, detail, values, found, negated=negated)

    def _tracked(self, key: str, values: tuple[Value, ...], found: Matched, *, negated: bool) -> None:
        """The state of a connection. No packet here is invalid: it is the first of a flow, or an answer to one."""
        words = {value.text for value in values if isinstance(value, Scalar)}
        state = self.packets.state
        if key == "state" and words <= {"invalid", "untracked"}:
            found.never = found.never or not negated
        elif key == "state" and state is not None:
            found.never = found.never or (state in words) is negated
        elif key == "direction" and state == "new":
            found.never = found.never or ("original" in words) is negated
        else:
            found.take(Condition(depends_on=f"the {key} of the connection"))


def _key_of(left: Value) -> tuple[str, str]:
    """What an expression is about, and which of it."""
    if not isinstance(left, Mapping):
        return "", ""
    payload, meta, tracked = left.mapping("payload"), left.mapping("meta"), left.mapping("ct")
    if payload is not None:
        return _payload(payload.text("protocol") or "", payload.text("field") or "")
    if meta is not None:
        key = meta.text("key") or ""
        if key in ("iif", "iifname", "oif", "oifname"):
            return "interface", key[:3]
        return {"l4proto": ("protocol", ""), "nfproto": ("family", ""), "protocol": ("family", "")}.get(key, ("", ""))
    if tracked is not None and tracked.get("dir") is None:
        return {"state": ("state", ""), "direction": ("direction", "")}.get(tracked.text("key") or "", ("", ""))
    return "", ""


def _payload(protocol: str, name: str) -> tuple[str, str]:
    if protocol in ("ip", "ip6"):
        if name in ("saddr", "daddr"):
            return "address", f"{name[0]}{4 if protocol == 'ip' else 6}"
        return ("protocol", "4" if protocol == "ip" else "6") if name in ("protocol", "nexthdr") else ("", "")
    if protocol in _PORTED and name in ("sport", "dport"):
        return "port", f"{name[0]} {protocol}"
    return ("icmp", protocol) if protocol in _ICMP_TYPES and name == "type" else ("", "")


def _said(left: Value) -> str:
    """An expression that is not modelled, in words: what it is called in nftables."""
    if not isinstance(left, Mapping):
        return "a match that is not modelled"
    kind = next(iter(left.entries), "")
    inner = left.mapping(kind)
    words = [inner.text(key) for key in ("protocol", "key", "field", "type", "name")] if inner is not None else []
    return " ".join((kind, *(word for word in words if word)))


def _of_names(key: str, side: str, values: tuple[Value, ...], found: Matched, *, negated: bool) -> None:
    """Interfaces and protocols; those that are excluded have no others that could be listed."""
    names = tuple(value.text for value in values if isinstance(value, Scalar))
    if len(names) != len(values) or any(name.endswith("*") for name in names):
        found.take(Condition(depends_on=f"which {key}s fit the names of the rule"))
        return
    if key == "protocol":
        if side:
            found.take(Condition(version=int(side)))
        condition = Condition(protocols=tuple(_PROTOCOL_NAMES.get(name, name) for name in names))
    else:
        condition = Condition(from_interfaces=names) if side == "iif" else Condition(to_interfaces=names)
    if negated:
        found.unless.append(condition)
    else:
        found.take(condition)


def _addresses(detail: str, values: Iterable[Value], operator: str) -> Condition | None:
    side, version = detail[0], int(detail[1])
    listed = [addresses_of(value) for value in values]
    known = spans_of(match for match in listed if match is not None)
    unknown = None if None not in listed else "the addresses of the rule"
    if unknown is not None:
        return Condition(version=version, depends_on=unknown)
    spans = other_spans(known, version) if operator == "!=" else tuple(span for span in known if span[0] == version)
    if side == "s":
        return Condition(version=version, sources=spans)
    return Condition(version=version, destinations=spans)


def _ports(detail: str, values: Iterable[Value], operator: str) -> Condition | None:
    side, protocol = detail.split()
    protocols = ("tcp", "udp") if protocol == "th" else (protocol,)
    listed = [ports_of(value) for value in values]
    if None in listed:
        return Condition(protocols=protocols, depends_on="the ports of the rule")
    ranges = tuple(pair for each in listed if each is not None for pair in each)
    if operator in _FLIPPED and len(ranges) == 1:
        port = ranges[0][0]
        ends = {"<": (0, port - 1), "<=": (0, port), ">": (port + 1, 65535), ">=": (port, 65535)}[operator]
        ranges = (ends,) if ends[0] <= ends[1] else ()
    if operator == "!=":
        ranges = other_ranges(ranges)
    if side == "s":
        return Condition(protocols=protocols, source_ports=ranges)
    return Condition(protocols=protocols, destination_ports=ranges)


def _family(_detail: str, values: Iterable[Value], operator: str) -> Condition | None:
    names = {value.text for value in values if isinstance(value, Scalar)}
    versions = {version for version, words in ((4, {"ipv4", "ip"}), (6, {"ipv6", "ip6"})) if names & words}
    if operator == "!=":
        versions = {4, 6} - versions
    if versions == {4, 6}:
        return ANYTHING
    return Condition(version=versions.pop()) if versions else None


def _icmp(protocol: str, values: Iterable[Value], operator: str) -> Condition | None:
    names = _ICMP_TYPES[protocol]
    types = []
    for value in values:
        number = value.data if isinstance(value, Scalar) and isinstance(value.data, int) else None
        known = names.get(value.text) if isinstance(value, Scalar) else None
        types.append(known if known is not None else number)
    version = 4 if protocol == "icmp" else 6
    if None in types:
        return Condition(protocols=(protocol,), version=version, depends_on="the type of ICMP")
    numbers = {number for number in types if number is not None}
    if operator == "!=":
        numbers = set(range(256)) - numbers
    return Condition(protocols=(protocol,), version=version, icmp_types=tuple(sorted(numbers)))


_SIMPLE: Mapped = {"address": _addresses, "port": _ports, "family": _family, "icmp": _icmp}
