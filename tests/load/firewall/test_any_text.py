"""Reading firewalls: no text whatever raises, and public configurations are read."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from load.firewall.firewall_texts import FILE
from load.firewall.test_asa import INTERFACES, OBJECTS
from load.firewall.test_asa import SMALL as ASA_TEXT
from load.firewall.test_fortios import SMALL as FORTIOS_TEXT
from load.firewall.test_fortios import VDOMS
from load.firewall.test_fortios_nat import CENTRAL, HEAD, POOLS

from topocheck.load.device_dialect import DeviceDialect
from topocheck.load.firewall.asa import ASA
from topocheck.load.firewall.fortios import FORTIOS
from topocheck.model.firewall import Firewall

CORPUS = Path(__file__).parents[4] / "shared/corpus/switch-configs"
GRAMMARS = CORPUS / "batfish+batfish/projects/batfish/src/test/resources/org/batfish/grammar"

WORDS = {
    FORTIOS: """config edit set unset append select unselect next end abort delete move clone rename before after to firewall
        policy policy6 address addrgrp vip vipgrp service custom group system interface zone vdom global root settings router
        static ospf "a" "b c" 1 2 any all srcintf dstintf srcaddr dstaddr srcaddr6 enable disable action accept deny ip
        10.0.0.1 255.255.255.0 10.0.0.0/8 ::/0 member exclude exclude-member type iprange start-ip end-ip extip mappedip
        portforward extport mappedport 80-90 443 tcp-portrange 1:2 nat poolname vlanid 4095 dst gateway device " \\ ' # \n
        10.0.0.9-10.0.0.1 central-nat central-snat-map srcaddr-negate service-negate intrazone allow status ALL""",
    ASA: """interface GigabitEthernet0/1.10 Port-channel1 nameif inside outside security-level 100 999 ip address 10.0.0.1
        255.255.255.0 0.0.0.255 dhcp standby vlan 10 5000 shutdown no object network service a b host subnet range any any4
        object-group network-object group-object service-object port-object icmp-object protocol-object tcp udp icmp ip eq
        gt lt neq www 65536 0 access-list extended permit deny line 1 access-group in out global log inactive time-range nat
        (inside,outside) (any,any source dynamic static destination interface pat-pool after-auto unidirectional description
        route 10.0.0.0 255.0.0.0 ipv6 fd00::/8 policy-map class inspect service-policy global_policy same-security-traffic
        permit inter-interface name names context mode multiple ! : # fd00::1/64 user-group security-group tag setroute""",
}  # fmt: skip


def lines(dialect: DeviceDialect) -> st.SearchStrategy[str]:
    """Texts of the words of a dialect, in any order and with any indentation."""
    word = st.sampled_from(WORDS[dialect].split())
    line = st.builds(
        lambda indent, words: " " * indent + " ".join(words), st.integers(0, 3), st.lists(word, max_size=9)
    )
    return st.lists(line, max_size=25).map("\n".join)


def shuffled(text: str) -> st.SearchStrategy[str]:
    """The lines of a real configuration, some lost and some moved."""
    return st.lists(st.sampled_from(text.split("\n")), max_size=60).map("\n".join)


REAL = {
    FORTIOS: FORTIOS_TEXT + VDOMS + HEAD + CENTRAL + POOLS,
    ASA: ASA_TEXT + INTERFACES + OBJECTS + "ip any any\nnat (inside,outside) source static host-a net-a\n",
}


def read_anything(dialect: DeviceDialect, text: str) -> None:
    firewall, problems = dialect.read(text, FILE, "fw")
    assert dialect.claims(text) in (True, False)
    assert (firewall is None) is bool(problems)
    if isinstance(firewall, Firewall):
        last = text.count("\n") + 1
        places = [each.place for each in firewall.interfaces] + [each.place for each in firewall.rules]
        places += [each.place for each in firewall.nat] + [each.place for each in firewall.routes]
        assert all(1 <= place.line <= last for place in places)


@given(st.one_of(st.text(), lines(FORTIOS), shuffled(REAL[FORTIOS])))
def test_no_text_makes_reading_fortios_fail(text: str) -> None:
    read_anything(FORTIOS, text)


@given(st.one_of(st.text(), lines(ASA), shuffled(REAL[ASA])))
def test_no_text_makes_reading_an_asa_fail(text: str) -> None:
    read_anything(ASA, text)


DEEP = {
    "sections": (FORTIOS, "config a\nedit b\n" * 5000),
    "groups": (
        FORTIOS,
        "config firewall addrgrp\n"
        + "".join(f"edit g{n}\nset member g{n + 1} g{n + 2}\nnext\n" for n in range(3000))
        + "end\n"
        "config firewall policy\nedit 1\nset srcintf any\nset dstintf any\nset srcaddr g0\nset dstaddr g0\nset service ALL\nnext\nend\n",
    ),
    "object-groups": (
        ASA,
        "".join(f"object-group network g{n}\n group-object g{n + 1}\n group-object g{n + 2}\n" for n in range(3000))
        + "access-list x extended permit ip object-group g0 any\naccess-group x global\n",
    ),
    "quotes": (FORTIOS, 'set a "\n' * 5001),
}


@pytest.mark.parametrize("name", DEEP)
def test_deep_and_endless_texts_are_read(name: str) -> None:
    dialect, text = DEEP[name]
    read_anything(dialect, text)


def real_files() -> list[tuple[DeviceDialect, Path]]:
    folders = ((FORTIOS, GRAMMARS / "fortios/testconfigs"), (ASA, GRAMMARS / "cisco_asa/testconfigs"))
    return [(dialect, path) for dialect, folder in folders if folder.is_dir() for path in sorted(folder.iterdir())]


@pytest.mark.skipif(not GRAMMARS.is_dir(), reason="the corpus of public configurations is not there")
def test_public_configurations_are_read_and_claimed_by_their_own_dialect_alone() -> None:
    read = 0
    for dialect, path in real_files():
        text = path.read_text(errors="replace")
        firewall, _ = dialect.read(text, path.name, None)
        other = ASA if dialect is FORTIOS else FORTIOS
        assert not other.claims(text)
        if isinstance(firewall, Firewall):
            read += 1
            assert dialect.claims(text) or not any(each.zone for each in firewall.interfaces), path
    assert read > 40


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of public configurations is not there")
def test_no_configuration_of_a_switch_is_claimed() -> None:
    switches = [path for path in CORPUS.glob("aristanetworks+avd/**/*") if path.suffix in (".cfg", ".txt")]
    switches += [*(GRAMMARS / "cisco_nxos/testconfigs").glob("*"), *(GRAMMARS / "cisco/testconfigs").glob("*")]
    claimed = [path for path in switches if FORTIOS.claims(path.read_text(errors="replace"))]
    claimed += [path for path in switches if ASA.claims(path.read_text(errors="replace"))]
    assert (len(switches) > 100, claimed) == (True, [])
