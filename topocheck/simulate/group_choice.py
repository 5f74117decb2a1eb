"""Which groups a word of the command line means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import ip_network

from topocheck.errors import UsageError
from topocheck.model.vlan import HIGHEST, LOWEST
from topocheck.simulate.attached_vlan import attached_vlans
from topocheck.simulate.endpoint import endpoint
from topocheck.simulate.groups import Group
from topocheck.simulate.network import Network


def chosen(network: Network, groups: Sequence[Group], word: str | None) -> tuple[Group, ...]:
    """The groups that a word means; all of them without one.

    A word is a group's name or id, the number of a VLAN, a subnet or name of the site file's table, or an endpoint as in a
    trace, which is then a group of its own: also one vNIC, or an address of a device or outside. Raises UsageError for a
    word that means nothing.
    """
    if word is None:
        return tuple(groups)
    named = tuple(group for group in groups if word in (group.id, group.name))
    if named:
        return named
    vlans = set(_vlans(network, word))
    if vlans:
        found = tuple(group for group in groups if vlans & set(_vlans_of(network, group)))
        if not found:
            message = f"{word!r} is VLAN {', '.join(map(str, sorted(vlans)))}, in which no VM or Pod is"
            raise UsageError(message)
        return found
    end = endpoint(network, word)
    if end.workload is None:
        return (Group(word, word, (), end),)
    name = end.workload.name if not end.vnics else word if end.address is None else f"{word} of {end.workload.name}"
    return (Group(word, name, (end.workload,), end),)


def _vlans(network: Network, word: str) -> Iterator[int]:
    """The VLANs that a word names: by number, by the name that the site file's table has for it, or by its subnet there."""
    for row in network.site.networks:
        subnet = _is_subnet(word, str(row.subnet)) if row.subnet is not None else False
        if word == row.name or subnet:
            yield row.vlan
    number = word.removeprefix("VLAN ")
    if number.isascii() and number.isdigit() and LOWEST <= int(number) <= HIGHEST:
        yield int(number)


def _is_subnet(word: str, subnet: str) -> bool:
    try:
        return "/" in word and str(ip_network(word, strict=False)) == subnet
    except ValueError:
        return False


def _vlans_of(network: Network, group: Group) -> Iterator[int]:
    vlans = attached_vlans(network)
    for vnic in group.members[0].vnics:
        joined = vlans.of(group.members[0], vnic)
        if joined is not None:
            yield joined.vlan
