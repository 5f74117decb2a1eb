"""The SR-IOV network operator: which NICs of which nodes are split into virtual functions."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field

from topocheck.model.node import Node
from topocheck.model.place import Place

RESOURCE_PREFIX = "openshift.io/"
"""What the operator puts before a ``resourceName`` (its default RESOURCE_PREFIX)."""


@dataclass(frozen=True, slots=True)
class PhysicalFunction:
    """An entry of ``nicSelector.pfNames``: a NIC, and with ``ens1f0#0-3`` only its virtual functions ``first`` to ``last``."""

    name: str
    place: Place
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True)
class SriovPolicy:
    """A SriovNetworkNodePolicy. ``resource_name`` is as written, ``resource`` as Pods ask for it.

    ``pfs`` is empty where the NICs are chosen by other means (vendor, PCI address): ``by_other_means`` is then True.
    ``device_type`` is netdevice or vfio-pci; ``mtu`` is None where it is not written, and left as it is.
    Source: sriov-network-operator api/v1/sriovnetworknodepolicy_types.go.
    """

    namespace: str
    name: str
    place: Place
    resource_name: str | None = None
    resource_place: Place | None = None
    selector: MappingType[str, str] = field(default_factory=dict)
    selector_place: Place | None = None
    pfs: tuple[PhysicalFunction, ...] = ()
    by_other_means: bool = False
    num_vfs: int | None = None
    device_type: str = "netdevice"
    mtu: int | None = None
    mtu_place: Place | None = None
    is_rdma: bool = False
    eswitch_mode: str | None = None
    templated: bool = False
    wave: int = 0

    @property
    def resource(self) -> str | None:
        """The resource that a NAD of this policy's virtual functions names: ``openshift.io/<resourceName>``."""
        return None if self.resource_name is None else RESOURCE_PREFIX + self.resource_name

    def selects(self, node: Node) -> bool:
        """Whether the policy is for a node: every key of its selector has the identical value there; an empty one takes all."""
        return all(node.labels.get(key) == value for key, value in self.selector.items())
