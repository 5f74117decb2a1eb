"""topocheck validates and simulates the network of virtual machines on OpenShift and KubeVirt before Git is applied.

As a library: ``site = topocheck.load("folder")``, then ``site.validate()``, ``site.trace("vm1", "vm6")``, ``site.reach()``,
``site.explain("SWI01")``.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from topocheck.library import LoadedSite

__all__ = ["load"]

import_module(
    "topocheck.load"
)  # the package of the same name is imported before, so that it doesn't take the function's place


def load(directory: str | Path | None = None) -> LoadedSite:
    """Load the site in a folder: by default the nearest folder upward with a ``topocheck.yaml``, else this one.

    Raises `topocheck.errors.InputError` where there is nothing to check. What is wrong inside of a file is among the findings.
    """
    from topocheck.library import LoadedSite  # noqa: PLC0415 - a command that needs no site must not pay for it

    return LoadedSite.of(directory)
