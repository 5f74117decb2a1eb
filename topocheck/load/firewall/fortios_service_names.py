"""The services that FortiOS has without any configuration; a full configuration spells them out and comes first.

Source: FortiOS Administration Guide, "Predefined services"; ports as IANA registers them.
"""

from __future__ import annotations

from collections.abc import Mapping

from topocheck.load.service_set import ANY_SERVICE, Service
from topocheck.model.rule import PortRange


def _tcp(*ports: int | PortRange) -> Service:
    return Service(("tcp",), destination_ports=_ranges(ports))


def _udp(*ports: int | PortRange) -> Service:
    return Service(("udp",), destination_ports=_ranges(ports))


def _ranges(ports: tuple[int | PortRange, ...]) -> tuple[PortRange, ...]:
    return tuple((port, port) if isinstance(port, int) else port for port in ports)


def _both(*ports: int | PortRange) -> tuple[Service, ...]:
    return _tcp(*ports), _udp(*ports)


def _icmp(*types: int) -> tuple[Service, ...]:
    return (Service(("icmp",), version=4, icmp_types=types),)


PREDEFINED: Mapping[str, tuple[Service, ...]] = {
    "ALL": (ANY_SERVICE,),
    "ANY": (ANY_SERVICE,),
    "ALL_TCP": (Service(("tcp",)),),
    "ALL_UDP": (Service(("udp",)),),
    "ALL_ICMP": _icmp(),
    "ALL_ICMP6": (Service(("icmpv6",), version=6),),
    "PING": _icmp(8),
    "PING6": (Service(("icmpv6",), version=6, icmp_types=(128,)),),
    "TIMESTAMP": _icmp(13),
    "INFO_REQUEST": _icmp(15),
    "INFO_ADDRESS": _icmp(17),
    "GRE": (Service(("47",)),),
    "AH": (Service(("51",)),),
    "ESP": (Service(("50",)),),
    "OSPF": (Service(("89",)),),
    "AFS3": _both((7000, 7009)),
    "AOL": (_tcp((5190, 5194)),),
    "BGP": (_tcp(179),),
    "CVSPSERVER": _both(2401),
    "DCE-RPC": _both(135),
    "DHCP": (_udp((67, 68)),),
    "DHCP6": (_udp(546, 547),),
    "DNS": _both(53),
    "FINGER": (_tcp(79),),
    "FTP": (_tcp(21),),
    "FTP_GET": (_tcp(21),),
    "FTP_PUT": (_tcp(21),),
    "GOPHER": (_tcp(70),),
    "H323": (_tcp(1720, 1503), _udp(1719)),
    "HTTP": (_tcp(80),),
    "HTTPS": (_tcp(443),),
    "IKE": (_udp(500, 4500),),
    "IMAP": (_tcp(143),),
    "IMAPS": (_tcp(993),),
    "IRC": (_tcp((6660, 6669)),),
    "Internet-Locator-Service": (_tcp(389),),
    "KERBEROS": _both(88, 464),
    "L2TP": _both(1701),
    "LDAP": (_tcp(389),),
    "LDAP_UDP": (_udp(389),),
    "MGCP": (_udp(2427, 2727),),
    "MMS": (_tcp(1755), _udp((1024, 5000))),
    "MS-SQL": (_tcp(1433, 1434),),
    "MYSQL": (_tcp(3306),),
    "NFS": _both(111, 2049),
    "NNTP": (_tcp(119),),
    "NTP": _both(123),
    "NetMeeting": (_tcp(1720),),
    "ONC-RPC": _both(111),
    "PC-Anywhere": (_tcp(5631), _udp(5632)),
    "POP3": (_tcp(110),),
    "POP3S": (_tcp(995),),
    "PPTP": (_tcp(1723),),
    "QUAKE": (_udp(26000, 27000, 27910, 27960),),
    "RADIUS": (_udp(1812, 1813),),
    "RADIUS-OLD": (_udp(1645, 1646),),
    "RAUDIO": (_udp(7070),),
    "RDP": (_tcp(3389),),
    "REXEC": (_tcp(512),),
    "RIP": (_udp(520),),
    "RTSP": (_tcp(554, 7070, 8554), _udp(554)),
    "SAMBA": (_tcp(139),),
    "SCCP": (_tcp(2000),),
    "SIP": _both(5060),
    "SIP-MSNmessenger": (_tcp(1863),),
    "SMB": (_tcp(445),),
    "SMTP": (_tcp(25),),
    "SMTPS": (_tcp(465),),
    "SNMP": _both((161, 162)),
    "SOCKS": _both(1080),
    "SQUID": (_tcp(3128),),
    "SSH": (_tcp(22),),
    "SYSLOG": (_udp(514),),
    "TALK": (_udp((517, 518)),),
    "TELNET": (_tcp(23),),
    "TFTP": (_udp(69),),
    "TRACEROUTE": (_udp((33434, 33535)),),
    "UUCP": (_tcp(540),),
    "VDOLIVE": (_tcp((7000, 7010)),),
    "VNC": (_tcp(5900),),
    "WAIS": (_tcp(210),),
    "WINFRAME": (_tcp(1494, 2598),),
    "WINS": _both(1512),
    "X-WINDOWS": (_tcp((6000, 6063)),),
    "Email Access": tuple(_tcp(port) for port in (143, 993, 110, 995, 25, 465)) + _both(53),
    "Web Access": (*_both(53), _tcp(80), _tcp(443)),
    "Windows AD": (
        *_both(53, 88, 464, 135),
        _tcp(139, 389, 445),
        _udp(389),
    ),
    "Exchange Server": (*_both(53, 135), _tcp(443)),
}
