"""The elements of a network that a real kernel is asked about, each as a site and flows: data, which no kernel is needed for."""

from __future__ import annotations

from kernel.node_elements import bridges, nics
from kernel.router_elements import addresses, firewalls
from kernel.stem import Element, Q
from kernel.switch_elements import switches

ELEMENTS: tuple[Element, ...] = (
    Element(
        "The site of the sample acp",
        "acp",
        None,
        (Q("vm1", "pod2"), Q("vm1", "vm3"), Q("vm1", "vm4"), Q("vm1", "vm6")),
        "acp",
    ),
    *(element for family in (bridges, nics, switches, firewalls, addresses) for element in family()),
)
IN_SHORT = ("acp", "bridge-injected", "nad-vlan-leaks", "vlan-before-bridge", "switch-native", "firewall-zones", "ipv6")


def confirmed_elements() -> list[tuple[str, str]]:
    """What people call each element that the kernel is asked about, and the name of its case."""
    return [(element.name, element.case) for element in ELEMENTS]
