"""A desired state in short, and whether nmstate takes it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """``only_on_known_nodes`` where the state tells it only together with what the node has."""

    name: str
    state: str
    refused: bool
    only_on_known_nodes: bool = False


def bridge(port: str = "", options: str = "", name: str = "br0", more: str = "") -> str:
    given = f"options: {{{options}}}, " if options else ""
    return f"interfaces: [{{name: {name}, type: linux-bridge, state: up, {more}bridge: {{{given}port: [{port}]}}}}]"


def ovs(port: str = "", options: str = "", more: str = "") -> str:
    given = f"options: {{{options}}}, " if options else ""
    return f"interfaces: [{{name: ovs0, type: ovs-bridge, state: up, {more}bridge: {{{given}port: [{port}]}}}}]"


def bond(aggregation: str, more: str = "") -> str:
    return f"interfaces: [{{name: bond9, type: bond, state: up, {more}link-aggregation: {{{aggregation}}}}}]"


def ethernet(body: str) -> str:
    return f"interfaces: [{{name: eth1, type: ethernet, state: up, {body}}}]"


def interface(kind: str, body: str, name: str = "x0") -> str:
    return f"interfaces: [{{name: {name}, type: {kind}, state: up, {body}}}]"


def routes(*entries: str) -> str:
    return (
        "interfaces: [{name: eth1, type: ethernet, state: up, ipv4: {enabled: true, dhcp: false, "
        "address: [{ip: 192.0.2.40, prefix-length: 24}]}, ipv6: {enabled: true, dhcp: false, autoconf: false, "
        "address: [{ip: '2001:db8:1::1', prefix-length: 64}]}}]\n"
        f"routes: {{config: [{_entries(entries)}]}}"
    )


def rules(*entries: str) -> str:
    return f"route-rules: {{config: [{_entries(entries)}]}}"


def dns(body: str) -> str:
    return f"dns-resolver: {{config: {{{body}}}}}"


def ovn(*entries: str) -> str:
    return f"ovn: {{bridge-mappings: [{_entries(entries)}]}}"


def _entries(entries: tuple[str, ...]) -> str:
    return ", ".join(f"{{{entry}}}" for entry in entries)
