"""What is said of two groups is what a trace says of each two members, wherever the scheduler puts them."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st
from simulate.reach_sites import Outcome, networks, outcome, traced

from topocheck.simulate.ask import ask
from topocheck.simulate.endpoint import Endpoint
from topocheck.simulate.groups import groups
from topocheck.simulate.network import Network
from topocheck.simulate.reach import reach
from topocheck.simulate.what_if import what_if
from topocheck.topology.failure import Failed, without

DELIVERED: Outcome = ("delivered", None)
repeatable = settings(derandomize=True, deadline=None, max_examples=200)

failures = st.lists(
    st.sampled_from(
        [
            Failed("n1", "n1"),
            Failed("n2", "n2"),
            Failed("n1:eth0", "n1", "eth0"),
            Failed("sw:Ethernet1/2", "sw", "Ethernet1/2"),
            Failed("fw", "fw"),
            Failed("sw", "sw"),
        ]
    ),
    max_size=2,
    unique=True,
)


@repeatable
@given(networks())
def test_what_is_said_of_two_groups_is_what_is_true_of_their_members_and_nothing_else(network: Network) -> None:
    found = groups(network)
    of = {member.key: group.id for group in found for member in group.members}
    true: dict[tuple[str, str], set[Outcome]] = {}
    for one, other in permutations(network.site.workloads, 2):
        answer = traced(network, one, other)
        assert outcome(ask(network, Endpoint(one.name, one), Endpoint(other.name, other))) == answer
        true.setdefault((of[one.key], of[other.key]), set()).add(answer)
    said: dict[tuple[str, str], set[Outcome]] = {}
    for pair in reach(network, found, found).pairs:
        reason = None if pair.reason is None else pair.reason.code.value
        said.setdefault((pair.source.id, pair.destination.id), set()).add((pair.disposition.value, reason))
    assert said == true


@repeatable
@given(networks(), failures)
def test_what_is_lost_between_two_groups_is_lost_between_members_and_nothing_else(
    network: Network, failed: list[Failed]
) -> None:
    answer, after = what_if(network, failed), Network(without(network.site, failed))
    everybody = {*answer.before.groups, *(move.group for move in answer.moves)}
    of = {member.key: group.id for group in everybody for member in group.members}
    running = [workload for workload in network.site.workloads if after.runs_on(workload)]
    true = {
        (of[one.key], of[other.key])
        for one, other in permutations(running, 2)
        if traced(network, one, other) == DELIVERED != traced(after, one, other)
    }
    assert {(loss.before.source.id, loss.before.destination.id) for loss in answer.lost} == true
    stopped = {member.key for move in answer.moves if move.stops for member in move.group.members}
    assert stopped == {workload.key for workload in network.site.workloads} - {one.key for one in running}
    assert answer.harmless or failed
