"""Where an Argo CD Application takes its manifests from.

Source: argo-cd pkg/apis/application/v1alpha1/types.go (``spec.source`` and ``spec.sources``, ``operation.sync.revision``,
``status.operationState``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from topocheck.errors import InputError, UsageError
from topocheck.load.cluster.listing import ForbiddenError, Json, Lister, NotServedError

DEFAULT_NAMESPACES = ("openshift-gitops", "argocd")
"""Where Argo CD's operator and its upstream manifests keep the Applications."""


@dataclass(frozen=True, slots=True)
class GitSource:
    """A folder of a repository at a revision. ``application`` is the Application that takes it, with this source and those that it refers to."""

    repository: str
    revision: str
    path: str = "."
    application: Json | None = None


def source_of(lister: Lister, name: str, revision: str | None = None, path: str | None = None) -> GitSource:
    """The source of an Application, ``name`` or ``namespace/name``; ``revision`` and ``path`` are taken instead of its own.

    Of several sources the one that has the path is meant.
    Its own revision is that of the sync which is running, else the one that it follows.
    Raises InputError where the Application can't be read or is none of a Git folder.
    """
    body = _read(lister, name)
    source = _one_source(body, name, path)
    repository = source.get("repoURL")
    if not isinstance(repository, str) or source.get("chart"):
        message = f"the Application {name} takes a chart from a Helm registry and no folder of a Git repository"
        raise InputError(message)
    own = source.get("path")
    chosen = revision or _revision(body, source)
    folder = path or (own if isinstance(own, str) and own else ".")
    named = [each for each in _several(body) if each.get("ref") and not each.get("path")]
    spec = {"destination": _inner(_inner(body, "spec"), "destination"), "sources": [{**source, "path": folder}, *named]}
    return GitSource(repository, chosen, folder, {**body, "spec": spec})


def _read(lister: Lister, name: str) -> Json:
    namespace, slash, short = name.rpartition("/")
    if not short or "/" in namespace:
        message = f"--application {name}: it must be NAME or NAMESPACE/NAME"
        raise UsageError(message)
    for where in (namespace,) if slash else DEFAULT_NAMESPACES:
        path = f"/apis/argoproj.io/v1alpha1/namespaces/{where}/applications/{short}"
        try:
            return lister.get(path, f"the Application {where}/{short}")
        except NotServedError:
            continue
        except ForbiddenError as error:
            message = f"the Application {where}/{short} may not be read (403): {error}"
            raise InputError(message) from None
    looked = namespace or " and ".join(DEFAULT_NAMESPACES)
    message = f"there is no Application {short} in {looked}"
    raise InputError(message)


def _one_source(body: Json, name: str, path: str | None) -> Json:
    spec = _inner(body, "spec")
    several = spec.get("sources")
    if not isinstance(several, list) or not several:
        return _inner(spec, "source")
    found = [each for each in several if isinstance(each, dict) and isinstance(each.get("path"), str)]
    if path is not None:
        found = [each for each in found if each["path"].strip("/") == path.strip("/")]
    if len(found) != 1:
        paths = ", ".join(each["path"] for each in several if isinstance(each, dict) and each.get("path")) or "none"
        message = f"the Application {name} has {len(several)} sources, and --path must name the path of one; they are: {paths}"
        raise InputError(message)
    return found[0]


def _several(body: Json) -> list[Json]:
    several = _inner(body, "spec").get("sources")
    return [each for each in several if isinstance(each, dict)] if isinstance(several, list) else []


def _revision(body: Json, source: Json) -> str:
    status = _inner(body, "status")
    state = _inner(status, "operationState")
    operations = [_inner(body, "operation")]
    if state.get("phase") == "Running":
        operations.append(_inner(state, "operation"))
    syncs = [_inner(operation, "sync") for operation in operations]
    wanted = [*(each.get("revision") for each in syncs), source.get("targetRevision")]
    return next((each for each in wanted if isinstance(each, str) and each), "HEAD")


def _inner(value: Json, key: str) -> dict[str, Any]:
    inner = value.get(key)
    return inner if isinstance(inner, dict) else {}
