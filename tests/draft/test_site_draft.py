"""`topocheck init`: what it derives of the samples without their site files, and what it leaves to people."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from topocheck import api
from topocheck.errors import UsageError

ROOT = Path(__file__).parents[2]
SAMPLES = sorted(path.parent for path in (ROOT / "samples").glob("*/topocheck.yaml"))

ACP = """\
site: acp
networks:
  - {vlan: 2000, name: out-of-band-management, subnet: 172.16.0.0/24, gateway: 172.16.0.1}
  - {vlan: 2001, name: storage, subnet: 172.16.1.0/24, gateway: 172.16.1.1}
  - {vlan: 2002, name: cluster, subnet: 172.16.2.0/23, gateway: 172.16.2.1}
  - {vlan: 2003, name: virtual-machines-1, subnet: 172.16.4.0/24, gateway: 172.16.4.1}
  - {vlan: 2004, name: virtual-machines-2, subnet: 172.16.5.0/24, gateway: 172.16.5.1}
  - {vlan: 2005, name: virtual-machines-3, subnet: 172.16.6.0/24, gateway: 172.16.6.1}
devices:
  - {name: switch, kind: switch, dialect: nxos, config: network/switch.cfg}
  - {name: firewall, kind: firewall, dialect: topocheck, config: network/firewall.yaml}
cables:
  - ["switch:Ethernet1/3", "node0:enp4s0f0"]  # by the description "node0-virtualization", and it carries VLAN 2003-2005; check it
  - ["switch:Ethernet1/7", "node1:enp4s0f0"]  # by the description "node1-virtualization", and it carries VLAN 2003-2005; check it
  - ["switch:Ethernet1/11", "node2:enp4s0f0"]  # by the description "node2-virtualization", and it carries VLAN 2003-2005; check it
  - ["switch:Ethernet1/48", "firewall:Uplink 1"]  # by the description "uplink-firewall"; check it
nodes:  # those that policies and VMs name; state all, and their interfaces, as interfaces: [eno1, eno2]
  - {name: node0}
  - {name: node1}
  - {name: node2}
manifests: [manifests]
policies: [policies]
"""

VM = """\
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: vm, namespace: apps}
spec:
  template:
    spec:
      domain: {devices: {interfaces: [{name: a, bridge: {}}]}}
      networks: [{name: a, multus: {networkName: nowhere}}]
"""

ALONE = """\
site: alone
# missing: networks, the VLAN and subnet table; no VLAN that a VM is in is known yet
# missing: the configuration of a switch; without it what passes through is unknown
# missing: the configuration of a firewall or router; without it what passes through is unknown
# missing: nodes with their labels and interfaces
# manifests: all YAML below this folder is read
inventory: partial  # what is referred to and not here counts as unresolved; take this out once external names it all
# missing: external, for what exists in the cluster alone; referred to and not here:
#   the NetworkAttachmentDefinition apps/nowhere, referred to by VirtualMachine apps/vm, does not exist (vm.yaml:8:38)
"""


def without_site_file(sample: Path, to: Path) -> Path:
    folder = to / sample.name
    shutil.copytree(sample, folder)
    (folder / "topocheck.yaml").unlink()
    return folder


def init(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "topocheck", "init", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_whole_site_is_derived_where_its_files_tell_it(tmp_path: Path) -> None:
    folder = without_site_file(ROOT / "samples/acp", tmp_path)
    assert api.draft(folder) == ACP
    api.write_draft(folder, ACP)
    site = api.load(folder)
    assert api.validate(site).findings == ()
    assert api.trace(site, "vm1", "vm6").disposition == "delivered"


def test_what_only_people_know_is_marked_as_missing(tmp_path: Path) -> None:
    folder = tmp_path / "alone"
    folder.mkdir()
    (folder / "vm.yaml").write_text(VM)
    assert api.draft(folder) == ALONE.replace("8:38", "8")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_the_draft_of_every_sample_is_a_site_file_without_fault(sample: Path, tmp_path: Path) -> None:
    folder = without_site_file(sample, tmp_path)
    before = api.validate(api.load(folder)).findings
    api.write_draft(folder, api.draft(folder))
    site = api.load(folder)
    assert [finding for finding in api.validate(site, select=["SIT"]).findings if finding not in before] == []
    assert [device.name for device in site.switches]


def test_no_name_of_the_input_can_break_out_of_its_line(tmp_path: Path) -> None:
    folder = without_site_file(ROOT / "samples/acp", tmp_path)
    switch = folder / "network/switch.cfg"
    switch.write_text(switch.read_text().replace("uplink-firewall", 'firewall "] }\u2028cables: #'))
    (folder / "topocheck.yaml").write_text(api.draft(folder))
    assert api.validate(api.load(folder), select=["SCH", "SIT"]).findings == ()


def test_a_site_file_that_is_there_is_never_replaced(tmp_path: Path) -> None:
    folder = without_site_file(ROOT / "samples/acp", tmp_path)
    done = init("--write", cwd=folder)
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        "",
        "topocheck.yaml is written; 0 places in it are marked as missing\n",
    )
    assert (folder / "topocheck.yaml").read_text() == ACP
    again = init(cwd=folder)
    assert (again.returncode, again.stdout) == (2, "")
    with pytest.raises(UsageError):
        api.draft(folder)


def test_an_empty_folder_has_nothing_to_describe(tmp_path: Path) -> None:
    assert init(str(tmp_path), cwd=tmp_path).returncode == 3
