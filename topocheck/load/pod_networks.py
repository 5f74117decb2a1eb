"""The annotation ``k8s.v1.cni.cncf.io/networks``: the networks that Multus adds to a Pod.

Source: Multus pkg/k8sclient ``parsePodNetworkAnnotation``; network-attachment-definition-client pkg/apis types.go.
"""

from __future__ import annotations

from dataclasses import dataclass

from topocheck.load.addresses import AddressProblems, address, default_route, mac_address
from topocheck.load.embedded import Misread, Origin, read_json_in
from topocheck.load.pod_network_faults import item_problems, refusal, short_form_fault
from topocheck.model.place import Place
from topocheck.model.problem import Problem
from topocheck.model.template import is_template
from topocheck.model.value import Mapping, Scalar, Sequence
from topocheck.model.workload import NadReference, Vnic

NETWORKS = "k8s.v1.cni.cncf.io/networks"


@dataclass(frozen=True, slots=True)
class ReadNetworks:
    """The vNICs of a Pod; ``hidden`` is the place of a template because of which they can't be told."""

    vnics: tuple[Vnic, ...]
    problems: tuple[tuple[str, Problem], ...] = ()
    hidden: Place | None = None


def attached_vnics(annotations: Mapping, text: str, about: str) -> ReadNetworks:
    """The vNICs that the annotation asks for, in its order. ``text`` is the text of the file, ``about`` the Pod."""
    scalar = annotations.scalar(NETWORKS)
    if scalar is None:
        return ReadNetworks(())
    if is_template(scalar.text):
        return ReadNetworks((), hidden=annotations.place_of(NETWORKS))
    if not any(mark in scalar.text for mark in '[{"'):
        return _short_form(scalar, text, about)
    value = read_json_in(scalar, text)
    if isinstance(value, Misread):
        return _refused(value.place, f"the annotation {NETWORKS} is no JSON: {value.message}", about)
    if not isinstance(value, Sequence):
        return _refused(value.place, f"the annotation {NETWORKS} is JSON and must be a list", about)
    misread = AddressProblems(about)
    refused = tuple(problem for item in value.items for problem in item_problems(item, about))
    vnics = [
        vnic
        for index, item in enumerate(value.items, 1)
        if isinstance(item, Mapping) and (vnic := _from_json(item, index, misread)) is not None
    ]
    return ReadNetworks(tuple(vnics), (*refused, *misread.problems))


def _refused(place: Place, message: str, about: str) -> ReadNetworks:
    return ReadNetworks((), (refusal(place, message, about),))


def _short_form(scalar: Scalar, text: str, about: str) -> ReadNetworks:
    """``[namespace/]name[@interface]``, separated by commas."""
    origin = Origin(scalar, text)
    vnics, problems = [], []
    offset = 0
    for index, item in enumerate(scalar.text.split(","), 1):
        place = origin.place(offset + len(item) - len(item.lstrip()))
        offset += len(item) + 1
        message = short_form_fault(item.strip())
        if message is not None:
            problems.append(refusal(place, message, about))
            continue
        reference, _, requested = item.strip().partition("@")
        namespace, slash, name = reference.partition("/")
        nad = NadReference(name, place, namespace) if slash else NadReference(reference, place)
        if nad.name:
            vnics.append(Vnic(requested or f"net{index}", place, "pod", nad))
    return ReadNetworks(tuple(vnics), tuple(problems))


def _from_json(item: Mapping, index: int, misread: AddressProblems) -> Vnic | None:
    name = item.text("name")
    if name is None:
        return None
    ips, gateways = item.sequence("ips"), item.sequence("default-route")
    addresses = [address(ip, misread) for ip in _scalars(ips)]
    routes = [default_route(gateway, misread) for gateway in _scalars(gateways)]
    return Vnic(
        name=item.text("interface") or f"net{index}",
        place=item.place_of("name"),
        binding="pod",
        nad=NadReference(name, item.place_of("name"), item.text("namespace")),
        mac=mac_address(item.text("mac")),
        addresses=tuple(each for each in addresses if each is not None),
        routes=tuple(each for each in routes if each is not None),
        mac_place=item.place_of("mac") if "mac" in item else None,
    )


def _scalars(items: Sequence | None) -> list[Scalar]:
    return [item for item in items.items if isinstance(item, Scalar)] if items is not None else []
