"""The keys that CNI plugins read: any other is ignored without a word, so that a misspelt setting is simply not there.

Sources: containernetworking/cni SPEC.md (section 1), containernetworking/plugins plugins/main and plugins/meta/tuning, OVN-Kubernetes
go-controller/pkg/cni/types, sriov-cni and ovs-cni pkg/types.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from collections.abc import Mapping as MappingType

from topocheck.model.nad import OVN_TYPE
from topocheck.model.problem import Problem
from topocheck.model.template import is_template
from topocheck.model.value import Mapping


def _keys(text: str) -> frozenset[str]:
    return frozenset(text.split())


_EVERY_TYPE = _keys("cniVersion name type ipam dns args capabilities runtimeConfig prevResult ipMasq")
_LIST = _keys(
    "cniVersion cniVersions name plugins type disableCheck disableGC loadOnlyInlinedPlugins capabilities args"
)
_LOGGING = "logFile logLevel logfile-maxsize logfile-maxbackups logfile-maxage"
_BRIDGE = _keys(
    "bridge isGateway isDefaultGateway forceAddress ipMasqBackend mtu hairpinMode promiscMode vlan vlanTrunk enabledad "
    "preserveDefaultVlan macspoofchk disableContainerInterface portIsolation mac"
)
_TUNING = _keys("mac mtu promisc allmulti sysctl txQLen dataDir")

_KEYS: MappingType[str, frozenset[str]] = {
    "bridge": _BRIDGE,
    "cnv-bridge": _BRIDGE,
    OVN_TYPE: _keys(
        "topology netAttachDefName subnets reservedSubnets infrastructureSubnets excludeSubnets joinSubnet transitSubnet "
        "transitSubnets defaultGatewayIPs physicalNetworkName role vlanID mtu allowPersistentIPs transport evpn vtep "
        f"deviceID isManaged {_LOGGING}"
    ),
    "macvlan": _keys("master mode mtu mac linkInContainer bcqueuelen"),
    "ipvlan": _keys("master mode mtu linkInContainer"),
    "vlan": _keys("master vlanId mtu linkInContainer"),
    "host-device": _keys("device hwaddr kernelpath pciBusID auxDevice dpdkMode deviceID"),
    "sriov": _keys(
        "vlan vlanQoS vlanProto mac deviceID min_tx_rate max_tx_rate spoofchk trust link_state mtu "
        f"resourceName capabilities {_LOGGING}"
    ),
    "ovs": _keys(
        "bridge vlan mtu trunk deviceID ofport_request interface_type configuration_path socket_file "
        "link_state_check_retries link_state_check_interval"
    ),
    "tuning": _TUNING,
    "cnv-tuning": _TUNING,
}

_RANGE = "subnet rangeStart rangeEnd gateway"
_IPAM: MappingType[str, frozenset[str]] = {
    "host-local": _keys(f"type ranges routes dataDir resolvConf {_RANGE}"),
    "static": _keys("type addresses routes dns"),
    "whereabouts": _keys(
        "type range ipRanges exclude range_start range_end gateway routes dns addresses network_name log_file log_level "
        "datastore kubernetes configuration_path enable_overlapping_ranges sleep_for_race node_slice_size "
        "leader_lease_duration leader_renew_deadline leader_retry_period reconciler_cron_expression"
    ),
}

_VLAN_OF = {
    "bridge": "vlan",
    "cnv-bridge": "vlan",
    OVN_TYPE: "vlanID",
    "vlan": "vlanId",
    "sriov": "vlan",
    "ovs": "vlan",
}
_VLAN_WORDS = frozenset({"vlan", "vlanid", "vlantag", "tag", "vid", "vlan_id", "vlan-id"})


def plugin_types() -> tuple[str, ...]:
    """The types of plugin whose keys are known."""
    return tuple(_KEYS)


def keys_of(kind: str) -> frozenset[str]:
    """The keys that one of `plugin_types` reads."""
    return _KEYS[kind] | _EVERY_TYPE


def key_problems(plugin: Mapping, about: str) -> Iterator[Problem]:
    """A problem for every key that one plugin, or the list of plugins, does not read; nothing for a plugin that is not known."""
    kind = plugin.text("type") or ""
    listed = "plugins" in plugin
    own = _LIST if listed else _KEYS.get(kind)
    if own is None:
        return
    known = own if listed else own | _EVERY_TYPE
    reader = "a list of plugins" if listed else f"the CNI plugin {kind}"
    for key in plugin.entries:
        if key in known or key.startswith("cni.dev/") or is_template(key):
            continue
        meant = _meant(key, kind, known)
        hint = f', did you mean "{meant}"' if meant else ""
        yield Problem(
            place=plugin.place_of(key),
            message=f'{reader} does not read the key "{key}"{hint}',
            object=about,
            symptom="the key is ignored without a word: the network comes up as if it were not written",
            fix=f'write "{meant}"' if meant else f"remove the key, or use one of {', '.join(sorted(own))}",
        )


def ipam_key_problems(plugin: Mapping, about: str) -> Iterator[Problem]:
    """A problem for every key of one plugin's ``ipam`` that is a slip for one that its IPAM plugin reads."""
    ipam = plugin.mapping("ipam")
    kind = (ipam.text("type") or "") if ipam is not None else ""
    known = _IPAM.get(kind)
    if ipam is None or known is None:
        return
    for key in ipam.entries:
        meant = None if key in known or is_template(key) else _meant(key, kind, known)
        if meant is not None:
            yield Problem(
                place=ipam.place_of(key),
                message=f'the IPAM plugin {kind} does not read the key "{key}", did you mean "{meant}"',
                object=about,
                symptom="the key is ignored without a word: addresses are given out as if it were not written",
                fix=f'write "{meant}"',
            )


def _meant(key: str, kind: str, known: frozenset[str]) -> str | None:
    if key.lower() in _VLAN_WORDS:
        return _VLAN_OF.get(kind)
    same = next((each for each in sorted(known) if _bare(each) == _bare(key)), None)
    close = difflib.get_close_matches(key, sorted(known), n=1, cutoff=0.7)
    return same or (close[0] if close else None)


def _bare(key: str) -> str:
    return key.replace("_", "").replace("-", "").lower()
