"""Whether a CNI configuration that is read is one that nothing starts with."""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.model.nad import NetworkAttachment
from topocheck.model.place import Place
from topocheck.topology.cni_fault import Fault
from topocheck.topology.cni_faults import bridge_faults, name_faults
from topocheck.topology.cni_setting_faults import setting_faults
from topocheck.topology.cni_vlan_faults import vlan_faults
from topocheck.topology.ovn_faults import ovn_faults


def refusal(nad: NetworkAttachment) -> Place | None:
    """The line for which Multus, a plugin or the network's controller refuses the configuration; None where none does."""
    first = next(_faults(nad), None)
    return first.place if first is not None else None


def _faults(nad: NetworkAttachment) -> Iterator[Fault]:
    yield from name_faults(nad)
    yield from vlan_faults(nad)
    yield from bridge_faults(nad)
    yield from setting_faults(nad)
    yield from ovn_faults(nad)
