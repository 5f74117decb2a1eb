"""A small OPNsense site: an uplink, two VLANs on a link aggregate, and rules of all kinds."""

from __future__ import annotations

from topocheck.load.pf import OPNSENSE, PFSENSE
from topocheck.model.firewall import Firewall
from topocheck.model.place import Place

FILE = "network/config.xml"

HEAD = """\
<system><hostname>edge</hostname><ipv6allow>1</ipv6allow></system>
<interfaces>
<wan><enable>1</enable><if>igb0</if><ipaddr>198.51.100.2</ipaddr><subnet>24</subnet><gateway>WAN_GW</gateway><descr>WAN</descr></wan>
<lan><enable>1</enable><if>lagg0_vlan2003</if><ipaddr>172.16.4.1</ipaddr><subnet>24</subnet><descr>VMs</descr></lan>
<opt1><enable>1</enable><if>lagg0_vlan2004</if><ipaddr>172.16.5.1</ipaddr><subnet>24</subnet></opt1>
</interfaces>
<vlans>
<vlan><if>lagg0</if><tag>2003</tag><vlanif>lagg0_vlan2003</vlanif></vlan>
<vlan><if>lagg0</if><tag>2004</tag><vlanif>lagg0_vlan2004</vlanif></vlan>
</vlans>
<laggs><lagg><laggif>lagg0</laggif><members>igb1,igb2</members><proto>lacp</proto></lagg></laggs>
<gateways><gateway_item><name>WAN_GW</name><interface>wan</interface><gateway>198.51.100.1</gateway><defaultgw>1</defaultgw></gateway_item></gateways>
"""
HEAD_LINES = HEAD.count("\n") + 1


def opnsense(body: str, head: str = HEAD) -> tuple[Firewall, list[str]]:
    """The firewall of a configuration whose interfaces are those of ``HEAD``, and the messages of its problems."""
    firewall, problems = OPNSENSE.read(f"<opnsense>\n{head}{body}</opnsense>", FILE, None)
    assert isinstance(firewall, Firewall)
    return firewall, [problem.message for _, problem in problems]


def pfsense(body: str, head: str = HEAD) -> tuple[Firewall, list[str]]:
    """The same for pfSense."""
    firewall, problems = PFSENSE.read(f"<pfsense>\n{head}{body}</pfsense>", FILE, None)
    assert isinstance(firewall, Firewall)
    return firewall, [problem.message for _, problem in problems]


def at(line: int, column: int = 1) -> Place:
    """A place in the body, whose first line is 1."""
    return Place(FILE, HEAD_LINES + line, column)


def rule(zone: str, content: str, source: str = "<any>1</any>", destination: str = "<any>1</any>") -> str:
    """One rule of the older form on one line."""
    return (
        f"<rule><interface>{zone}</interface>{content}<source>{source}</source>"
        f"<destination>{destination}</destination></rule>\n"
    )
