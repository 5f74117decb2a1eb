"""Firewalls, and what guests and routers have of addresses and routes."""

from __future__ import annotations

from dataclasses import replace

from kernel.spec import (
    Document,
    Spec,
    router,
    trunk,
)
from kernel.stem import AMONG, SUBNETS, Element, Q, guests, per_vlan, stem


def _rules(*rules: Document, **more: object) -> Document:
    return router("up", SUBNETS, rules=rules, **more)


ACCEPT_100_TO_200: Document = {"name": "there", "from": ["z100"], "to": ["z200"], "action": "accept"}
WEB: Document = {
    "name": "web",
    "from": ["z100"],
    "to": ["z200"],
    "protocol": ["tcp"],
    "destination-port": [443],
    "action": "accept",
}


def firewalls() -> list[Element]:
    """Firewalls: zones, state, translation, several in a row."""
    off = router("up", SUBNETS)
    off["interfaces"] = [*off["interfaces"][:2], {**off["interfaces"][2], "enabled": False}]
    no_200 = router("up", {100: "10.1.0.1/24"})
    denied: list[Document] = [
        {"name": "not-web", "protocol": ["tcp"], "destination-port": ["400-450"], "action": "deny"},
        {"name": "all", "action": "accept"},
    ]
    by_address = [
        {"name": "one", "source-address": ["10.1.0.10/32"], "destination-address": ["10.2.0.0/24"], "action": "accept"}
    ]
    asked = (*AMONG, Q("c", "d", "tcp", 443), Q("a", "c", "udp", 443))
    hidden = _rules(
        ACCEPT_100_TO_200,
        nat=[{"name": "out", "type": "source", "from": ["z100"], "to": ["z200"], "translate": "interface"}],
    )
    pool = _rules(
        ACCEPT_100_TO_200,
        nat=[{"name": "out", "type": "source", "from": ["z100"], "to": ["z200"], "translate": "10.2.0.200"}],
    )
    inward = _rules(
        {"name": "all", "action": "accept"},
        nat=[
            {
                "name": "in",
                "type": "destination",
                "from": ["z100"],
                "destination-address": ["10.1.0.200/32"],
                "translate": "10.2.0.12",
            }
        ],
    )
    return [
        Element(
            "Firewall: subinterfaces (router on a stick) and zones",
            "firewall-zones",
            stem(wall=_rules(ACCEPT_100_TO_200)),
            asked,
        ),
        Element("Firewall: default accept", "firewall-open", stem(wall=_rules(default="accept")), asked),
        Element(
            "Firewall: stateless", "firewall-stateless", stem(wall=_rules(ACCEPT_100_TO_200, stateful=False)), asked
        ),
        Element("Firewall: ports", "firewall-ports", stem(wall=_rules(WEB)), asked),
        Element("Firewall: the first rule that matches", "firewall-order", stem(wall=_rules(*denied)), asked),
        Element("Firewall: addresses", "firewall-addresses", stem(wall=_rules(*by_address)), asked),
        Element("Firewall: interface shut down", "firewall-off", stem(wall=off), asked),
        Element("Firewall: subinterface missing", "firewall-no-vlan", stem(wall=no_200), asked),
        Element("Firewall: source translation to the interface", "firewall-snat", stem(wall=hidden), asked),
        Element("Firewall: source translation to another address", "firewall-pool", stem(wall=pool), asked),
        Element(
            "Firewall: destination translation",
            "firewall-dnat",
            stem(wall=inward),
            (*asked, Q("a", "10.1.0.200", receiver="c"), Q("d", "10.1.0.200", "tcp", 80, receiver="c")),
        ),
        Element("Several firewalls in a row", "firewalls-row", _chain(back=True), asked),
        Element("Several firewalls in a row, no route back", "firewalls-no-route", _chain(back=False), asked),
        Element("No firewall", "firewall-none", _walled_off(), AMONG),
        Element("Within one zone", "firewall-intrazone", stem(wall=_one_zone()), asked),
    ]


def _one_zone() -> Document:
    wall = router("up", SUBNETS, rules=[], intrazone="accept")
    wall["interfaces"] = [row | ({"zone": "inside"} if "zone" in row else {}) for row in wall["interfaces"]]
    return wall


def _walled_off() -> Spec:
    spec = stem()
    spec.firewalls, spec.cables = {}, spec.cables[:2]
    return spec


def _chain(*, back: bool) -> Spec:
    """VLAN 100 on one firewall, VLAN 200 on another, VLAN 300 between them."""
    near = router("up", {100: "10.1.0.1/24", 300: "10.3.0.1/24"}, routes=[{"to": "10.2.0.0/24", "via": "10.3.0.2"}])
    far = router(
        "up",
        {200: "10.2.0.1/24", 300: "10.3.0.2/24"},
        routes=[{"to": "10.1.0.0/24", "via": "10.3.0.1"}] if back else [],
    )
    spec = stem(
        wall=near,
        ports={48: trunk("Ethernet1/48", "100,200,300"), 47: trunk("Ethernet1/47", "200,300")},
        database="100,200,300",
    )
    spec.firewalls["fw2"] = far
    spec.cables.append(("sw:Ethernet1/47", "fw2:up"))
    return spec


def addresses() -> list[Element]:
    """Masks, gateways, routes, IPv6, MTU and TTL."""
    wide = guests(a={"address": "10.1.0.10/8", "gateway": None})
    narrow = guests(a={"address": "10.1.0.10/32"})
    lost = guests(a={"gateway": "10.1.0.254"}, c={"gateway": None})
    outside = guests(a={"gateway": "10.7.0.1"})
    routed = guests(
        a={"gateway": None, "data": {"routes": [{"to": "10.2.0.0/24", "via": "10.1.0.1"}]}},
        b={
            "gateway": None,
            "data": {"routes": [{"to": "10.2.0.0/16", "via": "10.1.0.99"}, {"to": "10.2.0.12/32", "via": "10.1.0.1"}]},
        },
    )
    six = [
        replace(each, address=f"fd00:{each.nad[1:]}::{number}/64", gateway=f"fd00:{each.nad[1:]}::1")
        for number, each in enumerate(guests(), 10)
    ]
    six_wall = router("up", {100: "fd00:100::1/64", 200: "fd00:200::1/64"})
    ttl = (Q("a", "c", ttl=1), Q("a", "c", ttl=2), Q("a", "b", ttl=1))
    return [
        Element("Wrong mask: the destination seems to be on the link", "mask-wide", stem(vms=wide), AMONG),
        Element("Wrong mask: the gateway is in no subnet", "mask-narrow", stem(vms=narrow), AMONG),
        Element("Wrong gateway: nobody has it", "gateway-nobody", stem(vms=lost), (*AMONG, Q("b", "c"))),
        Element("Wrong gateway: in another subnet", "gateway-outside", stem(vms=outside), AMONG),
        Element("Static routes of guests", "guest-routes", stem(vms=routed), (*AMONG, Q("b", "c"))),
        Element(
            "Address that nobody has", "nobody", stem(), (Q("a", "10.1.0.99"), Q("a", "10.2.0.99"), Q("a", "10.1.0.1"))
        ),
        Element("IPv6", "ipv6", stem(wall=six_wall, vms=six), AMONG),
        Element(
            "IPv6: wrong gateway",
            "ipv6-gateway",
            stem(wall=six_wall, vms=[replace(each, gateway=f"fd00:{each.nad[1:]}::99") for each in six]),
            AMONG,
        ),
        Element("TTL", "ttl", stem(), ttl),
        Element("MTU: a NIC with a smaller one than the sender's", "mtu", _mtus(), _sizes()),
        Element("vNIC whose link is down", "vnic-down", stem(vms=guests(b={"state": "down"})), AMONG),
    ]


def _sizes() -> tuple[Q, ...]:
    return (
        Q("a", "b", size=1400),
        Q("a", "b", size=1500),
        Q("a", "d", size=1500),
        Q("a", "c", size=1500),
        Q("a", "b", size=1600),
    )


def _mtus() -> Spec:
    low = {"name": "eth0", "type": "ethernet", "state": "up", "mtu": 1400}
    full = {"name": "eth0", "type": "ethernet", "state": "up", "mtu": 1500}
    return stem({"n1": [full, *per_vlan()], "n2": [low, *per_vlan()]})
