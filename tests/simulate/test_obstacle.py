"""Which access list and which MTU on a way stop a packet."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address

import pytest

from topocheck.model.place import Place
from topocheck.model.rule import AccessList, Filter
from topocheck.model.site import End
from topocheck.simulate.frame import Motion, Step
from topocheck.simulate.obstacle import Narrow, Stopped, filtered, narrowest
from topocheck.simulate.packet import Packet
from topocheck.simulate.trace import Reason, ReasonCode
from topocheck.topology.element import Device, DeviceKind, Element, ElementKind

HERE = Place("sw.cfg", 1)
SWITCH = Device("switch:sw", "sw", DeviceKind.SWITCH, HERE)
PORT = Element(End("switch:sw", "e1"), SWITCH, ElementKind.PORT, HERE, mtu=1500)
FABRIC = Element(End("switch:sw", "(fabric)"), SWITCH, ElementKind.BRIDGE, HERE, mtu=1000)
PING = Packet(ip_address("10.1.0.10"), ip_address("10.2.0.11"))


def way(*steps: tuple[Element, Motion]) -> list[Step]:
    found: list[Step] = []
    for element, motion in steps:
        found.append(Step(element, motion, (), came_from=found[-1] if found else None))
    return found


WIDE = replace(PORT, mtu=9000)
START, UP, ACROSS, OUT = (WIDE, Motion.DOWN), (PORT, Motion.UP), (FABRIC, Motion.ACROSS), (PORT, Motion.DOWN)


@pytest.mark.parametrize(
    ("steps", "narrow"),
    [
        ([OUT], Narrow(0, 1500, silent=False)),
        ([START, UP], Narrow(1, 1504, silent=True)),
        ([START, ACROSS, OUT], Narrow(2, 1504, silent=True)),
        ([START, UP, ACROSS, OUT], Narrow(1, 1504, silent=True)),
        ([START, (replace(PORT, kind=ElementKind.VLAN), Motion.UP)], Narrow(0, 9000, silent=False)),
        ([(replace(PORT, mtu=None), Motion.DOWN)], None),
    ],
    ids=["the-stack-sends", "a-port-receives", "a-bridge-sends", "the-first-of-equals", "vlan-interface", "not-known"],
)
def test_what_is_received_or_bridged_may_be_one_tag_longer_than_what_a_stack_sends(
    steps: list[tuple[Element, Motion]], narrow: Narrow | None
) -> None:
    assert narrowest(way(*steps)) == narrow


def bound(direction: str = "in", version: int | None = 4, *, accepts_all: bool | None = None) -> Filter:
    return Filter("guests", direction, Place("sw.cfg", 5), None, version, accepts_all)


UNKNOWN = Stopped(
    0,
    Reason(ReasonCode.CONFIGURATION_UNKNOWN, "the access list guests on e1 of sw is not known", Place("sw.cfg", 5)),
)
NOTHING = Stopped(0, Reason(ReasonCode.DENIED, "no rule of none matches, which denies all else (in on e1 of sw)", HERE))


@pytest.mark.parametrize(
    ("one", "motion", "stopped"),
    [
        (bound(), Motion.UP, UNKNOWN),
        (bound(version=None), Motion.UP, UNKNOWN),
        (bound(version=6), Motion.UP, None),
        (bound(accepts_all=True), Motion.UP, None),
        (bound(), Motion.DOWN, None),
        (bound("out"), Motion.DOWN, UNKNOWN),
        (bound("out"), Motion.UP, None),
        (replace(bound(), acl=AccessList("none", HERE)), Motion.UP, NOTHING),
    ],
)
def test_a_list_filters_its_family_in_its_direction(one: Filter, motion: Motion, stopped: Stopped | None) -> None:
    steps = way((replace(PORT, filters=(one,)), motion))
    assert filtered(steps, PING, lambda _element: False) == stopped
    assert filtered(steps, PING, lambda _element: True) is None
