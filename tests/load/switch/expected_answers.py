"""Answers about the corpus of switch configurations that come from elsewhere, in the words of `SwitchInterface`.

Each answer is one field of one interface or VLAN. The sources have words of their own (``none`` for a routed port,
``dataLink`` for a member, ``po1`` for port-channel1), which are translated here and nowhere else.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from topocheck.load.switch import detect_dialect, read_switch
from topocheck.load.switch.interface_names import EOS_TYPES, IOS_TYPES, NXOS_TYPES, names_in
from topocheck.model.switch import Switch, SwitchInterface
from topocheck.model.vlan import VlanSet

CORPUS = Path(__file__).parents[4] / "shared/corpus/switch-configs"
EXPLANATIONS = Path(__file__).with_name("expected_differences.tsv")

_DIALECT_OF_PLATFORM = {"cisco_nxos": "nxos", "cisco_ios": "ios", "arista_eos": "eos", "mixed": None, "other": None}
_TYPES = {"nxos": NXOS_TYPES, "ios": IOS_TYPES, "eos": EOS_TYPES}
_MODES = {"none": "routed", "trunk phone": "trunk", "dot1q-tunnel": "tunnel", "dynamic_auto": "dynamic"}
_FIELDS = {"lacp_mode": "channel_mode", "dot1q": "encapsulation_vlan"}
_BRIDGING = ("access", "trunk", "dynamic")
_NOT_IN_A_CONFIGURATION = ("peer", "peer_interface", "peer_type", "voice_trunk")


class Key(NamedTuple):
    """What an answer is about."""

    source: str
    file: str
    name: str
    field: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What is wanted, what was read, and in which dialect."""

    key: Key
    dialect: str
    wanted: str
    read: str

    @property
    def agrees(self) -> bool:
        return self.wanted == self.read


def answers() -> Iterator[Answer]:
    """Every answer about a file whose dialect topocheck reads."""
    platforms = {
        row["file"]: row["platform"]
        for row in csv.DictReader((CORPUS / "SOURCES.tsv").read_text().splitlines(), delimiter="\t")
    }
    for line in (CORPUS / "EXPECTED.jsonl").read_text().splitlines():
        row = json.loads(line)
        if platforms[row["file"]] in _DIALECT_OF_PLATFORM:
            switch = _switch(row["file"], _DIALECT_OF_PLATFORM[platforms[row["file"]]])
            yield from _row(switch, row)


@cache
def _switch(file: str, dialect: str | None) -> Switch:
    """A configuration in the dialect that it shows, else in that of the platform it is filed under."""
    text = (CORPUS / file).read_text(errors="surrogateescape")
    switch = read_switch(text, file, dialect=detect_dialect(text) or dialect or "nxos").switch
    assert switch is not None
    return switch


def _row(switch: Switch, row: dict[str, object]) -> Iterator[Answer]:
    want = row["want"]
    assert isinstance(want, dict)
    source, file = str(row["source"]).split(":", 1)[0], switch.file

    def answer(name: str, field: str, wanted: object, read: object) -> Answer:
        return Answer(Key(source, file, name, field), switch.dialect, str(wanted), str(read))

    if row["kind"] == "vlan-db":
        vlans = {str(vlan.id): (vlan.name, sorted(vlan.trunk_groups)) for vlan in switch.vlans}
        for number, vlan in want.items():
            yield answer(number, "vlan", (vlan.get("name"), sorted(vlan.get("trunk_groups", []))), vlans.get(number))
        return
    for name in names_in(str(row["name"]), _TYPES[switch.dialect]):
        interface = switch.interfaces.get(name)
        if interface is None:
            yield answer(name, "exists", wanted=True, read=False)
            continue
        for field, wanted in want.items():
            if field not in _NOT_IN_A_CONFIGURATION:
                for translated, read in _field(switch, interface, field, wanted):
                    yield answer(name, field, translated, read)


def _field(switch: Switch, interface: SwitchInterface, field: str, wanted: object) -> Iterator[tuple[object, object]]:
    """What one field is to be, and what it is; nothing where the configuration can't tell."""
    if field in ("mode", "port_mode", "forwarding", "switchport"):
        yield from _mode(switch, interface, field, wanted)
    elif field.startswith("allowed_vlan"):
        effective = interface.rule.members & switch.active_vlans if interface.rule is not None else VlanSet()
        yield VlanSet.parse(str(wanted)), effective if field.endswith("effective") else interface.allowed_vlans
    elif field.startswith("ip"):
        stated = str(wanted)[:1].isdigit()  # and not dhcp or unnumbered
        yield wanted if stated else (), wanted if stated and wanted in interface.addresses else interface.addresses
    elif field == "mtu":
        if interface.mtu is not None:  # the answers hold platform defaults, which no line says
            yield wanted, interface.mtu
    elif field == "member_of":
        yield str(wanted).lower().replace("port-channel", "po"), f"po{interface.channel_group}"
    elif field in ("shutdown", "admin_down"):
        yield wanted, not interface.enabled
    elif isinstance(wanted, list):
        yield sorted(wanted), sorted(getattr(interface, field))
    else:
        yield wanted, getattr(interface, _FIELDS.get(field, field))


def _mode(switch: Switch, interface: SwitchInterface, field: str, wanted: object) -> Iterator[tuple[object, object]]:
    """The mode: a member is asked for that of its port-channel, and where that has no section, for being a member."""
    if field == "switchport":
        yield wanted, interface.mode in _BRIDGING
    elif field == "forwarding":
        yield wanted, {"member": "dataLink", "routed": "routed"}.get(interface.mode, "bridged")
    elif wanted is not None and interface.mode != "member":
        yield _MODES.get(str(wanted), wanted), interface.mode
    elif wanted is not None:
        channels = [
            port for name, port in switch.interfaces.items() if name.lower() == f"port-channel{interface.channel_group}"
        ]
        yield wanted, channels[0].mode if channels else wanted
