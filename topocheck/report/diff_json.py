"""What a change does, for programs: schema ``topocheck.diff/v1``."""

from __future__ import annotations

import json

from topocheck.compare.causes import Cause
from topocheck.compare.classes import AlikeInBoth
from topocheck.compare.objects import Named
from topocheck.compare.reach import Change, Direction
from topocheck.model.place import Place
from topocheck.report.compared import Compared
from topocheck.report.diff_lines import edit_lines
from topocheck.report.finding_json import finding_object
from topocheck.simulate.trace import Trace

SCHEMA = "topocheck.diff/v1"


def diff_json(compared: Compared) -> str:
    """The findings, objects and reach that differ; reach by cause, each with the pairs of groups that it is about."""
    found = compared.difference
    document = {
        "schema": SCHEMA,
        "site": compared.report.site,
        "base": compared.base,
        "head": compared.head,
        "notes": list(compared.notes),
        "findings": {
            "new": [finding_object(finding) for finding in found.new],
            "gone": [finding_object(finding) for finding in found.gone],
        },
        "objects": {
            "added": [_named(named) for named in found.objects.added],
            "removed": [_named(named) for named in found.objects.removed],
            "moved": [
                {
                    "object": one.name,
                    "vnic": one.vnic,
                    "from": one.old or None,
                    "to": one.new or None,
                    "source": _source(one.place),
                }
                for one in found.objects.moved
            ],
        },
        "reach": {
            "asked": [{"protocol": service.protocol, "port": service.port} for service in found.asked],
            "groups": [_group(one) for one in found.classes],
            **{direction.value: _stories(compared, direction) for direction in Direction},
        },
    }
    return json.dumps(document, indent=2) + "\n"


def _stories(compared: Compared, direction: Direction) -> list[dict[str, object]]:
    return [
        {"cause": _cause(story.cause, compared), "pairs": [_change(change) for change in story.changes]}
        for story in compared.difference.of(direction)
    ]


def _cause(cause: Cause, compared: Compared) -> dict[str, object]:
    """``hop`` and ``reason`` are of the state that does not deliver: ``state`` is base or head."""
    reason, hop, edit = cause.reason, cause.hop, cause.edit
    return {
        "state": "head" if cause.later else "base",
        "reason": None
        if reason is None
        else {"code": reason.code.value, "message": reason.message, "source": _source(reason.place)},
        "hop": None
        if hop is None
        else {"device": hop.device, "interface": hop.interface, "source": _source(hop.place)},
        "edit": None
        if edit is None
        else {
            "file": edit.file,
            "base_line": edit.old_line,
            "head_line": edit.new_line,
            "lines": edit_lines(compared.edits, cause),
        },
    }


def _change(change: Change) -> dict[str, object]:
    return {
        "source": change.source.id,
        "destination": change.destination.id,
        "protocol": change.service.protocol,
        "port": change.service.port,
        "where": change.where,
        "shown": [end[1].key for end in change.ends],
        "base": _answer(change.traces[0]),
        "head": _answer(change.traces[1]),
    }


def _answer(trace: Trace) -> dict[str, object]:
    reason = trace.reason
    return {"disposition": trace.disposition.value, "reason": None if reason is None else reason.code.value}


def _group(one: AlikeInBoth) -> dict[str, object]:
    state = "both" if one.before and one.after else "head" if one.after else "base"
    return {"id": one.id, "name": one.name, "in": state, "members": [member.object for member in one.members]}


def _named(named: Named) -> dict[str, object]:
    return {"object": named.name, "source": _source(named.place)}


def _source(place: Place | None) -> dict[str, object] | None:
    return None if place is None else {"file": place.file, "line": place.line}
