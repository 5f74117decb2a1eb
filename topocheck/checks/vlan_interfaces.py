"""NET: VLAN interfaces that are not what their name says, that exist already, or that tag a frame twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from topocheck.checks.check import check
from topocheck.checks.declarations import Fault, Faults, brought_up, coexist, declarations, policy_object
from topocheck.checks.unresolved import severity
from topocheck.checks.wording import listed
from topocheck.model.node import NodeInterface, NodePolicy, VlanSpec
from topocheck.model.problem import Problem, Related, Severity
from topocheck.simulate.network import Network

_NUMBERED = re.compile(r"(?:.*\.|(?i:vlan)[-_.]?)(\d{1,4})")
_DEFAULT_PROTOCOL = "802.1q"


@check("NET07", "vlan-name-of-another-vlan", Severity.WARNING)
def vlan_name_of_another_vlan(network: Network) -> Iterator[Problem]:
    """A VLAN interface has the number of one VLAN in its name and another one as its VLAN.

    Nothing reads the name: the ``id`` counts. Source: nmstate rust/src/lib/ifaces/vlan.rs.
    """
    for policy, interface in brought_up(network, "vlan"):
        vlan = interface.vlan
        named = _NUMBERED.fullmatch(interface.name)
        if vlan is None or vlan.id is None or named is None or int(named[1]) in (0, vlan.id):
            continue  # vlan0 is the first VLAN interface of a node: there is no VLAN 0
        yield Problem(
            place=vlan.id_place,
            message=f"{interface.name} is the interface of VLAN {vlan.id}, and its name says {int(named[1])}",
            object=policy_object(policy),
            symptom="the node tags with the id, so that whoever goes by the name looks at the wrong VLAN; where the id is the "
            "slip, workloads are in another VLAN than meant",
            fix=f"write the id {int(named[1])}, or name the interface after VLAN {vlan.id}",
            related=(Related(interface.place, "the name"),),
            only_if_unexplained=(vlan.id_place,),
        )


@check("NET08", "vlan-interface-twice")
def vlan_interface_twice(network: Network) -> Iterator[Problem]:
    """Two VLAN interfaces of one node have the same base, VLAN and protocol, which the kernel allows once.

    Source: Linux net/8021q/vlan.c, ``vlan_check_real_dev`` (EEXIST).
    """
    faults = Faults()
    for state in network.states.values():
        first: dict[tuple[str, int, str], tuple[NodePolicy, NodeInterface]] = {}
        for policy, interface in declarations(state):
            key = _key(interface)
            if key is None:
                continue
            earlier = first.setdefault(key, (policy, interface))
            if earlier[1].name != interface.name and (policy is earlier[0] or coexist(policy, earlier[0])):
                related = (Related(earlier[1].place, f"{earlier[1].name} of policy {earlier[0].name}"),)
                what = f"VLAN {key[1]} of {key[0]}"
                vlan = interface.vlan
                place = vlan.id_place if vlan is not None else interface.place
                faults.add(state.node.name, Fault(policy, interface, what, place, related, earlier[1].name))
    for fault in faults:
        yield Problem(
            place=fault.place,
            message=f"{fault.interface.name} and {fault.why} are both the interface of {fault.what} on {listed(fault.nodes)}, "
            "and a node can have one",
            object=fault.object,
            symptom='the kernel refuses the second one, "RTNETLINK answers: File exists": nmstate rolls its policy back, and '
            "the bridge on it is never made",
            fix=f"use {fault.why} in both places, or correct the VLAN or the base of one of them",
            related=(*fault.related, Related(fault.interface.place, "this interface")),
            severity=severity(network.site),
        )


def _key(interface: NodeInterface) -> tuple[str, int, str] | None:
    vlan = interface.vlan if interface.type == "vlan" else None
    if vlan is None or vlan.base is None or vlan.id is None:
        return None
    return vlan.base, vlan.id, vlan.protocol or _DEFAULT_PROTOCOL


@check("NET34", "two-tags-of-one-protocol", Severity.WARNING)
def two_tags_of_one_protocol(network: Network) -> Iterator[Problem]:
    """A VLAN interface stands on another one, and both tag with 802.1Q.

    Source: IEEE 802.1Q clause 9.5: the outer of two tags is a service tag, 802.1ad; Linux net/8021q/vlan_dev.c.
    """
    faults = Faults()
    for state in network.states.values():
        for policy, interface in declarations(state):
            base = interface.vlan.base if interface.type == "vlan" and interface.vlan is not None else None
            below = state.interfaces.get(base) if base is not None else None
            lower = below.interface if below is not None and below.interface.type == "vlan" else None
            if interface.vlan is None or lower is None or lower.vlan is None or not _same(interface.vlan, lower.vlan):
                continue
            related = (
                Related(lower.place, f"{lower.name} is a VLAN interface"),
                Related(interface.place, "the upper one"),
            )
            faults.add(state.node.name, Fault(policy, interface, lower.name, interface.vlan.base_place, related))
    for fault in faults:
        yield Problem(
            place=fault.place,
            message=f"{fault.interface.name} on {listed(fault.nodes)} stands on the VLAN interface {fault.what}, and both "
            "tag with 802.1Q, so that frames have two tags of one kind",
            object=fault.object,
            symptom="a switch that is not set up for it looks at the outer tag and drops the frames or takes them for oversized; "
            "the VLAN of the inner tag gets nothing",
            fix="build it on the NIC or bond itself, or give the lower interface protocol 802.1ad where the switch tunnels",
            related=fault.related,
        )


def _same(upper: VlanSpec, lower: VlanSpec) -> bool:
    return (upper.protocol or _DEFAULT_PROTOCOL) == (lower.protocol or _DEFAULT_PROTOCOL) == _DEFAULT_PROTOCOL


CHECKS = (vlan_name_of_another_vlan, vlan_interface_twice, two_tags_of_one_protocol)
