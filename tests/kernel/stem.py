"""The site that most elements are asked about in: two nodes, a switch, a firewall, and four VMs in two VLANs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kernel.spec import Document, Guest, Spec, bridge, config, router, trunk, vlan_interface


@dataclass(frozen=True)
class Question:
    """A flow as a case asks it: by the names of VMs and Pods, or an address for the destination.

    ``receiver`` is the VM that such an address leads to, where it is not the owner's.
    """

    source: str
    destination: str
    protocol: str = "icmp"
    port: int | None = None
    ttl: int = 64
    size: int | None = None
    receiver: str | None = None


@dataclass(frozen=True)
class Element:
    """What people call it, the name of its case, the site and the flows; ``sample`` is a site of the repository instead."""

    name: str
    case: str
    spec: Spec | None
    questions: tuple[Question, ...]
    sample: str | None = None


Q = Question
NATIVE = "switchport trunk native vlan"
AMONG = (Q("a", "b"), Q("a", "c"), Q("a", "d"), Q("c", "a"), Q("d", "c", "tcp", 443), Q("b", "d", "udp", 53))
SUBNETS = {100: "10.1.0.1/24", 200: "10.2.0.1/24"}
BOTH = "100,200"


def per_vlan(nic: str = "eth0", vlans: Sequence[int] = (100, 200)) -> list[Document]:
    """A VLAN interface and a bridge without filtering for each VLAN."""
    return [made for vlan in vlans for made in (vlan_interface(nic, vlan), bridge(f"br{vlan}", f"{nic}.{vlan}"))]


def aware(nic: str = "eth0", block: Document | None = None) -> list[Document]:
    """One bridge with the NIC as its port; without a ``vlan`` block the injected trunk."""
    return [bridge("br1", (nic, block))]


PLAIN_NADS: dict[str, Document] = {"v100": {"bridge": "br100"}, "v200": {"bridge": "br200"}}
AWARE_NADS: dict[str, Document] = {"v100": {"bridge": "br1", "vlan": 100}, "v200": {"bridge": "br1", "vlan": 200}}


def guests(**changes: Mapping[str, object]) -> list[Guest]:
    """Two VMs of VLAN 100 on n1, one on n2, and one of VLAN 200 on n2; ``changes`` by the VM's name."""
    found = [
        Guest("a", "n1", "v100", "10.1.0.10/24", "10.1.0.1"),
        Guest("b", "n2", "v100", "10.1.0.11/24", "10.1.0.1"),
        Guest("c", "n2", "v200", "10.2.0.12/24", "10.2.0.1"),
        Guest("d", "n1", "v100", "10.1.0.13/24", "10.1.0.1"),
    ]
    return [replace(each, **changes.get(each.name, {})) for each in found]  # type: ignore[arg-type]  # a case names fields


def stem(
    interfaces: Sequence[Document] | Mapping[str, Sequence[Document]] = (),
    nads: Mapping[str, Document] = PLAIN_NADS,
    ports: Mapping[int, str] | None = None,
    wall: Document | None = None,
    vms: Sequence[Guest] = (),
    database: str = "100,200",
    head: str = "",
) -> Spec:
    """Two nodes on the ports 1 and 2 of a switch, and a firewall on its port 48."""
    own = (
        interfaces
        if isinstance(interfaces, Mapping)
        else {"n1": interfaces or per_vlan(), "n2": interfaces or per_vlan()}
    )
    texts = {
        1: trunk("Ethernet1/1", BOTH),
        2: trunk("Ethernet1/2", BOTH),
        48: trunk("Ethernet1/48", BOTH),
        **(ports or {}),
    }
    return Spec(
        nics={"n1": ["eth0"], "n2": ["eth0"]},
        interfaces={node: list(each) for node, each in own.items()},
        switches={"sw": config("sw", database, *texts.values(), head=head)},
        firewalls={"fw": router("up", SUBNETS) if wall is None else wall},
        cables=[("sw:Ethernet1/1", "n1:eth0"), ("sw:Ethernet1/2", "n2:eth0"), ("sw:Ethernet1/48", "fw:up")],
        nads=dict(nads),
        guests=list(vms) or guests(),
    )
