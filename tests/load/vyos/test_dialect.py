"""Which texts are VyOS, its braces, and texts that are neither."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from load.paloalto.configuration import HEAD as PANOS_TEXT
from load.vyos.configuration import HEAD, vyos

from topocheck.load.nftables import NFTABLES
from topocheck.load.paloalto import PANOS
from topocheck.load.pf import OPNSENSE, PFSENSE
from topocheck.load.vyos import VYOS
from topocheck.model.firewall import Firewall

CORPUS = Path(__file__).parents[3] / "../shared/corpus/switch-configs/netdevops+hier_config/tests/circular/fixtures"
BRACES = """\
interfaces {
    ethernet eth0 {
        address 198.51.100.2/24
        description uplink
    }
    ethernet eth1 {
        vif 2003 {
            address 172.16.4.1/24
        }
        vif 2004 {
            address 172.16.5.1/24
        }
    }
}
protocols {
    static {
        route 0.0.0.0/0 {
            next-hop 198.51.100.1 {
            }
        }
    }
}
firewall {
    ipv4 {
        forward {
            filter {
                default-action drop
                rule 10 {
                    action accept
                    source {
                        address 172.16.4.0/24
                    }
                }
            }
        }
    }
}
system {
    host-name gw
    login {
        user vyos {
            authentication {
                encrypted-password $6$secret
            }
        }
    }
}

// Warning: Do not remove the following line.
// vyos-config-version: "firewall@15"
"""
JUNOS = "set version 21.4\nset system host-name a\nset interfaces ge-0/0/0 unit 0 family inet address 10.0.0.1/24\nset firewall family inet filter f term t then accept\n"
WORDS = st.sampled_from(
    ["interfaces", "ethernet", "eth0", "vif", "7", "address", "10.0.0.1/8", "firewall", "ipv4", "forward", "filter", "rule", "10",
     "action", "accept", "jump", "jump-target", "X", "name", "default-action", "drop", "source", "destination", "group", "port-group",
     "address-group", "include", "port", "80", "-", "'", "state", "established", "enable", "zone", "from", "member", "interface", "nat",
     "translation", "static", "protocols", "route", "next-hop", "zone-policy", "in", "{", "}", "!", "inbound-interface", "icmp", "type"]
)  # fmt: skip


def test_braces_read_like_commands() -> None:
    firewall, problems = VYOS.read(BRACES, "config.boot", None)
    assert isinstance(firewall, Firewall)
    assert problems == ()
    filtered = "set firewall ipv4 forward filter "
    body = f"{filtered}default-action drop\n{filtered}rule 10 action accept\n{filtered}rule 10 source address 172.16.4.0/24\n"
    commands, _ = vyos(body)

    def said(each: Firewall) -> object:
        return (
            each.name,
            [(port.name, port.vlan, port.addresses, port.description) for port in each.interfaces],
            [(route.to, route.via) for route in each.routes],
            [(rule.name, rule.action, rule.sources) for rule in each.rules],
        )

    assert said(firewall) == said(commands)
    assert [rule.place.line for rule in firewall.rules] == [28, 27]
    assert "$6$secret" not in repr((firewall, problems))


def test_exactly_one_dialect_claims_each_text() -> None:
    texts = {
        "vyos": (HEAD, BRACES, "set zone-policy zone a interface eth0\n"),
        "panos": (PANOS_TEXT, '<config version="10"><devices><entry name="localhost.localdomain"/></devices></config>'),
        "opnsense": ("<opnsense/>",),
        "pfsense": ("<pfsense/>",),
        "nftables": ('{"nftables": []}',),
        "": (JUNOS, "config system interface\n    edit port1\n", "hostname a\n", "", "interfaces {\n    ge-0/0/0 {\n"),
    }
    dialects = (PANOS, OPNSENSE, PFSENSE, NFTABLES, VYOS)
    for name, text in ((name, text) for name, several in texts.items() for text in several):
        assert [each.name for each in dialects if each.claims(text)] == ([name] if name else [])
    assert all(each.kind == "firewall" for each in dialects)


@pytest.mark.parametrize(("quote", "verb"), list(product(("", "'"), ("set", "delete"))))
def test_quotes_do_not_matter(quote: str, verb: str) -> None:
    firewall, _ = vyos(f"{verb} interfaces ethernet {quote}eth0{quote} description {quote}other{quote}\n")
    assert firewall.interfaces[0].description == ("other" if verb == "set" else "uplink")


@given(st.lists(st.lists(WORDS, max_size=14).map(lambda words: "set " + " ".join(words)), max_size=25))
def test_no_commands_make_it_raise(lines: list[str]) -> None:
    firewall, _ = VYOS.read("\n".join(lines), "fw", None)
    assert isinstance(firewall, Firewall)


@given(st.lists(st.lists(WORDS, max_size=6).map(" ".join), max_size=40) | st.text().map(lambda text: [text]))
def test_no_text_makes_it_raise(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert VYOS.claims(text) in (True, False)
    firewall, _ = VYOS.read(text, "fw", None)
    assert isinstance(firewall, Firewall)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not here")
def test_real_commands_of_vyos_are_claimed_and_read() -> None:
    texts = [path.read_text() for path in sorted(CORPUS.glob("vyos_*.conf"))]
    assert len(texts) == 4
    for text in texts:
        assert VYOS.claims(text)
        firewall, _ = VYOS.read(text, "fw", None)
        assert isinstance(firewall, Firewall)
