"""The network data of cloud-init: which addresses a guest configures.

Source: KubeVirt pkg/cloud-init (which source is read, and how a guest finds it).
"""

from __future__ import annotations

import base64
import binascii

from topocheck.load.addresses import AddressProblems
from topocheck.load.cloudinit_version1 import version1
from topocheck.load.cloudinit_version2 import version2
from topocheck.load.embedded import read_yaml_in
from topocheck.load.guest import GuestInterface
from topocheck.load.network_data_faults import faults
from topocheck.load.network_data_keys import network_data_problems
from topocheck.load.network_json import openstack_interfaces
from topocheck.model.problem import Problem
from topocheck.model.template import is_template
from topocheck.model.value import Mapping, Scalar

_SYMPTOM = "cloud-init refuses the network data, and the guest comes up with DHCP on its first interface instead"

Read = tuple[list[GuestInterface], list[tuple[str, Problem]]]


def read_network_data(source: Mapping, text: str, about: str, *, config_drive: bool) -> Read:
    """The interfaces that a cloud-init volume configures, and what is wrong with their addresses.

    ``source`` is ``cloudInitNoCloud`` or ``cloudInitConfigDrive``, ``text`` the text of its file, ``about`` the VM. A
    template says nothing. On a config drive only OpenStack's JSON counts: the guest ignores a netplan there.
    """
    scalar = source.scalar("networkData") or _from_base64(source.scalar("networkDataBase64"))
    if scalar is None or not isinstance(scalar.data, str) or is_template(scalar.text):
        return [], []
    inner = read_yaml_in(scalar, text, about, _SYMPTOM)
    misread = AddressProblems(about)
    document = next((each for each in inner.documents if isinstance(each, Mapping)), None)
    if document is None:
        guests = []
    elif config_drive:
        guests = openstack_interfaces(document, misread)
    else:
        guests = guest_interfaces(document, misread)
    if document is None:
        return guests, [*inner.problems, *misread.problems]
    mistaken = () if config_drive else network_data_problems(document, about)
    wrong = faults(document, about, config_drive=config_drive)
    return guests, [*inner.problems, *mistaken, *misread.problems, *wrong]


def _from_base64(scalar: Scalar | None) -> Scalar | None:
    """The decoded text, every character of which stands where the scalar does."""
    if scalar is None:
        return None
    try:
        text = base64.b64decode("".join(scalar.text.split()), validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    return Scalar(scalar.file, scalar.mark, text, text)


def guest_interfaces(document: Mapping, misread: AddressProblems) -> list[GuestInterface]:
    """The interfaces of network data of version 1 or 2, with or without the key ``network`` around it."""
    network = document.mapping("network") or document
    return version1(network, misread) if "config" in network else version2(network, misread)
