"""Where a PAN-OS configuration keeps what: one firewall's own, a virtual system's, the shared part, and Panorama's."""

from __future__ import annotations

import re
from dataclasses import dataclass

from topocheck.load.firewall_notes import FirewallNotes
from topocheck.load.word_tree import WordNode, read_braces, read_set_commands
from topocheck.load.xml_reader import XmlElement, XmlFault, read_xml

_WRAPPERS = ("response", "result", "config")
_FIRST_RULES = ("pre-rulebase",)
_LAST_RULES = ("post-rulebase",)
_BRACES = re.compile(
    r"^(?:config \{\s+(?:devices|panorama|shared|mgt-config|predefined) \{|(?:deviceconfig|mgt-config) \{|policy \{\s+panorama \{|"
    r"network \{\s+(?:interface|profiles|virtual-router|virtual-wire) \{)",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Layout:
    """The parts of a configuration.

    ``scopes`` hold zones, addresses and services, the most specific first. ``rulebases`` are in the order in which they are
    evaluated: Panorama's pre rules, the firewall's own, Panorama's post rules. ``other_systems`` are the interfaces of
    virtual systems that are not read, and of which.
    """

    system: WordNode
    networks: tuple[WordNode, ...]
    scopes: tuple[WordNode, ...]
    rulebases: tuple[WordNode, ...]
    other_systems: dict[str, str]


def in_braces(text: str) -> bool:
    """Whether a text is in the form that the command line shows by default."""
    return _BRACES.search(text) is not None


def read_words(text: str) -> WordNode | XmlFault:
    """The tree of a configuration in XML, in braces or as ``set`` commands."""
    if not text.lstrip("\ufeff \t\r\n").startswith("<"):
        return read_braces(text, ";") if in_braces(text) else read_set_commands(text, '"')
    root = read_xml(text)
    if isinstance(root, XmlFault):
        return root
    top = WordNode("", 1, 1)
    _add(top, root)
    return top


def _add(parent: WordNode, element: XmlElement) -> None:
    """An entry is called by its name, a member is its text, and a text is the value of its element."""
    text = element.text
    if element.tag == "member":
        parent.child(text, element.line, element.column)
        return
    name = element.attributes.get("name", element.tag) if element.tag == "entry" else element.tag
    node = parent.child(name, element.line, element.column)
    if element.children:
        for child in element.children:
            _add(node, child)
    elif text:
        node.child(text, element.line, element.column)


def layout_of(root: WordNode, notes: FirewallNotes) -> Layout:
    """The parts of a configuration, however it was exported."""
    pushed_policy = root.get("policy", "panorama")  # stands beside the configuration where a firewall shows both
    for wrapper in _WRAPPERS:
        root = root.get(wrapper) or root
    device = next(iter(root.nodes("devices")), None) or WordNode("", 1, 1)
    systems = (*device.nodes("vsys"), *root.nodes("vsys"))
    others = _others(systems, root, notes)
    own = systems[:1]
    templates = [
        entry for template in root.nodes("template") for entry in template.nodes("config", "devices") if entry.children
    ]
    managers = (*root.nodes("device-group"), *device.nodes("device-group"))
    if len(templates) > 1 or len(managers) > 1:
        many = (*root.nodes("template"), *managers)
        message = "this is the configuration of a Panorama with several templates or device groups, which describe several firewalls"
        notes.misread(many[-1].place(notes.file), message, "export the merged running configuration of one firewall")
        templates, managers = templates[:1], managers[:1]
    template_systems = tuple(system for entry in templates for system in entry.nodes("vsys"))[:1]
    pushed = tuple(
        node
        for panorama in (root.get("panorama"), pushed_policy, *(system.get("panorama") for system in own))
        if panorama is not None
        for node in (panorama, *panorama.nodes("vsys"))
    )
    shared = tuple(node for node in (root.get("shared"),) if node is not None)
    local = (*own, device, root)
    above = (*shared, *managers, *pushed)
    return Layout(
        system=next((node for node in (device, root, *templates) if "deviceconfig" in node.children), root),
        networks=tuple(node for each in (device, root, *templates) if (node := each.get("network")) is not None),
        scopes=(*local, *template_systems, *managers, *pushed, *shared),
        rulebases=(
            *_rulebases((*above, *local), _FIRST_RULES),
            *_rulebases((*local, *shared), ("rulebase",)),
            *_rulebases((*local, *reversed(above)), _LAST_RULES),
        ),
        other_systems=others,
    )


def _rulebases(scopes: tuple[WordNode, ...], names: tuple[str, ...]) -> tuple[WordNode, ...]:
    found = (node for scope in scopes for name in names if (node := scope.get(name)) is not None)
    return tuple({id(node): node for node in found}.values())


def _others(systems: tuple[WordNode, ...], root: WordNode, notes: FirewallNotes) -> dict[str, str]:
    """The interfaces of all virtual systems but the first."""
    if len(systems) < 2:
        return {}
    names = ", ".join(system.name for system in systems[1:])
    message = (
        f"the firewall has several virtual systems, of which the first is read and {names} must be given on their own"
    )
    notes.misread(systems[1].place(notes.file), message, f"give the configuration of {systems[0].name} alone")
    root.children.pop("vsys", None)
    first = set(systems[0].values("import", "network", "interface"))
    return {
        interface: system.name
        for system in systems[1:]
        for interface in system.values("import", "network", "interface")
        if interface not in first
    }
