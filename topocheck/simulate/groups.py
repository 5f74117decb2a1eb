"""Endpoints that behave alike, in groups: what is true of one member is true of all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from topocheck.model.vlan import HIGHEST
from topocheck.model.workload import Vnic, Workload
from topocheck.simulate.address_sets import AddressSets, address_sets
from topocheck.simulate.alike import node_kinds
from topocheck.simulate.attached_vlan import attached_vlans
from topocheck.simulate.endpoint import Endpoint
from topocheck.simulate.network import Network
from topocheck.simulate.singled_out import is_singled_out
from topocheck.topology.reference import resolve

Kind = tuple[object, ...]

NODES_NAMED = 3


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """VMs or Pods that nothing a trace looks at tells apart. ``id`` is stable for a site, ``name`` is for people.

    ``end`` is the one endpoint that was asked for instead: a workload or some vNICs of it, or with no member an address.
    """

    id: str
    name: str
    members: tuple[Workload, ...]
    end: Endpoint | None = None

    @property
    def endpoints(self) -> tuple[str, ...]:
        """The endpoints in it, by the names that a trace takes."""
        if self.end is not None:
            return (self.end.text,)
        return tuple(f"{member.device_kind}:{member.key}" for member in self.members)


def groups(network: Network, also: Network | None = None) -> tuple[Group, ...]:
    """All workloads of a site in groups, in the order of their VLANs; VMs come before Pods, and then who is read first.

    With ``also``, the same site in another state, the members of a group are alike in both.
    Two are in one group where their vNICs are attached alike, on nodes that are alike, with addresses of the same subnets,
    rules and routes. One whose address somebody else has too, or is somebody's next hop, is in a group of its own.
    """
    groupings = [Grouping(one) for one in (network, also) if one is not None]
    found: dict[Kind, list[Workload]] = {}
    for workload in network.site.workloads:
        found.setdefault(tuple(grouping.kind(workload) for grouping in groupings), []).append(workload)
    members = sorted(found.values(), key=lambda group: group_order(network, group[0]))
    return tuple(
        Group(f"g{number}", name, tuple(group))
        for number, (name, group) in enumerate(zip(group_names(network, members), members, strict=True), 1)
    )


class Grouping:
    """What tells the workloads of a site apart; built once."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._sets: AddressSets = address_sets(network)
        self._kinds = node_kinds(network)
        self._nodes: dict[int, Kind] = {}
        self._attached: dict[tuple[str, str | None, str], Kind] = {}

    def kind(self, workload: Workload) -> Kind:
        """A value that is equal for two workloads exactly where they belong into one group."""
        candidates = self._network.runs_on(workload)
        nodes = self._nodes.get(id(candidates))  # workloads with the same choice share one tuple
        if nodes is None:
            nodes = self._nodes[id(candidates)] = tuple(sorted({self._kinds[node.name] for node in candidates}))
        vnics = tuple(self._vnic(workload, one) for vnic in workload.vnics for one in vnic.stacked)
        own = workload.object if is_singled_out(self._network, workload) else None
        return workload.is_vm, nodes, vnics, own

    def _vnic(self, workload: Workload, vnic: Vnic) -> Kind:
        addresses = tuple((str(address.ip.network), self._sets.of(address.ip.ip)) for address in vnic.addresses)
        routes = tuple((route.to, route.via, route.metric) for route in vnic.routes)
        refused_mac = vnic.guest_mac is not None and vnic.guest_mac != vnic.mac
        how = (vnic.binding, vnic.state, vnic.guest_vlan, vnic.dhcp, vnic.mtu, refused_mac)
        return self._attachment(workload, vnic), addresses, routes, how

    def _attachment(self, workload: Workload, vnic: Vnic) -> Kind:
        if vnic.nad is None:
            return ()
        key = (workload.namespace, vnic.nad.namespace, vnic.nad.name)
        found = self._attached.get(key)
        if found is None:
            to = resolve(vnic.nad, workload.namespace, self._network.nads, self._network.site)
            found = self._attached[key] = (to.outcome.name, to.key)
        return found


def group_order(network: Network, workload: Workload) -> tuple[list[int], list[str], bool]:
    """What groups are sorted by: the VLANs of a member, then its kind."""
    joined = [attached_vlans(network).of(workload, vnic) for vnic in workload.vnics]
    vlans = [one.vlan for one in joined if one is not None]
    names = [vnic.nad.name for vnic in workload.vnics if vnic.nad is not None]
    return vlans or [HIGHEST + 1], [] if vlans else names, not workload.is_vm


def group_names(network: Network, members: Sequence[list[Workload]]) -> list[str]:
    """A name for each group: its segments, with what else tells it apart from groups of the same segments."""
    names = [_segments(network, group[0]) for group in members]
    nodes = [_nodes(network, group) for group in members]
    same = Counter(names)
    there = Counter((name, node) for name, on in zip(names, nodes, strict=True) for node in on)
    found = []
    for name, group, on in zip(names, members, nodes, strict=True):
        alone_there = len(on) <= NODES_NAMED and all(there[name, node] == 1 for node in on)
        found.append(name if same[name] == 1 else _told_apart(name, group, sorted(on) if alone_there else None))
    return found


def _segments(network: Network, workload: Workload) -> str:
    rows = {row.vlan: row.name for row in network.site.networks}
    vnics = [vnic for vnic in workload.vnics if vnic.nad is not None] or workload.vnics
    names = [_segment(network, workload, vnic, rows) for vnic in vnics]
    what = "" if workload.is_vm else "Pods in "
    return what + (" and ".join(dict.fromkeys(names)) or "no network")


def _segment(network: Network, workload: Workload, vnic: Vnic, rows: Mapping[int, str | None]) -> str:
    if vnic.nad is None:
        return "the Pod network"
    joined = attached_vlans(network).of(workload, vnic)
    if joined is None or joined.vlan == 0:
        return f"{vnic.nad.namespace or workload.namespace}/{vnic.nad.name}"
    name = rows.get(joined.vlan)
    return f"VLAN {joined.vlan}" + (f" {name}" if name else "")


def _told_apart(name: str, group: list[Workload], nodes: list[str] | None) -> str:
    """``nodes`` are those of the group where no other group of that name is on them."""
    if len(group) == 1:
        return f"{name}: {group[0].name}"
    if nodes is not None:
        return f"{name} on {', '.join(nodes) or 'no node'}"
    return f"{name}: {group[0].name} and {len(group) - 1} more"


def _nodes(network: Network, group: Iterable[Workload]) -> set[str]:
    return {node.name for member in group for node in network.runs_on(member)}
