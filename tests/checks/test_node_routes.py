"""Routes of a node that can't be set, and localnets on bridges that are not there."""

from __future__ import annotations

from pathlib import Path

import partial_site
import pytest
import small_site as small
from node_text import bridge, entry, load
from problems import messages, problems

from topocheck.model.problem import Severity

SVC = entry("svc0", "dummy", "ipv4: {enabled: true, address: [{ip: 10.1.0.5, prefix-length: 24}]}")


def with_routes(*routes: str, interfaces: str = SVC) -> str:
    """A policy with static routes."""
    return (
        small.policy("n1", interfaces) + f"    routes: {{config: [{', '.join(f'{{{route}}}' for route in routes)}]}}\n"
    )


def with_mappings(*mappings: str, interfaces: str = SVC) -> str:
    """A policy with bridge mappings."""
    listed = ", ".join(f"{{{mapping}}}" for mapping in mappings)
    return small.policy("n1", interfaces) + f"    ovn: {{bridge-mappings: [{listed}]}}\n"


TO = "destination: 10.9.0.0/16"


@pytest.mark.parametrize(
    ("routes", "expected"),
    [
        ((f"{TO}, next-hop-interface: svc0, next-hop-address: 10.1.0.1",), []),
        ((f"{TO}, next-hop-interface: svc0",), []),
        ((f"{TO}, route-type: blackhole",), []),
        (("next-hop-interface: svc0, state: absent",), []),
        ((f"{TO}, next-hop-interface: eth0, next-hop-address: 10.77.0.1",), []),
        (
            (f"{TO}, next-hop-address: 10.1.0.1",),
            ["the route to 10.9.0.0/16 must say its next-hop-interface"],
        ),
        (
            (f"{TO}, next-hop-interface: svc0, next-hop-address: 10.2.0.1",),
            [
                (
                    "the route to 10.9.0.0/16 by svc0 can't be set on n1: its next hop 10.2.0.1 is in none of the networks "
                    "of svc0 (10.1.0.5/24)"
                )
            ],
        ),
        (
            (
                f"{TO}, next-hop-interface: svc0, next-hop-address: 10.2.0.1",
                "destination: 10.2.0.1/32, next-hop-interface: svc0",
            ),
            [],
        ),
        (
            (f"{TO}, next-hop-interface: eth7, next-hop-address: 10.1.0.1",),
            [
                (
                    "the route to 10.9.0.0/16 by eth7 can't be set on n1: no policy declares it and it is not among the "
                    "NICs (eth0 and eth1)"
                )
            ],
        ),
    ],
    ids=[
        "on-link",
        "no-next-hop",
        "blackhole",
        "absent",
        "addresses-not-known",
        "no-interface",
        "off-link",
        "with-a-route-to-the-next-hop",
        "missing-interface",
    ],
)
def test_a_route_can_be_set(tmp_path: Path, routes: tuple[str, ...], expected: list[str]) -> None:
    assert messages(load(tmp_path, with_routes(*routes)), "NET28") == expected


@pytest.mark.parametrize(
    ("mappings", "expected"),
    [
        (("localnet: a, bridge: br-ex", "localnet: b, bridge: br-ex"), []),
        (("localnet: a, state: absent",), []),
        (
            ("localnet: a, bridge: br-ex", "localnet: a, bridge: br1"),
            ["n1-net maps the localnet a a second time, and must map it once"],
        ),
        (("localnet: a",), ["the mapping of the localnet a must name its bridge"]),
    ],
)
def test_a_localnet_has_one_bridge(tmp_path: Path, mappings: tuple[str, ...], expected: list[str]) -> None:
    assert messages(load(tmp_path, with_mappings(*mappings)), "NET29") == expected


class TestMissingBridge:
    @pytest.mark.parametrize(
        ("interfaces", "expected"),
        [
            (bridge("br1", "name: eth1", kind="ovs-bridge"), []),
            (
                bridge("br1", "eth1"),
                [
                    "the localnet a is mapped to br1, which must be an OVS bridge on n1: it is a linux-bridge",
                ],
            ),
            (SVC, ["the localnet a is mapped to br1, which must be an OVS bridge on n1: no policy declares it"]),
            (entry("'{{ bridge }}'", "ovs-bridge"), []),
        ],
        ids=["ovs", "linux", "none", "a-template"],
    )
    def test_it_must_be_an_ovs_bridge(self, tmp_path: Path, interfaces: str, expected: list[str]) -> None:
        site = load(tmp_path, with_mappings("localnet: a, bridge: br1", interfaces=interfaces))
        assert messages(site, "NET30") == expected

    def test_bridges_of_others_can_be_stated(self, tmp_path: Path) -> None:
        text = with_mappings("localnet: a, bridge: br1")
        assert messages(load(tmp_path, text, site=f"{small.SITE}external: {{bridges: [br1]}}\n"), "NET30") == []

    def test_without_a_site_file_it_is_a_warning(self, tmp_path: Path) -> None:
        site = partial_site.load(tmp_path, with_mappings("localnet: a, bridge: br1"))
        assert [problem.severity for problem in problems(site, "NET30")] == [Severity.WARNING]
