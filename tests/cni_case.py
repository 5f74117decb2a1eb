"""A CNI configuration in short, and whether the plugin that it names takes it by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

R, A = "refused", "accepted"
HEAD = '"cniVersion": "0.3.1", "name": "net"'
HL = '"ipam": {"type": "host-local", "subnet": "10.1.2.0/24"}'
N = '"netAttachDefName": "ns/net"'


@dataclass(frozen=True)
class CniCase:
    """``config`` is that of a NetworkAttachmentDefinition ``ns/net``, ``verdict`` what the plugin says to it."""

    name: str
    config: str
    verdict: str


def cases(kind: str, begin: str, rows: Iterable[tuple[str, str, str]], end: str = "") -> Iterator[CniCase]:
    """The cases of one plugin, each written after what all of them begin with."""
    for name, body, verdict in rows:
        yield CniCase(f"{kind}: {name}", f"{{{', '.join(filter(None, (HEAD, begin, body)))}{end}}}", verdict)
