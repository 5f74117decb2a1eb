"""What `topocheck.load` gives: a site with everything that can be asked about it.

The network is built once and serves all questions; nothing that was given changes afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from topocheck import api
from topocheck.model.site import Site
from topocheck.simulate.network import Network
from topocheck.simulate.trace import Trace
from topocheck.simulate.walk import INITIAL_TTL

if TYPE_CHECKING:
    from topocheck.simulate.reach import Reach
    from topocheck.simulate.what_if import WhatIf


@dataclass(frozen=True, slots=True)
class LoadedSite:
    """A site that is loaded: ``site`` is what was read, ``network`` what was built of it."""

    site: Site
    network: Network

    @classmethod
    def of(cls, directory: str | Path | None) -> LoadedSite:
        """The site in a folder. Raises InputError where there is nothing to check."""
        site = api.load(None if directory is None else Path(directory))
        return cls(site, Network(site))

    def validate(self, *, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> api.Validation:
        """The findings of all checks, or of those that ``select`` and ``ignore`` leave: codes, families or names.

        Raises UsageError for a word that names no check.
        """
        return api.validate(self.site, select=select, ignore=ignore, network=self.network)

    def trace(
        self,
        source: str,
        destination: str,
        *,
        protocol: str = "icmp",
        port: int | None = None,
        on: Mapping[str, str] | None = None,
        size: int | None = None,
        ttl: int = INITIAL_TTL,
    ) -> Trace:
        """The way of a flow and of its reply: ``trace("vm1", "vm6", protocol="tcp", port=443).disposition``.

        ``on`` fixes the node of a workload. Raises UsageError for a name that fits nothing, or more than one thing.
        """
        return api.trace(
            self.site,
            source,
            destination,
            protocol=protocol,
            port=port,
            on=on,
            network=self.network,
            size=size,
            ttl=ttl,
        )

    def reach(
        self,
        source: str | None = None,
        destination: str | None = None,
        *,
        protocol: str = "icmp",
        port: int | None = None,
    ) -> Reach:
        """Who reaches whom, by groups of VMs and Pods that behave alike.

        Raises UsageError for a word that means no group, VLAN, subnet or endpoint, and InputError for a site without VMs and Pods.
        """
        return api.reach(self.site, source, destination, protocol=protocol, port=port, network=self.network)

    def what_if(self, failed: Sequence[str], *, protocol: str = "icmp", port: int | None = None) -> WhatIf:
        """What is lost when elements are out: ``what_if(["node0:enp4s0f0"])``. Raises UsageError for one that is not there."""
        return api.what_if(self.site, failed, protocol=protocol, port=port, network=self.network)

    def explain(self, check: str) -> str:
        """The page of a check, as Markdown. Raises UsageError for a word that names none."""
        return api.explain(check)
