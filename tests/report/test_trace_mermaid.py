from __future__ import annotations

from dataclasses import replace

from example_traces import DELIVERED_TRACE, DROPPED, FLOW

from topocheck.report.trace_mermaid import trace_mermaid
from topocheck.simulate.trace import Trace

DIAGRAM = """\
sequenceDiagram
  participant d1 as vm1
  participant d2 as node0
  participant d3 as switch
  participant d4 as firewall
  participant d5 as vm6
  Note over d1: vmnic1: Exiting VM interface
  d1->>d2: bridge2003, untagged
  Note over d2: bridge2003: Exiting bridge network
  Note over d2: enp4s0f0: Exiting via physical interface
  d2->>d3: Ethernet1/3, tag 2003
  Note over d3: Ethernet1/3: Arrives at switch
  d3->>d4: Uplink 1, tag 2003
  Note over d4: Uplink 1: Routing, tag changed from 2003 to 2005
  d4->>d5: vmnic1, untagged
  Note over d5: vmnic1: Entering VM interface
  Note over d1,d5: delivered, TTL 63 at the receiver#59; the reply is delivered too
"""


def test_devices_are_participants_and_a_frame_is_a_message() -> None:
    assert trace_mermaid(DELIVERED_TRACE) == DIAGRAM


def test_what_would_end_a_statement_is_an_entity() -> None:
    hop = replace(DROPPED.hops[0], device="a;b#<c>")
    trace = Trace(FLOW, replace(DROPPED, hops=(hop,)), None)
    assert trace_mermaid(trace).splitlines()[1] == "  participant d1 as a#59;b#35;#lt;c#gt;"
