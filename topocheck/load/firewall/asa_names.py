"""The names that an ASA has for ports, protocols and types of ICMP.

Source: Cisco Secure Firewall ASA Series Command Reference and CLI Configuration Guide, "Addresses, Protocols, and Ports";
numbers as IANA registers them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from topocheck.load.service_set import HIGHEST_PORT
from topocheck.model.rule import PortRange

PORTS: Mapping[str, int] = {
    "aol": 5190, "bgp": 179, "biff": 512, "bootpc": 68, "bootps": 67, "chargen": 19, "cifs": 3020,
    "citrix-ica": 1494, "cmd": 514, "ctiqbe": 2748, "daytime": 13, "discard": 9, "dnsix": 195, "domain": 53,
    "echo": 7, "exec": 512, "finger": 79, "ftp": 21, "ftp-data": 20, "gopher": 70, "h323": 1720, "hostname": 101,
    "http": 80, "https": 443, "ident": 113, "imap4": 143, "irc": 194, "isakmp": 500, "kerberos": 750, "klogin": 543,
    "kshell": 544, "ldap": 389, "ldaps": 636, "login": 513, "lotusnotes": 1352, "lpd": 515, "mobile-ip": 434,
    "nameserver": 42, "netbios-dgm": 138, "netbios-ns": 137, "netbios-ssn": 139, "nfs": 2049, "nntp": 119,
    "ntp": 123, "pcanywhere-data": 5631, "pcanywhere-status": 5632, "pim-auto-rp": 496, "pop2": 109, "pop3": 110,
    "pptp": 1723, "radius": 1645, "radius-acct": 1646, "rip": 520, "rsh": 514, "rtsp": 554, "secureid-udp": 5510,
    "sip": 5060, "smtp": 25, "snmp": 161, "snmptrap": 162, "sqlnet": 1521, "ssh": 22, "sunrpc": 111, "syslog": 514,
    "tacacs": 49, "talk": 517, "telnet": 23, "tftp": 69, "time": 37, "uucp": 540, "vxlan": 4789, "who": 513,
    "whois": 43, "www": 80, "xdmcp": 177,
}  # fmt: skip

PROTOCOLS: Mapping[str, str] = {
    "ah": "51", "ahp": "51", "eigrp": "88", "esp": "50", "gre": "47", "icmp": "icmp", "icmp6": "icmpv6",
    "igmp": "2", "igrp": "9", "ipinip": "4", "ipsec": "50", "nos": "94", "ospf": "89", "pcp": "108", "pim": "103",
    "pptp": "47", "sctp": "sctp", "snp": "109", "tcp": "tcp", "udp": "udp",
}  # fmt: skip
_NUMBERED = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6", "132": "sctp"}

ICMP_TYPES: Mapping[str, int] = {
    "alternate-address": 6, "conversion-error": 31, "echo": 8, "echo-reply": 0, "information-reply": 16,
    "information-request": 15, "mask-reply": 18, "mask-request": 17, "mobile-redirect": 32, "parameter-problem": 12,
    "redirect": 5, "router-advertisement": 9, "router-solicitation": 10, "source-quench": 4, "time-exceeded": 11,
    "timestamp-reply": 14, "timestamp-request": 13, "traceroute": 30, "unreachable": 3,
}  # fmt: skip
ICMP6_TYPES: Mapping[str, int] = {
    "echo": 128, "echo-reply": 129, "membership-query": 130, "membership-reduction": 132, "membership-report": 131,
    "neighbor-advertisement": 136, "neighbor-redirect": 137, "neighbor-solicitation": 135, "packet-too-big": 2,
    "parameter-problem": 4, "router-advertisement": 134, "router-renumbering": 138, "router-solicitation": 133,
    "time-exceeded": 3, "unreachable": 1,
}  # fmt: skip


def port_of(word: str) -> int | None:
    """A port by its name or number."""
    number = _number(word, HIGHEST_PORT)
    return PORTS.get(word) if number is None else number


def protocol_of(word: str) -> tuple[str, ...] | None:
    """The protocols of one word: none at all for ``ip``, which is any; None where it is no protocol."""
    if word in ("ip", "ip4", "ip6"):
        return ()
    if word == "tcp-udp":
        return ("tcp", "udp")
    number = _number(word, 255)
    if number is not None:
        return () if number == 0 else (_NUMBERED.get(word, str(number)),)
    name = PROTOCOLS.get(word)
    return None if name is None else (name,)


def icmp_type_of(word: str, protocol: str) -> int | None:
    """A type of ICMP, or of ICMPv6, by its name or number."""
    number = _number(word, 255)
    return (ICMP6_TYPES if protocol == "icmpv6" else ICMP_TYPES).get(word) if number is None else number


def _number(word: str, highest: int) -> int | None:
    if not (word.isascii() and word.isdecimal() and len(word) < 6):
        return None
    return int(word) if int(word) <= highest else None


def version_of(protocols: tuple[str, ...]) -> int | None:
    """The family that some protocols are of, None for either."""
    return 4 if protocols == ("icmp",) else 6 if protocols == ("icmpv6",) else None


OPERATORS = ("eq", "neq", "lt", "gt", "range")


def ports_of(words: Sequence[str]) -> tuple[tuple[PortRange, ...], int] | None:
    """The ports of ``eq 80`` or ``range 1 9`` at the front of some words, and how many of them that takes."""
    operator = words[0] if words else ""
    if operator not in OPERATORS or len(words) < (3 if operator == "range" else 2):
        return None
    first, last = port_of(words[1]), port_of(words[2]) if operator == "range" else 0
    if first is None or last is None:
        return None
    ranges: list[PortRange]
    if operator == "eq":
        return ((first, first),), 2
    if operator == "range":
        ranges = [(min(first, last), max(first, last))]
    elif operator == "neq":
        ranges = [(0, first - 1), (first + 1, HIGHEST_PORT)]
    else:
        ranges = [(0, first - 1)] if operator == "lt" else [(first + 1, HIGHEST_PORT)]
    return tuple(each for each in ranges if each[0] <= each[1]), 3 if operator == "range" else 2
