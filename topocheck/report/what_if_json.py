"""What is lost when elements are out, for programs: schema ``topocheck.whatif/v1``."""

from __future__ import annotations

import json

from topocheck.report.reach_json import group_object, pair_object
from topocheck.simulate.what_if import WhatIf

SCHEMA = "topocheck.whatif/v1"


def what_if_json(answer: WhatIf, *, site: str) -> str:
    """What is out, the groups, the pairs that are lost as they are afterwards, and what becomes of workloads."""
    groups = tuple(dict.fromkeys((*answer.before.groups, *(move.group for move in answer.moves))))
    document = {
        "schema": SCHEMA,
        "site": site,
        "failed": [one.text for one in answer.failed],
        "protocol": answer.before.protocol,
        "port": answer.before.port,
        "groups": [group_object(group) for group in groups],
        "lost": [pair_object(loss.after) for loss in answer.lost],
        "moves": [
            {
                "group": move.group.id,
                "from": list(move.from_nodes),
                "to": list(move.to),
                "stops": move.stops,
                "keeps_reach": move.keeps_reach,
            }
            for move in answer.moves
        ],
    }
    return json.dumps(document, indent=2) + "\n"
