"""SWI: switch ports that do not carry what nodes and firewalls send."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from topocheck.checks.check import check
from topocheck.checks.related import other_places
from topocheck.checks.reported import reported
from topocheck.checks.sent import Sent, bridge_key, usual_tags
from topocheck.checks.switch_ports import UsedPort, list_is_unreadable, switch_cables, switch_port, used_ports
from topocheck.checks.switch_trunks import carries_nothing
from topocheck.checks.users import references, users_on
from topocheck.checks.wording import listed
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.remedy import AllowVlan
from topocheck.model.vlan import VlanSet
from topocheck.simulate.network import Network
from topocheck.topology.element import DeviceKind


@check("SWI01", "vlan-not-on-trunk")
def vlan_not_on_trunk(network: Network) -> Iterator[Problem]:
    """A node sends a VLAN that the trunk of its switch port does not carry.

    Source: IEEE 802.1Q ingress filtering; ``switchport trunk allowed vlan`` of Cisco and Arista.
    """
    absent: dict[tuple[str, int], list[UsedPort]] = {}
    for port in _trunks(network):
        active = port.switch.active_vlans
        for vlan in port.tags(DeviceKind.NODE):
            if port.rule is None or vlan not in port.rule.tagged_in:
                yield _not_allowed(network, port, vlan)
            elif vlan not in active:
                absent.setdefault((port.switch.name, vlan), []).append(port)
    for (_, vlan), ports in absent.items():
        yield _not_in_database(network, ports, vlan)


def _trunks(network: Network) -> Iterator[UsedPort]:
    """The trunks that carry anything; one that carries nothing is one mistake, and another check's."""
    trunks = (port for port in used_ports(network) if port.interface.mode == "trunk" and port.rule is not None)
    return (port for port in trunks if not carries_nothing(port.interface))


def _not_allowed(network: Network, port: UsedPort, vlan: int) -> Problem:
    sent = _by_nodes(port.tagged(vlan))
    meant = _meant_line(network, port, sent)
    allow = f"allow VLAN {vlan} on {port.title}"
    return Problem(
        place=meant or port.line,
        message=f"{port.title} does not allow VLAN {vlan}, which {_senders(network, sent)}",
        object=port.object,
        symptom="every object is green and the VMs start, but the switch drops their frames: a ping to a VM on another "
        "node or to the gateway ends with Destination Host Unreachable",
        fix=allow if meant is None else f"correct the VLAN here to that of the other nodes, or {allow}",
        related=_story(network, sent, meant or port.line, [Related(port.line, f"the VLANs of {port.title}")]),
        remedies=(AllowVlan(port.line, vlan),) if meant is None else (),
    )


def _not_in_database(network: Network, ports: list[UsedPort], vlan: int) -> Problem:
    switch = ports[0].switch
    inactive = next((entry for entry in switch.vlans if entry.id == vlan), None)
    sent = _by_nodes(frames for port in ports for frames in port.tagged(vlan))
    place = inactive.place if inactive is not None else (switch.vlans[-1].place if switch.vlans else ports[0].line)
    said = f"has VLAN {vlan} shut down" if inactive is not None else f"does not have VLAN {vlan} in its VLAN database"
    names = listed(port.interface.name for port in ports)
    return Problem(
        place=place,
        message=f"{switch.name} {said}, which {_senders(network, sent)}, although {names} would allow it",
        object=ports[0].object,
        symptom=f"the switch lists VLAN {vlan} as allowed on the trunk, but not as active there, and drops its frames",
        fix=f"activate VLAN {vlan} on {switch.name}" if inactive is not None else f"add VLAN {vlan} to {switch.name}",
        related=_story(network, sent, place, [Related(port.line, f"the VLANs of {port.title}") for port in ports]),
    )


def _by_nodes(frames: Iterable[Sent]) -> list[Sent]:
    return [sent for sent in frames if sent.device.kind is DeviceKind.NODE]


def _senders(network: Network, sent: list[Sent]) -> str:
    """``node0 sends for bridge2003 (VirtualMachine default/vm1)``."""
    nodes, senders = listed(one.device.name for one in sent), listed(one.source for one in sent)
    users = {
        user.workload.object
        for one in sent
        if one.nad is not None
        for user in users_on(network, one.nad.key, one.device.name)
    }
    verb = "send" if len({one.device for one in sent}) > 1 else "sends"
    return f"{nodes} {verb} for {senders}" + (f" ({listed(users)})" if users else "")


def _meant_line(network: Network, port: UsedPort, sent: list[Sent]) -> Place | None:
    """The line by which a node tags otherwise than most nodes do, where the port carries what they send."""
    usual = usual_tags(network)
    for one in sent:
        most = usual.get(bridge_key(one))
        carried = most is not None and most.tag is not None and most.tag in port.carried
        if most is None or not carried or most.tag == one.tag or not one.lines:
            return None
    return sent[0].lines[0]


def _story(network: Network, sent: list[Sent], primary: Place, ports: list[Related]) -> tuple[Related, ...]:
    """The other lines that an operator looks at: the ports, what makes the tag, the NADs, and a few workloads."""
    found = list(ports)
    for one in sent:
        found += [Related(line, f"{one.device.name} sends it by this line") for line in one.lines]
    for one in sent:
        if one.nad is not None:
            attaches = f" attaches to {one.source}" if one.nad.is_linux_bridge else " is the network"
            found.append(Related(one.nad.place, f"{one.nad.key}{attaches}"))
            found += references(users_on(network, one.nad.key, one.device.name))
    return other_places(primary, found)


@check("SWI02", "illegal-vlan-list")
def illegal_vlan_list(network: Network) -> Iterator[Problem]:
    """A list of VLANs on a switch port holds what is no VLAN 1-4094 and no range of them."""
    return reported(network, "SWI02")


_NO_TRUNK = {
    "access": "an access port",
    "dynamic": "no trunk (it waits for the other end to negotiate)",
    "routed": "a routed port",
}


@check("SWI04", "access-port-gets-tags")
def access_port_gets_tags(network: Network) -> Iterator[Problem]:
    """A node or firewall sends tagged frames to an access port, which takes untagged ones only, or to a routed one.

    A port that would negotiate trunking stays an access port too: neither nodes nor firewalls speak DTP. A routed port takes
    the tags of its subinterfaces.
    """
    for port in used_ports(network):
        kind = _NO_TRUNK.get(port.interface.mode)
        if kind is None:
            continue
        taken = port.rule.tagged_in if port.rule is not None else network.topology.vlan_interfaces(port.element.end)
        sent = [one for one in port.sent if one.tag is not None and one.tag not in taken]
        if not sent:
            continue
        vlans = sorted({one.tag for one in sent if one.tag is not None})
        place = port.interface.places.get("mode", port.line)
        lines = [Related(port.line, f"the VLAN of {port.title}")]
        lines += [Related(cable, "the cable") for cable in port.cables]
        lines += [
            Related(line, f"{one.device.name} tags its frames by this line") for one in sent for line in one.lines
        ]
        yield Problem(
            place=place,
            message=f"{port.title} is {kind}, and {listed(one.device.name for one in sent)} sends it "
            f"tagged frames of {_named(VlanSet.of(*vlans))}",
            object=port.object,
            symptom="the link is up and the switch drops every tagged frame: no VM of the node reaches anything outside it",
            fix=f"make {port.interface.name} a trunk that allows {VlanSet.of(*vlans)}, or correct the cable",
            related=other_places(place, lines),
            only_if_unexplained=() if "mode" in port.interface.places else (place,),
        )


def _named(vlans: VlanSet) -> str:
    return f"{'VLAN' if len(vlans) == 1 else 'VLANs'} {vlans}".replace(",", ", ")


@check("SWI07", "untagged-frames-dropped")
def untagged_frames_dropped(network: Network) -> Iterator[Problem]:
    """A node sends untagged frames to a trunk that drops them, because its native VLAN is not among its allowed VLANs.

    Whether an unfiltered bridge's guests tag their frames themselves is not always known; then it is a warning.
    """
    for port in _trunks(network):
        sent = [one for one in port.sent if one.tag is None and not _tag_is_ignored(one)]
        kinds = {certain for one in sent if (certain := _sends_untagged(network, one)) is not None}
        if not sent or not kinds or port.rule is None or port.rule.untagged_in is not None:
            continue
        native = port.interface.native_vlan
        why = f"its native VLAN {native} is not allowed" if native is not None else "it has no native VLAN"
        if port.interface.native_tagged:
            why = "it expects a tag on its native VLAN too"
        lines = [Related(port.element.native_place or port.line, f"the native VLAN of {port.title}")]
        yield Problem(
            place=port.line,
            message=f"{port.title} drops untagged frames ({why}), which {_senders(network, sent)}",
            object=port.object,
            symptom="the VMs on the bridge reach each other on one node and nothing outside of it",
            fix="give the NetworkAttachmentDefinition the VLAN that is meant, or allow the native VLAN on the trunk",
            related=_story(network, sent, port.line, lines),
            severity=Severity.ERROR if True in kinds else Severity.WARNING,
        )


def _tag_is_ignored(sent: Sent) -> bool:
    """Whether the NAD asks for a tag that its bridge does not put on: another check says so."""
    return sent.nad is not None and not sent.filtered and bool(sent.nad.vlan or sent.nad.vlan_trunk)


def _sends_untagged(network: Network, sent: Sent) -> bool | None:
    """Whether a NAD's guests send untagged frames for certain; None where nobody uses it, or all tag for themselves."""
    if sent.filtered or sent.nad is None:
        return True
    users = [user for user in users_on(network, sent.nad.key, sent.device.name) if user.vnic.guest_vlan is None]
    if not users:
        return None
    return any(user.vnic.addresses or not user.workload.is_vm for user in users)


@check("SWI08", "native-vlan-mismatch")
def native_vlan_mismatch(network: Network) -> Iterator[Problem]:
    """The two ends of a cable do not agree on the VLAN that crosses it without a tag.

    Where a node or firewall tags that VLAN its frames are lost on the way back; between switches VLANs run into each other.
    """
    for port in _trunks(network):
        native = port.rule.untagged_out if port.rule is not None else VlanSet()
        for vlan in native:
            sent = list(port.tagged(vlan))
            if sent:
                yield _native_is_tagged(network, port, vlan, sent)
    for near, far in switch_cables(network):
        yield from _natives_differ(near, far)


def _native_is_tagged(network: Network, port: UsedPort, vlan: int, sent: list[Sent]) -> Problem:
    place = port.element.native_place or port.line
    devices = listed(one.device.name for one in sent)
    verb = "takes" if len({one.device for one in sent}) == 1 else "take"
    return Problem(
        place=place,
        message=f"{port.title} sends VLAN {vlan} untagged, its native VLAN, and {devices} {verb} it tagged only, "
        f"for {listed(one.source for one in sent)}",
        object=port.object,
        symptom=f"frames of VLAN {vlan} leave, but none comes back: ping gets no answer, other VLANs of the same NIC work, "
        "and a capture on the NIC shows the answers without a tag",
        fix="make a VLAN the native one that nobody uses, or tag the native VLAN on this port",
        related=_story(network, sent, place, [Related(port.line, f"the VLANs of {port.title}")]),
    )


def _natives_differ(near: UsedPort, far: UsedPort) -> Iterator[Problem]:
    for one, other in ((near, far), (far, near)):
        if one.rule is None or other.rule is None:
            continue
        into = other.rule.untagged_in
        for vlan in one.rule.untagged_out:
            if vlan == into or (into is None and vlan not in other.rule.members):
                continue
            goes = f"puts untagged frames into VLAN {into}" if into is not None else "drops untagged frames"
            place = one.element.native_place or one.line
            yield Problem(
                place=place,
                message=f"{one.title} sends VLAN {vlan} untagged, and {other.title} at the other end of the cable {goes}",
                object=one.object,
                symptom="frames change their VLAN between the switches or are lost; the switches log a native VLAN mismatch",
                fix="give both ends the same native VLAN",
                related=other_places(place, [Related(other.element.native_place or other.line, "the other end")]),
                severity=Severity.WARNING,
            )
            return


@check("SWI10", "vlan-not-on-firewall-trunk")
def vlan_not_on_firewall_trunk(network: Network) -> Iterator[Problem]:
    """The trunk to a firewall does not carry a VLAN that nodes use and that the firewall has a subinterface for."""
    ports = used_ports(network)
    used = {vlan for port in ports for vlan in port.tags(DeviceKind.NODE)} | set(_access_vlans(network))
    for port in _trunks(network):
        for vlan in port.tags(DeviceKind.FIREWALL):
            if port.rule is not None and vlan not in port.rule.tagged_in and vlan in used:
                sent = [one for one in port.tagged(vlan) if one.device.kind is DeviceKind.FIREWALL]
                devices = listed(one.device.name for one in sent)
                yield Problem(
                    place=port.line,
                    message=f"{port.title} does not allow VLAN {vlan}, which {devices} routes on "
                    f"{listed(one.source for one in sent)}",
                    object=port.object,
                    symptom=f"VLAN {vlan} works among its own members, and its gateway answers nobody: every connection "
                    "to another subnet times out",
                    fix=f"allow VLAN {vlan} on {port.title}",
                    related=_story(network, sent, port.line, []),
                    remedies=(AllowVlan(port.line, vlan),),
                )


def _access_vlans(network: Network) -> Iterator[int]:
    """The VLANs that nodes are in by access ports."""
    for element in network.topology.elements.values():
        port = switch_port(network, element) if element.device.kind is DeviceKind.NODE else None
        if port is not None and port.port_of is not None and port.port_of.rule is not None:
            vlan = port.port_of.rule.untagged_in
            if vlan is not None:
                yield vlan


@check("SWI11", "uneven-trunks", Severity.WARNING)
def uneven_trunks(network: Network) -> Iterator[Problem]:
    """Nodes that build the same bridges have trunks that carry different VLANs."""
    pools: dict[frozenset[str], list[UsedPort]] = {}
    for port in _trunks(network):
        bridges = frozenset(one.sender.interface for one in _by_nodes(port.sent))
        if bridges and not list_is_unreadable(network, port):
            pools.setdefault(bridges, []).append(port)
    for ports in pools.values():
        usual = _usual_vlans(ports)
        alike = [port for port in ports if port.carried == usual]
        for port in ports:
            differs = (port.carried - usual) | (usual - port.carried)
            sent = VlanSet.of(*(vlan for one in (port, alike[0]) for vlan in one.tags(DeviceKind.NODE)))
            if differs - sent:
                yield _uneven(port, alike, usual)


def _usual_vlans(ports: list[UsedPort]) -> VlanSet:
    """What most ports carry; where none is the most frequent, the larger set."""
    counts = Counter(port.carried for port in ports)
    return max(counts, key=lambda vlans: (counts[vlans], len(vlans), -vlans.bits))


def _uneven(port: UsedPort, alike: list[UsedPort], usual: VlanSet) -> Problem:
    lacks, more = usual - port.carried, port.carried - usual
    said = [f"lacks {_named(lacks)}"] if lacks else []
    said += [f"carries {_named(more)} besides"] if more else []
    nodes = listed(one.device.name for one in _by_nodes(port.sent))
    others = listed(one.device.name for other in alike for one in _by_nodes(other.sent))
    return Problem(
        place=port.line,
        message=f"{port.title}, the trunk of {nodes}, {' and '.join(said)}, unlike the trunk of {others}, which has the "
        "same bridges",
        object=port.object,
        symptom="a VM that is attached to such a VLAN later works on one node and loses its network when it migrates",
        fix=f"allow the same VLANs on the trunks of all nodes of the pool: {usual}",
        related=other_places(port.line, [Related(other.line, f"{other.title} differs") for other in alike[:3]]),
        only_if_unexplained=(port.line, alike[0].line),
    )


CHECKS = (
    vlan_not_on_trunk,
    illegal_vlan_list,
    access_port_gets_tags,
    untagged_frames_dropped,
    native_vlan_mismatch,
    vlan_not_on_firewall_trunk,
    uneven_trunks,
)
