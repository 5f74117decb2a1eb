"""Settings and names inside a CNI configuration that the plugin refuses.

Sources: containernetworking/plugins plugins/main/bridge/bridge.go, ``cmdAdd``; containernetworking/cni SPEC.md and pkg/utils,
``ValidateNetworkName``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from topocheck.model.nad import NetworkAttachment
from topocheck.model.template import is_template
from topocheck.topology.cni_fault import Fault

_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]*")


def is_network_name(name: str) -> bool:
    """Whether the CNI takes a text as the name of a network."""
    return _NAME.fullmatch(name) is not None


def name_faults(nad: NetworkAttachment) -> Iterator[Fault]:
    """The network's name, where it is none."""
    name = nad.config_name
    if nad.config is not None and name and not is_network_name(name) and not is_template(name):
        must = f'the network name "{name}" must be made of letters, digits, ".", "_" and "-", and begin with a letter or digit'
        yield Fault(nad.place_of("name"), must, "invalid characters found in network name", "name")


def bridge_faults(nad: NetworkAttachment) -> Iterator[Fault]:
    """Settings of the bridge plugin that stand together and must not, and a way to masquerade that there is not."""
    config = nad.config
    if config is None or not nad.is_linux_bridge:
        return
    ipam = config.mapping("ipam")
    if nad.hairpin and nad.promiscuous:
        said = "cannot set hairpin mode and promiscuous mode at the same time"
        yield _contradiction(nad, "hairpinMode", "promiscMode", said)
    if nad.disable_container_interface and ipam is not None and ipam.text("type"):
        said = "cannot use IPAM when DisableContainerInterface flag is set"
        yield _contradiction(nad, "disableContainerInterface", "ipam", said)
    backend = config.text("ipMasqBackend")
    if nad.ip_masquerade and backend not in (None, "iptables", "nftables") and not is_template(backend or ""):
        must = f'ipMasqBackend of {nad.key} is "{backend}", and must be iptables or nftables'
        yield Fault(nad.place_of("ipMasqBackend"), must, f'unknown ipmasq backend "{backend}"', "ipMasqBackend")


def _contradiction(nad: NetworkAttachment, one: str, other: str, said: str) -> Fault:
    message = f"{nad.key} has {one} and {other}, and must have one of them only"
    return Fault(nad.place_of(other), message, said, other, one)
