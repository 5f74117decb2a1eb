"""Which texts are OPNsense's and pfSense's, hostile ones, and real ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from load.pf.configuration import HEAD

from topocheck.load.pf import OPNSENSE, PFSENSE
from topocheck.model.firewall import Firewall

CORPUS = Path(__file__).parents[3] / "../shared/corpus/switch-configs/opnsense+core"
TAGS = st.sampled_from(
    ["interfaces", "lan", "if", "ipaddr", "subnet", "filter", "rule", "source", "network", "address", "port", "any", "not", "nat",
     "outbound", "mode", "vlans", "vlan", "tag", "target", "local-port", "destination", "interface", "onetoone", "external",
     "OPNsense", "Firewall", "Filter", "rules", "aliases", "alias", "name", "type", "gateways", "gateway_item", "staticroutes", "route"]
)  # fmt: skip
TEXTS = st.sampled_from(
    [
        "lan",
        "1",
        "10.0.0.1",
        "10.0.0.0/8",
        "any",
        "dhcp",
        "-",
        "99999",
        "a,b",
        "host",
        "hybrid",
        "::/0",
        "10.0.0.9-10.0.0.1",
    ]
)
ELEMENTS = st.recursive(
    TEXTS,
    lambda inner: st.tuples(TAGS, st.lists(inner, max_size=5)).map(lambda e: f"<{e[0]}>{''.join(e[1])}</{e[0]}>"),
    max_leaves=60,
)


@pytest.mark.parametrize(
    ("text", "opnsense", "pfsense"),
    [
        ('<?xml version="1.0"?>\n<opnsense>\n</opnsense>', True, False),
        ("<!-- a backup -->\n<pfsense>\n</pfsense>", False, True),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]>\n<opnsense/>", True, False),
        ("<config><pfsense/></config>", False, False),
        ("<pfsenses/>", False, False),
        ("opnsense", False, False),
        ("", False, False),
    ],
)
def test_the_root_tells_whose_text_it_is(text: str, *, opnsense: bool, pfsense: bool) -> None:
    assert (OPNSENSE.claims(text), PFSENSE.claims(text)) == (opnsense, pfsense)


def test_a_document_type_is_refused_at_its_line_and_the_firewall_is_not_known() -> None:
    bomb = '<?xml version="1.0"?>\n<!DOCTYPE lolz [<!ENTITY lol "lol">]>\n<opnsense>&lol;</opnsense>'
    firewall, ((code, problem),) = OPNSENSE.read(bomb, "fw.xml", "fw")
    assert (firewall, code, problem.place.line, problem.message) == (
        None,
        "SCH01",
        2,
        "this is no XML that can be read: a document type is not allowed here",
    )


def test_the_configuration_of_another_product_is_refused() -> None:
    firewall, ((_, problem),) = OPNSENSE.read("<pfsense/>", "fw.xml", None)
    assert firewall is None
    assert problem.message == "this is no XML that can be read: its root is <pfsense>, and must be <opnsense>"


def test_passwords_and_keys_never_appear() -> None:
    secrets = "<system><user><password>$2b$hash</password></user></system><cert><prv>private-key</prv></cert>"
    read = OPNSENSE.read(f"<opnsense>{HEAD}{secrets}</opnsense>", "fw.xml", None)
    assert not [word for word in ("$2b$hash", "private-key") if word in repr(read)]


@given(st.lists(ELEMENTS, max_size=8))
def test_no_configuration_makes_it_raise(elements: list[str]) -> None:
    for dialect, root in ((OPNSENSE, "opnsense"), (PFSENSE, "pfsense")):
        firewall, _ = dialect.read(f"<{root}>{''.join(elements)}</{root}>", "fw.xml", None)
        assert isinstance(firewall, Firewall)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not here")
def test_real_texts_of_opnsense_are_claimed_and_read() -> None:
    texts = [path.read_text() for path in sorted(CORPUS.rglob("config.xml"))]
    assert len(texts) == 6
    for text in texts:
        assert OPNSENSE.claims(text)
        firewall, problems = OPNSENSE.read(text, "config.xml", None)
        assert isinstance(firewall, Firewall)
        assert problems == ()
