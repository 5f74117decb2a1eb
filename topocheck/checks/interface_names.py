"""NET: the names of a node's interfaces."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from topocheck.checks.check import check
from topocheck.checks.declarations import NOTHING_CONFIGURED, brought_up, plain, policy_object
from topocheck.checks.unresolved import is_template, severity
from topocheck.model.node import NodeInterface, NodePolicy
from topocheck.model.problem import Problem, Related, Severity
from topocheck.simulate.network import Network

LONGEST_NAME = 15  # IFNAMSIZ counts the byte that ends the name
_MADE_BY_KERNEL = frozenset(
    [
        "bond",
        "dummy",
        "hsr",
        "ipvlan",
        "linux-bridge",
        "mac-vlan",
        "mac-vtap",
        "macsec",
        "ovs-interface",
        "veth",
        "vlan",
        "vrf",
        "vxlan",
    ]
)
_BY_NAME_AND_TYPE = ("ovs-bridge", "ipsec")
_OF_OVN = ("br-int", "br-local", "br-ext", "br-nexthop", "genev_sys_*", "k8s-*", "ovn-k8s-*", "patch-br-*")
_OF_SDN = ("br0", "ext", "ext-vxlan", "int", "tun0", "vxlan_sys_*")


@check("NET09", "illegal-interface-name")
def illegal_interface_name(network: Network) -> Iterator[Problem]:
    """A policy makes an interface whose name the kernel refuses: more than 15 bytes, or a character that no name has.

    Source: Linux net/core/dev.c, ``dev_valid_name``; include/uapi/linux/if.h, ``IFNAMSIZ``.
    """
    for policy, interface in brought_up(network, *_MADE_BY_KERNEL):
        wrong = _what_is_wrong(interface.name)
        if wrong is not None and _is_kernel_name(interface):
            yield Problem(
                place=interface.place,
                message=f'the interface name "{interface.name}" {wrong}, and must have 1 to {LONGEST_NAME} bytes, '
                "without spaces, slashes and colons",
                object=policy_object(policy),
                symptom=f"the kernel makes no interface of that name and nmstate rolls back: {NOTHING_CONFIGURED}",
                fix="choose a shorter name; a VLAN interface need not be named after its base",
            )


def _is_kernel_name(interface: NodeInterface) -> bool:
    """Whether the name is the kernel's: with ``identifier: mac-address`` it is that of the profile alone."""
    return interface.body.text("identifier") in (None, "name") and not is_template(interface.name)


def _what_is_wrong(name: str) -> str | None:
    length = len(name.encode())
    if length > LONGEST_NAME:
        return f"has {length} bytes"
    if name in ("", ".", "..") or any(char in "/:" or char.isspace() for char in name):
        return "is none that the kernel takes"
    return None


@check("NET23", "interface-given-twice")
def interface_given_twice(network: Network) -> Iterator[Problem]:
    """One desired state gives the same interface twice, of which nmstate keeps the later one.

    An OVS bridge and its internal interface of the same name are two interfaces.
    Source: nmstate rust/src/lib/ifaces/inter_ifaces.rs, ``push``.
    """
    for policy in network.site.policies:
        given: dict[tuple[str, str | None], NodeInterface] = {}
        for interface in policy.interfaces:
            key = (interface.name, interface.type if interface.type in _BY_NAME_AND_TYPE else None)
            earlier = given.setdefault(key, interface)
            if earlier is not interface and not is_template(interface.name):
                given[key] = interface
                yield _given_twice(policy, interface, earlier)


def _given_twice(policy: NodePolicy, interface: NodeInterface, earlier: NodeInterface) -> Problem:
    return Problem(
        place=interface.place,
        message=f"{policy.name} gives {interface.name} a second time, and must give an interface once",
        object=policy_object(policy),
        symptom="nmstate takes the later entry and drops the earlier one without a message: what stands only there, addresses or "
        "ports, is not configured",
        fix="write both entries as one",
        related=(Related(earlier.place, "the entry that is dropped"),),
        severity=Severity.WARNING if _says_all_of(interface, earlier) else None,
    )


def _says_all_of(later: NodeInterface, earlier: NodeInterface) -> bool:
    """Whether nothing is lost with the earlier entry."""
    return all(plain(value) == plain(later.body.get(key)) for key, value in earlier.body)


@check("NET26", "reserved-interface-name")
def reserved_interface_name(network: Network) -> Iterator[Problem]:
    """A policy sets up or removes an interface whose name OpenShift's own network uses.

    The names of OVN-Kubernetes are an error where the site is known to be OpenShift, those of OpenShift SDN, which newer
    versions do not have, a warning. Source: OpenShift documentation, the NodeNetworkConfigurationPolicy file.
    """
    if network.site.platform != "openshift":
        return
    for policy in network.site.policies:
        for interface in policy.interfaces:
            of_ovn = any(fnmatchcase(interface.name, pattern) for pattern in _OF_OVN)
            if interface.state == "ignore" or not (of_ovn or interface.name in _OF_SDN or _is_tunnel(interface.name)):
                continue
            owner = "OVN-Kubernetes" if of_ovn else "OpenShift SDN"
            yield Problem(
                place=interface.place,
                message=f"{interface.name} is a name that {owner} uses for itself, and a policy must choose another one",
                object=policy_object(policy),
                symptom="the cluster's own network and the policy change the same interface in turn: Pods of the node lose "
                "their network, or the policy is rolled back",
                fix="give the interface a name of your own, as br1 or bridge2003",
                severity=severity(network.site) if of_ovn else Severity.WARNING,
            )


def _is_tunnel(name: str) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in _OF_SDN if "*" in pattern)


CHECKS = (illegal_interface_name, interface_given_twice, reserved_interface_name)
