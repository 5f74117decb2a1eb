"""What a Placement decides: sets, predicates, taints, scores and the order, as the hub's scheduler has them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from topocheck.load.hub import load_hub
from topocheck.model.hub import Hub
from topocheck.simulate.cluster_choice import Choice, choose

NOW = datetime(2026, 1, 1, tzinfo=UTC)
BOUND = """\
apiVersion: cluster.open-cluster-management.io/v1beta2
kind: ManagedClusterSetBinding
metadata: {name: global, namespace: apps}
spec: {clusterSet: global}
"""


def cluster(name: str, labels: str = "", *, taints: str = "[]", status: str = "{}") -> str:
    return (
        "apiVersion: cluster.open-cluster-management.io/v1\nkind: ManagedCluster\n"
        f"metadata: {{name: {name}, labels: {{{labels}}}}}\nspec: {{taints: {taints}}}\nstatus: {status}\n"
    )


def placement(spec: str = "{}") -> str:
    return (
        "apiVersion: cluster.open-cluster-management.io/v1beta1\nkind: Placement\n"
        f"metadata: {{name: p, namespace: apps}}\nspec: {spec}\n"
    )


def decisions(placed: str, *clusters: str) -> str:
    chosen = ", ".join(f"{{clusterName: {name}}}" for name in clusters)
    return (
        "apiVersion: cluster.open-cluster-management.io/v1beta1\nkind: PlacementDecision\n"
        f"metadata: {{name: {placed}-1, namespace: apps, labels: {{cluster.open-cluster-management.io/placement: {placed}}}}}\n"
        f"status: {{decisions: [{chosen}]}}\n"
    )


def score(of: str, value: int, valid: str = "2027-01-01T00:00:00Z") -> str:
    return (
        "apiVersion: cluster.open-cluster-management.io/v1alpha1\nkind: AddOnPlacementScore\n"
        f"metadata: {{name: network, namespace: {of}}}\n"
        f"status: {{validUntil: '{valid}', scores: [{{name: carries, value: {value}}}]}}\n"
    )


def hub(root: Path, *manifests: str, bound: str = BOUND) -> Hub:
    (root / "hub.yaml").write_text("---\n".join((bound, *manifests)))
    return load_hub(root)


def decided(root: Path, *manifests: str, bound: str = BOUND) -> Choice:
    read = hub(root, *manifests, bound=bound)
    return choose(read, read.placements[0], NOW)


ABC = (cluster("a", "zone: one"), cluster("b", "zone: two"), cluster("c"))


@pytest.mark.parametrize(
    ("spec", "chosen"),
    [
        ("{}", ("a", "b", "c")),
        ("{numberOfClusters: 2}", ("a", "b")),
        ("{predicates: [{requiredClusterSelector: {labelSelector: {matchLabels: {zone: two}}}}]}", ("b",)),
        (
            (
                "{predicates: [{requiredClusterSelector: {labelSelector: {matchLabels: {zone: two}}}},"
                " {requiredClusterSelector: {labelSelector: {matchExpressions: [{key: zone, operator: DoesNotExist}]}}}]}"
            ),
            ("b", "c"),
        ),
        ("{predicates: [{requiredClusterSelector: {labelSelector: {matchLabels: {zone: three}}}}]}", ()),
    ],
)
def test_the_predicates_and_the_number_choose(tmp_path: Path, spec: str, chosen: tuple[str, ...]) -> None:
    assert decided(tmp_path, *ABC, placement(spec)).chosen == chosen


def test_what_is_missing_to_the_number_is_told(tmp_path: Path) -> None:
    answer = decided(tmp_path, *ABC, placement("{numberOfClusters: 5}"))
    assert (answer.chosen, answer.unscheduled) == (("a", "b", "c"), 2)


def test_without_a_bound_set_nothing_is_chosen(tmp_path: Path) -> None:
    answer = decided(tmp_path, *ABC, placement("{clusterSets: [plants]}"))
    assert (answer.chosen, answer.misconfigured) == (
        (),
        "no ManagedClusterSet is bound to the namespace apps of those it names: plants",
    )


def test_a_set_has_the_clusters_that_carry_its_label_and_the_default_set_all_without(tmp_path: Path) -> None:
    inside = cluster("d", "cluster.open-cluster-management.io/clusterset: plants")
    for name, chosen in (("plants", ("d",)), ("default", ("a", "b", "c")), ("global", ("a", "b", "c", "d"))):
        (tmp_path / name).mkdir()
        answer = decided(tmp_path / name, *ABC, inside, placement(), bound=BOUND.replace("global", name))
        assert answer.chosen == chosen


TAINTED = "[{key: k, value: v, effect: EFFECT, timeAdded: '2025-12-31T23:00:00Z'}]"


@pytest.mark.parametrize(
    ("effect", "tolerations", "passes"),
    [
        ("NoSelect", "[]", False),
        ("PreferNoSelect", "[]", True),
        ("NoSelectIfNew", "[]", False),
        ("NoSelect", "[{key: k, value: v}]", True),
        ("NoSelect", "[{key: k, value: other}]", False),
        ("NoSelect", "[{key: k, operator: Exists}]", True),
        ("NoSelect", "[{operator: Exists}]", True),
        ("NoSelect", "[{key: k, operator: Exists, effect: NoSelectIfNew}]", False),
        ("NoSelect", "[{key: k, operator: Exists, tolerationSeconds: 3601}]", True),
        ("NoSelect", "[{key: k, operator: Exists, tolerationSeconds: 3600}]", False),
    ],
)
def test_a_taint_keeps_a_cluster_out_unless_it_is_tolerated(
    tmp_path: Path, effect: str, tolerations: str, *, passes: bool
) -> None:
    tainted = cluster("a", taints=TAINTED.replace("EFFECT", effect))
    answer = decided(tmp_path, tainted, placement(f"{{tolerations: {tolerations}}}"))
    assert answer.chosen == (("a",) if passes else ())


def test_a_cluster_that_a_placement_has_already_keeps_it_in_spite_of_a_taint_for_new_ones(tmp_path: Path) -> None:
    tainted = cluster("a", taints=TAINTED.replace("EFFECT", "NoSelectIfNew"))
    assert decided(tmp_path, tainted, placement(), decisions("p", "a")).chosen == ("a",)


def test_a_taint_without_a_time_leaves_a_limited_toleration_open(tmp_path: Path) -> None:
    tainted = cluster("a", taints="[{key: k, effect: NoSelect}]")
    limited = placement("{tolerations: [{key: k, operator: Exists, tolerationSeconds: 60}]}")
    answer = decided(tmp_path, tainted, limited)
    assert answer.not_known == ("a: when the taint k was added is not in the manifest, so how long it is tolerated",)


def weighed(*configurations: str, mode: str = "Exact") -> str:
    return placement(f"{{prioritizerPolicy: {{mode: {mode}, configurations: [{', '.join(configurations)}]}}}}")


def built_in(name: str, weight: int = 1) -> str:
    return f"{{scoreCoordinate: {{type: BuiltIn, builtIn: {name}}}, weight: {weight}}}"


ADD_ON = "{scoreCoordinate: {type: AddOn, addOn: {resourceName: network, scoreName: carries}}, weight: 3}"


def cpu(amount: str) -> str:
    return f"{{allocatable: {{cpu: '{amount}'}}, capacity: {{cpu: '200'}}}}"


def test_allocatable_amounts_are_spread_from_minus_to_plus_a_hundred_and_cut_towards_zero(tmp_path: Path) -> None:
    amounts = {"a": "10", "b": "13500m", "c": "20"}
    clusters = [cluster(name, status=cpu(amount)) for name, amount in amounts.items()]
    answer = decided(tmp_path, *clusters, cluster("d"), weighed(built_in("ResourceAllocatableCPU", 2)))
    assert answer.scored[0].scores == {"a": -100, "b": -30, "c": 100}
    assert answer.totals == {"a": -200, "b": -60, "c": 200, "d": 0}
    assert answer.chosen == ("c", "d", "b", "a")
    assert answer.not_known == (
        "d: its allocatable cpu is in the status of the ManagedCluster, which the manifest does not have",
    )


def test_equal_amounts_all_have_the_best_score(tmp_path: Path) -> None:
    clusters = [cluster(name, status=cpu("10")) for name in "ab"]
    assert decided(tmp_path, *clusters, weighed(built_in("ResourceAllocatableCPU"))).totals == {"a": 100, "b": 100}


def test_balance_counts_the_decisions_of_other_placements_only(tmp_path: Path) -> None:
    others = [decisions("x", "a", "b"), decisions("y", "a"), decisions("z", "a"), decisions("p", "a", "c")]
    answer = decided(tmp_path, *ABC, *others, weighed(built_in("Balance")))
    assert answer.totals == {"a": -100, "b": 32, "c": 100}


def test_steady_keeps_what_the_placement_has(tmp_path: Path) -> None:
    answer = decided(tmp_path, *ABC, decisions("p", "c"), weighed(built_in("Steady")))
    assert (answer.totals, answer.chosen) == ({"a": 0, "b": 0, "c": 100}, ("c", "a", "b"))


def test_the_defaults_count_beside_what_is_added_and_can_be_switched_off(tmp_path: Path) -> None:
    answer = decided(tmp_path, *ABC, weighed(built_in("Balance", 0), ADD_ON, mode="Additive"))
    assert [(each.name, each.weight) for each in answer.scored] == [("AddOn/network/carries", 3), ("Steady", 1)]


def test_a_score_of_an_add_on_counts_until_it_expires(tmp_path: Path) -> None:
    scores = [score("a", -100), score("b", 50), score("c", 70, valid="2025-01-01T00:00:00Z")]
    answer = decided(tmp_path, *ABC, *scores, weighed(ADD_ON))
    assert (answer.totals, answer.chosen) == ({"a": -300, "b": 150, "c": 0}, ("b", "c", "a"))
    assert answer.not_known == ("c: the AddOnPlacementScore network is no longer valid, which counts as 0",)


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("{prioritizerPolicy: {mode: Sometimes}}", "incorrect prioritizer policy mode: Sometimes"),
        (
            "{prioritizerPolicy: {configurations: [{scoreCoordinate: {type: BuiltIn, builtIn: Spread}}]}}",
            "incorrect builtin prioritizer: Spread",
        ),
        ("{tolerations: [{value: v}]}", "If the key is empty, operator must be Exists."),
        (
            "{tolerations: [{key: k, operator: Exists, value: v}]}",
            "If the operator is Exists, the value should be empty.",
        ),
    ],
)
def test_what_the_scheduler_refuses_chooses_nothing(tmp_path: Path, spec: str, said: str) -> None:
    answer = decided(tmp_path, *ABC, placement(spec))
    assert (answer.chosen, answer.misconfigured) == ((), said)


def test_claims_and_expressions_that_the_manifests_do_not_answer_are_said(tmp_path: Path) -> None:
    by_claim = "{claimSelector: {matchExpressions: [{key: platform, operator: In, values: [BareMetal]}]}}"
    by_cel = "{celSelector: {celExpressions: ['true']}}"
    spec = f"{{predicates: [{{requiredClusterSelector: {by_claim}}}, {{requiredClusterSelector: {by_cel}}}]}}"
    claimed = cluster("a", status="{clusterClaims: [{name: platform, value: BareMetal}]}")
    answer = decided(tmp_path, claimed, cluster("b"), placement(spec))
    assert answer.not_known == (
        "b: its claims are in the status of the ManagedCluster, which the manifest does not have",
    )
    assert answer.chosen == ("a", "b")


def test_a_time_may_be_in_any_zone(tmp_path: Path) -> None:
    later = (NOW + timedelta(minutes=1)).isoformat()
    assert decided(tmp_path, *ABC, score("a", 5, valid=later), weighed(ADD_ON)).totals == {"a": 15, "b": 0, "c": 0}
