from __future__ import annotations

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from topocheck.draft.flow_style import flow


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Uplink 1", "Uplink 1"),
        ("172.16.0.0/24", "172.16.0.0/24"),
        ("switch:Ethernet1/3", '"switch:Ethernet1/3"'),
        ("no", '"no"'),
        ("12", '"12"'),
        ("", '""'),
        ("a: b # c", '"a: b # c"'),
        ({"name": "a", "vlan": 5, "labels": {"x/y": ""}}, '{name: a, vlan: 5, labels: {x/y: ""}}'),
        (["a", "b c", 1, True], "[a, b c, 1, true]"),
    ],
)
def test_texts_are_quoted_only_where_they_must_be(value: object, text: str) -> None:
    assert flow(value) == text


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.text(), st.one_of(st.text(), st.integers(), st.booleans(), st.lists(st.text()))))
def test_whatever_is_written_is_read_back_the_same(value: dict[str, object]) -> None:
    assert yaml.safe_load(flow(value)) == value
