"""Sets and maps of an nftables ruleset, and the values that a match compares with.

Source: libnftables-json(5), "SET / MAP", "Expressions" (range, prefix, concat, elem, set).
"""

from __future__ import annotations

from dataclasses import dataclass

from topocheck.load.rule_parts import address_match
from topocheck.model.rule import AddressMatch, PortRange
from topocheck.model.value import Mapping, Scalar, Sequence, Value

_CHANGING = frozenset({"dynamic", "timeout"})
_SERVICES = {
    "ftp": 21, "ssh": 22, "telnet": 23, "smtp": 25, "domain": 53, "bootps": 67, "bootpc": 68, "http": 80, "pop3": 110,
    "ntp": 123, "imap2": 143, "snmp": 161, "ldap": 389, "https": 443, "submission": 587, "ldaps": 636, "imaps": 993,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NamedSet:
    """A set or a map. ``changes`` tells that rules or time change what is in it."""

    name: str
    elements: tuple[Value, ...]
    changes: bool


def named_sets(objects: list[tuple[str, Mapping]]) -> dict[tuple[str, str, str], NamedSet]:
    """The sets and maps by family, table and name."""
    found = {}
    for kind, value in objects:
        if kind in ("set", "map"):
            elements = value.sequence("elem")
            flags = value.get("flags")
            words = (
                {item.text for item in flags.items if isinstance(item, Scalar)}
                if isinstance(flags, Sequence)
                else set()
            )
            name = value.text("name") or ""
            found[value.text("family") or "", value.text("table") or "", name] = NamedSet(
                name, tuple(elements.items) if elements is not None else (), bool(words & _CHANGING)
            )
    return found


def element_of(value: Value) -> Value:
    """An element without its time-out, counter and comment."""
    if isinstance(value, Mapping):
        inner = value.mapping("elem")
        if inner is not None:
            return inner.get("val") or inner
    return value


def addresses_of(value: Value) -> AddressMatch | None:
    """An address, a prefix or a range; None where it is none of these."""
    if isinstance(value, Scalar):
        return address_match(value.text)
    prefix = value.mapping("prefix") if isinstance(value, Mapping) else None
    ends = value.sequence("range") if isinstance(value, Mapping) else None
    if prefix is not None:
        return address_match(f"{prefix.text('addr')}/{prefix.text('len')}")
    texts = [end.text for end in ends if isinstance(end, Scalar)] if ends is not None else []
    return address_match("-".join(texts)) if len(texts) == 2 else None


def ports_of(value: Value) -> tuple[PortRange, ...] | None:
    """A port or a range of them; None where it is neither."""
    if isinstance(value, Scalar):
        port = _port(value)
        return None if port is None else ((port, port),)
    ends = value.sequence("range") if isinstance(value, Mapping) else None
    if ends is None or len(ends) != 2:
        return None
    low, high = (_port(end) if isinstance(end, Scalar) else None for end in ends)
    return None if low is None or high is None or low > high else ((low, high),)


def _port(value: Scalar) -> int | None:
    if isinstance(value.data, int) and not isinstance(value.data, bool):
        return value.data if 0 <= value.data <= 65535 else None
    return _SERVICES.get(value.text)
