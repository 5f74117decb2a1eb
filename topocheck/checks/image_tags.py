"""Image references of VMs that name another image tomorrow.

Sources: distribution/reference normalize.go (no tag stands for latest); KubeVirt api core/v1 schema.go, ContainerDiskSource.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from topocheck.checks.check import check
from topocheck.checks.image_reference import fault
from topocheck.checks.unresolved import is_template
from topocheck.checks.wording import listed
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.site import Site
from topocheck.model.value import Scalar
from topocheck.simulate.network import Network

FLOATING = frozenset(
    {
        *("canary", "current", "dev", "devel", "develop", "development", "edge", "head", "latest", "lts", "main"),
        *("master", "nightly", "rolling", "snapshot", "stable", "testing", "trunk", "unstable"),
    }
)
_PRODUCTION = frozenset({"prod", "production", "prd"})


class _Use(NamedTuple):
    image: str
    user: str
    place: Place


def _uses(site: Site) -> Iterator[_Use]:
    for workload in (each for each in site.workloads if each.is_vm):
        yield from (_Use(image.text, workload.object, image.place) for image in workload.images)
    for volume in site.data_volumes:
        url = volume.body.at("spec", "source", "registry", "url") if volume.body is not None else None
        if isinstance(url, Scalar) and url.text.startswith("docker://"):
            yield _Use(url.text.removeprefix("docker://"), volume.owner or volume.object, url.place)


def _grouped(site: Site) -> dict[str, list[_Use]]:
    """The legal references without a digest, each with all who use it."""
    found: dict[str, list[_Use]] = {}
    for use in _uses(site):
        if not is_template(use.image) and "@" not in use.image and fault(use.image) is None:
            found.setdefault(use.image, []).append(use)
    return found


def _tag(image: str) -> str:
    _, colon, tag = image.rpartition("/")[2].partition(":")
    return tag if colon else ""


def _related(uses: list[_Use]) -> tuple[Related, ...]:
    return tuple(Related(use.place, f"{use.user} uses it too") for use in uses[1:5])


@check("IMG02", "floating-image", Severity.WARNING)
def floating_image(network: Network) -> Iterator[Problem]:
    """A VM starts from an image with neither tag nor digest, or with a tag that is made to move, as latest."""
    for image, uses in _grouped(network.site).items():
        tag = _tag(image)
        if tag and tag.lower() not in FLOATING:
            continue
        has = f"the tag {tag}, which moves" if tag else "neither tag nor digest, which stands for latest"
        yield Problem(
            place=uses[0].place,
            message=f"the image {image} must have a tag that stays or a digest, and has {has}; {listed(use.user for use in uses)} "
            f"{'start' if len(uses) > 1 else 'starts'} from it",
            object=uses[0].user,
            symptom="the same commit gives another machine next week, and going back in Git brings nothing back",
            fix="write the tag of a release, or the digest",
            related=_related(uses),
        )


@check("IMG03", "tag-in-production", Severity.INFO)
def tag_in_production(network: Network) -> Iterator[Problem]:
    """A VM in a folder for production starts from an image with a tag and no digest, and a tag can be moved."""
    for image, uses in _grouped(network.site).items():
        there = [use for use in uses if _PRODUCTION & set(use.place.file.lower().split("/"))]
        if there and _tag(image) and _tag(image).lower() not in FLOATING:
            yield Problem(
                place=there[0].place,
                message=f"the image {image} of {listed(use.user for use in there)} must have a digest in production: a tag can be moved",
                object=there[0].user,
                symptom="a restart brings another image than the one that was tested, and nothing in Git tells",
                fix=f"write {image}@sha256:... with the digest that was tested",
                related=_related(there),
            )


CHECKS = (floating_image, tag_in_production)
