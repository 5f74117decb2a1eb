"""The SR-IOV network operator: SriovNetworkNodePolicies, and the SriovNetworks and OVSNetworks that it makes NADs of.

Sources: sriov-network-operator api/v1 (sriovnetworknodepolicy_types.go, sriovnetwork_types.go, ovsnetwork_types.go) and
bindata/manifests/cni-config (what is rendered); pkg/utils ``ParsePfName`` of ``ens1f0#0-3``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from topocheck.load.addresses import AddressProblems
from topocheck.load.embedded import Misread, read_json_in
from topocheck.load.ipam import FIX, SYMPTOM, read_ipam
from topocheck.load.metadata import Head, literal, string_map
from topocheck.load.nad import SWITCHED, trunk_vlans
from topocheck.load.refusals import Refusals
from topocheck.load.sriov_webhook import refuse_policy
from topocheck.model.nad import Ipam, NetworkAttachment
from topocheck.model.place import Place
from topocheck.model.problem import Problem
from topocheck.model.sriov import RESOURCE_PREFIX, PhysicalFunction, SriovPolicy
from topocheck.model.template import is_template
from topocheck.model.value import Mapping, Scalar

_REFUSED = (
    "the API server refuses the object, so that its NetworkAttachmentDefinition or its virtual functions are not made"
)
_RENDER = "the operator can't render the NetworkAttachmentDefinition, and no Pod or VM on it starts"
_PF = re.compile(r"([^#]+)(?:#([0-9]+)-([0-9]+))?")
_OTHER_SELECTORS = ("vendor", "deviceID", "rootDevices", "netFilter")
_PLACES = {"spoofChk": "spoofchk", "linkState": "link_state"}
_ON_OFF = ("on", "off")


def read_sriov_policy(head: Head) -> tuple[SriovPolicy, tuple[tuple[str, Problem], ...]]:
    """The policy that a manifest declares, and what of it is refused."""
    refusals = Refusals(head.object, _REFUSED)
    spec = head.body.mapping("spec") or Mapping(head.body.file, head.body.mark, {}, {})
    nics = spec.mapping("nicSelector")
    policy = SriovPolicy(
        namespace=head.namespace,
        name=head.name,
        place=head.place,
        resource_name=refusals.text(spec, "resourceName"),
        resource_place=spec.place_of("resourceName") if "resourceName" in spec else None,
        selector=string_map(spec.mapping("nodeSelector")),
        selector_place=spec.place_of("nodeSelector") if "nodeSelector" in spec else None,
        pfs=_physical_functions(nics, refusals) if nics is not None else (),
        by_other_means=nics is not None and any(nics.get(key) is not None for key in _OTHER_SELECTORS),
        num_vfs=refusals.number(spec, "numVfs", 0, 2**31 - 1),
        device_type=refusals.word(spec, "deviceType", ("netdevice", "vfio-pci")) or "netdevice",
        mtu=refusals.number(spec, "mtu", 1, 65535),
        mtu_place=spec.place_of("mtu") if "mtu" in spec else None,
        is_rdma=spec.boolean("isRdma") is True,
        eswitch_mode=refusals.word(spec, "eSwitchMode", ("legacy", "switchdev")),
        wave=head.wave,
    )
    refuse_policy(policy, spec, refusals)
    hidden = refusals.templated or any(map(is_template, policy.selector.values()))
    return replace(policy, templated=hidden), tuple(refusals.problems)


def _physical_functions(nics: Mapping, refusals: Refusals) -> tuple[PhysicalFunction, ...]:
    names = nics.sequence("pfNames")
    found = []
    for item in names.items if names is not None else ():
        if not isinstance(item, Scalar) or item.is_null:
            continue
        if is_template(item.text):
            refusals.templated = True
            continue
        match = _PF.fullmatch(item.text.strip())
        if match is None or (match[2] is not None and int(match[2]) > int(match[3])):
            message = f"{item.text!r} is no name of a NIC, with or without a range of virtual functions"
            refusals.add(item.place, message, "write ens1f0, or ens1f0#0-3")
            continue
        first, last = (int(match[2]), int(match[3])) if match[2] is not None else (None, None)
        found.append(PhysicalFunction(match[1], item.place, first, last))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class ReadSriovNetwork:
    """The NAD that the operator makes of a network, and what is wrong with the network."""

    attachment: NetworkAttachment
    problems: tuple[tuple[str, Problem], ...] = ()


def read_sriov_network(head: Head) -> ReadSriovNetwork:
    """The NAD of a SriovNetwork (type sriov) or an OVSNetwork (type ovs), in ``networkNamespace`` or else its own namespace."""
    refusals = Refusals(head.object, _REFUSED)
    spec = head.body.mapping("spec") or Mapping(head.body.file, head.body.mark, {}, {})
    resource, target = refusals.text(spec, "resourceName"), refusals.text(spec, "networkNamespace")
    ipam, broken = _ipam(spec, head)
    attachment = NetworkAttachment(
        namespace=target or head.namespace,
        name=head.name,
        place=head.place,
        type="ovs" if head.kind == "OVSNetwork" else "sriov",
        config_name=head.name,
        vlan=refusals.number(spec, "vlan", 0, 4094) or 0,
        resource_name=None if resource is None else RESOURCE_PREFIX + resource,
        has_ipam=ipam is not None,
        places=_places(spec),
        wave=head.wave,
        namespace_given=target is not None or head.metadata.get("namespace") is not None,
        generated_from=head.object,
        ipam=ipam,
    )
    special = _ovs(attachment, spec, refusals) if head.kind == "OVSNetwork" else _sriov(attachment, spec, refusals)
    problems = (*refusals.problems, *broken)
    refused_at = refusals.first or _unrendered(broken)
    return ReadSriovNetwork(replace(special, readable=not refusals.templated, refused_at=refused_at), problems)


def _sriov(attachment: NetworkAttachment, spec: Mapping, refusals: Refusals) -> NetworkAttachment:
    return replace(
        attachment,
        vlan_qos=refusals.number(spec, "vlanQoS", 0, 7),
        vlan_protocol=refusals.word(spec, "vlanProto", ("802.1q", "802.1Q", "802.1ad", "802.1AD")),
        spoof_check=SWITCHED.get(refusals.word(spec, "spoofChk", _ON_OFF) or ""),
        trust=SWITCHED.get(refusals.word(spec, "trust", _ON_OFF) or ""),
        link_state=refusals.word(spec, "linkState", ("auto", "enable", "disable")),
    )


def _ovs(attachment: NetworkAttachment, spec: Mapping, refusals: Refusals) -> NetworkAttachment:
    return replace(
        attachment,
        bridge=refusals.text(spec, "bridge"),
        vlan_trunk=trunk_vlans(spec.mappings("trunk")),
        mtu=refusals.number(spec, "mtu", 1, 65535),
    )


def _places(spec: Mapping) -> dict[str, Place]:
    """Where each key stands, under the name that the CNI configuration has for it."""
    return {_PLACES.get(key, key): spec.place_of(key) for key in spec.entries}


def _ipam(spec: Mapping, head: Head) -> tuple[Ipam | None, Sequence[tuple[str, Problem]]]:
    """``ipam`` is a text that holds JSON; a template says nothing."""
    scalar = spec.scalar("ipam")
    if scalar is None or literal(spec, "ipam") is None or not scalar.text.strip():
        return None, ()
    value = read_json_in(scalar, head.text)
    if isinstance(value, Misread):
        message = f"spec.ipam is no JSON: {value.message}"
        return None, [("SCH06", Problem(value.place, message, head.object, _RENDER, "write one JSON object"))]
    if not isinstance(value, Mapping):
        message = "spec.ipam must be a JSON object"
        return None, [("SCH06", Problem(value.place, message, head.object, _RENDER, "write one JSON object"))]
    if "ipam" in value and "type" not in value:
        return None, [("SCH08", _wrapped(value, head))]
    misread = AddressProblems(head.object, SYMPTOM, FIX)
    ipam = read_ipam(value, spec.place_of("ipam"), misread)
    return ipam, misread.problems


def _wrapped(value: Mapping, head: Head) -> Problem:
    return Problem(
        place=value.place_of("ipam"),
        message='spec.ipam holds the key "ipam", and must hold what stands in it',
        object=head.object,
        symptom="the operator writes it below ipam once more, where no plugin is named: no address is given, and no word said",
        fix='write the inner object alone, as {"type": "dhcp"}',
    )


def _unrendered(broken: Sequence[tuple[str, Problem]]) -> Place | None:
    return next((problem.place for code, problem in broken if code == "SCH06"), None)
