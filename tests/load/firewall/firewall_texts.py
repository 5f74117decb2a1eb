"""Short ways to read one firewall in a test, and to ask it who may what."""

from __future__ import annotations

from ipaddress import ip_address

from topocheck.load.device_dialect import DeviceDialect
from topocheck.model.firewall import Firewall
from topocheck.simulate.firewall import judge
from topocheck.simulate.packet import Packet
from topocheck.simulate.rules import Crossing, Verdict

FILE = "network/fw1.conf"


def firewall_of(dialect: DeviceDialect, text: str) -> Firewall:
    """The firewall of a text that has nothing wrong in it, and that its dialect claims."""
    firewall, problems = dialect.read(text, FILE, None)
    assert isinstance(firewall, Firewall)
    assert problems == ()
    assert dialect.claims(text)
    return firewall


def asked(firewall: Firewall, way: str, flow: str) -> Verdict:
    """What the rules say of a flow.

    ``way`` is ``in>out``, two interfaces by name or zone; ``flow`` is ``source>destination protocol[/port]``.
    """
    entered, left = way.split(">")
    ends, _, service = flow.partition(" ")
    source, destination = (ip_address(end) for end in ends.split(">"))
    protocol, _, port = (service or "icmp").partition("/")
    packet = Packet(source, destination, protocol, 49152 if port else None, int(port) if port else None)
    interfaces = [
        next(each for each in firewall.interfaces if name in (each.name, each.zone)) for name in (entered, left)
    ]
    crossing = Crossing(interfaces[0].zone, interfaces[1].zone, interfaces[0].name, interfaces[1].name)
    return judge(firewall, packet, crossing)


def allowed(firewall: Firewall, way: str, flow: str) -> bool | None:
    """Whether the rules accept a flow; None where that can't be told."""
    return asked(firewall, way, flow).accepted
