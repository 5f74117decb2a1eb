"""The services of FortiOS: what protocols and ports each name stands for.

Source: FortiOS CLI reference, config firewall service custom and group.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from topocheck.load.firewall.fortios_service_names import PREDEFINED
from topocheck.load.firewall.fortios_tree import Section
from topocheck.load.service_set import ANY_SERVICE, HIGHEST_PORT, Service
from topocheck.model.rule import PortRange

_DEEPEST_GROUP = 100
_PORTED = ("tcp", "udp", "sctp")


@dataclass(slots=True)
class Services:
    """The services of one VDOM by name."""

    vdom: Section
    _known: dict[str, tuple[Service, ...]] = field(default_factory=dict)

    def all_of(self, names: Iterable[str], depth: int = 0) -> tuple[Service, ...]:
        """What several names stand for together: one of all traffic takes the place of the others."""
        found = tuple(dict.fromkeys(service for name in names for service in self.of(name, depth)))
        return (ANY_SERVICE,) if ANY_SERVICE in found else found

    def of(self, name: str, depth: int = 0) -> tuple[Service, ...]:
        """What one name stands for; a name that is not defined, or refers to itself, leaves it open."""
        found = self._known.get(name)
        if found is not None:
            return found
        open_service = Service(depends_on=f"the service {name}, which is not defined")
        self._known[name] = (open_service,)
        custom = self.vdom.inside("firewall service custom").entries.get(name)
        group = self.vdom.inside("firewall service group").entries.get(name)
        if custom is not None:
            found = tuple(_custom(custom))
        elif group is not None and depth < _DEEPEST_GROUP:
            found = self.all_of(group.values("member"), depth + 1)
        else:
            found = PREDEFINED.get(name, (open_service,)) if group is None else (open_service,)
        self._known[name] = found
        return found


def _custom(custom: Section) -> Iterator[Service]:
    depends = _depends(custom)
    protocol = custom.text("protocol", "TCP/UDP/SCTP").upper()
    if protocol == "IP":
        number = custom.text("protocol-number", "0")
        yield Service(() if number == "0" else (_protocol(number),), depends_on=depends)
    elif protocol in ("ICMP", "ICMP6"):
        yield _icmp(custom, protocol, depends)
    elif protocol in ("TCP/UDP/SCTP", "TCP/UDP/UDP-LITE/SCTP"):
        for name in _PORTED:
            yield from _ports(name, custom.values(f"{name}-portrange"), depends)
    elif protocol == "ALL":
        yield Service(depends_on=depends)
    else:
        yield Service(depends_on=f"the service {custom.name} of a proxy")


def _depends(custom: Section) -> str | None:
    """What else a service asks for: addresses of the server, or the application."""
    if custom.text("iprange").strip("0.-") or custom.text("fqdn"):
        return f"the server addresses of the service {custom.name}"
    if custom.text("app-service-type", "disable") != "disable":
        return f"the application of the service {custom.name}"
    return None


def _protocol(number: str) -> str:
    return {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6", "132": "sctp"}.get(number, number)


def _icmp(custom: Section, protocol: str, depends: str | None) -> Service:
    name, version = ("icmp", 4) if protocol == "ICMP" else ("icmpv6", 6)
    kind, code = custom.text("icmptype"), custom.text("icmpcode")
    types = (int(kind),) if kind.isdecimal() and len(kind) < 4 else ()
    if code not in ("", "0"):
        depends = f"the ICMP code {code}" if depends is None else depends
    return Service((name,), version=version, icmp_types=types, depends_on=depends)


def _ports(protocol: str, written: Iterable[str], depends: str | None) -> Iterator[Service]:
    """``80``, ``8000-8080`` and ``53:1024-65535``, where what follows the colon are source ports."""
    plain: list[PortRange] = []
    for word in written:
        target, _, source = word.partition(":")
        ports, sources = port_range(target), port_range(source) if source else None
        if ports is None or (source and sources is None):
            yield Service((protocol,), depends_on=f"the ports {word}, which could not be read")
        elif sources is None or (sources[0] <= 1 and sources[1] == HIGHEST_PORT):
            plain.append(ports)
        else:
            yield Service((protocol,), (sources,), (ports,), depends_on=depends)
    if plain:
        whole = any(low <= 1 and high == HIGHEST_PORT for low, high in plain)
        yield Service((protocol,), (), () if whole else tuple(plain), depends_on=depends)


def port_range(text: str) -> PortRange | None:
    """``80`` or ``80-90``; None where it is no range of ports."""
    low, _, high = text.partition("-")
    if not (low.isascii() and low.isdecimal() and len(low) < 6):
        return None
    if high and not (high.isascii() and high.isdecimal() and len(high) < 6):
        return None
    found = int(low), int(high or low)
    return found if found[0] <= found[1] <= HIGHEST_PORT else None
