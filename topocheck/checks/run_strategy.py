"""When a VM runs."""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.check import check
from topocheck.checks.left_out import Gaps
from topocheck.checks.machine_spec import machine_spec
from topocheck.checks.unresolved import is_template
from topocheck.checks.wording import listed
from topocheck.model.problem import Problem, Related
from topocheck.simulate.network import Network

RUN_STRATEGIES = ("Always", "Halted", "Manual", "Once", "RerunOnFailure", "WaitAsReceiver")


@check("IMG21", "illegal-run-strategy")
def illegal_run_strategy(network: Network) -> Iterator[Problem]:
    """A VirtualMachine has both ``running`` and ``runStrategy``, neither, or a run strategy that there is not.

    Source: KubeVirt pkg/virt-api/webhooks/validating-webhook/admitters/vms-admitter.go, validateRunStrategy.
    """
    gaps = Gaps(network.site)
    for workload in network.site.workloads:
        spec = machine_spec(workload)
        if spec is None:
            continue
        running, strategy = spec.get("running"), spec.text("runStrategy")
        if running is not None and strategy is not None:
            yield Problem(
                place=spec.place_of("running"),
                message=f"{workload.object} has both running and runStrategy, and must have runStrategy alone",
                object=workload.object,
                symptom="the apply is refused: Running and RunStrategy are mutually exclusive",
                fix="delete running, which is deprecated",
                related=(Related(spec.place_of("runStrategy"), f"runStrategy is {strategy}"),),
            )
        elif running is None and strategy is None and not any(is_template(key) for key in spec.entries):
            problem = Problem(
                place=workload.place,
                message=f"{workload.object} has neither runStrategy nor running, and must have a runStrategy",
                object=workload.object,
                symptom="the apply is refused: RunStrategy must be specified",
                fix="write runStrategy: Always, or Halted for a VM that is not to start",
            )
            yield from gaps.told(problem)
        elif strategy is not None and strategy not in RUN_STRATEGIES and not is_template(strategy):
            yield Problem(
                place=spec.place_of("runStrategy"),
                message=f'the runStrategy "{strategy}" must be one of {listed(RUN_STRATEGIES[:5])}',
                object=workload.object,
                symptom=f"the apply is refused: Invalid RunStrategy ({strategy})",
                fix="write one of them; upper and lower case matter",
            )


CHECKS = (illegal_run_strategy,)
