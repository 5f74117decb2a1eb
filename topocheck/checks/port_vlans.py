"""BRP: VLAN blocks and options of bridges that nmstate refuses, or that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.check import check
from topocheck.checks.declarations import NOTHING_CONFIGURED, brought_up, policy_object
from topocheck.checks.unresolved import is_template
from topocheck.model.node import NodeInterface, NodePolicy
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.value import Mapping, Sequence
from topocheck.model.vlan import HIGHEST, LOWEST
from topocheck.simulate.network import Network
from topocheck.topology.bridge_vlan import KERNEL_DEFAULT_PVID, filters_vlans

_TRUE = frozenset({"true", "yes", "on", "y", "1"})
_TIMERS = {"forward-delay": (2, 30), "hello-time": (1, 10), "max-age": (6, 40)}


@check("BRP07", "contradicting-vlan-block")
def contradicting_vlan_block(network: Network) -> Iterator[Problem]:
    """The ``vlan`` block of a bridge port mixes what is for access ports with what is for trunks.

    Source: nmstate rust/src/lib/ifaces/bridge_vlan.rs, ``BridgePortVlanConfig::sanitize``.
    """
    for policy, bridge, name, vlan in _vlan_blocks(network, "linux-bridge", "ovs-bridge"):
        found = _contradiction(vlan)
        if found is not None:
            key, must, error = found
            yield Problem(
                place=vlan.place_of(key),
                message=f"the port {name} of {bridge.name} {must}",
                object=policy_object(policy),
                symptom=f'nmstate refuses the desired state, "Bridge VLAN filtering {error}": {NOTHING_CONFIGURED}',
                fix="for one VLAN write mode: access with tag; for several mode: trunk with trunk-tags, and tag with "
                "enable-native: true for the one that is untagged",
                related=(Related(vlan.place_of("mode"), "the mode"), Related(bridge.place, "the bridge")),
                only_if_unexplained=tuple(vlan.place_of(other) for other in vlan.entries if other != key),
            )


def _contradiction(vlan: Mapping) -> tuple[str, str, str] | None:
    """The key that does not fit the mode, what must be, and nmstate's words."""
    mode, tag, tags = vlan.text("mode"), vlan.text("tag"), vlan.get("trunk-tags")
    native = vlan.text("enable-native") or ""
    if is_template(native):
        return None
    has_native = native.lower() in _TRUE
    if mode == "access" and has_native:
        must = "has mode: access, which has no native VLAN beside its tag, and must leave enable-native out"
        return "enable-native", must, "`enable-native: true` cannot be set in access mode"
    if mode == "access" and isinstance(tags, Sequence) and len(tags):
        must = "has mode: access and must have no trunk-tags"
        return "trunk-tags", must, "access mode cannot have trunk-tags defined"
    if mode == "trunk" and tag not in (None, "0") and not has_native:
        must = f"has mode: trunk and tag {tag}, and must have enable-native: true for that"
        return "tag", must, "`tag` cannot be use in trunk mode without `enable-native`"
    if mode == "trunk" and tags is None:
        must = "has mode: trunk and must say under trunk-tags which VLANs it carries"
        return "mode", must, "trunk mode cannot have empty trunk-tags"
    return None


def _vlan_blocks(network: Network, *kinds: str) -> Iterator[tuple[NodePolicy, NodeInterface, str, Mapping]]:
    """The ``vlan`` blocks of the ports of bridges that say something, with the names of the ports."""
    for policy, interface in brought_up(network, *kinds):
        bridge = interface.body.mapping("bridge")
        for port in bridge.mappings("ports" if "port" not in bridge else "port") if bridge is not None else ():
            name, vlan = port.text("name"), port.mapping("vlan")
            if name is not None and vlan is not None and vlan.entries:
                yield policy, interface, name, vlan


@check("BRP08", "illegal-bridge-vlan")
def illegal_bridge_vlan(network: Network) -> Iterator[Problem]:
    """The VLANs of a bridge port overlap, are no VLANs, or are a range that ends before it begins.

    Source: nmstate rust/src/lib/ifaces/bridge_vlan.rs, ``validate_overlap_trunk_tags``; an inverted range is empty there.
    """
    for policy, bridge, name, vlan in _vlan_blocks(network, "linux-bridge", "ovs-bridge"):
        yield from _illegal_tag(policy, bridge, name, vlan)
        taken: list[tuple[int, int, Mapping]] = []
        for entry in vlan.mappings("trunk-tags"):
            low, high = _range(entry)
            if low is None or high is None:
                continue
            if not LOWEST <= low <= high <= HIGHEST:
                said = f"must have VLANs from {LOWEST} to {HIGHEST} under trunk-tags, the smaller number first, and has {_named(low, high)}"
                symptom = (
                    "nmstate takes the range for empty and the port carries none of these VLANs"
                    if low > high
                    else f"NetworkManager refuses the VLAN and nmstate rolls back: {NOTHING_CONFIGURED}"
                )
                yield _at_entry(policy, bridge, name, entry, said, symptom, "write legal VLANs, min before max")
                continue
            other = next((one for one in taken if one[0] <= high and low <= one[1]), None)
            if other is not None:
                said = f"has {_named(low, high)} under trunk-tags, which overlaps {_named(*other[:2])}, and must name a VLAN once"
                symptom = f'nmstate refuses the desired state, "Bridge VLAN trunk tag ... is overlapping with other tag": {NOTHING_CONFIGURED}'
                yield _at_entry(policy, bridge, name, entry, said, symptom, "make the ranges disjoint", other[2])
            taken.append((low, high, entry))


def _illegal_tag(policy: NodePolicy, bridge: NodeInterface, name: str, vlan: Mapping) -> Iterator[Problem]:
    tag = vlan.integer("tag")
    if tag is not None and not (LOWEST <= tag <= HIGHEST or (tag == 0 and vlan.text("mode") == "trunk")):
        yield Problem(
            place=vlan.place_of("tag"),
            message=f"the port {name} of {bridge.name} has the tag {tag} and must have one from {LOWEST} to {HIGHEST}",
            object=policy_object(policy),
            symptom=f"NetworkManager refuses the VLAN and nmstate rolls back: {NOTHING_CONFIGURED}",
            fix="write a legal VLAN",
            related=(Related(bridge.place, "the bridge"),),
        )


def _range(entry: Mapping) -> tuple[int | None, int | None]:
    span = entry.mapping("id-range")
    if span is None:
        return entry.integer("id"), entry.integer("id")
    return span.integer("min"), span.integer("max")


def _named(low: int, high: int) -> str:
    return f"{low}" if low == high else f"{low}-{high}"


def _at_entry(
    policy: NodePolicy,
    bridge: NodeInterface,
    name: str,
    entry: Mapping,
    said: str,
    symptom: str,
    fix: str,
    other: Mapping | None = None,
) -> Problem:
    related = [] if other is None else [Related(other.place, "the other entry")]
    return Problem(
        place=entry.place,
        message=f"the port {name} of {bridge.name} {said}",
        object=policy_object(policy),
        symptom=symptom,
        fix=fix,
        related=(*related, Related(bridge.place, "the bridge")),
    )


@check("BRP09", "vlan-block-without-vlans", Severity.WARNING)
def vlan_block_without_vlans(network: Network) -> Iterator[Problem]:
    """The ``vlan`` block of a bridge port turns VLAN filtering on and gives the port no VLAN.

    Source: nmstate rust/src/lib/nm/settings/bridge.rs: without ``mode`` no VLAN is programmed.
    """
    for policy, bridge, name, vlan in _vlan_blocks(network, "linux-bridge"):
        tags = vlan.get("trunk-tags")
        no_mode = vlan.get("mode") is None and (tags is not None or vlan.get("tag") is not None)
        empty = (
            vlan.text("mode") == "trunk" and isinstance(tags, Sequence) and not len(tags) and vlan.get("tag") is None
        )
        if no_mode or empty:
            said = "has no mode" if no_mode else "has an empty list of trunk-tags"
            yield Problem(
                place=vlan.place_of("trunk-tags" if tags is not None else "tag"),
                message=f"the vlan block of the port {name} of {bridge.name} {said}, so that the bridge filters and the port carries VLAN "
                f"{KERNEL_DEFAULT_PVID} alone",
                object=policy_object(policy),
                symptom="the policy is Available and the VMs start; the bridge drops every frame of the VLANs that are meant",
                fix="write mode: access with tag, or mode: trunk with trunk-tags; vlan: {} for no filtering at all",
                related=(Related(bridge.place, "the bridge"),),
                only_if_unexplained=tuple(vlan.place_of(key) for key in vlan.entries),
            )


@check("BRP19", "default-vlan-without-filtering")
def default_vlan_without_filtering(network: Network) -> Iterator[Problem]:
    """A bridge has a ``vlan-default-pvid`` other than 1, and no port of it has a VLAN.

    Source: nmstate rust/src/lib/ifaces/linux_bridge.rs, ``validate_vlan_default_pvid``.
    """
    for policy, interface in brought_up(network, "linux-bridge"):
        pvid = interface.bridge.default_pvid if interface.bridge is not None else None
        options = interface.body.at("bridge", "options")
        if pvid in (None, KERNEL_DEFAULT_PVID) or filters_vlans(interface) or not isinstance(options, Mapping):
            continue
        yield Problem(
            place=options.place_of("vlan-default-pvid"),
            message=f"{interface.name} has the default VLAN {pvid}, and must then have a port with a vlan block",
            object=policy_object(policy),
            symptom=f'nmstate refuses the desired state, "Linux bridge {interface.name} has vlan-default-pvid different than 1 but VLAN '
            f'filtering is not enabled": {NOTHING_CONFIGURED}',
            fix="remove vlan-default-pvid, or give the ports their VLANs",
            related=(Related(interface.place, "the bridge"),),
        )


@check("BRP20", "stp-timer-out-of-range")
def stp_timer_out_of_range(network: Network) -> Iterator[Problem]:
    """A timer of a bridge's spanning tree is one that IEEE 802.1D does not allow.

    Source: nmstate rust/src/lib/ifaces/linux_bridge.rs, ``LinuxBridgeStpOptions::sanitize``.
    """
    for policy, interface in brought_up(network, "linux-bridge"):
        stp = interface.body.at("bridge", "options", "stp")
        for key, (least, most) in _TIMERS.items() if isinstance(stp, Mapping) else ():
            value = stp.integer(key) if isinstance(stp, Mapping) else None
            if value is not None and isinstance(stp, Mapping) and not least <= value <= most:
                yield Problem(
                    place=stp.place_of(key),
                    message=f"{key} of {interface.name} is {value} and must be from {least} to {most} seconds",
                    object=policy_object(policy),
                    symptom=f'nmstate refuses the desired state, "Desired STP {key.replace("-", " ")} {value} is not in the range of '
                    f'[{least},{most}]": {NOTHING_CONFIGURED}',
                    fix="write seconds, not hundredths, within the range",
                    related=(Related(interface.place, "the bridge"),),
                )


CHECKS = (
    contradicting_vlan_block,
    illegal_bridge_vlan,
    vlan_block_without_vlans,
    default_vlan_without_filtering,
    stp_timer_out_of_range,
)
