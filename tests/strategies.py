"""What hypothesis makes up: VLAN sets, port rules, and small sites as text, most parts of them in order and some not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import small_site as small
from hypothesis import strategies as st

from topocheck import api
from topocheck.model.port import PortRule, access, bridge_port, trunk
from topocheck.model.site import Site
from topocheck.model.vlan import HIGHEST, LOWEST, VlanSet

VLANS = (100, 200)

vlans = st.integers(LOWEST, HIGHEST)
tags = st.none() | vlans
ranges = st.tuples(vlans, vlans).map(lambda ends: (min(ends), max(ends)))
vlan_sets = st.lists(ranges, max_size=6).map(VlanSet.from_ranges)
few_vlans = st.sets(st.integers(1, 6)).map(lambda chosen: VlanSet.of(*chosen))

trunk_rules = st.builds(trunk, few_vlans, st.none() | st.integers(1, 6), native_tagged=st.booleans())
port_rules: st.SearchStrategy[PortRule] = st.one_of(
    st.builds(access, st.integers(1, 6)),
    trunk_rules,
    st.builds(bridge_port, st.none() | st.integers(1, 6), few_vlans, few_vlans),
)


@dataclass(frozen=True)
class Port:
    """A switch port: a trunk where ``access`` is None."""

    allowed: tuple[int, ...] = VLANS
    native: int | None = None
    access: int | None = None
    shut: bool = False

    def text(self, name: str) -> str:
        lines = [f"interface {name}"]
        if self.access is None:
            listed = ",".join(map(str, self.allowed)) or "none"
            lines += ["  switchport mode trunk", f"  switchport trunk allowed vlan {listed}"]
            if self.native is not None:
                lines.append(f"  switchport trunk native vlan {self.native}")
        else:
            lines += ["  switchport mode access", f"  switchport access vlan {self.access}"]
        if self.shut:
            lines.append("  shutdown")
        return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class NodeWiring:
    """What a node's policy builds. ``ids`` are the ids of the VLAN interfaces of the bridges for `VLANS`, in order.

    ``block`` is the ``vlan`` block of every bridge port, None leaves it out. ``missing`` is a bridge that is not built.
    """

    block: str | None = "{}"
    ids: tuple[int, int] = VLANS
    missing: str | None = None
    nic_down: bool = False

    def interfaces(self, pattern: str) -> str:
        parts = ["      - {name: eth0, type: ethernet, state: down}\n"] if self.nic_down else []
        if pattern == "per-vlan":
            for vlan, identifier in zip(VLANS, self.ids, strict=True):
                parts.append(
                    f"      - name: eth0.{vlan}\n        type: vlan\n        state: up\n"
                    f"        vlan: {{base-iface: eth0, id: {identifier}}}\n"
                )
                if self.missing != f"br{vlan}":
                    parts.append(small.trunk_bridge(f"eth0.{vlan}", self.block, f"br{vlan}"))
        elif self.missing is None:
            parts.append(small.trunk_bridge("eth0", self.block))
        return "".join(parts) or "      - {name: lo, type: loopback, state: up}\n"


@dataclass(frozen=True)
class Machine:
    """A VM: its VLAN decides its NAD and its address, 10.1.0.0/24 or 10.2.0.0/24."""

    vlan: int = 100
    number: int = 10
    node: int = 0
    gateway: str = "right"

    @property
    def address(self) -> str:
        return f"10.{self.vlan // 100}.0.{self.number}"

    @property
    def next_hop(self) -> str:
        subnet = f"10.{self.vlan // 100}.0"
        return {"right": f"{subnet}.1", "nobody": f"{subnet}.254", "outside": "10.77.0.1", "none": ""}[self.gateway]


@dataclass(frozen=True)
class Wall:
    """The firewall's part."""

    without: int | None = None
    disabled: int | None = None
    rules: tuple[str, ...] = ("{name: all, from: [a, b], to: [a, b], action: accept}",)
    default: str = "deny"

    def text(self) -> str:
        interfaces = "".join(
            f"  - {{name: wan0.{vlan}, parent: wan0, vlan: {vlan}, address: 10.{vlan // 100}.0.1/24, "
            f"zone: {zone}, enabled: {str(vlan != self.disabled).lower()}}}\n"
            for vlan, zone in zip(VLANS, "ab", strict=True)
            if vlan != self.without
        )
        rules = "rules:\n" + "".join(f"  - {rule}\n" for rule in self.rules) if self.rules else ""
        return f"kind: Firewall\ndefault: {self.default}\ninterfaces:\n  - {{name: wan0}}\n{interfaces}{rules}"


PLACES = ("n1", "n2", "fw", "link")  # the far ends of the switch ports; ``link`` joins the two switches


@dataclass(frozen=True)
class Names:
    """What the devices and VMs are called."""

    nodes: tuple[str, str] = ("n1", "n2")
    switches: tuple[str, str] = ("sw", "sw2")
    firewall: str = "fw"
    machines: tuple[str, str] = ("a", "b")


@dataclass(frozen=True)
class SmallSite:
    """Two nodes, one or two switches, a firewall and two VMs. ``pattern`` is per-vlan, trunk or guest."""

    pattern: str = "per-vlan"
    two_switches: bool = False
    wiring: tuple[NodeWiring, NodeWiring] = (NodeWiring(), NodeWiring())
    nad_vlan: bool = False
    ports: Mapping[str, Port] = field(default_factory=dict)
    second_link: Port = Port()
    database: tuple[int, ...] = VLANS
    uncabled: frozenset[str] = frozenset()
    wall: Wall = Wall()
    machines: tuple[Machine, Machine] = (Machine(), Machine(node=1, number=11))
    names: Names = Names()

    def port(self, place: str) -> Port:
        return self.ports.get(place, Port())

    def with_port(self, place: str, port: Port) -> SmallSite:
        return replace(self, ports={**self.ports, place: port})

    def switch_texts(self, *, turned: bool = False) -> dict[str, str]:
        numbers = {"n1": 1, "n2": 2, "link": 47, "fw": 48}
        first = ["n1", "fw", "link"] if self.two_switches else ["n1", "n2", "fw"]
        texts = {self.names.switches[0]: [self.port(place).text(f"Ethernet1/{numbers[place]}") for place in first]}
        if self.two_switches:
            texts[self.names.switches[1]] = [
                self.second_link.text("Ethernet1/47"),
                self.port("n2").text("Ethernet1/2"),
            ]
        listed = ",".join(map(str, (1, *self.database)))
        return {
            name: f"hostname {name}\nfeature lldp\nvlan {listed}\n{''.join(ports[::-1] if turned else ports)}"
            for name, ports in texts.items()
        }

    def cables(self) -> list[str]:
        first, second = self.names.switches
        ends = {
            "n1": (f"{first}:Ethernet1/1", f"{self.names.nodes[0]}:eth0"),
            "n2": (f"{second if self.two_switches else first}:Ethernet1/2", f"{self.names.nodes[1]}:eth0"),
            "fw": (f"{first}:Ethernet1/48", f"{self.names.firewall}:wan0"),
        }
        if self.two_switches:
            ends["link"] = (f"{first}:Ethernet1/47", f"{second}:Ethernet1/47")
        return [f'["{a}", "{b}"]' for place, (a, b) in ends.items() if place not in self.uncabled]

    def manifests(self) -> list[str]:
        documents = [
            small.policy(name, wiring.interfaces(self.pattern))
            for name, wiring in zip(self.names.nodes, self.wiring, strict=True)
        ]
        for vlan in VLANS:
            bridge = f"br{vlan}" if self.pattern == "per-vlan" else "br1"
            tag = f', "vlan": {vlan}' if self.nad_vlan else ""
            documents.append(small.nad(f"net{vlan}", f'"bridge": "{bridge}"{tag}'))
        documents += [
            self._machine(name, machine) for name, machine in zip(self.names.machines, self.machines, strict=True)
        ]
        return documents

    def _machine(self, name: str, machine: Machine) -> str:
        gateway = f"\n                  gateway4: {machine.next_hop}" if machine.next_hop else ""
        guest = ""
        if self.pattern == "guest":
            guest = (
                "              version: 2\n              ethernets:\n                nic1: {}\n              vlans:\n"
                f"                nic1.{machine.vlan}:\n                  id: {machine.vlan}\n"
                f"                  link: nic1\n                  addresses: [{machine.address}/24]{gateway}\n"
            )
        network, node = f"net{machine.vlan}", self.names.nodes[machine.node]
        return small.vm(name, network, f"{machine.address}/24", machine.next_hop, node=node, guest=guest)

    def files(self, *, turned: bool = False) -> dict[str, str]:
        """Everything but the manifests; ``turned`` writes lists whose order says nothing the other way round: networks, cables, ports."""
        switches = self.switch_texts(turned=turned)
        devices = [f"{{name: {name}, kind: switch, dialect: nxos, config: {name}.cfg}}" for name in switches]
        wall = self.names.firewall
        devices.append(f"{{name: {wall}, kind: firewall, dialect: topocheck, config: {wall}.yaml}}")
        nodes = [f"{{name: {name}, interfaces: [eth0]}}" for name in self.names.nodes]
        networks = [
            f"{{vlan: {vlan}, subnet: 10.{vlan // 100}.0.0/24, gateway: 10.{vlan // 100}.0.1}}" for vlan in VLANS
        ]
        site = "site: small\nmanifests: [manifests]\n"
        lists = {"networks": networks, "devices": devices, "cables": self.cables(), "nodes": nodes}
        for key, rows in lists.items():
            in_order = rows[::-1] if turned and key in ("networks", "cables") else rows
            site += f"{key}:\n" + "".join(f"  - {row}\n" for row in in_order) if rows else ""
        texts = {f"{name}.cfg": text for name, text in switches.items()}
        return {"topocheck.yaml": site, f"{wall}.yaml": self.wall.text(), **texts}

    def load(self, root: Path) -> Site:
        """Write it, all manifests in one file, and load it."""
        return api.load(small.write(root, *self.manifests(), files=self.files()))

    def load_in_another_order(self, root: Path, order: Sequence[int]) -> Site:
        """Write it with the manifests in another order, each in a file of its own, and load it."""
        documents = self.manifests()
        files = self.files(turned=True)
        files |= {f"manifests/{place}.yaml": documents[index] for place, index in enumerate(order)}
        return api.load(small.write(root, files=files))


T = TypeVar("T")


def mostly(right: T, *wrong: T) -> st.SearchStrategy[T]:
    """What is right, and now and then something else."""
    return st.sampled_from((*(right,) * 3 * max(len(wrong), 2), *wrong))


_FULL = Port()
_ports = mostly(
    _FULL,
    Port(allowed=(100,)),
    Port(allowed=(200,)),
    Port(allowed=()),
    Port(native=100),
    Port(native=200),
    Port(allowed=(1, 100, 200)),
    Port(allowed=(100,), native=100),
    Port(access=100),
    Port(access=200),
    Port(shut=True),
)
_links = mostly(_FULL, Port(allowed=(100,)), Port(native=100), Port(native=200), Port(access=100), Port(shut=True))
_walls = mostly(
    Wall(),
    Wall(without=100),
    Wall(without=200),
    Wall(disabled=200),
    Wall(rules=()),
    Wall(rules=(), default="accept"),
    Wall(rules=("{name: stop, from: [a], to: [b], action: deny}",), default="accept"),
    Wall(rules=("{name: stop, destination-address: [10.2.0.11], action: reject}", *Wall().rules)),
    Wall(rules=("{name: web, protocol: [tcp], destination-port: [443], action: accept}",)),
)
_blocks = {
    "per-vlan": mostly("{}", None, "{mode: trunk, trunk-tags: [{id: 100}]}"),
    "trunk": mostly(
        None,
        "{}",
        "{mode: trunk, trunk-tags: [{id: 100}]}",
        "{mode: trunk, trunk-tags: [{id-range: {min: 100, max: 300}}]}",
        "{mode: trunk, trunk-tags: [{id: 200}], tag: 100, enable-native: true}",
        "{mode: access, tag: 100}",
        "{tag: 100}",
    ),
    "guest": mostly("{}", None),
}


@st.composite
def _wirings(draw: st.DrawFn, pattern: str) -> NodeWiring:
    missing = "br100" if pattern == "per-vlan" else "br1"
    return NodeWiring(
        block=draw(_blocks[pattern]),
        ids=draw(mostly(VLANS, (100, 300), (200, 100))),
        missing=draw(mostly(None, None, missing)),
        nic_down=draw(st.integers(0, 8)) == 8,
    )


def _machines(number: int) -> st.SearchStrategy[Machine]:
    return st.builds(
        Machine,
        vlan=st.sampled_from(VLANS),
        number=st.just(number),
        node=st.integers(0, 1),
        gateway=mostly("right", "nobody", "outside", "none"),
    )


@st.composite
def small_sites(draw: st.DrawFn) -> SmallSite:
    """A site of one of the three patterns; every part of it may have a defect."""
    pattern = draw(st.sampled_from(("per-vlan", "trunk", "guest")))
    two_switches = draw(st.booleans())
    return SmallSite(
        pattern=pattern,
        two_switches=two_switches,
        wiring=(draw(_wirings(pattern)), draw(_wirings(pattern))),
        nad_vlan=draw(mostly(pattern == "trunk", pattern != "trunk")),
        ports={place: draw(_links if place == "link" else _ports) for place in PLACES},
        second_link=draw(_links) if two_switches else _FULL,
        database=draw(mostly(VLANS, VLANS, (100,), (200,))),
        uncabled=draw(mostly(frozenset(), *(frozenset({place}) for place in PLACES))),
        wall=draw(_walls),
        machines=(draw(_machines(10)), draw(_machines(11))),
    )
