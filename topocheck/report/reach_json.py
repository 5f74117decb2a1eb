"""Who reaches whom, for programs: schema ``topocheck.reach/v1``."""

from __future__ import annotations

import json

from topocheck.model.place import Place
from topocheck.simulate.groups import Group
from topocheck.simulate.reach import Pair, Reach
from topocheck.simulate.trace import Reason

SCHEMA = "topocheck.reach/v1"


def reach_json(reach: Reach, *, site: str) -> str:
    """The groups with their members, and one answer for each pair."""
    return json.dumps({"schema": SCHEMA, "site": site, **reach_object(reach)}, indent=2) + "\n"


def reach_object(reach: Reach) -> dict[str, object]:
    """What is asked, the groups and the pairs."""
    return {
        "protocol": reach.protocol,
        "port": reach.port,
        "groups": [group_object(group) for group in reach.groups],
        "pairs": [pair_object(pair) for pair in reach.pairs],
    }


def group_object(group: Group) -> dict[str, object]:
    """A group and the endpoints in it, by the names that `topocheck trace` takes."""
    members = group.endpoints
    return {"id": group.id, "name": group.name, "count": len(members), "members": list(members)}


def pair_object(pair: Pair) -> dict[str, object]:
    """The answer for two groups; ``where`` is null where it makes no difference whether both ends are on one node."""
    source, destination = pair.shown
    return {
        "source": pair.source.id,
        "destination": pair.destination.id,
        "where": pair.where,
        "shown": [source.name, destination.name],
        "disposition": pair.disposition.value,
        "reason": _reason(pair.reason),
    }


def _reason(reason: Reason | None) -> dict[str, object] | None:
    if reason is None:
        return None
    return {"code": reason.code.value, "message": reason.message, "source": _source(reason.place)}


def _source(place: Place | None) -> dict[str, object] | None:
    return None if place is None else {"file": place.file, "line": place.line}
