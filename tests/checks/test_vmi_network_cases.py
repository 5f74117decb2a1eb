"""What KubeVirt's webhook takes and refuses of a VM's networks and interfaces, situation by situation.

The situations are those of KubeVirt pkg/network/admitter and of virt-api's vmi-create-admitter. Of those that a feature gate
decides, the one that is meant for an open gate is here.
"""

from __future__ import annotations

import pytest
from vmi_cases import OTHER, POD, errors, nic, nics

BRIDGE = "{name: default, bridge: {}}"
CLAIM = "name: dra, resourceClaim: {claimName: claim1, requestName: vf}"
CLAIMS = "resourceClaims: [{name: claim1}]"
SRIOV = "{name: dra, sriov: {}}"


def dra(network: str = f"{{{CLAIM}}}", interfaces: str = SRIOV, claims: str = CLAIMS) -> str:
    return f"{nics(interfaces, network)}, {claims}"


def state(value: str, binding: str, network: str = OTHER) -> str:
    return nic(f"state: {value}", network, f"{binding}: {{}}, ")


def port_ranges(ranges: str, binding: str = "masquerade: {}, ") -> str:
    return nic(f"portRanges: [{ranges}]", POD, binding)


def options(text: str) -> str:
    return nic(f"dhcpOptions: {{{text}}}")


TAKEN = {
    "a state that is empty": state("''", "bridge"),
    "a state absent with bridge": state("absent", "bridge"),
    "a state up with bridge": state("up", "bridge"),
    "a state down with bridge": state("down", "bridge"),
    "a state down with masquerade": state("down", "masquerade", POD),
    "a binding plugin": nic("binding: {name: plug}", binding=""),
    "bridge on the Pod network": nics(BRIDGE, "{name: default, pod: {}}"),
    "bridge on another network": nics(BRIDGE, "{name: default, multus: {networkName: net}}"),
    "a network of a resource claim": dra(),
    "the first network given by Multus": nics(BRIDGE, "{name: default, multus: {networkName: net, default: true}}"),
    "the Pod network and two others": nics(
        "{name: a, bridge: {}}, {name: b, bridge: {}}, {name: c, bridge: {}}",
        "{name: a, pod: {}}, {name: b, multus: {networkName: n1}}, {name: c, multus: {networkName: n2}}",
    ),
    "passt on the Pod network": nic("passtBinding: {}", binding=""),
    "no interface wanted": "domain: {devices: {autoattachPodInterface: false}}",
    "the model virtio": nic("model: virtio"),
    "the model e1000e": nic("model: e1000e"),
    "a MAC in lower case": nic("macAddress: 'de:ad:00:00:be:af'"),
    "a MAC in upper case": nic("macAddress: 'DE:AD:00:00:BE:AF'"),
    "a MAC with dashes": nic("macAddress: 'de-ad-00-00-be-af'"),
    "a MAC in upper case with dashes": nic("macAddress: 'DE-AD-00-00-BE-AF'"),
    "a PCI address": nic("pciAddress: '0000:81:11.1'"),
    "another PCI address": nic("pciAddress: '0001:02:00.0'"),
    "a port": nic("ports: [{port: 80}]"),
    "one number for two protocols, one of them not said": nic("ports: [{port: 80}, {protocol: UDP, port: 80}]"),
    "one port given twice": nic("ports: [{port: 80}, {protocol: UDP, port: 80}, {protocol: TCP, port: 80}]"),
    "the port 65536, which is looked at too late": nic("ports: [{port: 65536}]"),
    "a range of ports": port_ranges("{protocol: TCP, start: 80, end: 90}"),
    "a range of one port": port_ranges("{protocol: TCP, start: 22, end: 22}"),
    "two ranges apart": port_ranges("{protocol: TCP, start: 80, end: 100}, {protocol: TCP, start: 200, end: 300}"),
    "two ranges of two protocols": port_ranges(
        "{protocol: TCP, start: 80, end: 200}, {protocol: UDP, start: 150, end: 300}"
    ),
    "a range without a protocol": port_ranges("{start: 80, end: 200}"),
    "a private option": options("privateOptions: [{option: 240, value: a}]"),
    "two private options": options("privateOptions: [{option: 240, value: a}, {option: 241, value: a}]"),
    "two NTP servers": options("ntpServers: ['127.0.0.1', '127.0.0.2']"),
    "an interface that is booted from": nic("bootOrder: 1"),
    "an interface and a disk that are booted from": (
        "domain: {devices: {disks: [{name: d, bootOrder: 77, serial: SN-1_a, disk: {}}], "
        f"interfaces: [{{name: default, masquerade: {{}}, bootOrder: 7}}]}}}}, {POD}, "
        "volumes: [{name: d, containerDisk: {image: img}}]"
    ),
}
REFUSED = {
    "VMN01": {
        "a resource claim without an interface": dra(interfaces=""),
        "a network without an interface": nics("", "{name: a, pod: {}}"),
        "an interface without a network": "domain: {devices: {interfaces: [{name: default, bridge: {}}]}}",
        "two networks of one name": nics(
            BRIDGE, "{name: default, pod: {}}, {name: default, multus: {networkName: net}}"
        ),
        "two interfaces of one name": nics(
            f"{BRIDGE}, {BRIDGE}", "{name: default, pod: {}}, {name: default, multus: {networkName: net}}"
        ),
    },
    "VMN02": {
        "a binding and a plugin": nic("bridge: {}, binding: {name: plug}", binding=""),
        "slirp": nic("slirp: {}", binding=""),
        "slirp on another network": nic("slirp: {}", OTHER, ""),
        "passt of old": nic("passt: {}", binding=""),
        "macvtap on the Pod network": nic("macvtap: {}", binding=""),
        "macvtap": nic("macvtap: {}", OTHER, ""),
    },
    "VMN02 VMN03": {
        "a network of no kind": nics("{name: default}", "{name: default}"),
    },
    "VMN03": {
        "two Pod networks": nics(
            "{name: a, bridge: {}}, {name: b, bridge: {}}", "{name: a, pod: {}}, {name: b, pod: {}}"
        ),
        "a network of two kinds": nics(BRIDGE, "{name: default, pod: {}, multus: {networkName: net}}"),
        "a resource claim that is the Pod network": dra(f"{{{CLAIM}, pod: {{}}}}"),
        "a Multus network without a name": nics(BRIDGE, "{name: default, multus: {networkName: ''}}"),
        "two first networks by Multus": nics(
            "{name: a, bridge: {}}, {name: b, bridge: {}}",
            "{name: a, multus: {networkName: n1, default: true}}, {name: b, multus: {networkName: n2, default: true}}",
        ),
        "a first network by Multus and the Pod network": nics(
            "{name: a, bridge: {}}, {name: b, bridge: {}}",
            "{name: a, pod: {}}, {name: b, multus: {networkName: n2, default: true}}",
        ),
        "a claim without its name": dra("{name: dra, resourceClaim: {requestName: vf}}"),
        "a claim with an empty name": dra("{name: dra, resourceClaim: {claimName: '', requestName: vf}}"),
        "a claim without its request": dra("{name: dra, resourceClaim: {claimName: claim1}}"),
        "a claim with an empty request": dra("{name: dra, resourceClaim: {claimName: claim1, requestName: ''}}"),
        "a claim that the VM has not": dra("{name: dra, resourceClaim: {claimName: gone, requestName: vf}}"),
        "a claim of a VM without claims": nics(SRIOV, f"{{{CLAIM}}}"),
        "one request of two networks": dra(
            "{name: dra, resourceClaim: {claimName: claim1, requestName: vf}}, {name: two, resourceClaim: {claimName: claim1, "
            "requestName: vf}}",
            f"{SRIOV}, {{name: two, sriov: {{}}}}",
        ),
        "one request of a network and a GPU": f"domain: {{devices: {{interfaces: [{SRIOV}], gpus: [{{name: g, claimName: claim1, requestName: vf}}]}}}}, "
        f"networks: [{{{CLAIM}}}], {CLAIMS}",
        "one request of a network and a host device": f"domain: {{devices: {{interfaces: [{SRIOV}], hostDevices: [{{name: g, claimName: claim1, requestName: vf}}]}}}}, "
        f"networks: [{{{CLAIM}}}], {CLAIMS}",
        "a resource claim beside SR-IOV by Multus": dra(
            f"{{name: m, multus: {{networkName: nad1}}}}, {{{CLAIM}}}", f"{{name: m, sriov: {{}}}}, {SRIOV}"
        ),
        "a resource claim beside a bridge by Multus": dra(
            f"{{name: m, multus: {{networkName: nad1}}}}, {{{CLAIM}}}", f"{{name: m, bridge: {{}}}}, {SRIOV}"
        ),
        "a resource claim bound by bridge": dra(interfaces="{name: dra, bridge: {}}"),
    },
    "VMN04": {
        "masquerade on another network": nic("ports: [{name: test}]", OTHER),
        "passt on another network": nic("passtBinding: {}", OTHER, ""),
    },
    "VMN07": {
        "a state that there is not": nic("state: foo"),
        "a state down with SR-IOV": state("down", "sriov"),
        "a state up with SR-IOV": state("up", "sriov"),
        "a state absent with SR-IOV": state("absent", "sriov"),
        "a state absent on the Pod network": state("absent", "bridge", POD),
        "masquerade with the MAC of the bridge in the Pod": nic("macAddress: '02:00:00:00:00:00'"),
        "an interface with a dot in its name": nics("{name: bad.name, masquerade: {}}", "{name: bad.name, pod: {}}"),
        "a model that there is not": nic("model: invalid_model"),
        "a MAC of five bytes": nic("macAddress: 'de:ad:00:00:be'"),
        "a MAC of five bytes with dashes": nic("macAddress: 'de-ad-00-00-be'"),
        "a MAC of eight bytes": nic("macAddress: 'de:ad:00:00:be:af:be:af'"),
        "a PCI address with a dot too many": nic("pciAddress: '0000:80.10.1'"),
        "a PCI address with a part too many": nic("pciAddress: '0000:80:80:1.0'"),
        "a PCI address with the function 15": nic("pciAddress: '0000:80:11.15'"),
        "a port with a name only": nic("ports: [{name: test}]"),
        "a port of a protocol that there is not": nic("ports: [{protocol: bad, port: 80}]"),
        "the port 80000": nic("ports: [{port: 80000}]"),
        "the port -80": nic("ports: [{port: -80}]"),
        "two ports of one name": nic("ports: [{name: testport, port: 80}, {name: testport, protocol: UDP, port: 80}]"),
        "a port with a capital letter in its name": nic("ports: [{name: Test, port: 80}]"),
        "ranges of ports with bridge": port_ranges("{protocol: TCP, start: 80, end: 90}", "bridge: {}, "),
        "ports and ranges of ports": nic("ports: [{port: 22}], portRanges: [{protocol: TCP, start: 80, end: 90}]"),
        "a range of SCTP": port_ranges("{protocol: SCTP, start: 80, end: 90}"),
        "a range from 0": port_ranges("{protocol: TCP, start: 0, end: 100}"),
        "a range to 70000": port_ranges("{protocol: TCP, start: 80, end: 70000}"),
        "a range backwards": port_ranges("{protocol: TCP, start: 100, end: 80}"),
        "two ranges that overlap": port_ranges(
            "{protocol: TCP, start: 80, end: 200}, {protocol: TCP, start: 150, end: 300}"
        ),
        "two ranges that overlap, one without a protocol": port_ranges(
            "{start: 80, end: 200}, {protocol: TCP, start: 150, end: 300}"
        ),
        "the private option 223": options("privateOptions: [{option: 223, value: a}]"),
        "one private option twice": options("privateOptions: [{option: 240, value: a}, {option: 240, value: b}]"),
        "NTP servers that are no IPv4 addresses": options("ntpServers: ['::1', hostname]"),
        "an interface with the boot order 0": nic("bootOrder: 0"),
        "an interface and a disk with one boot order": "domain: {devices: {disks: [{name: d, bootOrder: 7, serial: SN-1_a, disk: {}}], "
        f"interfaces: [{{name: default, masquerade: {{}}, bootOrder: 7}}]}}}}, {POD}, "
        "volumes: [{name: d, containerDisk: {image: img}}]",
    },
}

CODES = {name: codes.split() for codes, cases in REFUSED.items() for name in cases}
CASES = {**TAKEN, **{name: fragment for cases in REFUSED.values() for name, fragment in cases.items()}}


@pytest.fixture(scope="module", params=["VirtualMachineInstance", "VirtualMachine"])
def verdicts(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    return errors(tmp_path_factory.mktemp("cases"), CASES, request.param)


@pytest.mark.parametrize("case", TAKEN)
def test_what_kubevirt_takes_has_no_error(verdicts: dict[str, list[str]], case: str) -> None:
    assert verdicts[case] == []


@pytest.mark.parametrize("case", CODES)
def test_what_kubevirt_refuses_has_an_error(verdicts: dict[str, list[str]], case: str) -> None:
    assert verdicts[case] == CODES[case]
