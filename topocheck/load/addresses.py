"""Addresses, prefixes, MACs and routes as texts, and what is wrong with a text that is none."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface, ip_network

from topocheck.model.problem import Problem
from topocheck.model.route import IpNetwork
from topocheck.model.template import is_template
from topocheck.model.value import Mapping, Scalar
from topocheck.model.workload import Address, IpAddress, Route

DEFAULT_ROUTES = ("0.0.0.0/0", "::/0")

_SYMPTOM = "the guest leaves the interface without the address, and nothing reaches it there"
_FIX = "write an address with its prefix length, as 172.16.4.11/24"
_MAC = re.compile(r"[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}|[0-9a-f]{4}(?:\.[0-9a-f]{4}){2}")


class AddressProblems:
    """Collects what is no address, as problems under ADR06 about one object, with what they lead to and how to mend them."""

    __slots__ = ("about", "fix", "problems", "symptom")

    def __init__(self, about: str, symptom: str = _SYMPTOM, fix: str = _FIX) -> None:
        self.about = about
        self.symptom = symptom
        self.fix = fix
        self.problems: list[tuple[str, Problem]] = []

    def add(self, scalar: Scalar, what: str, fix: str | None = None) -> None:
        """Say that a scalar is not what it must be; a template is left alone."""
        if not is_template(scalar.text):
            message = f"{scalar.text!r} is no {what}"
            self.problems.append(("ADR06", Problem(scalar.place, message, self.about, self.symptom, fix or self.fix)))


def address(scalar: Scalar, misread: AddressProblems, netmask: str | None = None) -> Address | None:
    """The address of a text ``172.16.4.11/24``; without a prefix the netmask gives it, else it is a host address."""
    text = scalar.text.strip()
    given = "/" in text
    if not given and netmask is not None:
        text, given = f"{text}/{netmask}", True
    try:
        ip = _interface(text)
    except ValueError:
        misread.add(scalar, "IP address with a prefix length")
        return None
    return Address(ip, scalar.place, prefix_given=given)


def _interface(text: str) -> IPv4Interface | IPv6Interface:
    return IPv6Interface(text) if ":" in text else IPv4Interface(text)


def next_hop(scalar: Scalar, misread: AddressProblems) -> IpAddress | None:
    """The address of a gateway."""
    text = scalar.text.strip()
    try:
        return IPv6Address(text) if ":" in text else IPv4Address(text)
    except ValueError:
        misread.add(scalar, "IP address of a gateway")
        return None


def default_route(scalar: Scalar, misread: AddressProblems) -> Route | None:
    """The default route through a gateway."""
    via = next_hop(scalar, misread)
    return None if via is None else Route(DEFAULT_ROUTES[via.version == 6], via, scalar.place)


def network(scalar: Scalar, misread: AddressProblems, what: str = "network with a prefix length") -> IpNetwork | None:
    """The network of a text ``172.16.4.0/24``; bits of a host are cut off."""
    try:
        return ip_network(scalar.text.strip(), strict=False)
    except ValueError:
        misread.add(scalar, what)
        return None


def number(mapping: Mapping, key: str, misread: AddressProblems, *, least: int, most: int) -> int | None:
    """The integer under a key; what is none, or is out of the inclusive range, is a problem and None."""
    scalar, value = mapping.scalar(key), mapping.integer(key)
    if scalar is None or (value is not None and least <= value <= most):
        return value
    misread.add(scalar, f"number from {least} to {most}, which {key} must be", f"write a number from {least} to {most}")
    return None


def route(
    to: Scalar, via: Scalar, misread: AddressProblems, netmask: str | None = None, metric: int | None = None
) -> Route | None:
    """A route to a network, or to ``default``; its place is that of the next hop."""
    gateway = next_hop(via, misread)
    if gateway is None:
        return None
    text = to.text.strip()
    if text == "default":
        return Route(DEFAULT_ROUTES[gateway.version == 6], gateway, via.place, metric)
    try:
        target = ip_network(f"{text}/{netmask}" if netmask and "/" not in text else text, strict=False)
    except ValueError:
        misread.add(to, "network that a route can lead to")
        return None
    return Route(str(target), gateway, via.place, metric)


def mac_address(text: str | None) -> str | None:
    """A MAC in lower case with colons; what is no MAC in lower case as it is; None for a template.

    Takes the forms that Go's net.ParseMAC takes.
    """
    if text is None or is_template(text):
        return None
    lower = text.strip().lower()
    if not _MAC.fullmatch(lower):
        return lower
    digits = re.sub("[:.-]", "", lower)
    return ":".join(digits[at : at + 2] for at in range(0, 12, 2))
