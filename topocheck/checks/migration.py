"""VMs that are to be live-migrated when their node is drained, and can't be."""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.check import check
from topocheck.checks.machine_spec import annotation, machines
from topocheck.checks.unresolved import is_template
from topocheck.checks.wording import listed
from topocheck.model.node import HOSTNAME_LABEL
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.site import Site
from topocheck.model.storage import DataVolume
from topocheck.model.value import Mapping, Scalar, Sequence, Value
from topocheck.model.workload import Workload
from topocheck.simulate.network import Network

EVICTION_STRATEGIES = ("External", "LiveMigrate", "LiveMigrateIfPossible", "None")
SHARED = "ReadWriteMany"

_ALLOWED_ON_POD_NETWORK = "kubevirt.io/allow-pod-bridge-network-live-migration"
_BLOCKED = "the drain of its node does not end: the eviction is refused while the VM is not migratable, alert VMCannotBeEvicted"


def _to_migrate(network: Network) -> Iterator[tuple[Workload, Mapping, Place]]:
    """The VMs whose own evictionStrategy is LiveMigrate, with the line that says so."""
    for workload, spec in machines(network):
        if spec.text("evictionStrategy") == "LiveMigrate":
            yield workload, spec, spec.place_of("evictionStrategy")


@check("MIG03", "nowhere-to-migrate", Severity.WARNING)
def nowhere_to_migrate(network: Network) -> Iterator[Problem]:
    """A VM that is to be live-migrated may run on one node alone.

    Source: KubeVirt user guide, Node maintenance; Kubernetes scheduler, NodeAffinity.
    """
    if not any(node.stated for node in network.site.nodes):
        return
    for workload, _, place in _to_migrate(network):
        nodes = network.runs_on(workload)
        if len(nodes) == 1:
            yield Problem(
                place=place,
                message=f"{workload.object} has the evictionStrategy LiveMigrate, and {nodes[0].name} is the one node that it "
                "may run on",
                object=workload.object,
                symptom=f"the drain of {nodes[0].name} does not end: the target Pod of the migration stays Pending",
                fix="let it run on a second node, or write the evictionStrategy None",
                related=(Related(workload.node_selector_place, "the choice of nodes"),)
                if workload.node_selector_place is not None
                else (),
            )


@check("MIG04", "unshared-disk-blocks-migration")
def unshared_disk(network: Network) -> Iterator[Problem]:
    """A VM that is to be live-migrated has a disk whose access modes leave out ReadWriteMany.

    Source: KubeVirt pkg/virt-handler/vm.go, checkVolumesForMigration.
    """
    modes_of = _access_modes(network.site)
    for workload, spec, place in _to_migrate(network):
        for volume in spec.mappings("volumes"):
            name = _claim(volume)
            modes = modes_of.get((workload.namespace, name)) if name is not None else None
            if modes and _is_unshared(modes):
                written = listed(mode.text for mode in modes)
                yield Problem(
                    place=modes[0].place,
                    message=f"{workload.object} has the evictionStrategy LiveMigrate, and its disk {name} has the access mode "
                    f"{written}, and must have {SHARED}",
                    object=workload.object,
                    symptom=f"{_BLOCKED}; LiveMigratable is False: cannot migrate VMI: PVC {name} is not shared, live "
                    "migration requires that all PVCs must be shared (using ReadWriteMany access mode)",
                    fix=f"give the disk {SHARED}, or the VM another evictionStrategy",
                    related=(Related(place, "the evictionStrategy"),),
                )


def _access_modes(site: Site) -> dict[tuple[str, str], list[Scalar]]:
    """The access modes that are written of each DataVolume and claim, by namespace and name."""
    found = {
        (manifest.namespace or "default", manifest.name or ""): _scalars(manifest.body.at("spec", "accessModes"))
        for manifest in site.manifests
        if manifest.kind == "PersistentVolumeClaim" and not manifest.group
    }
    return found | {(each.namespace, each.name): access_modes(each) or [] for each in site.data_volumes}


def _claim(volume: Mapping) -> str | None:
    for key, name in (("dataVolume", "name"), ("persistentVolumeClaim", "claimName")):
        source = volume.mapping(key)
        if source is not None:
            return source.text(name)
    return None


def access_modes(volume: DataVolume) -> list[Scalar] | None:
    """The access modes that a DataVolume asks for; None where the StorageProfile chooses."""
    for form in ("pvc", "storage"):
        found = _scalars(volume.body.at("spec", form, "accessModes") if volume.body is not None else None)
        if found:
            return found
    return None


def _scalars(modes: Value | None) -> list[Scalar]:
    items = modes.items if isinstance(modes, Sequence) else ()
    return [mode for mode in items if isinstance(mode, Scalar) and not mode.is_null]


def _is_unshared(modes: list[Scalar]) -> bool:
    return all(mode.text != SHARED and not is_template(mode.text) for mode in modes)


@check("MIG05", "pod-network-blocks-migration")
def pod_network_bridge(network: Network) -> Iterator[Problem]:
    """A VM that is to be live-migrated is bridged to the Pod network.

    Source: KubeVirt pkg/network/vmispec/interface.go, VerifyVMIMigratable.
    """
    for workload, spec, place in _to_migrate(network):
        if annotation(workload, _ALLOWED_ON_POD_NETWORK) is not None:
            continue
        pods = {each.text("name") for each in spec.mappings("networks") if each.get("pod") is not None}
        for vnic in workload.vnics:
            if vnic.binding == "bridge" and vnic.name in pods:
                yield Problem(
                    place=vnic.place,
                    message=f"{workload.object} has the evictionStrategy LiveMigrate, and {vnic.name} is bridged to the Pod "
                    "network, where it must have masquerade",
                    object=workload.object,
                    symptom=f"{_BLOCKED}; LiveMigratable is False: cannot migrate VMI which does not use masquerade, bridge "
                    f"with {_ALLOWED_ON_POD_NETWORK} VM annotation or a migratable plugin to connect to the pod network",
                    fix="write masquerade: {}, or another evictionStrategy",
                    related=(Related(place, "the evictionStrategy"),),
                )


@check("MIG06", "device-blocks-migration")
def device_of_one_node(network: Network) -> Iterator[Problem]:
    """A VM that is to be live-migrated has a host disk that is not shared, or a device of its node.

    Source: KubeVirt pkg/virt-handler/vm.go, calculateLiveMigrationCondition and checkVolumesForMigration.
    """
    for workload, spec, place in _to_migrate(network):
        for what, where in _of_one_node(spec):
            yield Problem(
                place=where,
                message=f"{workload.object} has the evictionStrategy LiveMigrate, and {what} that stays on its node",
                object=workload.object,
                symptom=f"{_BLOCKED}; the condition LiveMigratable of the VirtualMachineInstance is False",
                fix="take it away, or write another evictionStrategy",
                related=(Related(place, "the evictionStrategy"),),
            )


def _of_one_node(spec: Mapping) -> Iterator[tuple[str, Place]]:
    for volume in spec.mappings("volumes"):
        disk = volume.mapping("hostDisk")
        if disk is not None and (disk.get("shared") is None or disk.boolean("shared") is False):
            yield "a host disk", volume.place_of("hostDisk")
    devices = spec.at("domain", "devices")
    for key, what in (("hostDevices", "a host device"), ("gpus", "a GPU")):
        if isinstance(devices, Mapping) and devices.mappings(key):
            yield what, devices.place_of(key)


@check("MIG09", "pinned-to-one-node", Severity.INFO)
def pinned_to_one_node(network: Network) -> Iterator[Problem]:
    """A VM is to be live-migrated where that is possible, and its node selector names one node by its hostname."""
    for workload, spec in machines(network):
        strategy, pin = spec.text("evictionStrategy") or "", _pin(workload, spec)
        if strategy.startswith("LiveMigrate") and pin is not None:
            node, place = pin
            yield Problem(
                place=place,
                message=f"{workload.object} has the evictionStrategy {strategy}, and must be allowed on a second node: it is pinned to "
                f"{node}",
                object=workload.object,
                symptom=f"when {node} fails or is drained the VM stops, and starts nowhere else",
                fix="select nodes by a label that several have, or write the evictionStrategy None",
                related=(Related(spec.place_of("evictionStrategy"), "the evictionStrategy"),),
                only_if_unexplained=(place, spec.place_of("evictionStrategy")),
            )


def _pin(workload: Workload, spec: Mapping) -> tuple[str, Place] | None:
    name = workload.node_selector.get(HOSTNAME_LABEL)
    if name is not None and not is_template(name):
        return name, workload.node_selector_place or workload.place
    if workload.node_name is not None and not is_template(workload.node_name):
        return workload.node_name, spec.place_of("nodeName")
    return None


@check("MIG11", "illegal-eviction-strategy")
def illegal_eviction_strategy(network: Network) -> Iterator[Problem]:
    """A VM's evictionStrategy is none that KubeVirt knows.

    Source: KubeVirt vmi-create-admitter.go, isValidEvictionStrategy.
    """
    for workload, spec in machines(network):
        written = spec.text("evictionStrategy")
        if written is not None and written not in EVICTION_STRATEGIES and not is_template(written):
            yield Problem(
                place=spec.place_of("evictionStrategy"),
                message=f'the evictionStrategy "{written}" must be one of {listed(EVICTION_STRATEGIES)}',
                object=workload.object,
                symptom="the apply is refused: spec.template.spec.evictionStrategy is set with an unrecognized option: "
                f"{written}",
                fix="write one of them; upper and lower case matter",
            )


CHECKS = (
    nowhere_to_migrate,
    unshared_disk,
    pod_network_bridge,
    device_of_one_node,
    pinned_to_one_node,
    illegal_eviction_strategy,
)
