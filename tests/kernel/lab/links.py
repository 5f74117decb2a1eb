"""Whether the links of a namespace are as they will stay: the kernel tells bridges of a carrier after a while."""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Iterable, Iterator

from kernel.lab.namespaces import Namespaces

RTM_GETLINK, NLM_DUMP, NLMSG_DONE = 18, 0x301, 3
IFLA_OPERSTATE, IFLA_LINKINFO, IFLA_CARRIER = 16, 18, 33
IFLA_INFO_SLAVE_KIND, IFLA_INFO_SLAVE_DATA, IFLA_BRPORT_STATE = 4, 5, 1
SECONDS_FOR_LINKS = 3.0


def wait_for_links(namespaces: Namespaces, names: Iterable[str]) -> None:
    """Wait until every bridge port that has a carrier forwards; the kernel tells bridges of a link after a while."""
    waiting = list(names)
    end = time.monotonic() + SECONDS_FOR_LINKS
    while waiting and time.monotonic() < end:
        waiting = [name for name in waiting if not _all_forward(namespaces, name)]
        if waiting:
            time.sleep(0.02)


def _all_forward(namespaces: Namespaces, name: str) -> bool:
    with namespaces.entered(name), socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as netlink:
        netlink.sendto(struct.pack("=IHHIIBxHiII", 32, RTM_GETLINK, NLM_DUMP, 1, 0, 0, 0, 0, 0, 0), (0, 0))
        while True:
            data = netlink.recv(1 << 17)
            at = 0
            while at < len(data):
                size, kind = struct.unpack_from("=IH", data, at)
                if kind == NLMSG_DONE:
                    return True
                if not _forwards(data[at + 32 : at + size]):
                    return False
                at += (size + 3) & ~3


def _forwards(attributes: bytes) -> bool:
    """Whether an interface is as its carrier says: known to be up, and forwarding where it is the port of a bridge."""
    found = dict(_attributes(attributes))
    if found.get(IFLA_CARRIER, b"\1")[0] == 0:
        return True
    if found.get(IFLA_OPERSTATE, b"\6")[0] not in (0, 6):
        return found.get(IFLA_OPERSTATE, b"\6")[0] != 7  # 7 is lower layer down, though there is a carrier
    link = dict(_attributes(found.get(IFLA_LINKINFO, b"")))
    if link.get(IFLA_INFO_SLAVE_KIND, b"").rstrip(b"\0") != b"bridge":
        return True
    state = dict(_attributes(link.get(IFLA_INFO_SLAVE_DATA, b""))).get(IFLA_BRPORT_STATE, b"\3")
    return state[0] == 3


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(data):
        size, kind = struct.unpack_from("=HH", data, at)
        yield kind & 0x3FFF, data[at + 4 : at + size]
        at += (max(size, 4) + 3) & ~3
