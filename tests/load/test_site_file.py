"""The site file: what is read, and what is wrong at which line."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from topocheck.load.site_file import Device, NamedPath, SiteFile, read_site_file
from topocheck.load.yaml_reader import read_yaml
from topocheck.model.node import Node
from topocheck.model.place import Place
from topocheck.model.site import Cable, End, External, Network

FILE = "topocheck.yaml"


def read(text: str) -> SiteFile:
    site, problems = read_site_file(read_yaml(text, FILE))
    assert problems == ()
    return site


def wrong(text: str) -> list[tuple[str, int, int, str]]:
    _, problems = read_site_file(read_yaml(text, FILE))
    return [(code, problem.place.line, problem.place.column, problem.message) for code, problem in problems]


def place(line: int, column: int) -> Place:
    return Place(FILE, line, column)


def test_an_empty_site_file_leaves_everything_to_be_derived() -> None:
    assert read("") == SiteFile()
    assert read("# nothing yet\n") == SiteFile()


def test_every_key_is_read_with_its_place() -> None:
    text = """\
site: acp
platform: upstream
versions: {cni-plugins: "1.7.1"}
networks:
  - {vlan: 2003, name: vms-1, subnet: 172.16.4.0/24, gateway: 172.16.4.1, dhcp: false}
  - {vlan: 2004}
devices:
  - {name: switch, kind: switch, dialect: nxos, config: network/switch.cfg}
  - {name: firewall}
cables:
  - ["switch:Ethernet1/48", "firewall:Uplink 1"]
  - - switch:Ethernet1/3:1
    - node0:enp4s0f0
nodes:
  - {name: node0, labels: {zone: a}, interfaces: [eno1, enp4s0f0]}
  - name: node1
manifests: [manifests, more/vm.yaml]
policies:
  - policies
external:
  dataSources: [os-images/*]
  storageClasses: [ceph]
  networkAttachments: [default/a]
  bridges: [br-ex]
  configMaps: [c/*]
  secrets: [s/*]
  volumes: [v/*]
"""
    assert read(text) == SiteFile(
        name="acp",
        platform="upstream",
        versions={"cni-plugins": "1.7.1"},
        networks=(
            Network(
                vlan=2003,
                place=place(5, 5),
                name="vms-1",
                subnet=ip_network("172.16.4.0/24"),
                gateway=ip_address("172.16.4.1"),
                dhcp=False,
            ),
            Network(vlan=2004, place=place(6, 5)),
        ),
        devices=(
            Device(
                name="switch",
                place=place(8, 5),
                kind="switch",
                dialect="nxos",
                dialect_place=place(8, 43),
                config="network/switch.cfg",
                config_place=place(8, 57),
            ),
            Device(name="firewall", place=place(9, 5)),
        ),
        cables=(
            Cable(End("switch", "Ethernet1/48"), End("firewall", "Uplink 1"), place(11, 5)),
            Cable(End("switch", "Ethernet1/3:1"), End("node0", "enp4s0f0"), place(12, 5)),
        ),
        nodes=(
            Node("node0", place(15, 5), {"kubernetes.io/hostname": "node0", "zone": "a"}, ("eno1", "enp4s0f0")),
            Node("node1", place(16, 5), {"kubernetes.io/hostname": "node1"}, None),
        ),
        manifests=(NamedPath("manifests", place(17, 13)), NamedPath("more/vm.yaml", place(17, 24))),
        policies=(NamedPath("policies", place(19, 5)),),
        external=External(
            data_sources=("os-images/*",),
            storage_classes=("ceph",),
            network_attachments=("default/a",),
            bridges=("br-ex",),
            config_maps=("c/*",),
            secrets=("s/*",),
            volumes=("v/*",),
        ),
    )


def test_a_null_value_is_a_key_that_is_not_there() -> None:
    assert read("site:\nnetworks: ~\nmanifests:\n") == SiteFile()


def test_an_empty_list_of_devices_is_not_the_same_as_none() -> None:
    assert read("devices: []").devices == ()
    assert read("site: a").devices is None


def test_a_label_of_the_hostname_may_differ_from_the_node_name() -> None:
    site = read("nodes:\n- {name: a.example.com, labels: {kubernetes.io/hostname: a}}\n")
    assert site.nodes[0].labels == {"kubernetes.io/hostname": "a"}


def test_an_unknown_key_is_found_at_its_line_with_what_was_meant() -> None:
    text = "site: a\nplatfrom:\n  upstream\nnetworks:\n- vlan: 1\n  Gateway: 10.0.0.1\nexternal: {zzz: []}\n"
    keys = "site, platform, versions, networks, devices, cables, neighbors, nodes, manifests, render, policies, live, inventory, external"
    external = "dataSources, storageClasses, networkAttachments, bridges, configMaps, secrets, volumes, instancetypes, namespaces"
    assert wrong(text) == [
        ("SIT01", 2, 1, f'the site file has the unknown key "platfrom", did you mean "platform"; the keys are {keys}'),
        (
            "SIT01",
            6,
            3,
            'networks[0] has the unknown key "Gateway", did you mean "gateway"; the keys are vlan, name, subnet, gateway, dhcp',
        ),
        (
            "SIT01",
            7,
            12,
            f'external has the unknown key "zzz"; the keys are {external}',
        ),
    ]


def test_what_is_wrong_is_left_out_and_the_rest_is_used() -> None:
    text = """\
site: 5
networks:
  - {vlan: 5000, name: too-high}
  - {vlan: 2003, subnet: 172.16.4.1/24}
  - {vlan: 2004, colour: red}
  - nonsense
manifests: [a, 3, b]
policies: x
"""
    site, problems = read_site_file(read_yaml(text, FILE))
    assert site == SiteFile(
        networks=(Network(2003, place(4, 5)), Network(2004, place(5, 5))),
        manifests=(NamedPath("a", place(7, 13)), NamedPath("b", place(7, 19))),
    )
    assert [(problem.place.line, problem.message, problem.fix) for _, problem in problems] == [
        (1, "site is 5 and must be text", 'write it in quotes: "5"'),
        (3, "networks[0].vlan is 5000 and must be at most 4094", "make networks[0].vlan at most 4094"),
        (
            4,
            'networks[1].subnet is "172.16.4.1/24" and must be without host bits: 172.16.4.0/24',
            "make networks[1].subnet without host bits: 172.16.4.0/24",
        ),
        (
            5,
            'networks[2] has the unknown key "colour"; the keys are vlan, name, subnet, gateway, dhcp',
            'remove "colour"',
        ),
        (
            6,
            'networks[3] is "nonsense" and must be a mapping of keys to values',
            "make networks[3] a mapping of keys to values",
        ),
        (7, "manifests[1] is 3 and must be text", 'write it in quotes: "3"'),
        (8, 'policies is "x" and must be a list', "make policies a list"),
    ]
    assert {problem.object for _, problem in problems} == {"Site topocheck.yaml"}


def test_a_version_that_yaml_reads_as_a_number_is_refused() -> None:
    assert wrong("versions: {cni-plugins: 1.10}\n") == [
        ("SIT01", 1, 25, "versions.cni-plugins is 1.10 and must be text"),
    ]


def test_a_missing_key_is_found_where_its_mapping_starts() -> None:
    assert wrong("networks:\n  - name: a\ndevices:\n  - kind: switch\n") == [
        ("SIT01", 2, 5, 'networks[0] has no "vlan", which it must have'),
        ("SIT01", 4, 5, 'devices[0] has no "name", which it must have'),
    ]


def test_a_gateway_outside_of_its_subnet_is_found_and_left_out() -> None:
    text = "networks:\n- {vlan: 5, subnet: 10.0.5.0/24, gateway: 10.0.6.1}\n- {vlan: 6, subnet: 'fd00::/64', gateway: 10.0.6.1}\n"
    site, _ = read_site_file(read_yaml(text, FILE))
    assert wrong(text) == [
        ("SIT01", 2, 43, "the gateway 10.0.6.1 of VLAN 5 must be an address inside its subnet 10.0.5.0/24"),
        ("SIT01", 3, 43, "the gateway 10.0.6.1 of VLAN 6 must be an address inside its subnet fd00::/64"),
    ]
    assert [network.gateway for network in site.networks] == [None, None]


def test_a_cable_is_a_pair_of_a_device_and_an_interface() -> None:
    must = 'must be a pair of ends "device:interface"'
    assert wrong("cables:\n- [a:b, c]\n- [a:b]\n- a:b\n- [a:b, 'c: ']\n- [a:b, c:d, e:f]\n- [a:b, 5]\n") == [
        ("SIT01", 2, 3, f"cables[0] is a list and {must}"),
        ("SIT01", 3, 3, f"cables[1] is a list and {must}"),
        ("SIT01", 4, 3, f'cables[2] is "a:b" and {must}'),
        ("SIT01", 5, 3, f"cables[3] is a list and {must}"),
        ("SIT01", 6, 3, f"cables[4] is a list and {must}"),
        ("SIT01", 7, 3, f"cables[5] is a list and {must}"),
    ]


def test_a_name_that_two_devices_or_nodes_have_is_found_at_the_second() -> None:
    assert wrong("devices:\n- {name: a}\n- {name: b}\n- {name: a}\nnodes:\n- {name: b}\n") == [
        ("SIT01", 4, 10, 'the name "a" is given twice, here and on line 2; it must mean one device'),
        ("SIT01", 6, 10, 'the name "b" is given twice, here and on line 3; it must mean one device'),
    ]


def test_a_file_that_is_no_mapping_says_nothing() -> None:
    assert wrong("- a\n- b\n") == [("SIT01", 1, 1, "the site file is a list and must be a mapping of keys to values")]


def test_a_second_document_is_found() -> None:
    assert wrong("site: a\n---\nsite: b\n") == [
        ("SIT01", 3, 1, "the site file must be one YAML document, and another one starts here"),
    ]


def test_a_syntax_error_is_handed_on() -> None:
    site, problems = read_site_file(read_yaml("site: [a\nplatform: b\n", FILE))
    assert site == SiteFile()
    assert [code for code, _ in problems] == ["SCH01"]
