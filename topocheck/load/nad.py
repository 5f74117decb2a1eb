"""NetworkAttachmentDefinitions and the CNI configuration inside of them.

Sources: network-attachment-definition-client pkg/apis types.go (``spec.config`` is a string), containernetworking/cni
SPEC.md, containernetworking/plugins plugins/main/bridge, OVN-Kubernetes go-controller/pkg/cni/types.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from topocheck.load.addresses import AddressProblems, network
from topocheck.load.cni_keys import ipam_key_problems, key_problems
from topocheck.load.cni_types import type_problems
from topocheck.load.embedded import Misread, read_json_in
from topocheck.load.ipam import FIX, SYMPTOM, read_ipam
from topocheck.load.metadata import Head, annotation
from topocheck.model.nad import OVN_TYPE, NetworkAttachment
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related
from topocheck.model.route import IpNetwork
from topocheck.model.site import Skipped
from topocheck.model.template import is_template
from topocheck.model.value import Mapping, Scalar
from topocheck.model.vlan import HIGHEST, LOWEST, NO_VLANS, VlanSet
from topocheck.topology.cni_refusal import refusal

RESOURCE_NAME = "k8s.v1.cni.cncf.io/resourceName"

_SYMPTOM = 'Multus: "error parsing CNI config", the sandbox of each Pod on this network fails and the Pods stay ContainerCreating'
SWITCHED = {"on": True, "off": False}
"""The texts that the SR-IOV plugin takes for ``spoofchk`` and ``trust``."""

_TUNING_TYPES = frozenset({"tuning", "cnv-tuning"})
_VLAN_KEYS = ("vlan", "vlanID", "vlanId")  # of bridge, sriov and ovs; of OVN-Kubernetes; of the vlan plugin


@dataclass(frozen=True, slots=True)
class ReadAttachment:
    """An attachment, what is wrong with it, and why its configuration was left alone where it is a template."""

    attachment: NetworkAttachment
    problems: tuple[tuple[str, Problem], ...] = ()
    skipped: Skipped | None = None


def read_attachment(head: Head) -> ReadAttachment:
    """The attachment that a manifest declares. A configuration that is absent lives on the node; that is no problem."""
    spec = head.body.mapping("spec")
    config = spec.get("config") if spec is not None else None
    if spec is None or config is None or (isinstance(config, Scalar) and config.data == ""):
        return ReadAttachment(_unread(head))
    if not isinstance(config, Scalar) or not isinstance(config.data, str):
        return _refused(head, spec.place_of("config"), "spec.config is no string, and must be one that holds JSON")
    if is_template(config.text):
        reason = f"the configuration of {head.object} holds a template that is not filled in"
        return ReadAttachment(_unread(head), skipped=Skipped(spec.place_of("config"), reason))
    value = read_json_in(config, head.text)
    if isinstance(value, Misread):
        return _refused(head, value.place, f"spec.config is no JSON: {value.message}")
    if not isinstance(value, Mapping):
        return _refused(head, value.place, "spec.config must be a JSON object")
    return _configured(head, value)


def _unread(head: Head) -> NetworkAttachment:
    resource_name, places = _resource_name(head)
    return NetworkAttachment(
        head.namespace,
        head.name,
        head.place,
        readable=False,
        resource_name=resource_name,
        places=places,
        wave=head.wave,
        namespace_given=_namespace_given(head),
    )


def _namespace_given(head: Head) -> bool:
    return head.metadata.get("namespace") is not None


def _refused(head: Head, place: Place, message: str) -> ReadAttachment:
    problem = Problem(
        place,
        message,
        head.object,
        _SYMPTOM,
        "write one JSON object into the string spec.config",
        related=(Related(head.place, "the NetworkAttachmentDefinition"),),
    )
    return ReadAttachment(replace(_unread(head), refused_at=place), (("SCH06", problem),))


def _resource_name(head: Head) -> tuple[str | None, dict[str, Place]]:
    scalar = annotation(head.metadata, RESOURCE_NAME)
    annotations = head.metadata.mapping("annotations")
    if scalar is None or annotations is None:
        return None, {}
    return (None if is_template(scalar.text) else scalar.text), {"resourceName": annotations.place_of(RESOURCE_NAME)}


def _configured(head: Head, config: Mapping) -> ReadAttachment:
    plugins = config.mappings("plugins") if "plugins" in config else [config]
    plugin = next(
        (each for each in plugins if each.text("type") not in _TUNING_TYPES), plugins[0] if plugins else config
    )
    problems = [("SCH07", problem) for each in plugins for problem in type_problems(each, head.object)]
    if plugin is not config:
        problems += [("SCH07", problem) for problem in type_problems(config, head.object)]
    written = plugins if plugin is config else [*plugins, config]
    ignored = [("SCH08", problem) for each in written for problem in key_problems(each, head.object)]
    ignored += [("SCH08", problem) for each in written for problem in ipam_key_problems(each, head.object)]
    misread = AddressProblems(head.object, SYMPTOM, FIX)
    attachment = replace(_attachment(head, config, plugin, misread), plugins=tuple(plugins))
    refused_at = problems[0][1].place if problems else refusal(attachment)
    attachment = replace(attachment, refused_at=refused_at)
    return ReadAttachment(attachment, (*problems, *ignored, *misread.problems))


def _attachment(head: Head, config: Mapping, plugin: Mapping, misread: AddressProblems) -> NetworkAttachment:
    kind = plugin.text("type")
    resource_name, places = _resource_name(head)
    name = config.text("name")
    topology = plugin.text("topology") or ("layer3" if kind == OVN_TYPE else None)
    localnet = kind == OVN_TYPE and topology == "localnet"
    ipam = plugin.mapping("ipam")
    return NetworkAttachment(
        namespace=head.namespace,
        name=head.name,
        place=head.place,
        type=kind,
        config=plugin,
        config_name=name,
        cni_version=config.text("cniVersion"),
        bridge=plugin.text("bridge"),
        vlan=_vlan(plugin),
        vlan_trunk=_vlan_trunk(plugin),
        preserve_default_vlan=plugin.boolean("preserveDefaultVlan"),
        mtu=plugin.integer("mtu"),
        mac_spoof_check=plugin.boolean("macspoofchk") is True,
        port_isolation=plugin.boolean("portIsolation") is True,
        master=plugin.text("master"),
        topology=topology,
        physical_network=(plugin.text("physicalNetworkName") or name) if localnet else None,
        net_attach_def_name=plugin.text("netAttachDefName"),
        resource_name=resource_name,
        has_ipam=ipam is not None and bool(ipam.entries),
        places={**places, **_places(config), **_places(plugin)},
        wave=head.wave,
        namespace_given=_namespace_given(head),
        hairpin=plugin.boolean("hairpinMode") is True,
        promiscuous=plugin.boolean("promiscMode") is True,
        is_gateway=plugin.boolean("isGateway") is True or plugin.boolean("isDefaultGateway") is True,
        ip_masquerade=plugin.boolean("ipMasq") is True,
        disable_container_interface=plugin.boolean("disableContainerInterface") is True,
        mode=plugin.text("mode"),
        link_in_container=plugin.boolean("linkInContainer") is True,
        device=plugin.text("device"),
        vlan_protocol=plugin.text("vlanProto"),
        vlan_qos=plugin.integer("vlanQoS"),
        spoof_check=SWITCHED.get(plugin.text("spoofchk") or ""),
        trust=SWITCHED.get(plugin.text("trust") or ""),
        link_state=plugin.text("link_state"),
        role=plugin.text("role"),
        subnets=_subnets(plugin, "subnets", misread),
        excluded_subnets=_subnets(plugin, "excludeSubnets", misread),
        ipam=read_ipam(ipam, plugin.place_of("ipam"), misread) if ipam is not None else None,
    )


def _subnets(plugin: Mapping, key: str, misread: AddressProblems) -> tuple[IpNetwork, ...]:
    """OVN-Kubernetes' list in one text, ``10.1.0.0/16,fd00::/64``; ``10.128.0.0/16/24`` says of what size each node's part is."""
    scalar = plugin.scalar(key)
    if scalar is None or plugin.text("type") != OVN_TYPE or not scalar.text.strip():
        return ()
    found = []
    for part in scalar.text.split(","):
        cluster = "/".join(part.strip().split("/")[:2])
        written = Scalar(scalar.file, scalar.mark, cluster, cluster)
        if "/" not in cluster:
            misread.add(written, "network with a prefix length")
            continue
        subnet = network(written, misread)
        if subnet is not None:
            found.append(subnet)
    return tuple(found)


def _places(config: Mapping) -> dict[str, Place]:
    """Where each key stands; whatever the plugin calls its VLAN is found under ``vlan`` too."""
    places = {key: config.place_of(key) for key in config.entries}
    for key in _VLAN_KEYS:
        if key in places:
            places.setdefault("vlan", places[key])
    return places


def _vlan(plugin: Mapping) -> int:
    """The VLAN; of a number in quotes the number that was meant, for the plugin refuses it and a finding says so."""
    return next((vlan for key in _VLAN_KEYS if (vlan := plugin.integer(key)) is not None), 0)


def _vlan_trunk(plugin: Mapping) -> VlanSet:
    """The tagged VLANs of a bridge port, ``vlanTrunk`` or ovs-cni's ``trunk``."""
    return trunk_vlans(plugin.mappings("vlanTrunk") or plugin.mappings("trunk"))


def trunk_vlans(entries: list[Mapping]) -> VlanSet:
    """The VLANs of a list of ``{id}`` and ``{minID, maxID}``; an entry that is not legal is left out."""
    trunk = NO_VLANS
    for entry in entries:
        single = entry.integer("id")
        low, high = (entry.integer("minID"), entry.integer("maxID")) if single is None else (single, single)
        if low is not None and high is not None and LOWEST <= low <= high <= HIGHEST:
            trunk |= VlanSet.from_ranges([(low, high)])
    return trunk
