"""The JSON that other programs read has exactly the shape that is promised."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

ROOT = Path(__file__).parents[2]


def exactly(**properties: object) -> dict[str, object]:
    """An object with just these keys."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def listed(items: object) -> dict[str, object]:
    return {"type": "array", "items": items}


TEXT = {"type": "string"}
NUMBER = {"type": "integer"}
MAYBE_TEXT = {"type": ["string", "null"]}
MAYBE_NUMBER = {"type": ["integer", "null"]}
YES_NO = {"type": "boolean"}
DISPOSITION = {"enum": ["delivered", "dropped", "loop", "unknown"]}
LINE = exactly(file=TEXT, line={"type": "integer", "minimum": 1})
MAYBE_LINE = {"anyOf": [LINE, {"type": "null"}]}
REASON = {"anyOf": [exactly(code=TEXT, message=TEXT, source=MAYBE_LINE), {"type": "null"}]}
HOP = exactly(
    step=MAYBE_NUMBER,
    device=TEXT,
    kind={"enum": ["vm", "pod", "node", "switch", "firewall", "router", "external"]},
    interface=TEXT,
    direction={"enum": ["in", "out"]},
    vlan=MAYBE_NUMBER,
    tag=MAYBE_NUMBER,
    ttl=NUMBER,
    action=TEXT,
    note=TEXT,
    source=MAYBE_LINE,
)
WALK = exactly(disposition=DISPOSITION, reason=REASON, ttl=MAYBE_NUMBER, hops=listed(HOP))
FLOW = exactly(
    source=TEXT,
    destination=TEXT,
    source_ip=MAYBE_TEXT,
    destination_ip=MAYBE_TEXT,
    protocol={"enum": ["icmp", "tcp", "udp"]},
    port=MAYBE_NUMBER,
)
TRACE = exactly(
    schema={"const": "topocheck.trace/v1"},
    site=TEXT,
    flow=FLOW,
    disposition=DISPOSITION,
    reason=REASON,
    forward=WALK,
    reply={"anyOf": [WALK, {"type": "null"}]},
    assumptions=listed(TEXT),
)
GROUP = exactly(id=TEXT, name=TEXT, count=NUMBER, members=listed(TEXT))
PAIR = exactly(
    source=TEXT,
    destination=TEXT,
    where={"enum": ["on one node", "on different nodes", "on any node", None]},
    shown=listed(TEXT),
    disposition=DISPOSITION,
    reason=REASON,
)
ASKED = {"site": TEXT, "protocol": {"enum": ["icmp", "tcp", "udp"]}, "port": MAYBE_NUMBER, "groups": listed(GROUP)}
REACH = exactly(schema={"const": "topocheck.reach/v1"}, pairs=listed(PAIR), **ASKED)
MOVE = {"group": TEXT, "from": listed(TEXT), "to": listed(TEXT), "stops": YES_NO, "keeps_reach": YES_NO}
WHAT_IF = exactly(
    schema={"const": "topocheck.whatif/v1"},
    failed=listed(TEXT),
    lost=listed(PAIR),
    moves=listed(exactly(**MOVE)),
    **ASKED,
)
FINDING = exactly(
    code=TEXT,
    name=TEXT,
    severity={"enum": ["error", "warning", "info"]},
    message=TEXT,
    object=TEXT,
    source=exactly(file=TEXT, line={"type": "integer", "minimum": 1}, column={"type": "integer", "minimum": 1}),
    related=listed(exactly(message=TEXT, source=LINE)),
    symptom=TEXT,
    fix=TEXT,
    fingerprint=TEXT,
)
FINDINGS = exactly(
    schema={"const": "topocheck.findings/v1"},
    site=TEXT,
    summary=exactly(
        error=NUMBER, warning=NUMBER, info=NUMBER, checked={"type": "object", "additionalProperties": NUMBER}
    ),
    findings=listed(FINDING),
)
INTERFACE = exactly(
    name=TEXT,
    line=NUMBER,
    description=MAYBE_TEXT,
    enabled=YES_NO,
    mtu=MAYBE_NUMBER,
    mode={"enum": ["access", "trunk", "routed", "member", "dynamic", "tunnel", "unknown"]},
    access_vlan=MAYBE_NUMBER,
    native_vlan=MAYBE_NUMBER,
    native_tagged=YES_NO,
    allowed_vlans=MAYBE_TEXT,
    voice_vlan=MAYBE_NUMBER,
    channel_group=MAYBE_NUMBER,
    channel_mode=MAYBE_TEXT,
    mlag=MAYBE_NUMBER,
    vrf=MAYBE_TEXT,
    encapsulation_vlan=MAYBE_NUMBER,
    addresses=listed(TEXT),
    virtual_addresses=listed(TEXT),
)
ROUTE = exactly(
    line=NUMBER,
    to=TEXT,
    via=MAYBE_TEXT,
    interface=MAYBE_TEXT,
    vrf=MAYBE_TEXT,
    distance=NUMBER,
    discard=YES_NO,
)
ACCESS_LIST = exactly(name=TEXT, rules=MAYBE_NUMBER, bound=listed(exactly(interface=TEXT, direction=TEXT, line=NUMBER)))
INSPECTION = exactly(
    schema={"const": "topocheck.inspect/v1"},
    files=listed(
        exactly(
            file=TEXT,
            kind={"enum": ["switch", "firewall"]},
            dialect=TEXT,
            hostname=MAYBE_TEXT,
            vlans=listed(exactly(id=NUMBER, name=MAYBE_TEXT, active=YES_NO)),
            interfaces=listed(INTERFACE),
            access_lists=listed(ACCESS_LIST),
            routes=listed(ROUTE),
            unmodelled=listed(exactly(line=NUMBER, text=TEXT)),
        )
    ),
    objects=listed(exactly(object=TEXT, file=TEXT, line=NUMBER, says=TEXT, outcome=MAYBE_TEXT)),
)


def output(*arguments: str) -> object:
    done = subprocess.run(
        [sys.executable, "-m", "topocheck", *arguments, "--format", "json"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("arguments", "shape"),
    [
        (("trace", "vm1", "vm6", "-C", "samples/acp"), TRACE),
        (("trace", "vm1", "vm4", "-C", "samples/trunk-missing-vlan"), TRACE),
        (("reach", "-C", "samples/acp"), REACH),
        (("reach", "2003", "-C", "samples/trunk-missing-vlan"), REACH),
        (("whatif", "--fail", "node0", "-C", "samples/acp"), WHAT_IF),
        (
            ("whatif", "--fail", "switch:Ethernet1/48", "--protocol", "udp", "--port", "53", "-C", "samples/acp"),
            WHAT_IF,
        ),
        (("trace", "vm1", "198.51.100.1", "--protocol", "tcp", "--port", "443", "-C", "samples/acp"), TRACE),
        (("validate", "-C", "samples/acp"), FINDINGS),
        (("validate", "-C", "samples/native-vlan"), FINDINGS),
        (("inspect", "samples/acp/network/switch.cfg"), INSPECTION),
        (("inspect", "samples/native-vlan/network/switch.yaml"), INSPECTION),
        (("inspect", "samples/acp/manifests/vm1.yaml"), INSPECTION),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_the_json_of_a_command_has_the_promised_keys_and_no_other(
    arguments: tuple[str, ...], shape: Mapping[str, object]
) -> None:
    Draft202012Validator.check_schema(shape)
    errors = Draft202012Validator(shape).iter_errors(output(*arguments))
    assert [f"{error.json_path}: {error.message}" for error in errors] == []
