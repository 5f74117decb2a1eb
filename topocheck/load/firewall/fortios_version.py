"""The version of FortiOS that a configuration was saved by, and the defaults that it changes.

Source: FortiOS release notes, "Changes in default behavior"; the first line of a saved configuration,
``#config-version=FGVM64-7.4.4-FW-build2662-...``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_HEADER = re.compile(r"^#config-version=[A-Za-z0-9_]+-(\d{1,2})\.(\d{1,2})\.(\d{1,2})-", re.MULTILINE)
_REDIRECTS_NO_MORE = ((7, 4, 10), (7, 6, 5), (8, 0, 0))  # the first of each branch that has the new default


@dataclass(frozen=True, slots=True)
class Version:
    """A version, None where the configuration does not tell."""

    number: tuple[int, int, int] | None = None

    @property
    def matches_vip(self) -> str | None:
        """Whether deny policies match what a virtual IP translated, unless they say otherwise."""
        if self.number is None:
            return None
        return "enable" if self.number >= (7, 2, 4) else "disable" if self.number < (7, 2, 3) else None

    @property
    def redirects(self) -> str | None:
        """Whether packets may leave by the interface that they came by without a policy, unless it is stated."""
        if self.number is None:
            return None
        changed = next((first for first in _REDIRECTS_NO_MORE if first[:2] >= self.number[:2]), _REDIRECTS_NO_MORE[-1])
        return "disable" if self.number >= changed else "enable"

    @property
    def intrazone_of_one(self) -> str | None:
        """What it depends on that a zone of one interface lets pass what comes back into it."""
        if self.number is not None and self.number >= (7, 4, 4):
            return None
        return "the version of FortiOS, as before 7.4.4 a zone of one interface lets nothing pass"


def version_of(text: str) -> Version:
    """The version that the first line of a saved configuration tells."""
    match = _HEADER.search(text, 0, 2000)
    return Version(None if match is None else (int(match[1]), int(match[2]), int(match[3])))
