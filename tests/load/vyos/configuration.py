"""A small VyOS router as ``set`` commands: two VLANs on one port and an uplink."""

from __future__ import annotations

from topocheck.load.vyos import VYOS
from topocheck.model.firewall import Firewall
from topocheck.model.place import Place

FILE = "network/vyos.set"

HEAD = """\
set system host-name 'gw'
set interfaces ethernet eth0 address '198.51.100.2/24'
set interfaces ethernet eth0 description 'uplink'
set interfaces ethernet eth1 vif 2003 address '172.16.4.1/24'
set interfaces ethernet eth1 vif 2004 address '172.16.5.1/24'
set protocols static route 0.0.0.0/0 next-hop 198.51.100.1
"""
HEAD_LINES = HEAD.count("\n")


def vyos(body: str = "", head: str = HEAD) -> tuple[Firewall, list[str]]:
    """The firewall of a configuration, and the messages of its problems."""
    firewall, problems = VYOS.read(head + body, FILE, None)
    assert isinstance(firewall, Firewall)
    return firewall, [problem.message for _, problem in problems]


def at(line: int, column: int) -> Place:
    """A place in the body, whose first line is 1."""
    return Place(FILE, HEAD_LINES + line, column)


def commands(start: str, *said: str) -> str:
    """Several commands that begin alike."""
    return "".join(f"set {start} {each}\n" for each in said)
