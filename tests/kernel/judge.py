"""Runs cases on a kernel: writes their plans, boots once, reads what was heard, and compares."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kernel.compare import Comparison, Outcome, compare
from kernel.lab import machine
from kernel.lab.plan import Flow, Plan
from kernel.lab.site import plan_of
from kernel.stem import Question

from topocheck import api
from topocheck.simulate.network import Network

SECONDS_A_SITE = 8.0


@dataclass
class Case:
    """A site in a folder, and the flows to send in it."""

    name: str
    directory: Path
    questions: Sequence[Question]


@dataclass
class Judged:
    """What became of a case, a comparison for each question."""

    case: Case
    comparisons: list[Comparison]
    complaints: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def disagreements(self) -> list[str]:
        """The questions on which topocheck and the kernel do not agree, and how."""
        found = zip(self.case.questions, self.comparisons, strict=True)
        return [f"{self.case.name}: {asked}\n  {c.said}" for asked, c in found if c.outcome is Outcome.DISAGREED]


def planned(case: Case, questions: Sequence[Question]) -> Plan:
    """The plan of a case, with some of its flows."""
    plan = plan_of(case.directory)
    plan.flows = [_flow(plan, question) for question in questions]
    return plan


def _flow(plan: Plan, question: Question) -> Flow:
    devices = {setup.device: name for name, setup in plan.namespaces.items()}
    receiver, to = devices.get(question.destination), question.destination
    if receiver is not None:
        to = next(iter(plan.namespaces[receiver].addresses.values()))[0].split("/")[0]
    else:
        owner = next((name for name, _ in plan.owners(to)), "")
        receiver = owner if question.receiver is None else devices[question.receiver]
    sender = devices[question.source]
    return Flow(sender, receiver, to, question.protocol, question.port, question.ttl, question.size)


def judge(cases: Sequence[Case], share: Path) -> list[Judged]:
    """Have the kernel judge all cases. Raises qemu.Missing where there is no kernel.

    All flows of a site are sent at once. A flow on which there is no agreement is then sent again alone in a site of its own: what
    one flow's ARP requests teach about another's way is no matter for a trace.
    """
    judged = _boot([(case, case.questions) for case in cases], share)
    again = [
        (place, number)
        for place, each in enumerate(judged)
        for number, comparison in enumerate(each.comparisons)
        if comparison.outcome is Outcome.DISAGREED
    ]
    alone = _boot([(cases[place], [cases[place].questions[number]]) for place, number in again], share) if again else []
    for (place, number), once_more in zip(again, alone, strict=True):
        judged[place].comparisons[number] = once_more.comparisons[0]
    return judged


def _boot(asked: Sequence[tuple[Case, Sequence[Question]]], share: Path) -> list[Judged]:
    shutil.rmtree(share, ignore_errors=True)
    (share / "plans").mkdir(parents=True)
    plans = [planned(case, questions) for case, questions in asked]
    for number, plan in enumerate(plans):
        (share / "plans" / f"{number:05}.json").write_text(json.dumps(plan.document()))
    said = machine.run(share, seconds=SECONDS_A_SITE * len(plans))
    if "judged" not in said:
        message = f"the guest did not finish:\n{said}"
        raise RuntimeError(message)
    judged = []
    for number, ((case, questions), plan) in enumerate(zip(asked, plans, strict=True)):
        result = json.loads((share / "results" / f"{number:05}.json").read_text())
        comparisons = _compared(case, questions, plan, result)
        judged.append(Judged(replace(case, questions=questions), comparisons, result["complaints"], result["seconds"]))
    return judged


def _compared(case: Case, questions: Sequence[Question], plan: Plan, result: Mapping[str, Any]) -> list[Comparison]:
    network = Network(api.load(case.directory))
    comparisons = []
    for number, question in enumerate(questions):
        trace = api.trace(
            network.site,
            question.source,
            question.destination,
            protocol=question.protocol,
            port=question.port,
            network=network,
            size=question.size,
            ttl=question.ttl,
        )
        comparisons.append(compare(trace, plan, number, result))
    return comparisons
