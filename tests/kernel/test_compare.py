from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kernel.compare import Outcome, compare
from kernel.judge import Case, planned
from kernel.lab.plan import Plan
from kernel.spec import Spec, trunk
from kernel.stem import Q, Question, guests, stem

from topocheck import api
from topocheck.simulate.trace import Trace, Walk

Frames = list[dict[str, Any]]


def asked(spec: Spec, directory: Path, question: Question) -> tuple[Trace, Plan]:
    case = Case("case", spec.write(directory), (question,))
    return api.trace(api.load(case.directory), question.source, question.destination), planned(case, case.questions)


def frames_of(walk: Walk | None, plan: Plan, *, reply: bool) -> Frames:
    """The frames that a walk would leave in the captures."""
    links = {
        plan.interface(name, link): (name, link) for name, setup in plan.namespaces.items() for link in setup.capture
    }
    found: Frames = []
    for hop in walk.hops if walk is not None else ():
        if (hop.device, hop.interface) in links:
            name, link = links[hop.device, hop.interface]
            tags = [] if hop.tag is None else [hop.tag]
            heard = {"ns": name, "if": link, "out": hop.direction == "out", "host": True, "tags": tags, "ttl": hop.ttl}
            found.append({**heard, "kind": "ip", "flow": 0, "reply": reply})
    return found


def perfect(trace: Trace, plan: Plan) -> Frames:
    return [*frames_of(trace.forward, plan, reply=False), *frames_of(trace.reply, plan, reply=True)]


def test_what_a_trace_says_agrees_with_captures_that_say_the_same(tmp_path: Path) -> None:
    trace, plan = asked(stem(), tmp_path, Q("a", "c"))
    frames = perfect(trace, plan)
    assert len(frames) == 24
    assert compare(trace, plan, 0, {"frames": frames}).outcome is Outcome.AGREED


def _other_tag(frames: Frames) -> None:
    frames[2]["tags"] = [101]


def _other_ttl(frames: Frames) -> None:
    frames[-1]["ttl"] = 64


def _lost(frames: Frames) -> None:
    frames.pop()


def _one_more(frames: Frames) -> None:
    frames.insert(3, {**frames[2], "if": frames[8]["if"], "ns": frames[8]["ns"]})


def _other_order(frames: Frames) -> None:
    frames[4], frames[5] = frames[5], frames[4]


@pytest.mark.parametrize("change", [_other_tag, _other_ttl, _lost, _one_more, _other_order])
def test_captures_that_differ_in_one_thing_disagree(tmp_path: Path, change: Callable[[Frames], None]) -> None:
    trace, plan = asked(stem(), tmp_path, Q("a", "c"))
    frames = perfect(trace, plan)
    change(frames)
    assert compare(trace, plan, 0, {"frames": frames}).outcome is Outcome.DISAGREED


def test_a_flow_that_arrives_though_topocheck_drops_it_disagrees(tmp_path: Path) -> None:
    good, plan = asked(stem(), tmp_path / "good", Q("a", "b"))
    bad, _ = asked(stem(ports={2: trunk("Ethernet1/2", "200")}), tmp_path / "bad", Q("a", "b"))
    assert compare(bad, plan, 0, {"frames": perfect(good, plan)}).outcome is Outcome.DISAGREED


def test_silence_disagrees_with_a_drop_behind_the_first_interface(tmp_path: Path) -> None:
    trace, plan = asked(stem(ports={2: trunk("Ethernet1/2", "200")}), tmp_path, Q("a", "b"))
    assert compare(trace, plan, 0, {"frames": []}).outcome is Outcome.DISAGREED


def test_silence_agrees_with_a_guest_that_has_no_route(tmp_path: Path) -> None:
    trace, plan = asked(stem(vms=guests(a={"gateway": None})), tmp_path, Q("a", "c"))
    assert compare(trace, plan, 0, {"frames": []}).outcome is Outcome.AGREED


def test_what_topocheck_does_not_know_is_counted_apart(tmp_path: Path) -> None:
    spec = stem()
    spec.firewalls, spec.cables = {}, spec.cables[:2]
    trace, plan = asked(spec, tmp_path, Q("a", "c"))
    assert compare(trace, plan, 0, {"frames": []}).outcome is Outcome.UNKNOWN
