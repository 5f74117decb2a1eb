"""Frames as packet sockets give them, read as far as it matters whose they are."""

from __future__ import annotations

import contextlib
import socket
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from kernel.lab.namespaces import Namespaces

ETH_P_ALL, SOL_PACKET, PACKET_AUXDATA, VLAN_VALID = 3, 263, 8, 0x10
PACKET_HOST, PACKET_OUTGOING = 0, 4
SO_TIMESTAMPNS, SO_RCVBUFFORCE = 35, 33
TAG_TYPES = (0x8100, 0x88A8)
ROUNDS = 2  # the first fills the ARP and forwarding tables, the second is recorded
TOKEN = b"judge"
SOURCE_PORT = 20000


@dataclass
class Capture:
    """A packet socket that hears every interface of one namespace."""

    namespace: str
    wanted: frozenset[str]
    socket: socket.socket

    def read(self) -> Iterator[dict[str, Any]]:
        """All frames that wait on the interfaces that are wanted."""
        while True:
            try:
                data, ancillary, _, address = self.socket.recvmsg(256, 256)
            except BlockingIOError:
                return
            if address[0] in self.wanted:
                frame = _frame(data, ancillary)
                if frame is not None:
                    way = {"out": address[2] == PACKET_OUTGOING, "host": address[2] == PACKET_HOST}
                    yield {"ns": self.namespace, "if": address[0], **way, **frame}


def capture(namespaces: Namespaces, name: str, interfaces: Iterable[str]) -> Capture:
    with namespaces.entered(name):
        packets = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
        packets.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1)
        packets.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        with contextlib.suppress(PermissionError):  # in the namespaces of a user the usual size must do
            packets.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 4 << 20)
        packets.settimeout(0)
        return Capture(name, frozenset(interfaces), packets)


def _frame(data: bytes, ancillary: Iterable[tuple[int, int, bytes]]) -> dict[str, Any] | None:
    """What a frame is, None for one that is no business of ours."""
    tags: list[int] = []
    moment = 0
    for level, kind, value in ancillary:
        if (level, kind) == (SOL_PACKET, PACKET_AUXDATA):
            status, _, _, _, _, tci, _ = struct.unpack("=IIIHHHH", value[:20])
            tags += [tci & 0xFFF] if status & VLAN_VALID else []
        elif (level, kind) == (socket.SOL_SOCKET, SO_TIMESTAMPNS):
            seconds, nanoseconds = struct.unpack("=qq", value[:16])
            moment = seconds * 10**9 + nanoseconds
    ether, at = struct.unpack_from("!H", data, 12)[0], 14
    while ether in TAG_TYPES:
        tci, ether = struct.unpack_from("!HH", data, at)
        tags.append(tci & 0xFFF)
        at += 4
    content = _content(ether, data[at:])
    return None if content is None else {"at": moment, "tags": tags, "from": data[6:12].hex(":"), **content}


def _content(ether: int, body: bytes) -> dict[str, Any] | None:
    if ether == 0x0806 and len(body) >= 28:
        operation, source, target = struct.unpack_from("!6xH6x4s6x4s", body)
        addresses = {"sip": socket.inet_ntoa(source), "tip": socket.inet_ntoa(target)}
        return {"kind": "arp", "asks": operation == 1, **addresses}
    if ether == 0x0800 and len(body) >= 20:
        size, protocol, ttl = (body[0] & 15) * 4, body[9], body[8]
        return _packet(protocol, ttl, (socket.AF_INET, body[12:16], body[16:20]), body[size:])
    if ether == 0x86DD and len(body) >= 40:
        return _packet(body[6], body[7], (socket.AF_INET6, body[8:24], body[24:40]), body[40:])
    return None


def _packet(protocol: int, ttl: int, addresses: tuple[int, bytes, bytes], body: bytes) -> dict[str, Any] | None:
    family, source, destination = addresses
    ends = {"src": socket.inet_ntop(family, source), "dst": socket.inet_ntop(family, destination), "ttl": ttl}
    if protocol == 58 and body[0] in (135, 136):
        target = socket.inet_ntop(family, body[8:24])
        return {"kind": "arp", "asks": body[0] == 135, "sip": ends["src"], "tip": target}
    if protocol in (1, 58) and body[0] in (8, 0, 128, 129):
        return _tokened(body[8:], {**ends, "reply": body[0] in (0, 129)})
    if protocol == 17:
        low, high = struct.unpack_from("!HH", body)
        return _tokened(body[8:], {**ends, "reply": low < SOURCE_PORT <= high})
    if protocol == 6 and body[13] & 0x17 in (0x02, 0x12):  # SYN, SYN with ACK
        low, high = struct.unpack_from("!HH", body)
        reply = body[13] & 0x10 != 0
        number = (high if reply else low) - SOURCE_PORT
        return {"kind": "ip", "flow": number // ROUNDS, "round": number % ROUNDS, "reply": reply, **ends}
    return None


def _tokened(payload: bytes, found: dict[str, Any]) -> dict[str, Any] | None:
    if not payload.startswith(TOKEN):
        return None
    flow, turn = struct.unpack_from("!HB", payload, len(TOKEN))
    return {"kind": "ip", "flow": flow, "round": turn, **found}
