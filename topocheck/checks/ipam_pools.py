"""Addresses that an IPAM plugin hands out, and who else has them.

Sources: containernetworking/plugins plugins/ipam/host-local (the state is a folder on each node) and plugins/ipam/static;
whereabouts pkg/config and pkg/storage (one pool for the whole cluster, ``network_name``, ``enable_overlapping_ranges``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from topocheck.checks.address_claims import claims_by_address
from topocheck.checks.check import check
from topocheck.checks.users import User, references, users_by_nad
from topocheck.checks.wording import listed
from topocheck.model.nad import IpamRange, NetworkAttachment
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.workload import Workload
from topocheck.simulate.attached_vlan import attached_vlan
from topocheck.simulate.network import Network
from topocheck.topology.attachment import Attachment

_TURNS = "whoever answered the last ARP request gets the traffic: connections of both stall and reset by turns"


@dataclass(frozen=True, slots=True)
class Pool:
    """One range of a NAD: the addresses from ``first`` to ``last`` of an IP version, and what is kept off them."""

    nad: NetworkAttachment
    range: IpamRange
    first: int
    last: int
    excluded: tuple[tuple[int, int], ...]

    def has(self, address: int, version: int) -> bool:
        """Whether an address may be handed out."""
        return (
            version == self.range.subnet.version
            and self.first <= address <= self.last
            and not any(low <= address <= high for low, high in self.excluded)
        )

    @property
    def size(self) -> int:
        """How many addresses there are to hand out; of excluded ones that overlap each is counted once."""
        free, at = 0, self.first
        for low, high in sorted(self.excluded):
            free += max(0, min(low, self.last + 1) - at)
            at = max(at, high + 1)
        return free + max(0, self.last + 1 - at)

    @property
    def state(self) -> tuple[str, ...]:
        """What keeps account of what is handed out: pools with the same one never give an address twice."""
        if self.nad.ipam is not None and self.nad.ipam.type == "host-local":
            return "host-local", self.nad.config_name or self.nad.key
        ipam = self.nad.config.mapping("ipam") if self.nad.config is not None else None
        name = ipam.text("network_name") if ipam is not None else None
        alone = ipam is not None and ipam.boolean("enable_overlapping_ranges") is False
        return ("whereabouts", name or "", str(self.range.subnet) if alone else "")


@lru_cache(maxsize=2)  # several checks ask; a comparison has two networks at a time
def _pools(network: Network) -> tuple[Pool, ...]:
    return tuple(pool for nad in network.site.attachments for pool in _pools_of(nad))


def _pools_of(nad: NetworkAttachment) -> Iterator[Pool]:
    ipam = nad.ipam
    for each in ipam.ranges if ipam is not None and ipam.type in ("host-local", "whereabouts") else ():
        net = each.subnet
        spare = 1 if net.num_addresses > 2 else 0
        first = int(each.first) if each.first is not None else int(net[0]) + spare
        last = int(each.last) if each.last is not None else int(net[-1]) - (spare if net.version == 4 else 0)
        kept = (
            [(int(one[0]), int(one[-1])) for one in ipam.excluded if one.version == net.version]
            if ipam is not None
            else []
        )
        if ipam is not None and ipam.type == "host-local":
            gateway = int(each.gateway) if each.gateway is not None else int(net[0]) + 1
            kept.append((gateway, gateway))
        yield Pool(nad, each, first, last, tuple(kept))


def _copies(workload: Workload, nodes: int) -> int:
    return nodes if workload.kind == "DaemonSet" else 1 if workload.replicas is None else workload.replicas


def _object(nad: NetworkAttachment) -> str:
    return nad.generated_from or f"NetworkAttachmentDefinition {nad.key}"


def _vlans(network: Network, users: Iterable[User]) -> set[int]:
    """The VLANs that the users of a NAD are in, as far as they leave their nodes."""
    found = set()
    for user in users:
        for node in sorted(user.nodes):
            attachment = network.attachment(user.workload, user.vnic, node)
            joined = attached_vlan(network, attachment) if isinstance(attachment, Attachment) else None
            if joined is not None:
                found.add(joined.vlan)
    return found


@check("ADR16", "host-local-on-shared-network")
def host_local_on_shared_network(network: Network) -> Iterator[Problem]:
    """host-local hands out one range on several nodes of one VLAN, and each node keeps account for itself."""
    for key, users in users_by_nad(network).items():
        nad = network.nads[key]
        nodes = {node for user in users for node in user.nodes}
        copies = sum(_copies(user.workload, len(user.nodes)) for user in users)
        if nad.ipam is None or nad.ipam.type != "host-local" or not nad.ipam.ranges or len(nodes) < 2 or copies < 2:
            continue
        vlans = _vlans(network, users)
        if vlans:
            yield Problem(
                place=nad.ipam.ranges[0].place,
                message=f"host-local hands out {nad.ipam.ranges[0].subnet} on each of {listed(nodes)} by itself, and in VLAN "
                f"{listed(map(str, vlans))} an address must be handed out once",
                object=_object(nad),
                symptom=f"the first Pod of each node gets the same address; {_TURNS}",
                fix="use whereabouts, which keeps account for the whole cluster, or let each node have a NAD with a range of its own",
                related=tuple(references(users)),
            )


@check("ADR17", "static-ipam-for-several")
def static_ipam_for_several(network: Network) -> Iterator[Problem]:
    """A NAD gives one static address to each Pod on it, and more than one Pod is."""
    for key, users in users_by_nad(network).items():
        nad = network.nads[key]
        having = [user for user in users if not user.vnic.addresses]
        copies = sum(_copies(user.workload, len(user.nodes)) for user in having)
        if nad.ipam is not None and nad.ipam.type == "static" and nad.ipam.addresses and copies > 1:
            addresses = listed(str(each.ip) for each in nad.ipam.addresses)
            yield Problem(
                place=nad.ipam.addresses[0].place,
                message=f"the NAD gives {addresses} to each Pod on it, and {copies} Pods must not have one address: "
                f"{listed(user.workload.object for user in having)}",
                object=_object(nad),
                symptom=_TURNS,
                fix="give each its own NAD, name the address by ips in the Pod's annotation, or use whereabouts",
                related=tuple(references(having)),
            )


@check("ADR19", "pool-with-taken-addresses", Severity.WARNING)
def pool_with_taken_addresses(network: Network) -> Iterator[Problem]:
    """The pool of an IPAM plugin holds addresses that others in its VLAN have already: VMs, gateways, nodes."""
    claims = claims_by_address(network)
    for pool in _pools(network):
        users = users_by_nad(network).get(pool.nad.key, ())
        vlans = _vlans(network, users)
        taken: list[tuple[str, str, Place]] = []
        for address, holders in claims.items():
            if not pool.has(int(address), address.version):
                continue
            own = {user.workload.object for user in users if user.vnic.binding == "pod"}
            others = [claim for claim in holders if claim.vlan() in vlans and claim.object not in own]
            taken += [(str(address), claim.object, claim.place) for claim in others]
        if taken:
            yield Problem(
                place=pool.range.place,
                message=f"the pool of {pool.range.subnet} must leave out {listed(f'{address} of {who}' for address, who, _ in taken)}",
                object=_object(pool.nad),
                symptom=f"one day a Pod gets an address that is taken: {_TURNS}",
                fix="exclude these addresses, or narrow the range to what is free",
                related=tuple(Related(place, f"{who} has {address}") for address, who, place in taken[:5]),
            )


@check("ADR20", "pools-overlap", Severity.WARNING)
def pools_overlap(network: Network) -> Iterator[Problem]:
    """Two NADs hand out the same addresses in one VLAN, and neither knows what the other has given."""
    pools = _pools(network)
    vlans = {pool.nad.key: _vlans(network, users_by_nad(network).get(pool.nad.key, ())) for pool in pools}
    for at, pool in enumerate(pools):
        for other in pools[:at]:
            low, high = max(pool.first, other.first), min(pool.last, other.last)
            same = (
                pool.range.subnet.version == other.range.subnet.version
                and pool.nad.key != other.nad.key
                and low <= high
            )
            if same and pool.state != other.state and vlans[pool.nad.key] & vlans[other.nad.key]:
                kind = type(pool.range.subnet[0])
                yield Problem(
                    place=pool.range.place,
                    message=f"{kind(low)} to {kind(high)} must be handed out by one NAD, and {pool.nad.key} and {other.nad.key} do, each "
                    "with an account of its own",
                    object=_object(pool.nad),
                    symptom=f"two Pods get one address: {_TURNS}",
                    fix="part the range between them, or let both use whereabouts with one network_name",
                    related=(Related(other.range.place, f"the pool of {other.nad.key}"),),
                )


@check("ADR21", "pool-too-small", Severity.WARNING)
def pool_too_small(network: Network) -> Iterator[Problem]:
    """The pool of an IPAM plugin has fewer addresses than there are Pods on it."""
    by_nad: dict[str, list[Pool]] = {}
    for pool in _pools(network):
        by_nad.setdefault(f"{pool.nad.key} {pool.range.subnet.version}", []).append(pool)
    for pools in by_nad.values():
        nad, users = pools[0].nad, users_by_nad(network).get(pools[0].nad.key, ())
        nodes = {node for user in users for node in user.nodes}
        local = nad.ipam is not None and nad.ipam.type == "host-local"
        copies = sum(_copies(user.workload, len(user.nodes)) for user in users)
        needed = -(-copies // max(1, len(nodes))) if local else copies
        size = sum(pool.size for pool in pools)
        if needed > size:
            yield Problem(
                place=pools[0].range.place,
                message=f"the pool of {pools[0].range.subnet} must have an address for each of {needed} Pods"
                f"{' of a node' if local and len(nodes) > 1 else ''}, and has {size}",
                object=_object(nad),
                symptom="the last Pods stay ContainerCreating: no IP addresses available in range set",
                fix="widen the range, or run fewer",
                related=tuple(references(users)),
            )


CHECKS = (
    host_local_on_shared_network,
    static_ipam_for_several,
    pool_with_taken_addresses,
    pools_overlap,
    pool_too_small,
)
