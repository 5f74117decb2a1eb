"""The types that nmstate takes under its keys: with any other it refuses the desired state, and the whole policy with it.

Source: nmstate 2.x, rust/src/lib (see `topocheck.checks.nmstate_keys`) and deserializer.rs: numbers and booleans may be written as
texts, so that what is in quotes is no mistake.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from topocheck.checks.nmstate_keys import Block
from topocheck.checks.unresolved import is_template
from topocheck.model.place import Place
from topocheck.model.value import Mapping, Scalar, Sequence, Value


class Kind(Enum):
    """What a value must be, in words."""

    NUMBER = "a number"
    BOOLEAN = "true or false"
    TEXT = "a text"
    LIST = "a list"
    MAPPING = "a mapping"
    MAPPINGS = "a list of mappings"
    TEXTS = "a list of texts"
    SWITCH = "a mapping, or true or false"
    PORT_MODE = "access or trunk"


def _of(kind: Kind, keys: str) -> dict[str, Kind]:
    return dict.fromkeys(keys.split(), kind)


_BY_KEY: dict[str, Kind] = {
    **_of(
        Kind.NUMBER,
        "mtu id tag min max prefix-length metric table-id weight priority queue-id stp-path-cost stp-priority",
    ),
    **_of(
        Kind.NUMBER,
        "forward-delay hello-time max-age mac-ageing-time group-forward-mask group-fwd-mask vlan-default-pvid",
    ),
    **_of(Kind.NUMBER, "auto-route-table-id auto-route-metric bond-downdelay bond-updelay hash-max"),
    **_of(Kind.BOOLEAN, "enabled dhcp autoconf auto-dns auto-gateway auto-routes enable-native stp-hairpin-mode"),
    **_of(
        Kind.BOOLEAN, "reorder-headers loose-binding bridge-binding accept-all-mac-addresses multicast-snooping rstp"
    ),
    **_of(Kind.BOOLEAN, "mcast-snooping-enable allow-extra-patch-ports multicast-querier"),
    **_of(
        Kind.TEXT, "name base-iface ip destination next-hop-interface next-hop-address localnet mac-address type state"
    ),
    **_of(
        Kind.MAPPING,
        "ipv4 ipv6 link-aggregation routes dns-resolver ovn id-range lldp ethernet ethtool vxlan vrf patch",
    ),
    **_of(Kind.MAPPINGS, "interfaces address trunk-tags bridge-mappings ports-config"),
    **_of(Kind.TEXTS, "server search"),
}
_BY_BLOCK: dict[tuple[str, str], Kind] = {
    ("routes", "config"): Kind.MAPPINGS,
    ("dns-resolver", "config"): Kind.MAPPING,
    ("interface", "bridge"): Kind.MAPPING,
    ("interface", "vlan"): Kind.MAPPING,
    ("port", "vlan"): Kind.MAPPING,
    ("bridge", "options"): Kind.MAPPING,
    ("bridge", "port"): Kind.MAPPINGS,
    ("bridge", "ports"): Kind.MAPPINGS,
    ("link-aggregation", "port"): Kind.LIST,
    ("link-aggregation", "ports"): Kind.LIST,
    ("options", "stp"): Kind.SWITCH,
    ("vlan", "mode"): Kind.PORT_MODE,
    ("bridge-mappings", "bridge"): Kind.TEXT,
}
_SWITCHED = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "1", "0", "enable", "disable"})


@dataclass(frozen=True, slots=True)
class WrongValue:
    """A value of the wrong type: ``key`` in ``where`` must be of ``kind``."""

    key: str
    where: str
    value: Value
    place: Place
    kind: Kind


def kind_of(block: Block, key: str) -> Kind | None:
    """What a block takes under a key; None where that is not known."""
    return _BY_BLOCK.get((block.name, key)) or (_BY_KEY.get(key) if block.knows(key) else None)


def wrong_values(value: Value, block: Block, where: str) -> Iterator[WrongValue]:
    """The values below one of nmstate's blocks that have the wrong type; templates are left alone."""
    for mapping in value.items if isinstance(value, Sequence) else [value]:
        if not isinstance(mapping, Mapping):
            continue
        for key, inner in mapping:
            kind = kind_of(block, key)
            if kind is not None and not inner.is_null and not _fits(inner, kind):
                yield WrongValue(key, where, inner, mapping.place_of(key), kind)
            elif key in block.blocks:
                nested = block.blocks[key]
                yield from wrong_values(inner, nested, f"{nested.name} of {where}")


def _fits(value: Value, kind: Kind) -> bool:
    if isinstance(value, Scalar):
        return is_template(value.text) or _scalar_fits(value, kind)
    if isinstance(value, Mapping):
        return kind in (Kind.MAPPING, Kind.SWITCH)
    if not isinstance(value, Sequence):
        return True
    items = [item for item in value.items if not (isinstance(item, Scalar) and is_template(item.text))]
    if kind is Kind.MAPPINGS:
        return all(isinstance(item, Mapping) for item in items)
    if kind is Kind.TEXTS:
        return all(isinstance(item, Scalar) and isinstance(item.data, str) for item in items)
    return kind is Kind.LIST


def _scalar_fits(value: Scalar, kind: Kind) -> bool:
    data = value.data
    if kind is Kind.NUMBER:
        return (isinstance(data, int) and not isinstance(data, bool)) or _is_number(data)
    if kind in (Kind.BOOLEAN, Kind.SWITCH):
        return isinstance(data, bool) or str(data).lower() in _SWITCHED
    if kind is Kind.PORT_MODE:
        return data in ("access", "trunk")
    return kind is Kind.TEXT and isinstance(data, str)


def _is_number(data: object) -> bool:
    """Whether a text is a number; hexadecimal ones are, too."""
    if not isinstance(data, str):
        return False
    try:
        int(data, 0)
    except ValueError:
        return data.isascii() and data.isdigit()
    return True


def written(value: Value) -> str:
    """What is written there, in words."""
    return "a list" if isinstance(value, Sequence) else "a mapping"
