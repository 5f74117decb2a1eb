"""The ``config.xml`` of OPNsense and of pfSense, which share their origin, and how its switches are read."""

from __future__ import annotations

from dataclasses import dataclass

from topocheck.load.firewall_notes import FirewallNotes
from topocheck.load.xml_reader import XmlElement
from topocheck.model.place import Place

_OFF = ("0", "no", "off", "false")


@dataclass(frozen=True, slots=True)
class PfConfig:
    """One configuration. ``product`` is opnsense or pfsense."""

    root: XmlElement
    product: str
    notes: FirewallNotes

    def place(self, element: XmlElement) -> Place:
        """Where an element stands."""
        return element.place(self.notes.file)

    def all(self, *path: str) -> tuple[XmlElement, ...]:
        """All elements at a path."""
        return tuple(self.root.all(*path))


def flag(element: XmlElement, *path: str) -> bool:
    """Whether a switch of the older sections is on: it is there, whatever it holds, unless it says that it is off."""
    found = element.get(*path)
    return found is not None and found.text.lower() not in _OFF


def on(element: XmlElement, key: str) -> bool:
    """Whether a switch of OPNsense's newer sections is on: it is there and says 1."""
    return element.value(key) == "1"


def words(text: str | None) -> tuple[str, ...]:
    """The items of a list: separated by commas in some sections, by spaces or lines in others."""
    return tuple((text or "").replace(",", " ").split())
