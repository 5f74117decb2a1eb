"""VLAN numbers inside a CNI configuration: those that the plugin refuses, and VLAN 1, which is everybody's untagged one."""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.check import check
from topocheck.model.nad import NetworkAttachment
from topocheck.model.problem import Problem, Severity
from topocheck.simulate.network import Network
from topocheck.topology.cni_vlan_faults import vlan_faults


@check("NAD07", "illegal-nad-vlan")
def illegal_nad_vlan(network: Network) -> Iterator[Problem]:
    """A VLAN number or a list of VLANs in a CNI configuration is one that the plugin refuses.

    Sources: containernetworking/plugins plugins/main/bridge/bridge.go, ``loadNetConf`` and ``collectVlanTrunk``, and
    plugins/main/vlan; sriov-cni pkg/config; ovs-cni pkg/plugin; Open vSwitch ovn-nb(5).
    """
    for nad in network.site.attachments:
        for fault in vlan_faults(nad):
            yield Problem(
                place=fault.place,
                message=f"{fault.message} in {nad.key}",
                object=nad.object,
                symptom=f'the plugin: "{fault.said}", the sandbox of each Pod on this network fails, and VMs and Pods stay '
                "ContainerCreating",
                fix="correct the number",
            )


@check("NAD08", "nad-in-vlan-1", Severity.WARNING)
def nad_in_vlan_1(network: Network) -> Iterator[Problem]:
    """A NetworkAttachmentDefinition puts its workloads into VLAN 1, which bridges and switches send untagged unless told otherwise.

    Sources: Linux net/bridge/br_vlan.c, ``br_vlan_init``; IEEE 802.1Q, 8.6 and table 9-2 (the default PVID).
    """
    for nad in network.site.attachments:
        if nad.vlan == 1 and (nad.is_linux_bridge or nad.is_localnet):
            yield _in_vlan_1(nad)


def _in_vlan_1(nad: NetworkAttachment) -> Problem:
    place = nad.place_of("vlan")
    return Problem(
        place=place,
        message=f"{nad.key} is in VLAN 1, and should be in one that is tagged on the wire",
        object=nad.object,
        symptom="VLAN 1 is the default VLAN of Linux bridges and of switches: frames leave without a tag and end up in whatever VLAN is "
        "native at the other end, beside everything that nobody has put elsewhere",
        fix="choose another VLAN; for untagged frames leave vlan out",
        only_if_unexplained=(place,),
    )


CHECKS = (illegal_nad_vlan, nad_in_vlan_1)
