"""The vendor-neutral firewall file as a dialect: ``topocheck``."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from topocheck.load.device_dialect import DeviceDialect, Problems
from topocheck.load.firewall_file import is_firewall, read_firewall
from topocheck.load.yaml_reader import read_yaml
from topocheck.model.firewall import Firewall

_KIND = re.compile(r"\bkind[\"']?[ \t]*:[ \t]*[\"']?Firewall\b")


def claims(text: str) -> bool:
    """Whether a text is YAML with ``kind: Firewall`` and no ``apiVersion``."""
    return "Firewall" in text and _KIND.search(text) is not None and is_firewall(read_yaml(text, ""))


def read(text: str, file: str, name: str | None) -> tuple[Firewall | None, Problems]:
    """The firewall of a file; the name is by default the file's stem."""
    return read_firewall(read_yaml(text, file), name or PurePosixPath(file).stem)


FIREWALL_FILE = DeviceDialect("topocheck", "topocheck's firewall file", "firewall", read, claims)
