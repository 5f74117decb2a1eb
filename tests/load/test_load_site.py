"""A folder becomes a site: what is stated, what is found, and what could not be read."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest

from topocheck.errors import InputError
from topocheck.load.dialects import dialect_names
from topocheck.load.site import load_site
from topocheck.model.node import HOSTNAME_LABEL, Node
from topocheck.model.place import Place
from topocheck.model.policy import Intent
from topocheck.model.site import Cable, End, Site, Skipped

ACP = Path(__file__).parents[2] / "samples" / "acp"

VM = """\
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: NAME}
spec: {template: {spec: {domain: {devices: {}}}}}
"""
NNCP = """\
apiVersion: nmstate.io/v1
kind: NodeNetworkConfigurationPolicy
metadata: {name: vms}
spec:
  nodeSelector: {kubernetes.io/hostname: node0}
  desiredState:
    interfaces:
      - {name: ens3.5, type: vlan, state: up, vlan: {base-iface: ens3, id: 5}}
"""
SWITCH = """\
hostname leaf1
feature lldp
vlan 5
interface Ethernet1/3
  description node0-virtualization
  switchport mode trunk
"""
NAMES = ", ".join(dialect_names())
FIREWALL = "kind: Firewall\ninterfaces: [{name: Uplink 1}]\n"


def load(root: Path, **files: str) -> Site:
    """Load a folder of files: ``a__b_yaml`` is ``a/b.yaml``."""
    for name, text in files.items():
        write(root, name.replace("__", "/").replace("_", "."), text)
    return load_site(root)


def write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def wrong(site: Site) -> list[tuple[str, str, str]]:
    return [(code, str(problem.place), problem.message) for code, problem in site.problems]


def test_a_folder_that_is_not_there_can_not_be_checked(tmp_path: Path) -> None:
    for folder in (tmp_path / "gone", tmp_path / "a\0b"):
        with pytest.raises(InputError, match="is not there or is no folder; name the folder of a site"):
            load_site(folder)
    write(tmp_path, "file", "")
    with pytest.raises(InputError, match="is no folder"):
        load_site(tmp_path / "file")


def test_an_empty_folder_holds_nothing_to_check(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no site file topocheck.yaml, no manifest and no configuration of a device$"):
        load_site(tmp_path)


def test_files_that_no_check_looks_at_are_nothing_to_check(tmp_path: Path) -> None:
    write(tmp_path, "README", "A folder\n")
    write(tmp_path, "compose.yaml", "services: {}\n")
    with pytest.raises(InputError, match=r"was skipped \(1 in all\), first compose.yaml:1:1: is no manifest"):
        load_site(tmp_path)


def test_what_is_broken_is_not_nothing(tmp_path: Path) -> None:
    site = load(tmp_path, a_yaml="kind: [\n")
    assert [code for code, *_ in wrong(site)] == ["SCH01"]


def test_a_site_file_alone_is_a_site(tmp_path: Path) -> None:
    folder = tmp_path / "acp"
    folder.mkdir()
    assert load(folder, topocheck_yaml="") == Site(
        name="acp", root=str(folder.resolve()), complete=True, file="topocheck.yaml"
    )


def test_the_folder_may_be_given_relative_to_the_current_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "site/vms/a.yaml", VM)
    monkeypatch.chdir(tmp_path)
    site = load_site(Path("site"))
    assert site.workloads[0].place == Place("vms/a.yaml", 3, 12)
    monkeypatch.chdir(tmp_path / "site")
    assert repr(load_site(Path())) == repr(site)


def test_the_published_site_is_read_whole() -> None:
    site = load_site(ACP)
    assert (site.problems, site.unreadable, site.skipped) == ((), (), ())
    assert (site.name, site.complete, site.file) == ("acp", True, "topocheck.yaml")
    assert [network.vlan for network in site.networks] == [2000, 2001, 2002, 2003, 2004, 2005]
    assert [node.name for node in site.nodes] == ["node0", "node1", "node2"]
    assert [switch.name for switch in site.switches] == ["switch"]
    assert [firewall.file for firewall in site.firewalls] == ["network/firewall.yaml"]
    assert [workload.name for workload in site.workloads if workload.is_vm] == [
        "vm1",
        "vm2",
        "vm3",
        "vm4",
        "vm5",
        "vm6",
    ]
    assert len(site.cables) == 10
    assert not any(cable.derived for cable in site.cables)


def test_the_cables_of_the_trunks_of_the_published_site_can_be_left_out(tmp_path: Path) -> None:
    for path in ACP.rglob("*"):
        if path.is_file():
            text = path.read_text()
            if path.name == "topocheck.yaml":
                text = "\n".join(line for line in text.splitlines() if "enp4s0f0" not in line or "labels" in line)
            write(tmp_path, str(path.relative_to(ACP)), text)
    derived = [cable for cable in load_site(tmp_path).cables if cable.derived]
    assert [f"{cable.a} {cable.b}" for cable in derived] == [
        "switch:Ethernet1/3 node0:enp4s0f0",
        "switch:Ethernet1/7 node1:enp4s0f0",
        "switch:Ethernet1/11 node2:enp4s0f0",
    ]


def test_without_a_site_file_everything_is_found_by_its_content(tmp_path: Path) -> None:
    site = load(
        tmp_path,
        vms__vm1_yaml=VM,
        nodes__nncp_yml=NNCP,
        network__leaf1_cfg=SWITCH,
        network__fw1_yaml=FIREWALL,
        network__notes_txt="Ask the network team\n",
        policies__flows_yaml="flows: [{from: vm1, to: 10.0.0.1}]\n",
    )
    assert site.problems == ()
    assert (site.complete, site.file) == (False, None)
    assert [(switch.name, switch.dialect, switch.file) for switch in site.switches] == [
        ("leaf1", "nxos", "network/leaf1.cfg")
    ]
    assert [(firewall.name, firewall.file) for firewall in site.firewalls] == [("fw1", "network/fw1.yaml")]
    assert site.nodes == (Node("node0", Place("nodes/nncp.yml", 5, 3), {HOSTNAME_LABEL: "node0"}, stated=False),)
    assert site.cables == (
        Cable(End("leaf1", "Ethernet1/3"), End("node0", "ens3"), Place("network/leaf1.cfg", 5, 3), derived=True),
    )
    assert site.intents == (Intent("vm1 to 10.0.0.1", Place("policies/flows.yaml", 1, 9), "vm1", "10.0.0.1"),)
    assert site.counts == {"NodeNetworkConfigurationPolicy": 1, "VirtualMachine": 1}


def test_variables_of_ansible_are_a_switch(tmp_path: Path) -> None:
    site = load(tmp_path, extra_yml="l2_interfaces:\n  - {name: Ethernet1/1, access: {vlan: 2002}}\n")
    assert [(switch.name, switch.dialect) for switch in site.switches] == [("extra", "ansible-nxos")]
    assert site.skipped == ()


def test_two_configurations_of_one_name_are_found(tmp_path: Path) -> None:
    site = load(tmp_path, a__leaf_cfg=SWITCH, b__leaf_cfg=SWITCH)
    assert [switch.file for switch in site.switches] == ["a/leaf.cfg"]
    assert [code for code, *_ in wrong(site)] == ["SIT01"]
    assert site.problems[0][1].object == "Switch leaf1"
    assert site.problems[0][1].place.file == "b/leaf.cfg"


def test_a_stated_list_of_devices_ends_the_search(tmp_path: Path) -> None:
    site = load(tmp_path, topocheck_yaml="devices: []\n", leaf1_cfg=SWITCH)
    assert site.switches == ()
    assert [switch.name for switch in load(tmp_path, topocheck_yaml="site: a\n").switches] == ["leaf1"]


def test_a_switch_without_a_dialect_is_told_from_its_configuration(tmp_path: Path) -> None:
    text = "devices:\n  - {name: s1, config: net/s1}\n  - {name: s2, config: net/s2}\n"
    site = load(tmp_path, topocheck_yaml=text, net__s1=SWITCH, net__s2="nothing to tell\n")
    assert [(switch.name, switch.dialect) for switch in site.switches] == [("s1", "nxos")]
    assert wrong(site) == [
        (
            "SIT03",
            "topocheck.yaml:3:5",
            f"the dialect of net/s2 can't be told from its content and must be declared: one of {NAMES}",
        )
    ]


def test_an_unknown_dialect_is_found_at_its_line_and_the_rest_is_loaded(tmp_path: Path) -> None:
    text = """\
devices:
  - {name: a, kind: switch, dialect: nxos9, config: a.cfg}
  - {name: b, kind: switch, dialect: topocheck, config: b.yaml}
  - {name: c, kind: switch, dialect: nxos, config: c.cfg}
"""
    site = load(tmp_path, topocheck_yaml=text, a_cfg="x", b_yaml=FIREWALL, c_cfg=SWITCH)
    assert [switch.name for switch in site.switches] == ["c"]
    assert wrong(site) == [
        (
            "SIT03",
            "topocheck.yaml:2:38",
            f'the dialect of a is "nxos9" and must be one of {NAMES}',
        ),
        (
            "SIT03",
            "topocheck.yaml:3:38",
            "b is stated to be a switch, and b.yaml is the configuration of a firewall; they must agree",
        ),
    ]


def test_a_configuration_that_can_not_be_read_is_found_at_its_line(tmp_path: Path) -> None:
    text = """\
devices:
  - {name: a, kind: switch, dialect: nxos, config: gone.cfg}
  - {name: b, kind: switch, dialect: nxos, config: folder}
  - {name: c, kind: switch, dialect: nxos, config: binary}
  - {name: d, kind: firewall, config: ../../gone.yaml}
  - {name: e, kind: switch, config: "a\\0b"}
"""
    (tmp_path / "folder").mkdir()
    site = load(tmp_path, topocheck_yaml=text, binary="a\0b")
    found = [
        ("topocheck.yaml:2:52", "the configuration gone.cfg of a is not there"),
        ("topocheck.yaml:3:52", "the configuration folder of b is a folder, and must be a file"),
        ("topocheck.yaml:4:52", "the configuration binary of c is a binary file"),
        ("topocheck.yaml:5:39", "the configuration ../../gone.yaml of d is not there"),
        ("topocheck.yaml:6:37", "the configuration a\0b of e has a name that no file can have"),
    ]
    assert wrong(site) == [("SIT02", place, message) for place, message in found]
    assert [(str(skipped.place), skipped.reason) for skipped in site.unreadable] == found


def test_a_configuration_may_lie_beside_the_site(tmp_path: Path) -> None:
    write(tmp_path, "shared/leaf.cfg", SWITCH)
    site = load(
        tmp_path / "site", topocheck_yaml="devices: [{name: leaf, dialect: nxos, config: ../shared/leaf.cfg}]\n"
    )
    assert [switch.file for switch in site.switches] == ["../shared/leaf.cfg"]
    assert site.problems == ()


def test_named_manifests_and_policies_that_are_not_there_are_found(tmp_path: Path) -> None:
    site = load(tmp_path, topocheck_yaml="manifests: [m, vm.yaml]\npolicies:\n  - p\n", vm_yaml=VM, other_yaml=VM)
    assert [workload.place.file for workload in site.workloads] == ["vm.yaml"]
    found = [
        ("topocheck.yaml:3:5", "p is not there, and must be a file or folder"),
        ("topocheck.yaml:1:13", "m is not there, and must be a file or folder"),
    ]
    assert wrong(site) == [("SIT02", place, message) for place, message in found]
    assert [(str(skipped.place), skipped.reason) for skipped in site.unreadable] == found


def test_a_file_that_is_named_twice_is_read_once(tmp_path: Path) -> None:
    site = load(tmp_path, topocheck_yaml="manifests: [m, m/vm.yaml, ./m]\n", m__vm_yaml=VM)
    assert len(site.workloads) == 1


def test_configurations_and_policies_are_no_manifests(tmp_path: Path) -> None:
    site = load(
        tmp_path,
        topocheck_yaml="devices: [{name: fw, kind: firewall, config: net/fw.yaml}]\npolicies: [intent]\n",
        net__fw_yaml=FIREWALL,
        intent__flows_yaml="flows: [{from: a, to: b}]\n",
        vm_yaml=VM,
    )
    assert site.skipped == ()
    assert site.problems == ()
    assert len(site.intents) == 1
    assert [firewall.name for firewall in site.firewalls] == ["fw"]


def test_a_folder_called_policies_may_hold_manifests(tmp_path: Path) -> None:
    site = load(tmp_path, policies__nncp_yaml=NNCP, policies__typo_yaml="flow: []\n")
    assert [policy.name for policy in site.policies] == ["vms"]
    assert site.problems == ()
    assert [str(skipped.place) for skipped in site.skipped] == ["policies/typo.yaml:1:1"]
    site = load(tmp_path, topocheck_yaml="")
    assert [policy.name for policy in site.policies] == ["vms"]
    assert [place for _, place, _ in wrong(site)] == ["policies/typo.yaml:1:1"]


def test_a_manifest_that_is_no_text_is_found_and_makes_no_clean_answer(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes(b"kind: A\nname: caf\xe9\n")
    (tmp_path / "nul.yaml").write_bytes(b"kind: A\0\n")
    site = load(tmp_path, vm_yaml=VM)
    assert [(code, str(problem.place.file), problem.place.line) for code, problem in site.problems] == [
        ("SCH01", "latin.yaml", 2),
        ("SCH01", "nul.yaml", 1),
    ]
    assert site.unreadable == (
        Skipped(Place("latin.yaml", 1), "latin.yaml is not UTF-8 text, see line 2"),
        Skipped(Place("nul.yaml", 1), "nul.yaml is a binary file"),
    )
    assert len(site.workloads) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_manifest_that_may_not_be_read_is_found(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", VM)
    (tmp_path / "a.yaml").chmod(0)
    site = load(tmp_path, vm_yaml=VM)
    assert wrong(site) == [("SIT02", "a.yaml:1:1", "a.yaml can't be read: Permission denied")]


def test_a_chart_is_skipped_without_a_syntax_error(tmp_path: Path) -> None:
    site = load(
        tmp_path,
        chart__Chart_yaml="name: chart\n",
        chart__templates__vm_yaml="{{- if .Values.x }}\nkind: [\n{{- end }}\n",
        chart__values_yaml="nodeNetworkConfigurationPolicies:\n  - {name: a, node: node0, interfaces: []}\n",
    )
    assert site.problems == ()
    assert [policy.name for policy in site.policies] == ["a"]
    assert {skipped.place.file: skipped.reason for skipped in site.skipped} == {
        "chart/Chart.yaml": "the description of a Helm chart",
        "chart/templates/vm.yaml": "a Helm template, not rendered",
    }


def test_a_site_file_that_is_no_yaml_leaves_everything_to_be_found(tmp_path: Path) -> None:
    site = load(tmp_path, topocheck_yaml="site: [\n", leaf1_cfg=SWITCH, vm_yaml=VM)
    assert (site.complete, site.file) == (False, "topocheck.yaml")
    assert [code for code, *_ in wrong(site)] == ["SCH01"]
    assert len(site.switches) == len(site.workloads) == 1


def test_a_site_file_that_is_a_folder_can_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "topocheck.yaml").mkdir()
    site = load(tmp_path, vm_yaml=VM)
    assert site.complete is False
    assert wrong(site) == [("SIT02", "topocheck.yaml:1:1", "topocheck.yaml is a folder, and must be a file")]


def test_a_cable_may_lead_to_a_device_whose_configuration_is_lost(tmp_path: Path) -> None:
    text = """\
devices: [{name: sw, kind: switch, dialect: nxos, config: gone.cfg}]
cables:
  - ["sw:Ethernet1/1", "node0:ens3"]
  - ["swx:Ethernet1/1", "node0:ens4"]
"""
    site = load(tmp_path, topocheck_yaml=text, nncp_yaml=NNCP)
    assert site.cables == (Cable(End("sw", "Ethernet1/1"), End("node0", "ens3"), Place("topocheck.yaml", 3, 5)),)
    assert [(code, place) for code, place, _ in wrong(site)] == [
        ("SIT02", "topocheck.yaml:1:59"),
        ("SIT01", "topocheck.yaml:4:5"),
    ]


def test_the_collector_runs_again_after_loading(tmp_path: Path) -> None:
    write(tmp_path, "vm.yaml", VM)
    assert gc.isenabled()
    load_site(tmp_path)
    assert gc.isenabled()
    with pytest.raises(InputError):
        load_site(tmp_path / "gone")
    assert gc.isenabled()


def test_loading_twice_gives_the_same(tmp_path: Path) -> None:
    files = {f"ns{number % 3}/vm{number}.yaml": VM.replace("NAME", f"vm{number}") for number in range(30)}
    for name, text in sorted(files.items(), reverse=True):
        write(tmp_path, name, text)
    first = load_site(tmp_path)
    assert [workload.place.file for workload in first.workloads] == sorted(files)
    assert repr(load_site(tmp_path)) == repr(first)
