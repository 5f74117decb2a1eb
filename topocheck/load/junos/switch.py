"""JunOS of the EX, QFX, ACX and MX series: switches and routers.

Sources: Junos OS Ethernet Switching User Guide and CLI Reference; what is said of each subject stands in its own file.
"""

from __future__ import annotations

from topocheck.load.device_dialect import DeviceDialect, Problems
from topocheck.load.junos.interfaces import read_ports, unit_names
from topocheck.load.junos.marks import is_switch
from topocheck.load.junos.reading import Reading, open_reading
from topocheck.load.junos.routing import learns_routes, read_routes
from topocheck.load.junos.switch_interfaces import SwitchInterfaces
from topocheck.load.junos.vlans import read_vlans
from topocheck.model.switch import Switch

NAME = "junos"

_CHANGES_FORWARDING = (
    ("logical-systems",),
    ("tenants",),
    ("protocols", "dot1x"),
    ("protocols", "mvrp"),
    ("protocols", "openflow"),
    ("ethernet-switching-options", "dot1q-tunneling"),
    ("ethernet-switching-options", "unknown-unicast-forwarding"),
    ("ethernet-switching-options", "static"),
    ("ethernet-switching-options", "uac-policy"),
    ("forwarding-options", "family"),
    ("forwarding-options", "vxlan-routing"),
    ("routing-options", "interface-routes"),
    ("routing-options", "rib-groups"),
    ("security", "policies"),
    ("security", "zones"),
    ("security", "nat"),
    ("services", "nat"),
    ("services", "service-set"),
    ("switch-options", "unknown-unicast-forwarding"),
    ("interfaces", "interface-set"),
)
"""Statements that are not modelled and could change which frames and packets pass, wherever they are in force."""


def read_switch(text: str, file: str, name: str | None) -> tuple[Switch, Problems]:
    """The switch that a configuration describes, and what could not be read of it. Never raises."""
    reading = open_reading(text, file, name, "Switch")
    note_not_modelled(reading)
    table = read_vlans(reading)
    ports = read_ports(reading)
    interfaces = {interface.name: interface for interface in SwitchInterfaces.of(reading, table, ports).all()}
    routes = read_routes(reading, unit_names(ports))
    switch = Switch(
        name=reading.device,
        file=file,
        dialect=NAME,
        hostname=reading.hostname,
        place=reading.place,
        vlans=table.entries(reading.place) if table.mentioned else (),
        database_known=table.mentioned,
        interfaces=interfaces,
        routes=routes,
        learns_routes=learns_routes(reading),
        unmodelled=reading.unmodelled,
    )
    return switch, tuple(reading.problems)


def note_not_modelled(reading: Reading) -> None:
    """Tell of the statements for the whole device that are not modelled."""
    for path in _CHANGES_FORWARDING:
        node = reading.root.get(*path)
        if node is not None:
            reading.not_modelled(node, about_switching=True)


JUNOS = DeviceDialect(NAME, "Juniper JunOS", "switch", read_switch, is_switch)
