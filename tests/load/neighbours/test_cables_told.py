"""The cables of a site as neighbours tell them, in whatever file."""

from __future__ import annotations

from pathlib import Path

import pytest

from topocheck.load.site import load_site
from topocheck.model.problem import Severity
from topocheck.model.site import Site

LEAF = """\
hostname leaf1
feature lldp
vlan 2003
interface Ethernet1/1
  switchport mode trunk
interface Ethernet1/2
  description node1-virtualization
  switchport mode trunk
"""
NODES = """\
nodes:
  - {name: node0, interfaces: [eno1, eno2]}
  - {name: node1.example.com, interfaces: [eno1, eno2]}
"""
SITE = f"""\
devices:
  - {{name: leaf1, dialect: nxos, config: net/leaf1.cfg}}
{NODES}"""
SHOWN = """\
leaf1# show lldp neighbors
Device ID            Local Intf      Hold-time  Capability  Port ID
node0                Eth1/1          120                    eno2
node1                Eth1/2          120                    eno1
spine1               Eth1/49         120        BR          Ethernet1/1
"""


def load(folder: Path, site: str = SITE, **files: str) -> Site:
    """A site of files: ``a__b_txt`` is ``a/b.txt``."""
    named = {"topocheck.yaml": site, "net/leaf1.cfg": LEAF}
    named |= {
        name.replace("__", "/").replace("_txt", ".txt").replace("_json", ".json"): text for name, text in files.items()
    }
    for name, text in named.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return load_site(folder)


def cables(site: Site) -> list[str]:
    return [f"{cable.a} {cable.b} {cable.place.file}:{cable.place.line} {cable.derived}" for cable in site.cables]


def wrong(site: Site) -> list[tuple[str, str, str]]:
    return [(code, str(problem.place), problem.message) for code, problem in site.problems]


FROM_LLDP = [
    "leaf1:Ethernet1/1 node0:eno2 net/seen.txt:3 True",
    "leaf1:Ethernet1/2 node1.example.com:eno1 net/seen.txt:4 True",
]


@pytest.mark.parametrize(
    "stated", ["", "neighbors: net/seen.txt\n", "neighbors: [net/*.txt]\n", "neighbors: ['**/s*n.txt']\n"]
)
def test_the_output_of_a_switch_cables_the_site_whether_it_is_named_or_found(tmp_path: Path, stated: str) -> None:
    site = load(tmp_path, SITE + stated, net__seen_txt=SHOWN)
    assert wrong(site) == []
    assert cables(site) == FROM_LLDP


def test_an_empty_list_of_neighbours_ends_the_search(tmp_path: Path) -> None:
    assert cables(load(tmp_path, SITE + "neighbors: []\n", net__seen_txt=SHOWN)) == []


@pytest.mark.parametrize("name", ["leaf1-lldp_txt", "leaf1__show_txt"])
def test_without_a_prompt_the_files_name_or_its_folder_tells_the_device(tmp_path: Path, name: str) -> None:
    site = load(tmp_path, **{name: SHOWN.partition("\n")[2]})
    assert [cable.split(" net")[0].split()[:2] for cable in cables(site)] == [line.split()[:2] for line in FROM_LLDP]


def test_a_device_may_name_what_it_said_itself(tmp_path: Path) -> None:
    site = SITE.replace("net/leaf1.cfg}", "net/leaf1.cfg, neighbors: net/seen.txt}")
    assert cables(load(tmp_path, site, net__seen_txt=SHOWN.replace("leaf1# ", "renamed# "))) == FROM_LLDP


def test_output_of_a_device_that_nothing_names_is_found_at_the_line_that_names_the_file(tmp_path: Path) -> None:
    headless = SHOWN.partition("\n")[2]
    site = load(tmp_path, f"{SITE}neighbors: [net/seen.txt]\n", net__seen_txt=headless)
    assert (wrong(site), cables(site)) == (
        [
            (
                "SIT01",
                "topocheck.yaml:6:13",
                "net/seen.txt tells the neighbours of a device that is none of the site, or can't be told; it must be named by the prompt before the command, by the file's name or under devices",
            )
        ],
        [],
    )
    found = load(tmp_path, SITE)
    assert (wrong(found), [str(skipped.place) for skipped in found.skipped]) == ([], ["net/seen.txt:1:1"])


def test_what_is_no_output_and_what_is_not_there_are_found_where_they_are_named(tmp_path: Path) -> None:
    site = load(tmp_path, f"{SITE}neighbors: [net/leaf1.cfg, gone.txt, no/*.txt]\n")
    assert [(code, place) for code, place, _ in wrong(site)] == [
        ("SIT03", "topocheck.yaml:6:13"),
        ("SIT02", "topocheck.yaml:6:28"),
        ("SIT02", "topocheck.yaml:6:38"),
    ]


def test_a_stated_cable_that_lldp_contradicts_is_found_and_the_stated_one_is_kept(tmp_path: Path) -> None:
    site = load(tmp_path, SITE + 'cables:\n  - ["leaf1:Ethernet1/1", "node0:eno1"]\n', net__seen_txt=SHOWN)
    assert wrong(site) == [
        (
            "SIT05",
            "topocheck.yaml:7:5",
            "the cable leads from leaf1:Ethernet1/1 to node0:eno1, and node0:eno2 was seen there; they must agree",
        )
    ]
    ((_, problem),) = site.problems
    assert [(str(each.place), each.message) for each in problem.related] == [
        ("net/seen.txt:3:1", "node0:eno2 is the neighbour of leaf1:Ethernet1/1 here")
    ]
    assert problem.severity is Severity.WARNING
    assert cables(site) == ["leaf1:Ethernet1/1 node0:eno1 topocheck.yaml:7 False", FROM_LLDP[1]]


def test_a_stated_cable_that_lldp_agrees_with_stays_as_it_is_stated(tmp_path: Path) -> None:
    site = load(tmp_path, SITE + 'cables:\n  - ["node0:eno2", "leaf1:eth1/1"]\n', net__seen_txt=SHOWN)
    assert wrong(site) == []
    assert cables(site) == ["node0:eno2 leaf1:Ethernet1/1 topocheck.yaml:7 False", FROM_LLDP[1]]


def test_a_description_that_lldp_contradicts_is_found(tmp_path: Path) -> None:
    site = load(tmp_path, net__seen_txt=SHOWN.replace("node0 ", "node9 ").replace("node1 ", "node0 "))
    assert wrong(site) == [
        (
            "SIT05",
            "net/seen.txt:4:1",
            "the cable leads from leaf1:Ethernet1/2 to node0:eno1, and the port's description names node1.example.com; they must agree",
        )
    ]


def test_two_neighbours_at_one_port_cable_nothing_there(tmp_path: Path) -> None:
    site = load(tmp_path, net__seen_txt=SHOWN.replace("Eth1/2 ", "Eth1/1 "))
    assert wrong(site) == [
        (
            "SIT05",
            "net/seen.txt:4:1",
            "node1.example.com:eno1 is the neighbour of leaf1:Ethernet1/1 here, and node0:eno2 is elsewhere; a cable must have one other end",
        )
    ]
    assert cables(site) == []


def test_a_port_that_the_configuration_lacks_is_found(tmp_path: Path) -> None:
    site = load(tmp_path, net__seen_txt=SHOWN.replace("Eth1/1 ", "Eth1/9 "))
    assert wrong(site) == [
        (
            "SIT05",
            "net/seen.txt:3:1",
            "leaf1:Eth1/9 is an end of a cable that was seen here, and leaf1 must have such an interface",
        )
    ]


def test_links_of_batfish_cable_the_site(tmp_path: Path) -> None:
    text = """\
{"edges": [{"node1": {"hostname": "LEAF1", "interfaceName": "Ethernet1/1"},
            "node2": {"hostname": "node0.example.com", "interfaceName": "eno1"}},
           {"node1": {"hostname": "node0", "interfaceName": "eno1"},
            "node2": {"hostname": "leaf1", "interfaceName": "Ethernet1/1"}}]}
"""
    for stated in ("", "neighbors: [net/*.json]\n", "manifests: [manifests]\n"):
        (tmp_path / "manifests").mkdir(exist_ok=True)
        site = load(tmp_path, SITE + stated, net__layer1_json=text)
        assert wrong(site) == []
        assert cables(site) == ["leaf1:Ethernet1/1 node0:eno1 net/layer1.json:1 True"]
        assert site.skipped == ()


STATE = """\
apiVersion: nmstate.io/v1beta1
kind: NodeNetworkState
metadata: {name: node0}
status:
  currentState:
    interfaces:
      - name: eno1
        type: ethernet
        mac-address: 00:11:22:33:44:55
        lldp:
          enabled: true
          neighbors:
            - - {type: 5, system-name: leaf1.example.com}
              - {type: 1, chassis-id: "00:01:30:F9:AD:A0", chassis-id-type: 4}
              - {type: 2, port-id: Ethernet1/1, port-id-type: 5}
            - - {type: 8}
      - {name: eno2, type: ethernet, mac-address: 00:11:22:33:44:56}
"""


def test_the_state_of_a_node_tells_its_neighbours(tmp_path: Path) -> None:
    (tmp_path / "state.yaml").write_text(STATE)
    site = load(tmp_path, "devices:\n  - {name: leaf1, dialect: nxos, config: net/leaf1.cfg}\n")
    assert cables(site) == ["node0:eno1 leaf1:Ethernet1/1 state.yaml:13 True"]


def test_a_port_id_that_is_a_mac_address_is_that_of_a_nic(tmp_path: Path) -> None:
    (tmp_path / "state.yaml").write_text(STATE.replace("Ethernet1/1,", "Ethernet1/9,").replace("leaf1.", "other."))
    seen = SHOWN.replace("node0 ", "linux ").replace("eno2\n", "0011.2233.4456\n")
    site = load(tmp_path, "devices:\n  - {name: leaf1, dialect: nxos, config: net/leaf1.cfg}\n", net__seen_txt=seen)
    assert cables(site) == ["leaf1:Ethernet1/1 node0:eno2 net/seen.txt:3 True"]


def test_a_name_that_was_cut_off_is_the_one_that_begins_with_it(tmp_path: Path) -> None:
    nodes = SITE.replace("name: node0", "name: worker-0123456789-rack-7")
    row = "worker-0123456789-raEth1/1          120                    eno1\n"
    seen = SHOWN.replace("node0                Eth1/1          120                    eno2\n", row)
    assert cables(load(tmp_path, nodes, net__seen_txt=seen))[0] == (
        "leaf1:Ethernet1/1 worker-0123456789-rack-7:eno1 net/seen.txt:3 True"
    )


def test_a_node_whose_port_id_tells_no_nic_is_cabled_where_one_nic_is_left(tmp_path: Path) -> None:
    seen = SHOWN.replace("eno2\n", "0011.2233.4456\n")
    one_left = SITE.replace("node0, interfaces: [eno1, eno2]", "node0, interfaces: [eno7]")
    assert cables(load(tmp_path, one_left, net__seen_txt=seen)) == [
        FROM_LLDP[1],
        "leaf1:Ethernet1/1 node0:eno7 net/seen.txt:3 True",
    ]
    assert cables(load(tmp_path, SITE, net__seen_txt=seen)) == [FROM_LLDP[1]]


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        (
            'cables:\n  - ["leaf1:Ethernet1/2", "node1.example.com:eno1"]\n',
            (
                "topocheck.yaml:7:5",
                "leaf1:Ethernet1/2 leads to node1.example.com by this line, and node0 was seen there; they must agree",
            ),
        ),
        (
            "",
            (
                "net/leaf1.cfg:7:3",
                "leaf1:Ethernet1/2 leads to node1.example.com by this line, and node0 was seen there; they must agree",
            ),
        ),
    ],
)
def test_another_node_than_the_one_that_is_said_is_found_whatever_its_nic(
    tmp_path: Path, stated: str, message: tuple[str, str]
) -> None:
    seen = "leaf1# show lldp neighbors\nDevice ID  Local Intf  Hold-time  Capability  Port ID\n"
    seen += "node0      Eth1/2      120                    0011.2233.4456\n"
    assert wrong(load(tmp_path, SITE + stated, net__seen_txt=seen)) == [("SIT05", *message)]
