"""The JSON types that CNI plugins demand: Go's encoding/json refuses a number in quotes, and the whole configuration with it.

Sources: containernetworking/cni pkg/types, containernetworking/plugins plugins/main, OVN-Kubernetes go-controller/pkg/cni/types,
sriov-cni and ovs-cni pkg/types.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as MappingType

from topocheck.model.problem import Problem
from topocheck.model.value import Mapping, Scalar, Sequence, Value

_STRING, _INT, _BOOL, _LIST, _OBJECT = "string", "int", "bool", "list", "object"

_EVERY_TYPE = {"cniVersion": _STRING, "name": _STRING, "type": _STRING, "ipam": _OBJECT, "capabilities": _OBJECT}

_BRIDGE = {
    "bridge": _STRING,
    "vlan": _INT,
    "mtu": _INT,
    "vlanTrunk": _LIST,
    **dict.fromkeys(("isGateway", "isDefaultGateway", "forceAddress", "ipMasq", "hairpinMode", "promiscMode"), _BOOL),
    **dict.fromkeys(("macspoofchk", "disableContainerInterface", "portIsolation", "preserveDefaultVlan"), _BOOL),
}
_TUNING = {"mac": _STRING, "mtu": _INT, "promisc": _BOOL, "allmulti": _BOOL, "sysctl": _OBJECT}
_OVN_STRINGS = (
    "topology",
    "netAttachDefName",
    "subnets",
    "excludeSubnets",
    "joinSubnet",
    "physicalNetworkName",
    "role",
)

_TYPES: MappingType[str, MappingType[str, str]] = {
    "bridge": _BRIDGE,
    "cnv-bridge": _BRIDGE,
    "ovn-k8s-cni-overlay": {
        **dict.fromkeys(_OVN_STRINGS, _STRING),
        "vlanID": _INT,
        "mtu": _INT,
        "allowPersistentIPs": _BOOL,
    },
    "macvlan": {"master": _STRING, "mode": _STRING, "mtu": _INT, "mac": _STRING, "linkInContainer": _BOOL},
    "ipvlan": {"master": _STRING, "mode": _STRING, "mtu": _INT, "linkInContainer": _BOOL},
    "vlan": {"master": _STRING, "vlanId": _INT, "mtu": _INT, "linkInContainer": _BOOL},
    "host-device": {"device": _STRING, "hwaddr": _STRING, "kernelpath": _STRING, "pciBusID": _STRING},
    "sriov": {
        **dict.fromkeys(("vlan", "vlanQoS", "min_tx_rate", "max_tx_rate"), _INT),
        **dict.fromkeys(("vlanProto", "mac", "spoofchk", "trust", "link_state", "deviceID"), _STRING),
    },
    "ovs": {"bridge": _STRING, "vlan": _INT, "mtu": _INT, "trunk": _LIST},
    "tuning": _TUNING,
    "cnv-tuning": _TUNING,
}

_WRITE = {
    _STRING: "write it in double quotes",
    _INT: "write the number without quotes and without a fraction",
    _BOOL: "write true or false, without quotes",
    _LIST: "write a list in square brackets",
    _OBJECT: "write an object in braces",
}


def types_of(kind: str) -> dict[str, str]:
    """The JSON types that a plugin demands: string, int, bool, list or object, by key."""
    return {**_EVERY_TYPE, **_TYPES.get(kind, {})}


def type_problems(plugin: Mapping, about: str) -> Iterator[Problem]:
    """A problem for every key of one plugin's configuration whose JSON type the plugin refuses."""
    wanted = types_of(plugin.text("type") or "")
    for key, value in plugin:
        expected = wanted.get(key)
        if expected is None or value.is_null or _fits(value, expected):
            continue
        written, kind = _written(value), _kind(value)
        yield Problem(
            place=plugin.place_of(key),
            message=f'"{key}" is {written}, and the CNI plugin {plugin.text("type")} takes only {_article(expected)} there',
            object=about,
            symptom='CNI "failed to load netconf: json: cannot unmarshal '
            f'{kind} into Go struct field NetConf.{key} of type {_GO_TYPE[expected]}", the Pods stay ContainerCreating',
            fix=_WRITE[expected],
        )


_GO_TYPE = {
    _STRING: "string",
    _INT: "int",
    _BOOL: "bool",
    _LIST: "[]*types.VlanTrunk",
    _OBJECT: "map[string]interface {}",
}


def _article(expected: str) -> str:
    names = {_STRING: "a string", _INT: "an integer", _BOOL: "true or false", _LIST: "a list", _OBJECT: "an object"}
    return names[expected]


def _fits(value: Value, expected: str) -> bool:
    if expected == _LIST:
        return isinstance(value, Sequence)
    if expected == _OBJECT:
        return isinstance(value, Mapping)
    if not isinstance(value, Scalar):
        return False
    if isinstance(value.data, str):
        return expected == _STRING
    if isinstance(value.data, bool):
        return expected == _BOOL
    return expected == _INT and isinstance(value.data, int)


def _kind(value: Value) -> str:
    """What Go calls a value in its error."""
    if isinstance(value, Sequence):
        return "array"
    if not isinstance(value, Scalar):
        return "object"
    if isinstance(value.data, str):
        return "string"
    return (
        "bool"
        if isinstance(value.data, bool)
        else f"number {value.text}"
        if isinstance(value.data, float)
        else "number"
    )


def _written(value: Value) -> str:
    if isinstance(value, Scalar):
        return f'the string "{value.text}"' if isinstance(value.data, str) else value.text
    return "a list" if isinstance(value, Sequence) else "an object"
