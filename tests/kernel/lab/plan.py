"""What is to be built of a site: namespaces, cables between them, commands in each, and flows to send."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Interface = tuple[str, str]  # a device and an interface of it, as people name them
Link = tuple[str, str]  # a namespace and the name of a link in it

ROUTER = {
    "net.ipv4.ip_forward": "1",
    "net.ipv6.conf.all.forwarding": "1",
    "net.ipv4.conf.all.arp_ignore": "1",  # an address is answered for on its own interface alone, as routers do
    "net.ipv4.conf.all.send_redirects": "0",
    "net.ipv4.conf.default.send_redirects": "0",
}
ENDPOINT = {"net.ipv4.conf.all.accept_redirects": "0", "net.ipv4.conf.default.accept_redirects": "0"}
WITH_ADDRESSES = {
    "net.ipv4.conf.all.rp_filter": "0",
    "net.ipv4.conf.default.rp_filter": "0",
    "net.ipv6.conf.default.accept_dad": "0",
    "net.ipv6.conf.all.accept_dad": "0",
    "net.ipv6.conf.default.accept_ra": "0",
}
BRIDGING = {"net.ipv6.conf.default.disable_ipv6": "1", "net.ipv6.conf.all.disable_ipv6": "1"}


@dataclass
class Setup:
    """One namespace. ``ip`` and ``bridge`` are lines for their ``-batch``; ``routes`` of IPv6 wait until every link is up."""

    device: str
    kind: str
    sysctl: dict[str, str]
    ip: list[str] = field(default_factory=list)
    bridge: list[str] = field(default_factory=list)
    nft: str = ""
    routes: list[str] = field(default_factory=list)
    capture: dict[str, str] = field(default_factory=dict)  # what people call a link, by its name here
    addresses: dict[str, list[str]] = field(default_factory=dict)  # with prefix length, by link
    bundles: dict[str, str] = field(default_factory=dict)  # the bond that a link is a member of


@dataclass
class Flow:
    """A flow to send. ``receiver`` is the namespace that answers, ``to`` the address that is written to."""

    sender: str
    receiver: str
    to: str
    protocol: str = "icmp"
    port: int | None = None
    ttl: int = 64
    size: int | None = None


@dataclass
class Plan:
    """A site as the kernel is to have it."""

    namespaces: dict[str, Setup] = field(default_factory=dict)
    cables: list[tuple[Link, Link]] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)
    settle: float = 0.0
    may_fail: list[str] = field(default_factory=list)
    count: int = 0

    def namespace(self, kind: str, device: str, sysctl: Mapping[str, str]) -> str:
        """A new namespace for a device; answers its name."""
        name = f"{kind}.{device}"
        if name in self.namespaces:
            message = f"{name} is there twice"
            raise ValueError(message)
        self.namespaces[name] = Setup(device, kind, dict(sysctl))
        return name

    def new_link(self, letter: str = "v") -> str:
        """A name that no other link has: kernel names are short, and people's hold blanks and slashes."""
        self.count += 1
        return f"{letter}{self.count}"

    def physical(self, namespace: str, interface: str) -> str:
        """The link of a physical interface, which is captured; made when it is first asked for."""
        setup = self.namespaces[namespace]
        found = next((link for link, name in setup.capture.items() if name == interface), None)
        if found is None:
            found = self.new_link("p")
            setup.capture[found] = interface
        return found

    def document(self) -> dict[str, Any]:
        """The plan for the guest."""
        return {
            "namespaces": {
                name: {
                    "sysctl": setup.sysctl,
                    "ip": [*setup.ip, *(line for line in setup.routes if ":" not in line)],
                    "bridge": setup.bridge,
                    "nft": setup.nft,
                    "routes": [line for line in setup.routes if ":" in line],
                    "capture": sorted(setup.capture),
                }
                for name, setup in self.namespaces.items()
            },
            "cables": self.cables,
            "flows": [vars(flow) for flow in self.flows],
            "settle": self.settle,
            "patience": 0.15,
        }

    def interface(self, namespace: str, link: str) -> Interface:
        """What people call a link."""
        setup = self.namespaces[namespace]
        return setup.device, setup.capture[link]

    def bundle(self, interface: Interface) -> Interface:
        """An interface, or the first member of the bundle that it is in: which member carries a frame is for a hash to say."""
        for setup in self.namespaces.values():
            if setup.device == interface[0]:
                by_name = {name: link for link, name in setup.capture.items()}
                bond = setup.bundles.get(by_name.get(interface[1], ""))
                members = [link for link, each in setup.bundles.items() if each == bond]
                if bond is not None and members:
                    return interface[0], setup.capture[members[0]]
        return interface

    def owners(self, address: str) -> list[Link]:
        """The links that own an address."""
        return [
            (name, link)
            for name, setup in self.namespaces.items()
            for link, addresses in setup.addresses.items()
            if any(each.split("/")[0] == address for each in addresses)
        ]

    def distances(self, devices: Iterable[str]) -> Mapping[Interface, int]:
        """How far every physical interface is from some namespaces, over cables and through what bridges."""
        neighbours: dict[Link, set[Link]] = {}
        for a, b in self.cables:
            neighbours.setdefault(a, set()).add(b)
            neighbours.setdefault(b, set()).add(a)
        starts = [(name, link) for name in devices for link in self.namespaces[name].capture]
        found = dict.fromkeys(starts, 0)
        waiting = deque(starts)
        while waiting:
            name, link = waiting.popleft()
            beside = {(name, each) for each in self.namespaces[name].capture} if self._bridges(name) else set()
            for each in neighbours.get((name, link), set()) | beside:
                if each not in found:
                    found[each] = found[name, link] + 1
                    waiting.append(each)
        return {
            self.interface(*link): far for link, far in found.items() if link[1] in self.namespaces[link[0]].capture
        }

    def _bridges(self, name: str) -> bool:
        return self.namespaces[name].kind in ("node", "switch")

    def next_hops(self, namespace: str) -> set[str]:
        """The next hops of a device's routes."""
        lines = (line.split() for line in self.namespaces[namespace].routes)
        return {words[words.index("via") + 1] for words in lines if "via" in words}

    def of_device(self, device: str) -> str:
        """The namespace of a device."""
        return next(name for name, setup in self.namespaces.items() if setup.device == device)
