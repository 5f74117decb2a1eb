"""A network whose plugin refuses its configuration attaches nobody."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_site as small

from topocheck import api


@pytest.mark.parametrize(
    "config",
    [
        '"bridge": "br1", "vlan": 5000',
        '"bridge": "br1", "vlan": 100, "vlanTrunk": [{"id": 0}]',
        '"bridge": "br1", "vlan": 100, "vlanTrunk": [{"minID": 9, "maxID": 5}]',
        '"bridge": "br1", "vlan": 100, "hairpinMode": true, "promiscMode": true',
        '"bridge": "br1", "vlan": 100, "disableContainerInterface": true, "ipam": {"type": "static"}',
        '"bridge": "br1", "vlan": 100, "ipMasq": true, "ipMasqBackend": "pf"',
        '"bridge": "br1", "vlan": 100, "name": "default/net"',
        '"bridge": "br1", "vlan": "100"',
    ],
)
def test_what_the_bridge_plugin_refuses_is_no_attachment(tmp_path: Path, config: str) -> None:
    site = small.load(
        tmp_path,
        small.policy("n1", small.trunk_bridge()),
        small.nad("net", config).replace(
            '"name": "net", "type"', '"type"' if '"name"' in config else '"name": "net", "type"'
        ),
        small.vm("a", "net", "10.1.0.10/24", "10.1.0.1"),
        small.vm("b", "net", "10.1.0.11/24", "10.1.0.1"),
    )
    trace = api.trace(site, "a", "b")
    assert trace.reason is not None
    assert (trace.disposition, trace.reason.code.value) == ("dropped", "not-attached")
    assert trace.reason.message == "the configuration of default/net is refused, so that nothing on it starts"
    assert trace.reason.place is not None
    assert (
        trace.reason.place.line == next(nad.refused_at for nad in site.attachments if nad.refused_at is not None).line
    )


def test_what_localnet_can_not_have_is_no_attachment(tmp_path: Path) -> None:
    config = (
        '"type": "ovn-k8s-cni-overlay", "topology": "localnet", "netAttachDefName": "default/net", "role": "primary"'
    )
    site = small.load(tmp_path, small.nad("net", config).replace('"type": "bridge", ', ""))
    (nad,) = site.attachments
    assert nad.refused_at is not None
