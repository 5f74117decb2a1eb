"""Chains that jump to one another come to the same decision as their flat list, packet by packet."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from topocheck.load.chains import MOST_STEPS, Chain, Decision, Step, decisions_of
from topocheck.load.condition import ANYTHING, Condition
from topocheck.model.place import Place

HERE = Place("rules", 1)
INTERFACES, PROTOCOLS, PORTS = ("a", "b", "c"), ("tcp", "udp"), (1, 2, 3)


Names = tuple[str, ...]
Ports = tuple[tuple[int, int], ...]


def condition(interfaces: Names | None, protocols: Names | None, ports: Ports | None) -> Condition:
    return Condition(from_interfaces=interfaces, protocols=protocols, destination_ports=ports)


CONDITIONS = st.builds(
    condition,
    st.none() | st.lists(st.sampled_from(INTERFACES), min_size=1, max_size=2, unique=True).map(tuple),
    st.none() | st.sampled_from(PROTOCOLS).map(lambda name: (name,)),
    st.none() | st.sampled_from(((1, 1), (2, 3), (1, 2))).map(lambda pair: (pair,)),
)
VERDICTS = st.sampled_from(("accept", "drop", "jump one", "jump two", "goto one", "goto two", "return", "continue"))


def step(verdict: str, condition: Condition, unless: list[Condition]) -> Step:
    word, _, target = verdict.partition(" ")
    return Step("s", HERE, condition, word, target, tuple(unless))


STEPS = st.lists(st.builds(step, VERDICTS, CONDITIONS, st.just([]) | st.lists(CONDITIONS, max_size=1)), max_size=4).map(
    tuple
)
Probe = tuple[str, str, int]


def fits(condition: Condition, packet: Probe) -> bool:
    interface, protocol, port = packet
    return (
        (condition.from_interfaces is None or interface in condition.from_interfaces)
        and (condition.protocols is None or protocol in condition.protocols)
        and (
            condition.destination_ports is None or any(low <= port <= high for low, high in condition.destination_ports)
        )
    )


def walked(base: Chain, chains: dict[str, Chain], packet: Probe) -> str:
    """What becomes of a packet, rule by rule, as the kernel walks the chains."""
    stack: list[tuple[Chain, int]] = []
    chain, index = base, 0
    while True:
        if index >= len(chain.steps):
            if not stack:
                return base.policy
            chain, index = stack.pop()
            continue
        current = chain.steps[index]
        index += 1
        if not fits(current.condition, packet) or any(fits(each, packet) for each in current.unless):
            continue
        if current.verdict in ("accept", "drop"):
            return current.verdict
        if current.verdict == "return":
            index = len(chain.steps)
        elif current.verdict in ("jump", "goto"):
            if current.verdict == "jump":
                stack.append((chain, index))
            chain, index = chains[current.target], 0


def decided(decisions: tuple[Decision, ...], policy: str, packet: Probe) -> str:
    return next((each.verdict for each in decisions if fits(each.condition, packet)), policy)


@given(STEPS, STEPS, STEPS, st.sampled_from(("accept", "drop")))
def test_the_flat_list_decides_as_the_chains_do(
    top: tuple[Step, ...], one: tuple[Step, ...], two: tuple[Step, ...], policy: str
) -> None:
    second = Chain("two", HERE, tuple(each for each in two if each.verdict not in ("jump", "goto")))
    first = Chain("one", HERE, tuple(each for each in one if each.target != "one"))
    base, chains = Chain("top", HERE, top, policy), {"one": first, "two": second}
    decisions = decisions_of(base, chains)
    for packet in ((interface, protocol, port) for interface in INTERFACES for protocol in PROTOCOLS for port in PORTS):
        assert decided(decisions, policy, packet) in (walked(base, chains, packet), "unread")


def test_an_exception_goes_on_behind_the_rule() -> None:
    top = (step("accept", ANYTHING, [Condition(from_interfaces=("a",))]), step("drop", ANYTHING, []))
    assert [(each.verdict, each.condition.from_interfaces) for each in decisions_of(Chain("top", HERE, top), {})] == [
        ("drop", ("a",)),
        ("accept", None),
        ("drop", None),
    ]


def test_chains_that_jump_to_themselves_end_open() -> None:
    loop = Chain("loop", HERE, (step("jump loop", ANYTHING, []),))
    assert [each.verdict for each in decisions_of(loop, {"loop": loop})] == ["open"]


def test_a_jump_to_a_chain_that_is_not_there_is_open() -> None:
    base = Chain("top", HERE, (step("jump gone", ANYTHING, []),))
    assert decisions_of(base, {}) == (Decision("s (jump to gone)", HERE, ANYTHING, "open"),)


def test_chains_that_multiply_are_given_up_and_the_rest_is_unread() -> None:
    chains = {
        f"c{n}": Chain(f"c{n}", HERE, tuple(step(f"jump c{n + 1}", ANYTHING, []) for _ in range(20))) for n in range(15)
    }
    chains["c15"] = Chain("c15", HERE, (step("accept", Condition(from_interfaces=("a",)), []),))
    decisions = decisions_of(chains["c0"], chains)
    assert decisions[-1].verdict == "unread"
    assert len(decisions) <= MOST_STEPS
