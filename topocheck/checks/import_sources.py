"""What the Containerized Data Importer accepts as the place that an image is imported from.

Source: containerized-data-importer pkg/apiserver/webhooks/util.go; Go net/url, Parse and ParseRequestURI.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import hexdigits

from topocheck.checks.disk_rules import Refusal
from topocheck.checks.unresolved import is_template
from topocheck.checks.wording import listed
from topocheck.model.value import Mapping, Scalar

_REGISTRY_SCHEMES = ("docker", "oci-archive")
_URL_SCHEMES = ("gs", "http", "https")
_PULL_METHODS = ("node", "pod")
_BY_URL = ("http", "s3", "gcs", "imageio", "vddk")
_NEEDED = {
    "imageio": ("secretRef", "diskId"),
    "vddk": ("secretRef", "uuid", "backingFile", "thumbprint"),
    "pvc": ("namespace", "name"),
    "snapshot": ("namespace", "name"),
}
_CONTENT_TYPES = ("archive", "kubevirt")
_DIGITS = {"md5": 32, "sha1": 40, "sha256": 64, "sha512": 128}
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(.*)", re.DOTALL)
_HOST = re.compile(r"//[^/?#]*[\s<>\"\\^`{|}]|[\x00-\x1f\x7f]")


def refusals(spec: Mapping, source: Mapping) -> Iterator[Refusal]:
    """Everything for which the source of a DataVolume is refused, but for its number and an image stream's pull method."""
    registry = source.mapping("registry")
    if registry is not None:
        yield from registry_refusals(registry)
    for kind in _BY_URL:
        body = source.mapping(kind)
        if body is not None:
            yield from _of_url(kind, body)
    for kind, keys in _NEEDED.items():
        body = source.mapping(kind)
        missing = [key for key in keys if body is not None and not body.text(key)]
        if body is not None and missing:
            message = f"the source {kind} must have {listed(missing)}"
            yield Refusal(source.place_of(kind), message, f"source {kind} is not valid", f"write {listed(missing)}")
    yield from _of_certificate(source)
    yield from _of_checksum(source.mapping("http"))
    yield from of_content_type(spec, source)


def registry_refusals(registry: Mapping) -> Iterator[Refusal]:
    """Everything for which a registry source is refused, but for an image stream's pull method."""
    url, stream = registry.scalar("url"), registry.scalar("imageStream")
    either = "Source registry should have either URL or ImageStream"
    if url is not None and stream is not None:
        place = registry.place_of("imageStream")
        yield Refusal(
            place, "a registry source must have a url or an imageStream, and has both", either, "delete one of them"
        )
    elif url is None and stream is None and not any(is_template(key) for key in registry.entries):
        yield Refusal(
            registry.place, "a registry source must have a url or an imageStream", either, "write url: docker://..."
        )
    elif url is not None and not is_template(url.text) and not _has_scheme(url.text, _REGISTRY_SCHEMES):
        rest = url.text.partition("://")[2] or url.text
        message = f'the registry source "{url.text}" must begin with docker:// or oci-archive:'
        yield Refusal(url.place, message, f"Illegal registry source URL scheme {url.text}", f"write docker://{rest}")
    elif stream is not None and not stream.text:
        yield Refusal(
            stream.place, "the imageStream must have a name", "Source registry ImageStream is not valid", "write it"
        )
    method = registry.scalar("pullMethod")
    if method is not None and method.text not in _PULL_METHODS and not is_template(method.text):
        said = f'ImportMethod {method.text} is neither pod, node or ""'
        yield Refusal(
            method.place, f'the pullMethod "{method.text}" must be {listed(_PULL_METHODS)}', said, "write one of them"
        )
    if method is not None and method.text == "node" and registry.text("layerDigest"):
        said = "LayerDigest is not supported with node pull import method"
        message = "a layerDigest must not stand beside pullMethod: node"
        yield Refusal(registry.place_of("layerDigest"), message, said, "write pullMethod: pod, or delete layerDigest")


def _has_scheme(url: str, schemes: tuple[str, ...]) -> bool:
    read = _SCHEME.fullmatch(url)
    return read is not None and read[1].lower() in schemes and not _HOST.search(read[2])


def _of_url(kind: str, body: Mapping) -> Iterator[Refusal]:
    url = body.entries.get("url")
    text = url.text if isinstance(url, Scalar) and not url.is_null else ""
    if is_template(text) or any(is_template(key) for key in body.entries):
        return
    read = _SCHEME.fullmatch(text)
    if read is None or not read[2] or not _has_scheme(text, _URL_SCHEMES):
        said = (
            "source URL is empty"
            if not text
            else f"Invalid source URL scheme: {text}"
            if read
            else f"Invalid source URL: {text}"
        )
        message = (
            f'the url "{text}" of the source {kind} must begin with {listed(f"{each}://" for each in _URL_SCHEMES)}'
        )
        yield Refusal(body.place_of("url"), message, said, "write the whole URL with its scheme")


def _of_certificate(source: Mapping) -> Iterator[Refusal]:
    """Of oVirt the certificate is looked at, unless it is said that it is not."""
    body = source.mapping("imageio")
    if body is not None and not body.text("certConfigMap") and body.boolean("insecureSkipVerify") is not True:
        said = "source Imageio requires CertConfigMap or InsecureSkipVerify"
        message = "the source imageio must have certConfigMap"
        yield Refusal(source.place_of("imageio"), message, said, "write certConfigMap, with the authority of oVirt")


def _of_checksum(body: Mapping | None) -> Iterator[Refusal]:
    text = (body.text("checksum") or "").strip() if body is not None else ""
    if body is None or not text or is_template(text):
        return
    algorithm, _, digits = text.partition(":")
    length = _DIGITS.get(algorithm.lower())
    if length is None or len(digits) != length or not set(digits.lower()) <= set(hexdigits):
        kinds = ", ".join(f"{name}: {number}" for name, number in _DIGITS.items())
        message = f'the checksum "{text}" must be an algorithm, a colon and its hexadecimal digits ({kinds})'
        fix = "write sha256: and what sha256sum prints of the file"
        yield Refusal(body.place_of("checksum"), message, f"Invalid checksum format: {text}", fix)


def of_content_type(spec: Mapping, source: Mapping | None) -> Iterator[Refusal]:
    """Everything for which the ``contentType`` is refused, by itself or beside the source."""
    kind = spec.text("contentType")
    if not kind or is_template(kind):
        return
    place, message, said = spec.place_of("contentType"), "", ""
    if kind not in _CONTENT_TYPES:
        message = f'the contentType "{kind}" must be {listed(_CONTENT_TYPES)}'
        said = "ContentType not one of: kubevirt, archive"
    elif kind == "archive" and source is not None and source.get("blank") is not None:
        message, said = (
            "the contentType of a blank disk must be kubevirt",
            "SourceType cannot be blank and the contentType be archive",
        )
    elif kind == "archive" and source is not None and source.get("registry") is not None:
        message, said = (
            "the contentType of an image of a registry must be kubevirt",
            "ContentType must be kubevirt when Source is Registry",
        )
    if message:
        yield Refusal(place, message, said, "write kubevirt, or leave contentType out")
