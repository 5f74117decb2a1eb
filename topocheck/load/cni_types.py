"""The JSON types that CNI plugins demand: Go's encoding/json refuses a number in quotes, and the whole configuration with it.

Sources: containernetworking/cni pkg/types, containernetworking/plugins plugins/main, OVN-Kubernetes go-controller/pkg/cni/types,
sriov-cni and ovs-cni pkg/types.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as MappingType
from dataclasses import dataclass
from typing import TypeAlias

from topocheck.model.problem import Problem
from topocheck.model.template import is_template
from topocheck.model.value import Mapping, Scalar, Sequence, Value

_STRING, _INT, _BOOL, _LIST, _OBJECT = "string", "int", "bool", "list", "object"


@dataclass(frozen=True, slots=True)
class _Each:
    """A list, or an object with any keys, whose members are all alike. ``go`` is what Go calls it."""

    kind: str
    member: _Shape
    go: str


@dataclass(frozen=True, slots=True)
class _Keys:
    """An object with the types of some of its keys."""

    known: MappingType[str, _Shape]


_Shape: TypeAlias = "str | _Each | _Keys"

_TEXTS = _Each(_LIST, _STRING, "[]string")
_ROUTES = _Each(
    _LIST,
    _Keys({"dst": _STRING, "gw": _STRING, **dict.fromkeys(("mtu", "advmss", "priority", "table", "scope"), _INT)}),
    "[]*types.Route",
)
_DNS = _Keys({"nameservers": _TEXTS, "domain": _STRING, "search": _TEXTS, "options": _TEXTS})
_TRUNK = _Each(_LIST, _Keys({"id": _INT, "minID": _INT, "maxID": _INT}), "[]*types.VlanTrunk")
_RANGE = dict.fromkeys(("subnet", "rangeStart", "rangeEnd", "gateway"), _STRING)
_ADDRESSES = _Each(_LIST, _Keys({"address": _STRING, "gateway": _STRING}), "[]main.Address")
_OF_WHEREABOUTS: MappingType[str, _Shape] = {
    **dict.fromkeys(("range", "range_start", "range_end"), _STRING),
    "exclude": _TEXTS,
}

_IPAM: MappingType[str, MappingType[str, _Shape]] = {
    "host-local": {
        **_RANGE,
        "ranges": _Each(_LIST, _Each(_LIST, _Keys(_RANGE), "allocator.RangeSet"), "[]allocator.RangeSet"),
        "routes": _ROUTES,
        "dataDir": _STRING,
        "resolvConf": _STRING,
    },
    "static": {"addresses": _ADDRESSES, "routes": _ROUTES, "dns": _DNS},
    "whereabouts": {
        **_OF_WHEREABOUTS,
        "ipRanges": _Each(_LIST, _Keys(_OF_WHEREABOUTS), "[]types.RangeConfiguration"),
        "routes": _ROUTES,
        "gateway": _STRING,
        "network_name": _STRING,
        "enable_overlapping_ranges": _BOOL,
    },
}

_EVERY_TYPE: MappingType[str, _Shape] = {
    **dict.fromkeys(("cniVersion", "name", "type"), _STRING),
    "ipam": _OBJECT,
    "capabilities": _Each(_OBJECT, _BOOL, "map[string]bool"),
    "dns": _DNS,
}

_BRIDGE: MappingType[str, _Shape] = {
    "bridge": _STRING,
    "vlan": _INT,
    "mtu": _INT,
    "vlanTrunk": _TRUNK,
    "ipMasqBackend": _STRING,
    **dict.fromkeys(("isGateway", "isDefaultGateway", "forceAddress", "ipMasq", "hairpinMode", "promiscMode"), _BOOL),
    **dict.fromkeys(("macspoofchk", "disableContainerInterface", "portIsolation", "preserveDefaultVlan"), _BOOL),
    "enabledad": _BOOL,
}
_TUNING: MappingType[str, _Shape] = {
    "mac": _STRING,
    "mtu": _INT,
    "promisc": _BOOL,
    "allmulti": _BOOL,
    "sysctl": _Each(_OBJECT, _STRING, "map[string]string"),
    "txQLen": _INT,
}
_OVN_STRINGS = (
    "topology",
    "netAttachDefName",
    "subnets",
    "excludeSubnets",
    "joinSubnet",
    "physicalNetworkName",
    "role",
)

_TYPES: MappingType[str, MappingType[str, _Shape]] = {
    "bridge": _BRIDGE,
    "cnv-bridge": _BRIDGE,
    "ovn-k8s-cni-overlay": {
        **dict.fromkeys(_OVN_STRINGS, _STRING),
        "vlanID": _INT,
        "mtu": _INT,
        "allowPersistentIPs": _BOOL,
    },
    "macvlan": {
        **dict.fromkeys(("master", "mode", "mac"), _STRING),
        **dict.fromkeys(("mtu", "bcqueuelen"), _INT),
        "linkInContainer": _BOOL,
    },
    "ipvlan": {"master": _STRING, "mode": _STRING, "mtu": _INT, "linkInContainer": _BOOL},
    "vlan": {"master": _STRING, "vlanId": _INT, "mtu": _INT, "linkInContainer": _BOOL},
    "host-device": {"device": _STRING, "hwaddr": _STRING, "kernelpath": _STRING, "pciBusID": _STRING},
    "sriov": {
        **dict.fromkeys(("vlan", "vlanQoS", "min_tx_rate", "max_tx_rate"), _INT),
        **dict.fromkeys(("vlanProto", "mac", "spoofchk", "trust", "link_state", "deviceID"), _STRING),
    },
    "ovs": {"bridge": _STRING, "vlan": _INT, "mtu": _INT, "trunk": _TRUNK, "interface_type": _STRING},
    "ptp": {"mtu": _INT, "ipMasq": _BOOL},
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
    return {key: _kind_of(shape) for key, shape in _shapes(kind).items()}


def type_problems(plugin: Mapping, about: str) -> Iterator[Problem]:
    """A problem for every key of one plugin's configuration whose JSON type the plugin refuses, and for keys inside of them."""
    kind = plugin.text("type") or ""
    body = plugin.mapping("ipam")
    inner = _IPAM.get(body.text("type") or "", {}) if body is not None else {}
    wanted = {**_shapes(kind), "ipam": _Keys({"type": _STRING, **inner})}
    for key, value in plugin:
        expected = wanted.get(key)
        for path, wrong, shape in _misfits(key, value, expected) if expected is not None else ():
            yield _problem(path, wrong, shape, plugin, about)


def _shapes(kind: str) -> dict[str, _Shape]:
    return {**_EVERY_TYPE, **_TYPES.get(kind, {})}


def _misfits(path: str, value: Value, shape: _Shape) -> Iterator[tuple[str, Value, _Shape]]:
    """Every value that has not the JSON type of its key, with the path of keys to it."""
    if isinstance(value, Scalar) and (value.is_null or is_template(value.text)):
        return
    if not _fits(value, _kind_of(shape)):
        yield path, value, shape
    elif isinstance(shape, _Keys) and isinstance(value, Mapping):
        for key, inner in value:
            if key in shape.known:
                yield from _misfits(f"{path}.{key}", inner, shape.known[key])
    elif isinstance(shape, _Each):
        members = (
            value.items
            if isinstance(value, Sequence)
            else [inner for _, inner in value]
            if isinstance(value, Mapping)
            else []
        )
        for inner in members:
            yield from _misfits(path, inner, shape.member)


def _problem(path: str, value: Value, shape: _Shape, plugin: Mapping, about: str) -> Problem:
    expected = _kind_of(shape)
    top = "." not in path and plugin.get(path) is value
    where = (
        f'"{path}"'
        if top
        else f'an entry of "{path}"'
        if isinstance(value, Scalar) and "." not in path
        else f'"{path}"'
    )
    return Problem(
        place=plugin.place_of(path) if top else value.place,
        message=f"{where} is {_written(value)}, and the CNI plugin {plugin.text('type')} takes only {_article(expected)} there",
        object=about,
        symptom='CNI "failed to load netconf: json: cannot unmarshal '
        f'{_kind(value)} into Go struct field NetConf.{path} of type {_go_type(shape)}", the Pods stay ContainerCreating',
        fix=_WRITE[expected],
    )


def _kind_of(shape: _Shape) -> str:
    return shape if isinstance(shape, str) else shape.kind if isinstance(shape, _Each) else _OBJECT


def _go_type(shape: _Shape) -> str:
    return shape.go if isinstance(shape, _Each) else _GO_TYPE[_kind_of(shape)]


_GO_TYPE = {
    _STRING: "string",
    _INT: "int",
    _BOOL: "bool",
    _LIST: "[]interface {}",
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
