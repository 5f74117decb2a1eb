"""What KubeVirt's webhook refuses of a VM's networks and interfaces, and what it takes."""

from __future__ import annotations

from pathlib import Path

import partial_site
import pytest
import small_site as small
from problems import lines, messages, problems, related_lines

from topocheck.model.problem import Severity

POD = "{name: x, pod: {}}"
OTHER = "{name: x, multus: {networkName: net}}"
WEBHOOK = (
    'the API server refuses the object: admission webhook "virtualmachine-validator.kubevirt.io" denied the request: '
)


def machine(interfaces: str, networks: str, *, disks: str = "", metadata: str = "") -> str:
    """A VM of which only the networks matter."""
    return (
        f"apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: {{name: a, namespace: default{metadata}}}\n"
        "spec:\n  runStrategy: Always\n  template:\n    spec:\n      domain:\n        devices:\n"
        f"          disks: [{disks}]\n          interfaces: [{interfaces}]\n      networks: [{networks}]\n"
    )


def said(tmp_path: Path, code: str, interfaces: str, networks: str = POD) -> list[str]:
    """The answers of the webhook, without the words around them."""
    site = partial_site.load(tmp_path, machine(interfaces, networks))
    return [problem.symptom.removeprefix(WEBHOOK) for problem in problems(site, code)]


@pytest.mark.parametrize(
    "binding",
    [
        "bridge: {}",
        "masquerade: {}",
        "sriov: {}",
        "passtBinding: {}",
        "binding: {name: boo}",
        "bridge: {}, slirp: null",
    ],
)
def test_one_binding_is_enough(tmp_path: Path, binding: str) -> None:
    assert said(tmp_path, "VMN02", f"{{name: x, {binding}}}") == []


@pytest.mark.parametrize(
    ("binding", "answer"),
    [
        ("slirp: {}", "Slirp interface support has been discontinued since v1.3, field {}.slirp"),
        ("passt: {}", "Passt network binding has been discontinued since v1.3, field {}.passt"),
        ("macvtap: {}", "Macvtap network binding has been discontinued since v1.3, field {}.macvtap"),
        (
            "bridge: {}, binding: {name: boo}",
            "logical x interface cannot have both binding plugin and interface binding method",
        ),
    ],
)
def test_a_binding_that_was_given_up_or_stands_beside_a_plugin_is_refused(
    tmp_path: Path, binding: str, answer: str
) -> None:
    expected = answer.format("spec.domain.devices.interfaces[0]")
    assert said(tmp_path, "VMN02", f"{{name: x, {binding}}}") == [expected]


@pytest.mark.parametrize(
    ("interface", "message"),
    [
        ("{name: x}", 'the interface "x" has no binding, and must have one'),
        (
            "{name: x, bridge: }",
            'the interface "x" has no binding, and must have one: bridge has no value, which stands for nothing',
        ),
    ],
)
def test_an_interface_without_a_binding_is_taken_and_never_runs(tmp_path: Path, interface: str, message: str) -> None:
    site = partial_site.load(tmp_path, machine(interface, OTHER))
    assert [(each.message, each.severity) for each in problems(site, "VMN02")] == [(message, None)]


def test_two_bindings_are_taken_and_warned_of(tmp_path: Path) -> None:
    site = partial_site.load(tmp_path, machine("{name: x, bridge: {}, masquerade: {}}", POD))
    assert [(each.message, each.severity) for each in problems(site, "VMN02")] == [
        ('the interface "x" has the bindings bridge and masquerade, and must have one', Severity.WARNING)
    ]


@pytest.mark.parametrize(
    ("networks", "answers"),
    [
        (POD, []),
        (OTHER, []),
        ("{name: x, multus: {networkName: net, default: true}}", []),
        ("{name: x, multus: {networkName: net, default: true}}, {name: y, multus: {networkName: other}}", []),
        ("{name: x}", ["should have a network type, field spec.networks[0]"]),
        ("{name: x, genie: {networkName: flannel}}", ["should have a network type, field spec.networks[0]"]),
        ("{name: x, pod: }", ["should have a network type, field spec.networks[0]"]),
        (
            "{name: x, pod: {}, multus: {networkName: net}}",
            ["should have only one network type, field spec.networks[0]"],
        ),
        (
            "{name: x, pod: {}, resourceClaim: }",
            [],
        ),
        ("{name: x, multus: {}}", ["CNI delegating plugin must have a networkName, field spec.networks[0]"]),
        (
            '{name: x, multus: {networkName: ""}}',
            ["CNI delegating plugin must have a networkName, field spec.networks[0]"],
        ),
        (
            "{name: x, pod: {}}, {name: y, pod: {}}",
            ["more than one interface is connected to a pod network in spec.interfaces"],
        ),
        (
            "{name: x, multus: {networkName: n, default: true}}, {name: y, multus: {networkName: m, default: true}}",
            ["Multus CNI should only have one default network, field spec.networks"],
        ),
        (
            "{name: x, pod: {}}, {name: y, multus: {networkName: m, default: true}}",
            ["Pod network cannot be defined when Multus default network is defined, field spec.networks"],
        ),
    ],
)
def test_a_network_has_one_source_and_one_network_is_first(tmp_path: Path, networks: str, answers: list[str]) -> None:
    assert said(tmp_path, "VMN03", "{name: x, bridge: {}}", networks) == answers


def claimed(networks: str, interfaces: str = "{name: x, sriov: {}}") -> str:
    return machine(interfaces, networks) + "      resourceClaims: [{name: c}]\n"


CLAIM = "{name: x, resourceClaim: {claimName: c, requestName: r}}"


@pytest.mark.parametrize(
    ("vm", "answers"),
    [
        (claimed(CLAIM), []),
        (claimed(f"{CLAIM}, {{name: p, pod: {{}}}}", "{name: x, sriov: {}}, {name: p, masquerade: {}}"), []),
        (
            claimed("{name: x, resourceClaim: {claimName: c, requestName: r}, pod: {}}"),
            ["should have only one network type, field spec.networks[0]"],
        ),
        (claimed("{name: x, resourceClaim: {requestName: r}}"), ["claimName is required for DRA network"]),
        (claimed("{name: x, resourceClaim: {claimName: c}}"), ["requestName is required for DRA network"]),
        (
            claimed("{name: x, resourceClaim: {claimName: d, requestName: r}}"),
            ['network references resourceClaim "d" which is not defined in spec.resourceClaims'],
        ),
        (claimed(CLAIM, "{name: x, bridge: {}}"), ['DRA network "x" requires an SR-IOV interface binding']),
        (
            claimed(f"{CLAIM}, {CLAIM.replace('name: x', 'name: y')}", "{name: x, sriov: {}}, {name: y, sriov: {}}"),
            ['duplicate claimName/requestName combination "c/r"'],
        ),
        (
            claimed(f"{CLAIM}, {{name: y, multus: {{networkName: n}}}}", "{name: x, sriov: {}}, {name: y, bridge: {}}"),
            ["mixing Multus and DRA resourceClaim networks in the same VMI is not supported"],
        ),
    ],
)
def test_a_network_by_claim(tmp_path: Path, vm: str, answers: list[str]) -> None:
    site = partial_site.load(tmp_path, vm)
    assert [problem.symptom.removeprefix(WEBHOOK) for problem in problems(site, "VMN03")] == answers


@pytest.mark.parametrize(
    ("interface", "networks", "answers"),
    [
        ("masquerade: {}", POD, []),
        ("passtBinding: {}", POD, []),
        ("bridge: {}", OTHER, []),
        ("binding: {name: boo}", OTHER, []),
        (
            "masquerade: {}",
            OTHER,
            [
                "Masquerade interface only implemented with pod network, field spec.domain.devices.interfaces[0].name",
            ],
        ),
        (
            "passtBinding: {}",
            OTHER,
            [
                "PasstBinding interface only implemented with pod network, field spec.domain.devices.interfaces[0].name",
            ],
        ),
        ("masquerade: {}", "{name: x}", []),
        ("masquerade: {}", "{name: y, pod: {}}", []),
    ],
)
def test_masquerade_and_passt_are_for_the_pod_network(
    tmp_path: Path, interface: str, networks: str, answers: list[str]
) -> None:
    assert said(tmp_path, "VMN04", f"{{name: x, {interface}}}", networks) == answers


FIRST = "interface spec.domain.devices.interfaces[0].name"


@pytest.mark.parametrize(
    ("fields", "answers"),
    [
        *(
            (f"model: {model}", [])
            for model in ("virtio", "e1000", "e1000e", "igb", "ne2k_pci", "pcnet", "rtl8139", '""')
        ),
        ("model: virtio-net", [f"{FIRST} uses model virtio-net that is not supported."]),
        ("model: '{{ model }}'", []),
        *(
            (f'macAddress: "{mac}"', [])
            for mac in ("de:ad:00:00:be:af", "DE:AD:00:00:BE:AF", "de-ad-00-00-be-af", "dead.0000.beaf", "${MAC}", "")
        ),
        *(
            (f'macAddress: "{mac}"', [f"{FIRST} has malformed MAC address ({mac})."])
            for mac in (
                "de:ad:00:00:be",
                "de-ad-00-00-be",
                "de:ad-00:00-be:af",
                "de:ad:00:00:be:ag",
                "dead0000beaf",
                "x",
            )
        ),
        (
            'macAddress: "de:ad:00:00:be:af:be:af"',
            [f"{FIRST} has too long MAC address (de:ad:00:00:be:af:be:af)."],
        ),
        (
            'macAddress: "02:00:00:00:00:00"',
            ["The requested MAC address is reserved for the in-pod bridge. Please choose another one."],
        ),
        *((f'pciAddress: "{address}"', []) for address in ("0000:81:11.1", "0001:02:00.0", "ABCD:ef:00.7")),
        *(
            (f'pciAddress: "{address}"', [f"{FIRST} has malformed PCI address ({address})."])
            for address in ("0000:80.10.1", "0000:80:80:1.0", "0000:80:11.15", "0000:80:11.8", "81:11.1")
        ),
        ("bootOrder: 1", []),
        ("bootOrder: 0", ["spec.domain.devices.interfaces[0] must have a boot order > 0, if supplied"]),
    ],
)
def test_fields_of_an_interface(tmp_path: Path, fields: str, answers: list[str]) -> None:
    assert said(tmp_path, "VMN07", f"{{name: x, masquerade: {{}}, {fields}}}") == answers


@pytest.mark.parametrize(("name", "findings"), [("a-B_9", 0), ("bad.name", 1), ("a b", 1), ("ü", 1), ("'a\n'", 1)])
def test_the_name_of_an_interface(tmp_path: Path, name: str, findings: int) -> None:
    answer = "Network interface name can only contain alphabetical characters, numbers, dashes (-) or underscores (_)"
    networks = f"{{name: {name}, pod: {{}}}}"
    assert said(tmp_path, "VMN07", f"{{name: {name}, masquerade: {{}}}}", networks) == [answer] * findings


PORT = "field spec.domain.devices.interfaces[0].ports[0]"


@pytest.mark.parametrize(
    ("ports", "answers"),
    [
        ("{port: 80}", []),
        ("{port: 65535, protocol: UDP, name: a-15-long-name1}", []),
        ("{port: 80}, {port: 80, protocol: UDP}, {port: 80, protocol: TCP}", []),
        ("{port: '{{ port }}', protocol: '${PROTOCOL}', name: '{{ n }}'}", []),
        ("{name: test}", [f"Port field is mandatory., {PORT}"]),
        ("{port: 0}", [f"Port field is mandatory., {PORT}"]),
        ("{port: 80000}", [f"Port field must be in range 0 < x < 65536., {PORT}"]),
        ("{port: 80, protocol: tcp}", [f"Unknown protocol, only TCP or UDP allowed, {PORT}.protocol"]),
        ("{port: 80, name: Test}", [f"Invalid name of the port: Test, {PORT}.name"]),
        ("{port: 80, name: '80'}", [f"Invalid name of the port: 80, {PORT}.name"]),
        ("{port: 80, name: a--b}", [f"Invalid name of the port: a--b, {PORT}.name"]),
        ("{port: 80, name: a-name-that-is-16}", [f"Invalid name of the port: a-name-that-is-16, {PORT}.name"]),
        (
            "{port: 80, name: n}, {port: 81, name: n}",
            ["Duplicate name of the port: n, field spec.domain.devices.interfaces[0].ports[1].name"],
        ),
    ],
)
def test_ports_on_the_pod_network(tmp_path: Path, ports: str, answers: list[str]) -> None:
    assert said(tmp_path, "VMN07", f"{{name: x, masquerade: {{}}, ports: [{ports}]}}") == answers


def test_ports_on_another_network_are_not_looked_at(tmp_path: Path) -> None:
    assert said(tmp_path, "VMN07", "{name: x, bridge: {}, ports: [{name: test}]}", OTHER) == []


@pytest.mark.parametrize(
    ("options", "answers"),
    [
        ("privateOptions: [{option: 224, value: v}, {option: 254, value: v}]", []),
        ("ntpServers: [127.0.0.1, '::ffff:127.0.0.2', '{{ ntp }}']", []),
        (
            "privateOptions: [{option: 223, value: v}]",
            ["provided DHCPPrivateOptions are out of range, must be in range 224 to 254"],
        ),
        (
            "privateOptions: [{option: 240, value: v}, {option: 240, value: w}]",
            ["Found Duplicates: you have provided duplicate DHCPPrivateOptions"],
        ),
        ("ntpServers: ['::1', hostname]", ["NTP servers must be a list of valid IPv4 addresses."] * 2),
    ],
)
def test_dhcp_options(tmp_path: Path, options: str, answers: list[str]) -> None:
    assert said(tmp_path, "VMN07", f"{{name: x, masquerade: {{}}, dhcpOptions: {{{options}}}}}") == answers


@pytest.mark.parametrize(
    ("fields", "networks", "answers"),
    [
        *((f"bridge: {{}}, state: {state}", OTHER, []) for state in ("up", "down", "absent", '""')),
        ("masquerade: {}, state: down", POD, []),
        ("sriov: {}", OTHER, []),
        ("bridge: {}, state: foo", OTHER, ["logical x interface state value is unsupported: foo"]),
        *(
            (
                f"sriov: {{}}, state: {state}",
                OTHER,
                [f'"x" interface\'s state "{state}" is not supported for SR-IOV NICs'],
            )
            for state in ("up", "down")
        ),
        (
            "sriov: {}, state: absent",
            OTHER,
            ['"x" interface\'s state "absent" is supported only for bridge binding'],
        ),
        ("bridge: {}, state: absent", POD, ['"x" interface\'s state "absent" is not supported on default networks']),
        (
            "bridge: {}, state: absent",
            "{name: x, multus: {networkName: net, default: true}}",
            ['"x" interface\'s state "absent" is not supported on default networks'],
        ),
    ],
)
def test_the_state_of_an_interface(tmp_path: Path, fields: str, networks: str, answers: list[str]) -> None:
    assert said(tmp_path, "VMN07", f"{{name: x, {fields}}}", networks) == answers


def test_a_boot_order_is_given_once_among_disks_and_interfaces(tmp_path: Path) -> None:
    interfaces = "{name: x, masquerade: {}, bootOrder: 1}, {name: y, bridge: {}, bootOrder: 2}"
    networks = f"{POD}, {{name: y, multus: {{networkName: net}}}}"
    site = partial_site.load(tmp_path, machine(interfaces, networks, disks="{name: d, bootOrder: 2}"))
    assert messages(site, "VMN07") == ['the interface "y" has the boot order 2, which another device has too']
    assert related_lines(site, "VMN07") == [["disks: [{name: d, bootOrder: 2}]"]]


@pytest.mark.parametrize(
    ("interface", "network", "metadata", "found"),
    [
        (
            "bridge: {}",
            POD,
            "",
            ['the interface "x" is bound to the Pod network by bridge; such a VM can\'t be live-migrated'],
        ),
        ("masquerade: {}", POD, "", []),
        ("bridge: {}", OTHER, "", []),
        ("bridge: {}", POD, ', annotations: {kubevirt.io/allow-pod-bridge-network-live-migration: ""}', []),
    ],
)
def test_a_bridge_on_the_pod_network_is_warned_of(
    tmp_path: Path, interface: str, network: str, metadata: str, found: list[str]
) -> None:
    site = partial_site.load(tmp_path, machine(f"{{name: x, {interface}}}", network, metadata=metadata))
    assert messages(site, "VMN09") == found


def test_every_kind_of_virtual_machine_names_its_own_webhook(tmp_path: Path) -> None:
    spec = "domain: {devices: {interfaces: [{name: x, bridge: {}, model: m}]}}, networks: [{name: x, multus: {networkName: n}}]"
    site = partial_site.load(
        tmp_path,
        f"apiVersion: kubevirt.io/v1\nkind: VirtualMachineInstance\nmetadata: {{name: a}}\nspec: {{{spec}}}\n",
        "apiVersion: kubevirt.io/v1\nkind: VirtualMachineInstanceReplicaSet\nmetadata: {name: a}\n"
        f"spec: {{template: {{spec: {{{spec}}}}}}}\n",
        "apiVersion: pool.kubevirt.io/v1beta1\nkind: VirtualMachinePool\nmetadata: {name: a}\n"
        f"spec: {{virtualMachineTemplate: {{spec: {{template: {{spec: {{{spec}}}}}}}}}}}\n",
    )
    assert [problem.symptom.split('"')[1] for problem in problems(site, "VMN07")] == [
        "virtualmachineinstances-create-validator.kubevirt.io",
        "virtualmachineinstancereplicaset-validator.kubevirt.io",
        "virtualmachinepool-validator.kubevirt.io",
    ]


def with_mac(name: str, mac: str, network: str = "net", *, kind: str = "", state: str = "up") -> str:
    text = small.vm(name, network, "10.1.0.10/24").replace(
        "bridge: {}}", f'bridge: {{}}, state: {state}, macAddress: "{mac}"}}'
    )
    return text if not kind else text.replace("kind: VirtualMachine\n", f"kind: {kind}\n")


BRIDGES = small.policy("n1", small.trunk_bridge())


class TestDuplicateMac:
    def test_two_vms_on_one_network(self, tmp_path: Path) -> None:
        site = small.load(
            tmp_path,
            BRIDGES,
            small.nad("net", '"bridge": "br1", "vlan": 100'),
            with_mac("a", "02:00:00:00:00:0a"),
            with_mac("b", "02-00-00-00-00-0A"),
        )
        assert messages(site, "VMN12") == [
            "the MAC 02:00:00:00:00:0a must be used once in VLAN 100, and VirtualMachine default/a and VirtualMachine default/b have it"
        ]
        assert lines(site, "VMN12") == [
            'interfaces: [{name: nic1, bridge: {}, state: up, macAddress: "02-00-00-00-00-0A"}]'
        ]

    def test_two_names_of_one_vlan_are_one_domain(self, tmp_path: Path) -> None:
        site = small.load(
            tmp_path,
            BRIDGES,
            small.nad("net", '"bridge": "br1", "vlan": 100'),
            small.nad("same", '"bridge": "br1", "vlan": 100'),
            small.nad("other", '"bridge": "br1", "vlan": 200'),
            with_mac("a", "02:00:00:00:00:0a"),
            with_mac("b", "02:00:00:00:00:0a", "same"),
            with_mac("c", "02:00:00:00:00:0a", "other"),
        )
        assert [message.split(", and ")[1] for message in messages(site, "VMN12")] == [
            "VirtualMachine default/a and VirtualMachine default/b have it"
        ]

    @pytest.mark.parametrize(
        "second",
        [
            with_mac("b", "02:00:00:00:00:0b"),
            with_mac("b", "02:00:00:00:00:0a", state="absent"),
            with_mac("a", "02:00:00:00:00:0a"),
        ],
        ids=["another MAC", "an interface that is taken away", "the same object again"],
    )
    def test_what_is_no_duplicate(self, tmp_path: Path, second: str) -> None:
        nad = small.nad("net", '"bridge": "br1"')
        assert messages(partial_site.load(tmp_path, nad, with_mac("a", "02:00:00:00:00:0a"), second), "VMN12") == []

    def test_replicas_share_a_fixed_mac(self, tmp_path: Path) -> None:
        replicas = with_mac("a", "02:00:00:00:00:0a", kind="VirtualMachineInstanceReplicaSet").replace(
            "  runStrategy: Always", "  replicas: 2"
        )
        site = partial_site.load(tmp_path, small.nad("net", '"bridge": "br1"'), replicas)
        assert [(each.message, each.severity) for each in problems(site, "VMN12")] == [
            (
                "VirtualMachineInstanceReplicaSet default/a runs 2 times, and each of them gets the one MAC 02:00:00:00:00:0a",
                Severity.WARNING,
            )
        ]


@pytest.mark.parametrize(
    ("mac", "what"),
    [
        ("00:00:00:00:00:00", "which stands for none"),
        ("ff:ff:ff:ff:ff:ff", "the broadcast address"),
        ("01:00:5e:00:00:01", "which is that of a group"),
        ("33:33:00:00:00:01", "which is that of a group"),
    ],
)
def test_a_mac_must_be_of_a_single_station(tmp_path: Path, mac: str, what: str) -> None:
    assert messages(partial_site.load(tmp_path, with_mac("a", mac)), "VMN13") == [
        f'the interface "nic1" has the MAC {mac}, {what}, and must have one of a single station'
    ]


@pytest.mark.parametrize("mac", ["02:00:00:00:00:0a", "52:54:00:00:00:01", "x", "{{ mac }}"])
def test_a_mac_of_a_single_station_or_none_at_all_is_left_alone(tmp_path: Path, mac: str) -> None:
    assert messages(partial_site.load(tmp_path, with_mac("a", mac)), "VMN13") == []


def test_a_mac_of_a_pods_annotation_is_looked_at_too(tmp_path: Path) -> None:
    pod = (
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  annotations:\n    k8s.v1.cni.cncf.io/networks: |\n"
        '      [{"name": "net",\n        "mac": "01:00:00:00:00:01"}]\nspec: {containers: [{name: c, image: quay.io/x/y:1}]}\n'
    )
    assert lines(partial_site.load(tmp_path, pod), "VMN13") == ['"mac": "01:00:00:00:00:01"}]']
