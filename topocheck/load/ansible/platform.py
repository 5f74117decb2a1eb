"""One network platform of Ansible: which collection it has, and what silence means on its switches."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import PurePosixPath

from topocheck.load.ansible import access_lists, interfaces, static_routes
from topocheck.load.ansible.reading import Reading
from topocheck.load.device_dialect import DeviceDialect, Problems
from topocheck.load.switch.dialect import TextDialect
from topocheck.load.switch.settle import settled
from topocheck.load.switch.system_lines import SystemLines
from topocheck.load.yaml_reader import read_yaml
from topocheck.model.place import Place
from topocheck.model.rule import Filter
from topocheck.model.switch import Switch, SwitchInterface
from topocheck.model.value import Mapping as YamlMapping
from topocheck.model.value import Sequence, Value

_DEEPEST = 8  # a play, its tasks, a module and its config lie less deep

_COLLECTION = re.compile(
    r"\b(cisco\.nxos|cisco\.ios|arista\.eos|junipernetworks\.junos|dellemc\.os10|cisco\.iosxr)\.", re.MULTILINE
)
_OWNERS = ("cisco", "arista", "junipernetworks", "dellemc")
_LISTS = re.compile(r"^[ \t]*(?:- )?(?:l2|l3|lag)_interfaces:", re.MULTILINE)
_NAMED = r"^[ \t]*-?[ \t]*\{?[ \t]*name:[ \t]*[\"']?"
_PORTS: Mapping[str, re.Pattern[str]] = {
    "cisco.nxos": re.compile(rf"{_NAMED}(?:Ethernet\d+/\d|port-channel\d|mgmt0)", re.MULTILINE),
    "cisco.ios": re.compile(
        rf"{_NAMED}(?:[A-Za-z]*GigabitEthernet|FastEthernet|[A-Z][A-Za-z]+GigE|Port-channel)\d", re.MULTILINE
    ),
    "arista.eos": re.compile(rf"{_NAMED}(?:Ethernet\d+(?:[\"',\s}}]|$)|Port-Channel\d|Management\d)", re.MULTILINE),
}
_ONLY_EOS = re.compile(r"\btrunk_allowed_vlans\b")

_READERS: Mapping[str, Callable[[Reading, YamlMapping], None]] = {
    "vlans": interfaces.vlan,
    "interfaces": interfaces.interface,
    "l2_interfaces": interfaces.l2_interface,
    "l3_interfaces": interfaces.l3_interface,
    "lag_interfaces": interfaces.lag_interface,
    "static_routes": static_routes.static_routes,
    "acls": access_lists.access_lists,
    "acl_interfaces": access_lists.bindings,
}


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform: ``name`` is the dialect's, ``collection`` as ``cisco.nxos``; ``text`` says what silence means on its switches.

    ``missing_acl_accepts`` is what a bound access list that is nowhere defined lets pass, None where that is not known.
    """

    name: str
    title: str
    collection: str
    text: TextDialect
    missing_acl_accepts: bool | None = None

    def dialect(self) -> DeviceDialect:
        """The dialect of this platform's variables."""
        title = f"variables of Ansible's {self.title} modules"
        return DeviceDialect(self.name, title, "switch", self.read, self.claims)

    def claims(self, text: str) -> bool:
        """Whether a text is YAML with variables of this platform's modules, and of no other one's."""
        return _collection_of(text) == self.collection

    def read(self, text: str, file: str, name: str | None) -> tuple[Switch, Problems]:
        """The switch that the variables describe: what the modules leave alone has the platform's defaults. Never raises."""
        yaml = read_yaml(text, file)
        device = name or PurePosixPath(file).stem
        reading = Reading(file, device, self.text.interface_types, problems=list(yaml.problems))
        for document in yaml.documents:
            for module, entries in _lists(document, self.collection):
                for entry in entries:
                    if isinstance(entry, YamlMapping):
                        _READERS[module](reading, entry)
        switch = Switch(
            name=device,
            file=file,
            dialect=self.name,
            place=Place(file, 1),
            vlans=reading.database.entries(Place(file, 1)) if reading.database.mentioned else (),
            database_known=reading.database.mentioned,
            interfaces=dict(self._interfaces(reading)),
            routes=tuple(reading.routes),
            unmodelled=tuple(reading.unmodelled),
        )
        return switch, tuple(reading.problems)

    def _interfaces(self, reading: Reading) -> Iterator[tuple[str, SwitchInterface]]:
        system = SystemLines()
        defaults = self.text.port_defaults(system)
        bound: dict[str, tuple[Filter, ...]] = {}
        for each in reading.bindings:
            acl = reading.lists.get((each.version, each.name))
            accepts = self.missing_acl_accepts if acl is None else None
            found = Filter(each.name, each.direction, each.place, acl, each.version, accepts)
            bound[each.interface] = (*bound.get(each.interface, ()), found)
        for key, draft in reading.interfaces.items():
            port = settled(draft, self.text, defaults, system, reading.database)
            yield key, _with_filters(port, bound.get(key, ()))


def _with_filters(port: SwitchInterface, filters: tuple[Filter, ...]) -> SwitchInterface:
    return replace(port, filters=filters) if filters else port


def _lists(value: Value, collection: str, depth: int = 0) -> Iterator[tuple[str, Sequence]]:
    """The lists for the modules, with the module's short name, however deep they lie.

    A list stands under the name of a variable, or under ``config`` of a task.
    """
    if depth > _DEEPEST:
        return
    if isinstance(value, Sequence):
        for item in value:
            yield from _lists(item, collection, depth + 1)
    elif isinstance(value, YamlMapping):
        platform = collection.partition(".")[2]
        for key, below in value:
            module = key.removeprefix(f"{collection}.").removeprefix(f"{platform}_")
            config = below.get("config") if isinstance(below, YamlMapping) else below
            if module in _READERS and isinstance(config, Sequence):
                yield module, config
            else:
                yield from _lists(below, collection, depth + 1)


@lru_cache(maxsize=1)  # each platform asks about the same text, one after the other
def _collection_of(text: str) -> str | None:
    """The collection whose variables a text holds: the only one that it names, else the only one whose ports it has."""
    if "_interfaces:" not in text and not any(f"{owner}." in text for owner in _OWNERS):
        return None
    named = {match[1] for match in _COLLECTION.finditer(text)}
    if not named and not _LISTS.search(text):
        return None
    shown = {collection for collection, pattern in _PORTS.items() if pattern.search(text)}
    if _ONLY_EOS.search(text):
        shown &= {"arista.eos"}
    possible = shown & named if named else shown
    return possible.pop() if len(possible) == 1 and len(named) < 2 else None
