"""PAN-OS, the system of Palo Alto Networks' firewalls: ``set`` commands, braces and XML.

Sources: PAN-OS Administrator's Guide, PAN-OS Networking Administrator's Guide and PAN-OS CLI Quick Start.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from topocheck.load.device_dialect import DeviceDialect, Problems
from topocheck.load.firewall_notes import FirewallNotes, unreadable
from topocheck.load.paloalto.interfaces import interfaces_of, routing_of, zone_names
from topocheck.load.paloalto.layout import Layout, in_braces, layout_of, read_words
from topocheck.load.paloalto.nat import Ways, nat_rules
from topocheck.load.paloalto.objects import Objects
from topocheck.load.paloalto.security import default_of, security_rules
from topocheck.load.xml_reader import XmlFault
from topocheck.model.firewall import Firewall
from topocheck.model.place import Place

__all__ = ["PANOS"]

_SET = re.compile(
    r"^set (?:deviceconfig |mgt-config |rulebase (?:security|nat|default-security-rules) |(?:vsys \S+ |shared )?zone \S+ network |"
    r"network (?:interface (?:ethernet|aggregate-ethernet|loopback|vlan|tunnel) |virtual-router |logical-router |profiles )|"
    r"vsys \S+ (?:import|rulebase|address|service) |shared (?:address|service|pre-rulebase|post-rulebase) |"
    r"(?:address|address-group) \S+ (?:ip-netmask|ip-range|fqdn|static) |"
    r"(?:device-group|template|template-stack) \S+ )",
    re.MULTILINE,
)
_ROOT = re.compile(r"<(?:config|response)[\s>]")
_XML = re.compile(
    r"<(?:devices|shared|result)>\s*<(?:entry name=|config|address|service|application|log-settings|botnet|reports)"
)
_HEAD = 20_000
_NOT_MODELLED = {
    ("pbf", "rules"): "policy-based forwarding rule",
    ("dos", "rules"): "DoS protection rule",
}


def claims(text: str) -> bool:
    """Whether a text is a PAN-OS configuration: commands that no other system has, or XML of its shape."""
    start = text[:_HEAD].lstrip("\ufeff \t\r\n")
    if start.startswith("<"):
        return bool(_ROOT.search(start[:2000]) and _XML.search(start))
    return bool(_SET.search(text)) or in_braces(text)


def read_panos(text: str, file: str, name: str | None = None) -> tuple[Firewall | None, Problems]:
    """The firewall that a configuration describes. Never raises; the name is by default the hostname, else the file's stem."""
    root = read_words(text)
    if isinstance(root, XmlFault):
        device = name or PurePosixPath(file).stem
        return None, (unreadable(Place(file, root.line, root.column), device, "XML", root.message),)
    notes = FirewallNotes(file, name or PurePosixPath(file).stem)
    layout = layout_of(root, notes)
    hostname = layout.system.value("deviceconfig", "system", "hostname")
    notes.name = name or hostname or notes.name
    objects = Objects(layout.scopes, notes)
    routing = routing_of(layout, notes)
    interfaces = tuple(interfaces_of(layout, routing, objects))
    _note_unmodelled(layout, notes)
    intrazone = default_of(layout, "intrazone-default", "accept", file)
    interzone = default_of(layout, "interzone-default", "deny", file)
    firewall = Firewall(
        name=notes.name,
        file=file,
        place=Place(file, 1),
        default=interzone.action,
        default_place=interzone.place,
        intrazone=intrazone.action,
        intrazone_place=intrazone.place,
        interfaces=interfaces,
        routes=routing.routes,
        rules=tuple(security_rules(layout, zone_names(layout), objects)),
        nat=tuple(nat_rules(layout, objects, Ways(interfaces, routing.routes))),
        rules_see_translated=False,
        learns_routes=routing.learns,
        dialect="panos",
        hostname=hostname,
        unmodelled=tuple(sorted(notes.unmodelled, key=lambda line: line.place)),
    )
    return firewall, notes.sorted_problems()


def _note_unmodelled(layout: Layout, notes: FirewallNotes) -> None:
    """Rules and settings that could change what is forwarded."""
    for rulebase in layout.rulebases:
        for path, what in _NOT_MODELLED.items():
            for rule in rulebase.nodes(*path):
                if rule.value("disabled") != "yes":
                    notes.not_modelled(rule.place(notes.file), f"{what} {rule.name}")
    for network in layout.networks:
        for kind in ("virtual-wire", "vlan"):
            for node in network.nodes(kind):
                notes.not_modelled(node.place(notes.file), f"{kind} {node.name}")
    ha = layout.system.get("deviceconfig", "high-availability", "group")
    active = ha.find("active-active") if ha is not None else None
    if active is not None:
        notes.not_modelled(active.place(notes.file), "high-availability active-active")


PANOS = DeviceDialect("panos", "Palo Alto Networks PAN-OS", "firewall", read_panos, claims)
