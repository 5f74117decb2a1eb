"""The fields of a VM's interfaces whose values KubeVirt's webhook refuses: name, model, MAC, PCI address, state and boot order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from topocheck.checks.check import check
from topocheck.checks.interface_ports import refused_dhcp_options, refused_ports
from topocheck.checks.port_ranges import refused_port_ranges
from topocheck.checks.unresolved import is_template
from topocheck.checks.vm_spec import Interface, all_interfaces, interfaces, refusal, whole_vms
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related
from topocheck.model.value import Mapping
from topocheck.model.workload import Workload
from topocheck.simulate.network import Network

_NAME = re.compile(r"[A-Za-z0-9_-]+")
_PCI_ADDRESS = re.compile(r"[0-9a-fA-F]{4}:[0-9a-fA-F]{2}:[0-9a-fA-F]{2}\.[0-7]")
_MODELS = ("e1000", "e1000e", "igb", "ne2k_pci", "pcnet", "rtl8139", "virtio")
_STATES = ("up", "down", "absent")
_OF_THE_BRIDGE_IN_THE_POD = "02:00:00:00:00:00"


def _mac_of(octets: int) -> str:
    groups = octets // 2 - 1
    return rf"[0-9a-f]{{2}}([:-])(?:[0-9a-f]{{2}}\1){{{octets - 2}}}[0-9a-f]{{2}}|[0-9a-f]{{4}}(?:\.[0-9a-f]{{4}}){{{groups}}}"


_MAC = re.compile(_mac_of(6), re.IGNORECASE)
_LONGER_MACS = tuple(re.compile(_mac_of(octets), re.IGNORECASE) for octets in (8, 20))


@check("VMN07", "illegal-interface-field")
def illegal_interface_field(network: Network) -> Iterator[Problem]:
    """A field of a VM's interface has a value that KubeVirt refuses: name, model, MAC, PCI address, ports, DHCP options, state, boot order.

    Sources: KubeVirt pkg/network/admitter netiface.go and admit.go; pkg/network/link mac.go; virt-api's
    vmi-create-admitter.go for the boot order.
    """
    for interface in all_interfaces(network):
        for refused in _FIELDS:
            yield from refused(interface)
    for workload in whole_vms(network):
        yield from _boot_orders(workload)


def _text(interface: Interface, key: str) -> str | None:
    """A text that is written, and no template."""
    text = interface.body.text(key)
    return None if not text or is_template(text) else text


def _name(interface: Interface) -> Iterator[Problem]:
    if not _NAME.fullmatch(interface.name):
        yield refusal(
            interface.workload,
            interface.place,
            f'the interface name "{interface.name}" must be made of letters, digits, - and _ only',
            "Network interface name can only contain alphabetical characters, numbers, dashes (-) or underscores (_)",
            "give the interface and its network a name without other characters",
        )


def _model(interface: Interface) -> Iterator[Problem]:
    model = _text(interface, "model")
    if model is not None and model not in _MODELS:
        yield refusal(
            interface.workload,
            interface.body.place_of("model"),
            f'the interface "{interface.name}" has the model {model}, and must have one of {", ".join(_MODELS)}',
            f"interface {interface.path}.name uses model {model} that is not supported.",
            "write virtio, or another model of the list",
        )


def is_mac(text: str) -> bool:
    """Whether KubeVirt reads a text as the MAC address of an interface. Source: KubeVirt pkg/network/link, ValidateMacAddress."""
    return _MAC.fullmatch(text) is not None


def _mac(interface: Interface) -> Iterator[Problem]:
    mac = _text(interface, "macAddress")
    if mac is None:
        return
    place = interface.body.place_of("macAddress")
    if not is_mac(mac):
        what = "too long" if any(longer.fullmatch(mac) for longer in _LONGER_MACS) else "malformed"
        yield refusal(
            interface.workload,
            place,
            f'the interface "{interface.name}" has the MAC {mac}, which must be six pairs of hexadecimal digits',
            f"interface {interface.path}.name has {what} MAC address ({mac}).",
            'write it as "02:00:ac:10:04:0b", in quotes',
        )
    elif mac == _OF_THE_BRIDGE_IN_THE_POD and interface.has("masquerade"):
        yield refusal(
            interface.workload,
            place,
            f'the interface "{interface.name}" has the MAC {mac}, which KubeVirt gives to the bridge in each Pod with masquerade',
            "The requested MAC address is reserved for the in-pod bridge. Please choose another one.",
            "write another MAC, or none",
        )


def _pci_address(interface: Interface) -> Iterator[Problem]:
    address = _text(interface, "pciAddress")
    if address is not None and not _PCI_ADDRESS.fullmatch(address):
        yield refusal(
            interface.workload,
            interface.body.place_of("pciAddress"),
            f'the interface "{interface.name}" has the PCI address {address}, which must be of the form 0000:81:11.1',
            f"interface {interface.path}.name has malformed PCI address ({address}).",
            "write domain, bus, slot and a function from 0 to 7, as 0000:81:11.1",
        )


def _state(interface: Interface) -> Iterator[Problem]:
    state = _text(interface, "state")
    if state is None:
        return
    name = interface.name
    if state not in _STATES:
        why, said = "must be up, down or absent", f"logical {name} interface state value is unsupported: {state}"
    elif interface.has("sriov") and state != "absent":
        why, said = (
            "must have none, being SR-IOV",
            f'"{name}" interface\'s state "{state}" is not supported for SR-IOV NICs',
        )
    elif state == "absent" and not interface.has("bridge"):
        why = "may be taken away only where its binding is bridge"
        said = f'"{name}" interface\'s state "{state}" is supported only for bridge binding'
    elif state == "absent" and _is_first(interface):
        why = "may not be taken away, for its network is the VM's first"
        said = f'"{name}" interface\'s state "{state}" is not supported on default networks'
    else:
        return
    message = f'the interface "{name}" has the state {state}, and {why}'
    yield refusal(
        interface.workload,
        interface.body.place_of("state"),
        message,
        said,
        "remove state, or write up, down or absent where it may stand",
    )


def _is_first(interface: Interface) -> bool:
    multus = interface.network.mapping("multus") if interface.network is not None else None
    return interface.is_on_pod_network or (multus is not None and multus.boolean("default") is True)


_FIELDS: tuple[Callable[[Interface], Iterator[Problem]], ...] = (
    _name,
    _model,
    _mac,
    _pci_address,
    refused_ports,
    refused_port_ranges,
    refused_dhcp_options,
    _state,
)


def _boot_orders(workload: Workload) -> Iterator[Problem]:
    """Each order is above 0 and given once among disks and interfaces. Two disks with one order are not looked at here."""
    taken = dict(_disk_orders(workload))
    for interface in interfaces(workload):
        order = interface.body.integer("bootOrder")
        if order is None:
            continue
        place = interface.body.place_of("bootOrder")
        if order < 1:
            said = f"{interface.path} must have a boot order > 0, if supplied"
            message = f'the interface "{interface.name}" has the boot order {order}, which must be 1 or more'
            yield refusal(workload, place, message, said, "write 1 or more")
        elif order in taken:
            said = f"Boot order for {interface.path}.bootOrder already set for a different device."
            message = f'the interface "{interface.name}" has the boot order {order}, which another device has too'
            related = [Related(taken[order], f"boot order {order} is given here too")]
            yield refusal(workload, place, message, said, "give each device an order of its own", related)
        else:
            taken[order] = place


def _disk_orders(workload: Workload) -> Iterator[tuple[int, Place]]:
    devices = workload.spec.at("domain", "devices") if workload.spec is not None and workload.is_vm else None
    disks = devices.mappings("disks") if isinstance(devices, Mapping) else []
    for disk in disks:
        order = disk.integer("bootOrder")
        if order is not None:
            yield order, disk.place_of("bootOrder")


CHECKS = (illegal_interface_field,)
