"""Looking a NetworkAttachmentDefinition up, as Multus does."""

from __future__ import annotations

import pytest

from topocheck.model.nad import NetworkAttachment
from topocheck.model.place import Place
from topocheck.model.site import External, Site
from topocheck.model.workload import NadReference
from topocheck.topology.reference import OPENSHIFT_GLOBAL_NAMESPACES, Lookup, Resolved, resolve

HERE = Place("vm.yaml", 1)
NADS = {nad.key: nad for nad in (NetworkAttachment(space, "net", HERE) for space in ("apps", "infra", "default"))}


def look_up(
    name: str, namespace: str | None = None, platform: str = "openshift", external: tuple[str, ...] = ()
) -> Resolved:
    site = Site("s", ".", platform=platform, external=External(network_attachments=external))
    return resolve(NadReference(name, HERE, namespace), "apps", NADS, site)


def test_a_name_alone_is_looked_for_in_the_workloads_own_namespace() -> None:
    assert look_up("net") == Resolved(Lookup.FOUND, "apps/net", NADS["apps/net"])


def test_openshift_keeps_workloads_from_other_namespaces() -> None:
    assert look_up("net", "infra") == Resolved(Lookup.FORBIDDEN, "infra/net", NADS["infra/net"])
    assert look_up("net", "infra", "upstream") == Resolved(Lookup.FOUND, "infra/net", NADS["infra/net"])


def test_the_global_namespaces_are_in_reach_of_all() -> None:
    assert look_up("net", "default") == Resolved(Lookup.FOUND, "default/net", NADS["default/net"])
    assert sorted(OPENSHIFT_GLOBAL_NAMESPACES) == [
        "default",
        "openshift-cnv",
        "openshift-multus",
        "openshift-sriov-network-operator",
    ]


@pytest.mark.parametrize("platform", ["openshift", "upstream"])
def test_what_is_not_there_is_missing_unless_it_is_said_to_be_outside(platform: str) -> None:
    assert look_up("gone", None, platform) == Resolved(Lookup.MISSING, "apps/gone")
    assert look_up("gone", None, platform, ("apps/*",)) == Resolved(Lookup.EXTERNAL, "apps/gone")
    assert look_up("gone", None, platform, ("infra/*",)) == Resolved(Lookup.MISSING, "apps/gone")


def test_what_is_in_the_repository_wins_over_what_is_said_to_be_outside() -> None:
    assert look_up("net", external=("*",)) == Resolved(Lookup.FOUND, "apps/net", NADS["apps/net"])
