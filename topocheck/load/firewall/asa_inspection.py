"""Whether an ASA keeps sessions of ICMP, which it does only where ``inspect icmp`` tells it to.

Source: Cisco Secure Firewall ASA Firewall CLI Configuration Guide, "ICMP Inspection" and "Default Inspections": ICMP is not
among the protocols that are inspected by default, and then an echo reply is judged by the access rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from topocheck.load.firewall.asa_lines import Line
from topocheck.model.place import Place
from topocheck.model.rule import Rule

_ALL_TRAFFIC = ("match any", "match default-inspection-traffic")
_ECHO_REPLIES = (0, 129)  # RFC 792, RFC 4443


@dataclass(frozen=True, slots=True)
class IcmpInspection:
    """``everywhere`` tells that all ICMP has sessions; ``somewhere`` are lines that give some of it one."""

    everywhere: bool
    somewhere: tuple[Line, ...]

    @property
    def stateless(self) -> tuple[str, ...]:
        """The protocols without sessions."""
        return () if self.everywhere else ("icmp", "icmpv6")

    def rules(self, file: str) -> Iterator[Rule]:
        """Rules that let echo replies pass, as far as their requests were inspected, which the model can't tell."""
        if self.everywhere:
            return
        for line in self.somewhere:
            yield Rule(
                "inspect icmp",
                Place(file, line.number, line.column),
                "accept",
                protocols=("icmp",),
                icmp_types=_ECHO_REPLIES,
                depends_on="whether its class inspects the request",
            )


def icmp_inspection(lines: list[Line]) -> IcmpInspection:
    """What the policies that are in force inspect of ICMP."""
    applied = {line.word(1): line.word(2) for line in lines if line.words[0] == "service-policy"}
    matched = {line.words[-1]: line.children for line in lines if line.words[0] == "class-map" and len(line.words) > 1}
    everywhere, somewhere = False, []
    for line in lines:
        if line.words[0] != "policy-map" or line.words[-1] not in applied or line.word(1) == "type":
            continue
        for name, inspect in _inspected(line):
            all_traffic = name == "class-default" or any(
                match.text.startswith(_ALL_TRAFFIC) for match in matched.get(name, ())
            )
            all_traffic |= name == "inspection_default" and name not in matched
            everywhere |= all_traffic and applied[line.words[-1]] == "global"
            somewhere.append(inspect)
    return IcmpInspection(everywhere, tuple(somewhere))


def _inspected(policy: Line) -> Iterator[tuple[str, Line]]:
    """The classes of a policy in which ICMP is inspected."""
    name = ""
    for line in policy.children:
        if line.words[0] == "class":
            name = line.word(1)
        elif line.words[:2] == ("inspect", "icmp"):
            yield name, line
