"""OPNsense and pfSense: the ``config.xml`` that both export as their backup.

Sources: OPNsense manual, pfSense documentation, FreeBSD pf.conf(5).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import PurePosixPath

from topocheck.load.device_dialect import DeviceDialect, Problems
from topocheck.load.firewall_notes import FirewallNotes, unreadable
from topocheck.load.pf.aliases import Names, aliases_of
from topocheck.load.pf.config import PfConfig, flag
from topocheck.load.pf.filter_rules import filter_rules
from topocheck.load.pf.interfaces import assigned_interfaces, groups_of, interfaces_of
from topocheck.load.pf.nat import translations_of
from topocheck.load.pf.routes import gateways_of, learns_routes, routes_of
from topocheck.load.pf.rules import incoming_rules, outgoing_rules
from topocheck.load.xml_reader import XmlFault, read_xml
from topocheck.model.firewall import Firewall
from topocheck.model.place import Place

__all__ = ["OPNSENSE", "PFSENSE"]

_HEAD = 4096
_ROOTS = {product: re.compile(rf"<{product}[\s>/]") for product in ("opnsense", "pfsense")}
_BEFORE_ROOT = re.compile(r"(?:\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)*", re.DOTALL)
_UNMODELLED = (
    (("OPNsense", "captiveportal", "zones", "zone"), "enabled", "captive portal"),
    (("OPNsense", "IDS", "general"), "ips", "intrusion prevention"),
    (("captiveportal",), "enable", "captive portal"),
)


def _claims(product: str, text: str) -> bool:
    """Whether the root of an XML text is the product's name."""
    head = text[:_HEAD].lstrip("\ufeff")
    before = _BEFORE_ROOT.match(head)
    return before is not None and _ROOTS[product].match(head, before.end()) is not None


def _read(product: str, text: str, file: str, name: str | None = None) -> tuple[Firewall | None, Problems]:
    """The firewall that a configuration describes. Never raises; the name is by default the hostname, else the file's stem."""
    stem = name or PurePosixPath(file).stem
    root = read_xml(text)
    if isinstance(root, XmlFault):
        return None, (unreadable(Place(file, root.line, root.column), stem, "XML", root.message),)
    if root.tag != product:
        reason = f"its root is <{root.tag[:60]}>, and must be <{product}>"
        return None, (unreadable(root.place(file), stem, "XML", reason),)
    hostname = root.value("system", "hostname")
    notes = FirewallNotes(file, name or hostname or stem)
    config = PfConfig(root, product, notes)
    return _firewall(config, hostname), notes.sorted_problems()


def _firewall(config: PfConfig, hostname: str | None) -> Firewall:
    notes, root = config.notes, config.root
    assigned = assigned_interfaces(config)
    names = Names(config, assigned, aliases_of(config))
    routes = tuple(routes_of(config, gateways_of(config, assigned)))
    filtering = not flag(root, "system", "disablefilter")
    rules = filter_rules(config, assigned, groups_of(config)) if filtering else []
    routed = tuple(route.to for route in routes if route.to.prefixlen)
    translations = translations_of(config, names, routed) if filtering else None
    incoming = incoming_rules(config, names, rules) if filtering else ()
    passes = translations.passes if translations is not None else ()
    sources_change = translations is not None and any(rule.type == "source" for rule in translations.nat)
    outgoing = outgoing_rules(names, rules, root.place(notes.file), sources_change=sources_change)
    interfaces = interfaces_of(config, assigned)
    for path, key, what in _UNMODELLED:
        for element in config.all(*path):
            if flag(element, key):
                notes.not_modelled(config.place(element), what)
    default = "deny" if filtering else "accept"
    return Firewall(
        name=notes.name,
        file=notes.file,
        place=root.place(notes.file),
        default=default,
        intrazone=default,
        interfaces=interfaces,
        routes=routes,
        rules=(*passes, *incoming),
        nat=translations.nat if translations is not None else (),
        also=(outgoing,) if outgoing is not None else (),
        learns_routes=learns_routes(config, assigned),
        dialect=config.product,
        hostname=hostname,
        unmodelled=tuple(sorted(notes.unmodelled, key=lambda line: line.place)),
    )


def _dialect(product: str, title: str) -> DeviceDialect:
    read: Callable[[str, str, str | None], tuple[Firewall | None, Problems]] = partial(_read, product)
    return DeviceDialect(product, title, "firewall", read, partial(_claims, product))


OPNSENSE = _dialect("opnsense", "OPNsense")
PFSENSE = _dialect("pfsense", "pfSense")
