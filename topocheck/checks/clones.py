"""DataVolumes that are copies: as large as what they copy, and allowed to."""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.check import check
from topocheck.checks.golden_images import GOLDEN_NAMESPACE
from topocheck.checks.sizes import Disks, size_of
from topocheck.checks.unresolved import is_template
from topocheck.model.manifest import Manifest
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.value import Mapping, Scalar, Sequence
from topocheck.simulate.network import Network

_RBAC = "rbac.authorization.k8s.io"
_CLONING_ROLES = frozenset({"admin", "cluster-admin", "edit", "cdi.kubevirt.io:admin", "cdi.kubevirt.io:edit"})


@check("IMG08", "clone-smaller-than-source")
def clone_smaller_than_source(network: Network) -> Iterator[Problem]:
    """A DataVolume is to be a copy of a disk that is larger than itself.

    Source: containerized-data-importer pkg/controller/common/util.go, ``ValidateRequestedCloneSize``.
    """
    disks = Disks(network.site)
    for volume in network.site.data_volumes:
        target = size_of(volume)
        for origin in disks.origins(volume) if target is not None else ():
            if target is not None and origin.size is not None and target.bytes < origin.size.bytes:
                yield Problem(
                    place=target.place,
                    message=f"the size {target.text} of {volume.name} must be at least the {origin.size.text} of {origin.object}, of "
                    "which it is a copy",
                    object=volume.owner or volume.object,
                    symptom="the DataVolume is refused or stays Pending: target resources requests storage size is smaller than the "
                    "source",
                    fix=f"write {origin.size.text} or more; with storage, the size may be left out",
                    related=(Related(origin.size.place, f"the size of {origin.object}"),),
                )


@check("IMG12", "clone-without-permission", Severity.WARNING)
def clone_without_permission(network: Network) -> Iterator[Problem]:
    """A VM's template copies a disk of another namespace, in which nothing allows its service account to.

    KubeVirt asks whether the service account of the VM's namespace may create datavolumes/source where the source is.
    Source: KubeVirt pkg/storage/types, ``AuthorizeSA``; containerized-data-importer doc/RBAC.md.
    """
    site, disks = network.site, Disks(network.site)
    # of a VM without a namespace, whoever applies it chooses
    placed = {each.object for each in site.manifests if each.kind.startswith("VirtualMachine") and each.namespace}
    rights = [each for each in site.manifests if each.group == _RBAC]
    for volume in site.data_volumes:
        for origin in disks.origins(volume) if volume.owner in placed else ():
            foreign = origin.namespace not in (volume.namespace, GOLDEN_NAMESPACE) and not is_template(origin.namespace)
            if (
                volume.owner is not None
                and foreign
                and not any(_allows(rights, each, origin.namespace) for each in rights)
            ):
                yield Problem(
                    place=volume.source_ref.place if volume.source_ref is not None else volume.place,
                    message=f"{volume.name} is a copy of {origin.object}, and a RoleBinding in {origin.namespace} must allow the service "
                    f"account of {volume.namespace} to create datavolumes/source",
                    object=volume.owner,
                    symptom="the VM is refused, or stays Provisioning: Authorization failed, User system:serviceaccount:"
                    f"{volume.namespace}:default has insufficient permissions in clone source namespace {origin.namespace}",
                    fix=f"add a Role with create on datavolumes/source to {origin.namespace}, and a RoleBinding for the service account",
                )


def _allows(rights: list[Manifest], manifest: Manifest, namespace: str) -> bool:
    """Whether a binding gives a role in a namespace by which disks may be copied; a role that is not there may be one."""
    if manifest.kind not in ("RoleBinding", "ClusterRoleBinding"):
        return False
    if manifest.kind == "RoleBinding" and (manifest.namespace or "default") != namespace:
        return False
    reference = manifest.body.mapping("roleRef")
    name = reference.text("name") if reference is not None else None
    kind = reference.text("kind") if reference is not None else None
    if name in _CLONING_ROLES:
        return True
    roles = [each for each in rights if each.kind == kind and each.name == name]
    return any(_may_clone(role.body) for role in roles) if roles else manifest.kind == "RoleBinding"


def _may_clone(role: Mapping) -> bool:
    for rule in role.mappings("rules"):
        resources, verbs = _texts(rule.sequence("resources")), _texts(rule.sequence("verbs"))
        if {"datavolumes/source", "datavolumes/*", "*", "pods"} & resources and {"create", "*"} & verbs:
            return True
    return False


def _texts(items: Sequence | None) -> set[str]:
    return {item.text for item in (items.items if items is not None else ()) if isinstance(item, Scalar)}


CHECKS = (clone_smaller_than_source, clone_without_permission)
