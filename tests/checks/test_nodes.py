"""What the policies of a node build its interfaces on."""

from __future__ import annotations

from pathlib import Path

import partial_site
import pytest
import small_site as small
from problems import lines, messages, problems, related_lines

from topocheck.model.problem import Severity
from topocheck.model.site import Site


def interface(name: str, kind: str, *more: str, state: str = "up") -> str:
    """One entry of a desired state."""
    entries = [f"name: {name}", f"type: {kind}", f"state: {state}", *more]
    return f"      - {{{', '.join(entries)}}}\n"


def vlan(base: str = "eth0", number: int = 100, *more: str) -> str:
    return interface(f"{base}.{number}", "vlan", f"vlan: {{base-iface: {base}, id: {number}}}", *more)


def bridge(name: str, *ports: str, more: str = "mtu: 1500") -> str:
    listed = ", ".join(f"{{name: {port}, vlan: {{}}}}" for port in ports)
    return interface(name, "linux-bridge", f"bridge: {{port: [{listed}]}}", more)


def bond(name: str, *ports: str, more: str = "mtu: 1500") -> str:
    aggregation = f"link-aggregation: {{mode: active-backup, port: [{', '.join(ports)}]}}"
    return interface(name, "bond", aggregation, more)


def load(root: Path, *policies: str, site: str = small.SITE) -> Site:
    return small.load(root, *policies, files={"topocheck.yaml": site})


class TestVlanWithoutBase:
    def test_the_interface_is_named(self, tmp_path: Path) -> None:
        site = load(tmp_path, small.policy("n1", interface("eth0.100", "vlan", "vlan: {id: 100}")))
        assert messages(site, "NET04") == [
            "eth0.100 is of type vlan and must name its base interface under vlan.base-iface"
        ]

    def test_a_policy_without_any_node_is_looked_at_too(self, tmp_path: Path) -> None:
        site = load(tmp_path, small.policy("no-such-node", interface("eth0.100", "vlan")))
        assert len(messages(site, "NET04")) == 1

    @pytest.mark.parametrize(
        "policies",
        [
            (small.policy("n1", interface("eth0.100", "vlan", state="absent")),),
            (small.policy("n1", interface("eth0.100", "vlan", "vlan: {base-iface: '{{ base }}', id: 100}")),),
            (small.policy("n1", vlan()), small.policy("n1", interface("eth0.100", "vlan", "mtu: 1500"), name="mtu")),
        ],
        ids=["absent", "a-template", "another-policy-says-it"],
    )
    def test_nothing_is_said_of_what_needs_no_base(self, tmp_path: Path, policies: tuple[str, ...]) -> None:
        assert messages(load(tmp_path, *policies), "NET04") == []


class TestMissingBase:
    def test_the_message_says_what_there_is_and_the_fix_what_may_be_meant(self, tmp_path: Path) -> None:
        site = load(tmp_path, small.policy("n1", vlan("eht0")))
        assert messages(site, "NET06") == [
            (
                "eht0.100 is built on eht0, which must be there on n1: "
                "no policy declares it and it is not among the NICs (eth0 and eth1)"
            )
        ]
        assert [problem.fix for problem in problems(site, "NET06")] == [
            "name an interface of the node, or declare it in the same policy"
        ]

    def test_a_policy_for_many_nodes_is_one_finding(self, tmp_path: Path) -> None:
        both = small.policy("n1", vlan("eth9")).replace("kubernetes.io/hostname: n1", "pool: vms")
        labelled = small.SITE.replace("name: n1,", "name: n1, labels: {pool: vms},")
        labelled = labelled.replace("name: n2,", "name: n2, labels: {pool: vms},")
        (message,) = messages(load(tmp_path, both, site=labelled), "NET06")
        assert "on n1 and n2" in message

    @pytest.mark.parametrize(
        ("policies", "site"),
        [
            ((small.policy("n1", vlan("eth9")),), small.SITE.replace(", interfaces: [eth0, eth1]", "")),
            ((small.policy("n1", vlan("bond0")), small.policy("n1", bond("bond0", "eth0"), name="bond")), small.SITE),
            ((small.policy("n1", vlan("bond0") + interface("'{{ bond }}'", "bond")),), small.SITE),
            ((small.policy("n1", vlan("br-ex")),), small.SITE + "external: {bridges: [br-ex]}\n"),
            (
                (
                    small.policy("n1", vlan("eth9"), name="a"),
                    small.policy("n1", interface("eth9.100", "vlan", state="absent"), name="b"),
                ),
                small.SITE,
            ),
        ],
        ids=["nics-not-known", "another-policy-declares-it", "a-template", "outside", "removed-again"],
    )
    def test_nothing_is_said_where_it_is_there_or_can_not_be_told(
        self, tmp_path: Path, policies: tuple[str, ...], site: str
    ) -> None:
        assert messages(load(tmp_path, *policies, site=site), "NET06") == []


class TestMtu:
    @pytest.mark.parametrize(
        ("above", "expected"),
        [
            (vlan("eth0", 100, "mtu: 9000"), ["eth0.100 on n1 has MTU 9000, more than the 1500 of eth0 below it"]),
            (vlan("eth0", 100, "mtu: 1500"), []),
            (vlan("eth0", 100), []),
            (vlan("eth1", 100, "mtu: 9000"), []),
            (
                bridge("br1", "eth1", "eth0", more="mtu: 9000"),
                ["br1 on n1 has MTU 9000, more than the 1500 of eth0 below it"],
            ),
            (
                bond("bond0", "eth1", "eth0", more="mtu: 9000"),
                ["bond0 on n1 has MTU 9000, more than the 1500 of eth0 below it"],
            ),
            (interface("ovs1", "ovs-bridge", "bridge: {port: [{name: eth0}]}", "mtu: 9000"), []),
        ],
        ids=["vlan", "equal", "not-given", "base-not-given", "bridge", "bond", "ovs-bridges-have-none"],
    )
    def test_it_must_not_be_above_what_is_below(self, tmp_path: Path, above: str, expected: list[str]) -> None:
        below = small.policy("n1", interface("eth0", "ethernet", "mtu: 1500"), name="nic")
        assert messages(load(tmp_path, below, small.policy("n1", above)), "NET10") == expected

    def test_the_related_line_is_the_lower_mtu(self, tmp_path: Path) -> None:
        nic = interface("eth0", "ethernet", "mtu: 1500")
        site = load(tmp_path, small.policy("n1", nic + vlan("eth0", 100, "mtu: 9000")))
        assert related_lines(site, "NET10") == [[nic.strip()]]


class TestConflictingPolicies:
    @pytest.mark.parametrize(
        ("one", "other", "expected"),
        [
            (("mtu: 1500",), ("mtu: 9000",), ["mtu"]),
            (("mtu: 1500",), ("mtu: '1500'",), []),
            (("mtu: 1500",), ("description: x",), []),
            (("description: x",), ("description: y",), []),
            (("vlan: {base-iface: eth0, id: 100}",), ("vlan: {base-iface: eth0, id: 200}", "mtu: 1500"), ["vlan.id"]),
            (("mtu: 1500",), ("mtu: '{{ mtu }}'",), []),
            (("bridge: {options: {stp: false}}",), ("bridge: {options: {stp: {enabled: false}}}",), []),
            (("bridge: {options: {stp: {enabled: false}}}",), ("bridge: {options: {stp: false}}",), []),
            (
                ("bridge: {options: {stp: true}}",),
                ("bridge: {options: {stp: {enabled: false}}}",),
                ["bridge.options.stp"],
            ),
            (("ipv4: {enabled: true}", "mtu: 1"), ("ipv4: {enabled: false}", "mtu: 2"), ["ipv4.enabled and mtu"]),
        ],
    )
    def test_only_keys_that_both_give_can_conflict(
        self, tmp_path: Path, one: tuple[str, ...], other: tuple[str, ...], expected: list[str]
    ) -> None:
        first = small.policy("n1", interface("x", "vlan", *one), name="a")
        second = small.policy("n1", interface("x", "vlan", *other), name="b")
        assert messages(load(tmp_path, first, second), "NET21") == [
            f"n1-b gives x on n1 another {keys} than n1-a, and a node must have one policy for it" for keys in expected
        ]

    @pytest.mark.parametrize(("wave", "expected"), [("3", 1), ("4", 0)], ids=["the-same-wave", "a-later-wave"])
    def test_removing_an_interface_in_another_wave_is_a_migration(
        self, tmp_path: Path, wave: str, expected: int
    ) -> None:
        def in_wave(text: str, number: str) -> str:
            return (
                text.replace("spec:", f"  annotations: {{argocd.argoproj.io/sync-wave: '{number}'}}\nspec:", 1)
                .replace("metadata: {name: ", "metadata:\n  name: ", 1)
                .replace("}\n  annotations", "\n  annotations", 1)
            )

        made = in_wave(small.policy("n1", vlan(), name="a"), "3")
        removed = in_wave(small.policy("n1", interface("eth0.100", "vlan", state="absent"), name="b"), wave)
        assert len(messages(load(tmp_path, made, removed), "NET21")) == expected

    def test_lists_of_bridge_ports_are_another_checks_matter(self, tmp_path: Path) -> None:
        policies = [small.policy("n1", bridge("br1", port), name=port) for port in ("eth0", "eth1")]
        site = load(tmp_path, *policies)
        assert (messages(site, "NET21"), len(messages(site, "BRP04"))) == ([], 1)

    def test_one_policy_may_not_conflict_with_itself(self, tmp_path: Path) -> None:
        twice = interface("x", "dummy", "mtu: 1500") + interface("x", "dummy", "mtu: 9000")
        assert messages(load(tmp_path, small.policy("n1", twice)), "NET21") == []

    def test_a_third_policy_is_one_finding_against_both_others(self, tmp_path: Path) -> None:
        policies = [small.policy("n1", interface("x", "dummy", f"mtu: {mtu}"), name=f"p{mtu}") for mtu in (1, 2, 3)]
        assert messages(load(tmp_path, *policies), "NET21") == [
            "n1-p2 gives x on n1 another mtu than n1-p1, and a node must have one policy for it",
            "n1-p3 gives x on n1 another mtu than n1-p1 and n1-p2, and a node must have one policy for it",
        ]

    def test_two_policies_of_one_name_are_versions_of_one_object(self, tmp_path: Path) -> None:
        policies = [small.policy("n1", interface("x", "dummy", f"mtu: {mtu}")) for mtu in (1500, 9000)]
        assert messages(load(tmp_path, *policies), "NET21") == []

    def test_without_a_site_file_they_may_be_for_different_clusters(self, tmp_path: Path) -> None:
        policies = [small.policy("n1", interface("x", "dummy", f"mtu: {mtu}"), name=f"p{mtu}") for mtu in (1500, 9000)]
        site = partial_site.load(tmp_path, *policies)
        assert [problem.severity for problem in problems(site, "NET21")] == [Severity.WARNING]


class TestOrder:
    @pytest.mark.parametrize(
        ("needs", "makes"),
        [
            (vlan("bond0"), bond("bond0", "eth0")),
            (bridge("br1", "eth0.100"), vlan()),
            (bond("bond0", "veth0"), interface("veth0", "veth")),
        ],
        ids=["base", "bridge-port", "bond-port"],
    )
    def test_what_is_needed_must_not_be_declared_by_a_later_name_only(
        self, tmp_path: Path, needs: str, makes: str
    ) -> None:
        site = load(tmp_path, small.policy("n1", needs, name="a"), small.policy("n1", makes, name="b"))
        (message,) = messages(site, "NET22")
        assert message.endswith("which comes after n1-a on n1")

    @pytest.mark.parametrize(
        "policies",
        [
            (small.policy("n1", vlan("bond0"), name="b"), small.policy("n1", bond("bond0", "eth0"), name="a")),
            (small.policy("n1", vlan("bond0") + bond("bond0", "eth0"), name="a"),),
            (
                small.policy("n1", vlan("eth0"), name="a"),
                small.policy("n1", interface("eth0", "ethernet", "mtu: 9000"), name="b"),
            ),
        ],
        ids=["an-earlier-name", "the-same-policy", "a-nic-is-there-already"],
    )
    def test_nothing_is_said_where_the_order_does_not_matter(self, tmp_path: Path, policies: tuple[str, ...]) -> None:
        assert messages(load(tmp_path, *policies), "NET22") == []

    def test_the_line_to_change_is_the_one_that_needs_it(self, tmp_path: Path) -> None:
        site = load(
            tmp_path, small.policy("n1", vlan("bond0"), name="a"), small.policy("n1", bond("bond0", "eth0"), name="b")
        )
        assert lines(site, "NET22") == [vlan("bond0").strip()]
