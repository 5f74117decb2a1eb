"""Values as YAML in flow style, as the site file of the samples has them."""

from __future__ import annotations

import re
from collections.abc import Mapping

_SAFE = re.compile(r"[A-Za-z_][\w./-]*(?: [\w./-]+)*")
_SPECIAL = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_ADDRESS = re.compile(r"\d+\.\d+\.\d+\.\d+(?:/\d+)?")


def flow(value: object) -> str:
    """``{name: node0, interfaces: [eno1]}``; a text is quoted where YAML could take it for something else."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{flow(key)}: {flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    return str(value) if isinstance(value, int) else _text(str(value))


def _text(value: str) -> str:
    plain = (_SAFE.fullmatch(value) and value.lower() not in _SPECIAL) or _ADDRESS.fullmatch(value)
    return value if plain else '"' + "".join(map(_escaped, value)) + '"'


def _escaped(char: str) -> str:
    """A character inside of double quotes (YAML 1.2, 5.7), which Python escapes in the same way."""
    if char in '"\\':
        return f"\\{char}"
    return char if char.isprintable() else char.encode("unicode_escape", "surrogatepass").decode()
