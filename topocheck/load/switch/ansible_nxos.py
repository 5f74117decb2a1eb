"""The variables of Ansible's Cisco NX-OS resource modules: vlans, interfaces, l2_, l3_ and lag_interfaces.

A switch that is configured from Git by Ansible has no other configuration there. Sources: the argument lists of the
modules nxos_vlans, nxos_interfaces, nxos_l2_interfaces, nxos_l3_interfaces and nxos_lag_interfaces of cisco.nxos.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_interface
from pathlib import PurePosixPath

from topocheck.load.switch.dialect import Dialect, Problems
from topocheck.load.switch.draft import InterfaceDraft
from topocheck.load.switch.interface_names import NXOS_TYPES, canonical_name, number_of
from topocheck.load.switch.nxos import NXOS_TEXT
from topocheck.load.switch.remarks import illegal_vlans
from topocheck.load.switch.settle import settled
from topocheck.load.switch.system_lines import SystemLines
from topocheck.load.switch.vlan_database import VlanDatabase, VlanDraft
from topocheck.load.yaml_reader import read_yaml
from topocheck.model.place import Place
from topocheck.model.problem import Problem
from topocheck.model.switch import Switch, Unmodelled
from topocheck.model.value import Mapping as YamlMapping
from topocheck.model.value import Scalar, Sequence, Value
from topocheck.model.vlan import VlanSet

_DEEPEST = 8  # a play, its tasks, a module and its config lie less deep
_MODES = {"access": "access", "trunk": "trunk"}


@dataclass(slots=True)
class _Reading:
    """What has been read of one file so far."""

    file: str
    device: str
    database: VlanDatabase = field(default_factory=VlanDatabase)
    interfaces: dict[str, InterfaceDraft] = field(default_factory=dict)
    problems: list[tuple[str, Problem]] = field(default_factory=list)
    unmodelled: list[Unmodelled] = field(default_factory=list)

    def draft(self, entry: YamlMapping, key: str = "name") -> InterfaceDraft | None:
        """The interface that an entry is about."""
        name = entry.text(key)
        if not name:
            return None
        canonical = canonical_name(name, NXOS_TYPES)
        return self.interfaces.setdefault(canonical, InterfaceDraft(canonical, entry.place_of(key)))

    def vlans(self, entry: YamlMapping, key: str) -> VlanSet | None:
        """The VLANs under a key; None where there are none, and a problem where they are illegal."""
        value = entry.get(key)
        if value is None:
            return None
        items = value.items if isinstance(value, Sequence) else [value]
        written = ",".join(item.text for item in items if isinstance(item, Scalar))
        place = entry.place_of(key)
        if "{{" in written:
            self.unmodelled.append(Unmodelled(place, f"{key}: {written}"))
            return None
        try:
            return VlanSet.parse(written)
        except ValueError:
            self.problems.append(("SWI02", illegal_vlans(self.device, place, f"{key}: {written}", written)))
            return None

    def vlan(self, entry: YamlMapping, key: str) -> int | None:
        """The one VLAN under a key."""
        vlans = self.vlans(entry, key)
        return next(iter(vlans), None) if vlans is not None else None


def _vlan(reading: _Reading, entry: YamlMapping) -> None:
    """An entry of ``vlans``."""
    vlan = reading.vlan(entry, "vlan_id")
    reading.database.mentioned = True
    if vlan is not None:
        draft = reading.database.vlans.setdefault(vlan, VlanDraft(entry.place_of("vlan_id")))
        draft.name = entry.text("name") or draft.name
        draft.suspended = entry.text("state") == "suspend"
        draft.shut = entry.boolean("enabled") is False


def _interface(reading: _Reading, entry: YamlMapping) -> None:
    """An entry of ``interfaces``."""
    draft = reading.draft(entry)
    if draft is None:
        return
    if (description := entry.text("description")) is not None:
        draft.description = description
        draft.places["description"] = entry.place_of("description")
    if (enabled := entry.boolean("enabled")) is not None:
        draft.enabled = enabled
        draft.places["enabled"] = entry.place_of("enabled")
    if (mtu := entry.integer("mtu")) is not None:
        draft.mtu = mtu
        draft.places["mtu"] = entry.place_of("mtu")
    if (layer := entry.text("mode")) in ("layer2", "layer3"):
        draft.layer2 = layer == "layer2"
        draft.places["mode"] = entry.place_of("mode")


def _l2_interface(reading: _Reading, entry: YamlMapping) -> None:
    """An entry of ``l2_interfaces``. Without a ``mode`` it is what it gives: ``trunk`` or else ``access``."""
    draft = reading.draft(entry)
    if draft is None:
        return
    draft.switched = True
    trunk, access = entry.mapping("trunk"), entry.mapping("access")
    if (mode := entry.text("mode")) is not None:
        draft.port_mode = _MODES.get(mode, "unknown")
        draft.places["mode"] = entry.place_of("mode")
        if draft.port_mode == "unknown":
            reading.unmodelled.append(Unmodelled(entry.place_of("mode"), f"mode: {mode}"))
    elif trunk is not None and access is None:
        draft.port_mode = "trunk"
        draft.places["mode"] = entry.place_of("trunk")
    if access is not None and (vlan := reading.vlan(access, "vlan")) is not None:
        draft.access_vlan = vlan
        draft.places["access_vlan"] = access.place_of("vlan")
    if trunk is not None and (native := reading.vlan(trunk, "native_vlan")) is not None:
        draft.native_vlan = native
        draft.places["native_vlan"] = trunk.place_of("native_vlan")
    if trunk is not None and (allowed := reading.vlans(trunk, "allowed_vlans")) is not None:
        draft.allowed_vlans = allowed
        draft.places["allowed_vlans"] = trunk.place_of("allowed_vlans")


def _lag_interface(reading: _Reading, entry: YamlMapping) -> None:
    """An entry of ``lag_interfaces``: a port-channel and its members."""
    channel = reading.draft(entry)
    number = number_of(channel.name) if channel is not None else None
    for member in entry.mappings("members"):
        draft = reading.draft(member, "member")
        if draft is not None and number is not None:
            mode = member.text("mode")
            draft.channel_group, draft.channel_mode = number, "on" if mode in (None, "true", "True") else mode
            draft.places["channel_group"] = member.place_of("member")


def _l3_interface(reading: _Reading, entry: YamlMapping) -> None:
    """An entry of ``l3_interfaces``."""
    draft = reading.draft(entry)
    if draft is None:
        return
    draft.routed = True
    if (vlan := reading.vlan(entry, "dot1q")) is not None:
        draft.encapsulation_vlan = vlan
        draft.places["encapsulation_vlan"] = entry.place_of("dot1q")
    for item in (*entry.mappings("ipv4"), *entry.mappings("ipv6")):
        written = item.text("address") or ""
        try:
            address = str(ip_interface(written)) if "/" in written else None
        except ValueError:
            address = None
        if address is not None:
            primary = "primary" if ":" not in address and not item.boolean("secondary") else address
            draft.addresses[primary] = address
            draft.places["addresses"] = item.place_of("address")


_READERS: Mapping[str, Callable[[_Reading, YamlMapping], None]] = {
    "vlans": _vlan,
    "interfaces": _interface,
    "l2_interfaces": _l2_interface,
    "l3_interfaces": _l3_interface,
    "lag_interfaces": _lag_interface,
}


def _lists(value: Value, depth: int = 0) -> Iterator[tuple[str, Sequence]]:
    """The lists for the modules, with the module's short name, however deep they lie.

    A list stands under the name of a variable, or under ``config`` of a task.
    """
    if depth > _DEEPEST:
        return
    if isinstance(value, Sequence):
        for item in value:
            yield from _lists(item, depth + 1)
    elif isinstance(value, YamlMapping):
        for key, below in value:
            module = key.removeprefix("cisco.nxos.").removeprefix("nxos_")
            config = below.get("config") if isinstance(below, YamlMapping) else below
            if module in _READERS and isinstance(config, Sequence):
                yield module, config
            else:
                yield from _lists(below, depth + 1)


def _read(text: str, file: str, name: str | None) -> tuple[Switch, Problems]:
    """The switch that the variables describe: what the modules leave alone has the defaults of NX-OS."""
    yaml = read_yaml(text, file)
    device = name or PurePosixPath(file).stem
    reading = _Reading(file, device, problems=list(yaml.problems))
    for document in yaml.documents:
        for module, entries in _lists(document):
            for entry in entries:
                if isinstance(entry, YamlMapping):
                    _READERS[module](reading, entry)
    system = SystemLines()
    defaults = NXOS_TEXT.port_defaults(system)
    switch = Switch(
        name=device,
        file=file,
        dialect="ansible-nxos",
        place=Place(file, 1),
        vlans=reading.database.entries(Place(file, 1)) if reading.database.mentioned else (),
        database_known=reading.database.mentioned,
        interfaces={
            key: settled(draft, NXOS_TEXT, defaults, system, reading.database)
            for key, draft in reading.interfaces.items()
        },
        unmodelled=tuple(reading.unmodelled),
    )
    return switch, tuple(reading.problems)


ANSIBLE_NXOS = Dialect("ansible-nxos", "variables of Ansible's NX-OS modules", _read)
