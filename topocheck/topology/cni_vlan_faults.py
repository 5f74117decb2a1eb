"""VLAN numbers inside a CNI configuration that the plugin refuses.

Sources: containernetworking/plugins plugins/main/bridge/bridge.go, ``loadNetConf`` and ``collectVlanTrunk``, and
plugins/main/vlan; sriov-cni pkg/config; ovs-cni pkg/plugin; Open vSwitch ovn-nb(5).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from topocheck.model.nad import LINUX_BRIDGE_TYPES, NetworkAttachment
from topocheck.model.template import is_template
from topocheck.model.value import Mapping
from topocheck.model.vlan import HIGHEST
from topocheck.topology.cni_fault import Fault

_HIGHEST_OF_OVS = 4095
_HIGHEST_PRIORITY = 7
_PROTOCOLS = ("802.1q", "802.1ad")


def vlan_faults(nad: NetworkAttachment) -> Iterator[Fault]:
    """The numbers that a plugin of the configuration refuses."""
    for plugin in nad.plugins:
        faults = _READERS.get(plugin.text("type") or "")
        if faults is not None:
            yield from faults(plugin)


def _of_bridge(plugin: Mapping) -> Iterator[Fault]:
    yield from _number(plugin, "vlan", HIGHEST, "invalid VLAN ID {} (must be between 0 and 4094)")
    for entry in plugin.mappings("vlanTrunk"):
        yield from _trunk_entry(entry, HIGHEST)


def _of_ovs(plugin: Mapping) -> Iterator[Fault]:
    yield from _number(plugin, "vlan", _HIGHEST_OF_OVS, "constraint violation: {} is not in the valid range 0 to 4095")
    entries = plugin.mappings("trunk")
    for entry in entries:
        yield from _trunk_entry(entry, _HIGHEST_OF_OVS)
    if entries and not any(entry.get(key) is not None for entry in entries for key in ("id", "minID", "maxID")):
        yield Fault(plugin.place_of("trunk"), "trunk must have a VLAN", "trunk parameter is misconfigured")


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
    protocol = (plugin.text("vlanProto") or "").lower()
    if protocol and protocol not in _PROTOCOLS and not is_template(protocol):
        said = f"LoadConf(): vlan Proto {protocol} invalid: value must be '802.1Q' or '802.1ad'"
        yield Fault(plugin.place_of("vlanProto"), f"vlanProto is {protocol}, and must be 802.1q or 802.1ad", said)
    if plugin.get("vlan") is None:
        for key, name in (("vlanQoS", "vlan QoS"), ("vlanProto", "vlan proto")):
            if plugin.get(key) is not None:
                said = f"LoadConf(): vlan id must be configured to set {name} to a non-nil value"
                yield Fault(plugin.place_of(key), f"{key} is given, and vlan must be too,", said)
        return
    if plugin.integer("vlan"):
        return
    if plugin.integer("vlanQoS"):
        said = "LoadConf(): non-zero vlan id must be configured to set vlan QoS to a non-zero value"
        yield Fault(plugin.place_of("vlanQoS"), "vlanQoS is given, and vlan must be too,", said)
    if protocol == "802.1ad":
        said = "LoadConf(): non-zero vlan id must be configured to set vlan proto 802.1ad"
        yield Fault(plugin.place_of("vlanProto"), "vlanProto is 802.1ad, and vlan must be given too,", said)


def _number(plugin: Mapping, key: str, highest: int, said: str) -> Iterator[Fault]:
    number = plugin.integer(key)
    if number is not None and not 0 <= number <= highest:
        yield Fault(plugin.place_of(key), f"{key} is {number}, and must be from 0 to {highest}", said.format(number))


def _trunk_entry(entry: Mapping, highest: int) -> Iterator[Fault]:
    """The first thing that is wrong with an entry, in the order of the plugin."""
    ends = entry.integer("minID"), entry.integer("maxID")
    for key, number, other in (("minID", ends[0], "maxID"), ("maxID", ends[1], "minID")):
        if number is not None and entry.get(other) is None:
            said = f"minID and maxID should be configured simultaneously, {other} is missing"
            yield Fault(entry.place_of(key), f"an entry of the VLAN trunk has {key} and must have {other} too,", said)
            return
    for key, number in (("minID", ends[0]), ("maxID", ends[1])):
        if number is not None and not 0 < number <= highest:
            yield Fault(entry.place_of(key), _range_of(key, number, highest), f"incorrect trunk {key} parameter")
            return
    if ends[0] is not None and ends[1] is not None and ends[1] < ends[0]:
        said = "minID is greater than maxID in trunk parameter"
        yield Fault(
            entry.place_of("maxID"), f"a VLAN trunk goes from {ends[0]} to {ends[1]}, and must not go backwards", said
        )
        return
    single = entry.integer("id")
    if single is not None and not 0 < single <= highest:
        yield Fault(entry.place_of("id"), _range_of("id", single, highest), "incorrect trunk id parameter")


def _range_of(key: str, number: int, highest: int) -> str:
    return f"{key} of a VLAN trunk is {number}, and must be from 1 to {highest}"


_READERS: dict[str, Callable[[Mapping], Iterator[Fault]]] = {
    **dict.fromkeys(LINUX_BRIDGE_TYPES, _of_bridge),
    "ovs": _of_ovs,
    "vlan": _of_vlan,
    "ovn-k8s-cni-overlay": _of_ovn,
    "sriov": _of_sriov,
}
