"""What the webhooks of the Containerized Data Importer take and refuse, situation by situation.

The situations are those of containerized-data-importer pkg/apiserver/webhooks; those of an update, of a cluster's own state and of
a feature gate are left out, for Git does not tell them.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from verdicts import errors

HTTP = "http: {url: 'http://www.example.com'}"
REGISTRY = "url: 'docker://registry:5000/test'"
CLONE = "pvc: {namespace: ns, name: other}"
VDDK = "url: 'http://example.com/data', uuid: '12345', backingFile: disk.img, thumbprint: 'aa:bb:cc'"
IMAGEIO = "url: 'http://example.com/data', diskId: disk-123, secretRef: secret"
LONG = "name-is-longer-than-253-" + "0123456789" * 23
LONG_LABEL = "a" * 64

MD5 = "5d41402abc4b2a76b9719d911017c592"
SHA1 = "2fd4e1c67a2d28fced849ee1bb76e7391b93eb12"
SHA256 = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
SHA512 = SHA256 + SHA256


def claim(size: str = "5Mi", more: str = "") -> str:
    return f"pvc: {{accessModes: [ReadWriteOnce], resources: {{requests: {{storage: {size}}}}}{more}}}"


def storage(size: str = "500Mi", more: str = "") -> str:
    return f"storage: {{resources: {{requests: {{storage: {size}}}}}{more}}}"


def data_volume(spec: str, name: str = "dv", metadata: str = "") -> str:
    head = "apiVersion: cdi.kubevirt.io/v1beta1\nkind: DataVolume"
    return f"{head}\nmetadata: {{name: {name}, namespace: ns{metadata}}}\nspec: {{{spec}}}\n"


def from_source(source: str, target: str | None = None) -> str:
    return data_volume(f"source: {{{source}}}, {claim() if target is None else target}")


def from_registry(registry: str) -> str:
    return from_source(f"registry: {{{registry}}}")


def from_http(more: str) -> str:
    return from_source(f"http: {{url: 'http://www.example.com', {more}}}")


def populated(form: str, more: str, rest: str = "") -> str:
    body = f"{form}: {{accessModes: [ReadWriteOnce], resources: {{requests: {{storage: 5Mi}}}}, {more}}}"
    return data_volume(f"{body}{rest}")


def beside_a_claim(adoption: str) -> str:
    annotations = f", annotations: {{cdi.kubevirt.io/allowClaimAdoption: '{adoption}'}}"
    return (
        data_volume(f"source: {{{HTTP}}}, {claim()}", metadata=annotations)
        + "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: dv, namespace: ns}\n"
        "spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 5Mi}}}\n"
    )


TAKEN = {
    "an HTTP source": from_source(HTTP),
    "an HTTPS source": from_source("http: {url: 'https://example.com/a.qcow2'}"),
    "an MD5 checksum": from_http(f"checksum: 'md5:{MD5}'"),
    "a SHA-1 checksum": from_http(f"checksum: 'sha1:{SHA1}'"),
    "a SHA-256 checksum": from_http(f"checksum: 'sha256:{SHA256}'"),
    "a SHA-512 checksum": from_http(f"checksum: 'sha512:{SHA512}'"),
    "a checksum in upper case": from_http(f"checksum: 'sha256:{SHA256.upper()}'"),
    "a checksum in both cases": from_http(f"checksum: 'sha256:{SHA256[:20].upper()}{SHA256[20:]}'"),
    "an empty checksum": from_http("checksum: ''"),
    "a bucket of Google Cloud": from_source("gcs: {url: 'gs://www.example.com'}"),
    "a bucket by HTTPS": from_source("s3: {url: 'https://s3.example.com/bucket/a.img'}"),
    "a registry's URL": from_registry(REGISTRY),
    "an archive in the importer's image": from_registry("url: 'oci-archive://disk.tar'"),
    "an image stream that the node pulls": from_registry("imageStream: istream, pullMethod: node"),
    "a registry's URL that the node pulls": from_registry(f"{REGISTRY}, pullMethod: node"),
    "a registry's URL that a Pod pulls": from_registry(f"{REGISTRY}, pullMethod: pod"),
    "a layer that a Pod pulls": from_registry(f"{REGISTRY}, pullMethod: pod, layerDigest: 'sha256:abc123'"),
    "a layer without a pull method": from_registry(f"{REGISTRY}, layerDigest: 'sha256:abc123'"),
    "a clone of a claim": from_source(CLONE),
    "an adopted claim": beside_a_claim("true"),
    "a name of 253 characters": data_volume(f"source: {{{HTTP}}}, {claim()}", name=LONG[:253]),
    "storage with an empty storage class": from_source(HTTP, storage(more=", storageClassName: ''")),
    "storage without a storage class": from_source(HTTP, storage()),
    "a claim with an empty storage class": from_source(HTTP, claim(more=", storageClassName: ''")),
    "storage with two access modes": from_source(HTTP, storage(more=", accessModes: [ReadWriteOnce, ReadWriteMany]")),
    "a size of 1Mi": from_source("blank: {}", claim("1Mi")),
    "a size in plain bytes": from_source("blank: {}", claim("'5242880'")),
    "a blank disk": from_source("blank: {}"),
    "a blank disk of contentType kubevirt": data_volume(f"source: {{blank: {{}}}}, contentType: kubevirt, {claim()}"),
    "an archive": data_volume(f"source: {{{HTTP}}}, contentType: archive, {claim()}"),
    "an upload": from_source("upload: {}"),
    "a clone with an empty storage": from_source(CLONE, "storage: {}"),
    "a clone with empty resources": from_source(CLONE, "storage: {resources: {}}"),
    "a clone with empty requests": from_source(CLONE, "storage: {resources: {requests: {}}}"),
    "a DataSource and an empty storage": data_volume(
        "sourceRef: {kind: DataSource, namespace: ns, name: s}, storage: {}"
    ),
    "a disk of VMware": from_source(f"vddk: {{{VDDK}, secretRef: secret}}"),
    "the stages of a disk of VMware": data_volume(
        f"source: {{vddk: {{{VDDK}, secretRef: secret}}}}, {claim()}, finalCheckpoint: true, "
        "checkpoints: [{current: stage-1, previous: ''}, {current: stage-2, previous: stage-1}]"
    ),
    "a disk of oVirt": from_source(f"imageio: {{{IMAGEIO}, certConfigMap: certs}}"),
    "a disk of oVirt whose certificate nobody looks at": from_source(
        f"imageio: {{{IMAGEIO}, insecureSkipVerify: true}}"
    ),
    "a dataSource that is a claim": populated("pvc", "dataSource: {kind: PersistentVolumeClaim, name: a}"),
    "a dataSourceRef that is a claim": populated("pvc", "dataSourceRef: {kind: PersistentVolumeClaim, name: a}"),
    "a dataSourceRef that is a populator": populated(
        "storage", "dataSourceRef: {apiGroup: cdi.kubevirt.io, kind: VolumeImportSource, name: a}"
    ),
    "a DataSource of the same namespace": data_volume(f"sourceRef: {{kind: DataSource, name: s}}, {claim()}"),
    "a DataSource with an empty namespace": data_volume(
        f"sourceRef: {{kind: DataSource, name: s, namespace: ''}}, {claim()}"
    ),
}

REFUSED = {
    "a checksum without its algorithm": from_http("checksum: sha256abc123"),
    "a checksum with two colons": from_http("checksum: 'sha256:abc:123'"),
    "a checksum of an unknown algorithm": from_http("checksum: 'sha384:abc123'"),
    "a short MD5": from_http("checksum: 'md5:abc123'"),
    "a short SHA-1": from_http("checksum: 'sha1:abc123'"),
    "a short SHA-256": from_http("checksum: 'sha256:abc123'"),
    "a short SHA-512": from_http("checksum: 'sha512:abc123'"),
    "a checksum with a letter too high": from_http(f"checksum: 'sha256:{SHA256[:-1]}g'"),
    "a checksum with a sign": from_http(f"checksum: 'sha256:{SHA256[:-1]}!'"),
    "a bucket of an unknown scheme": from_source("gcs: {url: 'gcs://www.example.com'}"),
    "an image stream that a Pod would pull": from_registry("imageStream: istream"),
    "an image stream without a name": from_registry("imageStream: '', pullMethod: node"),
    "an empty source": from_source(""),
    "an empty registry": from_registry(""),
    "a registry's URL and an image stream": from_registry(f"{REGISTRY}, imageStream: istream"),
    "a registry's image as an archive": data_volume(
        f"source: {{registry: {{{REGISTRY}}}}}, contentType: archive, {claim()}"
    ),
    "a registry's URL with a slash for a colon": from_registry("url: 'docker/::registry:5000/test'"),
    "a registry's URL of an unknown transport": from_registry("url: 'joker://registry:5000/test'"),
    "a registry without a transport": from_registry("url: quay.io/a/b"),
    "an unknown pull method": from_registry(f"{REGISTRY}, pullMethod: nosuch"),
    "a layer that the node would pull": from_registry(f"{REGISTRY}, pullMethod: node, layerDigest: 'sha256:abc123'"),
    "a claim that must not be adopted": beside_a_claim("false"),
    "a clone of a claim without its namespace": from_source("pvc: {namespace: '', name: other}"),
    "a clone of a claim without its name": from_source("pvc: {namespace: ns, name: ''}"),
    "a clone of a snapshot without its name": from_source("snapshot: {namespace: ns, name: ''}"),
    "a name of 254 characters": data_volume(f"source: {{{HTTP}}}, {claim()}", name=LONG),
    "storage with a storage class too long": from_source(HTTP, storage(more=f", storageClassName: {LONG}")),
    "a claim with a storage class too long": from_source(HTTP, claim(more=f", storageClassName: {LONG}")),
    "a URL without a scheme": from_source("http: {url: invalidurl}"),
    "an empty URL": from_source("http: {url: ''}"),
    "two sources": from_source(f"{HTTP}, s3: {{url: 'http://s3.example.com'}}"),
    "no target": data_volume(f"source: {{{HTTP}}}"),
    "the size 0": from_source(HTTP, claim("'0'")),
    "a size below zero": from_source(HTTP, claim("-1Gi")),
    "a size of nine bytes": from_source("blank: {}", claim("'9'")),
    "a blank archive": data_volume(f"source: {{blank: {{}}}}, contentType: archive, {claim()}"),
    "an unknown contentType": data_volume(f"source: {{{HTTP}}}, contentType: invalid, {claim()}"),
    "a clone without a target": data_volume(f"source: {{{CLONE}}}"),
    "a clone with two targets": data_volume(f"source: {{{CLONE}}}, storage: {{}}, pvc: {{}}"),
    "a clone into a claim without a size": from_source(
        CLONE, "pvc: {accessModes: [ReadWriteOnce], resources: {requests: {}}}"
    ),
    "an import without a size": from_source(HTTP, "storage: {resources: {requests: {}}}"),
    "a claim without an access mode": from_source(HTTP, "pvc: {resources: {requests: {storage: 5Mi}}}"),
    "a claim with two access modes": from_source(
        HTTP, "pvc: {accessModes: [ReadWriteOnce, ReadWriteMany], resources: {requests: {storage: 5Mi}}}"
    ),
    "an unknown access mode": from_source(HTTP, storage(more=", accessModes: [ReadWriteSome]")),
    "a disk of VMware without a Secret": from_source(f"vddk: {{{VDDK}}}"),
    "a disk of oVirt without a certificate": from_source(f"imageio: {{{IMAGEIO}}}"),
    "a source beside a dataSource": populated(
        "pvc", "dataSource: {kind: PersistentVolumeClaim, name: a}", ", source: {blank: {}}"
    ),
    "a source beside a dataSourceRef": populated(
        "pvc", "dataSourceRef: {kind: PersistentVolumeClaim, name: a}", ", source: {blank: {}}"
    ),
    "a snapshot without its group": populated("pvc", "dataSource: {kind: VolumeSnapshot, name: a}"),
    "a dataSource and another dataSourceRef": populated(
        "pvc",
        "dataSource: {kind: PersistentVolumeClaim, name: a}, dataSourceRef: {kind: PersistentVolumeClaim, name: b}",
    ),
    "a dataSourceRef to another namespace": populated(
        "pvc", "dataSourceRef: {namespace: foo, kind: PersistentVolumeClaim, name: a}"
    ),
    "a DataSource without a name": data_volume(f"sourceRef: {{kind: DataSource, name: ''}}, {claim()}"),
    "a sourceRef without a kind": data_volume(f"sourceRef: {{kind: '', name: a}}, {claim()}"),
    "a sourceRef to a claim": data_volume(f"sourceRef: {{kind: PersistentVolumeClaim, name: a}}, {claim()}"),
    "a source and a sourceRef": data_volume(
        f"source: {{{CLONE}}}, sourceRef: {{kind: DataSource, name: a, namespace: ns}}, {claim()}"
    ),
    "neither source nor sourceRef": data_volume(claim()),
}


@pytest.mark.parametrize("manifest", TAKEN.values(), ids=TAKEN.keys())
def test_the_importer_takes_a_data_volume_with(tmp_path: Path, manifest: str) -> None:
    assert errors(tmp_path, manifest) == []


@pytest.mark.parametrize("manifest", REFUSED.values(), ids=REFUSED.keys())
def test_the_importer_refuses_a_data_volume_with(tmp_path: Path, manifest: str) -> None:
    assert errors(tmp_path, manifest) != []
