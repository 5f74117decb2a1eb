from __future__ import annotations

import json

from example_traces import DELIVERED_TRACE, DROPPED_TRACE

from topocheck.report.trace_json import trace_json


def test_the_document_has_the_published_shape() -> None:
    document = json.loads(trace_json(DELIVERED_TRACE, site="acp"))
    hops = document["forward"].pop("hops")
    reply = document.pop("reply")
    assert document == {
        "schema": "topocheck.trace/v1",
        "site": "acp",
        "flow": {
            "source": "default/vm1",
            "destination": "default/vm6",
            "source_ip": "172.16.4.11",
            "destination_ip": "172.16.6.16",
            "protocol": "icmp",
            "port": None,
        },
        "disposition": "delivered",
        "reason": None,
        "forward": {"disposition": "delivered", "reason": None, "ttl": 63},
        "assumptions": ["vm6 runs on node1"],
    }
    assert hops[0] == {
        "step": 1,
        "device": "vm1",
        "kind": "vm",
        "interface": "vmnic1",
        "direction": "out",
        "vlan": None,
        "tag": None,
        "ttl": 64,
        "action": "exit",
        "note": "Exiting VM interface",
        "source": {"file": "manifests/vm1.yaml", "line": 31},
    }
    assert [hop["step"] for hop in hops] == [1, 2, 3, 4, None, 5, 6]
    assert [hop["device"] for hop in reply["hops"]] == ["vm6", "vm1"]


def test_a_drop_has_a_reason_with_its_line_and_no_reply() -> None:
    document = json.loads(trace_json(DROPPED_TRACE, site="acp"))
    reason = {
        "code": "vlan-not-allowed",
        "message": "VLAN 2003 is not allowed on switch Ethernet1/7",
        "source": {"file": "network/switch.cfg", "line": 50},
    }
    assert (document["disposition"], document["reason"], document["forward"]["reason"]) == ("dropped", reason, reason)
    assert document["forward"]["ttl"] is None
    assert document["reply"] is None
