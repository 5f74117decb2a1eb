"""Files that list links: Batfish's ``layer1_topology.json`` and the topology files of containerlab.

Sources: Batfish documentation, "Layer-1 topology"; containerlab documentation, "Topology definition" and the pages of the
kinds, which say what port of the device each ``ethN`` is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from topocheck.load.neighbours.neighbour import Neighbour
from topocheck.load.yaml_reader import YamlFile
from topocheck.model.place import Place
from topocheck.model.value import Mapping as Tree
from topocheck.model.value import Scalar, Sequence, Value

_ETH = re.compile(r"eth(\d{1,4})(?:_(\d{1,4}))?")


class _LinkEnd(NamedTuple):
    """A device and its interface, as a file of links names them."""

    device: str
    interface: str


def is_link_file(file: YamlFile) -> bool:
    """Whether a file of YAML or JSON lists links in one of the two forms."""
    return any(_is_layer1(document) or _is_containerlab(document) for document in file.documents)


def read_links(file: YamlFile) -> Iterator[Neighbour]:
    """The links of a file, each as a neighbour that its first end has; what is no link is passed over."""
    for document in file.documents:
        if isinstance(document, Tree):
            ends = _layer1(document) if _is_layer1(document) else _containerlab(document)
            for one, other, place in ends:
                yield Neighbour(one.interface, place, one.device, other.device, other.interface)


def _is_layer1(document: Value) -> bool:
    edges = document.mappings("edges") if isinstance(document, Tree) else []
    return bool(edges) and all(_layer1_end(edge, "node1") is not None for edge in edges)


def _is_containerlab(document: Value) -> bool:
    topology = document.mapping("topology") if isinstance(document, Tree) else None
    return topology is not None and topology.mapping("nodes") is not None


def _layer1(document: Tree) -> Iterator[tuple[_LinkEnd, _LinkEnd, Place]]:
    for edge in document.mappings("edges"):
        one, other = _layer1_end(edge, "node1"), _layer1_end(edge, "node2")
        if one is not None and other is not None:
            yield one, other, edge.place


def _layer1_end(edge: Tree, key: str) -> _LinkEnd | None:
    node = edge.mapping(key)
    device, interface = (node.text("hostname"), node.text("interfaceName")) if node is not None else (None, None)
    return _LinkEnd(device, interface) if device and interface else None


def _containerlab(document: Tree) -> Iterator[tuple[_LinkEnd, _LinkEnd, Place]]:
    """Links in the short form ``endpoints: ["a:eth1", "b:eth1"]`` and in the long one with ``node`` and ``interface``."""
    topology = document.mapping("topology")
    if topology is None:
        return
    kinds = dict(_kinds(topology))
    for link in topology.mappings("links"):
        points = link.sequence("endpoints")
        ends = [_containerlab_end(point, kinds) for point in points] if isinstance(points, Sequence) else []
        if len(ends) == 2 and ends[0] is not None and ends[1] is not None:
            yield ends[0], ends[1], link.place


def _kinds(topology: Tree) -> Iterator[tuple[str, str]]:
    defaults = topology.mapping("defaults")
    groups = topology.mapping("groups")
    for name, node in topology.mapping("nodes") or ():
        if isinstance(node, Tree):
            group = groups.mapping(node.text("group") or "") if groups is not None else None
            kind = node.text("kind") or (group and group.text("kind")) or (defaults and defaults.text("kind"))
            yield name, kind or ""


def _containerlab_end(point: Value, kinds: Mapping[str, str]) -> _LinkEnd | None:
    if isinstance(point, Tree):
        device, interface = point.text("node"), point.text("interface")
    elif isinstance(point, Scalar):
        device, _, interface = point.text.partition(":")
    else:
        return None
    if not device or not interface:
        return None
    return _LinkEnd(device, _port(kinds.get(device, ""), interface))


def _port(kind: str, interface: str) -> str:
    """The device's own name of an interface that is called by its Linux name in the container."""
    match = _ETH.fullmatch(interface)
    named = _PORTS.get(kind)
    if match is None or named is None:
        return interface
    return named(int(match[1]), match[2])


def _arista(number: int, breakout: str | None) -> str:
    return f"Ethernet{number}" if breakout is None else f"Ethernet{number}/{breakout}"


def _juniper(number: int, _breakout: str | None) -> str:
    return f"ge-0/0/{number - 1}"


def _nexus(number: int, _breakout: str | None) -> str:
    return f"Ethernet1/{number}"


def _sonic(number: int, _breakout: str | None) -> str:
    return f"Ethernet{4 * (number - 1)}"


_PORTS: Mapping[str, Callable[[int, str | None], str]] = {
    **dict.fromkeys(("ceos", "arista_ceos", "vr-veos", "arista_veos", "vr-arista_veos"), _arista),
    **dict.fromkeys(
        ("juniper_vjunosswitch", "juniper_vjunosrouter", "vr-vjunosswitch", "vr-juniper_vjunosswitch"), _juniper
    ),
    **dict.fromkeys(("cisco_n9kv", "vr-n9kv", "vr-cisco_n9kv"), _nexus),
    **dict.fromkeys(("sonic-vs", "sonic-vm"), _sonic),
}
