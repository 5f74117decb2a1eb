"""All checks: the one list that the commands, the reports and the documentation are made from."""

from __future__ import annotations

from topocheck.checks import (
    addresses,
    attachments,
    bindings,
    bonds,
    bridge_links,
    bridge_setup,
    bridges,
    drift,
    enacted,
    gitops,
    images,
    interface_fields,
    interface_names,
    macs,
    nad_config,
    nad_masters,
    nad_resources,
    nad_use,
    nad_vlans,
    network_sources,
    node_addresses,
    node_routes,
    nodes,
    objects,
    ovn_networks,
    ovn_settings,
    pod_annotations,
    pod_network_needs,
    policy_risks,
    policy_scope,
    pools,
    port_vlans,
    reach,
    scheduling,
    schema,
    site_files,
    switch_links,
    switch_trunks,
    switches,
    user_networks,
    vlan_interfaces,
    vm_intent,
    vm_nads,
    workloads,
)
from topocheck.checks.check import Check

_FAMILIES = (
    schema,
    objects,
    switches,
    switch_trunks,
    switch_links,
    nodes,
    node_addresses,
    node_routes,
    policy_risks,
    policy_scope,
    pools,
    interface_names,
    bonds,
    bridges,
    port_vlans,
    bridge_setup,
    bridge_links,
    vlan_interfaces,
    attachments,
    nad_config,
    nad_vlans,
    nad_resources,
    ovn_networks,
    ovn_settings,
    user_networks,
    nad_masters,
    nad_use,
    workloads,
    network_sources,
    bindings,
    interface_fields,
    macs,
    vm_nads,
    pod_annotations,
    pod_network_needs,
    vm_intent,
    addresses,
    images,
    scheduling,
    reach,
    gitops,
    drift,
    enacted,
    site_files,
)

_ALL = tuple(check for family in _FAMILIES for check in family.CHECKS)
_ORDER = tuple(dict.fromkeys(check.family for check in _ALL))

CATALOGUE: tuple[Check, ...] = tuple(sorted(_ALL, key=lambda check: (_ORDER.index(check.family), check.code)))


def find(word: str) -> tuple[Check, ...]:
    """The checks that a code, a family or a name stands for, in any case of letters; none where there is no such."""
    wanted = word.strip().lower()
    return tuple(check for check in CATALOGUE if wanted in (check.code.lower(), check.family.lower(), check.name))
