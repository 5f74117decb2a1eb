"""The header of a flow's packet, and of its reply."""

from __future__ import annotations

from dataclasses import dataclass, replace

from topocheck.model.workload import IpAddress

ICMP = ("icmp", "icmpv6")
_ECHO = {4: (8, 0), 6: (128, 129)}  # request and reply: RFC 792, RFC 4443


@dataclass(frozen=True, slots=True)
class Packet:
    """What rules and routes look at. Ports are None where the flow names none; ``reply`` is True on the way back."""

    source: IpAddress
    destination: IpAddress
    protocol: str = "icmp"
    source_port: int | None = None
    destination_port: int | None = None
    reply: bool = False
    translated: bool = False  # whether its destination is not the one that it was sent to

    def reversed(self) -> Packet:
        """The header of what is sent back."""
        return Packet(
            self.destination, self.source, self.protocol, self.destination_port, self.source_port, not self.reply
        )

    def to(self, destination: IpAddress, port: int | None = None) -> Packet:
        """The packet after its destination has been translated, and its port where one is given."""
        port = self.destination_port if port is None else port
        translated = self.translated or destination != self.destination
        return replace(self, destination=destination, destination_port=port, translated=translated)

    @property
    def version(self) -> int:
        """4 or 6."""
        return self.destination.version

    @property
    def icmp_type(self) -> int | None:
        """The type of an echo request or of its reply; None for other protocols."""
        return _ECHO[self.version][self.reply] if self.protocol in ICMP else None
