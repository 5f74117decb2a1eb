"""NET: on which nodes a policy is applied, on how many at a time, and what an omitted ``state`` changes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from topocheck.checks.check import check
from topocheck.checks.declarations import brought_up, policy_object, ports_of
from topocheck.checks.unresolved import is_template
from topocheck.checks.wording import listed
from topocheck.model.manifest import Manifest
from topocheck.model.node import NodePolicy
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.value import Mapping, Scalar
from topocheck.simulate.network import Network

_KIND = "NodeNetworkConfigurationPolicy"
_ALL = 100  # percent
_LABEL = re.compile(r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?")
_PREFIX = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")


@check("NET02", "policy-for-all-nodes", Severity.INFO)
def policy_for_all_nodes(network: Network) -> Iterator[Problem]:
    """A policy without a selector names NICs, and not all nodes are known to have them.

    It is applied to the control plane too. Source: kubernetes-nmstate pkg/selectors/labels.go.
    """
    everywhere = [policy for policy in network.site.policies if policy.selector is None]
    made = {each.name for policy in everywhere for each in policy.interfaces if each.type not in (None, "ethernet")}
    for policy in network.site.policies:
        if policy.selector is not None or policy.templated:
            continue
        named = {name: place for name, place in _nics(policy) if not (_everywhere(network, name) or name in made)}
        if named:
            name, place = next(iter(named.items()))
            yield Problem(
                place=policy.place,
                message=f"{policy.name} has no nodeSelector and names the NICs {listed(named)}, which every node must then have",
                object=policy_object(policy),
                symptom="on a node without such a NIC the policy fails and is Degraded; with maxUnavailable reached the other nodes "
                "are never configured, Aborted",
                fix='add a nodeSelector, as node-role.kubernetes.io/worker: ""',
                related=(Related(place, f"{name} is named here"),),
                only_if_unexplained=tuple(named.values()),
            )


def _nics(policy: NodePolicy) -> Iterator[tuple[str, Place]]:
    """The interfaces that a policy builds on and does not declare."""
    declared = {interface.name for interface in policy.interfaces if interface.type not in (None, "ethernet")}
    for interface in policy.interfaces:
        needed = [(port.name, port.place) for port in ports_of(interface) if interface.type != "ovs-bridge"]
        if interface.vlan is not None and interface.vlan.base is not None:
            needed.append((interface.vlan.base, interface.vlan.base_place))
        yield from ((name, place) for name, place in needed if name not in declared)


def _everywhere(network: Network, name: str) -> bool:
    return all(state.node.stated and state.has_interface(name) for state in network.states.values())


@check("NET03", "selector-that-is-no-map")
def selector_that_is_no_map(network: Network) -> Iterator[Problem]:
    """A policy's ``nodeSelector`` holds more than labels and their values, as ``matchLabels``, or what no label may be.

    Source: kubernetes-nmstate api/shared/nodenetworkconfigurationpolicy_types.go, ``map[string]string``.
    """
    for manifest, spec in _specs(network):
        selector = spec.mapping("nodeSelector")
        wrong = [key for key, value in selector if not isinstance(value, Scalar)] if selector is not None else []
        if selector is not None and wrong:
            yield Problem(
                place=selector.place_of(wrong[0]),
                message=f"the nodeSelector of {manifest.name} holds {listed(wrong)}, and must hold labels and their values only",
                object=f"{_KIND} {manifest.name}",
                symptom='the API server rejects the policy, "spec.nodeSelector: Invalid value: must be of type string": Argo CD\'s '
                "sync fails",
                fix='write the labels themselves, as node-role.kubernetes.io/worker: ""; each must be there with that value',
                related=(Related(spec.place_of("nodeSelector"), "the selector"),),
            )
        for key, value in selector if selector is not None else ():
            if isinstance(value, Scalar):
                yield from _label(manifest, key, value)


def _label(manifest: Manifest, key: str, value: Scalar) -> Iterator[Problem]:
    prefix, _, name = key.rpartition("/")
    legal = _LABEL.fullmatch(name) is not None and (not prefix or _PREFIX.fullmatch(prefix) is not None)
    if is_template(key) or is_template(value.text):
        return
    if not legal or (value.text and not _LABEL.fullmatch(value.text)):
        what = f'the value "{value.text}" of {key}' if legal else f'the key "{key}"'
        kind = "value" if legal else "key"
        yield Problem(
            place=value.place,
            message=f"{what} in the nodeSelector of {manifest.name} must be what a label may have: 63 letters, digits, -, _ and . at most",
            object=f"{_KIND} {manifest.name}",
            symptom=f'the webhook of kubernetes-nmstate refuses a change of the policy, "invalid label {kind}", and no node has such a label',
            fix="write a label of the nodes, as kubectl get nodes --show-labels shows them",
        )


def _specs(network: Network) -> Iterator[tuple[Manifest, Mapping]]:
    for manifest in network.site.manifests:
        spec = manifest.body.mapping("spec") if manifest.kind == _KIND else None
        if spec is not None and not manifest.partial:
            yield manifest, spec


@check("NET31", "all-nodes-at-once", Severity.WARNING)
def all_nodes_at_once(network: Network) -> Iterator[Problem]:
    """A policy may be applied to all of its nodes at the same time.

    Source: kubernetes-nmstate pkg/node/nodes.go, ``ScaledMaxUnavailableNodeCount``: half of the nodes by default.
    """
    policies = {(policy.place.file, policy.name): policy for policy in network.site.policies}
    for manifest, spec in _specs(network):
        policy = policies.get((manifest.place.file, manifest.name or ""))
        text = spec.text("maxUnavailable")
        if policy is None or text is None or not policy.interfaces:
            continue
        nodes = [node.name for node in network.site.nodes if node.stated and policy.selects(node)]
        if _covers_all(text, len(nodes)):
            yield Problem(
                place=spec.place_of("maxUnavailable"),
                message=f"{policy.name} may be applied to all of its nodes at once, maxUnavailable: {text}"
                + (f" for {listed(nodes)}" if nodes else ""),
                object=policy_object(policy),
                symptom="a mistake that nmstate's probes don't catch takes the network of all nodes away in the same minute, and "
                "no node is left that VMs could move to",
                fix="leave maxUnavailable out, half of the nodes, or write a smaller number",
                related=(Related(policy.place, "the policy"),),
            )


def _covers_all(text: str, nodes: int) -> bool:
    if text.endswith("%"):
        percent = text.removesuffix("%")
        return nodes != 1 and percent.isdecimal() and int(percent) >= _ALL
    return nodes > 1 and text.isdecimal() and int(text) >= nodes


@check("NET32", "bridge-without-state", Severity.INFO)
def bridge_without_state(network: Network) -> Iterator[Problem]:
    """A Linux bridge leaves ``state`` out, so that its ports do not get the trunk that kubernetes-nmstate gives others.

    Source: kubernetes-nmstate pkg/bridge/bridge.go, ``ApplyDefaultVlanFiltering`` looks for ``state: up``.
    """
    for policy, interface in brought_up(network, "linux-bridge"):
        ports = interface.bridge.ports if interface.bridge is not None else None
        plain = [port.name for port in ports or () if port.vlan is None]
        if interface.body.get("state") is None and plain:
            yield Problem(
                place=interface.place,
                message=f"{interface.name} does not say its state, so that {listed(plain)} is no trunk of VLANs 2-4094, as it would be "
                "with state: up",
                object=policy_object(policy),
                symptom="the bridge has no VLAN filtering and a NAD's VLAN is ignored; whoever adds state: up later changes what "
                "its ports carry",
                fix="write state: up, and vlan: {} at ports that are to carry all frames as they are",
                related=tuple(
                    Related(port.place, "a port without a vlan block") for port in ports or () if port.vlan is None
                ),
            )


CHECKS = (policy_for_all_nodes, selector_that_is_no_map, all_nodes_at_once, bridge_without_state)
