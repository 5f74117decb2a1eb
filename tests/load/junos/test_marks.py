"""Telling JunOS from other texts, and a firewall from a switch."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from topocheck.load.junos.marks import is_junos, is_srx
from topocheck.load.junos.srx import SRX
from topocheck.load.junos.switch import JUNOS

CORPUS = Path(__file__).parents[4] / "shared/corpus/switch-configs"

SWITCHES = [
    "set interfaces ge-0/0/1 unit 0 family inet address 10.0.0.1/24\n",
    "set vlans v10 vlan-id 10\n",
    "set interfaces irb unit 10 family inet address 10.0.0.1/24\n",
    "set routing-options static route 0.0.0.0/0 next-hop 10.0.0.1\n",
    "interfaces {\n    xe-0/0/1 {\n        mtu 9216;\n    }\n}\n",
    "system {\n    host-name leaf1;\n}\n",
    "```\nvlans {\n    v10 {\n        vlan-id 10;\n    }\n}\n```\n",
    "user@leaf1# set interfaces ae0 aggregated-ether-options lacp active\n",
    "## Last changed: 2025-01-01 00:00:00 UTC\nset system ntp server 10.0.0.1\n",
    "security {\n    ssh-known-hosts {\n        host a;\n    }\n}\nsystem {\n    host-name leaf1;\n}\n",
]
FIREWALLS = [
    "set security zones security-zone trust interfaces ge-0/0/0.0\n",
    "set groups g security policies global policy p then permit\nset interfaces ge-0/0/0 unit 0\n",
    "security {\n    policies {\n        from-zone a to-zone b {\n            policy p;\n        }\n    }\n}\n",
    "security {\n    zones {\n        security-zone trust {\n            tcp-rst;\n        }\n    }\n}\n",
    "user@fw# set security nat source rule-set r from zone trust\n",
]
OTHERS = [
    "",
    "interface Ethernet1/1\n  switchport mode trunk\n",
    "hostname leaf1\nvlan 10\n!\nroute-map a permit 10\n set metric 5\n",
    "config system interface\n    edit port1\n        set vdom root\n    next\nend\n",
    "#config-version=FGVMK6-7.0.1\nconfig system global\nend\n",
    "set deviceconfig system hostname fw\nset network interface ethernet ethernet1/1 layer3 ip 10.0.0.1/24\n",
    "set interfaces ethernet eth0 address 10.0.0.1/24\nset system host-name vyos\n",
    "set firewall name WAN default-action drop\nset protocols ospf area 0 network 10.0.0.0/8\nset system host-name r\n",
    "interfaces {\n    ethernet eth0 {\n        address 10.0.0.1/24\n    }\n}\nsystem {\n    host-name vyos\n}\n",
    "config {\n  devices {\n    localhost.localdomain {\n      deviceconfig {\n        system {\n          hostname a;\n",
    "apiVersion: v1\nkind: ConfigMap\ndata:\n  a: |\n    set vlans v10 vlan-id 10\n",
    "tasks:\n  - junos_config:\n      src: |\n        set vlans v10 vlan-id 10\n",
    '{\n  "edges": [{"node": "a", "port": "ge-0/0/0"}]\n}\n',
    "lines = [\n    'set vlans v10 vlan-id 10',\n]\n",
    "server {\n    listen 80;\n    server_name a;\n}\n",
    'zone "example.com" {\n    type master;\n    file "db";\n};\n',
    "table inet filter {\n    chain input {\n        type filter hook input priority 0; policy drop;\n    }\n}\n",
    "Local Interface    Parent Interface    Chassis Id\nge-0/0/0           -                   00:11:22:33:44:55\n",
]


@pytest.mark.parametrize("text", SWITCHES)
def test_a_switch_is_claimed_as_one(text: str) -> None:
    assert (JUNOS.claims(text), SRX.claims(text)) == (True, False)


@pytest.mark.parametrize("text", FIREWALLS)
def test_zones_policies_or_translations_make_a_firewall(text: str) -> None:
    assert (JUNOS.claims(text), SRX.claims(text)) == (False, True)


@pytest.mark.parametrize("text", OTHERS)
def test_what_is_not_junos_is_left_alone(text: str) -> None:
    assert (JUNOS.claims(text), SRX.claims(text)) == (False, False)


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of switch configurations is not beside the checkout")
def test_of_the_corpus_the_configurations_of_junos_are_claimed_and_no_others() -> None:
    rows = csv.DictReader((CORPUS / "SOURCES.tsv").read_text().splitlines(), delimiter="\t")
    kinds = {
        row["file"]: row["platform"] == "juniper_junos" and row["kind"] in ("test-config", "running-config")
        for row in rows
        if (CORPUS / row["file"]).exists()
    }
    claimed = {file for file in kinds if is_junos((CORPUS / file).read_text(errors="surrogateescape"))}
    others = claimed - {file for file, expected in kinds.items() if expected}
    assert {file for file, expected in kinds.items() if expected} - claimed == set()
    assert all("junos" in file or "display_set" in file for file in others)
    assert {is_srx((CORPUS / file).read_text(errors="surrogateescape")) for file in others} <= {False}


def test_a_text_that_is_made_to_cost_time_is_judged_at_once() -> None:
    for text in ("a" * 200_000, "a@" * 100_000, " " * 200_000, "from-zone " * 20_000, "set x " * 20_000, "{" * 99_999):
        assert not is_junos(text)
