"""HYG: what works and should not stay so."""

from __future__ import annotations

from pathlib import Path

import partial_site
import pytest
import small_site as small
from problems import lines, messages, related_lines

VMI = "apiVersion: kubevirt.io/v1\nkind: VirtualMachineInstance\nmetadata: {name: i, namespace: default}\nspec: {domain: {devices: {}}}\n"


def in_namespace(manifest: str, namespace: str) -> str:
    return manifest.replace("namespace: default", f"namespace: {namespace}", 1)


def test_vms_of_two_namespaces_on_a_bridge_that_does_not_check_macs(tmp_path: Path) -> None:
    users = [in_namespace(small.vm("a", "default/net", "10.1.0.10/24"), name) for name in ("blue", "red")]
    open_net = small.nad("net", '"bridge": "br1"')
    site = small.load(tmp_path / "open", open_net, *users)
    assert messages(site, "HYG03") == [
        "default/net does not check the senders' MACs, and VMs of the namespaces blue and red share it"
    ]
    assert messages(small.load(tmp_path / "one", open_net, users[0]), "HYG03") == []
    checked = small.nad("net", '"bridge": "br1", "macspoofchk": true')
    assert messages(small.load(tmp_path / "checked", checked, *users), "HYG03") == []


def test_deprecated_fields_are_told_once_each(tmp_path: Path) -> None:
    running = small.vm("a", "net", "10.1.0.10/24").replace("runStrategy: Always", "running: true")
    policy = small.policy("n1", small.trunk_bridge().replace("{stp:", "{group-forward-mask: 1, stp:")).replace(
        "nmstate.io/v1\n", "nmstate.io/v1beta1\n"
    )
    site = small.load(tmp_path, policy, running, running.replace("name: a", "name: b", 1))
    assert messages(site, "HYG04") == [
        "spec.running of VirtualMachine default/a and VirtualMachine default/b is deprecated",
        "the version nmstate.io/v1beta1 of NodeNetworkConfigurationPolicy n1-net is deprecated",
        "group-forward-mask of NodeNetworkConfigurationPolicy n1-net is deprecated",
    ]
    assert related_lines(site, "HYG04") == [["running: true"], [], []]


def named(*names: str) -> str:
    return "".join(
        f"      - name: {name}\n        type: vlan\n        state: up\n        vlan: {{base-iface: eth0, id: {100 + at}}}\n"
        for at, name in enumerate(names)
    )


@pytest.mark.parametrize(
    ("names", "odd"),
    [
        (("eth0.100", "eth0.101", "eth0.102", "eth0.103", "vlan104"), ["vlan104"]),
        (("vlan100", "vlan101", "vlan102", "vlan103", "eth0.104"), ["eth0.104"]),
        (("eth0.100", "eth0.101", "eth0.102", "vlan103"), []),
        (("eth0.100", "eth0.101", "eth0.102", "eth0.103", "vlan104", "vlan105"), []),
    ],
)
def test_a_name_of_another_form_than_four_fifths(tmp_path: Path, names: tuple[str, ...], odd: list[str]) -> None:
    site = small.load(tmp_path, small.policy("n1", named(*names)))
    assert lines(site, "HYG05") == [f"- name: {name}" for name in odd]


def test_an_instance_that_no_vm_owns(tmp_path: Path) -> None:
    assert messages(partial_site.load(tmp_path, VMI), "HYG07") == [
        "VirtualMachineInstance default/i stands by itself, and must be a VirtualMachine to be started again"
    ]
    (tmp_path / "owned").mkdir()
    owned = VMI.replace("name: i,", "name: i, ownerReferences: [{kind: VirtualMachine, name: i}],")
    assert messages(partial_site.load(tmp_path / "owned", owned), "HYG07") == []


def test_an_interface_without_a_description_among_many_that_have_one(tmp_path: Path) -> None:
    described = named("eth0.100", "eth0.101", "eth0.102", "eth0.103").replace(
        "state: up", "state: up\n        description: d"
    )
    bare = named("eth0.109")
    assert messages(small.load(tmp_path / "a", small.policy("n1", described + bare)), "HYG08") == [
        "eth0.109 must have a description, as the other 4 interfaces have"
    ]
    assert messages(small.load(tmp_path / "b", small.policy("n1", described + bare + named("eth0.110"))), "HYG08") == []
