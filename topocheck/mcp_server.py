"""A server of the Model Context Protocol: what topocheck answers, as tools that an assistant calls.

Each question loads the site anew, so that the answer is about the files as they are. The tools read, and change nothing. Only
folders below the one that the server was started for can be asked about.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

from topocheck import api
from topocheck.errors import InputError, TopocheckError, UsageError
from topocheck.library import LoadedSite
from topocheck.report.finding_json import finding_json
from topocheck.report.reach_json import reach_json
from topocheck.report.trace_json import trace_json

try:
    from mcp.server import MCPServer
    from mcp.server.mcpserver.exceptions import ToolError
    from mcp.types import ToolAnnotations
    from pydantic import Field
except ImportError as missing:
    _MESSAGE = f"topocheck mcp needs the extra topocheck[mcp], of which {missing.name} is not installed"
    raise InputError(_MESSAGE) from missing

INSTRUCTIONS = (
    "topocheck checks and simulates the network of virtual machines on OpenShift and KubeVirt from the files of a Git repository. "
    "validate tells what is wrong and how to mend it, trace the way of one flow, reach who reaches whom, explain what a check means."
)
_READS = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)

Document = dict[str, Any]
Folder = Annotated[str, Field(description="The site's folder, relative to the one the server was started for")]
End = Annotated[str, Field(description="vm1, ns/vm1, vm:ns/vm1, pod:ns/pod2, vm1:vmnic1 or an IP address")]
Protocol = Literal["icmp", "tcp", "udp"]
Port = Annotated[int | None, Field(ge=1, le=65535, description="Of tcp and udp")]
Words = Annotated[
    list[str] | None, Field(description="Checks by code, family or name, as SWI01, SWI or vlan-not-on-trunk")
]


def server_for(folder: Path) -> MCPServer[Any]:
    """A server whose tools answer for the sites at and below a folder."""
    server: MCPServer[Any] = MCPServer("topocheck", instructions=INSTRUCTIONS, log_level="WARNING")
    tools = _Tools(folder.resolve())
    for tool in (tools.validate, tools.trace, tools.reach, tools.explain):
        server.add_tool(tool, annotations=_READS)
    return server


class _Tools:
    """The tools. Their names, arguments and docstrings are what a client sees."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def validate(self, site: Folder = ".", select: Words = None, ignore: Words = None) -> Document:
        """Check a site: every finding with its file and line, what would be seen at run time, and how to mend it."""
        with _refusals():
            loaded = self._load(site)
            answer = loaded.validate(select=select or (), ignore=ignore or ())
        text = finding_json(answer.findings, site=loaded.site.name, checked=answer.checked)
        return {**_document(text), "unreadable": [skipped.reason for skipped in loaded.site.unreadable]}

    def trace(
        self, source: End, destination: End, site: Folder = ".", protocol: Protocol = "icmp", port: Port = None
    ) -> Document:
        """Follow a flow and its reply hop by hop: VLAN tags, bridges, switch ports, firewall, and where and why it ends."""
        with _refusals():
            loaded = self._load(site)
            answer = loaded.trace(source, destination, protocol=protocol, port=_port(protocol, port))
        return _document(trace_json(answer, site=loaded.site.name))

    def reach(
        self,
        source: End | None = None,
        destination: End | None = None,
        site: Folder = ".",
        protocol: Protocol = "icmp",
        port: Port = None,
    ) -> Document:
        """Who reaches whom, by groups of VMs and Pods that behave alike; source and destination may also be a VLAN or a subnet."""
        with _refusals():
            loaded = self._load(site)
            answer = loaded.reach(source, destination, protocol=protocol, port=_port(protocol, port))
        return _document(reach_json(answer, site=loaded.site.name))

    def explain(self, check: Annotated[str, Field(description="A check's code or name, as SWI01")]) -> str:
        """The page of a check: what it finds, why it matters, examples, how to mend it, what it can't see."""
        with _refusals():
            return api.explain(check)

    def _load(self, site: str) -> LoadedSite:
        folder = (self._root / site).resolve()
        if not folder.is_relative_to(self._root):
            message = f"{site} is outside of the folder that this server answers for"
            raise UsageError(message)
        return LoadedSite.of(folder)


@contextmanager
def _refusals() -> Iterator[None]:
    """What topocheck says of a question that it can't answer, as what a client is told."""
    try:
        yield
    except TopocheckError as error:
        raise ToolError(str(error)) from error


def _port(protocol: str, port: int | None) -> int | None:
    if port is not None and protocol == "icmp":
        message = "a port needs the protocol tcp or udp"
        raise UsageError(message)
    return port


def _document(text: str) -> Document:
    document: Document = json.loads(text)
    return document
