"""Which texts are rulesets of nftables, and texts that are none."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from load.nftables.ruleset import FILE, chain, text_of

from topocheck.load.nftables import NFTABLES
from topocheck.model.firewall import Firewall
from topocheck.model.problem import Severity

WORDS = st.sampled_from(
    ["inet", "ip", "fw", "forward", "filter", "prerouting", "accept", "drop", "==", "!=", "<", "tcp", "dport", "saddr", "ip6", "eth0",
     "@s", "established", "state", "iifname", "10.0.0.1", "2001:db8::1", "nat", "x"]
)  # fmt: skip
KEYS = st.sampled_from(
    ["family", "table", "name", "chain", "hook", "type", "prio", "policy", "expr", "match", "left", "right", "op", "payload", "protocol",
     "field", "meta", "key", "ct", "set", "elem", "prefix", "addr", "len", "range", "vmap", "data", "concat", "accept", "drop", "jump",
     "goto", "target", "return", "dnat", "snat", "xt", "queue", "limit", "flags", "map", "handle"]
)  # fmt: skip
VALUES = st.recursive(
    WORDS | st.integers(-5, 70000) | st.none() | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=25,
)
OBJECTS = st.lists(
    st.dictionaries(
        st.sampled_from(["table", "chain", "rule", "set", "map", "metainfo", "element"]),
        st.dictionaries(KEYS, VALUES, max_size=7).map(
            lambda each: {"family": "inet", "table": "fw", "name": "forward", "chain": "forward", **each}
        ),
        max_size=2,
    ),
    max_size=8,
)
FORWARD = json.loads(json.dumps(chain("forward", "forward")))


@pytest.mark.parametrize(
    ("text", "claimed"),
    [
        (text_of(), True),
        ('{"nftables":[{"metainfo":{}}]}', True),
        ('{"other": []}', False),
        ("table inet fw { chain forward { } }", False),
        ("", False),
    ],
)
def test_only_rulesets_in_json_are_claimed(text: str, *, claimed: bool) -> None:
    assert NFTABLES.claims(text) is claimed


def test_that_the_interfaces_are_missing_is_said() -> None:
    _, ((code, problem),) = NFTABLES.read(text_of(), FILE, "gw")
    assert (code, problem.severity, problem.object, problem.message) == (
        "SIT01",
        Severity.INFO,
        "Firewall gw",
        "a ruleset of nftables names interfaces and has no addresses of theirs, which must come from elsewhere",
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"nftables": [', "this is no JSON that can be read: expecting value"),
        ('{"nftables": 1}', 'this is no JSON that can be read: it has no list under "nftables"'),
        ("", "this is no JSON that can be read: expecting value"),
        ('{"nftables": ' + "[" * 5000, "this is no JSON that can be read: it is nested deeper than 200 levels"),
    ],
)
def test_what_is_no_ruleset_is_a_problem(text: str, message: str) -> None:
    firewall, problems = NFTABLES.read(text, FILE, None)
    assert firewall is None
    assert [(code, problem.message) for code, problem in problems] == [("SCH01", message)]


@given(OBJECTS)
def test_no_ruleset_makes_it_raise(objects: list[dict[str, object]]) -> None:
    firewall, _ = NFTABLES.read(json.dumps({"nftables": [FORWARD, *objects]}), FILE, None)
    assert isinstance(firewall, Firewall)


@given(st.text())
def test_no_text_makes_it_raise(text: str) -> None:
    NFTABLES.read(text, FILE, None)
    NFTABLES.read(f'{{"nftables": [{text}', FILE, None)
