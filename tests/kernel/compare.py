"""What topocheck answers of a flow against what a kernel did with it."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kernel.lab.plan import Flow, Plan

from topocheck.simulate.trace import Disposition, Hop, ReasonCode, Trace, Walk

UNSENT = {ReasonCode.NO_ROUTE, ReasonCode.NO_GATEWAY, ReasonCode.MTU_EXCEEDED}
"""What ends on an interface that a capture does not see it on: it is not sent, or too long to be received."""
Frame = Mapping[str, Any]


class Outcome(enum.Enum):
    """How a comparison ends. What topocheck calls unknown agrees with anything, and is counted apart."""

    AGREED = "agreed"
    KNOWN = "differs in a known way"
    DISAGREED = "disagreed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Seen:
    """A frame on a physical interface; without a TTL it is an ARP request or what stands for one in IPv6."""

    device: str
    interface: str
    direction: str
    tag: int | None
    ttl: int | None = None

    def __str__(self) -> str:
        tag = "untagged" if self.tag is None else f"tag {self.tag}"
        return f"{self.device} {self.interface} {self.direction}, {tag}" + (
            "" if self.ttl is None else f", ttl {self.ttl}"
        )


@dataclass(frozen=True)
class Comparison:
    """The outcome for one flow, whether topocheck does not deliver it, and in words what differs."""

    outcome: Outcome
    dropped: bool
    said: str = ""


class _Differs(Exception):  # noqa: N818 - it is caught where the comparison begins
    pass


def compare(trace: Trace, plan: Plan, number: int, result: Mapping[str, Any]) -> Comparison:
    """Compare the trace of the plan's flow ``number`` with what the guest recorded."""
    dropped = trace.disposition is not Disposition.DELIVERED
    if trace.disposition is Disposition.UNKNOWN:
        return Comparison(Outcome.UNKNOWN, dropped, _why(trace.forward) or _why(trace.reply))
    flow = plan.flows[number]
    heard = _Heard(plan, number, result["frames"])
    if trace.flow.destination_ip != flow.to:
        said = f"topocheck asks for {trace.flow.destination_ip}, the judge for {flow.to}"
        return Comparison(Outcome.DISAGREED, dropped, said)
    try:
        known = heard.check(trace.forward, flow.sender, flow.receiver, answer=trace.reply)
        if known is None and trace.forward.disposition is Disposition.DELIVERED and trace.reply is not None:
            known = heard.check(trace.reply, flow.receiver, flow.sender)
    except _Differs as difference:
        return Comparison(Outcome.DISAGREED, dropped, str(difference))
    return Comparison(Outcome.AGREED if known is None else Outcome.KNOWN, dropped, known or "")


Rows = Sequence[Seen]


class _Heard:
    """What was captured of one flow."""

    def __init__(self, plan: Plan, number: int, frames: Iterable[Frame]) -> None:
        self.plan = plan
        self.flow: Flow = plan.flows[number]
        self.number = number
        self.frames = list(frames)
        self.physical = {
            plan.interface(name, link) for name, setup in plan.namespaces.items() for link in setup.capture
        }

    def check(self, walk: Walk, sender: str, receiver: str, answer: Walk | None = None) -> str | None:
        """One direction, of which ``answer`` is the other one where it is the reply.

        Answers the name of the known difference, None where there is none at all. Raises _Differs.
        """
        reply = sender != self.flow.sender
        packets = [each for each in self.frames if each["kind"] == "ip" and each["flow"] == self.number]
        packets = [each for each in packets if each["reply"] is reply]
        heard = [self._seen(frame) for frame in packets]
        arrived = any(each["ns"] == receiver and not each["out"] and each["host"] for each in packets)
        rows = [self._row(hop) for hop in walk.hops if self._is_physical(hop)]
        what = f"{'the reply' if reply else 'the flow'} is {walk.disposition}{_why(walk)}"
        if walk.disposition is Disposition.DELIVERED:
            if heard == rows:
                return None
            if answer is not None and self._answer_is_lost(rows, heard, sender, answer):
                return "answer-lost"
            raise _Differs(_both(what, rows, heard))
        if arrived and walk.reason is not None and walk.reason.code is ReasonCode.NO_BRIDGE:
            node = {each.device for each in heard} - {self.plan.namespaces[name].device for name in (sender, receiver)}
            if len(node) == 1 and heard[: len(rows)] == rows:
                return "made-bridge"
        if arrived:
            raise _Differs(_both(what, rows, [*heard, "and it arrived"]))
        return self._agreed_drop(walk, rows, heard, sender, receiver)

    def _agreed_drop(self, walk: Walk, rows: Rows, heard: Rows, sender: str, receiver: str) -> str | None:
        """The name of the known difference of a walk that ends on its way, None where there is none."""
        variants = list(self._variants(walk, rows, sender, receiver))
        for known, variant in variants:
            if heard == variant:
                return known
        for known, variant in variants:
            if heard == variant[: len(heard)] and self._was_asked(variant, heard, sender):
                return known
        what = f"the way is {walk.disposition}{_why(walk)}"
        asked = self._asked(self._asker(heard, sender))[0]
        raise _Differs(_both(what, rows, [*heard, *sorted(asked, key=str)]))

    def _variants(self, walk: Walk, rows: Rows, sender: str, receiver: str) -> Iterator[tuple[str | None, list[Seen]]]:
        """The rows that captures may show for a walk that ends, each with the name of the known difference."""
        code = walk.reason.code if walk.reason is not None else None
        last = walk.hops[-1]
        leaves = self._is_physical(last) and last.direction == "out" and last.kind not in ("vm", "pod")
        if code in UNSENT and self._is_physical(last):
            yield None, list(rows[:-1])
        if leaves:  # the port does not let it out
            yield None, list(rows[:-1])
        else:
            yield None, list(rows)
        if code is ReasonCode.PORT_DOWN:
            yield "dead-link", list(rows[:-1])
            yield "dead-link", list(rows[:-2])
        if code is ReasonCode.TAG_NOT_EXPECTED:
            for tag in {frame["tags"][0] for frame in self.frames if frame["ns"] == receiver and frame["tags"]}:
                yield "tag-at-guest", [*rows, *self._into(receiver, tag, rows)]
        if code is ReasonCode.MAC_FILTERED:
            yield (
                "spoof-at-veth",
                [*rows, *(replace(each, direction="in") for each in self._into(sender, None, rows)[:1])],
            )
            yield "spoof-at-veth", [*rows, *self._into(receiver, None, rows)]

    def _into(self, guest: str, tag: int | None, rows: Rows) -> list[Seen]:
        """The rows of a guest's veth pair, towards it."""
        ends = {a: b for pair in self.plan.cables for a, b in (pair, pair[::-1])}
        found = []
        for link in self.plan.namespaces[guest].capture:
            for end, direction in ((ends[guest, link], "out"), ((guest, link), "in")):
                device, interface = self.plan.interface(*end)
                found.append(Seen(device, interface, direction, tag, rows[-1].ttl if rows else None))
        return found

    def _asker(self, heard: Rows, sender: str) -> str:
        """The namespace that has the packet after the frames that were heard of it."""
        return self.plan.of_device(heard[-1].device) if heard else sender

    def _asked(self, asker: str) -> tuple[set[Seen], set[str]]:
        """Where a device's ARP requests for a next hop of the flow were seen, and whom they ask for."""
        own = {address.split("/")[0] for each in self.plan.namespaces[asker].addresses.values() for address in each}
        targets = {self.flow.to, *self._own_addresses(self.flow.sender), *self._own_addresses(self.flow.receiver)}
        hops = self.plan.next_hops(asker) | targets
        requests = [each for each in self.frames if each["kind"] == "arp" and each["asks"] and each["tip"] in hops]
        requests = [each for each in requests if each["sip"] in own or self._sent_by(asker, each)]
        return {self._seen(each) for each in requests}, {each["tip"] for each in requests}

    def _own_addresses(self, namespace: str) -> set[str]:
        if not namespace:
            return set()
        return {
            address.split("/")[0] for each in self.plan.namespaces[namespace].addresses.values() for address in each
        }

    def _sent_by(self, asker: str, request: Frame) -> bool:
        """Whether a device sent a request, by the MAC: in IPv6 a router asks from an address that it made up."""
        return any(each["ns"] == asker and each["out"] and each["from"] == request["from"] for each in self.frames)

    def _was_asked(self, rows: Rows, heard: Rows, sender: str) -> bool:
        """Whether the leg after what was heard is one of which the ARP requests went as far as the rows, and no nearer to the owner."""
        asked, targets = self._asked(self._asker(heard, sender))
        wanted = [replace(row, ttl=None) for row in rows[len(heard) :]]
        if not wanted or not set(wanted) <= asked:
            return False
        owners = [name for target in targets for name, _ in self.plan.owners(target)]
        far = self.plan.distances(owners)
        limit = far.get((wanted[-1].device, wanted[-1].interface))
        nearer = [each for each in asked if limit is not None and far.get((each.device, each.interface), limit) < limit]
        return not nearer or len(rows) == 1

    def _answer_is_lost(self, rows: Rows, heard: Rows, sender: str, answer: Walk) -> bool:
        """Whether a leg was asked for all the way, its owner answered, and the answer ended where the reply does."""
        count = len(heard)
        if answer.disposition is Disposition.DELIVERED or heard != rows[:count]:
            return False
        asker = self._asker(heard, sender)
        asked, targets = self._asked(asker)
        owners = {self.plan.namespaces[name].device for target in targets for name, _ in self.plan.owners(target)}
        leg = []
        for row in rows[count:]:
            leg.append(replace(row, ttl=None))
            if row.direction == "in" and row.device in owners:
                break
        replies = [
            each for each in self.frames if each["kind"] == "arp" and not each["asks"] and each["sip"] in targets
        ]
        back = {self._seen(each) for each in replies}
        ends = [replace(self._row(hop), ttl=None) for hop in answer.hops if self._is_physical(hop)]
        by = {(each.interface, each.tag) for each in asked if each.direction == "out" and each.device == leg[0].device}
        home = self.plan.namespaces[asker].device
        reached = any(
            each.device == home and each.direction == "in" and (each.interface, each.tag) in by for each in back
        )
        return set(leg) <= asked and not reached and bool(back & set(ends[-2:]))

    def _is_physical(self, hop: Hop) -> bool:
        return (hop.device, hop.interface) in self.physical

    def _seen(self, frame: Frame) -> Seen:
        device, interface = self.plan.bundle(self.plan.interface(frame["ns"], frame["if"]))
        tag = frame["tags"][0] if frame["tags"] else None
        return Seen(device, interface, "out" if frame["out"] else "in", tag, frame.get("ttl"))

    def _row(self, hop: Hop) -> Seen:
        device, interface = self.plan.bundle((hop.device, hop.interface))
        return Seen(device, interface, hop.direction, hop.tag, hop.ttl)


def _why(walk: Walk | None) -> str:
    return "" if walk is None or walk.reason is None else f" ({walk.reason.code}: {walk.reason.message})"


def _both(what: str, rows: Sequence[object], heard: Sequence[object]) -> str:
    told = "\n    ".join(map(str, rows)) or "nothing"
    found = "\n    ".join(map(str, heard)) or "nothing"
    return f"topocheck: {what}\n  topocheck's rows:\n    {told}\n  the kernel's frames:\n    {found}"
