"""Chains of rules that jump to one another, as one flat list of which the first that matches decides.

Source: nft(8), "Verdict statement": accept, drop, jump, goto, return, continue; Linux net/netfilter/nf_tables_core.c,
``nft_do_chain``, which follows 16 jumps at most.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass

from topocheck.load.condition import ANYTHING, Condition
from topocheck.model.place import Place

DEEPEST_JUMP = 16
DEEPEST_NESTING = 50  # exceptions within exceptions
MOST_STEPS = 50_000  # rules that may be looked at for one list: what jumps multiply ends somewhere

DECIDING = frozenset({"accept", "drop", "reject", "translate", "open"})


@dataclass(frozen=True, slots=True)
class Step:
    """One rule of a chain: what it matches, but for what is in ``unless``, and what it does then.

    ``verdict`` is accept, drop, reject, translate, open (some program decides), jump, goto, return or continue. ``target`` is the
    chain that is jumped to. ``number`` tells the steps of one list apart.
    """

    name: str
    place: Place
    condition: Condition
    verdict: str
    target: str = ""
    unless: tuple[Condition, ...] = ()
    number: int = 0


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain; ``policy`` is what a base chain does with what none of its rules decides."""

    name: str
    place: Place
    steps: tuple[Step, ...]
    policy: str = "accept"


@dataclass(frozen=True, slots=True)
class Decision:
    """One entry of the flat list. ``verdict`` is one of `DECIDING`, or unread where the list was given up."""

    name: str
    place: Place
    condition: Condition
    verdict: str
    number: int = -1


@dataclass(frozen=True, slots=True)
class _Position:
    """The next step of a chain, and where a packet goes on when the chain ends; None is the end of the base chain."""

    chain: Chain
    index: int
    back: _Position | None
    depth: int

    def following(self) -> _Position:
        return _Position(self.chain, self.index + 1, self.back, self.depth)


def decisions_of(base: Chain, chains: Mapping[str, Chain]) -> tuple[Decision, ...]:
    """The flat list of a base chain; what no entry matches is for its policy."""
    walk = _Walk(base, chains)
    found = tuple(walk.within(_Position(base, 0, None, 0), ANYTHING))
    if not walk.exhausted:
        return found
    return (*found, Decision(f"the rest of {base.name}", base.place, ANYTHING, "unread"))


def lets_all_pass(decisions: tuple[Decision, ...], policy: str) -> bool:
    """Whether a flat list and its policy accept every packet, which is asked of those that belong to a connection."""
    accepted: list[Condition] = []
    for decision in decisions:
        if decision.verdict == "accept":
            if decision.condition.depends_on is None:
                accepted.append(decision.condition)
        elif not any(decision.condition.meet(each) == decision.condition for each in accepted):
            return False
    return policy == "accept" or ANYTHING in accepted


@dataclass(slots=True)
class _Walk:
    base: Chain
    chains: Mapping[str, Chain]
    left: int = MOST_STEPS
    exhausted: bool = False
    nested: int = 0

    def within(self, at: _Position, condition: Condition) -> Generator[Decision, None, bool]:
        """The decisions of a chain from a position on; what is left undecided at its end falls through to the caller.

        Returns True where nothing is left.
        """
        while at.index < len(at.chain.steps) and not self._tired():
            step = at.chain.steps[at.index]
            met = condition.meet(step.condition)
            exceptions = () if met is None else self._exceptions(step, met)
            if met is not None and exceptions is not None:
                for passed in exceptions:
                    yield from self.onward(at.following(), passed)
                if self.exhausted:
                    return True
                every = met == condition and not exceptions
                left = yield from self._do(step, at, met, every=every)
                if every and (left is not None or step.verdict in ("return", "goto")):
                    return left is not None
            at = at.following()
        return self.exhausted

    def _exceptions(self, step: Step, met: Condition) -> tuple[Condition, ...] | None:
        """What of a step's packets it does not concern after all; None where that is all of them."""
        passed = tuple(each for exception in step.unless if (each := met.meet(exception)) is not None)
        return None if met in passed else passed

    def onward(self, at: _Position | None, condition: Condition) -> Iterator[Decision]:
        """The decisions from a position on to the very end, the policy included: nothing falls through."""
        self.nested += 1
        self.exhausted = self.exhausted or self.nested > DEEPEST_NESTING
        ended = self.exhausted
        while at is not None and not ended:
            ended = yield from self.within(at, condition)
            at = at.back
        if not ended:
            policy = self.base
            yield Decision(f"the policy of {policy.name}", policy.place, condition, policy.policy)
        self.nested -= 1

    def _do(self, step: Step, at: _Position, met: Condition, *, every: bool) -> Generator[Decision, None, str | None]:
        """What a step does with its packets. Returns the step's verdict where it decides all of them, else None.

        Where those are ``every`` packet there is, what leaves the chain falls through.
        """
        if step.verdict in DECIDING:
            yield Decision(step.name, step.place, met, step.verdict, step.number)
            return step.verdict
        if step.verdict == "return" and not every:
            yield from self.onward(at.back, met)
        elif step.verdict in ("jump", "goto"):
            target = self.chains.get(step.target)
            if target is None or at.depth >= DEEPEST_JUMP:
                yield Decision(f"{step.name} (jump to {step.target})", step.place, met, "open")
                return "open"
            back = at.following() if step.verdict == "jump" else at.back
            inside = _Position(target, 0, back, at.depth + 1)
            if step.verdict == "jump" or every:
                ended = yield from self.within(inside, met)
                return step.verdict if ended else None
            yield from self.onward(inside, met)
        return None

    def _tired(self) -> bool:
        self.left -= 1
        self.exhausted = self.exhausted or self.left < 0
        return self.exhausted
