"""A firewall of topocheck's firewall file as a Linux router with nftables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from ipaddress import ip_network
from typing import Any

from kernel.lab.plan import ROUTER, WITH_ADDRESSES, Plan

FAMILIES = {4: "ip", 6: "ip6"}


def firewall(plan: Plan, name: str, document: Mapping[str, Any]) -> None:
    """Build a firewall."""
    namespace = plan.namespace("firewall", name, {**WITH_ADDRESSES, **ROUTER})
    setup = plan.namespaces[namespace]
    setup.ip.append("link set lo up")
    links: dict[str, str] = {}
    for row in document["interfaces"]:
        parent = row.get("parent")
        if parent is None:
            links[row["name"]] = link = plan.physical(namespace, row["name"])
        else:
            links[row["name"]] = link = plan.new_link()
            setup.ip.append(f"link add link {links[parent]} name {link} type vlan id {row['vlan']}")
        setup.ip.append(f"link set {link} {'up' if row.get('enabled', True) else 'down'}")
        if "address" in row:
            setup.ip.append(f"address add {row['address']} dev {link}")
            setup.addresses.setdefault(link, []).append(row["address"])
    for route in document.get("routes") or ():
        via = f" via {route['via']}" if "via" in route else ""
        dev = f" dev {links[route['interface']]}" if "interface" in route else ""
        setup.routes.append(f"route add {route['to']}{via}{dev}")
    zones: dict[str, list[str]] = {}
    for row in document["interfaces"]:
        if "zone" in row:
            zones.setdefault(row["zone"], []).append(links[row["name"]])
    setup.nft = "\n".join(_tables(document, zones)) + "\n"
    _answer_for_translated(plan, namespace, document)


def _tables(document: Mapping[str, Any], zones: Mapping[str, Sequence[str]]) -> Iterator[str]:
    yield f"table inet judge {{ chain forward {{ type filter hook forward priority 0; policy {_verdict(document, 'default')};"
    if document.get("stateful", True):
        yield "ct state established,related accept"
        yield "ct state invalid meta l4proto != udp drop"
    for rule in document.get("rules") or ():
        for words in _matches(rule, zones):
            yield f"{words} {'accept' if rule['action'] == 'accept' else 'drop'}"
    for links in zones.values():
        yield f"iifname {_set(links)} oifname {_set(links)} {_verdict(document, 'intrazone')}"
    yield from ("}", "}")
    yield from _translations(document, zones)


def _verdict(document: Mapping[str, Any], key: str) -> str:
    return "accept" if document.get(key, "deny") in ("accept", "allow") else "drop"


def _set(items: Iterable[object]) -> str:
    return (
        "{ "
        + ", ".join(f'"{item}"' if isinstance(item, str) and item[0].isalpha() else str(item) for item in items)
        + " }"
    )


def _matches(rule: Mapping[str, Any], zones: Mapping[str, Sequence[str]], *, out: bool = True) -> Iterator[str]:
    """A rule as nftables' words, once for each IP version that it is about."""
    head = []
    for key, name in (("from", "iifname"), ("to", "oifname")):
        named = _listed(rule.get(key))
        if named and "any" not in named and (out or key == "from"):
            head.append(f"{name} {_set(link for zone in named for link in zones.get(zone, ('none',)))}")
    sources, destinations = _listed(rule.get("source-address")), _listed(rule.get("destination-address"))
    if not sources and not destinations:
        yield from (" ".join([*head, *tail]) for tail in _protocols(rule))
        return
    for version, family in FAMILIES.items():
        parts = list(head)
        for addresses, key in ((sources, "saddr"), (destinations, "daddr")):
            own = [str(net) for net in map(ip_network, addresses) if net.version == version]
            if addresses and not own:
                break
            parts += [f"{family} {key} {_set(own)}"] if own else []
        else:
            yield from (" ".join([*parts, *tail]) for tail in _protocols(rule))


def _protocols(rule: Mapping[str, Any]) -> Iterator[list[str]]:
    """The protocol and port words of a rule, once for each protocol."""
    ports = {key: _listed(rule.get(f"{key}-port")) for key in ("source", "destination")}
    words = [f"th {key[0]}port {_set(_range(each) for each in listed)}" for key, listed in ports.items() if listed]
    protocols = _listed(rule.get("protocol")) or (["tcp", "udp"] if words else [])
    if not protocols:
        yield []
    for protocol in protocols:
        if str(protocol) == "icmp":
            yield ["meta l4proto { icmp, ipv6-icmp }"]
        else:
            yield [f"meta l4proto {protocol}", *words]


def _range(ports: object) -> int | str:
    text = str(ports)
    return int(text) if text.isdigit() else text


def _listed(value: object) -> list[Any]:
    return [] if value is None else list(value) if isinstance(value, list) else [value]


def _translations(document: Mapping[str, Any], zones: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """NAT: the zone that a packet came from is kept as its mark, since it is not known any more when it leaves."""
    rows = document.get("nat") or ()
    if not rows:
        return
    marks = {zone: number for number, zone in enumerate(zones, 1)}
    yield "table inet nat { chain marks { type filter hook prerouting priority -150;"
    for zone, links in zones.items():
        yield f"iifname {_set(links)} meta mark set {marks[zone]}"
    yield "}"
    yield "chain inward { type nat hook prerouting priority -100;"
    for row in rows:
        if row["type"] == "destination":
            yield from (
                f"{words} dnat {_family(row)} to {row['translate']}" for words in _matches(row, zones, out=False)
            )
    yield "}"
    yield "chain outward { type nat hook postrouting priority 100;"
    for row in rows:
        if row["type"] == "source":
            marked = [f"meta mark {_set(marks[zone] for zone in _listed(row.get('from')))}"] if row.get("from") else []
            how = (
                "masquerade"
                if row.get("translate", "interface") == "interface"
                else f"snat {_family(row)} to {row['translate']}"
            )
            rest = {key: value for key, value in row.items() if key != "from"}
            yield from (f"{' '.join([*marked, words])} {how}" for words in _matches(rest, zones))
    yield from ("}", "}")


def _family(row: Mapping[str, Any]) -> str:
    return FAMILIES[ip_network(row["translate"]).version]


def _answer_for_translated(plan: Plan, namespace: str, document: Mapping[str, Any]) -> None:
    """A firewall answers ARP for the addresses that it translates to or from, on the interface whose subnet they are in."""
    setup = plan.namespaces[namespace]
    for row in document.get("nat") or ():
        wanted = (
            [row.get("translate", "interface")] if row["type"] == "source" else _listed(row.get("destination-address"))
        )
        for text in wanted:
            address = text.split("/")[0]
            if text == "interface" or plan.owners(address):
                continue
            own = [link for link, has in setup.addresses.items() if any(_covers(each, address) for each in has)]
            setup.ip += [f"address add {address}/32 dev {link}" for link in own]


def _covers(subnet: str, address: str) -> bool:
    network = ip_network(subnet, strict=False)
    return network.version == ip_network(address).version and ip_network(address).subnet_of(network)  # type: ignore[arg-type]  # the same version
