"""Where a vNIC is plugged in: which bridge of a node, and by which rule; or why nowhere."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from topocheck.model.nad import NetworkAttachment
from topocheck.model.place import Place
from topocheck.model.port import PortRule
from topocheck.model.site import End

KERNEL_MTU = 1500  # of a veth pair for which the NAD says none: Linux drivers/net/veth.c, ``ether_setup``


class Gap(enum.Enum):
    """Why a vNIC is on no bridge that could be followed."""

    POD_NETWORK = enum.auto()
    NAD_MISSING = enum.auto()
    NAD_UNREADABLE = enum.auto()
    NAD_REFUSED = enum.auto()
    OUTSIDE = enum.auto()  # the NAD or the bridge is said to exist outside the repository
    OTHER_PLUGIN = enum.auto()
    BRIDGE_MISSING = enum.auto()
    POLICY_UNRESOLVED = enum.auto()
    LINK_DOWN = enum.auto()
    MAC_FILTERED = enum.auto()


@dataclass(frozen=True, slots=True)
class Unattached:
    """A vNIC that can't be followed: why, in a sentence, and the line to look at."""

    gap: Gap
    message: str
    place: Place


@dataclass(frozen=True, slots=True)
class Attachment:
    """A vNIC bound through a NAD to a bridge of a node, or to what switches in its place.

    ``rule`` is None where the bridge does not look at tags. ``mtu`` is that of the veth pair, in bytes. An ``isolated`` port
    exchanges no frames with other isolated ones.
    """

    bridge: End
    rule: PortRule | None
    nad: NetworkAttachment
    mtu: int = KERNEL_MTU
    isolated: bool = False

    @property
    def mtu_place(self) -> Place:
        """The line that says the MTU, or the NAD, whose plugin takes the kernel's."""
        return self.nad.place_of("mtu")
