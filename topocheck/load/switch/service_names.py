"""The names that access lists have for ports, protocols and types of ICMP.

Sources: Cisco NX-OS Security command reference and IOS Security command reference, "permit (IP)" and "permit (IPv6)"; Arista
EOS manual, chapter on ACLs. Numbers as IANA registers them.
"""

from __future__ import annotations

from collections.abc import Mapping

HIGHEST_PORT = 65535
_HIGHEST_BYTE = 255

_PORTS: Mapping[str, int] = {
    "acap": 674, "acas": 62, "bfd": 3784, "bfd-echo": 3785, "bftp": 152, "bgp": 179, "biff": 512, "bootpc": 68,
    "bootps": 67, "chargen": 19, "cmd": 514, "connectedapps-plain": 15001, "connectedapps-tls": 15002, "daytime": 13,
    "discard": 9, "dnsix": 195, "domain": 53, "drip": 3949, "echo": 7, "exec": 512, "finger": 79,
    "ftp": 21, "ftp-data": 20, "gopher": 70, "hostname": 101, "http": 80, "http-alt": 8080,
    "https": 443, "ident": 113, "imap": 143, "imap3": 220, "imaps": 993, "irc": 194, "isakmp": 500, "kerberos": 88,
    "klogin": 543, "kshell": 544, "ldap": 389, "ldaps": 636, "login": 513, "lpd": 515, "lsp-ping": 3503,
    "microsoft-ds": 445, "mlag": 4432, "mobile-ip": 434, "ms-sql-m": 1434, "ms-sql-s": 1433, "msdp": 639,
    "msrpc": 135, "nameserver": 42, "nat": 4532, "netbios-dgm": 138, "netbios-ns": 137, "netbios-ss": 139,
    "netbios-ssn": 139, "nfs": 2049, "nntp": 119, "nntps": 563, "non500-isakmp": 4500, "ntp": 123, "onep-plain": 15001,
    "onep-tls": 15002, "openvpn": 1194, "pim-auto-rp": 496, "pop2": 109, "pop3": 110, "pop3s": 995, "pptp": 1723,
    "ptp-event": 319, "ptp-general": 320, "radius": 1812, "radius-acct": 1813, "rip": 520, "ripv6": 521, "rsync": 873,
    "rtsp": 554, "sip": 5060, "smtp": 25, "snmp": 161, "snmptrap": 162, "ssh": 22, "submission": 587, "sunrpc": 111,
    "svrloc": 427, "syslog": 514, "tacacs": 49, "tacacs-ds": 49, "talk": 517, "telnet": 23, "tftp": 69, "time": 37,
    "uucp": 540, "vxlan": 4789, "who": 513, "whois": 43, "www": 80, "xdmcp": 177,
}  # fmt: skip

_PROTOCOLS: Mapping[str, str] = {
    "ah": "ah", "ahp": "ah", "eigrp": "eigrp", "esp": "esp", "gre": "gre", "icmp": "icmp", "icmp6": "icmpv6",
    "icmpv6": "icmpv6", "igmp": "igmp", "igrp": "igp", "ipinip": "ipv4", "isis": "isis", "nos": "94", "ospf": "ospf",
    "pcp": "ipcomp", "pim": "pim", "rsvp": "rsvp", "sctp": "sctp", "tcp": "tcp", "udp": "udp", "vrrp": "vrrp",
}  # fmt: skip
_NUMBERED = {1: "icmp", 6: "tcp", 17: "udp", 58: "icmpv6", 132: "sctp"}
_EVERY_PROTOCOL = ("ip", "ipv4", "ipv6", "any", "0")

IcmpType = tuple[int, int | None]  # type, code

_ICMP: Mapping[str, IcmpType] = {
    "administratively-prohibited": (3, 13), "alternate-address": (6, None), "conversion-error": (31, None),
    "dod-host-prohibited": (3, 10), "dod-net-prohibited": (3, 9), "echo": (8, None), "echo-reply": (0, None),
    "echo-request": (8, None), "general-parameter-problem": (12, 0), "host-isolated": (3, 8),
    "host-precedence-unreachable": (3, 14), "host-redirect": (5, 1), "host-tos-redirect": (5, 3),
    "host-tos-unreachable": (3, 12), "host-unknown": (3, 7), "host-unreachable": (3, 1),
    "information-reply": (16, None), "information-request": (15, None), "mask-reply": (18, None),
    "mask-request": (17, None), "mobile-redirect": (32, None), "net-redirect": (5, 0), "net-tos-redirect": (5, 2),
    "net-tos-unreachable": (3, 11), "net-unreachable": (3, 0), "network-unknown": (3, 6), "no-room-for-option": (12, 2),
    "option-missing": (12, 1), "packet-too-big": (3, 4), "parameter-problem": (12, None), "port-unreachable": (3, 3),
    "precedence-unreachable": (3, 15), "protocol-unreachable": (3, 2), "reassembly-timeout": (11, 1),
    "redirect": (5, None), "router-advertisement": (9, None), "router-solicitation": (10, None),
    "source-quench": (4, None), "source-route-failed": (3, 5), "time-exceeded": (11, None),
    "timestamp-reply": (14, None), "timestamp-request": (13, None), "traceroute": (30, None), "ttl-exceeded": (11, 0),
    "unreachable": (3, None),
}  # fmt: skip
_ICMPV6: Mapping[str, IcmpType] = {
    "beyond-scope": (1, 2), "destination-unreachable": (1, None), "dhaad-reply": (145, None),
    "dhaad-request": (144, None), "echo": (128, None), "echo-reply": (129, None), "echo-request": (128, None),
    "header": (4, 0), "hop-limit": (3, 0), "mld-query": (130, None), "mld-reduction": (132, None),
    "mld-report": (131, None), "mldv2": (143, None), "mpd-advertisement": (147, None), "mpd-solicitation": (146, None),
    "nd-na": (136, None), "nd-ns": (135, None), "next-header": (4, 1), "no-admin": (1, 1), "no-route": (1, 0),
    "packet-too-big": (2, None), "parameter-option": (4, 2), "parameter-problem": (4, None),
    "port-unreachable": (1, 4), "reassembly-timeout": (3, 1), "redirect": (137, None), "renum-command": (138, 0),
    "renum-result": (138, 1), "renum-seq-number": (138, 255), "router-advertisement": (134, None),
    "router-renumbering": (138, None), "router-solicitation": (133, None), "time-exceeded": (3, None),
    "unreachable": (1, None),
}  # fmt: skip


def port_of(word: str) -> int | None:
    """A port by its number, or by its name in lower case."""
    number = number_up_to(word, HIGHEST_PORT)
    return _PORTS.get(word) if number is None else number


def protocol_of(word: str, version: int) -> tuple[str, ...] | None:
    """The protocol of a word in a list of an IP version: nothing for any protocol, None where it is no protocol."""
    if word in _EVERY_PROTOCOL:
        return ()
    number = number_up_to(word, _HIGHEST_BYTE)
    name = _PROTOCOLS.get(word) if number is None else _NUMBERED.get(number, str(number))
    if name == "icmp" and version == 6 and number is None:
        return ("icmpv6",)
    return None if name is None else (name,)


def icmp_type_of(word: str, protocol: str) -> IcmpType | None:
    """The type and code of ICMP, or of ``icmpv6``, by a name, or the type by its number; None where it is neither."""
    number = number_up_to(word, _HIGHEST_BYTE)
    if number is not None:
        return number, None
    return (_ICMPV6 if protocol == "icmpv6" else _ICMP).get(word)


def number_up_to(word: str, highest: int) -> int | None:
    """A decimal number from 0 to ``highest``; None for any other word."""
    if not (word.isascii() and word.isdecimal() and len(word) < 6):
        return None
    return int(word) if int(word) <= highest else None
