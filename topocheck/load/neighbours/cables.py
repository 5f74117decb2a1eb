"""The cables that neighbours tell of, held against the stated ones and against each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from topocheck.load.cabling import LeadsTo
from topocheck.load.neighbours.device_names import DeviceNames
from topocheck.load.neighbours.neighbour import Neighbour
from topocheck.load.own_file import Problems
from topocheck.load.port_names import PortNames
from topocheck.load.stated_cables import CONTRADICTION, Interfaces
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.site import Cable, End

_Key = tuple[str, str]


def cables_told(
    neighbours: Iterable[Neighbour], stated: Sequence[Cable], names: DeviceNames, interfaces: Interfaces, owner: str
) -> tuple[tuple[Cable, ...], Problems]:
    """The cables between devices of the site that neighbours tell of beside the ``stated`` ones, each once.

    One that leads elsewhere than a stated cable, or than another neighbour says, is a contradiction (SIT05) and no cable. ``owner``
    is the object that the problems name.
    """
    told = tuple(_told(neighbours, names))
    cabled = {_key(end): cable for cable in stated for end in (cable.a, cable.b)}
    problems = [*_against_stated(told, cabled, owner)]
    agreed, contradicted = _agreed(told, cabled, owner)
    problems += contradicted
    problems += (found for cable in agreed for found in _lacking(cable, interfaces, owner))
    return tuple(agreed), tuple((CONTRADICTION, problem) for problem in problems)


def nodes_seen(neighbours: Iterable[Neighbour], names: DeviceNames) -> dict[End, LeadsTo]:
    """The ports at which a node was seen of which it is not told by which NIC, as its port ID is a MAC address that is not known."""
    seen: dict[End, LeadsTo] = {}
    for neighbour in neighbours:
        near, node = names.near_end(neighbour), names.node(neighbour)
        if near is not None and node is not None and names.far_end(neighbour) is None:
            seen[near] = LeadsTo(node, neighbour.place)
    return seen


def _told(neighbours: Iterable[Neighbour], names: DeviceNames) -> Iterator[Cable]:
    """What can be meant only as a cable between two interfaces of the site, without what both of its ends say again."""
    seen: set[frozenset[_Key]] = set()
    for neighbour in neighbours:
        near, far = names.near_end(neighbour), names.far_end(neighbour)
        if near is None or far is None or near.device == far.device:
            continue
        pair = frozenset((_key(near), _key(far)))
        if pair not in seen:
            seen.add(pair)
            yield Cable(near, far, neighbour.place, derived=True)


def _key(end: End) -> _Key:
    return end.device, PortNames.canonical(end.interface)


def _against_stated(told: Iterable[Cable], cabled: dict[_Key, Cable], owner: str) -> Iterator[Problem]:
    """A stated cable that leads elsewhere than what was seen, once for each."""
    blamed: set[Place] = set()
    for seen in told:
        for end, other in ((seen.a, seen.b), (seen.b, seen.a)):
            cable = cabled.get(_key(end))
            if cable is None or cable.place in blamed or _key(other) in (_key(cable.a), _key(cable.b)):
                continue
            blamed.add(cable.place)
            far = cable.b if _key(cable.a) == _key(end) else cable.a
            yield _contradiction(
                cable.place,
                f"the cable leads from {end} to {far}, and {other} was seen there; they must agree",
                Related(seen.place, f"{other} is the neighbour of {end} here"),
                owner,
                "correct the cable, or replace the output if it is out of date",
            )


def _agreed(told: Sequence[Cable], cabled: dict[_Key, Cable], owner: str) -> tuple[list[Cable], list[Problem]]:
    """The cables whose ends no stated cable has and that no other one contradicts, and the contradictions among them."""
    by_end: dict[_Key, list[Cable]] = {}
    for seen in told:
        for end in (seen.a, seen.b):
            by_end.setdefault(_key(end), []).append(seen)
    doubtful = {id(seen) for found in by_end.values() if len(found) > 1 for seen in found}
    free = [seen for seen in told if not any(_key(end) in cabled for end in (seen.a, seen.b))]
    problems = []
    for key, found in by_end.items():
        if len(found) > 1 and key not in cabled:
            first, second = found[:2]
            end, other = (second.a, second.b) if _key(second.a) == key else (second.b, second.a)
            before = first.b if _key(first.a) == key else first.a
            problems.append(
                _contradiction(
                    second.place,
                    f"{other} is the neighbour of {end} here, and {before} is elsewhere; a cable must have one other end",
                    Related(first.place, f"{before} is the neighbour of {end} here"),
                    owner,
                    "replace the output that is out of date, or state the cable",
                )
            )
    return [seen for seen in free if id(seen) not in doubtful], problems


def _contradiction(place: Place, message: str, related: Related, owner: str, fix: str) -> Problem:
    return Problem(
        place=place,
        message=message,
        object=owner,
        symptom="one of the two is wrong: VLANs are checked on a port that the cable does not lead to",
        fix=fix,
        related=(related,),
        severity=Severity.WARNING,
        only_if_unexplained=(place,),
    )


def _lacking(cable: Cable, interfaces: Interfaces, owner: str) -> Iterator[Problem]:
    """An interface that was seen and that its device's configuration does not have."""
    for end in (cable.a, cable.b):
        if interfaces.lack(end) is not None:
            yield Problem(
                place=cable.place,
                message=f"{end} is an end of a cable that was seen here, and {end.device} must have such an interface",
                object=owner,
                symptom="what passes through this cable can't be told from the configuration",
                fix="replace the output if it is out of date, or complete the configuration",
                severity=Severity.WARNING,
            )
