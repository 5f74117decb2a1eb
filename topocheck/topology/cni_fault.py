"""Why a CNI plugin, or the controller of its network, refuses a configuration."""

from __future__ import annotations

from typing import NamedTuple

from topocheck.model.place import Place


class Fault(NamedTuple):
    """The line, what must be there, and the plugin's own words; ``contradicted_by`` is the key that does not go with it.

    ``fix`` is what to write, where that is not the same for all faults of a kind.
    """

    place: Place
    message: str
    said: str
    key: str = ""
    contradicted_by: str = ""
    fix: str = ""
