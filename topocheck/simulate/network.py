"""A site ready to be asked: its topology, who owns which address, and the floods that were already worked out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from ipaddress import ip_interface

from topocheck.model.firewall import Firewall
from topocheck.model.nad import NetworkAttachment
from topocheck.model.node import Node
from topocheck.model.site import End, Site
from topocheck.model.workload import IpAddress, Vnic, Workload
from topocheck.simulate.flood import Flood, flood, out_of_node
from topocheck.simulate.frame import Motion, Step
from topocheck.simulate.owner import Local, Owner, owners_by_address
from topocheck.simulate.port import Tags, ingress
from topocheck.simulate.translate import answers_for
from topocheck.topology.attach import attach
from topocheck.topology.attachment import Attachment, Unattached
from topocheck.topology.build import NODE_PREFIX, build, node_states
from topocheck.topology.element import Element
from topocheck.topology.graph import Topology
from topocheck.topology.node_state import NodeState
from topocheck.topology.placement import candidate_nodes
from topocheck.topology.router import Router, routers

BRIDGE_MARKER = "bridge.network.kubevirt.io/"


class Network:
    """What a check or a trace works on. Everything is derived from the site, on first use, and kept."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._floods: dict[tuple[End, Motion, Tags, int | None], Flood] = {}
        self._attached: dict[tuple[str, str, str | None, str, str], Attachment | Unattached] = {}
        self._distances: dict[End, Mapping[End, int]] = {}
        self._candidates: dict[tuple[object, ...], tuple[Node, ...]] = {}
        self._runs_on: dict[tuple[int, tuple[str, ...]], tuple[Node, ...]] = {}

    @cached_property
    def states(self) -> Mapping[str, NodeState]:
        """What its policies make of each node, by node name."""
        return node_states(self.site)

    @cached_property
    def topology(self) -> Topology:
        """The graph."""
        return build(self.site, self.states)

    @cached_property
    def nads(self) -> Mapping[str, NetworkAttachment]:
        """The NetworkAttachmentDefinitions by ``namespace/name``."""
        return {nad.key: nad for nad in self.site.attachments}

    @cached_property
    def workloads(self) -> Mapping[str, tuple[Workload, ...]]:
        """The workloads by name; several may have one name."""
        found: dict[str, tuple[Workload, ...]] = {}
        for workload in self.site.workloads:
            found[workload.name] = (*found.get(workload.name, ()), workload)
        return found

    @cached_property
    def routers(self) -> Mapping[str, Router]:
        """The switches, firewalls and nodes as routers, by device id."""
        return routers(self.site, self.states)

    @cached_property
    def _owners(self) -> Mapping[IpAddress, tuple[Owner, ...]]:
        own = owners_by_address(self.site.workloads, self.topology.elements.values())
        for device, router in self.routers.items():
            if router.firewall is not None and router.firewall.nat:
                for element in self.topology.addressed(device):
                    for address, local in _translated(router.firewall, element):
                        own[address] = (*own.get(address, ()), local)
        return own

    def owners(self, address: IpAddress) -> tuple[Owner, ...]:
        """Everything in the site that owns an address."""
        return self._owners.get(address, ())

    def candidates(self, workload: Workload) -> tuple[Node, ...]:
        """The nodes that a workload may run on."""
        selector = tuple(sorted(workload.node_selector.items()))
        key = (selector, workload.node_name, workload.affinity, workload.kind == "DaemonSet")
        found = self._candidates.get(key)
        if found is None:
            found = self._candidates[key] = candidate_nodes(workload, self.site.nodes)
        return found

    def runs_on(self, workload: Workload) -> tuple[Node, ...]:
        """The candidates that have the bridges which a VM's NADs ask the scheduler for; all candidates where none has.

        KubeVirt requests the resource that a NAD's annotation names; bridge-marker offers it where the Linux bridge is.
        Source: KubeVirt pkg/virt-controller/services/template.go; kubevirt/bridge-marker.
        """
        candidates = self.candidates(workload)
        wanted = self._marked_bridges(workload) if workload.is_vm and len(candidates) > 1 else ()
        if not wanted:
            return candidates
        key = (id(candidates), wanted)  # the same candidates are the same tuple, see `candidates`
        found = self._runs_on.get(key)
        if found is None:
            able = (
                node for node in candidates if all(self.states[node.name].has_linux_bridge(bridge) for bridge in wanted)
            )
            found = self._runs_on[key] = tuple(able) or candidates
        return found

    def _marked_bridges(self, workload: Workload) -> tuple[str, ...]:
        references = (vnic.nad for vnic in workload.vnics if vnic.nad is not None)
        nads = (self.nads.get(f"{nad.namespace or workload.namespace}/{nad.name}") for nad in references)
        resources = (nad.resource_name for nad in nads if nad is not None and nad.resource_name is not None)
        return tuple(name.removeprefix(BRIDGE_MARKER) for name in resources if name.startswith(BRIDGE_MARKER))

    def attachment(self, workload: Workload, vnic: Vnic, node: str) -> Attachment | Unattached:
        """Where a vNIC is plugged in when its workload runs on a node.

        vNICs that refer alike are plugged in alike, so the answer is kept by what they refer to.
        """
        if vnic.nad is None or vnic.state != "up":
            return attach(workload, vnic, self.states[node], self.nads, self.site)
        key = (workload.namespace, vnic.nad.name, vnic.nad.namespace, vnic.state, node)
        found = self._attached.get(key)
        if found is None:
            found = self._attached[key] = attach(workload, vnic, self.states[node], self.nads, self.site)
        return found

    def start_in(self, attachment: Attachment, tags: Tags = ()) -> Step | None:
        """The step at which a frame from a vNIC is inside its bridge; None when the bridge's port drops it."""
        bridge = self.topology.elements[attachment.bridge]
        if attachment.rule is None:
            return Step(bridge, Motion.ACROSS, tags)
        vlan = ingress(attachment.rule, tags[0] if tags else None)
        return None if vlan is None else Step(bridge, Motion.ACROSS, tags[1:], vlan)

    def flood(self, start: Step) -> Flood:
        """How far a frame gets; worked out once for each place and tag."""
        found = self._floods.get(start.key)
        if found is None:
            found = self._floods[start.key] = flood(self.topology, start)
        return found

    def distances(self, target: End) -> Mapping[End, int]:
        """How many edges every vertex is away from ``target``."""
        found = self._distances.get(target)
        if found is None:
            found = self._distances[target] = self.topology.distances(target)
        return found

    def leaves_node(self, attachment: Attachment, tags: Tags = ()) -> tuple[Step, ...]:
        """The NICs by which frames of a vNIC leave its node, each with the tags that are then on them.

        Each answer is a step whose ``element`` is the NIC and whose ``tags`` are what a capture on it shows.
        """
        start = self.start_in(attachment, tags)
        return () if start is None else out_of_node(self.topology, start)

    def uplink(self, nic: Element) -> Element | None:
        """The element at the other end of a NIC's cable: a switch port, as a rule."""
        wire = self.topology.wire(nic.end)
        return self.topology.element(wire.b) if wire is not None else None

    def node_of(self, bridge: End) -> NodeState:
        """The node that a bridge is on."""
        return self.states[bridge.device.removeprefix(NODE_PREFIX)]


def _translated(firewall: Firewall, element: Element) -> Iterator[tuple[IpAddress, Local]]:
    """The addresses that a firewall answers for on an interface since it translates them."""
    for ip in element.addresses:
        for address, rule in answers_for(firewall, ip):
            yield address, Local(ip_interface(address), rule.place, element)
