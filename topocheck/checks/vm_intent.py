"""VMs whose networks are legal, and most likely not what is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from topocheck.checks.check import check
from topocheck.checks.vm_spec import all_interfaces, whole_vms
from topocheck.checks.wording import listed
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.value import Mapping
from topocheck.model.workload import Vnic, Workload
from topocheck.simulate.attached_vlan import attached_vlans
from topocheck.simulate.network import Network

_MIGRATION_PORTS = (49152, 49153)
_VLAN_IN_NAME = re.compile(r"(?:^|[^a-z])vlan[-_.]?(\d{1,4})(?!\d)", re.IGNORECASE)


@check("VMN18", "address-on-downed-interface", Severity.WARNING)
def address_on_downed_interface(network: Network) -> Iterator[Problem]:
    """An interface of a VM is down or taken away, and the guest is to have an address on it.

    Source: KubeVirt docs, interfaces and networks, the link state of an interface.
    """
    for workload in whole_vms(network):
        for vnic in workload.vnics:
            if vnic.state in ("down", "absent") and vnic.addresses:
                addresses = listed(str(address.ip) for address in vnic.addresses)
                yield Problem(
                    place=vnic.state_place or vnic.place,
                    message=f'the interface "{vnic.name}" of {workload.object} is {vnic.state}, and the guest has {addresses} on it',
                    object=workload.object,
                    symptom="the guest has the interface without a carrier: it sends nothing, and nobody reaches the address"
                    if vnic.state == "down"
                    else "the guest has no such interface: nobody reaches the address",
                    fix="write state: up, or remove the address from the network data",
                    related=(Related(vnic.addresses[0].place, "the address"),),
                )


@check("VMN19", "migration-ports-taken", Severity.WARNING)
def migration_ports_taken(network: Network) -> Iterator[Problem]:
    """An interface with masquerade forwards port 49152 or 49153, which live migration needs itself.

    Source: KubeVirt docs, live migration, limitations.
    """
    for interface in all_interfaces(network):
        for port in interface.body.mappings("ports") if interface.has("masquerade") else ():
            if port.integer("port") in _MIGRATION_PORTS:
                yield Problem(
                    place=port.place_of("port"),
                    message=f'the interface "{interface.name}" forwards port {port.text("port")}, which live migration needs',
                    object=interface.workload.object,
                    symptom="the VM runs, and its live migration fails: the connection of the two launchers ends in the guest",
                    fix="let the guest listen on another port",
                )


@check("VMN20", "match-on-unknown-mac", Severity.INFO)
def match_on_unknown_mac(network: Network) -> Iterator[Problem]:
    """The network data looks for a MAC, and the interface has none in the manifest: the cluster picks one.

    Sources: KubeVirt docs, startup scripts; kubemacpool; cloud-init, network configuration version 2, ``match``.
    """
    for workload in whole_vms(network):
        for vnic in workload.vnics:
            if vnic.mac is None and vnic.mac_place is None and vnic.matched_mac is not None:
                yield _unknown_mac(workload, vnic, vnic.matched_mac)


def _unknown_mac(workload: Workload, vnic: Vnic, mac: str) -> Problem:
    return Problem(
        place=vnic.matched_mac_place or vnic.place,
        message=f'the network data of {workload.object} looks for the MAC {mac}, and the interface "{vnic.name}" has no macAddress',
        object=workload.object,
        symptom="the cluster gives the interface another MAC when the VM is made anew: the guest finds none that fits and configures nothing",
        fix=f'write macAddress: "{mac}"',
        related=(Related(vnic.place, "the interface"),),
    )


@check("VMN21", "vlan-unlike-its-name", Severity.WARNING)
def vlan_unlike_its_name(network: Network) -> Iterator[Problem]:
    """An interface of a VM has a VLAN of the site in its name, and is attached to another VLAN.

    Source: the site's own names; nothing in the cluster looks at them.
    """
    vlans = attached_vlans(network)
    known = {row.vlan for row in network.site.networks}
    for workload in whole_vms(network):
        for vnic in workload.vnics:
            found = _VLAN_IN_NAME.search(vnic.name)
            named = int(found[1]) if found is not None else None
            joined = vlans.of(workload, vnic) if named in known and vnic.nad is not None else None
            if vnic.nad is not None and joined is not None and joined.vlan != named:
                yield Problem(
                    place=vnic.nad.place,
                    message=f'the interface "{vnic.name}" of {workload.object} is attached to {vnic.nad.name}, which is VLAN {joined.vlan}',
                    object=workload.object,
                    symptom="the VM is in another VLAN than its name says: with DHCP it gets an address there, and the firewall treats it as "
                    "one of them",
                    fix=f"attach it to a network of VLAN {named}, or rename the interface",
                    related=(Related(vnic.place, f"the interface {vnic.name}"),),
                    only_if_unexplained=(vnic.nad.place, vnic.place, *sorted(joined.lines)),
                )


@check("VMN22", "pod-network-by-default", Severity.WARNING)
def pod_network_by_default(network: Network) -> Iterator[Problem]:
    """A VM has no networks and gets the Pod network, while its network data sets a static address.

    Source: KubeVirt pkg/network/vmispec defaults.go, ``SetDefaultNetworkInterface``.
    """
    for workload in whole_vms(network):
        if workload.spec is None or workload.networks or workload.interfaces:
            continue
        for vnic in workload.vnics:
            static = [address for address in vnic.addresses if not address.ip.is_link_local]
            if static:
                yield Problem(
                    place=static[0].place,
                    message=f"{workload.object} has no networks, so that it gets the Pod network alone, and its network data sets "
                    f"{listed(str(address.ip) for address in static)}",
                    object=workload.object,
                    symptom="the guest has an address that nobody knows on the Pod network: it reaches nothing, and nothing reaches it",
                    fix="attach the VM to the network that the address is of, or let the guest ask by DHCP",
                    related=(Related(_devices_place(workload.spec), "the VM has no interfaces here"),),
                )


def _devices_place(spec: Mapping) -> Place:
    devices = spec.at("domain", "devices")
    return devices.place if isinstance(devices, Mapping) else spec.place


CHECKS = (
    address_on_downed_interface,
    migration_ports_taken,
    match_on_unknown_mac,
    vlan_unlike_its_name,
    pod_network_by_default,
)
