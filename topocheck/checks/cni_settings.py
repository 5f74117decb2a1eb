"""Settings of a CNI configuration that its plugin refuses by itself, whatever the node has."""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.check import check
from topocheck.model.problem import Problem
from topocheck.simulate.network import Network
from topocheck.topology.cni_setting_faults import setting_faults

_FAILS = "the sandbox of each Pod on this network fails, and VMs and Pods stay ContainerCreating"


@check("NAD30", "refused-cni-setting")
def refused_cni_setting(network: Network) -> Iterator[Problem]:
    """A setting is one that the CNI plugin refuses, or one that it can't do without is not there.

    Sources: containernetworking/plugins plugins/main vlan.go, macvlan.go, ipvlan.go and host-device.go, plugins/meta/tuning,
    plugins/ipam; containernetworking/cni pkg/version; sriov-cni pkg/config; ovs-cni pkg/plugin.
    """
    for nad in network.site.attachments:
        for fault in setting_faults(nad):
            yield Problem(
                place=fault.place,
                message=f"{fault.message} in {nad.key}",
                object=nad.object,
                symptom=f'"{fault.said}": {_FAILS}',
                fix=fault.fix,
            )


CHECKS = (refused_cni_setting,)
