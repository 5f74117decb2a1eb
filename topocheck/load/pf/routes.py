"""Gateways and static routes of OPNsense and pfSense.

Sources: OPNsense manual, "Gateways" and "Routes"; pfSense documentation, "Routing": the default gateway, static routes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_network

from topocheck.load.pf.config import PfConfig, flag
from topocheck.load.pf.interfaces import Assigned
from topocheck.load.rule_parts import next_hop
from topocheck.load.xml_reader import XmlElement
from topocheck.model.place import Place
from topocheck.model.route import IpNetwork, StaticRoute
from topocheck.model.workload import IpAddress

_DEFAULT: dict[int, IpNetwork] = {4: ip_network("0.0.0.0/0"), 6: ip_network("::/0")}
_FAMILY = {"inet": 4, "inet6": 6}
_LOWEST_PRIORITY = 255


@dataclass(frozen=True, slots=True)
class Gateway:
    """A gateway by its name; ``address`` is None where DHCP or a provider gives it."""

    name: str
    element: XmlElement
    address: IpAddress | None
    version: int
    device: str | None
    default: bool
    priority: int


def gateways_of(config: PfConfig, assigned: dict[str, Assigned]) -> dict[str, Gateway]:
    """The gateways of both forms by name; one that is disabled is none."""
    elements = (*config.all("gateways", "gateway_item"), *config.all("OPNsense", "Gateways", "gateway_item"))
    found: dict[str, Gateway] = {}
    for element in elements:
        name = element.value("name")
        if name is None or (flag(element, "disabled") and element.value("disabled") is not None):
            continue
        address = next_hop(element.value("gateway"))
        interface = assigned.get(element.value("interface") or "")
        family = _FAMILY.get(element.value("ipprotocol") or "", 4)
        priority = element.value("priority") or ""
        found[name] = Gateway(
            name,
            element,
            address,
            address.version if address is not None else family,
            interface.device if interface is not None else None,
            flag(element, "defaultgw"),
            int(priority) if priority.isascii() and priority.isdigit() else _LOWEST_PRIORITY,
        )
    return found


def routes_of(config: PfConfig, gateways: dict[str, Gateway]) -> Iterator[StaticRoute]:
    """The default routes and the static routes."""
    for version in (4, 6):
        gateway = _default_gateway(config, gateways, version)
        if gateway is not None:
            yield _route(config, _DEFAULT[version], gateway, config.place(gateway.element))
    for element in config.all("staticroutes", "route"):
        if flag(element, "disabled") and element.value("disabled") != "0":
            continue
        place = config.place(element)
        try:
            network = ip_network(element.value("network") or "", strict=False)
        except ValueError:
            config.notes.not_modelled(place, "static route whose network is an alias or can't be read")
            continue
        name = element.value("gateway") or ""
        known = gateways.get(name)
        if known is not None:
            yield _route(config, network, known, place)
        elif name in ("Null4", "Null6"):
            yield StaticRoute(network, None, place, discard=True)
        else:
            why = f"the gateway {name} is not in the file"
            yield StaticRoute(network, None, place, not_known=why)


def _default_gateway(config: PfConfig, gateways: dict[str, Gateway], version: int) -> Gateway | None:
    chosen = config.root.value("gateways", f"defaultgw{version}")
    if chosen is not None:
        return gateways.get(chosen)
    family = [gateway for gateway in gateways.values() if gateway.version == version]
    marked = [gateway for gateway in family if gateway.default]
    if not marked and config.product == "pfsense" and len(family) == 1:
        return family[0]  # "automatic" takes the only one there is
    return min(marked, key=lambda gateway: gateway.priority, default=None)


def _route(config: PfConfig, to: IpNetwork, gateway: Gateway, place: Place) -> StaticRoute:
    why = None if gateway.address is not None else f"the address of the gateway {gateway.name} is not in the file"
    if why is not None:
        config.notes.not_modelled(place, f"route to {to} by the gateway {gateway.name}")
    return StaticRoute(to, gateway.address, place, interface=gateway.device, not_known=why)


def learns_routes(config: PfConfig, assigned: dict[str, Assigned]) -> Place | None:
    """The line that makes the firewall learn routes: an interface with DHCP, or a routing daemon."""
    for path in (("OPNsense", "quagga", "general", "enabled"), ("installedpackages", "frr", "config", "enable")):
        daemon = config.root.get(*path)
        if daemon is not None and daemon.text in ("1", "on", "yes"):
            return config.place(daemon)
    return next((config.place(each.element) for each in assigned.values() if each.dynamic and each.enabled), None)
