"""Nothing whatever that is read as JunOS raises, and nothing costs time without end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from topocheck.load.device_dialect import DeviceDialect
from topocheck.load.junos.srx import SRX
from topocheck.load.junos.switch import JUNOS
from topocheck.model.firewall import Firewall
from topocheck.model.switch import Switch

PATHS = """
set interfaces ge-0/0/1 unit 0 family ethernet-switching
set interfaces ge-0/0/1 unit 0 family inet
set interfaces ge-0/0/1
set interfaces irb unit 5
set interfaces interface-range r
set vlans v
set routing-options static route
set routing-instances r
set firewall family inet filter f term t
set firewall family inet filter f term t from
set policy-options prefix-list l
set security policies from-zone a to-zone b policy p
set security policies from-zone a to-zone b policy p match
set security policies global policy g
set security nat source
set security nat destination rule-set d rule r
set security nat destination
set security nat static rule-set s rule r
set security nat static rule-set s
set security address-book global
set security zones security-zone a
set applications application x
set applications
set groups g interfaces
delete interfaces
deactivate security policies
insert security policies
"""
WORDS = """
interface-mode port-mode trunk access vlan members all none default v 5 5-6 4095 [ ] native-vlan-id vlan-id vlan-id-list
l3-interface irb.5 vlan-tagging unit 0 family inet inet6 address 10.0.0.1/24 10.0.0.0/8 2001:db8::1/64 10.0.0.1 except
filter input output input-list f mtu 9000 99999999999 disable description 802.3ad ae1 gigether-options redundant-parent
reth0 member member-range to ge-0/0/1 ge-0/0/9 ge-0/0/1.0 next-hop discard qualified-next-hop preference next-table
instance-type virtual-router interface from to then term source-address destination-address application match protocol
tcp icmp destination-port source-port port 22 80-90 90-80 icmp-type echo-request tcp-established accept permit deny next
rule rule-set pool source-nat destination-nat static-nat prefix off mapped-port zone routing-instance a b any
address-set dns-name range-address wildcard-address 10.0.0.1/255.0.0.255 attach application-set junos-ssh
vrrp-group virtual-address virtual-gateway-address esi 00:11:22:33:44:55:66:77:88:99 apply-groups g <*>
"""
words = st.lists(st.sampled_from(WORDS.split()), max_size=6).map(" ".join)
lines = st.builds(lambda path, rest: f"{path} {rest}", st.sampled_from(PATHS.strip().splitlines()), words)
configurations = st.lists(lines, max_size=14).map("\n".join)


@pytest.mark.parametrize("dialect", [JUNOS, SRX], ids=lambda dialect: dialect.name)
@given(text=st.one_of(st.text(), configurations))
def test_no_text_makes_reading_fail(dialect: DeviceDialect, text: str) -> None:
    device, problems = dialect.read(text, "a.conf", None)
    assert isinstance(device, Switch if dialect is JUNOS else Firewall)
    last = text.count("\n") + 1
    assert all(1 <= problem.place.line <= last for _, problem in problems)
    assert all(1 <= line.place.line <= last for line in device.unmodelled)


@given(st.one_of(st.text(), configurations))
def test_no_text_is_claimed_twice(text: str) -> None:
    assert not (JUNOS.claims(text) and SRX.claims(text))


SETS = 400
HOSTILE = {
    "sets of sets": "".join(
        f"set security address-book global address-set s{number} address-set s{number + step}\n"
        for number in range(SETS)
        for step in (1, 2)
    )
    + "set security policies global policy p match source-address s0\n",
    "applications of applications": "".join(
        f"set applications application-set s{number} application-set s{number + step}\n"
        for number in range(SETS)
        for step in (1, 2)
    )
    + "set security policies global policy p match application s0\n",
    "exceptions": "set interfaces ge-0/0/1 unit 0 family inet filter input f\n"
    "set firewall family inet filter f term t from source-address 10.0.0.0/8\n"
    + "".join(
        f"set firewall family inet filter f term t from source-address 10.{number // 200}.{number % 200}.0/24 except\n"
        for number in range(3000)
    ),
    "a long line": "set interfaces " + "ge-0/0/1 " * 50_000,
    "a deep configuration": "interfaces { " * 50_000,
    "a range of ports": "set interfaces interface-range r member-range ge-0/0/0 to ge-0/0/99999\nset interfaces interface-range r mtu 9000\n",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_text_that_is_made_to_cost_time_is_read(text: str) -> None:
    for dialect in (JUNOS, SRX):
        device, _ = dialect.read(text, "a.conf", None)
        assert device is not None
