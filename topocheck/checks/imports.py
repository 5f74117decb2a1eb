"""Imports that do not fit or can't be trusted."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from topocheck.checks.check import check
from topocheck.checks.cluster_facts import facts
from topocheck.checks.sizes import size_of
from topocheck.checks.unresolved import is_template
from topocheck.model.problem import Problem, Severity
from topocheck.model.quantity import quantity
from topocheck.model.storage import DataVolume
from topocheck.model.value import Mapping, Scalar
from topocheck.simulate.network import Network

_OVERHEAD = Decimal("0.06")  # DefaultGlobalOverhead: of a file system, so much is kept free
_INSIDE = (".svc", ".svc.cluster.local", "localhost")


@check("IMG09", "import-larger-than-disk", Severity.WARNING)
def import_larger_than_disk(network: Network) -> Iterator[Problem]:
    """A DataVolume is smaller than the disk inside of the image that it imports, or has no room for the file system around it.

    Source: containerized-data-importer pkg/image/qemu.go; pkg/common/common.go, DefaultGlobalOverhead (0.06).
    """
    for volume in network.site.data_volumes:
        size, image = size_of(volume), _image(volume)
        virtual = _virtual_size(image.text) if image is not None else None
        if size is None or virtual is None or image is None:
            continue
        text, needed = virtual
        spare = _OVERHEAD if _has_overhead(volume) else Decimal(0)
        if size.bytes * (1 - spare) < needed:
            more = " and 6 % for the file system" if spare else ""
            yield Problem(
                place=size.place,
                message=f"the size {size.text} of {volume.name} must be at least the {text} of the disk inside of {image.text}{more}",
                object=volume.owner or volume.object,
                symptom="the importer Pod ends in CrashLoopBackOff: virtual image size is larger than the reported available storage; a "
                "larger PVC is required",
                fix=f"write {text} and a margin" if spare else f"write {text} or more",
            )


def _image(volume: DataVolume) -> Scalar | None:
    for path in (("registry", "url"), ("http", "url"), ("s3", "url")):
        found = volume.body.at("spec", "source", *path) if volume.body is not None else None
        if isinstance(found, Scalar) and not is_template(found.text):
            return found
    return None


def _virtual_size(image: str) -> tuple[str, Decimal] | None:
    row = next((row for row in facts("image_sizes")["image"] if fnmatchcase(image, row["pattern"])), None)
    size = quantity(row["size"]) if row is not None else None
    return (row["size"], size) if row is not None and size is not None else None


def _has_overhead(volume: DataVolume) -> bool:
    """Whether the size is that of a file system: with ``storage`` the importer adds what is needed by itself."""
    body = volume.body.at("spec", "pvc") if volume.body is not None else None
    return isinstance(body, Mapping) and body.text("volumeMode") != "Block"


@check("IMG20", "unprotected-image-source", Severity.WARNING)
def unprotected_image_source(network: Network) -> Iterator[Problem]:
    """An image comes by plain HTTP without a checksum, or from a server whose certificate is not looked at.

    Source: containerized-data-importer doc/datavolumes.md, HTTP source (certConfigMap, checksum).
    """
    for volume in network.site.data_volumes:
        body = volume.body.at("spec", "source", "http") if volume.body is not None else None
        url = body.scalar("url") if isinstance(body, Mapping) else None
        if not isinstance(body, Mapping) or url is None or is_template(url.text):
            continue
        unchecked = url.text.startswith("http://") and body.get("checksum") is None and not _is_inside(url.text)
        trusting = body.boolean("insecureSkipVerify") is True
        if unchecked or trusting:
            what = (
                "comes by plain HTTP, and must come by https or have a checksum"
                if unchecked
                else "must come from a verified server"
            )
            yield Problem(
                place=url.place if unchecked else body.place_of("insecureSkipVerify"),
                message=f"the image {url.text} of {volume.name} {what}",
                object=volume.owner or volume.object,
                symptom="whoever is on the way can give the VM another disk, and nobody sees it",
                fix="write https:// and certConfigMap where the authority is your own, and checksum: sha256:...",
            )


def _is_inside(url: str) -> bool:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return host.endswith(_INSIDE) or "." not in host


CHECKS = (import_larger_than_disk, unprotected_image_source)
