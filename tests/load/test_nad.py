from __future__ import annotations

from textwrap import dedent, indent

import pytest
from read_text import at, read

from topocheck.load.manifests import Manifests
from topocheck.model.nad import Ipam, NetworkAttachment
from topocheck.model.problem import Problem, Related
from topocheck.model.site import Skipped
from topocheck.model.value import Mapping
from topocheck.model.vlan import NO_VLANS, VlanSet

HEAD = """\
apiVersion: k8s.cni.cncf.io/v1
kind: NetworkAttachmentDefinition
metadata: {name: vlan2003, namespace: vms}
spec:
"""
REFUSED = 'Multus: "error parsing CNI config", the sandbox of each Pod on this network fails and the Pods stay ContainerCreating'


def with_config(config: str) -> Manifests:
    """The NAD whose configuration is a literal block; line 1 of the configuration is line 6 of the file."""
    return read(HEAD + "  config: |\n" + indent(dedent(config).strip("\n"), "    ") + "\n")


def attachment(config: str) -> NetworkAttachment:
    (found,) = with_config(config).attachments
    return found


def test_a_bridge_attachment_with_all_that_it_may_say() -> None:
    found = read("""
        apiVersion: k8s.cni.cncf.io/v1
        kind: NetworkAttachmentDefinition
        metadata:
          name: vlan2003
          annotations:
            k8s.v1.cni.cncf.io/resourceName: bridge.network.kubevirt.io/br1
            argocd.argoproj.io/sync-wave: "1"
        spec:
          config: '{
            "cniVersion": "0.3.1", "name": "vlan2003",
            "type": "bridge",
            "bridge": "br1", "vlan": 2003, "vlanTrunk": [{"id": 7}, {"minID": 10, "maxID": 12}],
            "preserveDefaultVlan": false, "mtu": 9000, "macspoofchk": true, "portIsolation": true,
            "ipam": {"type": "static"}
          }'
    """)
    (nad,) = found.attachments
    assert isinstance(nad.config, Mapping)
    assert nad == NetworkAttachment(
        namespace="default",
        name="vlan2003",
        place=at(4, 3),
        type="bridge",
        config=nad.config,
        config_name="vlan2003",
        cni_version="0.3.1",
        bridge="br1",
        vlan=2003,
        vlan_trunk=VlanSet.parse("7,10-12"),
        preserve_default_vlan=False,
        mtu=9000,
        mac_spoof_check=True,
        port_isolation=True,
        namespace_given=False,
        resource_name="bridge.network.kubevirt.io/br1",
        has_ipam=True,
        ipam=Ipam("static", at(14, 5)),
        places={
            "resourceName": at(6, 5),
            "cniVersion": at(10, 5),
            "name": at(10, 28),
            "type": at(11, 5),
            "bridge": at(12, 5),
            "vlan": at(12, 22),
            "vlanTrunk": at(12, 36),
            "preserveDefaultVlan": at(13, 5),
            "mtu": at(13, 35),
            "macspoofchk": at(13, 48),
            "portIsolation": at(13, 69),
            "ipam": at(14, 5),
        },
        wave=1,
    )
    assert (found.problems, found.skipped, found.counts) == ((), (), {"NetworkAttachmentDefinition": 1})


def test_the_smallest_attachment() -> None:
    nad = attachment('{"type": "cnv-bridge", "ipam": {}}')
    assert nad == NetworkAttachment(
        namespace="vms",
        name="vlan2003",
        place=at(3, 12),
        type="cnv-bridge",
        config=nad.config,
        places={"type": at(6, 6), "ipam": at(6, 28)},
    )
    assert (nad.readable, nad.is_linux_bridge, nad.vlan, nad.vlan_trunk) == (True, True, 0, NO_VLANS)


def test_the_main_plugin_of_a_list_is_the_first_that_does_not_tune() -> None:
    nad = attachment("""
        {"cniVersion": "0.3.1", "name": "net", "plugins": [
          {"type": "cnv-tuning"},
          {"type": "bridge", "bridge": "br1", "vlan": 5},
          {"type": "macvlan"}
        ]}
    """)
    assert (nad.type, nad.bridge, nad.vlan, nad.config_name) == ("bridge", "br1", 5, "net")
    assert (nad.place_of("bridge"), nad.place_of("name"), nad.place_of("mtu")) == (at(8, 26), at(6, 29), at(3, 12))


def test_a_list_of_tuning_only_is_tuning() -> None:
    assert attachment('{"plugins": [{"type": "tuning", "mtu": 1400}]}').type == "tuning"


def test_an_empty_list_of_plugins_has_no_type() -> None:
    assert attachment('{"name": "x", "plugins": []}').type is None


@pytest.mark.parametrize(
    ("config", "topology", "physical", "vlan"),
    [
        ('"topology": "localnet", "vlanID": 5, "physicalNetworkName": "phys"', "localnet", "phys", 5),
        ('"topology": "localnet"', "localnet", "net", 0),
        ('"topology": "layer2", "physicalNetworkName": "phys"', "layer2", None, 0),
        ('"subnets": "10.0.0.0/16/24"', "layer3", None, 0),
    ],
)
def test_a_network_of_ovn_kubernetes(config: str, topology: str, physical: str | None, vlan: int) -> None:
    nad = attachment(f'{{"type": "ovn-k8s-cni-overlay", "name": "net", "netAttachDefName": "vms/vlan2003", {config}}}')
    assert (nad.topology, nad.physical_network, nad.vlan) == (topology, physical, vlan)
    assert (nad.net_attach_def_name, nad.is_localnet) == ("vms/vlan2003", topology == "localnet")


def test_the_vlan_of_a_localnet_is_found_under_its_own_name_and_under_vlan() -> None:
    nad = attachment('{"type": "ovn-k8s-cni-overlay", "topology": "localnet",\n "vlanID": 5}')
    assert (nad.place_of("vlanID"), nad.place_of("vlan")) == (at(7, 6), at(7, 6))


@pytest.mark.parametrize(
    ("config", "field", "value"),
    [
        ('{"type": "macvlan", "master": "eth1", "mode": "bridge"}', "master", "eth1"),
        ('{"type": "vlan", "master": "eth1", "vlanId": 5}', "vlan", 5),
        ('{"type": "sriov", "vlan": 7}', "vlan", 7),
        ('{"type": "ovs", "bridge": "br1", "trunk": [{"id": 4}]}', "vlan_trunk", VlanSet.of(4)),
    ],
)
def test_other_plugins(config: str, field: str, value: object) -> None:
    found = with_config(config)
    assert (getattr(found.attachments[0], field), found.problems) == (value, ())


@pytest.mark.parametrize("spec", ["{}", "{config: ''}", "{config: null}", "null"])
def test_a_configuration_that_lives_on_the_node_is_no_problem(spec: str) -> None:
    found = read(HEAD.replace("spec:", f"spec: {spec}"))
    (nad,) = found.attachments
    assert (nad.readable, nad.type, nad.config, found.problems, found.skipped) == (False, None, None, (), ())


@pytest.mark.parametrize(
    ("config", "line", "column", "message"),
    [
        ("config: {type: bridge}", 5, 3, "spec.config is no string, and must be one that holds JSON"),
        ("config: 5", 5, 3, "spec.config is no string, and must be one that holds JSON"),
        ('config: |\n    {"type": "bridge"\n     "vlan": 5}', 7, 6, "spec.config is no JSON: expecting ',' delimiter"),
        (
            "config: >-\n    {\n     # a note\n    }",
            7,
            6,
            "spec.config is no JSON: expecting property name enclosed in double quotes",
        ),
        ("config: '[1]'", 5, 12, "spec.config must be a JSON object"),
        ("config: bridge", 5, 11, "spec.config is no JSON: expecting value"),
    ],
)
def test_a_configuration_that_is_no_json_is_reported_in_its_line(
    config: str, line: int, column: int, message: str
) -> None:
    found = read(HEAD + f"  {config}\n")
    (nad,) = found.attachments
    assert (nad.readable, nad.type) == (False, None)
    assert found.problems == (
        (
            "SCH06",
            Problem(
                place=at(line, column),
                message=message,
                object="NetworkAttachmentDefinition vms/vlan2003",
                symptom=REFUSED,
                fix="write one JSON object into the string spec.config",
                related=(Related(found.attachments[0].place, "the NetworkAttachmentDefinition"),),
            ),
        ),
    )


@pytest.mark.parametrize(
    "config",
    ['{"type": "bridge", "vlan": ${VLAN}}', '{"type": "bridge", "bridge": "{{ .Values.bridge }}"}', "_replaced_"],
)
def test_a_configuration_that_is_a_template_is_skipped_and_no_problem(config: str) -> None:
    found = with_config(config)
    (nad,) = found.attachments
    assert (nad.readable, nad.type, found.problems) == (False, None, ())
    reason = "the configuration of NetworkAttachmentDefinition vms/vlan2003 holds a template that is not filled in"
    assert found.skipped == (Skipped(at(5, 3), reason),)


@pytest.mark.parametrize(
    ("kind", "key", "value", "written", "wanted", "go", "fix"),
    [
        ("bridge", "vlan", '"100"', 'the string "100"', "an integer", "string", "write the number without quotes and without a fraction"),
        ("bridge", "mtu", "1500.5", "1500.5", "an integer", "number 1500.5", "write the number without quotes and without a fraction"),
        ("cnv-bridge", "macspoofchk", '"true"', 'the string "true"', "true or false", "string", "write true or false, without quotes"),
        ("bridge", "disableContainerInterface", "1", "1", "true or false", "number", "write true or false, without quotes"),
        ("bridge", "bridge", "5", "5", "a string", "number", "write it in double quotes"),
        ("bridge", "vlanTrunk", '"5-9"', 'the string "5-9"', "a list", "string", "write a list in square brackets"),
        ("bridge", "vlan", "[5]", "a list", "an integer", "array", "write the number without quotes and without a fraction"),
        ("bridge", "ipam", "true", "true", "an object", "bool", "write an object in braces"),
        ("ovn-k8s-cni-overlay", "vlanID", '"5"', 'the string "5"', "an integer", "string", "write the number without quotes and without a fraction"),
        ("ovn-k8s-cni-overlay", "subnets", "{}", "an object", "a string", "object", "write it in double quotes"),
        ("macvlan", "mode", "2", "2", "a string", "number", "write it in double quotes"),
        ("sriov", "spoofchk", "false", "false", "a string", "bool", "write it in double quotes"),
        ("anything", "cniVersion", "0.3", "0.3", "a string", "number 0.3", "write it in double quotes"),
    ],
)  # fmt: skip
def test_a_value_of_a_type_that_go_refuses_is_reported(
    kind: str, key: str, value: str, written: str, wanted: str, go: str, fix: str
) -> None:
    found = with_config(f'{{"type": "{kind}",\n "{key}": {value}}}')
    ((code, problem),) = found.problems
    assert (code, problem.place, problem.message, problem.object, problem.fix) == (
        "SCH07",
        at(7, 6),
        f'"{key}" is {written}, and the CNI plugin {kind} takes only {wanted} there',
        "NetworkAttachmentDefinition vms/vlan2003",
        fix,
    )
    assert problem.symptom.startswith(
        f'CNI "failed to load netconf: json: cannot unmarshal {go} into Go struct field NetConf.{key} of type '
    )
    assert problem.symptom.endswith('", the Pods stay ContainerCreating')


def test_values_that_go_takes_are_no_problem() -> None:
    assert (
        with_config('{"type": "bridge", "vlan": null, "mtu": 1500, "cni.dev/key": [1], "isGateway": true}').problems
        == ()
    )


def test_every_plugin_of_a_list_is_looked_at() -> None:
    found = with_config('{"name": 5, "plugins": [{"type": "bridge", "vlan": "5"},\n {"type": "tuning", "mtu": "9"}]}')
    assert [(code, problem.place) for code, problem in found.problems] == [
        ("SCH07", at(6, 48)),
        ("SCH07", at(7, 25)),
        ("SCH07", at(6, 6)),
    ]


def test_a_vlan_in_quotes_is_taken_for_what_was_meant() -> None:
    assert attachment('{"type": "bridge", "vlan": "100"}').vlan == 100
