"""What the webhooks of the Containerized Data Importer take and refuse of the objects beside DataVolumes, situation by situation.

The situations are those of containerized-data-importer pkg/apiserver/webhooks, those of an update left out.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from verdicts import errors

REGISTRY = "registry: {url: 'docker://registry:5000/test'}"
HTTP = "http: {url: 'http://www.example.com'}"
IMAGEIO = "url: 'http://example.com/data', secretRef: secret, certConfigMap: tls-cert"
VDDK = "vddk: {url: 'http://example.com/data', secretRef: secret"
LONG = "name-is-longer-than-253-" + "0123456789" * 23
LONGEST_LABEL = "a" * 63


def cron(
    source: str = REGISTRY,
    *,
    name: str = "cron",
    schedule: str = "30 1 * * 1",
    managed: str = "managed",
    more: str = "",
    template: str = "",
) -> str:
    return (
        f"apiVersion: cdi.kubevirt.io/v1beta1\nkind: DataImportCron\nmetadata: {{name: {name}, namespace: ns}}\nspec:\n"
        f"  schedule: '{schedule}'\n  managedDataSource: '{managed}'\n{more}  template:\n    spec:\n"
        f"      {f'source: {{{source}}}' if source != '-' else ''}\n{template}"
        "      pvc: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}\n"
    )


def populator(spec: str, kind: str = "VolumeImportSource", name: str = "populator") -> str:
    head = f"apiVersion: cdi.kubevirt.io/v1beta1\nkind: {kind}"
    return f"{head}\nmetadata: {{name: {name}, namespace: ns}}\nspec: {{{spec}}}\n"


def upload(spec: str, name: str = "populator") -> str:
    return populator(spec, "VolumeUploadSource", name)


def data_source(name: str, namespace: str) -> str:
    return (
        "apiVersion: cdi.kubevirt.io/v1beta1\nkind: DataSource\nmetadata: {name: a, namespace: ns}\n"
        f"spec: {{source: {{dataSource: {{name: {name}, namespace: {namespace}}}}}}}\n"
    )


TAKEN = {
    "a cron with a registry's URL": cron(),
    "a cron with an image stream that the node pulls": cron("registry: {imageStream: test-is, pullMethod: node}"),
    "a cron with a claim": cron("pvc: {namespace: ns, name: golden}"),
    "a cron without a schedule": cron(schedule=""),
    "a cron that keeps everything": cron(more="  garbageCollect: Never\n"),
    "an import by HTTP": populator(f"source: {{{HTTP}}}"),
    "an import of contentType kubevirt": populator(f"contentType: kubevirt, source: {{{HTTP}}}"),
    "an import from a bucket": populator("source: {gcs: {url: 'gs://www.example.com'}}"),
    "an import from a registry": populator(f"source: {{{REGISTRY}}}"),
    "an import of an image stream that the node pulls": populator(
        "source: {registry: {imageStream: istream, pullMethod: node}}"
    ),
    "an import of a blank disk": populator("source: {blank: {}}"),
    "an import of a blank disk of contentType kubevirt": populator("contentType: kubevirt, source: {blank: {}}"),
    "an import from VMware in stages": populator(
        f"source: {{{VDDK}, uuid: u, backingFile: b, thumbprint: t}}}}, targetClaim: a, "
        "checkpoints: [{current: stage-1, previous: ''}]"
    ),
    "an upload": upload(""),
    "an upload of contentType kubevirt": upload("contentType: kubevirt"),
    "an upload of an archive": upload("contentType: archive"),
    "a DataSource that points to another one elsewhere": data_source("other", "elsewhere"),
    "a DataSource that points to its namesake elsewhere": data_source("a", "elsewhere"),
    "a DataSource that points to another one beside it": data_source("other", "ns"),
}

REFUSED = {
    "a cron with a long name": cron(name=LONG),
    "a cron with an image stream that a Pod would pull": cron("registry: {imageStream: test-is}"),
    "a cron with neither URL nor image stream": cron("registry: {}"),
    "a cron with another source": cron("http: {url: 'http://www.example.com'}"),
    "a cron with an empty source": cron(""),
    "a cron without a source": cron("-"),
    "a cron with a sourceRef": cron(template="      sourceRef: {kind: DataSource, name: noname}\n"),
    "a cron with a contentType": cron(template="      contentType: kubevirt\n"),
    "a cron with URL and image stream": cron(REGISTRY[:-1] + ", imageStream: test-is, pullMethod: node}"),
    "a cron with a URL without a transport": cron("registry: {url: invalidurl}"),
    "a cron with a URL of an unknown transport": cron("registry: {url: 'joker://registry:5000/test'}"),
    "a cron with an unknown pull method": cron(REGISTRY[:-1] + ", pullMethod: nosuch}"),
    "a cron at minute 61": cron(schedule="61 * * * *"),
    "a cron without a managed DataSource": cron(managed=""),
    "a cron with a managed DataSource of a long name": cron(managed=LONG),
    "a cron with an unknown garbageCollect": cron(more="  garbageCollect: nosuch\n"),
    "an import with a long name": populator(f"source: {{{HTTP}}}", name=LONG),
    "an import with a name of 64 characters": populator(f"source: {{{HTTP}}}", name=f"{LONGEST_LABEL}a"),
    "an import with an empty source": populator("source: {}"),
    "an import without a source": populator(""),
    "an import of an unknown contentType": populator(f"contentType: invalid, source: {{{HTTP}}}"),
    "an import with two sources": populator(f"source: {{{HTTP}, {REGISTRY}}}"),
    "an import from a bucket of an unknown scheme": populator("source: {gcs: {url: 'gcs://www.example.com'}}"),
    "an import of an image stream that a Pod would pull": populator("source: {registry: {imageStream: istream}}"),
    "an import with an empty registry": populator("source: {registry: {}}"),
    "an import of a blank archive": populator("contentType: archive, source: {blank: {}}"),
    "an import by a URL without a scheme": populator("source: {http: {url: invalid}}"),
    "an import by an empty URL": populator("source: {http: {url: ''}}"),
    "an import from a bucket by a URL without a scheme": populator("source: {s3: {url: invalid}}"),
    "an import from a bucket by an empty URL": populator("source: {s3: {url: ''}}"),
    "an import from oVirt without a disk": populator(f"source: {{imageio: {{{IMAGEIO}, diskId: ''}}}}"),
    "an import from VMware without a machine": populator(
        f"source: {{{VDDK}, uuid: '', backingFile: b, thumbprint: t}}}}"
    ),
    "an import from VMware without a file": populator(f"source: {{{VDDK}, uuid: u, backingFile: '', thumbprint: t}}}}"),
    "an import from VMware without a thumbprint": populator(
        f"source: {{{VDDK}, uuid: u, backingFile: b, thumbprint: ''}}}}"
    ),
    "an import in stages without a claim": populator(
        f"source: {{{VDDK}, uuid: u, backingFile: b, thumbprint: t}}}}, checkpoints: [{{current: stage-1, previous: ''}}]"
    ),
    "an upload with a long name": upload("", name=LONG),
    "an upload with a name of 64 characters": upload("", name=f"{LONGEST_LABEL}a"),
    "an upload of an unknown contentType": upload("contentType: invalid"),
    "a DataSource that points to itself": data_source("a", "ns"),
}


@pytest.mark.parametrize("manifest", TAKEN.values(), ids=TAKEN.keys())
def test_the_importer_takes(tmp_path: Path, manifest: str) -> None:
    assert errors(tmp_path, manifest) == []


@pytest.mark.parametrize("manifest", REFUSED.values(), ids=REFUSED.keys())
def test_the_importer_refuses(tmp_path: Path, manifest: str) -> None:
    assert errors(tmp_path, manifest) != []
