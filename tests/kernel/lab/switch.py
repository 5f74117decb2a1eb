"""A switch of NX-OS or EOS as a VLAN-filtering bridge that behaves as their manuals say.

The reader takes the lines that the lab's own sites use, and refuses all others: what it does not know it does not guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kernel.lab import vlans
from kernel.lab.plan import BRIDGING, ROUTER, WITH_ADDRESSES, Plan

IGNORED = re.compile(
    r"!|end$|exit$|feature |hostname |name |description |spanning-tree |interface-vlan|lldp |vlan internal "
)
CHANNEL = re.compile(r"port-channel *(\d+)$", re.IGNORECASE)
SVI = re.compile(r"vlan *(\d+)$", re.IGNORECASE)
L2_MTU = 9216  # of a port that says none: no frame of ours is longer


@dataclass
class Port:
    """One interface as its lines say."""

    name: str
    mode: str = "access"
    access: int = 1
    native: int = 1
    native_tagged: bool = False
    allowed: frozenset[int] = vlans.ALL
    switched: bool = True
    enabled: bool = True
    channel: int | None = None
    channel_mode: str = "on"
    encapsulation: int | None = None
    addresses: list[str] = field(default_factory=list)
    mtu: int | None = None

    @property
    def svi(self) -> int | None:
        """The VLAN of an SVI."""
        found = SVI.match(self.name)
        return int(found[1]) if found else None

    @property
    def channel_number(self) -> int | None:
        """The number of a port-channel."""
        found = CHANNEL.match(self.name)
        return int(found[1]) if found else None

    @property
    def parent(self) -> str | None:
        """The port that a subinterface is on."""
        return self.name.rpartition(".")[0] or None


@dataclass
class Configuration:
    """A switch's configuration."""

    ports: dict[str, Port] = field(default_factory=dict)
    database: dict[int, bool] = field(default_factory=lambda: {1: True})
    routes: list[tuple[str, str]] = field(default_factory=list)
    native_tagged: bool = False

    @property
    def active(self) -> frozenset[int]:
        """The VLANs that are in the database and not suspended."""
        return frozenset(vlan for vlan, active in self.database.items() if active)


def read(text: str) -> Configuration:
    """Read a configuration. Raises ValueError for a line that is not understood."""
    found = Configuration()
    port: Port | None = None
    listed: frozenset[int] = frozenset()
    for raw in text.splitlines():
        line = raw.strip()
        indented = raw.startswith(" ")
        words = line.split()
        if not line or IGNORED.match(line):
            continue
        if not indented:
            port, listed = _top(found, line, words)
        elif port is not None:
            _interface_line(port, line, words)
        elif listed and words in (["state", "suspend"], ["shutdown"]):
            found.database.update(dict.fromkeys(listed, False))
        elif not (listed and words in (["state", "active"], ["no", "shutdown"])):
            message = f"not understood: {raw}"
            raise ValueError(message)
    return found


def _top(found: Configuration, line: str, words: list[str]) -> tuple[Port | None, frozenset[int]]:
    match words:
        case ["interface", *name]:
            port = Port(" ".join(name))
            port.switched = port.svi is None and port.parent is None
            return found.ports.setdefault(port.name, port), frozenset()
        case ["vlan", "dot1q", "tag", "native"]:
            found.native_tagged = True
        case ["vlan", *rest]:
            listed = vlans.read("".join(rest))
            found.database.update(dict.fromkeys(listed, True))
            return None, listed
        case ["ip" | "ipv6", "route", to, via]:
            found.routes.append((to, via))
        case ["ip", "routing"] | ["ipv6", "unicast-routing"]:
            pass
        case _:
            message = f"not understood: {line}"
            raise ValueError(message)
    return None, frozenset()


def _interface_line(port: Port, line: str, words: list[str]) -> None:
    if words[0] == "switchport":
        _switchport(port, line, words[1:])
        return
    match words:
        case ["no", "switchport"]:
            port.switched = False
        case ["shutdown"]:
            port.enabled = False
        case ["no", "shutdown"]:
            port.enabled = True
        case ["channel-group", number, "mode", mode]:
            port.channel, port.channel_mode = int(number), mode
        case ["encapsulation", "dot1q", *_, vlan]:
            port.encapsulation = int(vlan)
        case ["ip" | "ipv6", "address", address]:
            port.addresses.append(address)
        case ["mtu", mtu]:
            port.mtu = int(mtu)
        case _:
            message = f"not understood: {line}"
            raise ValueError(message)


def _switchport(port: Port, line: str, words: list[str]) -> None:
    match words:
        case []:
            port.switched = True
        case ["mode", ("access" | "trunk") as mode]:
            port.mode = mode
        case ["access", "vlan", vlan]:
            port.access = int(vlan)
        case ["trunk", "native", "vlan", "tag"]:
            port.native_tagged = True
        case ["trunk", "native", "vlan", vlan]:
            port.native = int(vlan)
        case ["trunk", "allowed", "vlan", *rest]:
            port.allowed = vlans.allowed(port.allowed, rest)
        case _:
            message = f"not understood: {line}"
            raise ValueError(message)


@dataclass
class Switch:
    """A switch that is being built in a plan."""

    plan: Plan
    name: str
    configuration: Configuration
    links: dict[str, str] = field(default_factory=dict)

    def build(self) -> None:
        """The fabric, the ports on it, and what routes."""
        ports = self.configuration.ports
        routes = any(port.addresses for port in ports.values())
        self.namespace = self.plan.namespace("switch", self.name, {**WITH_ADDRESSES, **ROUTER} if routes else BRIDGING)
        self.setup = self.plan.namespaces[self.namespace]
        self.fabric = self.plan.new_link("b")
        kind = f"link add {self.fabric} type bridge stp_state 0 mcast_snooping 0"
        self.setup.ip += [f"{kind} vlan_filtering 1 vlan_default_pvid 0", f"link set {self.fabric} mtu {L2_MTU}"]
        if routes:
            self.setup.ip.append("link set lo up")
        self.setup.ip.append(f"link set {self.fabric} up")
        for port in ports.values():
            if port.svi is None and port.parent is None and port.channel_number is None:
                self._physical(port)
        for port in ports.values():
            if port.channel_number is not None:
                self._channel(port, port.channel_number)
        for port in ports.values():
            self._layer3(port)
        self.setup.routes += [f"route add {to} via {via}" for to, via in self.configuration.routes]

    def _physical(self, port: Port) -> None:
        self.links[port.name] = link = self.plan.physical(self.namespace, port.name)
        self.setup.ip.append(f"link set {link} mtu {port.mtu or L2_MTU}")
        if port.channel is None:
            self._bridged(port, link)
        if port.enabled:
            self.setup.ip.append(f"link set {link} up")

    def _channel(self, port: Port, number: int) -> None:
        members = [each for each in self.configuration.ports.values() if each.channel == number]
        self.links[port.name] = link = self.plan.new_link("b")
        static = not members or members[0].channel_mode == "on"
        how = "balance-xor" if static else "802.3ad lacp_rate fast"
        self.plan.settle = max(self.plan.settle, 0.3 if static else 3.0)
        self.setup.ip.append(f"link add {link} type bond mode {how} miimon 20 xmit_hash_policy layer2")
        for member in members:
            name = self.links[member.name]
            self.setup.ip += [f"link set {name} down", f"link set {name} master {link}"]
            self.setup.ip.append(f"link set {name} {'up' if member.enabled else 'down'}")
            self.setup.bundles[name] = link
        self.setup.ip.append(f"link set {link} mtu {port.mtu or L2_MTU}")
        self._bridged(port, link)
        if port.enabled:
            self.setup.ip.append(f"link set {link} up")

    def _bridged(self, port: Port, link: str) -> None:
        """Put a port on the fabric, with the VLANs that its lines and the database leave it."""
        if not port.switched:
            return
        self.setup.ip.append(f"link set {link} master {self.fabric}")
        self.setup.bridge += [f"vlan add dev {link} vid {words}" for words in self._memberships(port)]
        if (
            port.mode == "access"
        ):  # a Linux port takes frames tagged with its PVID, an access port takes none with a tag
            if not self.setup.nft:
                self.setup.nft = (
                    "table bridge access {\nchain pre {\ntype filter hook prerouting priority -300;\n}\n}\n"
                )
            self.setup.nft += f'add rule bridge access pre iifname "{link}" vlan id 1-4094 drop\n'

    def _memberships(self, port: Port) -> Iterator[str]:
        active = self.configuration.active
        if port.mode == "access":
            yield from [f"{port.access} pvid untagged"] if port.access in active else []
            return
        carried = port.allowed & active
        tagged = self.configuration.native_tagged or port.native_tagged
        native = port.native if port.native in carried and not tagged else None
        yield from vlans.ranges(carried - {native})
        yield from [] if native is None else [f"{native} pvid untagged"]

    def _layer3(self, port: Port) -> None:
        """Addresses, on a routed port, a subinterface or an SVI."""
        link = self.links.get(port.name)
        if port.svi is not None:
            link = self.plan.new_link()
            self.setup.ip.append(f"link add link {self.fabric} name {link} type vlan id {port.svi}")
            if port.svi in self.configuration.active:
                self.setup.bridge.append(f"vlan add dev {self.fabric} vid {port.svi} self")
        elif port.parent is not None and port.parent in self.links:
            link = self.plan.new_link()
            parent = self.links[port.parent]
            self.setup.ip.append(f"link add link {parent} name {link} type vlan id {port.encapsulation}")
        if link is None or not port.addresses or port.switched:
            return
        if port.mtu is None:
            self.setup.ip.append(f"link set {link} mtu 1500")
        self.setup.ip.append(f"link set {link} {'up' if port.enabled else 'down'}")
        for address in port.addresses:
            self.setup.ip.append(f"address add {address} dev {link}")
            self.setup.addresses.setdefault(link, []).append(address)


def switch(plan: Plan, name: str, text: str) -> Mapping[str, str]:
    """Build a switch; answers the links of its physical ports, by name."""
    found = Switch(plan, name, read(text))
    found.build()
    return found.links
