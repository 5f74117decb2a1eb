"""The phase in which a VirtualMachine of pelotech's operator ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from topocheck.checks.wrapped_outcome import outcomes
from topocheck.load.site import load_site

IMAGE = """apiVersion: crd.pelotech.ot/v1alpha1
kind: VMDiskImage
metadata: {{name: {name}, namespace: default}}
spec: {{secretRef: s3, url: "s3://bucket/a.qcow2", sourceType: {source}, diskSize: 10Gi}}
"""
SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: s3, namespace: default}\nstringData: {a: b}\n"  # noqa: S105 - a manifest
WHOLE = "site: s\ninventory: complete\n"
PARTIAL = "site: s\ninventory: partial\n"
TEMPLATE = 'vmDiskImageTemplate: {name: made, url: "s3://b/a.qcow2", sourceType: s3, diskSize: 10Gi, secretRef: s3}'


def machine(*fields: str) -> str:
    return (
        "apiVersion: pelotech.ot/v1alpha1\nkind: VirtualMachine\nmetadata: {name: m, namespace: default}\n"
        f"spec: {{{', '.join(('baseVm: b', *fields))}}}\n"
    )


REFERENCE = "vmDiskImageRef: {name: disk}"


@pytest.mark.parametrize(
    ("site", "manifests", "phase", "reason"),
    [
        (
            WHOLE,
            [machine(REFERENCE), IMAGE.format(name="disk", source="s3"), SECRET],
            "Ready",
            "its image is VMDiskImage default/disk",
        ),
        (
            WHOLE,
            [machine(REFERENCE, TEMPLATE), SECRET],
            "Ready",
            "its image VMDiskImage default/disk is made from vmDiskImageTemplate",
        ),
        (
            WHOLE,
            [machine(TEMPLATE)],
            "Provisioning",
            "its image VMDiskImage default/made is made from vmDiskImageTemplate, which waits for the Secret default/s3: it does not exist",
        ),
        (
            PARTIAL,
            [machine(TEMPLATE)],
            "Ready",
            "its image VMDiskImage default/made is made from vmDiskImageTemplate, if there is the Secret default/s3, which is not in these files",
        ),
        (
            WHOLE,
            [machine(REFERENCE), IMAGE.format(name="other", source="s3")],
            "Failed",
            "VMDiskImage default/disk does not exist, and there is no vmDiskImageTemplate to make it from",
        ),
        (
            PARTIAL,
            [machine(REFERENCE)],
            "unknown",
            "VMDiskImage default/disk is not in these files, and there is no vmDiskImageTemplate to make it from",
        ),
        (
            WHOLE,
            [machine(REFERENCE), IMAGE.format(name="disk", source="registry"), SECRET],
            "Failed",
            "its image is VMDiskImage default/disk, and VMDiskImage default/disk has the sourceType registry, and must have a certConfigMap",
        ),
        (
            WHOLE,
            [machine(TEMPLATE.replace("10Gi", "much"))],
            "Failed",
            'its image VMDiskImage default/made is made from vmDiskImageTemplate, and the diskSize "much" of VirtualMachine default/m must be a quantity of more than 0',
        ),
        (
            WHOLE,
            [machine()],
            "Failed",
            "it has neither vmDiskImageRef nor vmDiskImageTemplate, and nothing to boot from",
        ),
        (
            PARTIAL,
            [machine("vmDiskImageRef: {name: '${DISK}'}")],
            "unknown",
            "which image it refers to is filled in elsewhere",
        ),
    ],
)
def test_the_phase_follows_from_the_image(
    tmp_path: Path, site: str, manifests: list[str], phase: str, reason: str
) -> None:
    (tmp_path / "topocheck.yaml").write_text(site)
    (tmp_path / "a.yaml").write_text("---\n".join(manifests))
    (found,) = outcomes(load_site(tmp_path))
    assert (found.object, found.phase, found.reason) == ("VirtualMachine default/m", phase, reason)
