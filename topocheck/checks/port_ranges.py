"""The ranges of ports of a VM's interface, as far as KubeVirt's webhook looks at them.

Source: KubeVirt pkg/network/admitter netiface.go. The feature gate PortRangesSpec that they need is the cluster's affair.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from topocheck.checks.unresolved import is_template
from topocheck.checks.vm_spec import Interface, refusal
from topocheck.model.problem import Problem, Related
from topocheck.model.value import Mapping

_HIGHEST = 65535
_PROTOCOLS = ("TCP", "UDP")


@dataclass(frozen=True, slots=True)
class _Range:
    """A range that is written with numbers."""

    body: Mapping
    protocol: str
    start: int
    end: int

    def __str__(self) -> str:
        return f"{self.start}-{self.end}"


def refused_port_ranges(interface: Interface) -> Iterator[Problem]:
    """What is refused of ``portRanges``. KubeVirt looks at them on the Pod network only."""
    if not interface.is_on_pod_network or not interface.has("portRanges"):
        return
    yield from _beside(interface)
    known = []
    for position, body in enumerate(interface.body.mappings("portRanges")):
        path = f"{interface.path}.portRanges[{position}]"
        yield from _protocol(interface, body, path)
        start, end = body.integer("start"), body.integer("end")
        yield from _numbers(interface, body, path)
        if start is not None and end is not None:
            known.append(_Range(body, body.text("protocol") or "TCP", start, end))
    yield from _overlaps(interface, known)


def _beside(interface: Interface) -> Iterator[Problem]:
    place, name = interface.body.place_of("portRanges"), interface.name
    if interface.has("ports"):
        message = f'the interface "{name}" has ports and portRanges, and must have one of them'
        said = f"Cannot define both ports and portRanges on interface {interface.path}.name"
        related = [Related(interface.body.place_of("ports"), "its ports")]
        yield refusal(interface.workload, place, message, said, "write the ports as ranges too", related)
    if not interface.has("masquerade"):
        message = f'the interface "{name}" has portRanges, and must have the binding masquerade'
        said = f"portRanges are only supported on masquerade interfaces ({interface.path}.name)"
        yield refusal(interface.workload, place, message, said, "write masquerade: {}, or remove portRanges")


def _protocol(interface: Interface, body: Mapping, path: str) -> Iterator[Problem]:
    protocol = body.text("protocol")
    if protocol and protocol not in _PROTOCOLS and not is_template(protocol):
        message = f'a range of ports of the interface "{interface.name}" has the protocol {protocol}, and must have TCP or UDP'
        said = f"Unknown protocol, only TCP or UDP allowed, field {path}.protocol"
        yield refusal(interface.workload, body.place_of("protocol"), message, said, "write TCP or UDP, in capitals")


def _numbers(interface: Interface, body: Mapping, path: str) -> Iterator[Problem]:
    start, end = body.integer("start"), body.integer("end")
    for key, number in (("start", start), ("end", end)):
        if number is not None and not 0 < number <= _HIGHEST:
            message = f'the {key} {number} of a range of ports of the interface "{interface.name}" must be from 1 to {_HIGHEST}'
            said = f"{key.capitalize()} must be a valid port number, 0 < x < 65536, field {path}.{key}"
            yield refusal(interface.workload, body.place_of(key), message, said, "write a port that there is")
    if start is not None and end is not None and start > end:
        message = (
            f'a range of ports of the interface "{interface.name}" is from {start} to {end}, and must not go backwards'
        )
        said = f"Start must be less than or equal to end, field {path}.start"
        yield refusal(interface.workload, body.place_of("start"), message, said, "exchange start and end")


def _overlaps(interface: Interface, ranges: list[_Range]) -> Iterator[Problem]:
    for first, second in combinations(ranges, 2):
        if first.protocol == second.protocol and first.start <= second.end and second.start <= first.end:
            place = second.body.place_of("start")
            message = f'the ranges {first} and {second} of {first.protocol} ports of the interface "{interface.name}" must not overlap'
            said = f"{first.protocol} portRanges [{first}] and [{second}] overlap"
            related = [Related(first.body.place_of("start"), "the other range")]
            yield refusal(interface.workload, place, message, said, "make one range of the two", related)
