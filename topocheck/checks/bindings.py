"""How a VM's interfaces are bound to its Pod's: by one binding, and by one that can serve the network."""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.check import check
from topocheck.checks.vm_spec import Interface, all_interfaces, refusal
from topocheck.checks.wording import listed
from topocheck.model.problem import Problem, Related, Severity
from topocheck.simulate.network import Network

METHODS = ("bridge", "masquerade", "sriov", "passtBinding", "slirp", "passt", "macvtap")
_DISCONTINUED = {
    "slirp": "Slirp interface support has been discontinued since v1.3",
    "passt": "Passt network binding has been discontinued since v1.3",
    "macvtap": "Macvtap network binding has been discontinued since v1.3",
}
_FOR_THE_POD_NETWORK = {
    "masquerade": "Masquerade interface only implemented with pod network",
    "passtBinding": "PasstBinding interface only implemented with pod network",
}
_ALLOWS_MIGRATION = "kubevirt.io/allow-pod-bridge-network-live-migration"


@check("VMN02", "wrong-binding")
def wrong_binding(network: Network) -> Iterator[Problem]:
    """An interface of a VM has no binding, more than one, or one that KubeVirt has given up.

    Sources: KubeVirt pkg/network/admitter binding.go and discontinued.go; pkg/network/setup/netpod/discover.go, which fails on
    an interface without a binding.
    """
    for interface in all_interfaces(network):
        methods = [key for key in METHODS if interface.has(key)]
        given_up = [key for key in methods if key in _DISCONTINUED]
        if given_up:
            yield _given_up(interface, given_up[0])
        elif methods and interface.has("binding"):
            yield _both(interface, methods)
        elif len(methods) > 1:
            yield _several(interface, methods)
        elif not methods and not interface.has("binding"):
            yield _unbound(interface)


def _given_up(interface: Interface, method: str) -> Problem:
    return refusal(
        interface.workload,
        interface.body.place_of(method),
        f'the interface "{interface.name}" has the binding {method}, which KubeVirt has given up with v1.3',
        f"{_DISCONTINUED[method]}, field {interface.path}.{method}",
        "write masquerade: {} on the Pod network, bridge: {} on another, or name a binding plugin under binding",
    )


def _both(interface: Interface, methods: list[str]) -> Problem:
    return refusal(
        interface.workload,
        interface.body.place_of("binding"),
        f'the interface "{interface.name}" has the binding {methods[0]} and a binding plugin, and must have one of them',
        f"logical {interface.name} interface cannot have both binding plugin and interface binding method",
        f"remove {methods[0]}, or remove binding",
        (Related(interface.body.place_of(methods[0]), f"the binding {methods[0]}"),),
    )


def _several(interface: Interface, methods: list[str]) -> Problem:
    """The webhook takes it, and the one that is used is not the one that some reader expects."""
    first, *others = methods
    return Problem(
        place=interface.body.place_of(others[0]),
        message=f'the interface "{interface.name}" has the bindings {listed(methods)}, and must have one',
        object=interface.workload.object,
        symptom="KubeVirt accepts the VM, and each of its parts takes the binding that it looks for first",
        fix=f"remove all but one of {', '.join(methods)}",
        related=(Related(interface.body.place_of(first), f"the binding {first}"),),
        severity=Severity.WARNING,
    )


def _unbound(interface: Interface) -> Problem:
    empty = [key for key in (*METHODS, "binding") if key in interface.body]
    place = interface.body.place_of(empty[0]) if empty else interface.place
    null = f": {empty[0]} has no value, which stands for nothing" if empty else ""
    wanted = empty[0] if empty else "masquerade" if interface.is_on_pod_network else "bridge"
    return Problem(
        place=place,
        message=f'the interface "{interface.name}" has no binding, and must have one{null}',
        object=interface.workload.object,
        symptom='the API server takes the VM, virt-handler fails with "undefined binding method", and the VM never runs',
        fix=f"write {wanted}: {{}}",
        related=(Related(interface.place, "the interface"),) if empty else (),
    )


@check("VMN04", "binding-needs-pod-network")
def binding_needs_pod_network(network: Network) -> Iterator[Problem]:
    """An interface is bound by masquerade or passt, which work on the Pod network only, and its network is another.

    Sources: KubeVirt pkg/network/admitter binding.go and passt.go.
    """
    for interface in all_interfaces(network):
        if interface.network is None or interface.is_on_pod_network or not interface.is_on_another_network:
            continue
        for method, said in _FOR_THE_POD_NETWORK.items():
            if interface.has(method):
                yield refusal(
                    interface.workload,
                    interface.body.place_of(method),
                    f'the interface "{interface.name}" has the binding {method}, which works on the Pod network only, and its '
                    "network is another",
                    f"{said}, field {interface.path}.name",
                    "write bridge: {}, or make the network pod: {}",
                    (Related(interface.network.place_of("name"), "its network"),),
                )


@check("VMN09", "bridge-on-pod-network", Severity.WARNING)
def bridge_on_pod_network(network: Network) -> Iterator[Problem]:
    """An interface is bound to the Pod network by a bridge: the VM can't be migrated, and a cluster may forbid it.

    Sources: KubeVirt pkg/network/vmispec/interface.go, ``VerifyVMIMigratable``; pkg/network/admitter binding.go,
    ``permitBridgeInterfaceOnPodNetwork``.
    """
    for interface in all_interfaces(network):
        if interface.is_on_pod_network and interface.has("bridge") and not _may_migrate(interface):
            yield Problem(
                place=interface.body.place_of("bridge"),
                message=f'the interface "{interface.name}" is bound to the Pod network by bridge; such a VM can\'t be live-migrated',
                object=interface.workload.object,
                symptom='the VM is not LiveMigratable, "cannot migrate VMI which does not use masquerade, bridge with '
                f'{_ALLOWS_MIGRATION} VM annotation or a migratable plugin to connect to the pod network"; where '
                "permitBridgeInterfaceOnPodNetwork is off, the webhook refuses it",
                fix="write masquerade: {}",
                only_if_unexplained=(interface.body.place_of("name"), interface.body.place_of("bridge")),
            )


def _may_migrate(interface: Interface) -> bool:
    """Whether the annotation says that the VM is to be migrated nevertheless. Only its presence counts."""
    body = interface.workload.body
    paths = (("metadata",), ("spec", "template", "metadata"))
    return body is not None and any(body.at(*path, "annotations", _ALLOWS_MIGRATION) is not None for path in paths)


CHECKS = (wrong_binding, binding_needs_pod_network, bridge_on_pod_network)
