"""Interfaces of a desired state in one line each, so that a test says what it is about."""

from __future__ import annotations

from pathlib import Path

import small_site as small

from topocheck.model.site import Site


def entry(name: str, kind: str, *more: str, state: str = "up") -> str:
    """One entry of a desired state; ``more`` are keys with their values."""
    return f"      - {{{', '.join([f'name: {name}', f'type: {kind}', f'state: {state}', *more])}}}\n"


def vlan(name: str, base: str = "eth0", number: int = 100, more: str = "") -> str:
    """A VLAN interface."""
    return entry(name, "vlan", f"vlan: {{base-iface: {base}, id: {number}{more}}}")


def bond(aggregation: str, name: str = "bond0") -> str:
    """A bond."""
    return entry(name, "bond", f"link-aggregation: {{{aggregation}}}")


def bridge(name: str, *ports: str, kind: str = "linux-bridge", options: str = "") -> str:
    """A bridge; each port is the text of its mapping, or a name alone, with ``vlan: {}``."""
    listed = ", ".join(f"{{{port}}}" if ":" in port else f"{{name: {port}, vlan: {{}}}}" for port in ports)
    return entry(name, kind, f"bridge: {{{options}port: [{listed}]}}")


def load(root: Path, *manifests: str, site: str = small.SITE) -> Site:
    """Write and load a site."""
    return small.load(root, *manifests, files={"topocheck.yaml": site})


def on_n1(root: Path, *interfaces: str) -> Site:
    """A site with one policy for one node."""
    return load(root, small.policy("n1", "".join(interfaces)))


def two_policies(root: Path, first: str, second: str) -> Site:
    """A site with two policies for one node."""
    return load(root, small.policy("n1", first, name="a"), small.policy("n1", second, name="b"))
