"""Names of endpoints, as people give them on the command line and in intents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address

from topocheck.errors import UsageError
from topocheck.model.workload import IpAddress, Vnic, Workload
from topocheck.simulate.network import Network
from topocheck.simulate.owner import Guest, Local
from topocheck.topology.element import Element

_NAME = re.compile(r"(?:(?P<kind>vm|pod):)?(?:(?P<namespace>[^/:]+)/)?(?P<name>[^/:]+)(?::(?P<vnic>[^/:]+))?")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One end of a flow: a workload, narrowed to some vNICs and an address where they are named; or a device's
    interface; or, with neither, an address outside the site.
    """

    text: str
    workload: Workload | None = None
    vnics: tuple[Vnic, ...] = ()
    element: Element | None = None
    address: IpAddress | None = None

    @property
    def name(self) -> str:
        """``namespace/name`` of a workload, else what was given."""
        return self.workload.key if self.workload is not None else self.text


def endpoint(network: Network, text: str) -> Endpoint:
    """Read ``vm1``, ``ns/vm1``, ``vm:ns/vm1``, ``pod:ns/pod2``, ``vm1:vmnic1`` or an IP address.

    Raises UsageError for a name that nothing has, or that more than one thing has; it lists the candidates.
    """
    try:
        address = ip_address(text)
    except ValueError:
        return _named(network.workloads, text)
    return _addressed(network, text, address)


def _addressed(network: Network, text: str, address: IpAddress) -> Endpoint:
    owners = network.owners(address)
    guests = [owner for owner in owners if isinstance(owner, Guest)]
    if len({guest.workload.object for guest in guests}) > 1:
        raise UsageError(_ambiguous(text, (guest.workload for guest in guests)))
    if guests:
        return Endpoint(text, guests[0].workload, (guests[0].vnic,), address=address)
    local = next((owner for owner in owners if isinstance(owner, Local)), None)
    return Endpoint(text, element=local.element if local is not None else None, address=address)


def _named(workloads: Mapping[str, tuple[Workload, ...]], text: str) -> Endpoint:
    parts = _NAME.fullmatch(text)
    if parts is None:
        message = f"{text!r} names no endpoint; write vm1, ns/vm1, vm:ns/vm1, pod:ns/pod2, vm1:vmnic1 or an IP address"
        raise UsageError(message)
    found = [workload for workload in workloads.get(parts["name"], ()) if _fits(workload, parts)]
    if not found:
        raise UsageError(_unknown(text, workloads))
    if len(found) > 1:
        raise UsageError(_ambiguous(text, found))
    workload = found[0]
    if parts["vnic"] is None:
        return Endpoint(text, workload)
    vnics = tuple(vnic for vnic in workload.vnics if vnic.name == parts["vnic"])
    if not vnics:
        names = ", ".join(vnic.name for vnic in workload.vnics) or "none"
        message = f"{workload.object} has no interface {parts['vnic']}; it has: {names}"
        raise UsageError(message)
    return Endpoint(text, workload, vnics)


def _fits(workload: Workload, parts: re.Match[str]) -> bool:
    return parts["namespace"] in (None, workload.namespace) and parts["kind"] in (None, workload.device_kind)


def _ambiguous(text: str, workloads: Iterable[Workload]) -> str:
    names = sorted({f"{workload.device_kind}:{workload.key}" for workload in workloads})
    return f"{text!r} fits {len(names)} endpoints: {', '.join(names)}; name one of them"


def _unknown(text: str, workloads: Iterable[str]) -> str:
    names = sorted(workloads)
    known = ", ".join(names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "")
    return f"no VM or Pod is called {text!r}; the site has: {known or 'none'}"
