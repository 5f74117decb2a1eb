"""The variables of cisco.nxos."""

from __future__ import annotations

from topocheck.load.ansible.platform import Platform
from topocheck.load.switch.nxos import NXOS_TEXT

ANSIBLE_NXOS = Platform("ansible-nxos", "NX-OS", "cisco.nxos", NXOS_TEXT).dialect()
