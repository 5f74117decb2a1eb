"""Mistakes in cloud-init's network data that cost a guest its network, or a part of it, without anybody saying so."""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.load.forms import Mistake, UnknownKey, WrongValue, fits, mistakes
from topocheck.load.network_data_form import VERSION_1, VERSION_2
from topocheck.model.problem import Problem, Severity
from topocheck.model.value import Mapping, Scalar, Sequence, Value

UNKNOWN_KEY, WRONG_TYPE = "SCH16", "SCH17"

_IGNORED = (
    "cloud-init logs that the network-config is invalid and goes on: the guest comes up without the setting, or, where it hands the file "
    "on to netplan, without any network"
)
_MISREAD = (
    "cloud-init logs that the network-config is invalid and misreads the value or gives up: the guest comes up with another network, "
    "or with none"
)


def network_data_problems(document: Mapping, about: str) -> Iterator[tuple[str, Problem]]:
    """What is wrong in network data of version 1 or 2, by the code of the check that reports it; ``about`` is the VM."""
    network = document.mapping("network") or document
    form = VERSION_1 if "config" in network else VERSION_2
    if network.text("config") == "disabled" or fits(network, form):
        return
    for mistake in mistakes(network, form):
        yield _code(mistake), _problem(mistake, about)


def _code(mistake: Mistake) -> str:
    return UNKNOWN_KEY if isinstance(mistake, UnknownKey) else WRONG_TYPE


def _problem(mistake: Mistake, about: str) -> Problem:
    return _unknown(mistake, about) if isinstance(mistake, UnknownKey) else _wrong(mistake, about)


def _unknown(mistake: UnknownKey, about: str) -> Problem:
    where = mistake.where or "the network data"
    hint = f', did you mean "{mistake.meant}"' if mistake.meant else ""
    return Problem(
        place=mistake.place,
        message=f'cloud-init knows no key "{mistake.key}" in {where}{hint}',
        object=about,
        symptom=_IGNORED,
        fix=f'write "{mistake.meant}"' if mistake.meant else "remove the key",
        severity=None if mistake.meant else Severity.WARNING,
        only_if_unexplained=(mistake.place,),
    )


def _wrong(mistake: WrongValue, about: str) -> Problem:
    return Problem(
        place=mistake.place,
        message=f"{mistake.path or 'the network data'} is {_shown(mistake.value)}, and must be {mistake.must}",
        object=about,
        symptom=_MISREAD,
        fix=_fix(mistake),
        only_if_unexplained=(mistake.place,),
    )


def _fix(mistake: WrongValue) -> str:
    value = mistake.value
    if mistake.must.startswith("a list") and isinstance(value, Scalar):
        return f"write a list: [{value.text}]"
    if mistake.must == "true or false" and isinstance(value, Scalar) and value.style:
        return "write true or false, without quotes: a text counts as true"
    return f"make it {mistake.must}"


def _shown(value: Value) -> str:
    if isinstance(value, Scalar):
        return f'"{value.text}"' if isinstance(value.data, str) else value.text
    return "a list" if isinstance(value, Sequence) else "a mapping"
