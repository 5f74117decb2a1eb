"""The problem of a file in which nothing of a firewall is to be found."""

from __future__ import annotations

from topocheck.load.device_dialect import Problems
from topocheck.model.place import Place
from topocheck.model.problem import Problem


def nothing_read(file: str, device: str, title: str) -> Problems:
    """What to report (SIT03) for a configuration of ``device`` that has no interface, rule or route in its dialect."""
    problem = Problem(
        place=Place(file, 1),
        message=f"{file} has no interface, rule or route in the dialect of {title}, and must be the configuration of {device}",
        object=f"Firewall {device}",
        symptom="the configuration is not read, so what passes through the device is not known",
        fix="correct the path or the dialect in topocheck.yaml, under devices",
    )
    return (("SIT03", problem),)
