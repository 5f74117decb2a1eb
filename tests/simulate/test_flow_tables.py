"""The published flow tables against what is simulated on the sample site."""

from __future__ import annotations

from pathlib import Path

import pytest
from simulate.flow_tables import COLUMNS, ERRATA, PUBLISHED, Cell, Row

from topocheck import api
from topocheck.model.site import Site
from topocheck.simulate.trace import Disposition, Hop

ACP = Path(__file__).parents[2] / "samples" / "acp"


@pytest.fixture(scope="module")
def acp() -> Site:
    return api.load(ACP)


def rows(hops: tuple[Hop, ...]) -> list[Row]:
    shown = [hop for hop in hops if not hop.detail]
    return [
        (step, hop.device, hop.interface, "Untagged" if hop.tag is None else "Tagged", hop.note)
        for step, hop in enumerate(shown, 1)
    ]


def test_exactly_the_ten_listed_cells_differ_from_the_published_tables(acp: Site) -> None:
    differing: dict[Cell, tuple[object, object]] = {}
    for (source, destination), published in PUBLISHED.items():
        simulated = rows(api.trace(acp, source, destination).forward.hops)
        assert len(simulated) == len(published), (source, destination)
        for number, (theirs, ours) in enumerate(zip(published, simulated, strict=True), 1):
            for column, theirs_cell, ours_cell in zip(COLUMNS, theirs, ours, strict=True):
                if theirs_cell != ours_cell:
                    differing[source, destination, number, column] = (theirs_cell, ours_cell)
    assert differing == ERRATA
    assert len(ERRATA) == 10


@pytest.mark.parametrize(
    ("destination", "count", "ttl"), [("pod2", 1, 64), ("vm3", 11, 63), ("vm4", 10, 64), ("vm6", 11, 63)]
)
def test_rows_and_the_ttl_that_the_receiver_sees(acp: Site, destination: str, count: int, ttl: int) -> None:
    trace = api.trace(acp, "vm1", destination)
    assert trace.disposition is Disposition.DELIVERED
    assert (len(rows(trace.forward.hops)), trace.forward.ttl) == (count, ttl)
    assert trace.reply is not None
    assert trace.reply.ttl == ttl


def test_the_detail_adds_the_firewall_side_of_the_switch_subinterfaces_and_veths(acp: Site) -> None:
    hops = api.trace(acp, "vm1", "vm6").forward.hops
    assert [(hop.device, hop.interface, hop.direction, hop.tag, hop.ttl, hop.detail) for hop in hops] == [
        ("vm1", "vmnic1", "out", None, 64, False),
        ("node0", "veth of vm1:vmnic1", "in", None, 64, True),
        ("node0", "bridge2003", "out", None, 64, False),
        ("node0", "enp4s0f0.2003", "out", None, 64, False),
        ("node0", "enp4s0f0", "out", 2003, 64, False),
        ("switch", "Ethernet1/3", "in", 2003, 64, False),
        ("switch", "Ethernet1/48", "out", 2003, 64, True),
        ("firewall", "Uplink 1", "in", 2003, 64, False),
        ("firewall", "Uplink 1.2003", "in", 2003, 64, True),
        ("firewall", "Uplink 1.2005", "out", None, 63, True),
        ("firewall", "Uplink 1", "out", 2005, 63, True),
        ("switch", "Ethernet1/48", "in", 2005, 63, True),
        ("switch", "Ethernet1/7", "out", 2005, 63, False),
        ("node1", "enp4s0f0", "in", 2005, 63, False),
        ("node1", "enp4s0f0.2005", "in", 2005, 63, False),
        ("node1", "bridge2005", "in", None, 63, False),
        ("node1", "veth of vm6:vmnic1", "out", None, 63, True),
        ("vm6", "vmnic1", "in", None, 63, False),
    ]


def test_the_reply_of_a_routed_flow_takes_the_same_way_back(acp: Site) -> None:
    trace = api.trace(acp, "vm1", "vm6")
    assert trace.reply is not None
    there = [(hop.device, hop.interface) for hop in trace.forward.hops]
    back = [(hop.device, hop.interface) for hop in trace.reply.hops]
    assert back == there[::-1]
