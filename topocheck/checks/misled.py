"""NADs that lead everything on them into the VLAN of another subnet: one mistake at the NAD, not one in each workload."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from topocheck.checks.subnets import Subnet, Subnets
from topocheck.checks.users import User, users_by_nad
from topocheck.model.nad import NetworkAttachment
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related
from topocheck.simulate.attached_vlan import Joined, attached_vlans
from topocheck.simulate.network import Network

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Misled:
    """A NAD whose users all have addresses of one VLAN, ``meant``, and are all in another."""

    nad: NetworkAttachment
    vlan: int
    meant: Subnet
    users: tuple[User, ...]
    lines: frozenset[Place]


def misled_nads(network: Network) -> Mapping[str, Misled]:
    """Those with at least two users, by ``namespace/name``."""
    subnets = Subnets(network.site)
    found = ((key, _misled(network, network.nads[key], users, subnets)) for key, users in users_by_nad(network).items())
    return {key: misled for key, misled in found if misled is not None}


def _misled(network: Network, nad: NetworkAttachment, users: Iterable[User], subnets: Subnets) -> Misled | None:
    addressed = tuple(user for user in users if user.vnic.addresses)
    joined = [attached_vlans(network).of(user.workload, user.vnic) for user in addressed]
    known = [one for one in joined if one is not None]
    meant = {subnets.holding(address.ip.ip) for user in addressed for address in user.vnic.addresses}
    if len(addressed) < 2 or len(known) < len(addressed) or len(meant) != 1:
        return None
    return _judged(nad, addressed, known, meant.pop(), subnets)


def _judged(
    nad: NetworkAttachment, users: tuple[User, ...], joined: list[Joined], meant: Subnet | None, subnets: Subnets
) -> Misled | None:
    vlans = {one.vlan for one in joined}
    vlan = vlans.pop()
    if vlans or meant is None or meant.vlan == vlan or not subnets.of(vlan, meant.network.version):
        return None
    return Misled(nad, vlan, meant, users, frozenset(line for one in joined for line in one.lines))


def problem_of(misled: Misled) -> Problem:
    """The finding about a NAD, at the line that chooses its bridge or its VLAN."""
    nad, users = misled.nad, misled.users
    line = nad.place_of("vlan" if nad.vlan else "bridge")
    ways = sorted(misled.lines - {line})
    return Problem(
        place=line,
        message=f"{nad.key} leads into VLAN {misled.vlan}, and all {len(users)} workloads on it have addresses of VLAN "
        f"{misled.meant.vlan} ({misled.meant.network})",
        object=nad.object,
        symptom="they start and have their addresses, and nobody in the VLAN answers their ARP requests: no gateway, no error",
        fix=f"name the bridge or VLAN that leads into VLAN {misled.meant.vlan}, or give the workloads other addresses",
        related=(
            Related(misled.meant.place, f"VLAN {misled.meant.vlan} is {misled.meant.network}"),
            *(Related(place, f"VLAN {misled.vlan} is chosen here") for place in ways),
            *(
                Related(address.place, f"{user.workload.object} has {address.ip}")
                for user in users[:_SHOWN]
                for address in user.vnic.addresses
            ),
        ),
        only_if_unexplained=tuple(ways),
    )
