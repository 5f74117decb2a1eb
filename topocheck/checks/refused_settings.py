"""NET: settings that nmstate reads and refuses, for they do not go together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from topocheck.checks.check import check
from topocheck.checks.declarations import NOTHING_CONFIGURED, policy_object
from topocheck.checks.nmstate import common_rules, device_rules, state_rules
from topocheck.checks.nmstate.refusal import Refusal
from topocheck.checks.unresolved import severity
from topocheck.model.node import NodePolicy
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related
from topocheck.simulate.network import Network


@check("NET37", "refused-node-setting")
def refused_node_setting(network: Network) -> Iterator[Problem]:
    """An interface, a routing rule or the DNS of a desired state has settings that do not go together, or a value that can't be set.

    Source: nmstate rust/src/lib, ``sanitize`` and ``post_inter_ifaces_process`` of the interface types, dns.rs, route_rule.rs.
    """
    for policy in network.site.policies:
        up = [one for one in policy.interfaces if one.state in ("up", "unknown")]
        for interface in up:
            for refusal in (
                *device_rules.refused(interface.type or "", interface.name, interface.body),
                *common_rules.refused(interface.name, interface.body),
            ):
                yield _problem(policy, refusal, interface.place)
        for refusal in common_rules.refused_together([one.body for one in up]):
            yield _problem(policy, refusal)
        yield from _vrf_without_table(network, policy)
        for refusal in state_rules.refused(policy.desired_state) if policy.desired_state is not None else ():
            yield _problem(policy, refusal)


def _vrf_without_table(network: Network, policy: NodePolicy) -> Iterator[Problem]:
    """A VRF that is not there yet needs its table; one that another policy or the node has keeps it."""
    others = [one for other in network.site.policies if other is not policy for one in other.interfaces]
    known = {one.name for one in (*others, *(one for node in network.site.nodes for one in node.interfaces))}
    for interface in policy.interfaces:
        block = interface.body.mapping("vrf") if interface.type == "vrf" and interface.state == "up" else None
        if block is None or block.text("route-table-id") not in (None, "0") or interface.name in known:
            continue
        refusal = Refusal(
            block.place_of("route-table-id") if "route-table-id" in block else interface.body.place_of("vrf"),
            f"the VRF {interface.name} must have a route-table-id above 0",
            f"Route table ID undefined or 0 is not allowed for new VRF interface {interface.name}",
            "write the number of a routing table of its own",
        )
        yield replace(_problem(policy, refusal, interface.place), severity=severity(network.site))


def _problem(policy: NodePolicy, refusal: Refusal, interface: Place | None = None) -> Problem:
    related = [Related(refusal.other, "does not go with this")] if refusal.other is not None else []
    related += [Related(interface, "the interface")] if interface is not None and interface != refusal.place else []
    return Problem(
        place=refusal.place,
        message=refusal.message,
        object=policy_object(policy),
        symptom=f'nmstate refuses the desired state, "{refusal.said}": {NOTHING_CONFIGURED}',
        fix=refusal.fix,
        related=tuple(related),
        only_if_unexplained=(refusal.place,),
    )


CHECKS = (refused_node_setting,)
