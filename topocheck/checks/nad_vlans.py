"""VLAN numbers inside a CNI configuration: those that the plugin refuses, and VLAN 1, which is everybody's untagged one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from topocheck.checks.check import check
from topocheck.model.nad import LINUX_BRIDGE_TYPES, NetworkAttachment
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Severity
from topocheck.model.value import Mapping
from topocheck.model.vlan import HIGHEST
from topocheck.simulate.network import Network

Fault = tuple[Place, str, str]
"""The line, what must be there, and the plugin's own words."""

_HIGHEST_OF_OVS = 4095
_HIGHEST_PRIORITY = 7


@check("NAD07", "illegal-nad-vlan")
def illegal_nad_vlan(network: Network) -> Iterator[Problem]:
    """A VLAN number or a list of VLANs in a CNI configuration is one that the plugin refuses.

    Sources: containernetworking/plugins plugins/main/bridge/bridge.go, ``loadNetConf`` and ``collectVlanTrunk``, and
    plugins/main/vlan; sriov-cni pkg/config; ovs-cni pkg/plugin; Open vSwitch ovn-nb(5).
    """
    for nad in network.site.attachments:
        for plugin in nad.plugins:
            faults = _READERS.get(plugin.text("type") or "")
            for place, message, said in faults(plugin) if faults is not None else ():
                yield Problem(
                    place=place,
                    message=f"{message} in {nad.key}",
                    object=nad.object,
                    symptom=f'the plugin: "{said}", the sandbox of each Pod on this network fails, and VMs and Pods stay '
                    "ContainerCreating",
                    fix="correct the number",
                )


def _of_bridge(plugin: Mapping) -> Iterator[Fault]:
    yield from _number(plugin, "vlan", HIGHEST, "invalid VLAN ID {} (must be between 0 and 4094)")
    for entry in plugin.mappings("vlanTrunk"):
        yield from _trunk_entry(entry, HIGHEST)


def _of_ovs(plugin: Mapping) -> Iterator[Fault]:
    yield from _number(plugin, "vlan", _HIGHEST_OF_OVS, "constraint violation: {} is not in the valid range 0 to 4095")
    for entry in plugin.mappings("trunk"):
        yield from _trunk_entry(entry, _HIGHEST_OF_OVS)


def _of_vlan(plugin: Mapping) -> Iterator[Fault]:
    yield from _number(plugin, "vlanId", HIGHEST, "invalid VLAN ID {} (must be between 0 and 4095 inclusive)")


def _of_ovn(plugin: Mapping) -> Iterator[Fault]:
    yield from _number(
        plugin, "vlanID", _HIGHEST_OF_OVS, "constraint violation: {} is not in the valid range 0 to 4095"
    )


def _of_sriov(plugin: Mapping) -> Iterator[Fault]:
    yield from _number(plugin, "vlan", HIGHEST, "LoadConf(): vlan ID {} invalid: value must be in the range 0-4094")
    said = "LoadConf(): vlan QoS PCP {} invalid: value must be in the range 0-7"
    yield from _number(plugin, "vlanQoS", _HIGHEST_PRIORITY, said)
    if plugin.integer("vlan"):
        return
    if plugin.integer("vlanQoS"):
        said = "LoadConf(): non-zero vlan id must be configured to set vlan QoS to a non-zero value"
        yield plugin.place_of("vlanQoS"), "vlanQoS is given, and vlan must be too,", said
    if (plugin.text("vlanProto") or "").lower() == "802.1ad":
        said = "LoadConf(): non-zero vlan id must be configured to set vlan proto 802.1ad"
        yield plugin.place_of("vlanProto"), "vlanProto is 802.1ad, and vlan must be given too,", said


def _number(plugin: Mapping, key: str, highest: int, said: str) -> Iterator[Fault]:
    number = plugin.integer(key)
    if number is not None and not 0 <= number <= highest:
        yield plugin.place_of(key), f"{key} is {number}, and must be from 0 to {highest}", said.format(number)


def _trunk_entry(entry: Mapping, highest: int) -> Iterator[Fault]:
    """The first thing that is wrong with an entry, in the order of the plugin."""
    ends = entry.integer("minID"), entry.integer("maxID")
    for key, number, other in (("minID", ends[0], "maxID"), ("maxID", ends[1], "minID")):
        if number is not None and entry.get(other) is None:
            said = f"minID and maxID should be configured simultaneously, {other} is missing"
            yield entry.place_of(key), f"an entry of the VLAN trunk has {key} and must have {other} too,", said
            return
    for key, number in (("minID", ends[0]), ("maxID", ends[1])):
        if number is not None and not 0 < number <= highest:
            yield entry.place_of(key), _range_of(key, number, highest), f"incorrect trunk {key} parameter"
            return
    if ends[0] is not None and ends[1] is not None and ends[1] < ends[0]:
        said = "minID is greater than maxID in trunk parameter"
        yield entry.place_of("maxID"), f"a VLAN trunk goes from {ends[0]} to {ends[1]}, and must not go backwards", said
        return
    single = entry.integer("id")
    if single is not None and not 0 < single <= highest:
        yield entry.place_of("id"), _range_of("id", single, highest), "incorrect trunk id parameter"


def _range_of(key: str, number: int, highest: int) -> str:
    return f"{key} of a VLAN trunk is {number}, and must be from 1 to {highest}"


_READERS: dict[str, Callable[[Mapping], Iterator[Fault]]] = {
    **dict.fromkeys(LINUX_BRIDGE_TYPES, _of_bridge),
    "ovs": _of_ovs,
    "vlan": _of_vlan,
    "ovn-k8s-cni-overlay": _of_ovn,
    "sriov": _of_sriov,
}


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
