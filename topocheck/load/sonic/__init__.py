"""SONiC: config_db.json.

Source: SONiC Configuration wiki (sonic-buildimage src/sonic-yang-models/doc/Configuration.md) and what the modules name.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from topocheck.load.device_dialect import DeviceDialect, Problems
from topocheck.load.json_reader import read_json
from topocheck.load.sonic.acl import read_filters
from topocheck.load.sonic.interfaces import Interfaces
from topocheck.load.sonic.routes import learned, read_routes
from topocheck.load.sonic.tables import Tables, is_config_db
from topocheck.load.sonic.vlans import read_memberships, read_vlans
from topocheck.model.place import Place
from topocheck.model.problem import Problem
from topocheck.model.switch import Switch, Unmodelled
from topocheck.model.value import Mapping

__all__ = ["SONIC"]

_CHANGE_FORWARDING = (
    "VXLAN_TUNNEL_MAP",
    "VLAN_TRANSLATION",
    "VLAN_STACKING",
    "POLICY_BINDING_TABLE",
    "PBH_RULE",
    "PORT_ISOLATION_GROUP",
    "NAT_BINDINGS",
    "STATIC_NAT",
    "STATIC_NAPT",
)


def read(text: str, file: str, name: str | None) -> tuple[Switch | None, Problems]:
    """The switch that a config_db.json describes; never raises. The name is by default the hostname, else the file's stem."""
    document = read_json(text, file)
    called = name or PurePosixPath(file).stem
    if document.problems or not document.documents or not isinstance(document.documents[0], Mapping):
        return None, document.problems or (("SIT03", _no_tables(file, called)),)
    tables = Tables(document.documents[0])
    metadata = next((row for row in tables.rows("DEVICE_METADATA") if row.name == "localhost"), None)
    hostname = metadata.text("hostname") if metadata is not None else None
    called = name or hostname or called
    memberships, problems = read_memberships(tables, called)
    routing = learned(tables)
    switch = Switch(
        name=called,
        file=file,
        dialect="sonic",
        hostname=hostname,
        place=metadata.place_of("hostname") if metadata is not None and hostname else Place(file, 1),
        vlans=tuple(sorted(read_vlans(tables), key=lambda vlan: vlan.id)),
        database_known=tables.has("VLAN") or (tables.has("PORT") and metadata is not None),
        interfaces=Interfaces(tables, memberships, read_filters(tables)).read(),
        routes=tuple(read_routes(tables)),
        learns_routes=routing.place if routing is not None else None,
        unmodelled=tuple(
            Unmodelled(row.place, f"{table} {'|'.join(row.key)}")
            for table in _CHANGE_FORWARDING
            for row in tables.rows(table)
        ),
    )
    if not (switch.interfaces or switch.vlans):
        return None, (("SIT03", _no_tables(file, called)), *problems)
    return switch, problems


def _no_tables(file: str, device: str) -> Problem:
    return Problem(
        place=Place(file, 1),
        message=f"{file} has no port and no VLAN in the dialect of SONiC, and must be the config_db.json of {device}",
        object=f"Switch {device}",
        symptom="the configuration is not read, so what passes through the switch is not known",
        fix="correct the path or the dialect in topocheck.yaml, under devices",
    )


SONIC = DeviceDialect("sonic", "SONiC config_db.json", "switch", read, is_config_db)
