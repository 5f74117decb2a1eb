from __future__ import annotations

from dataclasses import replace

from example_traces import DELIVERED_TRACE, DROPPED, DROPPED_TRACE, FLOW, HALF_TRACE

from topocheck.report.trace_table import trace_markdown, trace_text
from topocheck.simulate.trace import Disposition, Reason, ReasonCode, Trace, Walk

SUMMARY = """\
Step Number  Source  Destination  Device    Interface    Tagged/Untagged  Notes
-----------  ------  -----------  --------  -----------  ---------------  --------------------------------------
1            vm1     vm6          vm1       vmnic1       Untagged         Exiting VM interface
2            vm1     vm6          node0     bridge2003   Untagged         Exiting bridge network
3            vm1     vm6          node0     enp4s0f0     Tagged           Exiting via physical interface
4            vm1     vm6          switch    Ethernet1/3  Tagged           Arrives at switch
5            vm1     vm6          firewall  Uplink 1     Tagged           Routing, tag changed from 2003 to 2005
6            vm1     vm6          vm6       vmnic1       Untagged         Entering VM interface

delivered, TTL 63 at the receiver; the reply is delivered too
assumed: vm6 runs on node1
"""

FULL = """\
Step Number  Source  Destination  Device    Interface     Tagged/Untagged  Notes
-----------  ------  -----------  --------  ------------  ---------------  --------------------------------------
1            vm1     vm6          vm1       vmnic1        Untagged         Exiting VM interface
2            vm1     vm6          node0     bridge2003    Untagged         Exiting bridge network
3            vm1     vm6          node0     enp4s0f0      Tagged           Exiting via physical interface
4            vm1     vm6          switch    Ethernet1/3   Tagged           Arrives at switch
             vm1     vm6          switch    Ethernet1/48  Tagged           Departing switch
5            vm1     vm6          firewall  Uplink 1      Tagged           Routing, tag changed from 2003 to 2005
6            vm1     vm6          vm6       vmnic1        Untagged         Entering VM interface

Reply

Step Number  Source  Destination  Device  Interface  Tagged/Untagged  Notes
-----------  ------  -----------  ------  ---------  ---------------  ---------------------
1            vm6     vm1          vm6     vmnic1     Untagged         Exiting VM interface
2            vm6     vm1          vm1     vmnic1     Untagged         Entering VM interface

delivered, TTL 63 at the receiver; the reply is delivered too
assumed: vm6 runs on node1
"""

MARKDOWN = """\
| Step Number | Source | Destination | Device | Interface | Tagged/Untagged | Notes |
| --- | --- | --- | --- | --- | --- | --- |
| 1. | vm1 | vm6 | vm1 | `vmnic1` | Untagged | Exiting VM interface |
| 2. | vm1 | vm6 | node0 | `bridge2003` | Untagged | Exiting bridge network |
| 3. | vm1 | vm6 | node0 | `enp4s0f0` | Tagged | Exiting via physical interface |
| 4. | vm1 | vm6 | switch | `Ethernet1/3` | Tagged | Arrives at switch |
| 5. | vm1 | vm6 | firewall | `Uplink 1` | Tagged | Routing, tag changed from 2003 to 2005 |
| 6. | vm1 | vm6 | vm6 | `vmnic1` | Untagged | Entering VM interface |

delivered, TTL 63 at the receiver; the reply is delivered too

assumed: vm6 runs on node1
"""


def test_the_summary_numbers_the_rows_of_the_flow_and_says_how_it_ends() -> None:
    assert trace_text(DELIVERED_TRACE) == SUMMARY


def test_the_full_table_adds_hops_without_a_number_and_the_reply() -> None:
    assert trace_text(DELIVERED_TRACE, full=True) == FULL


def test_markdown_has_the_form_of_the_reference_flow_tables() -> None:
    assert trace_markdown(DELIVERED_TRACE) == MARKDOWN


def test_a_drop_names_the_interface_the_reason_and_the_line_to_blame() -> None:
    assert trace_text(DROPPED_TRACE).splitlines()[-1] == (
        "dropped at switch Ethernet1/7: VLAN 2003 is not allowed on switch Ethernet1/7 (network/switch.cfg:50) [vlan-not-allowed]"
    )


def test_a_lost_reply_does_not_read_like_a_delivery() -> None:
    assert trace_text(HALF_TRACE).splitlines()[-1] == (
        "dropped: the flow arrives with TTL 63, its reply does not: "
        "dropped at switch Ethernet1/7: VLAN 2003 is not allowed on switch Ethernet1/7 (network/switch.cfg:50) [vlan-not-allowed]"
    )


def test_a_flow_that_never_starts_has_no_table() -> None:
    reason = Reason(ReasonCode.ADDRESS_UNKNOWN, "vm1 takes its address from DHCP")
    trace = Trace(FLOW, Walk(Disposition.UNKNOWN, reason, None, ()), None)
    assert trace_text(trace) == "unknown: vm1 takes its address from DHCP [address-unknown]\n"
    assert trace_markdown(trace) == "unknown: vm1 takes its address from DHCP [address-unknown]\n"


def test_namespaces_are_shown_where_the_names_alone_are_the_same() -> None:
    flow = replace(FLOW, source="a/vm1", destination="b/vm1")
    row = trace_text(Trace(flow, DROPPED, None)).splitlines()[2]
    assert row == "1            a/vm1   b/vm1        switch  Ethernet1/3  Tagged           Arrives at switch"


def test_markdown_keeps_a_name_with_a_bar_in_its_cell() -> None:
    flow = replace(FLOW, source="default/a|b<c")
    row = trace_markdown(Trace(flow, DROPPED, None)).splitlines()[2]
    assert row == "| 1. | a\\|b&lt;c | vm6 | switch | `Ethernet1/3` | Tagged | Arrives at switch |"
