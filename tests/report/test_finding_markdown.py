from __future__ import annotations

from dataclasses import replace

from example_findings import TRUNK
from report.reports import BROKEN, CLEAN, REPORT

from topocheck.model.place import Place
from topocheck.report.finding_markdown import finding_markdown
from topocheck.report.validated import Validated

COMMENT = """\
### topocheck: 1 error, 1 warning, 1 note

|  | Where | What |
| --- | --- | --- |
| error | `sites/acp/network/switch.cfg:3` | **SWI01 vlan-not-on-trunk** VLAN 2003 is not allowed on switch Ethernet1/7, \
the uplink of node1 enp4s0f0<br>Fix: add 2003 to the allowed VLANs of Ethernet1/7 |
| warning | `sites/acp/network/switch.cfg:9` | **SWI11 uneven-trunks** the trunks of node0 and node1 differ |
| note | `sites/acp/manifests/w.yaml:12` | **HYG11 unknown-kind** nothing is known about this kind |

<details><summary>What would be seen, and the related lines</summary>

* `sites/acp/network/switch.cfg:3:3` **SWI01** the frames are dropped at the switch<br>\
`sites/acp/manifests/vms.yaml:31:15` vmnic1 is in VLAN 2003

</details>

3 objects checked. `topocheck explain CODE` tells of a check.
"""


def test_the_worst_comes_first_and_the_details_are_folded() -> None:
    assert finding_markdown(REPORT) == COMMENT


def test_a_clean_site_says_so_in_its_heading() -> None:
    assert finding_markdown(CLEAN).splitlines()[0] == "### topocheck: no findings"


def test_a_file_that_can_not_be_read_is_told_before_everything_else() -> None:
    assert finding_markdown(BROKEN).splitlines()[2] == "**Not read:** `network/a.cfg` can't be read: no"


def test_a_long_list_is_folded_and_cut_so_that_a_code_host_takes_it() -> None:
    many = tuple(replace(TRUNK, place=Place("network/switch.cfg", line)) for line in range(1, 2001))
    text = finding_markdown(Validated(findings=many))
    assert len(text) < 65_536
    shown, folded = text.split("<details><summary>1985 more</summary>")
    assert shown.count("| error |") == 15
    cut = folded.count("| error |")
    assert 0 < cut < 1985
    assert f"and {1985 - cut} more, which `topocheck validate` lists" in folded


def test_no_input_can_draw_call_or_link() -> None:
    message = "@admins <img src=x> [a](http://b) `c` *d* | _e_ a_b \\"
    shown = "@&#8203;admins &lt;img src=x> [a]\\(http://b) \\`c\\` \\*d\\* \\| \\_e\\_ a_b \\\\"
    hostile = replace(TRUNK, message=message, place=Place("a`|`b.yaml", 1))
    assert f"| ``a`\\|`b.yaml:1`` | **SWI01 vlan-not-on-trunk** {shown}<br>" in finding_markdown(
        Validated(findings=(hostile,))
    )
