"""Rulesets of nftables in JSON, one object on a line."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from topocheck.load.nftables import NFTABLES
from topocheck.model.firewall import Firewall
from topocheck.model.place import Place

FILE = "network/nft.json"
Json = Mapping[str, object]

META: Json = {"metainfo": {"version": "1.0.9", "json_schema_version": 1}}
TABLE: Json = {"table": {"family": "inet", "name": "fw", "handle": 1}}
ESTABLISHED: Json = {"match": {"op": "in", "left": {"ct": {"key": "state"}}, "right": ["established", "related"]}}
ACCEPT: Json = {"accept": None}
DROP: Json = {"drop": None}


def chain(
    name: str, hook: str | None = None, policy: str = "drop", kind: str = "filter", prio: int = 0, family: str = "inet"
) -> Json:
    base = {"type": kind, "hook": hook, "prio": prio, "policy": policy} if hook is not None else {}
    return {"chain": {"family": family, "table": "fw", "name": name, "handle": 2, **base}}


def rule(name: str, *statements: Json, comment: str = "", family: str = "inet") -> Json:
    said = {"comment": comment} if comment else {}
    return {"rule": {"family": family, "table": "fw", "chain": name, "handle": 9, **said, "expr": list(statements)}}


def named(name: str, elements: Sequence[object], kind: str = "set", **more: object) -> Json:
    return {kind: {"family": "inet", "table": "fw", "name": name, "type": "x", **more, "elem": elements}}


def payload(field: str, right: object, op: str = "==") -> Json:
    """``tcp dport`` and the like."""
    protocol, _, key = field.partition(" ")
    return {"match": {"op": op, "left": {"payload": {"protocol": protocol, "field": key}}, "right": right}}


def meta(key: str, right: object, op: str = "==") -> Json:
    return {"match": {"op": op, "left": {"meta": {"key": key}}, "right": right}}


def prefix(address: str, length: int) -> Json:
    return {"prefix": {"addr": address, "len": length}}


def text_of(*objects: Json) -> str:
    """A ruleset; its objects stand on the lines from 3 on."""
    lines = ",\n".join(json.dumps(each) for each in (META, TABLE, *objects))
    return f'{{"nftables": [\n{lines}\n]}}'


def nft(*objects: Json) -> Firewall:
    firewall, problems = NFTABLES.read(text_of(*objects), FILE, None)
    assert isinstance(firewall, Firewall)
    assert [problem.place.line for _, problem in problems] == [1]
    return firewall


def at(number: int, kind: str = "chain") -> Place:
    """Where the object of a number, from 1, begins: behind the key that says its kind."""
    return Place(FILE, number + 3, len(f'{{"{kind}": ') + 1)
