"""What KubeVirt accepts as the data of cloud-init, and the credentials that it hands over by it.

Source: KubeVirt vmi-create-admitter.go, validateVolumes and validateAccessCredentials.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator

from topocheck.checks.check import check
from topocheck.checks.disk_rules import Refusal
from topocheck.checks.machine_spec import machines
from topocheck.checks.unresolved import is_template
from topocheck.checks.wording import listed
from topocheck.model.problem import Problem
from topocheck.model.value import Mapping
from topocheck.simulate.network import Network

LONGEST = 2048

_DRIVES = ("cloudInitNoCloud", "cloudInitConfigDrive")
_USER = ("secretRef", "userDataBase64", "userData")
_NETWORK = ("networkDataSecretRef", "networkDataBase64", "networkData")
_KINDS = (("userData", _USER), ("networkData", _NETWORK))
_METHODS = {"noCloud": "cloudInitNoCloud", "configDrive": "cloudInitConfigDrive"}
_CREDENTIALS = ("sshPublicKey", "userPassword")


@check("ADR23", "illegal-cloud-init-data")
def illegal_cloud_init_data(network: Network) -> Iterator[Problem]:
    """The data of a cloud-init volume is longer than 2048 bytes, given twice, not given at all, or no base64."""
    for workload, spec in machines(network):
        for volume in spec.mappings("volumes"):
            for drive in _DRIVES:
                source = volume.mapping(drive)
                for refusal in _of_drive(volume, drive, source) if source is not None else ():
                    symptom = f"the apply is refused: {refusal.said}"
                    yield Problem(refusal.place, refusal.message, workload.object, symptom, refusal.fix)


def _of_drive(volume: Mapping, drive: str, source: Mapping) -> Iterator[Refusal]:
    name = f"{drive} of the volume {volume.text('name')}"
    given = 0
    for kind, keys in _KINDS:
        present = [key for key in keys if _is_given(source, key)]
        given += len(present)
        if len(present) > 1:
            message = f"the {name} must have one {kind}, and has {listed(present)}"
            said = f"{drive} must have only one {kind.lower()} source set."
            yield Refusal(source.place_of(present[1]), message, said, "delete all but one")
        for key in present:
            yield from _of_length(name, kind, key, source)
    if not given and not any(is_template(key) for key in source.entries):
        message = f"the {name} must have user data or network data, and has neither"
        said = f"{drive} must have at least one userdatasource or one networkdatasource set."
        yield Refusal(volume.place_of(drive), message, said, "write userData, or delete the volume and its disk")


def _is_given(source: Mapping, key: str) -> bool:
    if key.endswith("Ref"):
        reference = source.mapping(key)
        return reference is not None and bool(reference.text("name"))
    return bool(source.text(key))


def _of_length(name: str, kind: str, key: str, source: Mapping) -> Iterator[Refusal]:
    text = source.text(key) or ""
    length = len(text.encode())
    if key.endswith("Base64") and not is_template(text):
        try:
            length = len(base64.b64decode(text.replace("\n", "").replace("\r", ""), validate=True))
        except (binascii.Error, ValueError):
            said = f"{key} is not a valid base64 value."
            yield Refusal(
                source.place_of(key), f"the {key} of the {name} is no base64", said, f"encode it again, or write {kind}"
            )
            return
    if length > LONGEST and "{{" not in text and not key.endswith("Ref"):
        ref = "networkDataSecretRef" if kind == "networkData" else "secretRef"
        message = f"the {key} of the {name} must have at most {LONGEST} bytes, and has {length}"
        said = f"{kind.lower()} exceeds {LONGEST} byte limit."
        yield Refusal(source.place_of(key), message, said, f"put it into a Secret and name that under {ref}")


@check("IMG23", "illegal-access-credential")
def illegal_access_credential(network: Network) -> Iterator[Problem]:
    """A VM's credential has no way to its guest: not exactly one kind, one Secret and one method, or without the volume of its method."""
    for workload, spec in machines(network):
        drives = {drive for drive in _DRIVES for volume in spec.mappings("volumes") if volume.get(drive) is not None}
        for credential in spec.mappings("accessCredentials"):
            for refusal in _of_credential(credential, drives):
                symptom = f"the apply is refused: {refusal.said}"
                yield Problem(refusal.place, refusal.message, workload.object, symptom, refusal.fix)


def _of_credential(credential: Mapping, drives: set[str]) -> Iterator[Refusal]:
    kinds = [kind for kind in _CREDENTIALS if credential.get(kind) is not None]
    if len(kinds) != 1 and not any(is_template(key) for key in credential.entries):
        message = f"an access credential must be one of {listed(_CREDENTIALS)}, and is {listed(kinds) or 'none'}"
        said = "must have exactly one access credential type set"
        yield Refusal(credential.place, message, said, "write one entry for each")
    for kind in kinds:
        body = credential.mapping(kind)
        if body is not None:
            yield from _of_kind(credential, kind, body, drives)


def _of_kind(credential: Mapping, kind: str, body: Mapping, drives: set[str]) -> Iterator[Refusal]:
    method = body.mapping("propagationMethod")
    known = {"qemuGuestAgent", *(_METHODS if kind == "sshPublicKey" else ())}
    methods = (
        [key for key in method.entries if key in known and method.get(key) is not None] if method is not None else []
    )
    if body.at("source", "secret") is None:
        message = f"the {kind} must have a Secret as its source"
        yield Refusal(
            credential.place_of(kind),
            message,
            "must have exactly one source set",
            "write source: {secret: {secretName: ...}}",
        )
    if len(methods) != 1 or method is None:
        message = f"the {kind} must have one propagationMethod of {listed(known)}, and has {listed(methods) or 'none'}"
        yield Refusal(
            body.place_of("propagationMethod"),
            message,
            "must have exactly one propagationMethod set",
            "write one of them",
        )
    for key in methods if method is not None else ():
        needed = _METHODS.get(key)
        agent = method.mapping(key) if method is not None else None
        if method is not None and needed is not None and needed not in drives:
            message = f"the {kind} is handed over by {key}, and the VM must have a volume {needed}"
            said = f"requires a {key} volume to exist when the {key} propagationMethod is in use."
            yield Refusal(
                method.place_of(key),
                message,
                said,
                f"add a {needed} volume, or write the method of the one that is there",
            )
        users = agent.sequence("users") if agent is not None else None
        if (
            method is not None
            and key == "qemuGuestAgent"
            and kind == "sshPublicKey"
            and not (users is not None and users.items)
        ):
            message = f"the {kind} must name the users whose key it is"
            yield Refusal(
                method.place_of(key),
                message,
                "requires at least one user to be present in the users list",
                "write users",
            )
