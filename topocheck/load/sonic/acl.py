"""ACL_TABLE and ACL_RULE: access lists and the ports they are bound to.

Source: SONiC ACL user manual and Configuration wiki: the rule of the highest priority that matches decides, and what matches none is
forwarded, for a table has no rule of its own at its end. Tables of mirrors and of the control plane drop nothing in transit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from topocheck.load.rule_parts import address_match, port_range
from topocheck.load.sonic.tables import Row, Tables
from topocheck.model.rule import UNREAD, AccessList, AddressMatch, Filter, PortRange, Rule

_VERSIONS: Mapping[str, int | None] = {"L3": 4, "L3V6": 6, "L3V4V6": None}
_ACTIONS = {"FORWARD": "accept", "ACCEPT": "accept", "DROP": "deny"}
_PROTOCOLS = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}
_PRIORITY_LAST = -1
_READ = frozenset(
    {
        "PRIORITY",
        "PACKET_ACTION",
        "SRC_IP",
        "DST_IP",
        "SRC_IPV6",
        "DST_IPV6",
        "IP_PROTOCOL",
        "NEXT_HEADER",
        "L4_SRC_PORT",
        "L4_DST_PORT",
        "L4_SRC_PORT_RANGE",
        "L4_DST_PORT_RANGE",
        "ICMP_TYPE",
        "ICMPV6_TYPE",
        "IP_TYPE",
        "ETHER_TYPE",
        "RULE_DESCRIPTION",
    }
)
_FAMILIES = {
    "IPV4": 4,
    "IPV4ANY": 4,
    "IPV6": 6,
    "IPV6ANY": 6,
    "0X0800": 4,
    "0X800": 4,
    "0X86DD": 6,
    "2048": 4,
    "34525": 6,
}


def read_filters(tables: Tables) -> dict[str, tuple[Filter, ...]]:
    """The access lists of each interface, by its name."""
    rules: dict[str, list[Row]] = {}
    for row in tables.rows("ACL_RULE"):
        if len(row.key) == 2:
            rules.setdefault(row.name, []).append(row)
    filters: dict[str, tuple[Filter, ...]] = {}
    for table in tables.rows("ACL_TABLE"):
        kind = (table.text("type") or "").upper()
        if kind.startswith("MIRROR") or kind == "CTRLPLANE":
            continue
        version = _VERSIONS.get(kind, 4)
        acl = _list(table, rules.get(table.name, []), version) if kind in _VERSIONS else None
        direction = "out" if (table.text("stage") or "").lower() == "egress" else "in"
        bound = Filter(table.name, direction, table.place_of("ports"), acl, version if kind in _VERSIONS else None)
        for port in table.listed("ports"):
            filters[port] = (*filters.get(port, ()), bound)
    return filters


def _list(table: Row, rows: list[Row], version: int | None) -> AccessList:
    ordered = sorted(rows, key=lambda row: row.number("PRIORITY") or _PRIORITY_LAST, reverse=True)
    return AccessList(table.name, table.place, tuple(_rule(row, version) for row in ordered), default="accept")


def _rule(row: Row, version: int | None) -> Rule:
    """One rule; a field that is not modelled makes what it matches depend on that."""
    action = _ACTIONS.get((row.text("PACKET_ACTION") or "").upper(), UNREAD)
    families = [(row.text(key) or "").upper() for key in ("IP_TYPE", "ETHER_TYPE") if key in row.fields]
    unknown = [key for key, _ in row.fields if key not in _READ]
    unknown += [family.lower() for family in families if family not in _FAMILIES and family not in ("ANY", "IP")]
    parts = _parts(row)
    unknown += [key for key, value in parts if value is None]
    told = {key: value for key, value in parts if value is not None}
    return Rule(
        name=row.key[1],
        place=row.place,
        action=action,
        sources=_addresses(told, "SRC_IP", "SRC_IPV6"),
        destinations=_addresses(told, "DST_IP", "DST_IPV6"),
        protocols=tuple(_protocols(row)),
        source_ports=_ports(told, "L4_SRC_PORT", "L4_SRC_PORT_RANGE"),
        destination_ports=_ports(told, "L4_DST_PORT", "L4_DST_PORT_RANGE"),
        version=next((_FAMILIES[family] for family in families if family in _FAMILIES), version),
        icmp_types=tuple(number for key in ("ICMP_TYPE", "ICMPV6_TYPE") if (number := row.number(key)) is not None),
        depends_on=", ".join(unknown) or None,
    )


_Part = AddressMatch | PortRange


def _parts(row: Row) -> list[tuple[str, _Part | None]]:
    """Addresses and ports by their field; None where one can't be read."""
    found: list[tuple[str, _Part | None]] = []
    for key in ("SRC_IP", "SRC_IPV6", "DST_IP", "DST_IPV6"):
        text = row.text(key)
        if text is not None:
            found.append((key, address_match(text)))
    for key in ("L4_SRC_PORT", "L4_DST_PORT", "L4_SRC_PORT_RANGE", "L4_DST_PORT_RANGE"):
        text = row.text(key)
        if text is not None:
            found.append((key, port_range(text)))
    return found


def _addresses(told: Mapping[str, _Part], *keys: str) -> tuple[AddressMatch, ...]:
    return tuple(part for key in keys if (part := told.get(key)) is not None and not isinstance(part, tuple))


def _ports(told: Mapping[str, _Part], *keys: str) -> tuple[PortRange, ...]:
    return tuple(part for key in keys if isinstance(part := told.get(key), tuple))


def _protocols(row: Row) -> Iterator[str]:
    """The protocol by name where it has one here."""
    for key in ("IP_PROTOCOL", "NEXT_HEADER"):
        text = row.text(key)
        if text is not None:
            yield _PROTOCOLS.get(text, text.lower())
