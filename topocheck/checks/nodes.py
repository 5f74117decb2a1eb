"""NET: what the policies of a node build its interfaces on."""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.check import check
from topocheck.checks.declarations import (
    Fault,
    Faults,
    Port,
    coexist,
    declarations,
    is_there,
    not_there,
    plain,
    policy_object,
    ports_of,
    written,
)
from topocheck.checks.idle_policies import idle_policies, selector_fix, selectors_of
from topocheck.checks.related import other_places
from topocheck.checks.unresolved import severity
from topocheck.checks.wording import listed
from topocheck.model.node import NodeInterface, NodePolicy, VlanSpec
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.value import Mapping, Scalar, Value
from topocheck.model.vlan import HIGHEST, LOWEST
from topocheck.simulate.network import Network
from topocheck.topology.node_state import Declared, NodeState

_NO_SETTING = ("name", "type", "state", "description", "profile-name", "identifier")


@check("NET01", "policy-without-node", Severity.WARNING)
def policy_without_node(network: Network) -> Iterator[Problem]:
    """The selector of a policy matches none of the nodes that the site file names.

    Source: kubernetes-nmstate, condition ``Ignored`` with the reason ``NoMatchingNode``.
    """
    for policy in idle_policies(network):
        wanted = ", ".join(f"{key}={value}" for key, value in sorted((policy.selector or {}).items()))
        yield Problem(
            place=policy.selector_place or policy.place,
            message=f"no node of the site has {wanted}, which the policy {policy.name} selects",
            object=policy_object(policy),
            symptom="the policy is Ignored, NoMatchingNode: Argo CD shows it as Suspended, and nothing is configured",
            fix=selector_fix(network, policy),
            only_if_unexplained=() if policy.selector_place is None else (policy.selector_place,),
        )


@check("NET04", "vlan-without-base")
def vlan_without_base(network: Network) -> Iterator[Problem]:
    """An interface of type vlan does not say which interface it is a VLAN of.

    Source: nmstate rust/src/lib/ifaces/vlan.rs.
    """
    with_base = {
        interface.name
        for policy in network.site.policies
        for interface in policy.interfaces
        if written(interface, "vlan", "base-iface")
    }
    for policy in network.site.policies:
        for interface in policy.interfaces:
            if interface.type == "vlan" and interface.state == "up" and _lacks_base(interface, with_base):
                yield Problem(
                    place=interface.vlan.place if interface.vlan is not None else interface.place,
                    message=f"{interface.name} is of type vlan and must name its base interface under vlan.base-iface",
                    object=policy_object(policy),
                    symptom=f"nmstate refuses the desired state, \"Missing 'vlan.base-iface' for interface {interface.name}\": "
                    "the policy becomes Degraded and nothing of it is configured",
                    fix="add base-iface with the NIC or bond that carries the tag",
                    related=_vlan_lines(interface),
                    only_if_unexplained=(interface.place,),
                )


def _vlan_lines(interface: NodeInterface) -> tuple[Related, ...]:
    lines = [Related(interface.place, "the interface")]
    if interface.vlan is not None:
        lines.append(Related(interface.vlan.base_place, "the VLAN"))
    return tuple(lines)


def _lacks_base(interface: NodeInterface, with_base: set[str]) -> bool:
    if written(interface, "vlan"):
        return not written(interface, "vlan", "base-iface")
    return interface.name not in with_base  # another policy may say it, and this one only set an address


@check("NET05", "illegal-vlan-id")
def illegal_vlan_id(network: Network) -> Iterator[Problem]:
    """An interface of type vlan has no VLAN, or one that is not from 1 to 4094.

    Sources: IEEE 802.1Q section 9.6 (0 and 4095 are reserved); nmstate rust/src/lib/ifaces/vlan.rs (``id`` is required).
    """
    for policy in network.site.policies:
        for interface in policy.interfaces:
            if interface.type == "vlan" and interface.state == "up" and interface.vlan is not None:
                yield from _illegal_id(policy, interface, interface.vlan)


def _illegal_id(policy: NodePolicy, interface: NodeInterface, vlan: VlanSpec) -> Iterator[Problem]:
    given = interface.body.at("vlan", "id")
    if given is not None and (vlan.id is None or LOWEST <= vlan.id <= HIGHEST):
        return  # no number: a template, or a mistake that is no matter of range
    said = "has no vlan.id" if given is None else f"has the VLAN {vlan.id}"
    block = interface.body.mapping("vlan")
    keys = [block.place_of(key) for key in block.entries] if block is not None and given is None else []
    yield Problem(
        place=vlan.place if given is None else vlan.id_place,
        message=f"{interface.name} {said}, and must have a VLAN from {LOWEST} to {HIGHEST} there",
        object=policy_object(policy),
        symptom="the node refuses the VLAN interface and nmstate rolls the policy back: it becomes Degraded and nothing of it "
        "is configured",
        fix=f"write the VLAN under vlan.id, a number from {LOWEST} to {HIGHEST}",
        related=other_places(
            vlan.place, (Related(interface.place, "the interface"), Related(vlan.id_place, "its VLAN"))
        ),
        only_if_unexplained=tuple(keys),
    )


@check("NET06", "missing-base-interface")
def missing_base_interface(network: Network) -> Iterator[Problem]:
    """A VLAN interface is built on an interface that its node does not have.

    Source: kubernetes-nmstate documentation, troubleshooting of a policy that names an interface that is not there.
    """
    faults = Faults()
    idle = list(idle_policies(network))
    for state in network.states.values():
        for policy, interface in declarations(state):
            base = interface.vlan.base if interface.type == "vlan" and interface.vlan is not None else None
            if interface.vlan is not None and base is not None and is_there(network, state, base) is False:
                related = (Related(interface.place, "the VLAN interface"),)
                why = not_there(state, base)
                faults.add(state.node.name, Fault(policy, interface, base, interface.vlan.base_place, related, *why))
    for fault in faults:
        yield Problem(
            place=fault.place,
            message=f"{fault.interface.name} is built on {fault.what}, which must be there on {listed(fault.nodes)}: "
            f"{fault.why}",
            object=fault.object,
            symptom="nmstate can't activate the VLAN interface and rolls the policy back: it becomes Degraded, and the bridge "
            "on top has no way out of the node",
            fix=fault.fix,
            related=fault.related,
            only_if_unexplained=(
                fault.place,
                *selectors_of(policy for policy in idle if fault.what in {one.name for one in policy.interfaces}),
            ),
        )


@check("NET10", "mtu-above-base")
def mtu_above_base(network: Network) -> Iterator[Problem]:
    """An interface has a larger MTU than what it is built on: a VLAN interface than its base, a bridge or bond than a port.

    Source: Linux net/8021q/vlan_dev.c, ``vlan_dev_change_mtu``.
    """
    faults = Faults()
    for state in network.states.values():
        for declared in state.interfaces.values():
            interface = declared.interface
            lower = _lowest_below(state, interface)
            if lower is None or interface.mtu is None or interface.mtu_place is None or lower.mtu_place is None:
                continue
            if lower.mtu is not None and interface.mtu > lower.mtu:
                policy = _giving_mtu(declared)
                related = (Related(lower.mtu_place, f"{lower.name} has MTU {lower.mtu}"),)
                what = f"{interface.mtu}, more than the {lower.mtu} of {lower.name}"
                faults.add(state.node.name, Fault(policy, interface, what, interface.mtu_place, related))
    for fault in faults:
        vlan = fault.interface.type == "vlan"
        yield Problem(
            place=fault.place,
            message=f"{fault.interface.name} on {listed(fault.nodes)} has MTU {fault.what} below it",
            object=fault.object,
            symptom='the kernel refuses the MTU, "Numerical result out of range", and nmstate rolls the policy back'
            if vlan
            else "nmstate's verification fails and rolls the policy back, or large frames vanish at the port: small pings "
            "work and transfers hang",
            fix="raise the MTU below first, or lower this one",
            related=fault.related,
        )


def _lowest_below(state: NodeState, interface: NodeInterface) -> NodeInterface | None:
    """The interface with the least MTU, among those below that a policy gives one."""
    if interface.type == "vlan":
        names = [interface.vlan.base] if interface.vlan is not None and interface.vlan.base is not None else []
    elif interface.type in ("linux-bridge", "bond"):
        names = [port.name for port in ports_of(interface)]
    else:
        return None  # nmstate ignores the MTU of an OVS bridge
    below = [state.interfaces[name].interface for name in names if name in state.interfaces]
    stated = [lower for lower in below if lower.mtu is not None]
    return min(stated, key=lambda lower: lower.mtu or 0, default=None)


def _giving_mtu(declared: Declared) -> NodePolicy:
    name, place = declared.interface.name, declared.interface.mtu_place
    for policy in declared.policies:
        if any(one.name == name and one.mtu_place == place for one in policy.interfaces):
            return policy
    return declared.policies[-1]


@check("NET21", "conflicting-policies")
def conflicting_policies(network: Network) -> Iterator[Problem]:
    """Two policies of one node give the same interface different values.

    Each is applied whole whenever it is reconciled, so that the one applied last wins. What is set up in one sync wave and
    removed in another is a migration, two policies of one name are versions of one object, and the ports of a bridge are the matter of another check.
    Source: kubernetes-nmstate documentation on policies that depend on each other.
    """
    faults = Faults()
    compared: dict[tuple[Place, Place], tuple[Difference, ...]] = {}
    for state in network.states.values():
        for speakers in _speakers(state).values():
            for number, said in enumerate(speakers):
                against = [(earlier, _compared(compared, earlier, said)) for earlier in speakers[:number]]
                differing = [(earlier, found) for earlier, found in against if found]
                if differing:
                    faults.add(state.node.name, _conflict(said, differing))
    for fault in faults:
        yield Problem(
            place=fault.place,
            message=f"{fault.policy.name} gives {fault.interface.name} on {listed(fault.nodes)} another {fault.what}, and a "
            "node must have one policy for it",
            object=fault.object,
            symptom="the policy that is applied last wins, and the interface changes whenever the other one is reconciled",
            fix="declare the interface in one policy only",
            related=fault.related,
            severity=severity(network.site),
        )


Said = tuple[NodePolicy, NodeInterface]
Difference = tuple[str, Place, Place]  # a key, and the lines of both policies


def _speakers(state: NodeState) -> dict[str, list[Said]]:
    """What each policy of a node says of each interface."""
    said: dict[str, list[Said]] = {}
    for policy in state.policies:
        for interface in policy.interfaces:
            if interface.state != "ignore":
                said.setdefault(interface.name, []).append((policy, interface))
    return said


def _compared(
    known: dict[tuple[Place, Place], tuple[Difference, ...]], first: Said, second: Said
) -> tuple[Difference, ...]:
    """The differences of two declarations, which many nodes may share."""
    if not coexist(first[0], second[0]):
        return ()
    key = (first[1].place, second[1].place)
    if key not in known:
        known[key] = tuple(_differences(first, second))
    return known[key]


def _conflict(said: Said, differing: list[tuple[Said, tuple[Difference, ...]]]) -> Fault:
    names = listed(name for _, found in differing for name, _, _ in found)
    others = listed(earlier[0].name for earlier, _ in differing)
    related = tuple(Related(line, f"policy {earlier[0].name}") for earlier, found in differing for _, line, _ in found)
    return Fault(*said, f"{names} than {others}", differing[0][1][0][2], related)


def _differences(first: Said, second: Said) -> Iterator[Difference]:
    """The keys to which two policies give different values, and where."""
    (early, one), (late, other) = first, second
    if one.state != other.state:
        if early.wave == late.wave or "absent" not in (one.state, other.state):
            yield "state", one.body.place_of("state"), other.body.place_of("state")
        return
    if one.state != "absent":
        yield from _differing(one.body, other.body, "")


def _differing(one: Mapping, other: Mapping, path: str) -> Iterator[Difference]:
    for key, value in one:
        against = other.get(key)
        name = f"{path}.{key}" if path else key
        if against is None or value.is_null or name in (*_NO_SETTING, "bridge.port", "bridge.ports"):
            continue
        if isinstance(value, Mapping) and isinstance(against, Mapping):
            yield from _differing(value, against, name)
        elif not _same(_switched(value, against), _switched(against, value)):
            yield name, one.place_of(key), other.place_of(key)


def _switched(value: Value, against: Value) -> Value:
    """What turns a setting on, where the other policy writes ``stp: false`` and this one ``stp: {enabled: false}``.

    Source: nmstate rust/src/lib/ifaces/ovs_bridge.rs, ``OvsBridgeOptions.stp`` takes both.
    """
    if isinstance(value, Mapping) and isinstance(against, Scalar):
        return value.get("enabled") or value
    return value


def _same(value: Value, against: Value) -> bool:
    texts = str(plain(value)), str(plain(against))
    return texts[0] == texts[1] or any("{{" in text for text in texts)


@check("NET22", "order-dependent-policies", Severity.WARNING)
def order_dependent_policies(network: Network) -> Iterator[Problem]:
    """A policy builds on an interface that only a policy with a later name declares.

    Source: kubernetes-nmstate applies the policies of a node in the order of their names after a change of labels, and
    promises no order otherwise.
    """
    faults = Faults()
    for state in network.states.values():
        makers = makers_of(state)
        for policy, interface in declarations(state):
            for port in needed_by(interface):
                names = makers.get(port.name, {})
                if (
                    names
                    and policy.name not in names
                    and min(names) > policy.name
                    and port.name not in (state.node.nics or ())
                ):
                    maker, made = names[min(names)]
                    related = (Related(made.place, f"policy {maker.name} declares {port.name}"),)
                    faults.add(state.node.name, Fault(policy, interface, port.name, port.place, related))
    for fault in faults:
        yield Problem(
            place=fault.place,
            message=f"{fault.interface.name} needs {fault.what}, and {fault.related[0].message}, which comes after "
            f"{fault.policy.name} on {listed(fault.nodes)}",
            object=fault.object,
            symptom=f'on a new node the policy fails, "{fault.what} does not exist", until it is tried again',
            fix="put both interfaces into one policy",
            related=fault.related,
            only_if_unexplained=(fault.place,),
        )


def makers_of(state: NodeState) -> dict[str, dict[str, Said]]:
    """The policies that create each interface, by their names; a NIC is there before any policy."""
    makers: dict[str, dict[str, Said]] = {}
    for policy, interface in declarations(state):
        if interface.type not in (None, "ethernet"):
            makers.setdefault(interface.name, {})[policy.name] = (policy, interface)
    return makers


def needed_by(interface: NodeInterface) -> tuple[Port, ...]:
    """What must be there before an interface: the base of a VLAN interface, the ports of a bridge or bond."""
    if interface.type == "vlan" and interface.vlan is not None and interface.vlan.base is not None:
        return (Port(interface.vlan.base, interface.vlan.base_place),)
    return ports_of(interface)


CHECKS = (
    policy_without_node,
    vlan_without_base,
    illegal_vlan_id,
    missing_base_interface,
    mtu_above_base,
    conflicting_policies,
    order_dependent_policies,
)
