"""The neighbours that nodes see by LLDP, as NodeNetworkState objects have them.

Source: nmstate rust/src/lib/lldp.rs: a list of neighbours, each of them a list of TLVs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from topocheck.load.neighbours.neighbour import Neighbour
from topocheck.model.node import Node
from topocheck.model.value import Mapping, Sequence, Value

_KEYS = ("system-name", "port-id", "chassis-id", "port-description")


def seen_by_nodes(nodes: Iterable[Node]) -> Iterator[Neighbour]:
    """What stands at the other end of the NICs whose state tells it."""
    for node in nodes:
        for interface in node.interfaces:
            lldp = interface.body.mapping("lldp") if interface.observed else None
            for neighbour in (lldp.sequence("neighbors") if lldp is not None else None) or ():
                said = _said(neighbour)
                if said:
                    yield Neighbour(
                        interface=interface.name,
                        place=neighbour.place,
                        local=node.name,
                        device=said.get("system-name"),
                        port=said.get("port-id"),
                        description=said.get("port-description"),
                        chassis=said.get("chassis-id"),
                    )


def _said(neighbour: Value) -> dict[str, str]:
    """The TLVs of a neighbour that say who it is."""
    tlvs = [tlv for tlv in neighbour if isinstance(tlv, Mapping)] if isinstance(neighbour, Sequence) else []
    return {key: text for tlv in tlvs for key in _KEYS if (text := tlv.text(key))}
