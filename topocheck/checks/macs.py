"""MAC addresses of VMs and Pods: such as an interface may have, and each once where frames meet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from topocheck.checks.check import check
from topocheck.checks.unresolved import severity
from topocheck.checks.wording import listed
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related
from topocheck.model.workload import Vnic, Workload
from topocheck.simulate.attached_vlan import attached_vlans
from topocheck.simulate.network import Network
from topocheck.topology.reference import Lookup, resolve

_ZERO = "00:00:00:00:00:00"
_BROADCAST = "ff:ff:ff:ff:ff:ff"
_LENGTH = len(_ZERO)


@check("VMN13", "unusable-mac")
def unusable_mac(network: Network) -> Iterator[Problem]:
    """A VM or Pod is to have a MAC address that no interface can have: a group's, the broadcast address, or zero.

    Sources: Linux include/linux/etherdevice.h, ``is_valid_ether_addr``; libvirt src/conf/domain_conf.c; IEEE 802-2014, 8.2.
    """
    for workload in network.site.workloads:
        for vnic in workload.vnics:
            what = why_unusable(vnic.mac)
            if what is not None:
                yield Problem(
                    place=vnic.mac_place or vnic.place,
                    message=f'the interface "{vnic.name}" has the MAC {vnic.mac}, {what}, and must have one of a single station',
                    object=workload.object,
                    symptom='the VM never runs: libvirt answers "expected unicast mac address", or the kernel "Cannot assign '
                    'requested address"'
                    if workload.is_vm
                    else 'the sandbox of the Pod fails, "Cannot assign requested address", and it stays ContainerCreating',
                    fix="write a MAC whose second digit is 2, 6, a or e, which are for free use, or none",
                )


def why_unusable(mac: str | None) -> str | None:
    """Why no interface can have a MAC, in lower case with colons; None where one can, or it is no MAC."""
    if mac is None or len(mac) != _LENGTH:
        return None
    if mac == _ZERO:
        return "which stands for none"
    if mac == _BROADCAST:
        return "the broadcast address"
    return "which is that of a group" if int(mac[:2], 16) & 1 else None


@dataclass(frozen=True, slots=True)
class _Holder:
    """An interface with a MAC, and the domain of frames that it is in."""

    workload: Workload
    vnic: Vnic
    domain: str

    @property
    def place(self) -> Place:
        return self.vnic.mac_place or self.vnic.place


@check("VMN12", "duplicate-mac")
def duplicate_mac(network: Network) -> Iterator[Problem]:
    """Two interfaces in one VLAN or on one NetworkAttachmentDefinition have the same MAC address.

    Sources: IEEE 802.1Q, 8.7 (a bridge learns a MAC at one port); kubemacpool, which refuses a MAC that is taken.
    """
    holders: dict[tuple[str, str], list[_Holder]] = {}
    seen: set[tuple[str, str]] = set()  # an object that is written twice is one object
    for workload in network.site.workloads:
        for vnic in workload.vnics:
            domain = _domain(network, workload, vnic)
            usable = (
                vnic.mac is not None and why_unusable(vnic.mac) is None and (workload.object, vnic.name) not in seen
            )
            if vnic.mac is not None and domain is not None and usable:
                seen.add((workload.object, vnic.name))
                holders.setdefault((vnic.mac, domain), []).append(_Holder(workload, vnic, domain))
    for (mac, domain), found in holders.items():
        if len(found) > 1:
            yield _shared(network, mac, domain, found)
        elif (found[0].workload.replicas or 1) > 1:
            yield _copied(network, mac, found[0])


def _domain(network: Network, workload: Workload, vnic: Vnic) -> str | None:
    """The VLAN that the vNIC's frames join, or where that is not known, the NAD that it is on. An absent vNIC is in none."""
    if vnic.nad is None or vnic.state == "absent":
        return None
    joined = attached_vlans(network).of(workload, vnic)
    if joined is not None:
        return f"VLAN {joined.vlan}"
    found = resolve(vnic.nad, workload.namespace, network.nads, network.site)
    return found.key if found.outcome is Lookup.FOUND else None


def _shared(network: Network, mac: str, domain: str, found: list[_Holder]) -> Problem:
    *others, last = sorted(found, key=lambda each: each.place)
    names = sorted({each.workload.object for each in others})
    who = (
        f"{listed(names)} and {last.workload.object}"
        if names != [last.workload.object]
        else f"interfaces of {names[0]}"
    )
    return Problem(
        place=last.place,
        message=f"the MAC {mac} must be used once in {domain}, and {who} have it",
        object=last.workload.object,
        symptom="kubemacpool refuses the later VM; without it, the switches learn the MAC now at one port and now at the other, and "
        "frames to both get lost",
        fix="give one of them another MAC, or let the cluster pick it",
        related=tuple(Related(each.place, f"{each.workload.object} has {mac}") for each in others),
        severity=severity(network.site),
    )


def _copied(network: Network, mac: str, one: _Holder) -> Problem:
    return Problem(
        place=one.place,
        message=f"{one.workload.object} runs {one.workload.replicas} times, and each of them gets the one MAC {mac}",
        object=one.workload.object,
        symptom="the switches learn the MAC now at one port and now at the other, and frames to all of them get lost",
        fix="run it once, or let the cluster pick the MAC",
        severity=severity(network.site),
    )


CHECKS = (duplicate_mac, unusable_mac)
