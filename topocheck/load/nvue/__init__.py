"""NVUE, the configuration of Cumulus Linux: ``nv config show``, startup.yaml and ``nv set`` commands.

Source: Cumulus Linux User Guide, as named in the modules.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from pathlib import PurePosixPath

from topocheck.load.device_dialect import DeviceDialect, Problems
from topocheck.load.nvue.bridge import Bridge
from topocheck.load.nvue.interfaces import Interfaces
from topocheck.load.nvue.tree import COMMAND, PARTS, YAML, tree_of_commands, tree_of_yaml
from topocheck.load.word_tree import WordNode
from topocheck.load.yaml_reader import read_yaml
from topocheck.model.place import Place
from topocheck.model.route import StaticRoute
from topocheck.model.switch import Switch, Unmodelled

__all__ = ["NVUE"]

_DOMAIN = "br_default"
_NOT_ADDRESSES = ("blackhole", "reject", "Null0")


def read(text: str, file: str, name: str | None) -> tuple[Switch | None, Problems]:
    """The switch that a configuration describes; never raises. The name is by default the hostname, else the file's stem."""
    problems: Problems = ()
    if YAML.search(text) is not None or COMMAND.search(text) is None:
        document = read_yaml(text, file)
        root, problems = tree_of_yaml(document), document.problems
    else:
        root = tree_of_commands(text)
    hostname = root.value("system", "hostname")
    called = name or hostname or PurePosixPath(file).stem
    place = root.get("system", "hostname")
    domain, others = _domain(root)
    bridge = Bridge.of(domain.name, domain, file, called)
    interfaces = Interfaces(root, bridge, file)
    found = interfaces.read()
    routing = _learned(root)
    switch = Switch(
        name=called,
        file=file,
        dialect="nvue",
        hostname=hostname,
        place=place.place(file) if place is not None else Place(file, 1),
        vlans=tuple(bridge.database()),
        database_known=root.get("bridge", "domain") is not None,
        interfaces=found,
        routes=tuple(_routes(root, file)),
        learns_routes=routing.place(file) if routing is not None else None,
        unmodelled=(
            *(Unmodelled(other.place(file), f"bridge domain {other.name}") for other in others),
            *interfaces.unmodelled,
        ),
    )
    return switch, (*problems, *bridge.problems)


def _domain(root: WordNode) -> tuple[WordNode, list[WordNode]]:
    """The bridge domain that is modelled, and the others: the default one, else the only one that is VLAN-aware."""
    domains = [node for node in root.nodes("bridge", "domain") if node.value("type") != "vlan-unaware"]
    own = next((node for node in domains if node.name == _DOMAIN), domains[0] if len(domains) == 1 else None)
    chosen = own or WordNode(_DOMAIN, 1, 1)
    return chosen, [node for node in root.nodes("bridge", "domain") if node is not own]


def _routes(root: WordNode, file: str) -> Iterator[StaticRoute]:
    """``vrf NAME router static PREFIX via HOP``."""
    for vrf in root.nodes("vrf"):
        table = None if vrf.name == "default" else vrf.name
        for route in vrf.nodes("router", "static"):
            try:
                to = ip_network(route.name, strict=False)
            except ValueError:
                continue
            distance = route.value("distance")
            for hop in route.nodes("via"):
                yield _route(hop, StaticRoute(to, None, hop.place(file), vrf=table, distance=_distance(distance)))


def _route(hop: WordNode, route: StaticRoute) -> StaticRoute:
    other = hop.value("vrf")
    discard = hop.name in _NOT_ADDRESSES
    try:
        via = None if discard else ip_address(hop.name)
        interface = hop.value("interface")
    except ValueError:
        via, interface = None, hop.name
    return StaticRoute(
        route.to,
        via,
        route.place,
        interface,
        route.vrf,
        route.distance,
        discard,
        f"its next hop is in the VRF {other}" if other is not None and other != (route.vrf or "default") else None,
    )


def _distance(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdecimal() and len(text) <= 3 else 1


def _learned(root: WordNode) -> WordNode | None:
    """A routing protocol that is configured."""
    routers = [root.get("router"), *(vrf.get("router") for vrf in root.nodes("vrf"))]
    found = (router.get(protocol) for router in routers if router is not None for protocol in ("bgp", "ospf"))
    return next((node for node in found if node is not None and node.value("enable") not in ("off", "false")), None)


def claims(text: str) -> bool:
    """Whether a text is NVUE's YAML, or has ``nv set`` commands."""
    if "set:" in text and YAML.search(text) is not None:
        return True
    return "nv " in text and any(match["words"].split(None, 1)[0] in _FIRST_WORDS for match in COMMAND.finditer(text))


_FIRST_WORDS = frozenset(PARTS.split("|"))

NVUE = DeviceDialect("nvue", "Cumulus Linux NVUE", "switch", read, claims)
