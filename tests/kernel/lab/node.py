"""A node as kubernetes-nmstate and the bridge plugin make it of NodeNetworkConfigurationPolicies and attachments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kernel.lab.plan import BRIDGING, Plan
from kernel.lab.workload import Guest

INJECTED = {"mode": "trunk", "trunk-tags": [{"id-range": {"min": 2, "max": 4094}}]}
LACP = ("802.3ad", "4", 4)


def desired(policies: Iterable[Mapping[str, Any]], labels: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """The interfaces that the policies for a node add up to, in the order of the policies' names."""
    found: dict[str, dict[str, Any]] = {}
    for policy in sorted(policies, key=lambda each: str(each["metadata"]["name"])):
        spec = policy["spec"]
        if any(labels.get(key) != value for key, value in (spec.get("nodeSelector") or {}).items()):
            continue
        for interface in (spec.get("desiredState") or {}).get("interfaces") or ():
            name = interface["name"]
            found[name] = {**found.get(name, {}), **_injected(interface)}
            if interface.get("state") == "absent":
                del found[name]
    return found


def _injected(interface: Mapping[str, Any]) -> dict[str, Any]:
    """What kubernetes-nmstate makes of an interface: ports without ``vlan`` carry 2-4094, if ``state`` says up."""
    made = dict(interface)
    if made.get("type") == "linux-bridge" and made.get("state") == "up" and "port" in made.get("bridge", {}):
        ports = [port if "vlan" in port else {**port, "vlan": INJECTED} for port in made["bridge"]["port"] or ()]
        made["bridge"] = {**made["bridge"], "port": ports}
    return made


@dataclass
class Node:
    """A node that is being built in a plan."""

    plan: Plan
    name: str
    interfaces: Mapping[str, Mapping[str, Any]]
    keeps_vlan_1: bool = False
    links: dict[str, str] = field(default_factory=dict)  # what is built, by the name that the policies give it
    filters: dict[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.namespace = self.plan.namespace("node", self.name, BRIDGING)
        self.setup = self.plan.namespaces[self.namespace]

    def build(self, nics: Iterable[str]) -> None:
        """Build the NICs, and what the policies want on them."""
        for nic in nics:
            self.links[nic] = link = self.plan.physical(self.namespace, nic)
            self._finish(nic, link)
        bonds = [name for name, interface in self.interfaces.items() if interface.get("type") == "bond"]
        for name in (*bonds, *self.interfaces):
            self._make(name)

    def _make(self, name: str) -> str | None:
        """The link of an interface, built now if it is not yet; None for one that the node does not have."""
        interface = self.interfaces.get(name)
        if name in self.links or interface is None:
            return self.links.get(name)
        makers = {"vlan": self._vlan, "bond": self._bond, "linux-bridge": self._bridge}
        maker = makers.get(interface.get("type", ""))
        return None if maker is None else maker(name, interface)

    def _finish(self, name: str, link: str) -> None:
        wanted = self.interfaces.get(name, {})
        if "mtu" in wanted:
            self.setup.ip.append(f"link set {link} mtu {wanted['mtu']}")
        if wanted.get("state", "up") == "up":
            self.setup.ip.append(f"link set {link} up")

    def _vlan(self, name: str, interface: Mapping[str, Any]) -> str | None:
        base = self._make(interface["vlan"]["base-iface"])
        if base is None:
            return None
        self.links[name] = link = self.plan.new_link()
        self.setup.ip.append(f"link add link {base} name {link} type vlan id {interface['vlan']['id']}")
        self._finish(name, link)
        return link

    def _bond(self, name: str, interface: Mapping[str, Any]) -> str:
        self.links[name] = link = self.plan.new_link("b")
        aggregation = interface["link-aggregation"]
        mode = aggregation["mode"]
        members = [self.links[port] for port in aggregation.get("port") or aggregation.get("ports") or ()]
        lacp = " lacp_rate fast xmit_hash_policy layer2" if mode in LACP else ""
        self.setup.ip.append(f"link add {link} type bond mode {mode} miimon 20{lacp}")
        self.plan.settle = max(self.plan.settle, 3.0 if mode in LACP else 0.3)
        for member in members:
            was_up = f"link set {member} up" in self.setup.ip
            self.setup.ip += [f"link set {member} down", f"link set {member} master {link}"]
            self.setup.ip.append(f"link set {member} {'up' if was_up else 'down'}")
            self.setup.bundles[member] = link
        if mode in ("active-backup", "1", 1) and members:
            self.setup.ip.append(f"link set {link} type bond primary {members[0]}")
        self._finish(name, link)
        return link

    def _bridge(self, name: str, interface: Mapping[str, Any]) -> str:
        self.links[name] = link = self.plan.new_link("b")
        bridge = interface.get("bridge") or {}
        ports = bridge.get("port") or bridge.get("ports") or ()
        options = bridge.get("options") or {}
        self.filters[name] = any(port.get("vlan") for port in ports)
        self._add_bridge(link, filters=self.filters[name], pvid=options.get("vlan-default-pvid", 1))
        for port in ports:
            member = self._make(port["name"])
            if member is not None:
                self.setup.ip.append(f"link set {member} master {link}")
                self.setup.bridge += [f"vlan add dev {member} {words}" for words in _port_vlans(port.get("vlan") or {})]
        self._finish(name, link)
        return link

    def _add_bridge(self, link: str, *, filters: bool, pvid: int) -> None:
        kind = f"link add {link} type bridge stp_state 0 mcast_snooping 0"
        self.setup.ip.append(f"{kind} vlan_filtering {int(filters)} vlan_default_pvid {pvid}")

    def attach(self, guest: Guest, number: int, config: Mapping[str, Any]) -> str:
        """Plug a vNIC in as the bridge plugin does; answers the link of the node's end of the veth pair."""
        vnic = guest.vnics[number]
        link = self.plan.physical(self.namespace, f"veth of {guest.name}:{vnic.name}")
        name = config.get("bridge", "cni0")
        vlan, trunk = config.get("vlan") or 0, config.get("vlanTrunk") or ()
        if name not in self.links:  # the plugin makes a bridge that is not there, and tells nobody
            self.links[name] = made = self.plan.new_link("b")
            self._add_bridge(made, filters=bool(vlan or trunk), pvid=1)
            self.setup.ip.append(f"link set {made} up")
        self.setup.ip += [
            f"link set {link} mtu {config.get('mtu') or 1500}",
            f"link set {link} master {self.links[name]}",
        ]
        self.setup.ip.append(f"link set {link} {vnic.state}")
        keeps = config.get("preserveDefaultVlan", self.keeps_vlan_1)
        if vlan and not keeps:
            self.setup.bridge.append(f"vlan del dev {link} vid 1")
        for each in trunk:
            low, high = each.get("minID", each.get("id")), each.get("maxID", each.get("id"))
            self.setup.bridge += [f"vlan add dev {link} vid {words}" for words in _without(low, high, vlan or 1)]
        if vlan:
            self.setup.bridge.append(f"vlan add dev {link} vid {vlan} pvid untagged")
        if config.get("portIsolation"):
            self.setup.bridge.append(f"link set dev {link} isolated on")
        if config.get("macspoofchk"):
            self._hold_to_mac(link, vnic.mac)
        return link

    def _hold_to_mac(self, link: str, mac: str) -> None:
        if not self.setup.nft:
            self.setup.nft = "table bridge spoof {\nchain pre {\ntype filter hook prerouting priority -300;\n}\n}\n"
        self.setup.nft += f'add rule bridge spoof pre iifname "{link}" ether saddr != {mac} drop\n'


def _without(low: int, high: int, native: int) -> list[str]:
    """A range of VLANs in which the native one is left as it is: it leaves without a tag."""
    parts = [(low, min(high, native - 1)), (max(low, native + 1), high)] if low <= native <= high else [(low, high)]
    return [str(a) if a == b else f"{a}-{b}" for a, b in parts if a <= b]


def _port_vlans(vlan: Mapping[str, Any]) -> list[str]:
    """The words for ``bridge vlan add`` that nmstate's ``vlan`` block of a port comes to; without a mode, none."""
    if vlan.get("mode") == "access":
        return [f"vid {vlan['tag']} pvid untagged"]
    if vlan.get("mode") != "trunk":
        return []
    native = vlan["tag"] if vlan.get("enable-native") else None
    words = []
    for each in vlan.get("trunk-tags") or ():
        low, high = (each["id"], each["id"]) if "id" in each else (each["id-range"]["min"], each["id-range"]["max"])
        words += [f"vid {part}" for part in _without(low, high, native or 1)]
    return [*words, f"vid {native} pvid untagged"] if native else words
