"""NetworkAttachmentDefinitions and what is attached by them: VMs that IPAM is not for, guests with MACs of their own."""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.check import check
from topocheck.checks.sent import attachments
from topocheck.checks.users import User, references, users_by_nad
from topocheck.checks.wording import listed
from topocheck.model.nad import NetworkAttachment
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.workload import Vnic
from topocheck.simulate.network import Network
from topocheck.topology.attachment import Attachment
from topocheck.topology.element import Element


@check("NAD09", "default-vlan-left-open", Severity.WARNING)
def default_vlan_left_open(network: Network) -> Iterator[Problem]:
    """Whether a VLAN-tagged NetworkAttachmentDefinition hears the untagged VLAN of its bridge too depends on the plugin's version.

    Up to 1.7.1 ``preserveDefaultVlan`` was true where it is not written, since 1.8.0 it is false. Looked at only where the version is
    not stated and untagged frames are those of a VLAN of the site.
    Source: containernetworking/plugins plugins/main/bridge/bridge.go, ``setupVeth``.
    """
    if "cni-plugins" in network.site.versions:
        return
    used = {row.vlan for row in network.site.networks}
    told: set[str] = set()
    for _, attachment in attachments(network):
        nad = attachment.nad
        if nad.vlan and nad.preserve_default_vlan is None and attachment.rule is not None and nad.key not in told:
            found = _heard(network, attachment, used - {nad.vlan})
            if found is not None:
                told.add(nad.key)
                yield _open(nad, *found)


def _heard(network: Network, attachment: Attachment, used: set[int]) -> tuple[int, Place] | None:
    """A VLAN of the site that a switch sends untagged to a port of the bridge which takes such frames into VLAN 1."""
    bridge = network.topology.elements[attachment.bridge]
    for end in bridge.ports:
        port = network.topology.element(end)
        rule = port.port_of.rule if port is not None and port.port_of is not None else None
        far = network.uplink(port) if port is not None and rule is not None and rule.untagged_in == 1 else None
        native = _native(far) if far is not None else None
        if far is not None and native in used and native is not None:
            return native, far.native_place or far.place
    return None


def _native(port: Element) -> int | None:
    rule = port.port_of.rule if port.port_of is not None else None
    return next(iter(rule.untagged_out), None) if rule is not None else None


def _open(nad: NetworkAttachment, vlan: int, line: Place) -> Problem:
    return Problem(
        place=nad.place_of("vlan"),
        message=f"{nad.key} sets VLAN {nad.vlan} and should say by preserveDefaultVlan whether its workloads hear VLAN {vlan} too, which "
        "arrives untagged",
        object=nad.object,
        symptom=f"with CNI plugins up to 1.7.1 the broadcasts of VLAN {vlan} reach the VMs as well, DHCP offers among them; since 1.8.0 "
        "they do not",
        fix='write "preserveDefaultVlan": false, or state versions.cni-plugins in the site file',
        related=(Related(line, f"VLAN {vlan} leaves untagged here"),),
    )


@check("NAD11", "ipam-for-vms", Severity.WARNING)
def ipam_for_vms(network: Network) -> Iterator[Problem]:
    """A NetworkAttachmentDefinition with IPAM attaches VMs, which OpenShift Virtualization does not support.

    Sources: OpenShift Virtualization, Linux bridge NetworkAttachmentDefinition; KubeVirt docs, interfaces and networks.
    """
    for nad in network.site.attachments if network.site.platform == "openshift" else ():
        users = [user for user in users_by_nad(network).get(nad.key, ()) if user.workload.is_vm]
        if nad.has_ipam and users and not nad.is_ovn:
            yield Problem(
                place=nad.place_of("ipam"),
                message=f"{nad.key} has ipam and attaches {listed(user.workload.object for user in users)}; a network of VMs should have none",
                object=nad.object,
                symptom="not supported: the plugin gives the address to the Pod, and the guest gets it only if it asks KubeVirt by DHCP; one "
                "that has a static address has another than the cluster believes",
                fix="remove ipam, and give the addresses by cloud-init or by a DHCP server in the VLAN",
                related=tuple(references(users)),
            )


@check("NAD22", "guest-mac-is-dropped", Severity.WARNING)
def guest_mac_is_dropped(network: Network) -> Iterator[Problem]:
    """A network drops frames with a foreign source MAC, and a guest sends such: it sets its own MAC or bridges to others.

    Source: containernetworking/plugins pkg/link/spoofcheck.go: the rule compares the source MAC with the interface's.
    """
    for nad in network.site.attachments:
        checked = nad.mac_spoof_check if nad.is_linux_bridge else nad.type == "sriov" and nad.spoof_check is True
        for user in users_by_nad(network).get(nad.key, ()) if checked else ():
            found = _foreign(user.vnic)
            if found is not None:
                yield _dropped(nad, user, *found)


def _foreign(vnic: Vnic) -> tuple[Place, str] | None:
    """The line because of which a guest sends another MAC than that of its vNIC, and what it is."""
    if vnic.guest_mac is not None and vnic.guest_mac != vnic.mac:
        return vnic.guest_mac_place or vnic.place, f"sets the MAC {vnic.guest_mac}"
    for vlan in vnic.guest_vlans:
        if vlan.mac is not None and vlan.mac != vnic.mac:
            return vlan.place, f"sets the MAC {vlan.mac} on {vlan.name}"
    master = vnic.guest_master
    if master is not None and master.kind == "bridge":
        return master.place, f"bridges it to {master.name}, whose other ports have MACs of their own,"
    return None


def _dropped(nad: NetworkAttachment, user: User, place: Place, what: str) -> Problem:
    key = "macspoofchk" if nad.is_linux_bridge else "spoofchk"
    own = user.vnic.mac or "the one that the cluster gives"
    return Problem(
        place=place,
        message=f"the guest of {user.workload.object} {what} behind {user.vnic.name}, and {nad.key} lets {own} through only",
        object=user.workload.object,
        symptom=f"{key} drops the frames at the vNIC: the guest sends, hears broadcasts, and gets no answer",
        fix=f"write the guest's MAC as macAddress of the interface, or turn {key} off in a NetworkAttachmentDefinition of its own",
        related=(Related(nad.place_of(key), f"{nad.key} checks the source MAC"),),
    )


CHECKS = (default_vlan_left_open, ipam_for_vms, guest_mac_is_dropped)
