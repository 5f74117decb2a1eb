"""A small PAN-OS firewall as ``set`` commands: two VLANs on a trunk and an uplink."""

from __future__ import annotations

from topocheck.load.paloalto import PANOS
from topocheck.model.firewall import Firewall
from topocheck.model.place import Place

FILE = "network/fw.set"

HEAD = """\
set deviceconfig system hostname edge
set network interface ethernet ethernet1/1 layer3 ip 198.51.100.2/24
set network interface ethernet ethernet1/2 comment trunk
set network interface ethernet ethernet1/2 layer3 units ethernet1/2.2003 tag 2003
set network interface ethernet ethernet1/2 layer3 units ethernet1/2.2003 ip 172.16.4.1/24
set network interface ethernet ethernet1/2 layer3 units ethernet1/2.2004 tag 2004
set network interface ethernet ethernet1/2 layer3 units ethernet1/2.2004 ip 172.16.5.1/24
set network virtual-router default interface [ ethernet1/1 ethernet1/2.2003 ethernet1/2.2004 ]
set network virtual-router default routing-table ip static-route out destination 0.0.0.0/0
set network virtual-router default routing-table ip static-route out nexthop ip-address 198.51.100.1
set zone untrust network layer3 ethernet1/1
set zone vms network layer3 ethernet1/2.2003
set zone dmz network layer3 ethernet1/2.2004
"""
HEAD_LINES = HEAD.count("\n")


def panos(body: str = "", head: str = HEAD) -> tuple[Firewall, list[str]]:
    """The firewall of a configuration, and the messages of its problems."""
    firewall, problems = PANOS.read(head + body, FILE, None)
    assert isinstance(firewall, Firewall)
    return firewall, [problem.message for _, problem in problems]


def at(line: int, column: int) -> Place:
    """A place in the body, whose first line is 1."""
    return Place(FILE, HEAD_LINES + line, column)


def rule(name: str, action: str = "allow", **said: str) -> str:
    """The commands of a security rule that matches anything but for what is said; ``_`` stands for ``-``."""
    wanted = {"from": "any", "to": "any", "source": "any", "destination": "any", "application": "any", "service": "any"}
    wanted |= {key.rstrip("_").replace("_", "-"): value for key, value in said.items()} | {"action": action}
    return "".join(f"set rulebase security rules {name} {key} {value}\n" for key, value in wanted.items() if value)
