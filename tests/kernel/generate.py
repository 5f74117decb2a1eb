"""Random sites with random defects. A seed and a number make the same site every time."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from kernel.spec import Document, Guest, Spec, access, bond, bridge, config, port, trunk, trunk_block, vlan_interface
from kernel.stem import Question

VLANS = (100, 200, 300)
TRANSIT = 900
PROTOCOLS = (("icmp", None), ("icmp", None), ("tcp", 443), ("udp", 53))
FLOWS = 6


@dataclass
class Port:
    """A switch port, still open to defects."""

    mode: str = "trunk"
    allowed: set[int] = field(default_factory=set)
    native: int | None = None
    vlan: int = 1
    shut: bool = False

    def text(self, name: str) -> str:
        """The port as lines."""
        lines = ["shutdown"] if self.shut else []
        if self.mode == "access":
            return access(name, self.vlan, *lines)
        if self.native is not None:
            lines.append(f"switchport trunk native vlan {self.native}")
        return trunk(name, ",".join(map(str, sorted(self.allowed))) or "none", *lines)


@dataclass
class Node:
    """A node: ``plain`` has a VLAN interface and a bridge for each VLAN, ``aware`` one filtering bridge, ``raw`` one that filters not."""

    pattern: str
    base: str = "eth0"
    nics: list[str] = field(default_factory=lambda: ["eth0"])
    block: Document | None = None
    ids: dict[int, int] = field(default_factory=dict)
    missing: set[int] = field(default_factory=set)
    vlan: int = 100  # of a raw node
    extra: list[Document] = field(default_factory=list)

    def interfaces(self, vlans: Sequence[int]) -> list[Document]:
        """What its policy wants."""
        made: list[Document] = [bond("bond0", "active-backup", *self.nics)] if self.base == "bond0" else []
        if self.pattern == "plain":
            for vlan in vlans:
                name = f"{self.base}.{vlan}"
                made.append(vlan_interface(self.base, self.ids.get(vlan, vlan), name))
                made += [] if vlan in self.missing else [bridge(f"br{vlan}", (name, self.block))]
        elif not self.missing:
            made.append(bridge("br1", (self.base, self.block)))
        return [*made, *self.extra] or [{"name": "lo", "type": "loopback", "state": "up"}]


@dataclass
class Draft:
    """A site that is still open to defects."""

    rng: random.Random
    vlans: list[int]
    six: bool
    nodes: dict[str, Node] = field(default_factory=dict)
    ports: dict[str, dict[str, Port]] = field(default_factory=dict)  # by switch
    databases: dict[str, set[int]] = field(default_factory=dict)
    cables: list[tuple[str, str]] = field(default_factory=list)
    owners: dict[int, str] = field(default_factory=dict)  # the router of each VLAN that has one
    svis: dict[int, bool] = field(default_factory=dict)  # whether it is up
    walls: dict[str, Document] = field(default_factory=dict)
    guests: list[Guest] = field(default_factory=list)
    nads: dict[str, Document] = field(default_factory=dict)

    def address(self, vlan: int, number: int, prefix: int | None = None) -> str:
        """An address of a VLAN's subnet; without a prefix length where it is 0."""
        text = f"fd00:{vlan}::{number}" if self.six else f"10.{vlan // 100}.0.{number}"
        length = (64 if self.six else 24) if prefix is None else prefix
        return f"{text}/{length}" if length else text

    def subnet(self, vlan: int) -> str:
        """A VLAN's subnet."""
        return f"fd00:{vlan}::/64" if self.six else f"10.{vlan // 100}.0.0/24"

    def new_port(self, switch: str, far: str, made: Port) -> None:
        """One more port on a switch, cabled to something."""
        name = f"Ethernet1/{len(self.ports[switch]) + 1}"
        self.ports[switch][name] = made
        self.cables.append((f"{switch}:{name}", far))

    def every_port(self) -> list[Port]:
        """All switch ports."""
        return [each for ports in self.ports.values() for each in ports.values()]


def site(seed: str, number: int) -> tuple[Spec, tuple[Question, ...]]:
    """The site of a number, and the flows to send in it."""
    rng = random.Random(f"{seed}:{number}")  # noqa: S311 - it makes up sites, and keeps no secret
    draft = Draft(rng, sorted(rng.sample(VLANS, rng.choice((2, 2, 3)))), six=rng.random() < 0.12)
    _devices(draft)
    _routers(draft)
    _guests(draft)
    for defect in rng.sample(DEFECTS, rng.choice((0, 1, 1, 2, 2, 3))):
        defect(draft)
    return _spec(draft), _questions(draft)


def _devices(draft: Draft) -> None:
    """Switches as a tree, and nodes on them; without a switch one node, or two nodes with a cable between."""
    rng = draft.rng
    carried = {*draft.vlans, TRANSIT}
    for number in range(rng.choice((0, 1, 1, 1, 2, 2, 3))):
        name = f"sw{number + 1}"
        draft.ports[name], draft.databases[name] = {}, set(carried)
        if number:
            parent = f"sw{rng.randint(1, number)}"
            far = f"{parent}:Ethernet1/{len(draft.ports[parent]) + 1}"
            draft.ports[parent][far.partition(":")[2]] = Port(allowed=set(carried))
            draft.new_port(name, far, Port(allowed=set(carried)))
    for number in range(rng.randint(1, 3) if draft.ports else rng.randint(1, 2)):
        name = f"n{number + 1}"
        draft.nodes[name] = node = Node(
            rng.choice(("plain", "plain", "aware", "aware", "raw") if draft.ports else ("plain", "aware"))
        )
        node.block = None if node.pattern == "aware" else {}
        node.vlan = rng.choice(draft.vlans)
        if not draft.ports:
            continue
        if node.pattern != "raw" and rng.random() < 0.15:
            node.base, node.nics = "bond0", ["eth0", "eth1"]
        switch = rng.choice(list(draft.ports))
        for nic in node.nics:
            draft.new_port(switch, f"{name}:{nic}", _port_for(draft, node))
    if not draft.ports and len(draft.nodes) > 1:
        draft.cables.append(("n1:eth0", "n2:eth0"))


def _port_for(draft: Draft, node: Node) -> Port:
    if node.pattern != "raw":
        return Port(allowed=set(draft.vlans))
    if draft.rng.random() < 0.5:
        return Port("access", vlan=node.vlan)
    return Port(allowed=set(draft.vlans), native=node.vlan)


def _routers(draft: Draft) -> None:
    """No router, one firewall, two with a VLAN between them, or a switch that routes."""
    rng = draft.rng
    kinds = ("one", "one", "one", "two", "svi", "none") if draft.ports else ("one", "none")
    kind = rng.choice(kinds)
    if kind == "none" or (not draft.ports and len(draft.nodes) > 1):
        return
    if kind == "svi":
        draft.svis = dict.fromkeys(draft.vlans, True)
        draft.owners = dict.fromkeys(draft.vlans, "svi")
        return
    halves = [draft.vlans] if kind == "one" else [draft.vlans[:1], draft.vlans[1:]]
    for number, own in enumerate(halves):
        _firewall(draft, f"fw{number + 1}", own, number, [each for half in halves if half is not own for each in half])


def _firewall(draft: Draft, name: str, own: Sequence[int], number: int, others: Sequence[int]) -> None:
    vlans = [*own, TRANSIT] if others else list(own)
    rows: list[Document] = [{"name": "up"}]
    for vlan in vlans:
        last = number + 1 if vlan == TRANSIT else 1
        row: Document = {"name": f"up.{vlan}", "parent": "up", "vlan": vlan, "address": draft.address(vlan, last)}
        rows.append({**row, "zone": f"z{vlan}"})
        draft.owners.setdefault(vlan, name)
    routes = [{"to": draft.subnet(vlan), "via": draft.address(TRANSIT, 2 - number, 0)} for vlan in others]
    draft.walls[name] = {"interfaces": rows, "rules": [{"name": "all", "action": "accept"}], "routes": routes}
    if draft.ports:
        draft.new_port(draft.rng.choice(list(draft.ports)), f"{name}:up", Port(allowed=set(vlans)))
    else:
        draft.cables.append((f"{name}:up", "n1:eth0"))


def _guests(draft: Draft) -> None:
    """Two to six VMs, on the NADs that fit their nodes."""
    rng = draft.rng
    draft.nads = {f"p{vlan}": {"bridge": f"br{vlan}"} for vlan in draft.vlans}
    draft.nads |= {f"t{vlan}": {"bridge": "br1", "vlan": vlan} for vlan in draft.vlans} | {"u": {"bridge": "br1"}}
    for number in range(rng.randint(2, 6)):
        name = rng.choice(list(draft.nodes))
        node = draft.nodes[name]
        vlan = node.vlan if node.pattern == "raw" else rng.choice(draft.vlans)
        nad = {"plain": f"p{vlan}", "aware": f"t{vlan}", "raw": "u"}[node.pattern]
        gateway = draft.address(vlan, 1, 0) if vlan in draft.owners else None
        draft.guests.append(Guest(f"vm{number + 1}", name, nad, draft.address(vlan, 10 + number), gateway))


def _vlan_of(guest: Guest) -> int:
    return int(guest.address.split(":")[1]) if ":" in guest.address else 100 * int(guest.address.split(".")[1])


def trunk_without_vlan(draft: Draft) -> None:
    """A VLAN is missing on one trunk."""
    trunks = [each for each in draft.every_port() if each.mode == "trunk" and each.allowed]
    if trunks:
        chosen = draft.rng.choice(trunks)
        chosen.allowed.discard(draft.rng.choice(sorted(chosen.allowed)))


def wrong_native(draft: Draft) -> None:
    """A trunk has a VLAN as its native one that the far end tags."""
    trunks = [each for each in draft.every_port() if each.mode == "trunk"]
    if trunks:
        draft.rng.choice(trunks).native = draft.rng.choice(draft.vlans)


def not_in_database(draft: Draft) -> None:
    """A switch does not have a VLAN."""
    if draft.databases:
        draft.databases[draft.rng.choice(list(draft.databases))].discard(draft.rng.choice(draft.vlans))


def access_for_trunk(draft: Draft) -> None:
    """A port is in access mode."""
    if draft.every_port():
        chosen = draft.rng.choice(draft.every_port())
        chosen.mode, chosen.vlan = "access", draft.rng.choice(draft.vlans)


def shut(draft: Draft) -> None:
    """A port is shut down."""
    if draft.every_port():
        draft.rng.choice(draft.every_port()).shut = True


def other_block(draft: Draft) -> None:
    """A bridge port has another ``vlan`` block than it needs."""
    rng = draft.rng
    vlan = rng.choice(draft.vlans)
    blocks: tuple[Document | None, ...] = (
        None,
        {},
        trunk_block((vlan, vlan)),
        {"mode": "access", "tag": vlan},
        trunk_block((1000, 2000), native=vlan),
    )
    rng.choice(list(draft.nodes.values())).block = rng.choice(blocks)


def other_id(draft: Draft) -> None:
    """A VLAN interface has another VLAN than its name."""
    plain = [each for each in draft.nodes.values() if each.pattern == "plain"]
    if plain:
        draft.rng.choice(plain).ids[draft.rng.choice(draft.vlans)] = 777


def no_bridge(draft: Draft) -> None:
    """A bridge is not built."""
    draft.rng.choice(list(draft.nodes.values())).missing.add(draft.rng.choice(draft.vlans))


def hidden_vlan(draft: Draft) -> None:
    """A VLAN interface on the NIC that is a bridge port takes its VLAN's frames."""
    aware = [each for each in draft.nodes.values() if each.pattern != "plain"]
    if aware:
        node = draft.rng.choice(aware)
        node.extra.append(vlan_interface(node.base, draft.rng.choice(draft.vlans)))


def wrong_gateway(draft: Draft) -> None:
    """A guest has a gateway that nobody is, that is in no subnet of its own, or none."""
    guest = draft.rng.choice(draft.guests)
    vlan = _vlan_of(guest)
    nobody = [draft.address(vlan, 99, 0)] if vlan in draft.owners else []
    guest.gateway = draft.rng.choice([None, draft.address(700, 1, 0), *nobody])


def wrong_mask(draft: Draft) -> None:
    """A guest has another prefix length than its subnet."""
    guest = draft.rng.choice(draft.guests)
    lengths = (16, 56, 126) if draft.six else (8, 16, 25, 28)
    guest.address = f"{guest.address.split('/')[0]}/{draft.rng.choice(lengths)}"


def other_nad(draft: Draft) -> None:
    """A guest is on another NAD than its address wants."""
    draft.rng.choice(draft.guests).nad = draft.rng.choice(list(draft.nads))


def nad_option(draft: Draft) -> None:
    """A NAD has an option."""
    options: tuple[Document, ...] = (
        {"portIsolation": True},
        {"macspoofchk": True},
        {"preserveDefaultVlan": True},
        {"vlan": 200},
    )
    name = draft.rng.choice(list(draft.nads))
    draft.nads[name] = {**draft.nads[name], **draft.rng.choice(options)}


def other_rules(draft: Draft) -> None:
    """A firewall has rules that deny something."""
    if not draft.walls:
        return
    rng = draft.rng
    wall = draft.walls[rng.choice(list(draft.walls))]
    zones = [row["zone"] for row in wall["interfaces"] if "zone" in row]
    rows = []
    for number in range(rng.randint(1, 3)):
        row: Document = {"name": f"r{number}", "action": rng.choice(("accept", "accept", "deny"))}
        for key, chance in (("from", 0.6), ("to", 0.6)):
            if rng.random() < chance:
                row[key] = [rng.choice(zones)]
        if rng.random() < 0.4:
            protocol = rng.choice(("icmp", "tcp", "udp"))
            row["protocol"] = [protocol]
            row |= {"destination-port": [rng.choice((53, 443))]} if protocol != "icmp" else {}
        rows.append(row)
    wall["rules"] = rows
    wall["default"] = rng.choice(("deny", "deny", "accept"))
    wall["stateful"] = rng.random() < 0.8


def interface_off(draft: Draft) -> None:
    """A router's interface is shut down."""
    if draft.svis:
        draft.svis[draft.rng.choice(list(draft.svis))] = False
    elif draft.walls:
        rows = draft.walls[draft.rng.choice(list(draft.walls))]["interfaces"]
        draft.rng.choice(rows[1:])["enabled"] = False


def no_route(draft: Draft) -> None:
    """A firewall lacks its routes."""
    if draft.walls:
        draft.walls[draft.rng.choice(list(draft.walls))]["routes"] = []


DEFECTS: tuple[Callable[[Draft], None], ...] = (
    trunk_without_vlan,
    wrong_native,
    not_in_database,
    access_for_trunk,
    shut,
    other_block,
    other_id,
    no_bridge,
    hidden_vlan,
    wrong_gateway,
    wrong_mask,
    other_nad,
    nad_option,
    other_rules,
    interface_off,
    no_route,
)


def _spec(draft: Draft) -> Spec:
    switches = {}
    for name, ports in draft.ports.items():
        texts = [each.text(number) for number, each in ports.items()]
        head = ""
        if name == "sw1" and draft.svis:
            head = "feature interface-vlan\n"
            for vlan, up in draft.svis.items():
                words = "ipv6 address" if draft.six else "ip address"
                texts.append(
                    port(f"Vlan{vlan}", "no shutdown" if up else "shutdown", f"{words} {draft.address(vlan, 1)}")
                )
        switches[name] = config(name, ",".join(map(str, sorted(draft.databases[name]))), *texts, head=head)
    return Spec(
        nics={name: list(node.nics) for name, node in draft.nodes.items()},
        interfaces={name: node.interfaces(draft.vlans) for name, node in draft.nodes.items()},
        switches=switches,
        firewalls=draft.walls,
        cables=draft.cables,
        nads=draft.nads,
        guests=draft.guests,
    )


def _questions(draft: Draft) -> tuple[Question, ...]:
    names = [guest.name for guest in draft.guests]
    pairs = [(a, b) for a in names for b in names if a != b]
    chosen = draft.rng.sample(pairs, min(FLOWS, len(pairs)))
    return tuple(Question(a, b, *draft.rng.choice(PROTOCOLS)) for a, b in chosen)
