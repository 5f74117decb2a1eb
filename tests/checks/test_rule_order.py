"""RCH07: rules that an earlier one leaves nothing to."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_site as small
from problems import messages


def found(root: Path, *rules: str) -> list[str]:
    head = small.FIREWALL.partition("rules:\n")[0]
    lines = "".join(f"  - {{name: r{number}, {rule}}}\n" for number, rule in enumerate(rules))
    return messages(small.load(root, files={"fw.yaml": f"{head}rules:\n{lines}"}), "RCH07")


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ("action: accept", "from: [a], to: [b], action: deny"),
        ("from: [a, b], action: accept", "from: [a], protocol: [tcp], action: accept"),
        ("source-address: [10.1.0.0/16], action: deny", "source-address: [10.1.2.0/24], action: accept"),
        (
            "protocol: [tcp], destination-port: [1-100], action: accept",
            "protocol: [tcp], destination-port: [22, 80], action: deny",
        ),
        ("protocol: [any], action: accept", "protocol: [udp], action: deny"),
    ],
)
def test_a_rule_below_a_wider_one_is_never_reached(tmp_path: Path, wide: str, narrow: str) -> None:
    said = ["the rule r1 of fw is never reached: r0, before it, takes all that it is about"]
    assert found(tmp_path / "below", wide, narrow) == said
    assert found(tmp_path / "above", narrow, wide) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("from: [a], action: accept", "to: [b], action: deny"),
        ("source-address: [10.1.0.0/24], action: accept", "source-address: [10.1.0.0/24, 10.2.0.0/24], action: deny"),
        ("protocol: [tcp], destination-port: [22], action: accept", "protocol: [tcp], action: deny"),
        ("protocol: [tcp], action: accept", "action: deny"),
    ],
)
def test_a_rule_that_is_about_more_is_reached(tmp_path: Path, first: str, second: str) -> None:
    assert found(tmp_path, first, second) == []
