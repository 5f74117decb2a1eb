"""Settings of a CNI configuration that its plugin refuses by itself, whatever the node has: modes, masters, versions, addresses.

Sources: containernetworking/plugins plugins/main vlan.go, macvlan.go, ipvlan.go and host-device.go, plugins/meta/tuning, plugins/ipam/static
and host-local; containernetworking/cni pkg/version; sriov-cni pkg/config, ``LoadConf``; ovs-cni pkg/plugin.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from difflib import get_close_matches

from topocheck.model.nad import NetworkAttachment
from topocheck.model.place import Place
from topocheck.model.template import is_template
from topocheck.model.value import Mapping, Sequence, Value
from topocheck.topology.cni_fault import Fault

_VERSIONS = ("0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0")
_ONE_EACH = ("0.1.0", "0.2.0")  # of which a result has one address of each family
_PUBLISHED = re.compile(r"0\.\d+\.\d+|1\.0\.\d+")
_MAC = re.compile(
    r"[0-9a-f]{2}(?P<s>[:-])[0-9a-f]{2}((?P=s)[0-9a-f]{2}){4}(((?P=s)[0-9a-f]{2}){2}|((?P=s)[0-9a-f]{2}){14})?"
    r"|[0-9a-f]{4}(\.[0-9a-f]{4}){2}(\.[0-9a-f]{4})?"
)
_PCI = re.compile(r"[0-9a-f]{4}:[0-9a-f]{2}:[01][0-9a-f]\.[0-7]")
_MODES = {"macvlan": ("bridge", "private", "vepa", "passthru"), "ipvlan": ("l2", "l3", "l3s")}
_LINK_STATES = ("auto", "enable", "disable")
_DEVICE_KEYS = ("device", "hwaddr", "kernelpath", "pciBusID", "auxDevice", "deviceID")
_CHAINED = {
    **dict.fromkeys(("tuning", "cnv-tuning"), "Required prevResult missing"),
    **dict.fromkeys(("portmap", "bandwidth", "sbr"), "must be called as chained plugin"),
    **dict.fromkeys(("firewall", "vrf"), "missing prevResult from earlier plugin"),
}


def setting_faults(nad: NetworkAttachment) -> Iterator[Fault]:
    """Every setting that the plugin refuses, or that it can't do without and is not there."""
    if nad.config is not None and nad.generated_from is None:
        yield from _of_configuration(nad)


def _of_configuration(nad: NetworkAttachment) -> Iterator[Fault]:
    yield from _version(nad)
    for index, plugin in enumerate(nad.plugins):
        kind = plugin.text("type") or ""
        if index == 0 and kind in _CHAINED:
            message = f"the plugin {kind} changes what another has made, and must come after one"
            fix = "write the plugin that makes the interface, as bridge, before it in the list of plugins"
            yield _fault(plugin.place_of("type"), message, _CHAINED[kind], fix)
        reader = _READERS.get(kind)
        if reader is not None:
            yield from reader(nad, plugin)
        ipam = plugin.mapping("ipam")
        if ipam is not None and ipam.get("type") is not None:
            yield from _ipam(nad, ipam)
        elif kind in ("vlan", "ptp") or (kind == "ipvlan" and index == 0):
            message = f"the plugin {kind} must have an ipam with a type"
            said = "failed to execute IPAM delegate: no plugin name provided"
            fix = 'write "ipam", or use macvlan, which needs none'
            yield _fault(plugin.place_of("ipam"), message, said, fix)


def _version(nad: NetworkAttachment) -> Iterator[Fault]:
    written = nad.cni_version
    if not written or written in _VERSIONS or is_template(written):
        return
    if re.fullmatch(r"\d+\.\d+\.\d+", written) and not _PUBLISHED.fullmatch(written):
        return  # one that is newer than those of today
    meant = next(iter(get_close_matches(written, _VERSIONS, 1, 0.5)), "0.3.1")
    message = f"cniVersion is {written}, and must be one of {', '.join(_VERSIONS)}"
    said = f'incompatible CNI versions; config is "{written}", plugin supports ["0.1.0" ... "1.1.0"]'
    yield _fault(nad.place_of("cniVersion"), message, said, f"write {meant}")


def _of_vlan(_: NetworkAttachment, plugin: Mapping) -> Iterator[Fault]:
    if plugin.get("master") is None or plugin.text("master") == "":
        said = "'master' field is required. It specifies the host interface name to create the VLAN for"
        yield _fault(plugin.place_of("master"), "the plugin vlan must have a master", said, "write the interface")
    yield from _negative_mtu(plugin)


def _negative_mtu(plugin: Mapping) -> Iterator[Fault]:
    mtu = plugin.integer("mtu")
    if mtu is not None and mtu < 0:
        said = f"invalid MTU {mtu}, must be [0, master MTU(1500)]"
        yield _fault(plugin.place_of("mtu"), f"mtu is {mtu}, and must not be below 0", said, "write the MTU, or none")


def _of_mode(_: NetworkAttachment, plugin: Mapping) -> Iterator[Fault]:
    kind, mode = plugin.text("type") or "", plugin.text("mode")
    modes = _MODES[kind]
    if mode and mode not in modes and not is_template(mode):
        message = f"the mode of {kind} is {mode}, and must be one of {', '.join(modes)}"
        meant = next(iter(get_close_matches(mode.lower(), modes, 1, 0.5)), modes[0])
        yield _fault(plugin.place_of("mode"), message, f'unknown {kind} mode: "{mode}"', f"write {meant}")


def _of_macvlan(nad: NetworkAttachment, plugin: Mapping) -> Iterator[Fault]:
    yield from _of_mode(nad, plugin)
    yield from _negative_mtu(plugin)
    yield from _mac(plugin, "mac")
    length = plugin.integer("bcqueuelen")
    if length is not None and not 0 <= length < 2**32:
        message = f"bcqueuelen is {length}, and must be from 0 to {2**32 - 1}"
        said = "json: cannot unmarshal number into Go struct field NetConf.bcqueuelen of type uint32"
        yield _fault(plugin.place_of("bcqueuelen"), message, said, "correct the number")


def _mac(plugin: Mapping, key: str) -> Iterator[Fault]:
    text = plugin.text(key)
    if text and not _MAC.fullmatch(text.lower()) and not is_template(text):
        message = f"{key} is {text}, and must be a MAC address"
        yield _fault(
            plugin.place_of(key), message, f"address {text}: invalid MAC address", "write it as 02:00:00:00:00:01"
        )


def _of_host_device(nad: NetworkAttachment, plugin: Mapping) -> Iterator[Fault]:
    if not any(plugin.get(key) is not None for key in _DEVICE_KEYS) and "resourceName" not in nad.places:
        message = "the plugin host-device must be told which device it moves"
        said = "specify either device, hwaddr, kernelpath or pciBusID"
        yield _fault(plugin.place_of("type"), message, said, "write device, hwaddr, kernelpath or pciBusID")
    yield from _mac(plugin, "hwaddr")
    path = plugin.text("kernelpath")
    if path and not path.startswith("/sys/devices/") and not is_template(path):
        message = f"kernelpath is {path}, and must begin with /sys/devices/"
        said = f"kernel device path {path} must be absolute and in /sys/devices"
        yield _fault(plugin.place_of("kernelpath"), message, said, "write what the link /sys/class/net/NAME points to")


def _of_tuning(_: NetworkAttachment, plugin: Mapping) -> Iterator[Fault]:
    yield from _mac(plugin, "mac")
    keys = plugin.mapping("sysctl")
    for key, value in keys if keys is not None else ():
        path = posixpath.normpath(posixpath.join("/proc/sys", key if "/" in key else key.replace(".", "/")))
        if not path.startswith("/proc/sys/net/") and not is_template(key):
            message = f"the sysctl {key} must be one of the network, below net"
            yield _fault(value.place, message, f'invalid net sysctl key: "{key}"', "remove it")


def _of_ovs(nad: NetworkAttachment, plugin: Mapping) -> Iterator[Fault]:
    given = plugin.get("bridge") is not None or plugin.get("deviceID") is not None
    if not given and plugin.get("configuration_path") is None and "resourceName" not in nad.places:
        message = "the plugin ovs must have a bridge"
        yield _fault(plugin.place_of("bridge"), message, "failed to get bridge name", "write the name of the bridge")


def _of_sriov(_: NetworkAttachment, plugin: Mapping) -> Iterator[Fault]:
    device, state = plugin.text("deviceID"), plugin.text("link_state")
    if device and not _PCI.fullmatch(device.lower()) and not is_template(device):
        message = f"deviceID is {device}, and must be the PCI address of a virtual function"
        said = f"LoadConf(): failed to get VF information: lstat /sys/bus/pci/devices/{device}/physfn: no such file"
        yield _fault(plugin.place_of("deviceID"), message, said, "leave it out: the device plugin gives it")
    if state and state not in _LINK_STATES and not is_template(state):
        message = f"link_state is {state}, and must be auto, enable or disable"
        yield _fault(plugin.place_of("link_state"), message, f"invalid link_state value: {state}", "write auto")


def _ipam(nad: NetworkAttachment, ipam: Mapping) -> Iterator[Fault]:
    kind = ipam.text("type") or ""
    for index, entry in enumerate(ipam.mappings("addresses") if kind == "static" else ()):
        if not entry.text("address"):
            message = "an entry of addresses must have an address with its prefix length"
            said = f"the 'address' field is expected to be in CIDR notation, got: '' in entry {index}"
            yield _fault(entry.place, message, said, 'write "address": "192.0.2.10/24"')
    for entry in ipam.mappings("routes") if kind in ("static", "host-local", "whereabouts") else ():
        if not entry.text("dst"):
            said = "invalid CIDR address: <nil>"
            yield _fault(entry.place, "a route must have a dst", said, 'write "dst": "0.0.0.0/0"')
    if nad.cni_version in _ONE_EACH:
        yield from _one_of_each(nad.cni_version or "", kind, ipam)


def _one_of_each(version: str, kind: str, ipam: Mapping) -> Iterator[Fault]:
    if kind == "static":
        given = [entry.text("address") for entry in ipam.mappings("addresses")]
    elif kind == "host-local":
        sets = ipam.sequence("ranges")
        given = [ipam.text("subnet"), *(_first_subnet(each) for each in (sets.items if sets is not None else ()))]
    else:
        return
    sixes = [":" in text for text in given if text]
    if max(sixes.count(True), sixes.count(False)) > 1:
        message = f"there are two addresses of one family, and with cniVersion {version} there may be one"
        said = f"CNI version {version} does not support more than 1 address per family"
        yield _fault(ipam.place, message, said, 'write "cniVersion": "0.3.1"')


def _first_subnet(ranges: Value) -> str | None:
    first = next(iter(ranges.items), None) if isinstance(ranges, Sequence) else None
    return first.text("subnet") if isinstance(first, Mapping) else None


def _fault(place: Place, message: str, said: str, fix: str) -> Fault:
    return Fault(place, message, said, fix=fix)


_READERS: dict[str, Callable[[NetworkAttachment, Mapping], Iterator[Fault]]] = {
    "vlan": _of_vlan,
    "macvlan": _of_macvlan,
    "ipvlan": _of_mode,
    "host-device": _of_host_device,
    "tuning": _of_tuning,
    "cnv-tuning": _of_tuning,
    "ovs": _of_ovs,
    "sriov": _of_sriov,
}
