"""Switch ports, switches in a row, and switches that route."""

from __future__ import annotations

from kernel.spec import (
    Document,
    Spec,
    access,
    bridge,
    config,
    port,
    trunk,
    vlan_interface,
)
from kernel.stem import AMONG, BOTH, NATIVE, Element, aware, per_vlan, stem


def switches() -> list[Element]:
    """Switch ports, switches in a row, and switches that route."""
    untagged: dict[str, Document] = {"v100": {"bridge": "br1"}, "v200": {"bridge": "br1"}}
    plain = aware(block={})
    on_access = {1: access("Ethernet1/1", 100), 2: access("Ethernet1/2", 200)}
    native = {1: trunk("Ethernet1/1", BOTH, f"{NATIVE} 100"), 2: trunk("Ethernet1/2", BOTH)}
    mixed = {
        "n1": [bridge("br100", "eth0"), vlan_interface("eth0", 200), bridge("br200", "eth0.200")],
        "n2": per_vlan(),
    }
    return [
        Element("Switch port: access", "switch-access", stem(plain, untagged, on_access), AMONG),
        Element(
            "Switch port: access, tagged frames",
            "switch-access-tagged",
            stem(ports={1: access("Ethernet1/1", 100)}),
            AMONG,
        ),
        Element(
            "Switch port: trunk with a VLAN missing",
            "switch-trunk-missing",
            stem(ports={2: trunk("Ethernet1/2", "100")}),
            AMONG,
        ),
        Element(
            "Switch port: trunk with a VLAN missing on the firewall's uplink",
            "switch-uplink-missing",
            stem(ports={48: trunk("Ethernet1/48", "100")}),
            AMONG,
        ),
        Element("Switch port: native VLAN", "switch-native", stem(mixed, ports=native), AMONG),
        Element("Switch port: native VLAN, the node tags it as well", "switch-native-both", stem(ports=native), AMONG),
        Element(
            "Switch port: native VLAN that is not allowed",
            "switch-native-not-allowed",
            stem(mixed, ports={1: trunk("Ethernet1/1", "200", f"{NATIVE} 100")}),
            AMONG,
        ),
        Element(
            "Switch port: native VLAN tagged",
            "switch-native-tagged",
            stem(mixed, ports=native, head="vlan dot1q tag native\n"),
            AMONG,
        ),
        Element(
            "Switch port: shut down", "switch-shut", stem(ports={2: trunk("Ethernet1/2", BOTH, "shutdown")}), AMONG
        ),
        Element("Switch: VLAN not in the database", "switch-database", stem(database="100"), AMONG),
        Element(
            "Switch: VLAN suspended",
            "switch-suspended",
            stem(head="vlan 200\n  state suspend\n", database="100"),
            AMONG,
        ),
        Element("Several switches in a row", "switches-row", _row("100,200", "100,200"), AMONG),
        Element(
            "Several switches in a row, a VLAN missing between them",
            "switches-row-missing",
            _row("100,200", "100"),
            AMONG,
        ),
        Element(
            "Several switches in a row, native VLANs that differ",
            "switches-row-native",
            _row("100,200", "100,200", f"{NATIVE} 100", f"{NATIVE} 200"),
            AMONG,
        ),
        Element("Switch of Arista EOS", "switch-eos", _eos(), AMONG),
        Element("SVIs that route", "switch-svi", _svis("no shutdown"), AMONG),
        Element("SVI that is shut down", "switch-svi-shut", _svis("shutdown"), AMONG),
        Element("Routed switch port and static route", "switch-routed", _routed_port(), AMONG),
    ]


def _row(one: str, other: str, *native: str) -> Spec:
    spec = stem()
    near, far = (*native, "", "")[:2]
    spec.switches = {
        "sw": config(
            "sw",
            BOTH,
            trunk("Ethernet1/1", BOTH),
            trunk("Ethernet1/48", BOTH),
            trunk("Ethernet1/49", one, *filter(None, [near])),
        ),
        "mid": config("mid", BOTH, trunk("Ethernet1/1", other, *filter(None, [far])), trunk("Ethernet1/2", BOTH)),
        "far": config("far", BOTH, trunk("Ethernet1/1", BOTH), trunk("Ethernet1/2", BOTH)),
    }
    links = [("sw:Ethernet1/49", "mid:Ethernet1/1"), ("mid:Ethernet1/2", "far:Ethernet1/1")]
    spec.cables = [("sw:Ethernet1/1", "n1:eth0"), ("far:Ethernet1/2", "n2:eth0"), ("sw:Ethernet1/48", "fw:up"), *links]
    return spec


def _eos() -> Spec:
    spec = stem()
    ports = (trunk("Ethernet1", BOTH), trunk("Ethernet2", BOTH), trunk("Ethernet48", "100-199,200"))
    spec.switches = {"sw": config("sw", BOTH, *ports)}
    spec.dialects = {"sw": "eos"}
    spec.cables = [("sw:Ethernet1", "n1:eth0"), ("sw:Ethernet2", "n2:eth0"), ("sw:Ethernet48", "fw:up")]
    return spec


def _svis(second: str) -> Spec:
    svis = {
        50: port("Vlan100", "no shutdown", "ip address 10.1.0.1/24"),
        51: port("Vlan200", second, "ip address 10.2.0.1/24"),
    }
    spec = stem(ports=svis, head="feature interface-vlan\n")
    spec.firewalls, spec.cables = {}, spec.cables[:2]
    return spec


def _routed_port() -> Spec:
    """VLAN 100 ends at the switch, VLAN 200 at the firewall, and a routed link joins them."""
    ports = {
        49: port("Ethernet1/49", "no switchport", "ip address 10.9.0.1/30", "no shutdown"),
        50: port("Vlan100", "no shutdown", "ip address 10.1.0.1/24"),
        52: "ip route 10.2.0.0/24 10.9.0.2\n",
    }
    wall: Document = {
        "interfaces": [
            {"name": "up"},
            {"name": "up.200", "parent": "up", "vlan": 200, "address": "10.2.0.1/24", "zone": "z200"},
            {"name": "link", "address": "10.9.0.2/30", "zone": "core"},
        ],
        "rules": [{"name": "all", "action": "accept"}],
        "routes": [{"to": "10.1.0.0/24", "via": "10.9.0.1"}],
    }
    spec = stem(ports=ports, wall=wall, head="feature interface-vlan\n")
    spec.cables.append(("sw:Ethernet1/49", "fw:link"))
    return spec
