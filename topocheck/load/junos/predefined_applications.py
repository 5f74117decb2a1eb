"""The applications that JunOS defines itself, by protocol and port.

Source: Junos OS Security Policies User Guide, predefined policy applications (``show configuration groups junos-defaults
applications``); IANA's registry of services.
"""

from __future__ import annotations

from collections.abc import Mapping

from topocheck.load.service_set import ANY_SERVICE, Service
from topocheck.model.rule import PortRange

_TCP: Mapping[str, tuple[PortRange, ...]] = {
    "aol": ((5190, 5193),),
    "bgp": ((179, 179),),
    "cvspserver": ((2401, 2401),),
    "dns-tcp": ((53, 53),),
    "finger": ((79, 79),),
    "ftp": ((21, 21),),
    "ftp-data": ((20, 20),),
    "gopher": ((70, 70),),
    "http": ((80, 80),),
    "http-ext": ((7001, 7001),),
    "https": ((443, 443),),
    "ident": ((113, 113),),
    "imap": ((143, 143),),
    "imaps": ((993, 993),),
    "internet-locator-service": ((389, 389), (522, 522), (636, 636)),
    "irc": ((6660, 6669),),
    "ldap": ((389, 389),),
    "ldp-tcp": ((646, 646),),
    "lpr": ((515, 515),),
    "mail": ((25, 25),),
    "ms-rpc-tcp": ((135, 135),),
    "ms-sql": ((1433, 1433),),
    "msn": ((1863, 1863),),
    "netbios-session": ((139, 139),),
    "nfsd-tcp": ((2049, 2049),),
    "nntp": ((119, 119),),
    "ns-global": ((15397, 15397),),
    "ns-global-pro": ((15397, 15397),),
    "nsm": ((69, 69),),
    "pop3": ((110, 110),),
    "pptp": ((1723, 1723),),
    "printer": ((515, 515),),
    "realaudio": ((554, 554),),
    "rsh": ((514, 514),),
    "rtsp": ((554, 554),),
    "sccp": ((2000, 2000),),
    "smb": ((139, 139), (445, 445)),
    "smb-session": ((445, 445),),
    "smtp": ((25, 25),),
    "smtps": ((465, 465),),
    "sql-monitor": ((1434, 1434),),
    "sqlnet-v1": ((1525, 1525),),
    "sqlnet-v2": ((1521, 1521),),
    "ssh": ((22, 22),),
    "sun-rpc-tcp": ((111, 111),),
    "tacacs": ((49, 49),),
    "tacacs-ds": ((65, 65),),
    "tcp-any": ((0, 65535),),
    "telnet": ((23, 23),),
    "uucp": ((540, 540),),
    "vnc": ((5800, 5800), (5900, 5900)),
    "wais": ((210, 210),),
    "whois": ((43, 43),),
    "winframe": ((1494, 1494),),
    "wxcontrol": ((3578, 3578),),
    "x-windows": ((6000, 6063),),
    "xnm-clear-text": ((3221, 3221),),
    "xnm-ssl": ((3220, 3220),),
    "ymsg": ((5000, 5010), (5050, 5050)),
}
_UDP: Mapping[str, tuple[PortRange, ...]] = {
    "biff": ((512, 512),),
    "bootpc": ((68, 68),),
    "bootps": ((67, 67),),
    "chargen": ((19, 19),),
    "dhcp-client": ((68, 68),),
    "dhcp-relay": ((67, 67),),
    "dhcp-server": ((67, 67),),
    "discard": ((9, 9),),
    "dns-udp": ((53, 53),),
    "echo": ((7, 7),),
    "gnutella": ((6346, 6347),),
    "gprs-gtp-c": ((2123, 2123),),
    "gprs-gtp-u": ((2152, 2152),),
    "gprs-gtp-v0": ((3386, 3386),),
    "gtp": ((2123, 2123),),
    "ike": ((500, 500),),
    "ike-nat": ((4500, 4500),),
    "l2tp": ((1701, 1701),),
    "ldp-udp": ((646, 646),),
    "mgcp-ca": ((2727, 2727),),
    "mgcp-ua": ((2427, 2427),),
    "ms-rpc-udp": ((135, 135),),
    "nbds": ((138, 138),),
    "nbname": ((137, 137),),
    "nfsd-udp": ((2049, 2049),),
    "ntalk": ((518, 518),),
    "ntp": ((123, 123),),
    "pc-anywhere": ((5632, 5632),),
    "persistent-nat": ((3478, 3478),),
    "radacct": ((1813, 1813),),
    "radius": ((1812, 1812),),
    "rip": ((520, 520),),
    "snmp": ((161, 161),),
    "stun-udp": ((3478, 3479),),
    "sun-rpc-udp": ((111, 111),),
    "syslog": ((514, 514),),
    "talk": ((517, 517),),
    "tftp": ((69, 69),),
    "udp-any": ((0, 65535),),
    "vdo-live": ((7000, 7010),),
    "who": ((513, 513),),
}
_OTHERS: Mapping[str, tuple[Service, ...]] = {
    "gre": (Service(("47",)),),
    "gprs-sctp": (Service(("132",)),),
    "h323": (
        Service(("tcp",), destination_ports=((389, 389), (522, 522), (1503, 1503), (1720, 1720), (1731, 1731))),
        Service(("udp",), destination_ports=((1719, 1719),)),
    ),
    "icmp-all": (Service(("icmp",), version=4),),
    "icmp-ping": (Service(("icmp",), version=4, icmp_types=(8,)),),
    "icmp6-all": (Service(("icmpv6",), version=6),),
    "icmp6-dst-unreach-addr": (Service(("icmpv6",), version=6, icmp_types=(1,)),),
    "icmp6-dst-unreach-admin": (Service(("icmpv6",), version=6, icmp_types=(1,)),),
    "icmp6-dst-unreach-port": (Service(("icmpv6",), version=6, icmp_types=(1,)),),
    "icmp6-dst-unreach-route": (Service(("icmpv6",), version=6, icmp_types=(1,)),),
    "icmp6-echo-reply": (Service(("icmpv6",), version=6, icmp_types=(129,)),),
    "icmp6-echo-request": (Service(("icmpv6",), version=6, icmp_types=(128,)),),
    "icmp6-packet-too-big": (Service(("icmpv6",), version=6, icmp_types=(2,)),),
    "ospf": (Service(("89",)),),
    "ping": (Service(("icmp",), version=4),),
    "pingv6": (Service(("icmpv6",), version=6),),
    "r2cp": (Service(("udp",), destination_ports=((28672, 28672),)),),
    "sip": (
        Service(("tcp",), destination_ports=((5060, 5060),)),
        Service(("udp",), destination_ports=((5060, 5060),)),
    ),
    "stun": (
        Service(("tcp",), destination_ports=((3478, 3479),)),
        Service(("udp",), destination_ports=((3478, 3479),)),
    ),
}
_SETS: Mapping[str, tuple[str, ...]] = {
    "cifs": ("netbios-session", "smb-session"),
    "dns": ("dns-udp", "dns-tcp"),
    "mgcp": ("mgcp-ua", "mgcp-ca"),
    "ms-rpc": ("ms-rpc-tcp", "ms-rpc-udp"),
    "nfs": ("nfsd-tcp", "nfsd-udp"),
    "routing-inbound": ("bgp", "rip", "ldp-tcp", "ldp-udp"),
    "sun-rpc": ("sun-rpc-tcp", "sun-rpc-udp"),
}
_PREFIX = "junos-"
_REMOTE_PROCEDURES = ("sun-rpc-", "ms-rpc-")


def predefined(name: str) -> tuple[Service, ...] | None:
    """What an application of JunOS' own stands for; None where there is none of that name that is known."""
    if name == "any":
        return (ANY_SERVICE,)
    if not name.startswith(_PREFIX):
        return None
    short = name.removeprefix(_PREFIX)
    if short in _SETS:
        return tuple(service for member in _SETS[short] for service in _single(member) or ())
    found = _single(short)
    if found is None and short.startswith(_REMOTE_PROCEDURES):
        return (Service(("tcp", "udp"), depends_on=f"the ports of {name}, which are negotiated"),)
    return found


def _single(short: str) -> tuple[Service, ...] | None:
    if short in _TCP:
        return (Service(("tcp",), destination_ports=_TCP[short]),)
    if short in _UDP:
        return (Service(("udp",), destination_ports=_UDP[short]),)
    return _OTHERS.get(short)
