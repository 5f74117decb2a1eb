"""What works today and will not be understood, or not work, tomorrow."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from topocheck.checks.check import check
from topocheck.checks.machine_spec import machine_spec
from topocheck.checks.users import users_by_nad
from topocheck.checks.wording import listed
from topocheck.model.nad import LINUX_BRIDGE_TYPES
from topocheck.model.node import NodeInterface, NodePolicy
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.site import Site
from topocheck.model.value import Mapping
from topocheck.simulate.network import Network

_SHOWN = 5
_NUMBER = re.compile(r"\d+$")
_MANY = 4  # of one form make it the form of the site


@check("HYG03", "sender-not-checked", Severity.INFO)
def sender_not_checked(network: Network) -> Iterator[Problem]:
    """VMs of several namespaces share a bridge network that does not check the MACs they send from.

    Source: containernetworking/plugins plugins/main/bridge, macspoofchk; OpenShift Virtualization documentation.
    """
    for nad in network.site.attachments:
        users = [user for user in users_by_nad(network).get(nad.key, ()) if user.workload.is_vm]
        tenants = sorted({user.workload.namespace for user in users})
        checked = nad.config is not None and nad.config.boolean("macspoofchk")
        if nad.type in LINUX_BRIDGE_TYPES and nad.readable and len(tenants) > 1 and not checked:
            yield Problem(
                place=nad.place,
                message=f"{nad.key} does not check the senders' MACs, and VMs of the namespaces {listed(tenants)} share it",
                object=nad.object,
                symptom="nothing fails: a guest of one of them can take the MAC and the address of another's",
                fix='write "macspoofchk": true, unless a guest routes, bridges or runs VRRP',
                related=tuple(
                    Related(user.vnic.place, f"{user.workload.object} is attached") for user in users[:_SHOWN]
                ),
            )


@check("HYG04", "deprecated-field", Severity.INFO)
def deprecated_field(network: Network) -> Iterator[Problem]:
    """A field or version is used that its project has given up.

    Sources: KubeVirt api core/v1 (running); kubernetes-nmstate api (v1beta1); nmstate linux_bridge.rs (group-forward-mask).
    """
    used: dict[tuple[str, str], list[tuple[str, Place]]] = {}
    for what, instead, about, place in _deprecated(network.site):
        used.setdefault((what, instead), []).append((about, place))
    for (what, instead), found in used.items():
        (about, place), *others = found
        yield Problem(
            place=place,
            message=f"{what} of {listed(name for name, _ in found)} is deprecated",
            object=about,
            symptom="nothing today; a coming version refuses it or leaves it out",
            fix=instead,
            related=tuple(Related(at, f"{name} has it too") for name, at in others[:_SHOWN]),
        )


def _deprecated(site: Site) -> Iterator[tuple[str, str, str, Place]]:
    for workload in site.workloads:
        spec = machine_spec(workload)
        if spec is not None and workload.kind == "VirtualMachine" and "running" in spec and "runStrategy" not in spec:
            yield "spec.running", "write runStrategy: Always or Halted", workload.object, spec.place_of("running")
    for one in site.manifests:
        if (
            one.group == "nmstate.io"
            and one.kind == "NodeNetworkConfigurationPolicy"
            and one.api_version == "nmstate.io/v1beta1"
        ):
            yield "the version nmstate.io/v1beta1", "write nmstate.io/v1", one.object, one.body.place_of("apiVersion")
    for policy, interface in _declared(site):
        options = interface.body.at("bridge", "options")
        if isinstance(options, Mapping) and "group-forward-mask" in options:
            about = f"NodeNetworkConfigurationPolicy {policy.name}"
            yield "group-forward-mask", "write group-fwd-mask", about, options.place_of("group-forward-mask")


@check("HYG05", "name-of-another-form", Severity.INFO)
def name_of_another_form(network: Network) -> Iterator[Problem]:
    """A VLAN interface is named otherwise than nearly all others of the site: by its NIC and VLAN, or in some other form."""
    declared = [
        (policy, interface, interface.vlan.base)
        for policy, interface in _declared(network.site)
        if interface.vlan is not None and interface.vlan.base is not None
    ]
    bases = sorted({base for _, _, base in declared}, key=len, reverse=True)
    named = [_Named(policy, interface, _form(interface.name, bases)) for policy, interface, _ in declared]
    yield from _odd_ones(named, "VLAN interfaces")


@dataclass(frozen=True, slots=True)
class _Named:
    policy: NodePolicy
    interface: NodeInterface
    form: str


def _form(name: str, bases: list[str]) -> str:
    """How a name is made: of a NIC, whichever, and a number, whichever; that it is the wrong one is for others to say."""
    base = next((base for base in bases if name.startswith(base)), None)
    return _NUMBER.sub("<vlan>", name if base is None else f"<nic>{name.removeprefix(base)}")


def _odd_ones(named: list[_Named], what: str) -> Iterator[Problem]:
    counted = Counter(each.form for each in named)
    usual = counted.most_common(1)
    if not usual or usual[0][1] < _MANY or usual[0][1] < _MANY * (len(named) - usual[0][1]):
        return
    form = usual[0][0]
    for each in named:
        if each.form != form:
            yield Problem(
                place=each.interface.place,
                message=f"{each.interface.name} of {each.policy.name} is named otherwise than the other {usual[0][1]} {what}, which "
                f"are {form}",
                object=f"NodeNetworkConfigurationPolicy {each.policy.name}",
                symptom="nothing fails; people who go by the name look at the wrong interface",
                fix=f"name it in the form {form}",
            )


@check("HYG07", "lone-instance", Severity.INFO)
def lone_instance(network: Network) -> Iterator[Problem]:
    """A VirtualMachineInstance stands by itself, without a VirtualMachine that would start it again.

    Source: KubeVirt user guide, virtual machine instances.
    """
    for workload in network.site.workloads:
        metadata = workload.body.mapping("metadata") if workload.body is not None else None
        if workload.kind == "VirtualMachineInstance" and (metadata is None or "ownerReferences" not in metadata):
            yield Problem(
                place=workload.place,
                message=f"{workload.object} stands by itself, and must be a VirtualMachine to be started again",
                object=workload.object,
                symptom="after a shutdown of the guest, or the loss of its node, it stays as it is, Succeeded or Failed, and Argo CD does "
                "not make it anew",
                fix="declare a VirtualMachine with runStrategy: Always",
            )


@check("HYG08", "no-description", Severity.INFO)
def no_description(network: Network) -> Iterator[Problem]:
    """An interface has no description, in a site that describes nearly all of its interfaces."""
    declared = list(_declared(network.site))
    without = [(policy, interface) for policy, interface in declared if not interface.body.text("description")]
    if without and len(declared) - len(without) >= _MANY * len(without):
        (policy, first), *others = without
        yield Problem(
            place=first.place,
            message=f"{listed(interface.name for _, interface in without)} must have a description, as the other "
            f"{len(declared) - len(without)} interfaces have",
            object=f"NodeNetworkConfigurationPolicy {policy.name}",
            symptom="nothing fails; who looks at the node does not learn what the interface is for",
            fix="add a description",
            related=tuple(Related(each.place, f"{each.name} has none either") for _, each in others[:_SHOWN]),
        )


def _declared(site: Site) -> Iterable[tuple[NodePolicy, NodeInterface]]:
    return (
        (policy, interface)
        for policy in site.policies
        for interface in policy.interfaces
        if interface.state != "absent"
    )


CHECKS = (sender_not_checked, deprecated_field, name_of_another_form, lone_instance, no_description)
