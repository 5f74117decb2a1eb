"""What holds for every site, and a second implementation that must agree, over small sites with random defects."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import event, given, settings
from hypothesis import strategies as st
from simulate.naive import Answer, Naive
from strategies import PLACES, VLANS, Names, SmallSite, small_sites

from topocheck import api
from topocheck.checks.check import Finding
from topocheck.model.place import Place
from topocheck.model.site import Site
from topocheck.simulate.trace import Disposition, Trace, Walk

repeatable = settings(derandomize=True, deadline=None, max_examples=60)
thorough = settings(repeatable, max_examples=200)

Seen = tuple[str, str, int | None]
Told = list[tuple[object, ...]]
Write = Callable[[Path], Site]


def loaded(write: Write) -> Site:
    with TemporaryDirectory() as root:
        return write(Path(root))


def asked(small: SmallSite) -> Trace:
    first, second = small.names.machines
    return api.trace(loaded(small.load), first, second)


def on_cables(walk: Walk) -> set[Seen]:
    """What captures on NICs, switch ports and the firewall's port show; the row of a drop is no capture."""
    return {
        (hop.device, hop.interface, hop.tag)
        for hop in walk.hops
        if (hop.interface in ("eth0", "wan0") or hop.interface.startswith("Ethernet")) and hop.action != "drop"
    }


def outermost(seen: set[tuple[str, str, tuple[int, ...]]]) -> set[Seen]:
    return {(device, interface, tags[0] if tags else None) for device, interface, tags in seen}


def agree(walk: Walk, plain: Answer) -> None:
    assert walk.disposition.value == plain.disposition, walk.reason
    assert on_cables(walk) <= outermost(plain.touched)
    if plain.disposition == "delivered":
        assert on_cables(walk) == outermost(plain.way)


@thorough
@given(small_sites())
def test_a_second_implementation_agrees_on_how_flow_and_reply_end_and_on_what_captures_show(small: SmallSite) -> None:
    site = loaded(small.load)
    trace, plain = api.trace(site, "a", "b"), Naive(site)
    there = plain.send("a", "b")
    event(f"{trace.disposition}: {trace.reason.code if trace.reason is not None else ''}")
    agree(trace.forward, there)
    assert (trace.reply is None) == (there.disposition != "delivered")
    if trace.reply is not None:
        agree(trace.reply, plain.send("b", "a", there.walls))


@repeatable
@given(small_sites())
def test_the_ttl_is_64_less_one_for_each_router_and_only_a_receiver_sees_it(small: SmallSite) -> None:
    site = loaded(small.load)
    forward = api.trace(site, "a", "b").forward
    delivered = forward.disposition is Disposition.DELIVERED
    assert forward.ttl == (64 - len(Naive(site).send("a", "b").walls) if delivered else None)
    assert (forward.reason is None) == delivered
    assert [hop.action for hop in forward.hops].count("drop") == (0 if delivered else 1)


@repeatable
@given(small_sites(), st.sampled_from((*PLACES, "second link")), st.sampled_from((1, *VLANS, 300)))
def test_adding_an_allowed_vlan_to_a_trunk_never_loses_a_flow_that_is_delivered(
    small: SmallSite, place: str, vlan: int
) -> None:
    if place == "second link":
        port = small.second_link
        more = replace(small, second_link=replace(port, allowed=tuple(sorted({*port.allowed, vlan}))))
    else:
        port = small.port(place)
        more = small.with_port(place, replace(port, allowed=tuple(sorted({*port.allowed, vlan}))))
    if asked(small).disposition is Disposition.DELIVERED:
        assert asked(more).disposition is Disposition.DELIVERED


PLAIN = Names(machines=("vma", "vmb"))
OTHER = Names(nodes=("zeta", "alpha"), switches=("tor9", "tor1"), firewall="wall", machines=("web", "db"))


def renamed(text: str) -> str:
    """A text about `PLAIN` as it is about `OTHER`."""
    old = (*PLAIN.nodes, *PLAIN.switches, PLAIN.firewall, *PLAIN.machines)
    new = (*OTHER.nodes, *OTHER.switches, OTHER.firewall, *OTHER.machines)
    return re.sub(r"\b(" + "|".join(old) + r")\b", lambda found: new[old.index(found[0])], text)


def same(text: str) -> str:
    return text


def line(place: Place | None, rename: Callable[[str], str]) -> tuple[str, int] | None:
    return None if place is None else (rename(place.file), place.line)


def told(trace: Trace, rename: Callable[[str], str] = same, *, places: bool = True) -> Told:
    """All that a trace says, in other names, with or without the places."""
    rows: Told = [(trace.disposition, [rename(text) for text in trace.assumptions])]
    for walk in (trace.forward, trace.reply):
        if walk is None:
            continue
        reason = walk.reason
        rows.append((walk.disposition, walk.ttl))
        if reason is not None:
            rows.append((reason.code, rename(reason.message), places and line(reason.place, rename)))
        for hop in walk.hops:
            text = tuple(rename(each) for each in (hop.device, hop.interface, hop.note))
            rest = (hop.kind, hop.direction, hop.action, hop.ttl, hop.vlan, hop.tag, hop.detail)
            rows.append((text, rest, places and line(hop.place, rename)))
    return rows


@repeatable
@given(small_sites())
def test_other_names_for_nodes_switches_firewall_and_vms_lead_to_the_same_trace_in_the_other_names(
    small: SmallSite,
) -> None:
    plain, other = (asked(replace(small, names=names)) for names in (PLAIN, OTHER))
    assert told(other) == told(plain, renamed)


def gist(finding: Finding, rename: Callable[[str], str] = same) -> tuple[object, ...]:
    """A finding in other names; the words of the message in any order, for it lists names in their own order.

    Of the object, which is the first of several by name, the kind is enough.
    """
    words = re.split(r"[\s,;()]+", rename(finding.message))
    kind = finding.object.split()[0]
    return finding.code, finding.severity, kind, line(finding.place, rename), tuple(sorted(words))


@repeatable
@given(small_sites())
def test_other_names_lead_to_the_same_findings_in_the_other_names(small: SmallSite) -> None:
    plain, other = (api.validate(loaded(replace(small, names=names).load)).findings for names in (PLAIN, OTHER))
    assert Counter(map(gist, other)) == Counter(gist(finding, renamed) for finding in plain)


def blamed(write: Write) -> tuple[Told, Counter[tuple[str, str, str]]]:
    """What a trace says, places aside, and the code, severity and text of every line that a finding stands at."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        site = write(root)
        lines = Counter(
            (finding.code, finding.severity.value, text_at(root, finding.place))
            for finding in api.validate(site).findings
        )
    return told(api.trace(site, "a", "b"), places=False), lines


def text_at(root: Path, place: Place) -> str:
    return (root / place.file).read_text().splitlines()[place.line - 1].strip()


@repeatable
@given(small_sites(), st.permutations(range(6)))
def test_the_order_of_documents_files_rows_and_ports_changes_neither_a_trace_nor_the_lines_that_are_blamed(
    small: SmallSite, order: list[int]
) -> None:
    assert blamed(lambda root: small.load_in_another_order(root, order)) == blamed(small.load)


@repeatable
@given(small_sites())
def test_findings_are_in_the_order_of_files_lines_and_codes_each_once_and_the_same_every_time(small: SmallSite) -> None:
    first, second = (api.validate(loaded(small.load)).findings for _ in range(2))
    assert first == second
    keys = [(finding.place, finding.code) for finding in first]
    assert keys == sorted(keys)
    assert len(set(first)) == len(first)


@repeatable
@given(small_sites())
def test_a_trace_is_the_same_every_time(small: SmallSite) -> None:
    assert asked(small) == asked(small)
