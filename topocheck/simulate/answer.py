"""Whether the answer to an ARP request comes back: without it the packet that waits for it is never sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from topocheck.model.site import End
from topocheck.model.workload import IpAddress
from topocheck.simulate.leg import Arrived, Placement, at_owner, explained, guest_attachment, sent_by
from topocheck.simulate.network import Network
from topocheck.simulate.owner import Guest, Local, Owner
from topocheck.simulate.trace import Disposition, Reason, ReasonCode, disposition_of
from topocheck.topology.attachment import Attachment
from topocheck.topology.element import Element


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that reached the ``owner`` of an address, and where the walk of the packet was then.

    ``asker`` is a guest, or the interface of a device. ``rows`` counts the hops of the walk, ``routers`` those it had passed.
    """

    asker: Guest | Element
    owner: Owner
    address: IpAddress
    rows: int
    routers: int
    ttl: int


def first_unanswered(network: Network, requests: Iterable[Asked], placement: Placement) -> tuple[Asked, Reason] | None:
    """The first request whose answer is lost, and why; None where all come back, or where that is not known."""
    for asked in requests:
        reason = _lost_answer(network, asked, placement)
        if reason is not None:
            return asked, reason
    return None


def _lost_answer(network: Network, asked: Asked, placement: Placement) -> Reason | None:
    """Why an answer does not reach who asked.

    Source: RFC 826 (ARP) and RFC 4861 section 7.2 (neighbour discovery): the answer is a frame to the asker alone, and the
    packet waits until it is there.
    """
    start, asker = sent_by(network, asked.owner, placement), _as_owner(asked.asker)
    if start is None or asker is None:
        return None
    reached = network.flood(start)
    outcomes = list(at_owner(network, reached, asker, placement, _isolated_on(network, asked.owner, placement)))
    if any(isinstance(outcome, Arrived) for outcome in outcomes):
        return None
    lost = next((each for each in outcomes if not isinstance(each, Arrived)), None)
    lost = lost or explained(network, start, reached, (asker,), placement)
    if lost is None or disposition_of(lost.reason.code) is not Disposition.DROPPED:
        return None
    owner = asked.owner
    who = owner.workload.name if isinstance(owner, Guest) else owner.element.device.name
    message = f"the answer of {who} to ARP for {asked.address} is lost: {lost.reason.message}"
    return Reason(ReasonCode.ARP_UNANSWERED, message, lost.reason.place)


def _as_owner(asker: Guest | Element) -> Owner | None:
    """The asker as the owner of an address of its own; None where it has none."""
    if isinstance(asker, Guest):
        return asker
    return next((Local(ip, asker.place, asker) for ip in asker.addresses), None)


def _isolated_on(network: Network, owner: Owner, placement: Placement) -> End | None:
    """The bridge on which the owner's port is isolated, if it is."""
    attachment = guest_attachment(network, owner, placement) if isinstance(owner, Guest) else None
    return attachment.bridge if isinstance(attachment, Attachment) and attachment.isolated else None
