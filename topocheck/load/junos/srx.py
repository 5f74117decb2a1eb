"""JunOS of the SRX series: firewalls with zones and policies.

A packet's destination is translated, then policies see it with the new destination, then its source is translated; traffic
within a zone needs a policy like any other, and replies belong to the session of their flow. Source: Junos OS Flow-Based and
Packet-Based Processing User Guide, security policies, NAT. Screens and content inspection are left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.load.device_dialect import DeviceDialect, Problems
from topocheck.load.junos.address_book import AddressBooks
from topocheck.load.junos.applications import Applications
from topocheck.load.junos.firewall_interfaces import NULL_ZONE, FirewallInterfaces
from topocheck.load.junos.interfaces import read_ports, unit_names
from topocheck.load.junos.marks import is_srx
from topocheck.load.junos.nat import Nat
from topocheck.load.junos.policies import Policies
from topocheck.load.junos.reading import Reading, open_reading
from topocheck.load.junos.routing import learns_routes, read_routes
from topocheck.load.junos.vlans import read_vlans
from topocheck.model.firewall import Firewall, FirewallInterface
from topocheck.model.rule import UNREAD, Rule

NAME = "srx"

_CHANGES_FORWARDING = (
    ("logical-systems",),
    ("tenants",),
    ("routing-options", "interface-routes"),
    ("routing-options", "rib-groups"),
    ("forwarding-options", "family"),
    ("security", "application-firewall"),
    ("security", "advance-policy-based-routing"),
    ("security", "user-identification"),
)


def read_firewall(text: str, file: str, name: str | None) -> tuple[Firewall, Problems]:
    """The firewall that a configuration describes, and what could not be read of it. Never raises."""
    reading = open_reading(text, file, name, "Firewall")
    for path in _CHANGES_FORWARDING:
        node = reading.root.get(*path)
        if node is not None:
            reading.not_modelled(node, about_switching=True)
    ports = read_ports(reading)
    interfaces = tuple(FirewallInterfaces.of(reading, ports, read_vlans(reading)).all())
    books, applications = AddressBooks(reading.root), Applications(reading.root)
    policies = Policies(reading, books, applications)
    names = unit_names(ports)
    default = policies.default()
    firewall = Firewall(
        name=reading.device,
        file=file,
        place=reading.place,
        stateful=True,
        default=default.action,
        default_place=default.place,
        intrazone=default.action,
        intrazone_place=default.place,
        interfaces=interfaces,
        routes=read_routes(reading, names),
        rules=(*_before_policies(reading, interfaces), *policies.rules()),
        nat=Nat(reading, books, applications, interfaces, names).rules(),
        rules_see_translated=True,
        learns_routes=learns_routes(reading),
        dialect=NAME,
        hostname=reading.hostname,
        unmodelled=reading.unmodelled,
    )
    return firewall, tuple(reading.problems)


def _before_policies(reading: Reading, interfaces: tuple[FirewallInterface, ...]) -> Iterator[Rule]:
    """What decides before any policy: packet mode, which asks none, and interfaces that are in no zone."""
    mode = reading.root.get("security", "forwarding-options", "family", "mpls", "mode")
    if mode is not None and mode.latest is not None and mode.latest.word == "packet-based":
        reading.not_modelled(mode, about_switching=True)
        yield Rule("packet-based mode", mode.latest.place(reading.file), UNREAD)
    outside = next((interface for interface in interfaces if interface.zone == NULL_ZONE), None)
    if outside is not None:
        yield Rule("no zone", outside.place, "deny", from_zones=(NULL_ZONE,))
        yield Rule("no zone", outside.place, "deny", to_zones=(NULL_ZONE,))


SRX = DeviceDialect(NAME, "Juniper SRX", "firewall", read_firewall, is_srx)
