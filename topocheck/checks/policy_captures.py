"""NET: captures of a policy that nmstate can't read, and references to captures that there are not."""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.check import check
from topocheck.checks.declarations import NOTHING_CONFIGURED
from topocheck.checks.nmstate.capture import faults_of, unknown_reference
from topocheck.checks.suggestion import similar
from topocheck.checks.unresolved import is_template
from topocheck.model.manifest import Manifest
from topocheck.model.place import Place
from topocheck.model.problem import Problem
from topocheck.model.value import Mapping, Scalar, Sequence, Value
from topocheck.simulate.network import Network

_KIND = "NodeNetworkConfigurationPolicy"


@check("NET39", "capture-that-fails")
def capture_that_fails(network: Network) -> Iterator[Problem]:
    """A capture of a policy is no expression of nmstate's, or the desired state refers to a capture that there is not.

    Source: nmstate rust/src/lib/policy token.rs, capture.rs and template.rs.
    """
    for manifest in network.site.manifests:
        spec = manifest.body.mapping("spec") if manifest.kind == _KIND else None
        if spec is None or manifest.partial:
            continue
        captures = spec.mapping("capture")
        names = tuple(captures.entries) if captures is not None else ()
        for name, value in captures if captures is not None else ():
            if isinstance(value, Scalar) and not is_template(value.text):
                for said in faults_of(value.text, names):
                    message = f"the capture {name} of {manifest.name} must be an expression that nmstate reads"
                    yield _problem(manifest, value.place, message, said, 'write it as interfaces.name == "eth1"')
        for scalar in _scalars(spec.get("desiredState")):
            missing = unknown_reference(scalar.text, names)
            if missing is not None:
                meant = similar(missing, names, 0.6)
                hint = f", did you mean {meant}" if meant else ""
                message = f"{manifest.name} refers to the capture {missing}, which must be in spec.capture{hint}"
                fix = f"write {meant}" if meant else f"write the capture {missing}, or another name"
                yield _problem(manifest, scalar.place, message, f"Failed to find capture {missing}", fix)


def _problem(manifest: Manifest, place: Place, message: str, said: str, fix: str) -> Problem:
    return Problem(
        place=place,
        message=message,
        object=f"{_KIND} {manifest.name}",
        symptom=f'nmstate refuses the policy, "{said}": {NOTHING_CONFIGURED}',
        fix=fix,
    )


def _scalars(value: Value | None) -> Iterator[Scalar]:
    if isinstance(value, Scalar):
        yield value
    elif isinstance(value, Sequence):
        for item in value.items:
            yield from _scalars(item)
    elif isinstance(value, Mapping):
        for _, inner in value:
            yield from _scalars(inner)


CHECKS = (capture_that_fails,)
