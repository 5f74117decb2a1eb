"""The interface of the node that a NetworkAttachmentDefinition builds on: there, and with an MTU that is large enough."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from topocheck.checks.check import check
from topocheck.checks.declarations import is_there, ports_of
from topocheck.checks.suggestion import similar
from topocheck.checks.unresolved import is_template, severity
from topocheck.checks.users import references, users_by_nad
from topocheck.checks.wording import listed
from topocheck.model.nad import NetworkAttachment
from topocheck.model.node import NodeInterface
from topocheck.model.problem import Problem, Related, Severity
from topocheck.simulate.network import Network
from topocheck.topology.node_state import NodeState

_ON_A_MASTER = {"macvlan": "master", "ipvlan": "master", "vlan": "master", "host-device": "device"}
_STUCK = "the sandbox of each Pod on this network fails there, and VMs and Pods stay ContainerCreating"


@check("NAD18", "missing-master")
def missing_master(network: Network) -> Iterator[Problem]:
    """A macvlan, ipvlan, vlan or host-device network names an interface that nodes do not have where its workloads may run.

    Source: containernetworking/plugins plugins/main macvlan.go, ipvlan.go, vlan.go and host-device.go.
    """
    for nad in network.site.attachments:
        name = _master(nad)
        if name is None:
            continue
        states = _states_of_users(network, nad)
        lacking = [state for state in states if is_there(network, state, name) is False]
        if lacking and (users_by_nad(network).get(nad.key) or len(lacking) == len(states)):
            yield _missing(network, nad, name, lacking, everywhere=len(lacking) == len(states))


def _master(nad: NetworkAttachment) -> str | None:
    key = _ON_A_MASTER.get(nad.type or "")
    name = None if key is None else nad.device if key == "device" else nad.master
    return None if not name or is_template(name) or nad.link_in_container else name


def _states_of_users(network: Network, nad: NetworkAttachment) -> list[NodeState]:
    """The nodes that workloads on a NAD may run on; without any, all nodes."""
    names = {name for user in users_by_nad(network).get(nad.key, ()) for name in user.nodes}
    return [state for name, state in network.states.items() if not names or name in names]


def _missing(
    network: Network, nad: NetworkAttachment, name: str, lacking: list[NodeState], *, everywhere: bool
) -> Problem:
    close = similar(name, {known for state in lacking for known in (*state.present, *(state.node.nics or ()))}, 0.8)
    hint = f', did you mean "{close}"' if close else ""
    nodes = listed(state.node.name for state in lacking)
    return Problem(
        place=nad.place_of(_ON_A_MASTER[nad.type or ""]),
        message=f"{nad.key} is built on {name}, which must be there on {nodes}: no policy declares it and it is none of the NICs{hint}",
        object=nad.object,
        symptom=f'the plugin {nad.type}: "failed to lookup {_ON_A_MASTER[nad.type or ""]} "{name}": Link not found", {_STUCK}',
        fix=f'write "{close}"'
        if close
        else f"build {name} by a NodeNetworkConfigurationPolicy, or name another interface",
        related=tuple(references(users_by_nad(network).get(nad.key, ()))),
        severity=severity(network.site, certain=everywhere),
    )


@dataclass(slots=True)
class _TooLarge:
    """An interface whose MTU is below that of a NAD, and the nodes on which that is so."""

    lower: NodeInterface
    mtu: int
    nodes: list[str] = field(default_factory=list)


@check("NAD19", "mtu-above-master")
def mtu_above_master(network: Network) -> Iterator[Problem]:
    """A macvlan or vlan network asks for a larger MTU than that of the interface it is built on.

    Source: containernetworking/plugins plugins/main macvlan.go and vlan.go, ``loadConf``.
    """
    for nad in network.site.attachments:
        name = _master(nad)
        if name is None or nad.mtu is None or nad.type not in ("macvlan", "vlan"):
            continue
        found = _gather(network, nad, [name])
        for one in found:
            yield Problem(
                place=nad.place_of("mtu"),
                message=f"{nad.key} has MTU {nad.mtu}, and {name} on {listed(one.nodes)} has {one.mtu}, which must not be less",
                object=nad.object,
                symptom=f'the plugin {nad.type}: "invalid MTU {nad.mtu}, must be [0, master MTU({one.mtu})]", {_STUCK}',
                fix=f"write {one.mtu} or less, or raise the MTU of {name}",
                related=(Related(one.lower.mtu_place or one.lower.place, f"{name} has MTU {one.mtu}"),),
            )


@check("NAD23", "mtu-above-uplink", Severity.WARNING)
def mtu_above_uplink(network: Network) -> Iterator[Problem]:
    """A network of the bridge plugin has a larger MTU than a port of its bridge: what is larger never leaves the node.

    Source: Linux net/bridge/br_forward.c, ``br_dev_queue_push_xmit``, which drops what the port can't carry.
    """
    for nad in network.site.attachments:
        if nad.is_linux_bridge and nad.mtu is not None and nad.bridge is not None:
            for one in _gather_ports(network, nad, nad.bridge):
                yield Problem(
                    place=nad.place_of("mtu"),
                    message=f"{nad.key} has MTU {nad.mtu}, and {one.lower.name}, the port of {nad.bridge} on {listed(one.nodes)}, carries "
                    f"{one.mtu} only",
                    object=nad.object,
                    symptom="VMs and Pods send frames that the bridge drops without a word: small pings work and transfers hang",
                    fix=f"write {one.mtu}, or raise the MTU of {one.lower.name} and of the switch",
                    related=(Related(one.lower.mtu_place or one.lower.place, f"{one.lower.name} has MTU {one.mtu}"),),
                )


def _gather(network: Network, nad: NetworkAttachment, names: list[str]) -> list[_TooLarge]:
    found: dict[tuple[str, int], _TooLarge] = {}
    for state in _states_of_users(network, nad):
        _add(found, state, nad, names)
    return list(found.values())


def _gather_ports(network: Network, nad: NetworkAttachment, bridge: str) -> list[_TooLarge]:
    found: dict[tuple[str, int], _TooLarge] = {}
    for state in _states_of_users(network, nad):
        made = state.present_bridge(bridge)
        _add(found, state, nad, [port.name for port in ports_of(made)] if made is not None else [])
    return list(found.values())


def _add(found: dict[tuple[str, int], _TooLarge], state: NodeState, nad: NetworkAttachment, names: list[str]) -> None:
    for name in names:
        lower = _with_mtu(state, name)
        if lower is not None and lower.mtu is not None and nad.mtu is not None and lower.mtu < nad.mtu:
            one = found.setdefault((lower.name, lower.mtu), _TooLarge(lower, lower.mtu))
            one.nodes.append(state.node.name)


def _with_mtu(state: NodeState, name: str) -> NodeInterface | None:
    """An interface whose MTU is written; of a VLAN interface without one its base, whose MTU it has."""
    interface = state.present.get(name)
    if interface is not None and interface.mtu is None and interface.vlan is not None and interface.vlan.base:
        interface = state.present.get(interface.vlan.base)
    return interface if interface is not None and interface.mtu is not None else None


CHECKS = (missing_master, mtu_above_master, mtu_above_uplink)
