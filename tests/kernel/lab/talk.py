"""The sockets that the flows of a site are sent and answered by."""

from __future__ import annotations

import selectors
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kernel.lab.frames import ROUNDS, SOURCE_PORT, TOKEN
from kernel.lab.namespaces import Namespaces

IP_MTU_DISCOVER, IP_PMTUDISC_PROBE = 10, 3


@dataclass
class Talk:
    """The sockets that the flows of a site send by and are answered by."""

    namespaces: Namespaces
    selector: selectors.BaseSelector
    servers: dict[tuple[str, str, int, int], socket.socket] = field(default_factory=dict)
    clients: list[socket.socket] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def listen(self, flow: Mapping[str, Any]) -> None:
        """Have somebody answer a flow where it is meant to arrive."""
        family = socket.AF_INET6 if ":" in flow["to"] else socket.AF_INET
        key = flow["receiver"], flow["protocol"], flow["port"] or 0, int(family)
        if flow["protocol"] == "icmp" or not flow["receiver"] or key in self.servers:
            return
        kind = socket.SOCK_DGRAM if flow["protocol"] == "udp" else socket.SOCK_STREAM
        with self.namespaces.entered(flow["receiver"]):
            server = socket.socket(family, kind)
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("", flow["port"]))
        if kind == socket.SOCK_STREAM:
            server.listen(64)
        else:
            server.settimeout(0)
            self.selector.register(server, selectors.EVENT_READ, None)
        self.servers[key] = server

    def send(self, number: int, flow: Mapping[str, Any], turn: int) -> None:
        """Send the first packet of a flow."""
        with self.namespaces.entered(flow["sender"]):
            client = _client(flow, SOURCE_PORT + number * ROUNDS + turn)
        self.clients.append(client)
        payload = TOKEN + struct.pack("!HB", number, turn)
        try:
            _send(client, flow, number, payload)
        except BlockingIOError:
            return  # a TCP connection that is on its way
        except OSError as error:
            self.failures.append(f"flow {number}, round {turn}: {error.strerror}")

    def close(self) -> None:
        for each in (*self.servers.values(), *self.clients):
            each.close()


def _client(flow: Mapping[str, Any], port: int) -> socket.socket:
    six = ":" in flow["to"]
    family = socket.AF_INET6 if six else socket.AF_INET
    if flow["protocol"] == "icmp":
        client = socket.socket(family, socket.SOCK_RAW, socket.IPPROTO_ICMPV6 if six else socket.IPPROTO_ICMP)
    else:
        client = socket.socket(family, socket.SOCK_DGRAM if flow["protocol"] == "udp" else socket.SOCK_STREAM)
        client.bind(("", port))
    client.settimeout(0)
    if six:
        client.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS, flow["ttl"])
    else:
        client.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, flow["ttl"])
        if flow["size"] is not None:
            client.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE)
    return client


def _send(client: socket.socket, flow: Mapping[str, Any], number: int, payload: bytes) -> None:
    six = ":" in flow["to"]
    if flow["protocol"] == "tcp":
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.connect((flow["to"], flow["port"]))
        return
    headers = (40 if six else 20) + 8
    if flow["size"] is not None:
        payload = payload.ljust(flow["size"] - headers, b".")
    if flow["protocol"] == "udp":
        client.sendto(payload, (flow["to"], flow["port"]))
        return
    head = struct.pack("!BBHHH", 128 if six else 8, 0, 0, number, 1)
    checksum = 0 if six else _checksum(head + payload)
    client.sendto(head[:2] + struct.pack("!H", checksum) + head[4:] + payload, (flow["to"], 0))


def _checksum(data: bytes) -> int:
    data += b"\0" * (len(data) % 2)
    total: int = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return 0xFFFF - total
