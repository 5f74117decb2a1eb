"""What a guest's network data makes of its interfaces, and which cloud-init data KubeVirt takes."""

from __future__ import annotations

import textwrap
from pathlib import Path

import partial_site
import pytest
from problems import messages

MAC = "02:00:00:00:00:01"


def machine(network_data: str = "", more: str = "", interfaces: str = "", drive: str = "cloudInitNoCloud") -> str:
    data = f"      - name: c\n        {drive}:\n          networkData: |\n" + textwrap.indent(network_data, " " * 12)
    interfaces = interfaces or f'{{name: n, bridge: {{}}, macAddress: "{MAC}"}}'
    return (
        "apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: {name: vm, namespace: ns}\nspec:\n  runStrategy: Always\n"
        f"  template:\n    spec:\n      domain: {{devices: {{interfaces: [{interfaces}]}}}}\n"
        "      networks: [{name: n, multus: {networkName: a}}, {name: p, pod: {}}]\n"
        f"      volumes:\n{more or data}\n"
    )


def version2(entries: str) -> str:
    return f"version: 2\nethernets:\n{textwrap.indent(entries, '  ')}\n"


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('a: {match: {macaddress: "02:00:00:00:00:01"}, dhcp4: true}', []),
        ("a: {match: {name: 'en*'}, dhcp4: true}\nb: {match: {driver: virtio}, dhcp4: true}", []),
        (
            'a: {match: {macaddress: "02:00:00:00:00:02"}, dhcp4: true}',
            [
                (
                    "the network data configures an interface with the MAC 02:00:00:00:00:02, and the VM has no such: it has "
                    "n (02:00:00:00:00:01)"
                )
            ],
        ),
        (
            "eth0: {dhcp4: true}\neth1: {dhcp4: true}",
            [
                (
                    "the network data configures an interface with the name eth1, and the VM has no such: it has "
                    "n (02:00:00:00:00:01)"
                )
            ],
        ),
    ],
)
def test_network_data_is_of_interfaces_that_the_vm_has(tmp_path: Path, entry: str, said: list[str]) -> None:
    assert messages(partial_site.load(tmp_path, machine(version2(entry))), "ADR08") == said


def test_a_mac_that_the_cluster_picks_may_be_any(tmp_path: Path) -> None:
    data = version2('a: {match: {macaddress: "02:00:00:00:00:02"}, dhcp4: true}')
    assert messages(partial_site.load(tmp_path, machine(data, interfaces="{name: n, bridge: {}}")), "ADR08") == []


@pytest.mark.parametrize(
    ("mac", "said"),
    [
        ('"02:00:00:00:00:0a"', []),
        ("02:00:00:00:00:0a", []),
        ("52:54:00:12:34:99", []),
        (
            "52:54:00:12:34:56",
            [
                "the MAC 52:54:00:12:34:56 of the network data must be in quotes: without them YAML 1.1 reads it as a number"
            ],
        ),
        ('"02:00:00:00:00:0A"', ["the MAC 02:00:00:00:00:0A of the network data must be in lower case"]),
    ],
)
def test_a_mac_is_in_lower_case_and_no_number(tmp_path: Path, mac: str, said: list[str]) -> None:
    site = partial_site.load(tmp_path, machine(version2(f"a: {{match: {{macaddress: {mac}}}, dhcp4: true}}")))
    assert messages(site, "ADR10") == said


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ('{"links": [], "networks": [], "services": []}', []),
        (
            "network: {version: 2, ethernets: {eth0: {dhcp4: true}}}",
            [
                (
                    "the networkData of a cloudInitConfigDrive must be OpenStack's network_data.json, and this is cloud-init's own "
                    "format with the key network"
                )
            ],
        ),
    ],
)
def test_a_config_drive_holds_openstacks_format(tmp_path: Path, data: str, said: list[str]) -> None:
    assert messages(partial_site.load(tmp_path, machine(data, drive="cloudInitConfigDrive")), "ADR09") == said


@pytest.mark.parametrize(
    ("pods", "reported"),
    [
        ("{dhcp4: true}", True),
        ("{dhcp4: true, dhcp4-overrides: {use-routes: false}}", False),
        ("{dhcp4: true, dhcp4-overrides: {route-metric: 200}}", False),
        ("{dhcp4: false}", False),
    ],
)
def test_two_default_routes_need_metrics(tmp_path: Path, pods: str, reported: bool) -> None:  # noqa: FBT001 - a table's column
    data = version2(f"p: {pods}\nn: {{addresses: [10.1.0.5/24], routes: [{{to: default, via: 10.1.0.1}}]}}")
    vm = machine(data, interfaces="{name: p, masquerade: {}}, {name: n, bridge: {}}")
    assert bool(messages(partial_site.load(tmp_path, vm), "ADR07")) is reported


def drive(keys: str) -> str:
    return machine(more=f"      - {{name: c, cloudInitNoCloud: {{{keys}}}}}")


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("userData: a", []),
        ("userDataBase64: YWJj", []),
        ("secretRef: {name: s}, networkDataSecretRef: {name: s}", []),
        (f"userData: {'a' * 2048}", []),
        (
            f"userData: {'a' * 2049}",
            ["the userData of the cloudInitNoCloud of the volume c must have at most 2048 bytes, and has 2049"],
        ),
        (
            f"networkData: {'é' * 1025}",
            ["the networkData of the cloudInitNoCloud of the volume c must have at most 2048 bytes, and has 2050"],
        ),
        ("userDataBase64: '#cloud'", ["the userDataBase64 of the cloudInitNoCloud of the volume c is no base64"]),
        ("", ["the cloudInitNoCloud of the volume c must have user data or network data, and has neither"]),
        (
            "userData: a, secretRef: {name: s}",
            ["the cloudInitNoCloud of the volume c must have one userData, and has secretRef and userData"],
        ),
    ],
)
def test_cloud_init_data_is_short_and_given_once(tmp_path: Path, keys: str, said: list[str]) -> None:
    assert messages(partial_site.load(tmp_path, drive(keys)), "ADR23") == said


@pytest.mark.parametrize(
    ("credential", "said"),
    [
        ("sshPublicKey: {source: {secret: {secretName: s}}, propagationMethod: {noCloud: {}}}", []),
        ("sshPublicKey: {source: {secret: {secretName: s}}, propagationMethod: {qemuGuestAgent: {users: [a]}}}", []),
        ("userPassword: {source: {secret: {secretName: s}}, propagationMethod: {qemuGuestAgent: {}}}", []),
        (
            "sshPublicKey: {source: {secret: {secretName: s}}, propagationMethod: {configDrive: {}}}",
            ["the sshPublicKey is handed over by configDrive, and the VM must have a volume cloudInitConfigDrive"],
        ),
        (
            "sshPublicKey: {source: {secret: {secretName: s}}, propagationMethod: {qemuGuestAgent: {}}}",
            ["the sshPublicKey must name the users whose key it is"],
        ),
        (
            "userPassword: {source: {}, propagationMethod: {noCloud: {}}}",
            [
                "the userPassword must have a Secret as its source",
                "the userPassword must have one propagationMethod of qemuGuestAgent, and has none",
            ],
        ),
        ("{}", ["an access credential must be one of sshPublicKey and userPassword, and is none"]),
    ],
)
def test_a_credential_has_a_way_into_the_guest(tmp_path: Path, credential: str, said: list[str]) -> None:
    entry = credential if credential == "{}" else f"{{{credential}}}"
    vm = drive("userData: a").replace("      volumes:", f"      accessCredentials: [{entry}]\n      volumes:")
    assert messages(partial_site.load(tmp_path, vm), "IMG23") == said
