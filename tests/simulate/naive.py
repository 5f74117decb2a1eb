"""A second, plain-minded simulation: frames are flooded over (device, interface, tags) and nothing is explained.

It reads the loaded values of a site and shares no code with `topocheck.topology` and `topocheck.simulate`. It knows raw
NICs, VLAN interfaces and Linux bridges with one policy a node, switch ports, and firewalls with subinterfaces.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address

from topocheck.model.firewall import Firewall
from topocheck.model.node import BridgePort, NodeInterface
from topocheck.model.site import Site
from topocheck.model.switch import Switch
from topocheck.model.workload import Workload

Tags = tuple[int, ...]
Seen = tuple[str, str, Tags]  # device, interface, the tags of a frame on its wire
IpAddress = IPv4Address | IPv6Address


@dataclass(frozen=True)
class Membership:
    """What a bridge port does: the VLAN of untagged frames, and the VLANs that leave tagged and untagged."""

    pvid: int | None
    tagged: frozenset[int]
    untagged: frozenset[int]


@dataclass
class Answer:
    """``way`` is what captures on the cables show of a delivered packet, ``touched`` what they show of all that is flooded."""

    disposition: str
    walls: frozenset[str] = frozenset()  # the firewalls on the way
    way: set[Seen] = field(default_factory=set)
    touched: set[Seen] = field(default_factory=set)


@dataclass(frozen=True)
class Spot:
    """A frame inside a bridge, a switch or on a cable; ``before`` is the one that it came from."""

    device: str
    interface: str
    tags: Tags
    kind: str  # bridge | fabric | in (from the cable) | out (onto the cable)
    vlan: int | None = None
    by: str = ""  # the port that it came in by
    before: Spot | None = field(default=None, compare=False)


class Naive:
    """One site, one question at a time."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.switches: dict[str, Switch] = {switch.name: switch for switch in site.switches}
        self.firewalls: dict[str, Firewall] = {firewall.name: firewall for firewall in site.firewalls}
        self.nodes = {node.name: self._interfaces(node.name) for node in site.nodes}
        self.nics = {node.name: node.nics or () for node in site.nodes}
        self.cables = {}
        for cable in site.cables:
            a, b = (cable.a.device, cable.a.interface), (cable.b.device, cable.b.interface)
            self.cables[a], self.cables[b] = b, a

    def _interfaces(self, node: str) -> dict[str, NodeInterface]:
        return {
            interface.name: interface
            for policy in self.site.policies
            if policy.selector == {"kubernetes.io/hostname": node}
            for interface in policy.interfaces
        }

    # one direction of a flow

    def send(self, source: str, destination: str, sessions: frozenset[str] | None = None) -> Answer:
        """From the first address of one VM to that of another; a reply passes the firewalls that have its session."""
        sender, receiver = self._vm(source), self._vm(destination)
        own, target = sender.vnics[0].addresses[0].ip, receiver.vnics[0].addresses[0].ip.ip
        next_hop = self._next_hop(sender, target)
        start = self._plug(sender) if next_hop is not None else None
        answer = Answer("dropped")
        while start is not None and next_hop is not None:
            reached = self._flood(start)
            answer.touched |= {seen for spot in reached for seen in self._cable_side(spot)}
            at_guest = [spot for spot in reached if next_hop == target and self._takes(receiver, spot)]
            if at_guest:
                answer.disposition, answer.way = "delivered", answer.way | self._back(at_guest[0])
                return answer
            at_wall = [(spot, *found) for spot in reached if (found := self._wall(spot, next_hop)) is not None]
            if not at_wall:
                answer.disposition = self._why(start, next_hop, reached)
                return answer
            spot, firewall, zone = at_wall[0]
            answer.way |= self._back(spot)
            answer.walls |= {firewall.name}
            start, next_hop = self._routed(firewall, zone, (own.ip, target), sessions), target
        return answer

    def _next_hop(self, sender: Workload, target: IpAddress) -> IpAddress | None:
        vnic = sender.vnics[0]
        subnet = vnic.addresses[0].ip.network
        if target in subnet:
            return target
        return vnic.gateway.via if vnic.gateway is not None and vnic.gateway.via in subnet else None

    def _routed(
        self, firewall: Firewall, zone: str | None, flow: tuple[IpAddress, IpAddress], sessions: frozenset[str] | None
    ) -> Spot | None:
        """The packet again, on its way out of the firewall; None where it is denied or has no way out."""
        for interface in firewall.interfaces:
            if interface.address is None or flow[1] not in interface.address.network:
                continue
            if sessions is None:
                passes = self._allowed(firewall, (zone, interface.zone), *flow)
            else:
                passes = firewall.name in sessions
            if passes and interface.enabled and interface.vlan is not None and interface.parent is not None:
                return Spot(firewall.name, interface.parent, (interface.vlan,), "out")
        return None

    def _vm(self, name: str) -> Workload:
        return next(workload for workload in self.site.workloads if workload.name == name)

    def _node(self, workload: Workload) -> str:
        return workload.node_selector["kubernetes.io/hostname"]

    def _nad_of(self, workload: Workload) -> tuple[str, int]:
        reference = workload.vnics[0].nad
        assert reference is not None
        nad = next(nad for nad in self.site.attachments if nad.name == reference.name)
        assert nad.bridge is not None
        return nad.bridge, nad.vlan

    def _plug(self, workload: Workload) -> Spot | None:
        """A VM's frame right inside its bridge."""
        bridge, vlan = self._nad_of(workload)
        node = self._node(workload)
        if bridge not in self.nodes[node]:
            return None
        own = workload.vnics[0].guest_vlan
        tags: Tags = () if own is None else (own,)
        if not self._filters(node, bridge):
            return Spot(node, bridge, tags, "bridge", by="vm")
        if tags:  # the port of a vNIC without vlanTrunk is a member of its own VLAN alone
            return Spot(node, bridge, (), "bridge", vlan or 1, by="vm") if own == (vlan or 1) else None
        return Spot(node, bridge, (), "bridge", vlan or 1, by="vm")

    def _takes(self, workload: Workload, spot: Spot) -> bool:
        bridge, vlan = self._nad_of(workload)
        if spot.kind != "bridge" or (spot.device, spot.interface) != (self._node(workload), bridge):
            return False
        wanted = () if workload.vnics[0].guest_vlan is None else (workload.vnics[0].guest_vlan,)
        return spot.tags == wanted and (spot.vlan is None or spot.vlan == (vlan or 1))

    def _wall(self, spot: Spot, address: IpAddress) -> tuple[Firewall, str | None] | None:
        """The firewall that owns an address, where its subinterface takes the frame."""
        if spot.kind != "in" or spot.device not in self.firewalls:
            return None
        firewall = self.firewalls[spot.device]
        for interface in firewall.interfaces:
            takes = (spot.interface, spot.tags) == (interface.parent, (interface.vlan,)) and interface.enabled
            if takes and interface.address is not None and interface.address.ip == address:
                return firewall, interface.zone
        return None

    def _allowed(
        self, firewall: Firewall, zones: tuple[str | None, str | None], source: IpAddress, target: IpAddress
    ) -> bool:
        for rule in firewall.rules:
            fits = (
                (not rule.from_zones or zones[0] in rule.from_zones)
                and (not rule.to_zones or zones[1] in rule.to_zones)
                and (not rule.sources or any(source in each for each in rule.sources))
                and (not rule.destinations or any(target in each for each in rule.destinations))
                and (not rule.protocols or "icmp" in rule.protocols)
            )
            if fits and not rule.destination_ports:
                return rule.action == "accept"
        return (firewall.intrazone if zones[0] == zones[1] else firewall.default) == "accept"

    # where a packet that nobody took was lost

    def _why(self, start: Spot, address: IpAddress, reached: list[Spot]) -> str:
        """Unknown where nothing is known to own the address, or a cable on the way to its owner is not stated."""
        owner = self._owner(address)
        if owner is None:
            routed = [each.address.network for wall in self.site.firewalls for each in wall.interfaces if each.address]
            return "dropped" if any(address in network for network in routed) else "unknown"
        if not any(spot.kind == "out" for spot in reached):
            return "dropped"  # it never left the node
        return "dropped" if owner == "nowhere" or owner in self._cabled(start.device) else "unknown"

    def _owner(self, address: IpAddress) -> str | None:
        """The device where an address is: ``nowhere`` for that of a VM whose bridge is missing."""
        for workload in self.site.workloads:
            if address == workload.vnics[0].addresses[0].ip.ip:
                node = self._node(workload)
                return node if self._nad_of(workload)[0] in self.nodes[node] else "nowhere"
        for wall in self.site.firewalls:
            if any(each.address is not None and each.address.ip == address for each in wall.interfaces):
                return wall.name
        return None

    def _cabled(self, start: str) -> list[str]:
        found = [start]
        for device in found:
            found += {b for (a, _), (b, _) in self.cables.items() if a == device} - set(found)
        return found

    # the flood

    def _flood(self, start: Spot) -> list[Spot]:
        found = [start]
        for spot in found:
            for after in self._next(spot):
                if after not in found:
                    found.append(after)
        return found

    def _next(self, spot: Spot) -> list[Spot]:
        if spot.kind == "bridge":
            return self._out_of_bridge(spot)
        if spot.kind == "fabric":
            return self._out_of_switch(spot)
        if spot.kind == "out":
            far = self.cables.get((spot.device, spot.interface))
            return [] if far is None else [Spot(*far, spot.tags, "in", before=spot)]
        if spot.device in self.nodes:
            return self._into_node(spot)
        return self._into_switch(spot) if spot.device in self.switches else []

    def _out_of_bridge(self, spot: Spot) -> list[Spot]:
        found = []
        for port in self._ports(spot.device, spot.interface):
            if port.name == spot.by:
                continue
            member = self._membership(spot.device, spot.interface, port)
            tags = spot.tags
            if member is not None and spot.vlan is not None:
                if spot.vlan not in member.tagged | member.untagged:
                    continue
                tags = spot.tags if spot.vlan in member.untagged else (spot.vlan, *spot.tags)
            found += self._out_of_node(spot, port.name, tags)
        return found

    def _out_of_node(self, spot: Spot, name: str, tags: Tags) -> list[Spot]:
        interface = self.nodes[spot.device].get(name)
        if interface is not None and interface.vlan is not None:
            if interface.vlan.base is None or interface.vlan.id is None:
                return []
            return self._out_of_node(spot, interface.vlan.base, (interface.vlan.id, *tags))
        if name not in self.nics[spot.device] or (interface is not None and interface.state == "down"):
            return []
        return [Spot(spot.device, name, tags, "out", before=spot)]

    def _into_node(self, spot: Spot) -> list[Spot]:
        interfaces = self.nodes[spot.device]
        own = interfaces.get(spot.interface)
        if own is not None and own.state == "down":
            return []
        name, tags = spot.interface, spot.tags
        for interface in interfaces.values():
            vlan = interface.vlan
            if vlan is not None and tags and (vlan.base, vlan.id) == (spot.interface, tags[0]):
                name, tags = interface.name, tags[1:]
                break
        for interface in interfaces.values():
            for port in self._ports(spot.device, interface.name):
                if port.name == name:
                    return self._into_bridge(spot, interface.name, port, tags)
        return []

    def _into_bridge(self, spot: Spot, bridge: str, port: BridgePort, tags: Tags) -> list[Spot]:
        member = self._membership(spot.device, bridge, port)
        if member is None:
            return [Spot(spot.device, bridge, tags, "bridge", None, port.name, spot)]
        vlan = tags[0] if tags else member.pvid
        if vlan is None or (tags and vlan not in member.tagged | member.untagged):
            return []
        return [Spot(spot.device, bridge, tags[1:], "bridge", vlan, port.name, spot)]

    def _ports(self, node: str, bridge: str) -> tuple[BridgePort, ...]:
        interface = self.nodes[node][bridge]
        return interface.bridge.ports or () if interface.bridge is not None else ()

    def _filters(self, node: str, bridge: str) -> bool:
        """Every policy here says ``state: up`` and ``port``, so a port without ``vlan`` gets a trunk that filters."""
        return any(port.vlan is None or not port.vlan.is_empty for port in self._ports(node, bridge))

    def _membership(self, node: str, bridge: str, port: BridgePort) -> Membership | None:
        if not self._filters(node, bridge):
            return None
        first = frozenset({1})
        if port.vlan is None:
            return Membership(1, frozenset(range(2, 4095)), first)
        if port.vlan.mode == "access" and port.vlan.tag is not None:
            return Membership(port.vlan.tag, frozenset(), first | {port.vlan.tag})
        if port.vlan.mode != "trunk":
            return Membership(1, frozenset(), first)
        tagged = frozenset(vlan for low, high in port.vlan.trunk_tags for vlan in range(low, high + 1))
        if port.vlan.enable_native and port.vlan.tag is not None:
            return Membership(port.vlan.tag, tagged, first | {port.vlan.tag})
        return Membership(1, tagged, first)

    def _into_switch(self, spot: Spot) -> list[Spot]:
        switch = self.switches[spot.device]
        port = switch.interfaces[spot.interface]
        if not port.enabled:
            return []
        if port.mode == "access":
            vlan = None if spot.tags else port.access_vlan
        else:
            vlan = spot.tags[0] if spot.tags else port.native_vlan
            vlan = vlan if vlan is not None and vlan in port.allowed_vlans else None
        if vlan is None or vlan not in {each.id for each in switch.vlans}:
            return []
        return [Spot(spot.device, "", spot.tags[1:], "fabric", vlan, spot.interface, spot)]

    def _out_of_switch(self, spot: Spot) -> list[Spot]:
        found = []
        for port in self.switches[spot.device].interfaces.values():
            if port.name == spot.by or not port.enabled or spot.vlan is None:
                continue
            if port.mode == "access":
                if port.access_vlan == spot.vlan:
                    found.append(Spot(spot.device, port.name, spot.tags, "out", before=spot))
            elif spot.vlan in port.allowed_vlans:
                own = () if spot.vlan == port.native_vlan else (spot.vlan,)
                found.append(Spot(spot.device, port.name, own + spot.tags, "out", before=spot))
        return found

    def _cable_side(self, spot: Spot) -> list[Seen]:
        return [(spot.device, spot.interface, spot.tags)] if spot.kind in ("in", "out") else []

    def _back(self, last: Spot) -> set[Seen]:
        found: set[Seen] = set()
        spot: Spot | None = last
        while spot is not None:
            found.update(self._cable_side(spot))
            spot = spot.before
        return found
