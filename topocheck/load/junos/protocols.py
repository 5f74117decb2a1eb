"""The names that JunOS gives to protocols, ports and ICMP types.

Source: Junos OS Routing Policies, Firewall Filters and Traffic Policers User Guide, match conditions; IANA's registries.
"""

from __future__ import annotations

from collections.abc import Mapping

from topocheck.model.rule import PortRange

HIGHEST_PORT = 65535
_HIGHEST_PROTOCOL = 255

_PROTOCOLS: Mapping[str, str] = {
    "icmp6": "icmpv6",
    "icmpv6": "icmpv6",
    "ipip": "4",
    "ipv6": "41",
    "ah": "51",
    "esp": "50",
    "gre": "47",
    "egp": "8",
    "igmp": "2",
    "ospf": "89",
    "pim": "103",
    "rsvp": "46",
    "vrrp": "112",
    "sctp": "132",
    "tcp": "tcp",
    "udp": "udp",
    "icmp": "icmp",
    "1": "icmp",
    "6": "tcp",
    "17": "udp",
    "58": "icmpv6",
}
_PORTS: Mapping[str, int] = {
    "afs": 1483,
    "bgp": 179,
    "biff": 512,
    "bootpc": 68,
    "bootps": 67,
    "cmd": 514,
    "cvspserver": 2401,
    "dhcp": 67,
    "domain": 53,
    "eklogin": 2105,
    "ekshell": 2106,
    "exec": 512,
    "finger": 79,
    "ftp": 21,
    "ftp-data": 20,
    "http": 80,
    "https": 443,
    "ident": 113,
    "imap": 143,
    "kerberos-sec": 88,
    "klogin": 543,
    "kpasswd": 761,
    "krb-prop": 754,
    "krbupdate": 760,
    "kshell": 544,
    "ldap": 389,
    "ldp": 646,
    "login": 513,
    "mobileip-agent": 434,
    "mobilip-mn": 435,
    "msdp": 639,
    "netbios-dgm": 138,
    "netbios-ns": 137,
    "netbios-ssn": 139,
    "nfsd": 2049,
    "nntp": 119,
    "ntalk": 518,
    "ntp": 123,
    "pop3": 110,
    "pptp": 1723,
    "printer": 515,
    "radacct": 1813,
    "radius": 1812,
    "rip": 520,
    "rkinit": 2108,
    "smtp": 25,
    "snmp": 161,
    "snmptrap": 162,
    "snpp": 444,
    "socks": 1080,
    "ssh": 22,
    "sunrpc": 111,
    "syslog": 514,
    "tacacs": 49,
    "tacacs-ds": 65,
    "talk": 517,
    "telnet": 23,
    "tftp": 69,
    "timed": 525,
    "who": 513,
    "xdmcp": 177,
    "zephyr-clt": 2103,
    "zephyr-hm": 2104,
}
_ICMP_TYPES: Mapping[str, int] = {
    "echo-reply": 0,
    "unreachable": 3,
    "source-quench": 4,
    "redirect": 5,
    "echo-request": 8,
    "router-advertisement": 9,
    "router-solicit": 10,
    "time-exceeded": 11,
    "parameter-problem": 12,
    "timestamp": 13,
    "timestamp-reply": 14,
    "info-request": 15,
    "info-reply": 16,
    "mask-request": 17,
    "mask-reply": 18,
}
_ICMPV6_TYPES: Mapping[str, int] = {
    "destination-unreachable": 1,
    "packet-too-big": 2,
    "time-exceeded": 3,
    "parameter-problem": 4,
    "echo-request": 128,
    "echo-reply": 129,
    "membership-query": 130,
    "membership-report": 131,
    "membership-termination": 132,
    "router-solicit": 133,
    "router-advertisement": 134,
    "neighbor-solicit": 135,
    "neighbor-advertisement": 136,
    "redirect": 137,
}


def protocol_of(word: str) -> str | None:
    """A protocol as rules name it; None where it is none."""
    word = word.lower()
    if word in _PROTOCOLS:
        return _PROTOCOLS[word]
    return word if _whole(word, _HIGHEST_PROTOCOL) is not None else None


def ports_of(word: str) -> PortRange | None:
    """A port by number or name, or a range of them, as an inclusive range; None where it is neither."""
    number = _port(word)
    if number is not None:
        return number, number
    first, dash, last = word.partition("-")
    low, high = (0 if not first else _port(first)), _port(last)
    return (low, high) if dash and low is not None and high is not None and low <= high else None


def _port(word: str) -> int | None:
    return _PORTS.get(word.lower()) if word[:1].isalpha() else _whole(word, HIGHEST_PORT)


def icmp_types_of(word: str, version: int | None) -> tuple[int, ...] | None:
    """ICMP types by number, name or range; None where the word is none of these."""
    named = _ICMPV6_TYPES if version == 6 else _ICMP_TYPES
    if word in named:
        return (named[word],)
    first, dash, last = word.partition("-")
    low, high = _whole(first, 255), _whole(last if dash else first, 255)
    return tuple(range(low, high + 1)) if low is not None and high is not None and low <= high else None


def _whole(word: str, highest: int) -> int | None:
    return int(word) if word.isdecimal() and word.isascii() and len(word) <= 5 and int(word) <= highest else None
