"""What a cluster brings along without a manifest, from the data files in ``facts``; each file names its sources."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from ipaddress import ip_network
from typing import Any

from topocheck.model.place import Place
from topocheck.model.route import IpNetwork
from topocheck.model.site import Site
from topocheck.model.value import Mapping, Scalar, Sequence, Value

_STATED_AT = {"clusterNetwork": "cluster network", "serviceNetwork": "service network"}


@cache
def facts(subject: str) -> dict[str, Any]:
    """The data file of a subject, as TOML reads it."""
    return tomllib.loads((files("topocheck.checks") / "facts" / f"{subject}.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class ClusterNetwork:
    """A network of the cluster itself. ``certain`` is False where it is only what installations have as a rule.

    ``place`` is the line of a manifest that says it.
    """

    name: str
    network: IpNetwork
    certain: bool
    place: Place | None = None


def cluster_networks(site: Site) -> list[ClusterNetwork]:
    """The networks of a site's cluster: as its Network object says, else as installations of its platform have them.

    Source: openshift/api config/v1 types_network.go.
    """
    stated = list(_stated(site))
    names = {each.name for each in stated}
    usual = [
        ClusterNetwork(row["name"], ip_network(row["network"]), row["certain"])
        for row in facts("cluster_networks").get(site.platform, ())
        if row["name"] not in names
    ]
    return sorted([*stated, *usual], key=lambda each: not each.certain)


def _stated(site: Site) -> Iterator[ClusterNetwork]:
    for manifest in site.manifests:
        if manifest.kind != "Network" or manifest.group not in ("config.openshift.io", "operator.openshift.io"):
            continue
        for key, name in _STATED_AT.items():
            items = manifest.body.at("spec", key)
            for item in items.items if isinstance(items, Sequence) else ():
                scalar = _cidr(item)
                network = _network(scalar.text) if scalar is not None else None
                if scalar is not None and network is not None:
                    yield ClusterNetwork(name, network, certain=True, place=scalar.place)


def _cidr(item: Value) -> Scalar | None:
    from_mapping = item.scalar("cidr") if isinstance(item, Mapping) else None
    return item if isinstance(item, Scalar) else from_mapping


def _network(text: str) -> IpNetwork | None:
    try:
        return ip_network(text.strip(), strict=False)
    except ValueError:
        return None
