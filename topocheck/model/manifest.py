"""Every object that the manifests declare, of known and unknown kinds alike."""

from __future__ import annotations

from dataclasses import dataclass

from topocheck.model.place import Place
from topocheck.model.value import Mapping

_NAMESPACED = frozenset(
    {
        ("k8s.cni.cncf.io", "NetworkAttachmentDefinition"),
        ("k8s.ovn.org", "UserDefinedNetwork"),
        *(
            ("kubevirt.io", kind)
            for kind in ("VirtualMachine", "VirtualMachineInstance", "VirtualMachineInstanceReplicaSet")
        ),
        *(("cdi.kubevirt.io", kind) for kind in ("DataVolume", "DataSource", "DataImportCron")),
        *(("", kind) for kind in ("ConfigMap", "PersistentVolumeClaim", "Pod", "Secret", "Service")),
        *(("apps", kind) for kind in ("DaemonSet", "Deployment", "ReplicaSet", "StatefulSet")),
        *(("batch", kind) for kind in ("CronJob", "Job")),
    }
)


@dataclass(frozen=True, slots=True)
class Unfilled:
    """A value that something outside the file fills in: ``path`` leads to it (``spec.desiredState.interfaces[0].name``)."""

    path: str
    place: Place


@dataclass(frozen=True, slots=True)
class Manifest:
    """One object as it is written.

    ``api_version`` and ``namespace`` are None where they are not written; ``name`` is None where there is none, or only a
    ``generateName``.
    ``unfilled`` are the placeholders in it, of the kinds that are read only.
    ``root`` is the folder of the nearest kustomization above the file, empty where there is none: objects of different roots may be
    alternatives. ``partial`` is True for the file of a kustomize patch, which is no object by itself,
    ``left_out`` for a file beside a kustomization that no kustomization names. ``patchable`` tells that a kustomization is at or above the
    file: what the object lacks a patch may add.
    """

    api_version: str | None
    kind: str
    namespace: str | None
    name: str | None
    place: Place
    body: Mapping
    unfilled: tuple[Unfilled, ...] = ()
    root: str = ""
    partial: bool = False
    left_out: bool = False
    patchable: bool = False

    @property
    def group(self) -> str:
        """The API group, empty for the core group."""
        return (self.api_version or "").rpartition("/")[0]

    @property
    def object(self) -> str:
        """``Kind namespace/name``, as findings name it; without a namespace for what is not known to be in one."""
        if self.name is None:
            return f"{self.kind} without a name"
        namespace = self.namespace or ("default" if (self.group, self.kind) in _NAMESPACED else None)
        return f"{self.kind} {namespace}/{self.name}" if namespace else f"{self.kind} {self.name}"
