"""What Multus refuses in a Pod's network annotation: names, interface names and MACs that are none.

Source: Multus pkg/k8sclient, ``parsePodNetworkAnnotation`` and ``parsePodNetworkObjectName``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from topocheck.model.place import Place
from topocheck.model.problem import Problem
from topocheck.model.template import is_template
from topocheck.model.value import Mapping, Value

_CODE = "VMN15"
_SYMPTOM = "Multus cannot parse the annotation, the sandbox of the Pod fails and it stays ContainerCreating"
_FIX = "write names, separated by commas, or one JSON list of objects with a name"
_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_MAC = re.compile(
    r"[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}(?:[0-9a-f]{2}\1){0,14}[0-9a-f]{2}|[0-9a-f]{4}(?:\.[0-9a-f]{4}){2,9}",
    re.IGNORECASE,
)
_LONGEST_INTERFACE = 15


def refusal(place: Place, message: str, about: str) -> tuple[str, Problem]:
    """A problem of the annotation, under the code of its check."""
    return _CODE, Problem(place, message, about, _SYMPTOM, _FIX)


def short_form_fault(item: str) -> str | None:
    """What is wrong with ``[namespace/]name[@interface]``; None where nothing is. An empty item stands for nothing."""
    if item.count("/") > 1:
        return f'"{item}" must have one slash at most, between namespace and name'
    if item.count("@") > 1:
        return f'"{item}" must have one @ at most, before the name of the interface'
    reference, _, interface = item.partition("@")
    for name in reference.split("/"):
        if name.strip() and not _LABEL.fullmatch(name.strip()):
            return f'"{name.strip()}" must be made of lower-case letters, digits and hyphens; write the JSON form for a name with dots'
    return _interface_fault(interface.strip())


def _interface_fault(name: str) -> str | None:
    if len(name) > _LONGEST_INTERFACE or re.search(r"[\s/]", name):
        return f'the interface name "{name}" must have {_LONGEST_INTERFACE} characters at most and neither a slash nor a blank'
    return None


def item_problems(item: Value, about: str) -> Iterator[tuple[str, Problem]]:
    """What is wrong with one item of the JSON list, its addresses apart."""
    if not isinstance(item, Mapping):
        yield refusal(item.place, 'an item of the annotation must be an object with a "name"', about)
        return
    if not item.text("name"):
        yield refusal(item.place, 'an item of the annotation must have a "name"', about)
    message = _interface_fault(item.text("interface") or "")
    if message is not None:
        yield refusal(item.place_of("interface"), message, about)
    mac = item.text("mac")
    if mac and not _MAC.fullmatch(mac) and not is_template(mac):
        yield refusal(item.place_of("mac"), f'"{mac}" is no MAC, which must be six pairs of hexadecimal digits', about)
