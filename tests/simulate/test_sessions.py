"""Which session a packet is the reply of: that of its own device and of its own ends."""

from __future__ import annotations

from ipaddress import ip_address

from topocheck.model.place import Place
from topocheck.model.site import End
from topocheck.simulate.forwarding import session_of
from topocheck.simulate.packet import Packet
from topocheck.simulate.translate import Session
from topocheck.topology.element import Device, DeviceKind, Element, ElementKind

HERE = Place("fw.yaml", 1)
DEVICE = Device("firewall:fw", "fw", DeviceKind.FIREWALL, HERE, routes=True)
WAN = Element(End("firewall:fw", "wan"), DEVICE, ElementKind.PORT, HERE)
CAME = Packet(ip_address("10.1.0.10"), ip_address("10.2.0.12"), "tcp", 49152, 443)
WENT = Packet(ip_address("10.2.0.1"), ip_address("10.2.0.12"), "tcp", 49152, 443)
SESSION = Session("firewall:fw", CAME, WENT, WAN)


def test_a_reply_belongs_to_the_session_of_what_the_device_sent() -> None:
    assert session_of((SESSION,), "firewall:fw", WENT.reversed()) == SESSION


def test_a_session_of_another_device_is_none_of_this_ones() -> None:
    assert session_of((SESSION,), "firewall:other", WENT.reversed()) is None


def test_a_packet_with_other_ends_is_no_reply_of_the_session() -> None:
    assert session_of((SESSION,), "firewall:fw", CAME.reversed()) is None
    assert session_of((SESSION,), "firewall:fw", WENT) is None
