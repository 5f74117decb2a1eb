"""NodeNetworkConfigurationPolicies, as nmstate reads them.

Sources: kubernetes-nmstate api/shared/nodenetworkconfigurationpolicy_types.go, nmstate rust/src/lib/net_state.rs and ovn.rs.
"""

from __future__ import annotations

from dataclasses import dataclass

from topocheck.load.addresses import AddressProblems
from topocheck.load.metadata import Head, holds_template, literal, string_map
from topocheck.load.node_interface import read_interfaces
from topocheck.load.node_route import FIX, SYMPTOM, read_routes
from topocheck.model.node import HOSTNAME_LABEL, BridgeMapping, NodePolicy
from topocheck.model.problem import Problem
from topocheck.model.value import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class ReadPolicy:
    """A policy, and what of it could not be read."""

    policy: NodePolicy
    problems: tuple[tuple[str, Problem], ...] = ()


def read_policy(head: Head) -> ReadPolicy:
    """The policy that a manifest declares; what is absent, malformed or a template is left out."""
    spec = head.body.mapping("spec") or _empty(head.body)
    state = spec.mapping("desiredState")
    selector = spec.mapping("nodeSelector")
    misread = AddressProblems(f"{head.kind} {head.name}", SYMPTOM, FIX)
    policy = NodePolicy(
        name=head.name,
        place=head.place,
        interfaces=read_interfaces(state) if state else (),
        selector=None if selector is None or not selector.entries else string_map(selector),
        selector_place=spec.place_of("nodeSelector") if selector is not None else None,
        bridge_mappings=read_bridge_mappings(state) if state else (),
        desired_state=state,
        templated="capture" in spec or holds_template(spec),
        wave=head.wave,
        routes=read_routes(state, misread) if state else (),
    )
    return ReadPolicy(policy, tuple(misread.problems))


def read_values_entry(entry: Mapping) -> NodePolicy | None:
    """The policy that the chart of the published pattern renders from one entry ``{name, node, interfaces}``.

    None where the entry has no name or no node.
    """
    name, node, interfaces = entry.text("name"), entry.text("node"), entry.sequence("interfaces")
    if name is None or node is None or interfaces is None:
        return None
    return NodePolicy(
        name=name,
        place=entry.place_of("name"),
        interfaces=read_interfaces(entry),
        selector={HOSTNAME_LABEL: node},
        selector_place=entry.place_of("node"),
        desired_state=_state_of(entry, interfaces),
        templated=holds_template(entry),
    )


def _state_of(entry: Mapping, interfaces: Sequence) -> Mapping:
    """The desired state that the chart makes: the entry's interfaces and nothing else."""
    mark = entry.key_marks["interfaces"]
    return Mapping(entry.file, mark, {"interfaces": interfaces}, {"interfaces": mark})


def _empty(beside: Mapping) -> Mapping:
    return Mapping(beside.file, beside.mark, {}, {})


def read_bridge_mappings(state: Mapping) -> tuple[BridgeMapping, ...]:
    """``ovn.bridge-mappings`` of a desired or current state."""
    ovn = state.mapping("ovn")
    return tuple(
        BridgeMapping(
            localnet=localnet,
            bridge=literal(entry, "bridge"),
            place=entry.place_of("localnet"),
            absent=entry.text("state") == "absent",
        )
        for entry in (ovn.mappings("bridge-mappings") if ovn else [])
        if (localnet := literal(entry, "localnet")) is not None
    )
