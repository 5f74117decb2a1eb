"""The mistakes that validators find, as problems at their lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from topocheck.load.schemas.faults import Fault, Wrong, value_at
from topocheck.load.schemas.judges import Steps
from topocheck.load.schemas.plain import Plain
from topocheck.model.manifest import Manifest
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Severity
from topocheck.model.template import is_template
from topocheck.model.value import Mapping, Scalar, Sequence, Value

VALUE, UNKNOWN_KEY, MISSING_KEY = "SCH12", "SCH13", "SCH14"

_LONGEST = 60
_MUTATED = frozenset({"kubevirt.io", "pool.kubevirt.io", "clone.kubevirt.io"})
"""The groups of the kinds that KubeVirt's webhooks write anew before their schema is asked, with ``devices: {}`` for instance."""
_POINTERS = frozenset({("VirtualMachine", "template"), ("VirtualMachineInstanceReplicaSet", "template")})
_HIDDEN_KINDS = frozenset({"Secret"})
_DROPPED = (
    'kubectl refuses the object, "strict decoding error: unknown field"; Argo CD applies it, and the API server drops the key '
    "without a word"
)


def problems_of(
    manifest: Manifest, document: Plain, faults: Iterable[Fault], *, complete: bool
) -> Iterator[tuple[str, Problem]]:
    """The problems of one object; what may be written elsewhere (a template, the object that a patch changes) is no problem.

    Where the site is not known to be ``complete``, what an object below a kustomization lacks is not certainly an error, for a patch may
    add it; nor is what KubeVirt's mutating webhooks add before the schema is asked.
    """
    for fault in faults:
        if _is_taken_out(manifest, fault):
            continue
        if fault.wrong is Wrong.UNKNOWN:
            yield UNKNOWN_KEY, _unknown(manifest, fault)
        elif fault.wrong is Wrong.VALUE:
            yield VALUE, _value(manifest, fault, value_at(document, fault.path))
        elif not manifest.partial and not _open(_at(manifest.body, fault.path), fault.key):
            yield MISSING_KEY, _missing(manifest, fault, complete=complete)


def _is_taken_out(manifest: Manifest, fault: Fault) -> bool:
    """Whether a key is what SOPS writes beside the values that it encrypts, and takes out again before the object is applied."""
    return (fault.key, fault.path) == ("sops", ()) and manifest.body.at("sops", "version") is not None


def _unknown(manifest: Manifest, fault: Fault) -> Problem:
    where, whole = _spelled(fault.path), _spelled((*fault.path, fault.key))
    hint = ""
    if fault.meant is not None:
        hint, fix = f', did you mean "{fault.meant}"', f'write "{fault.meant}"'
    elif fault.belongs is not None:
        hint = f", it belongs into {_spelled(fault.belongs) or 'the object itself'}"
        fix = f'move "{fault.key}" into {_spelled(fault.belongs) or "the object itself"}: mind its indentation'
    else:
        fix = f"remove the key, unless the cluster has a release of {manifest.group or 'Kubernetes'} that knows it"
    return Problem(
        place=_key_place(manifest.body, fault.path, fault.key),
        message=f'{manifest.kind} knows no key "{fault.key}" in {where or "the object itself"}{hint}',
        object=manifest.object,
        symptom=f'KubeVirt\'s webhook refuses the object: "{whole} in body is a forbidden property"'
        if manifest.group == "kubevirt.io"
        else _DROPPED,
        fix=fix,
        severity=None if fault.surely or _is_beside_the_spec(manifest, fault) else Severity.WARNING,
        only_if_unexplained=(_key_place(manifest.body, fault.path, fault.key),),
    )


def _is_beside_the_spec(manifest: Manifest, fault: Fault) -> bool:
    """Whether a key stands where KubeVirt has none in any release: its kinds have a spec and a status and nothing beside them."""
    return not fault.path and manifest.group.endswith("kubevirt.io") and not is_template(fault.key)


def _missing(manifest: Manifest, fault: Fault, *, complete: bool) -> Problem:
    where = _spelled(fault.path) or "the object itself"
    place = _place(manifest.body, fault.path)
    return Problem(
        place=place,
        message=f'{where} of {manifest.object} has no "{fault.key}", which it must have',
        object=manifest.object,
        symptom=f'the API server refuses the object: "{_spelled((*fault.path, fault.key))}: Required value"; Argo CD: SyncFailed',
        fix=f'add "{fault.key}"',
        severity=None if manifest.name is not None and (complete or _is_whole(manifest, fault)) else Severity.WARNING,
        only_if_unexplained=(place,),
    )


def _is_whole(manifest: Manifest, fault: Fault) -> bool:
    """Whether nothing can add the key that an object lacks: Go writes a structure that is empty, and a pointer that is null."""
    return not manifest.patchable and (manifest.group not in _MUTATED or (manifest.kind, fault.key) in _POINTERS)


def _value(manifest: Manifest, fault: Fault, value: Plain) -> Problem:
    place, path = _place(manifest.body, fault.path), _spelled(fault.path) or "the object itself"
    shown = "another value" if manifest.kind in _HIDDEN_KINDS else _shown(value)
    return Problem(
        place=place,
        message=f"{path} is {shown}, and must be {fault.must}",
        object=manifest.object,
        symptom=f'the API server refuses the object: "{path}: Invalid value"; Argo CD: SyncFailed',
        fix=_value_fix(path, fault.must, _at(manifest.body, fault.path)),
        only_if_unexplained=(place,),
    )


def _value_fix(path: str, must: str, value: Value) -> str:
    if isinstance(value, Scalar) and "a string" in must and not isinstance(value.data, str):
        return f'write it in quotes: "{value.text}"'
    if isinstance(value, Scalar) and value.style and must in ("an integer", "a number", "true or false"):
        return (
            f"write {value.text} without quotes" if value.text.isascii() and value.text.isalnum() else f"make it {must}"
        )
    return f"make {path} {must}"


def _shown(value: Plain) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if not isinstance(value, str):
        return str(value)
    first = value.split("\n", 1)[0]
    return f'"{value}"' if value == first and len(value) <= _LONGEST else f'"{first[:_LONGEST]}..."'


def _open(value: Value, key: str) -> bool:
    """Whether a key of a mapping may come from outside: it is there as a template, or a template may become it."""
    if not isinstance(value, Mapping):
        return True
    return value.get(key) is not None or any(is_template(each) or each.startswith("$") for each in value.entries)


def _at(body: Mapping, path: Steps) -> Value:
    value: Value = body
    for step in path:
        if isinstance(value, Mapping) and isinstance(step, str):
            value = value.entries[step]
        elif isinstance(value, Sequence) and isinstance(step, int):
            value = value.items[step]
    return value


def _place(body: Mapping, path: Steps) -> Place:
    """Where a value stands: at its key, or where the item of a list begins."""
    if not path:
        return body.place
    last = path[-1]
    return _key_place(body, path[:-1], last) if isinstance(last, str) else _at(body, path).place


def _key_place(body: Mapping, path: Steps, key: str) -> Place:
    mapping = _at(body, path)
    return mapping.place_of(key) if isinstance(mapping, Mapping) else mapping.place


def _spelled(path: Steps) -> str:
    """``spec.template.spec.domain.devices.disks[0]``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
