"""Reads the files in ``policies/``: intents, rules and waivers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from topocheck.load.own_file import CODE, Problems, in_order, read_own
from topocheck.load.own_problem import object_name, problem
from topocheck.load.policy_format import POLICY_FORMAT, FlowRow, PolicyRow, RuleRow
from topocheck.load.yaml_reader import YamlFile
from topocheck.model.policy import Intent, Rule, Waiver
from topocheck.model.problem import Problem, Severity
from topocheck.model.value import Mapping

_KEYS = frozenset({"flows", "rules", "waivers"})


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """What one file says, and its problems by code."""

    intents: tuple[Intent, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    rules: tuple[Rule, ...] = ()
    problems: Problems = ()


def is_policy(file: YamlFile, *, expected: bool) -> bool:
    """Whether a file is a policy file by its content: no Kubernetes object, and, unless policy files are ``expected``
    where it stands, one of the format's keys at the top.
    """
    mappings = [document for document in file.documents if isinstance(document, Mapping)]
    if any("apiVersion" in document or "kind" in document for document in mappings):
        return False
    return expected or any(not _KEYS.isdisjoint(document.entries) for document in mappings)


def read_policy(file: YamlFile) -> PolicyFile:
    """What a file says, and what is wrong in it: its syntax (SCH01) and its content (SIT01)."""
    row, problems = read_own(file, POLICY_FORMAT, name=file.file)
    owner = object_name(POLICY_FORMAT.kind, file.file)
    wrong = tuple((CODE, found) for found in _ports_of_icmp(row, owner))
    waivers = tuple(
        Waiver(check=waiver.check, object=waiver.object, reason=waiver.reason, until=waiver.until, place=waiver.place)
        for waiver in row.waivers
    )
    return PolicyFile(
        intents=tuple(_intent(flow) for flow in row.flows),
        waivers=waivers,
        rules=tuple(_rule(rule) for rule in row.rules),
        problems=in_order((*problems, *wrong)),
    )


def _intent(row: FlowRow) -> Intent:
    return Intent(
        name=row.name or f"{row.from_} to {row.to}",
        place=row.place,
        source=row.from_,
        destination=row.to,
        protocol=row.protocol,
        port=None if row.protocol == "icmp" else row.port,
        expect=row.expect,
        ttl=row.ttl,
    )


def _ports_of_icmp(row: PolicyRow, owner: str) -> Iterator[Problem]:
    for flow in row.flows:
        if flow.protocol == "icmp" and flow.port is not None:
            message = (
                f'the flow from {flow.from_} to {flow.to} has port {flow.port}, so its "protocol" must be tcp or udp'
            )
            yield problem(
                flow.place_of("port"), message, owner, 'add "protocol: tcp" or "protocol: udp", or remove "port"'
            )


def _rule(row: RuleRow) -> Rule:
    return Rule(
        name=row.name,
        expression=row.expression,
        place=row.place,
        expression_place=row.place_of("expression"),
        message=row.message,
        kinds=tuple(row.kinds),
        severity=Severity(row.severity),
        fix=row.fix,
    )
