"""The objects of the SR-IOV network operator."""

from __future__ import annotations

from ipaddress import IPv4Network

import pytest
from read_text import at, read

from topocheck.model.nad import Ipam, IpamRange, NetworkAttachment
from topocheck.model.node import Node
from topocheck.model.problem import Problem
from topocheck.model.sriov import PhysicalFunction, SriovPolicy
from topocheck.model.vlan import VlanSet

REFUSED = (
    "the API server refuses the object, so that its NetworkAttachmentDefinition or its virtual functions are not made"
)


def test_a_policy_with_all_that_it_may_say() -> None:
    found = read("""
        apiVersion: sriovnetwork.openshift.io/v1
        kind: SriovNetworkNodePolicy
        metadata: {name: p, namespace: openshift-sriov-network-operator}
        spec:
          resourceName: intelnics
          nodeSelector: {zone: a}
          numVfs: 8
          mtu: 9000
          deviceType: netdevice
          isRdma: true
          eSwitchMode: legacy
          nicSelector:
            pfNames: ["ens1f0#0-3", ens1f1]
            vendor: "8086"
    """)
    (policy,) = found.sriov_policies
    assert policy == SriovPolicy(
        namespace="openshift-sriov-network-operator",
        name="p",
        place=at(3, 12),
        resource_name="intelnics",
        resource_place=at(5, 3),
        selector={"zone": "a"},
        selector_place=at(6, 3),
        pfs=(PhysicalFunction("ens1f0", at(13, 15), 0, 3), PhysicalFunction("ens1f1", at(13, 29))),
        by_other_means=True,
        num_vfs=8,
        device_type="netdevice",
        mtu=9000,
        mtu_place=at(8, 3),
        is_rdma=True,
        eswitch_mode="legacy",
    )
    assert policy.resource == "openshift.io/intelnics"
    assert [policy.selects(Node("n", at(1), {"zone": zone})) for zone in "ab"] == [True, False]
    assert (found.problems, found.skipped, found.counts) == ((), (), {"SriovNetworkNodePolicy": 1})


@pytest.mark.parametrize(
    ("spec", "column", "message", "fix"),
    [
        ("{nicSelector: {pfNames: ['ens1f0#3-1']}}", 32, "'ens1f0#3-1' is no name of a NIC, with or without a range of virtual functions", "write ens1f0, or ens1f0#0-3"),
        ("{nicSelector: {pfNames: ['ens1f0#all']}}", 32, "'ens1f0#all' is no name of a NIC, with or without a range of virtual functions", "write ens1f0, or ens1f0#0-3"),
        ("{numVfs: many}", 16, "numVfs is 'many', and must be a number from 0 to 2147483647", "correct the number"),
        ("{deviceType: igb}", 20, "deviceType is igb, and must be one of netdevice, vfio-pci", "write netdevice or vfio-pci"),
    ],
)  # fmt: skip
def test_what_is_refused_in_a_policy_is_reported(spec: str, column: int, message: str, fix: str) -> None:
    found = read(f"""
        apiVersion: sriovnetwork.openshift.io/v1
        kind: SriovNetworkNodePolicy
        metadata: {{name: p}}
        spec: {spec}
    """)
    problem = Problem(at(4, column), message, "SriovNetworkNodePolicy default/p", REFUSED, fix)
    assert found.problems == (("SCH07", problem),)
    assert found.sriov_policies[0].pfs == ()


@pytest.mark.parametrize(
    ("spec", "templated"),
    [
        ("{}", False),
        ("null", False),
        ("{nicSelector: {pfNames: ['{{ nic }}']}}", True),
        ("{nodeSelector: {zone: '{{ zone }}'}}", True),
        ("{resourceName: '${NAME}'}", True),
    ],
)
def test_a_policy_with_a_template_is_not_known(spec: str, *, templated: bool) -> None:
    found = read(f"""
        apiVersion: sriovnetwork.openshift.io/v1
        kind: SriovNetworkNodePolicy
        metadata: {{name: p}}
        spec: {spec}
    """)
    (policy,) = found.sriov_policies
    assert (policy.templated, policy.resource, policy.pfs, found.problems) == (templated, None, (), ())


def test_the_attachment_of_a_network() -> None:
    found = read("""
        apiVersion: sriovnetwork.openshift.io/v1
        kind: SriovNetwork
        metadata: {name: net, namespace: openshift-sriov-network-operator}
        spec:
          resourceName: intelnics
          networkNamespace: vms
          vlan: 200
          vlanQoS: 3
          vlanProto: 802.1ad
          spoofChk: "off"
          trust: "on"
          linkState: auto
          ipam: |
            {"type": "host-local",
             "subnet": "10.56.217.0/24"}
    """)
    assert found.attachments == (
        NetworkAttachment(
            namespace="vms",
            name="net",
            place=at(3, 12),
            type="sriov",
            config_name="net",
            vlan=200,
            resource_name="openshift.io/intelnics",
            has_ipam=True,
            places={
                "resourceName": at(5, 3),
                "networkNamespace": at(6, 3),
                "vlan": at(7, 3),
                "vlanQoS": at(8, 3),
                "vlanProto": at(9, 3),
                "spoofchk": at(10, 3),
                "trust": at(11, 3),
                "link_state": at(12, 3),
                "ipam": at(13, 3),
            },
            generated_from="SriovNetwork openshift-sriov-network-operator/net",
            vlan_protocol="802.1ad",
            vlan_qos=3,
            spoof_check=False,
            trust=True,
            link_state="auto",
            ipam=Ipam("host-local", at(13, 3), ranges=(IpamRange(IPv4Network("10.56.217.0/24"), at(15, 16)),)),
        ),
    )
    assert (found.problems, found.skipped, found.counts) == ((), (), {"SriovNetwork": 1})


def test_without_a_namespace_for_it_the_attachment_is_beside_its_network() -> None:
    (nad,) = read("""
        apiVersion: sriovnetwork.openshift.io/v1
        kind: OVSNetwork
        metadata: {name: net, namespace: ops}
        spec: {resourceName: nics, bridge: br1, vlan: 5, mtu: 9000, trunk: [{id: 7}, {minID: 10, maxID: 12}]}
    """).attachments
    assert nad == NetworkAttachment(
        namespace="ops",
        name="net",
        place=at(3, 12),
        type="ovs",
        config_name="net",
        bridge="br1",
        vlan=5,
        vlan_trunk=VlanSet.parse("7,10-12"),
        mtu=9000,
        resource_name="openshift.io/nics",
        places=nad.places,
        generated_from="OVSNetwork ops/net",
    )
    assert nad.place_of("vlan") == at(4, 41)


def network(spec: str) -> str:
    return f"""
        apiVersion: sriovnetwork.openshift.io/v1
        kind: SriovNetwork
        metadata: {{name: net, namespace: ops}}
        spec: {spec}
    """


@pytest.mark.parametrize(
    ("spec", "column", "message"),
    [
        ("{vlan: 5000}", 14, "vlan is 5000, and must be a number from 0 to 4094"),
        ("{spoofChk: true}", 18, "spoofChk is true, and must be one of on, off"),
        ("{linkState: up}", 19, "linkState is up, and must be one of auto, enable, disable"),
    ],
)
def test_what_is_refused_in_a_network_is_reported(spec: str, column: int, message: str) -> None:
    found = read(network(spec))
    assert [(code, problem.place, problem.message) for code, problem in found.problems] == [
        ("SCH07", at(4, column), message)
    ]
    assert found.attachments[0].refused_at == at(4, column)


@pytest.mark.parametrize(
    ("ipam", "column", "message"),
    [
        ("'{\"type\": }'", 24, "spec.ipam is no JSON: expecting value"),
        ("'[]'", 15, "spec.ipam must be a JSON object"),
    ],
)
def test_an_ipam_that_is_no_json_object_is_reported(ipam: str, column: int, message: str) -> None:
    found = read(network(f"{{ipam: {ipam}}}"))
    symptom = "the operator can't render the NetworkAttachmentDefinition, and no Pod or VM on it starts"
    problem = Problem(at(4, column), message, "SriovNetwork ops/net", symptom, "write one JSON object")
    assert found.problems == (("SCH06", problem),)
    assert found.attachments[0].refused_at == at(4, column)


@pytest.mark.parametrize("spec", ["{resourceName: '{{ name }}'}", "{networkNamespace: '${NS}'}"])
def test_a_network_with_a_template_is_not_readable(spec: str) -> None:
    found = read(network(spec))
    assert (found.attachments[0].readable, found.attachments[0].key, found.problems) == (False, "ops/net", ())


WEBHOOK_OWN = "{resourceName: a-b, deviceType: vfio-pci, isRdma: true, nicSelector: {}}"


@pytest.mark.parametrize(
    ("spec", "column", "message"),
    [
        ("{resourceName: nic-a}", 8, 'resourceName is "nic-a", and must be letters, digits and _ only'),
        ("{resourceName: --}", 8, 'resourceName is "--", and must be letters, digits and _ only'),
        (
            "{numVfs: 4, nicSelector: {pfNames: ['ens1f0#0-4']}}",
            43,
            "the range of ens1f0 goes to 4, and with numVfs 4 the virtual functions are 0 to 3",
        ),
        (
            "{numVfs: 0, nicSelector: {pfNames: ['ens1f0#0-0']}}",
            43,
            "the range of ens1f0 goes to 0, and with numVfs 0 the virtual functions are none",
        ),
        (
            "{nicSelector: {}}",
            8,
            "nicSelector names no NIC, and must have vendor, deviceID, pfNames, rootDevices or netFilter",
        ),
        (
            "{deviceType: vfio-pci, isRdma: true}",
            30,
            "isRdma is true with the deviceType vfio-pci, and RDMA needs netdevice",
        ),
        ("{linkType: IB}", 8, "linkType is IB, and needs isRdma: true"),
        ("{isRdma: false, linkType: ib}", 23, "linkType is ib, and needs isRdma: true"),
    ],
)
def test_what_the_webhook_refuses_in_a_policy_is_reported(spec: str, column: int, message: str) -> None:
    found = read(webhook_policy(spec))
    assert [(code, problem.place, problem.message) for code, problem in found.problems] == [
        ("SCH07", at(4, column), message)
    ]


@pytest.mark.parametrize(
    ("spec", "name"),
    [
        ("{resourceName: nic_a}", "p"),
        ("{resourceName: '${NIC}'}", "p"),
        ("{numVfs: 4, nicSelector: {pfNames: ['ens1f0#0-3', ens1f1]}}", "p"),
        ("{nicSelector: {pfNames: ['{{ nic }}']}}", "p"),
        ("{nicSelector: {vendor: '8086'}}", "p"),
        ("{nicSelector: {pfName: [ens1f0]}}", "p"),
        ("{deviceType: vfio-pci, isRdma: false}", "p"),
        ("{isRdma: true, linkType: ib}", "p"),
        ("{isRdma: '{{ rdma }}', linkType: ib}", "p"),
        ("{linkType: eth}", "p"),
        (WEBHOOK_OWN, "default"),
    ],
)
def test_what_the_webhook_takes(spec: str, name: str) -> None:
    assert read(webhook_policy(spec, name)).problems == ()


def webhook_policy(spec: str, name: str = "p") -> str:
    return (
        "apiVersion: sriovnetwork.openshift.io/v1\nkind: SriovNetworkNodePolicy\n"
        f"metadata: {{name: {name}, namespace: ops}}\nspec: {spec}\n"
    )


def test_an_ipam_within_an_ipam_names_no_plugin() -> None:
    found = read(network('{ipam: \'{"ipam": {"type": "dhcp"}}\'}'))
    assert [(code, problem.place, problem.message) for code, problem in found.problems] == [
        ("SCH08", at(4, 16), 'spec.ipam holds the key "ipam", and must hold what stands in it')
    ]
    assert (found.attachments[0].has_ipam, found.attachments[0].refused_at) == (False, None)
