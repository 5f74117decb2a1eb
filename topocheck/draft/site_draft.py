"""The text of a site file for a repository that has none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from topocheck.checks.catalogue import CATALOGUE
from topocheck.checks.run import run
from topocheck.draft.cabling import DraftCable, draft_cables
from topocheck.draft.flow_style import flow
from topocheck.draft.vlan_table import VlanRow, vlan_table
from topocheck.model.node import HOSTNAME_LABEL
from topocheck.model.problem import Severity
from topocheck.model.site import Site
from topocheck.simulate.network import Network

MISSING = "# missing:"
EXTERNAL_SHOWN = 20


def site_draft(network: Network) -> str:
    """The site file: what is found is stated, what only people know is a comment that starts with ``# missing:``.

    Everything else that may be left out is left out.
    """
    site = network.site
    sections = (
        [f"site: {flow(site.name)}"],
        list(_networks(vlan_table(network))),
        list(_devices(site)),
        list(_cables(site, draft_cables(network))),
        list(_nodes(site)),
        list(_folders("manifests", _manifest_folders(site), "all YAML below this folder is read")),
        list(_folders("policies", _tops(intent.place.file for intent in site.intents), "")),
        list(_inventory(site)),
    )
    return "".join(f"{line}\n" for section in sections for line in section)


def _networks(rows: Iterable[VlanRow]) -> Iterator[str]:
    found = list(rows)
    if not found:
        yield f"{MISSING} networks, the VLAN and subnet table; no VLAN that a VM is in is known yet"
        return
    yield "networks:"
    for row in found:
        missing = f"  {MISSING} {', '.join(row.missing)}" if row.missing else ""
        yield f"  - {flow(row.entry())}{missing}"


def _devices(site: Site) -> Iterator[str]:
    devices = (
        *(("switch", switch.name, switch.dialect, switch.file) for switch in site.switches),
        *(("firewall", firewall.name, firewall.dialect, firewall.file) for firewall in site.firewalls),
    )
    if devices:
        yield "devices:"
    for kind, name, dialect, file in devices:
        yield f"  - {flow({'name': name, 'kind': kind, 'dialect': dialect, 'config': file})}"
    for wanted, there in (("switch", site.switches), ("firewall or router", site.firewalls)):
        if not there:
            yield f"{MISSING} the configuration of a {wanted}; without it what passes through is unknown"


def _cables(site: Site, drafts: Iterable[DraftCable]) -> Iterator[str]:
    found = list(drafts)
    yield from (f"# cabled, {cable.place}: {cable.a} -- {cable.b}" for cable in site.cables)
    known = [draft for draft in found if draft.a is not None]
    if known:
        yield "cables:"
    for draft in known:
        yield f"  - {flow([str(draft.a), str(draft.b)])}  # {_comment(draft.why)}; check it"
    for draft in found:
        if draft.a is None:
            yield f"{MISSING} {draft.why}, as - {flow(['SWITCH:PORT', str(draft.b)])} in cables"


def _nodes(site: Site) -> Iterator[str]:
    implied = [node for node in site.nodes if not node.stated]
    named = [node for node in implied if HOSTNAME_LABEL in node.labels]
    if named and len(named) == len(site.nodes):
        yield "nodes:  # those that policies and VMs name; state all, and their interfaces, as interfaces: [eno1, eno2]"
        for node in named:
            labels = {key: value for key, value in node.labels.items() if (key, value) != (HOSTNAME_LABEL, node.name)}
            yield f"  - {flow({'name': node.name, **({'labels': labels} if labels else {})})}"
    elif implied or not site.nodes:
        asked = sorted({f"{key}={value}" for node in implied for key, value in node.labels.items()})
        selected = f"; policies select {_comment(', '.join(asked))}" if asked else ""
        yield f"{MISSING} nodes with their labels and interfaces{selected}"


def _manifest_folders(site: Site) -> list[str]:
    places = [workload.place for workload in site.workloads]
    places += [policy.place for policy in site.policies]
    places += [nad.place for nad in site.attachments]
    places += [volume.place for volume in site.data_volumes]
    places += [network.place for network in site.user_networks]
    places += [one.place for one in site.objects]
    return _tops(place.file for place in places)


def _tops(files: Iterable[str]) -> list[str]:
    """The folders right below the site's, or ``.`` for its own."""
    return sorted({file.split("/")[0] if "/" in file else "." for file in files})


def _folders(key: str, folders: list[str], otherwise: str) -> Iterator[str]:
    if folders and "." not in folders:
        yield f"{key}: {flow(folders)}"
    elif otherwise:
        yield f"# {key}: {otherwise}"


def _inventory(site: Site) -> Iterator[str]:
    """Whether everything that is referred to is here: what is not would be an error otherwise."""
    partial = {finding.fingerprint for finding in run(Network(replace(site, complete=False)), CATALOGUE)}
    whole = run(Network(replace(site, complete=True)), CATALOGUE)
    absent = [one for one in whole if one.severity is Severity.ERROR and one.fingerprint not in partial]
    if not absent:
        return
    yield "inventory: partial  # what is referred to and not here counts as unresolved; take this out once external names it all"
    yield f"{MISSING} external, for what exists in the cluster alone; referred to and not here:"
    yield from (f"#   {_comment(one.message)} ({one.place.file}:{one.place.line})" for one in absent[:EXTERNAL_SHOWN])
    if len(absent) > EXTERNAL_SHOWN:
        yield f"#   and {len(absent) - EXTERNAL_SHOWN} more"


def _comment(text: str) -> str:
    """The text on one line."""
    return "".join(char if char.isprintable() else " " for char in text)
