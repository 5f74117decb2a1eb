"""Small repositories to render, written as files."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from topocheck.load.gaps import Gaps
from topocheck.load.render.command import Limits
from topocheck.load.render.rendering import Renderer
from topocheck.load.render.request import Request
from topocheck.load.site import load_site
from topocheck.model.place import Place
from topocheck.model.site import Site

VM = """\
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata:
  name: vm1
spec:
  runStrategy: Always
  template:
    spec:
      domain:
        devices:
          interfaces:
            - name: lan
              bridge: {}
      networks:
        - name: lan
          multus:
            networkName: vlan100
"""
NAD = """\
apiVersion: k8s.cni.cncf.io/v1
kind: NetworkAttachmentDefinition
metadata:
  name: vlan100
spec:
  config: |-
    {"cniVersion": "0.3.1", "name": "vlan100", "type": "bridge", "bridge": "br1", "vlan": 100}
"""


def write(root: Path, files: dict[str, str]) -> None:
    """Write files below a folder; indentation that all lines share is left out."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text))


def load(root: Path, files: dict[str, str]) -> Site:
    """The site of a folder with these files."""
    write(root, files)
    return load_site(root)


def refused(site: Site) -> list[tuple[str, str]]:
    """Where and why something is not rendered."""
    return [(str(problem.place), problem.message) for code, problem in site.problems if code == "SIT02"]


def render_within(root: Path, path: str, limits: Limits) -> list[str]:
    """Render one folder within bounds; answers what is said where that fails."""
    gaps = Gaps()
    renderer = Renderer(root.resolve(), gaps, limits)
    renderer.render([Request(root / path, path, Place("topocheck.yaml", 1), "Site topocheck.yaml")])
    return [problem.message for _, problem in gaps.problems]
