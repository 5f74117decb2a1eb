"""The ports of a node's bridges, and the VLANs that pass them."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_site as small
from problems import lines, messages, problems, related_lines

from topocheck.model.problem import Severity
from topocheck.model.site import Site


def entry(name: str, kind: str, *more: str, state: str = "up") -> str:
    """One entry of a desired state."""
    return f"      - {{{', '.join([f'name: {name}', f'type: {kind}', f'state: {state}', *more])}}}\n"


def bridge(name: str, *ports: str, kind: str = "linux-bridge") -> str:
    """A bridge; each port is the text of its mapping, or a name alone, with ``vlan: {}``."""
    listed = ", ".join(f"{{{port}}}" if ":" in port else f"{{name: {port}, vlan: {{}}}}" for port in ports)
    return entry(name, kind, f"bridge: {{port: [{listed}]}}")


def load(root: Path, *manifests: str, site: str = small.SITE) -> Site:
    return small.load(root, *manifests, files={"topocheck.yaml": site})


class TestUnknownPort:
    def test_the_fix_names_what_may_be_meant(self, tmp_path: Path) -> None:
        site = load(tmp_path, small.policy("n1", small.vlan_interface(100) + bridge("br1", "eth0.10")))
        assert messages(site, "BRP01") == [
            (
                "br1 lists the port eth0.10, which must be there on n1: "
                "no policy declares it and it is not among the NICs (eth0 and eth1)"
            )
        ]
        assert [problem.fix for problem in problems(site, "BRP01")] == ['write "eth0.100"']

    def test_the_member_of_a_bond_is_found_where_it_is_listed(self, tmp_path: Path) -> None:
        aggregation = "        link-aggregation:\n          mode: active-backup\n          port:\n          - eth0\n          - eth9\n"
        site = load(
            tmp_path, small.policy("n1", f"      - name: bond0\n        type: bond\n        state: up\n{aggregation}")
        )
        assert lines(site, "BRP01") == ["- eth9"]

    @pytest.mark.parametrize(
        ("interfaces", "site"),
        [
            (bridge("br1", "eth9"), small.SITE.replace(", interfaces: [eth0, eth1]", "")),
            (bridge("br1", "eth0"), small.SITE),
            (bridge("br1", "dummy0") + entry("dummy0", "dummy"), small.SITE),
            (bridge("br1", "eth9") + entry("'{{ nic }}'", "dummy"), small.SITE),
            (bridge("br1", "name: internal0", kind="ovs-bridge"), small.SITE),
        ],
        ids=["nics-not-known", "a-nic", "declared", "a-template", "an-internal-port"],
    )
    def test_nothing_is_said_where_it_is_there_or_can_not_be_told(
        self, tmp_path: Path, interfaces: str, site: str
    ) -> None:
        assert messages(load(tmp_path, small.policy("n1", interfaces), site=site), "BRP01") == []


class TestPortInTwoBridges:
    def test_both_are_named(self, tmp_path: Path) -> None:
        one, other = bridge("br1", "eth0"), bridge("br2", "eth0")
        site = load(tmp_path, small.policy("n1", one, name="a"), small.policy("n1", other, name="b"))
        assert messages(site, "BRP03") == [
            "eth0 on n1 must be a port of one bridge or bond: br2 lists it here, and br1 of policy n1-a lists it"
        ]
        assert (lines(site, "BRP03"), related_lines(site, "BRP03")) == (
            [other.strip()],
            [[one.strip()] * 2 + [other.strip()]],
        )

    def test_a_bond_takes_a_port_as_well(self, tmp_path: Path) -> None:
        bond = entry("bond0", "bond", "link-aggregation: {mode: active-backup, port: [eth0, eth1]}")
        policies = small.policy("n1", bond, name="a"), small.policy("n1", bridge("br1", "eth1"), name="b")
        assert len(messages(load(tmp_path, *policies), "BRP03")) == 1

    @pytest.mark.parametrize(
        "policies",
        [
            (small.policy("n1", bridge("br1", "eth0"), name="a"), small.policy("n1", bridge("br1", "eth0"), name="b")),
            (small.policy("n1", bridge("br1", "eth0")), small.policy("n2", bridge("br2", "eth0"))),
            (small.policy("n1", bridge("br1", "eth0")), small.policy("n1", bridge("br2", "eth0"))),
            (
                small.policy("n1", bridge("br1", "eth0"), name="a"),
                small.policy("n1", entry("br1", "linux-bridge", state="absent") + bridge("br2", "eth0"), name="b"),
            ),
        ],
        ids=["the-same-bridge-twice", "on-different-nodes", "versions-of-one-policy", "a-bridge-that-is-removed"],
    )
    def test_one_bridge_on_one_node_may_have_it(self, tmp_path: Path, policies: tuple[str, ...]) -> None:
        assert messages(load(tmp_path, *policies), "BRP03") == []


class TestPortLists:
    @pytest.mark.parametrize(
        ("one", "other", "expected"),
        [
            (
                ("eth0",),
                ("eth1",),
                ["br1 on n1 has the ports eth1 here, and policy n1-a lists eth0; a bridge must have one list"],
            ),
            (("eth0", "eth1"), ("eth1", "eth0"), []),
            (
                ("eth0",),
                (),
                ["br1 on n1 has the ports none here, and policy n1-a lists eth0; a bridge must have one list"],
            ),
            (
                ("name: eth0",),
                ("eth0",),
                ["br1 on n1 has the ports eth0 here, and policy n1-a lists eth0; a bridge must have one list"],
            ),
        ],
        ids=["other-ports", "in-another-order", "an-empty-list", "another-vlan-block"],
    )
    def test_two_lists_for_one_bridge_must_be_the_same(
        self, tmp_path: Path, one: tuple[str, ...], other: tuple[str, ...], expected: list[str]
    ) -> None:
        policies = [small.policy("n1", bridge("br1", *ports), name=name) for name, ports in (("a", one), ("b", other))]
        assert messages(load(tmp_path, *policies), "BRP04") == expected

    def test_a_policy_without_a_list_contradicts_nothing(self, tmp_path: Path) -> None:
        bare = entry("br1", "linux-bridge", "mtu: 1500")
        site = load(tmp_path, small.policy("n1", bridge("br1", "eth0"), name="a"), small.policy("n1", bare, name="b"))
        assert messages(site, "BRP04") == []


class TestFilteredPort:
    @pytest.mark.parametrize(
        ("interfaces", "expected"),
        [
            (small.vlan_interface(100) + small.trunk_bridge("eth0.100"), 1),
            (small.vlan_interface(100) + small.trunk_bridge("eth0.100", "{}"), 0),
            (
                small.vlan_interface(100)
                + small.trunk_bridge("eth0.100").replace("          port:", "          ports:"),
                0,
            ),
            (small.vlan_interface(100) + small.trunk_bridge("eth0.100").replace("        state: up\n", ""), 0),
            (small.trunk_bridge("eth0"), 0),
        ],
        ids=["no-key", "an-empty-block", "the-alias-ports", "no-state", "a-nic"],
    )
    def test_a_vlan_interface_without_a_vlan_key_becomes_a_trunk(
        self, tmp_path: Path, interfaces: str, expected: int
    ) -> None:
        assert len(messages(load(tmp_path, small.policy("n1", interfaces)), "BRP10")) == expected


class TestNadVlan:
    @staticmethod
    def site(root: Path, port_vlan: str | None, config: str) -> Site:
        node = small.trunk_bridge(vlan=port_vlan)
        nad = small.nad("net", f'"bridge": "br1", {config}')
        return load(root, small.policy("n1", node), small.policy("n2", node), nad)

    @pytest.mark.parametrize(
        ("config", "wanted"),
        [('"vlan": 100', "VLAN 100"), ('"vlanTrunk": [{"minID": 100, "maxID": 200}]', "VLANs 100-200")],
    )
    def test_an_unfiltered_bridge_ignores_it(self, tmp_path: Path, config: str, wanted: str) -> None:
        site = self.site(tmp_path, "{}", config)
        assert messages(site, "BRP11") == [
            (
                f"default/net sets {wanted}, and br1 on n1 and n2 has no VLAN filtering, so that it is ignored: "
                "frames leave without that tag"
            )
        ]

    def test_a_bridge_that_filters_does_not(self, tmp_path: Path) -> None:
        assert messages(self.site(tmp_path, None, '"vlan": 100'), "BRP11") == []

    def test_vlan_1_leaves_the_bridge_without_a_tag_either_way(self, tmp_path: Path) -> None:
        site = self.site(tmp_path, "{}", '"vlan": 1')
        assert (messages(site, "BRP11"), len(messages(site, "NAD08"))) == ([], 1)

    def test_it_is_a_warning_where_the_vlan_interface_tags_the_frames_all_the_same(self, tmp_path: Path) -> None:
        node = small.vlan_interface(100) + small.trunk_bridge("eth0.100", "{}")
        site = load(tmp_path, small.policy("n1", node), small.nad("net", '"bridge": "br1", "vlan": 100'))
        (problem,) = problems(site, "BRP11")
        assert (problem.severity, problem.message.rpartition(": ")[2]) == (
            Severity.WARNING,
            "its VLAN interface tags the frames all the same",
        )

    @pytest.mark.parametrize(
        ("port_vlan", "config", "expected"),
        [
            ("{mode: trunk, trunk-tags: [{id: 200}]}", '"vlan": 100', 1),
            ("{mode: trunk, trunk-tags: [{id-range: {min: 100, max: 200}}]}", '"vlan": 100', 0),
            ("{mode: trunk, trunk-tags: [{id: 200}], tag: 100, enable-native: true}", '"vlan": 100', 0),
            ("{mode: trunk, trunk-tags: [{id: 200}]}", '"mtu": 1500', 0),
            ("{}", '"vlan": 100', 0),
            (None, '"vlan": 100', 0),
        ],
        ids=["not-a-member", "in-a-range", "native", "no-vlan", "unfiltered", "injected-trunk"],
    )
    def test_one_port_of_the_bridge_must_carry_it(
        self, tmp_path: Path, port_vlan: str | None, config: str, expected: int
    ) -> None:
        assert len(messages(self.site(tmp_path, port_vlan, config), "BRP12")) == expected

    def test_both_nodes_are_one_finding_with_the_lines_of_both(self, tmp_path: Path) -> None:
        block = "{mode: trunk, trunk-tags: [{id: 200}]}"
        site = self.site(tmp_path, block, '"vlan": 100')
        assert messages(site, "BRP12") == ["default/net sets VLAN 100, which no port of br1 on n1 and n2 carries out"]
        assert related_lines(site, "BRP12") == [["- name: br1", f"vlan: {block}"] * 2]


class TestDifferentVlans:
    @staticmethod
    def node(name: str, number: int) -> str:
        return small.policy(name, small.vlan_interface(number) + small.trunk_bridge(f"eth0.{number}", "{}"))

    def test_the_node_that_differs_from_the_first_is_named(self, tmp_path: Path) -> None:
        site = load(tmp_path, self.node("n1", 100), self.node("n2", 200))
        assert messages(site, "BRP23") == ["br1 sends VLAN 200 on n2, and VLAN 100 on n1"]
        assert lines(site, "BRP23") == ["vlan: {base-iface: eth0, id: 200}"]

    def test_a_bridge_on_the_nic_itself_sends_untagged_frames(self, tmp_path: Path) -> None:
        raw = small.policy("n2", small.trunk_bridge("eth0", "{}"))
        site = load(tmp_path, self.node("n1", 100), raw, small.nad("net", '"bridge": "br1"'))
        assert messages(site, "BRP23") == ["br1 sends untagged frames on n2, and VLAN 100 on n1"]

    def test_it_is_an_error_where_one_subnet_is_parted(self, tmp_path: Path) -> None:
        site = load(
            tmp_path,
            self.node("n1", 100),
            self.node("n2", 200),
            small.nad("net", '"bridge": "br1"'),
            small.vm("a", "net", "10.1.0.10/24"),
            small.vm("b", "net", "10.1.0.11/24", node="n2"),
            small.vm("c", "net", "10.2.0.11/24", node="n2"),
            small.vm("anywhere", "net", "10.1.0.12/24", node=""),
        )
        (problem,) = problems(site, "BRP23")
        assert (problem.severity, problem.message) == (
            Severity.ERROR,
            "br1 sends VLAN 200 on n2, and VLAN 100 on n1, which parts VirtualMachine default/b from the workloads of the same subnet there",
        )

    def test_guests_that_tag_their_frames_make_no_difference(self, tmp_path: Path) -> None:
        raw = small.trunk_bridge("eth0", "{}")
        guest = (
            "              version: 2\n              ethernets:\n                nic1: {}\n"
            "              vlans:\n                nic1.100: {id: 100, link: nic1, addresses: [10.1.0.5/24]}\n"
        )
        site = load(
            tmp_path,
            small.policy("n1", raw),
            small.policy("n2", raw),
            small.nad("net", '"bridge": "br1"'),
            small.vm("a", "net", "", guest=guest),
        )
        assert messages(site, "BRP23") == []

    def test_bridges_of_different_names_are_not_compared(self, tmp_path: Path) -> None:
        other = small.policy("n2", small.vlan_interface(200) + small.trunk_bridge("eth0.200", "{}", "br2"))
        assert messages(load(tmp_path, self.node("n1", 100), other), "BRP23") == []
