"""Reading a switch: its name, its dialect, and that nothing whatever raises."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from load.switch.dialect_texts import switch_of

from topocheck.load.dialects import dialect_names
from topocheck.load.switch import detect_dialect, read_switch
from topocheck.model.place import Place

CORPUS = Path(__file__).parents[4] / "shared/corpus/switch-configs"

LINE_DIALECTS = ("nxos", "ios", "eos", "ansible-nxos")
NAMES = ", ".join(dialect_names())

VOCABULARY = """
no default interface vlan range Ethernet1/1 Ethernet1/1-3 Gi1/0/1 - , Vlan10 port-channel1 switchport mode access trunk
allowed native voice group add remove except all none 1-10 4095 2003-205 tag ip address virtual 10.0.0.1/24 10.0.0.1
255.255.255.0 secondary vrf member A shutdown mtu 9216 channel-group 1 force encapsulation dot1q name state suspend
banner motd ^C # ! sw1(config)# hostname system hsrp description ip access-list extended A permit deny 10 tcp any host
ip access-group A in eq 80 object-group network G addrgroup ip route Null0 router ospf inherit port-profile P port-profile
state enabled resequence access-list 101 sequence evaluate 10.0.0.0 0.0.255.1 ipv6 2001:db8::/64 template source
"""
words = st.sampled_from(VOCABULARY.split())
config_line = st.builds(
    lambda indent, line: " " * indent + " ".join(line), st.integers(0, 4), st.lists(words, max_size=6)
)
configuration = st.lists(config_line, max_size=12).map("\n".join)


@pytest.mark.parametrize("dialect", LINE_DIALECTS)
@given(text=st.one_of(st.text(), configuration))
def test_no_text_makes_reading_fail(dialect: str, text: str) -> None:
    read = read_switch(text, "a/b.cfg", dialect=dialect)
    assert read.dialect == dialect
    assert read.switch is not None
    assert all(port.place.line <= text.count("\n") + 1 for port in read.switch.interfaces.values())


@given(st.one_of(st.text(), configuration))
def test_no_text_makes_the_detection_fail(text: str) -> None:
    assert detect_dialect(text) in (None, *dialect_names())


@pytest.mark.parametrize(
    ("text", "given_name", "name", "hostname"),
    [
        ("hostname leaf1\n", None, "leaf1", "leaf1"),
        ("switchname leaf1\n", None, "leaf1", "leaf1"),
        ("hostname leaf1\n", "switch", "switch", "leaf1"),
        ("interface Ethernet1/1\n", None, "sw1", None),
    ],
)
def test_a_switch_is_called_as_it_is_told_else_by_its_hostname_else_by_its_file(
    text: str, given_name: str | None, name: str, hostname: str | None
) -> None:
    switch = read_switch(text, "network/sw1.cfg", name=given_name, dialect="nxos").switch
    assert switch is not None
    assert (switch.name, switch.hostname, switch.place) == (name, hostname, Place("network/sw1.cfg", 1, 1))


@pytest.mark.parametrize(
    ("dialect", "message"),
    [
        (
            None,
            f"the dialect of network/sw1.cfg can't be told from its content and must be declared: one of {NAMES}",
        ),
        (
            "nxos9",
            f'the dialect of network/sw1.cfg is declared as "nxos9" and must be one of {NAMES}',
        ),
    ],
)
def test_a_dialect_that_is_not_known_is_a_problem_and_no_guess(dialect: str | None, message: str) -> None:
    read = read_switch("interface Ethernet1\n  switchport mode trunk\n", "network/sw1.cfg", dialect=dialect)
    ((code, problem),) = read.problems
    assert (read.switch, read.dialect, code) == (None, None, "SIT03")
    assert (problem.message, problem.place, problem.object) == (message, Place("network/sw1.cfg", 1), "Device sw1")


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    assert list(switch_of("nxos", "\ufeffinterface Ethernet1/1\n").interfaces) == ["Ethernet1/1"]


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of switch configurations is not beside the checkout")
@pytest.mark.parametrize("dialect", LINE_DIALECTS)
def test_every_file_of_the_corpus_can_be_read_in_every_dialect(dialect: str) -> None:
    files = [
        CORPUS / row["file"]
        for row in csv.DictReader((CORPUS / "SOURCES.tsv").read_text().splitlines(), delimiter="\t")
    ]
    read = [
        read_switch(file.read_text(errors="surrogateescape"), file.name, dialect=dialect).dialect
        for file in files
        if file.exists()
    ]
    assert set(read) == {dialect}


HOSTILE = {
    "dashes": "-" * 300_000,
    "blank lines": "\n" * 300_000,
    "banners without an end": "banner motd\n" * 30_000,
    "a name without a number": "interface " + "a-" * 100_000,
    "an open version": "version 1" + "(" * 200_000,
    "a long list": "vlan " + "1," * 100_000,
    "white space": "interface" + " " * 200_000 + "x",
    "a huge range": "interface Ethernet1/1-999999999999\n" * 1_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_text_that_is_made_to_cost_time_is_read_and_holds_nothing(text: str) -> None:
    switches = [read_switch(text, "a.cfg", dialect=dialect).switch for dialect in LINE_DIALECTS]
    assert [switch is not None and not switch.interfaces for switch in switches] == [True] * len(LINE_DIALECTS)
    assert detect_dialect(text) is None
