"""The CNI configuration of a NetworkAttachmentDefinition: its plugins, its name, and settings that do not go together."""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.check import check
from topocheck.checks.suggestion import similar
from topocheck.checks.unresolved import is_template
from topocheck.model.nad import NetworkAttachment
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.value import Mapping
from topocheck.simulate.network import Network
from topocheck.topology.cni_faults import bridge_faults, is_network_name, name_faults

_OF_CONTAINERNETWORKING = (
    *(
        "bandwidth",
        "bridge",
        "dummy",
        "firewall",
        "host-device",
        "ipvlan",
        "loopback",
        "macvlan",
        "portmap",
        "ptp",
        "sbr",
    ),
    *("tap", "tuning", "vlan", "vrf"),
)
_OF_OTHERS = (
    *("bond", "calico", "cilium-cni", "cni-passt-binding-plugin", "cnv-bridge", "cnv-tuning", "flannel", "ib-sriov"),
    *(
        "kube-ovn",
        "kubevirt-passt-binding",
        "macvtap",
        "multus",
        "ovn-k8s-cni-overlay",
        "ovs",
        "rdma",
        "route-override",
    ),
    *("sriov", "userspace"),
)
KNOWN_TYPES = frozenset((*_OF_CONTAINERNETWORKING, *_OF_OTHERS))
_ALIASES = {"cnv-bridge": "bridge", "cnv-tuning": "tuning", "virt-tuning": "tuning", "virt-bridge": "bridge"}
_STUCK = "the sandbox of each Pod on this network fails, and VMs and Pods stay ContainerCreating"


@check("NAD06", "unknown-cni-type")
def unknown_cni_type(network: Network) -> Iterator[Problem]:
    """A configuration names no CNI plugin, or one that does not exist: an error where it is a slip, else a warning.

    Sources: Multus pkg/types/conf.go, ``LoadDelegateNetConf``; containernetworking/cni SPEC.md; the plugins of
    containernetworking/plugins and of OpenShift's Multus.
    """
    for nad in network.site.attachments:
        if nad.config is None:
            continue
        if not nad.plugins:
            yield _without_plugins(nad)
        for plugin in nad.plugins:
            kind = plugin.text("type")
            if not kind:
                yield _without_type(nad, plugin)
            elif kind not in KNOWN_TYPES and not is_template(kind):
                yield _unknown(nad, plugin, kind)


def _without_plugins(nad: NetworkAttachment) -> Problem:
    return Problem(
        place=nad.place_of("plugins"),
        message=f"the list of plugins of {nad.key} is empty, and must have one at least",
        object=nad.object,
        symptom=f"Multus: \"delegate must have the 'type' or 'plugins' field\", {_STUCK}",
        fix="write the plugin, as bridge, into the list",
    )


def _without_type(nad: NetworkAttachment, plugin: Mapping) -> Problem:
    return Problem(
        place=plugin.place_of("type"),
        message=f"the configuration of {nad.key} has no type, and must name a CNI plugin",
        object=nad.object,
        symptom=f"Multus: \"delegate must have the 'type' or 'plugins' field\", {_STUCK}",
        fix='write "type", as "type": "bridge"',
    )


def _unknown(nad: NetworkAttachment, plugin: Mapping, kind: str) -> Problem:
    meant = _ALIASES.get(kind) or similar(kind, KNOWN_TYPES, 0.75)
    hint = f", did you mean {meant}" if meant else ""
    return Problem(
        place=plugin.place_of("type"),
        message=f"{nad.key} names the CNI plugin {kind}, which {'does not exist' if meant else 'must be on every node'}{hint}",
        object=nad.object,
        symptom=f'"failed to find plugin "{kind}" in path [/var/lib/cni/bin]": {_STUCK}',
        fix=f'write "{meant}"' if meant else "see to it that the plugin is installed on every node, or write another",
        severity=None if meant else Severity.WARNING,
    )


@check("NAD10", "contradicting-bridge-settings")
def contradicting_bridge_settings(network: Network) -> Iterator[Problem]:
    """Two settings of the bridge plugin stand together that it refuses: hairpin and promiscuous mode, or IPAM without an interface.

    Source: containernetworking/plugins plugins/main/bridge/bridge.go, ``cmdAdd``.
    """
    for nad in network.site.attachments:
        for fault in bridge_faults(nad):
            other = fault.contradicted_by
            yield Problem(
                place=fault.place,
                message=fault.message,
                object=nad.object,
                symptom=f'the bridge plugin: "{fault.said}", {_STUCK}',
                fix=f"remove {other} or {fault.key}" if other else "write nftables or iptables, or leave it out",
                related=(Related(nad.place_of(other), f"{other} is here"),) if other else (),
            )


@check("NAD20", "illegal-network-name")
def illegal_network_name(network: Network) -> Iterator[Problem]:
    """The name inside a CNI configuration has characters that the CNI does not allow, such as a slash.

    Source: containernetworking/cni SPEC.md and pkg/utils, ``ValidateNetworkName``.
    """
    for nad in network.site.attachments:
        for fault in name_faults(nad):
            yield Problem(
                place=fault.place,
                message=fault.message,
                object=nad.object,
                symptom=f'the plugin: "{fault.said}", {_STUCK}',
                fix=f'write "{nad.name}"',
            )


@check("NAD21", "network-name-differs", Severity.INFO)
def network_name_differs(network: Network) -> Iterator[Problem]:
    """The name inside a bridge plugin's configuration is another than that of its NetworkAttachmentDefinition.

    Source: OpenShift Virtualization, Linux bridge NetworkAttachmentDefinition.
    """
    for nad in network.site.attachments:
        name = nad.config_name
        if nad.config is None or not nad.is_linux_bridge or name is None or is_template(name):
            continue
        if name != nad.name and is_network_name(name):
            yield Problem(
                place=nad.place_of("name"),
                message=f'the configuration of {nad.key} calls the network "{name}", and should call it "{nad.name}"',
                object=nad.object,
                symptom="logs of the nodes, and the files that plugins keep there, speak of a network that nobody finds in the cluster",
                fix=f'write "{nad.name}"',
                related=(Related(nad.place, f"the object is {nad.key}"),),
                only_if_unexplained=(nad.place,),
            )


@check("NAD29", "former-plugin-name", Severity.WARNING)
def former_plugin_name(network: Network) -> Iterator[Problem]:
    """Outside of OpenShift a configuration names cnv-bridge or cnv-tuning, which OpenShift Virtualization alone brings along.

    Sources: OpenShift Virtualization, Linux bridge NetworkAttachmentDefinition; kubevirt/cluster-network-addons-operator.
    """
    for nad in network.site.attachments if network.site.platform != "openshift" else ():
        for plugin in nad.plugins:
            kind = plugin.text("type") or ""
            if kind in ("cnv-bridge", "cnv-tuning"):
                yield _former_name(nad, plugin, kind)


def _former_name(nad: NetworkAttachment, plugin: Mapping, kind: str) -> Problem:
    now = _ALIASES[kind]
    return Problem(
        place=plugin.place_of("type"),
        message=f"{nad.key} names the plugin {kind}, which OpenShift Virtualization alone has, and should name {now}",
        object=nad.object,
        symptom=f'"failed to find plugin "{kind}" in path [/opt/cni/bin]", and VMs and Pods on the network stay ContainerCreating',
        fix=f'write "{now}"; the settings are the same',
    )


CHECKS = (
    unknown_cni_type,
    contradicting_bridge_settings,
    illegal_network_name,
    network_name_differs,
    former_plugin_name,
)
