"""What a firewall's rules say of a flow: accept, deny, or that it can't be told."""

from __future__ import annotations

from topocheck.model.firewall import Firewall
from topocheck.simulate.packet import Packet
from topocheck.simulate.rules import Crossing, Verdict, first_match, judge_list


def judge(firewall: Firewall, packet: Packet, crossing: Crossing) -> Verdict:
    """The first rule that matches decides, else ``intrazone`` within one zone and ``default`` between two.

    A flow that the rules accept must be accepted by the firewall's further lists as well.
    """
    verdict = first_match(firewall.name, firewall.rules, packet, crossing, _default(firewall, crossing))
    for acl in firewall.also:
        if verdict.accepted is not True:
            break
        verdict = judge_list(acl, packet, crossing)
    return verdict


def _default(firewall: Firewall, crossing: Crossing) -> Verdict:
    same = crossing.from_zone is not None and crossing.from_zone == crossing.to_zone
    action = firewall.intrazone if same else firewall.default
    place = (firewall.intrazone_place if same else firewall.default_place) or firewall.place
    between = f"within zone {crossing.from_zone}" if same else _between(crossing)
    message = f"no rule of {firewall.name} matches, and its default {between} is {action}"
    return Verdict(action == "accept", place, message)


def _between(crossing: Crossing) -> str:
    """The zones, or the interfaces of a product that has none."""
    if crossing.from_zone is None and crossing.to_zone is None and crossing.from_interface is not None:
        return f"from {crossing.from_interface} to {crossing.to_interface}"
    return f"from zone {crossing.from_zone} to {crossing.to_zone}"
