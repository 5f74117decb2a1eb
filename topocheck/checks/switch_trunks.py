"""SWI: trunks that carry nothing, everything, or what nobody uses, and VLANs that the switch does not have."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from functools import reduce

from topocheck.checks.check import check
from topocheck.checks.related import other_places
from topocheck.checks.reported import reported
from topocheck.checks.switch_ports import UsedPort, list_is_unreadable, used_ports
from topocheck.checks.wording import listed
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.switch import Switch, SwitchInterface
from topocheck.model.vlan import ALL_VLANS, VlanSet
from topocheck.simulate.network import Network
from topocheck.topology.element import DeviceKind

_LONGEST_LIST = 10  # VLANs in a row that somebody wrote for their own sake; a longer range is for convenience
_SHOWN = 5


def carries_nothing(port: SwitchInterface) -> bool:
    """Whether a trunk's list of allowed VLANs is empty."""
    return port.mode == "trunk" and not port.allowed_vlans and "allowed_vlans" in port.places


@check("SWI03", "trunk-without-vlans")
def trunk_without_vlans(network: Network) -> Iterator[Problem]:
    """The trunk to a node or firewall allows no VLAN at all.

    Source: ``switchport trunk allowed vlan none`` of Cisco and Arista, and lists that ``remove`` and ``except`` have emptied.
    """
    for port in used_ports(network):
        if carries_nothing(port.interface):
            senders = listed(sent.device.name for sent in port.sent)
            tags = VlanSet.of(*(sent.tag for sent in port.sent if sent.tag is not None))
            yield Problem(
                place=port.line,
                message=f"{port.title} allows no VLAN, and {senders} sends it {_named(tags) if tags else 'untagged frames'}",
                object=port.object,
                symptom="the link is up and every frame is dropped: no VM of the node reaches anything outside of it",
                fix=f"allow the VLANs that are used on {port.interface.name}"
                + (f": switchport trunk allowed vlan {tags}" if tags else ""),
                related=other_places(
                    port.line,
                    [
                        Related(line, f"{sent.device.name} sends by this line")
                        for sent in port.sent
                        for line in sent.lines
                    ],
                ),
            )


@check("SWI05", "trunk-of-all-vlans", Severity.WARNING)
def trunk_of_all_vlans(network: Network) -> Iterator[Problem]:
    """The trunk to a node does not say which VLANs it carries, and so carries all of the switch.

    Source: Cisco NX-OS and IOS, Arista EOS: ``switchport trunk allowed vlan`` is 1-4094 by default.
    """
    for port in used_ports(network):
        interface = port.interface
        open_ended = (
            interface.mode == "trunk" and "allowed_vlans" not in interface.places and not interface.trunk_groups
        )
        nodes = listed(sent.device.name for sent in port.sent if sent.device.kind is DeviceKind.NODE)
        if open_ended and interface.allowed_vlans == ALL_VLANS and nodes and not list_is_unreadable(network, port):
            used = VlanSet.of(*port.tags(DeviceKind.NODE))
            yield Problem(
                place=interface.place_of("mode"),
                message=f"{port.title}, the trunk of {nodes}, should say which VLANs it carries; it carries all that the switch has",
                object=port.object,
                symptom="broadcasts of every VLAN reach the node, and a VM that is given a wrong VLAN is in it at once instead of nowhere",
                fix=f"add switchport trunk allowed vlan {used}"
                if used
                else "add switchport trunk allowed vlan with the VLANs of the node",
                related=tuple(
                    Related(line, f"{sent.device.name} sends by this line")
                    for sent in port.sent
                    for line in sent.lines[:1]
                ),
            )


@check("SWI06", "vlan-that-no-node-uses", Severity.WARNING)
def vlan_that_no_node_uses(network: Network) -> Iterator[Problem]:
    """All trunks to nodes allow a VLAN that no node of the site uses and that the site's table of networks does not have.

    Nothing is said where guests, OVN-Kubernetes or NICs may tag frames in ways that the repository does not show.
    """
    ports = [port for port in used_ports(network) if any(sent.device.kind is DeviceKind.NODE for sent in port.sent)]
    if _more_may_be_used(network, ports):
        return
    trunks = [port for port in ports if port.interface.mode == "trunk"]
    used = VlanSet.of(*(tag for port in ports for tag in port.tags(DeviceKind.NODE)), *_declared(network))
    idle: dict[tuple[str, VlanSet], list[UsedPort]] = {}
    everywhere = reduce(operator.and_, (port.carried for port in trunks), ALL_VLANS)
    for port in trunks:
        unused = everywhere - used - _untagged(port)
        if "allowed_vlans" in port.interface.places and unused:
            idle.setdefault((port.switch.name, unused), []).append(port)
    for (switch, vlans), alike in idle.items():
        place = alike[0].line
        yield Problem(
            place=place,
            message=f"{listed(port.interface.name for port in alike)} of {switch} "
            f"{'allow' if len(alike) > 1 else 'allows'} {_named(vlans)}, which no node of the site uses",
            object=alike[0].object,
            symptom="broadcasts of that VLAN reach the nodes for nothing, and whoever gets onto a node gets into it",
            fix=f"remove it: switchport trunk allowed vlan remove {vlans}",
            related=tuple(Related(port.line, f"the VLANs of {port.title}") for port in alike[1:_SHOWN]),
            only_if_unexplained=tuple(port.line for port in alike),
        )


def _more_may_be_used(network: Network, ports: list[UsedPort]) -> bool:
    """Whether frames may be sent with tags that are not seen here: by guests, by localnets, by other plugins."""
    site = network.site
    others = any(not nad.is_linux_bridge for nad in site.attachments) or bool(site.user_networks)
    open_bridges = any(
        sent.nad is not None and not sent.filtered and sent.tag is None for port in ports for sent in port.sent
    )
    ovs = any(one.type == "ovs-bridge" for policy in site.policies for one in policy.interfaces)
    return others or open_bridges or ovs or any(state.templated for state in network.states.values())


def _declared(network: Network) -> Iterator[int]:
    """The VLANs of the site's table, and those of all VLAN interfaces of nodes, bridged or not."""
    yield from (row.vlan for row in network.site.networks if row.vlan in ALL_VLANS)
    for state in network.states.values():
        for interface in state.present.values():
            if interface.vlan is not None and interface.vlan.id is not None and interface.vlan.id in ALL_VLANS:
                yield interface.vlan.id


def _untagged(port: UsedPort) -> VlanSet:
    return port.rule.untagged_out if port.rule is not None else VlanSet()


@check("SWI12", "vlan-not-in-database", Severity.WARNING)
def vlan_not_in_database(network: Network) -> Iterator[Problem]:
    """A port names a VLAN that its switch does not have.

    Long ranges of allowed VLANs are taken for convenience. Source: Cisco NX-OS, Arista EOS: a VLAN that is not in the database is
    inactive on every port.
    """
    for switch in network.site.switches:
        if switch.database_known:
            known = switch.active_vlans | VlanSet.of(*(entry.id for entry in switch.vlans))
            found: dict[int, list[tuple[SwitchInterface, Place]]] = {}
            for port in switch.interfaces.values():
                for vlan, place in _named_by(port):
                    if vlan not in known:
                        found.setdefault(vlan, []).append((port, place))
            for vlan, ports in found.items():
                yield _not_in_database(switch, vlan, ports)


def _named_by(port: SwitchInterface) -> Iterator[tuple[int, Place]]:
    if port.mode == "access" and port.access_vlan is not None and "access_vlan" in port.places:
        yield port.access_vlan, port.places["access_vlan"]
    if port.mode == "trunk" and "allowed_vlans" in port.places:
        for first, last in port.allowed_vlans.ranges():
            if last - first < _LONGEST_LIST:
                yield from ((vlan, port.places["allowed_vlans"]) for vlan in range(first, last + 1))


def _not_in_database(switch: Switch, vlan: int, ports: list[tuple[SwitchInterface, Place]]) -> Problem:
    places = [place for _, place in ports]
    return Problem(
        place=places[0],
        message=f"{listed(port.name for port, _ in ports)} of {switch.name} "
        f"{'are' if len(ports) > 1 else 'is'} to carry VLAN {vlan}, which {switch.name} does not have",
        object=f"Switch {switch.name}",
        symptom=f"the port shows VLAN {vlan} as configured and not as active, and the switch drops its frames; an access port stays down",
        fix=f"add vlan {vlan} to {switch.name}, or correct the port",
        related=tuple(
            Related(place, "it is named here too") for place in dict.fromkeys(places[1:_SHOWN]) if place != places[0]
        ),
        only_if_unexplained=tuple(places),
    )


@check("SWI17", "interface-configured-twice", Severity.WARNING)
def interface_configured_twice(network: Network) -> Iterator[Problem]:
    """A switch's configuration has two sections for one interface that contradict each other."""
    return reported(network, "SWI17")


def _named(vlans: VlanSet) -> str:
    return f"{'VLAN' if len(vlans) == 1 else 'VLANs'} {vlans}".replace(",", ", ")


CHECKS = (
    trunk_without_vlans,
    trunk_of_all_vlans,
    vlan_that_no_node_uses,
    vlan_not_in_database,
    interface_configured_twice,
)
