"""`topocheck mcp`, asked by the SDK's own client over standard input and output."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters

from topocheck import api
from topocheck.checks.page import page_of

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"


def asked(question: Callable[[Client], Awaitable[Any]], folder: Path = SAMPLES) -> Any:  # noqa: ANN401 - what is asked for
    """The answer of a server that is started for a folder."""
    arguments = ["-m", "topocheck", "mcp", str(folder)]
    command = StdioServerParameters(command=sys.executable, args=arguments, env={"PYTHONPATH": str(ROOT)})

    async def session() -> Any:  # noqa: ANN401
        async with Client(command, read_timeout_seconds=60) as client:
            return await question(client)

    return anyio.run(session)


def called(name: str, folder: Path = SAMPLES, **arguments: object) -> Any:  # noqa: ANN401
    return asked(lambda client: client.call_tool(name, arguments), folder)


def test_the_tools_are_those_that_are_promised_and_only_read() -> None:
    tools = asked(lambda client: client.list_tools()).tools
    assert [tool.name for tool in tools] == ["validate", "trace", "reach", "explain"]
    assert all(tool.annotations.read_only_hint and tool.description for tool in tools)
    assert tools[1].input_schema["required"] == ["source", "destination"]


def test_validate_gives_the_findings_document() -> None:
    answer = called("validate", site="trunk-missing-vlan").structured_content
    assert answer["schema"] == "topocheck.findings/v1"
    assert [finding["code"] for finding in answer["findings"]] == ["SWI01"]
    assert answer["unreadable"] == []
    chosen = called("validate", site="trunk-missing-vlan", ignore=["SWI"]).structured_content
    assert chosen["findings"] == []


def test_trace_gives_the_trace_document() -> None:
    answer = called("trace", source="vm1", destination="vm6", site="acp", protocol="tcp", port=443).structured_content
    expected = api.trace(api.load(SAMPLES / "acp"), "vm1", "vm6", protocol="tcp", port=443)
    assert answer["schema"] == "topocheck.trace/v1"
    assert answer["disposition"] == expected.disposition.value
    assert len(answer["forward"]["hops"]) == len(expected.forward.hops)


def test_reach_gives_the_reach_document() -> None:
    answer = called("reach", source="vm1", site="trunk-missing-vlan").structured_content
    assert answer["schema"] == "topocheck.reach/v1"
    assert {pair["disposition"] for pair in answer["pairs"]} == {"dropped"}


def test_explain_gives_the_page() -> None:
    assert called("explain", check="SWI01").content[0].text == page_of("SWI01")


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("trace", {"source": "vm1", "destination": "nobody", "site": "acp"}, "nobody"),
        ("trace", {"source": "vm1", "destination": "vm6", "site": "acp", "port": 80}, "a port needs the protocol"),
        ("validate", {"site": "nowhere"}, "nowhere"),
        ("validate", {"site": "minimal", "select": ["XYZ99"]}, "is no check, family or name"),
        ("explain", {"check": "XYZ99"}, "is no check, family or name"),
        ("validate", {"site": "../tests"}, "outside of the folder"),
        ("validate", {"site": "/etc"}, "outside of the folder"),
    ],
)
def test_what_can_not_be_answered_is_said_and_the_server_goes_on(
    name: str, arguments: dict[str, object], said: str
) -> None:
    async def both(client: Client) -> tuple[Any, Any]:
        return await client.call_tool(name, arguments), await client.call_tool("explain", {"check": "SWI01"})

    refused, answered = asked(both)
    assert refused.is_error
    assert said in refused.content[0].text
    assert not answered.is_error
