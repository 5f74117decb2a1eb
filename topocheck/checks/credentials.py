"""Credentials in Git: what a guest's cloud-init data gives away. No message repeats a value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from topocheck.checks.check import check
from topocheck.checks.machine_spec import machines
from topocheck.checks.unresolved import is_template
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.value import Mapping, Scalar
from topocheck.simulate.network import Network

_DRIVES = ("cloudInitNoCloud", "cloudInitConfigDrive")
_PASSWORD = re.compile(r"^\s*(?:- )?\s*['\"]?(password|plain_text_passwd)['\"]?\s*:\s*(?P<value>\S.*)$")
_LISTED = re.compile(r"^\s+(?:- )?[A-Za-z_][\w.-]*:(?P<value>\S+)\s*$")
_CHANGED = re.compile(r"^\s*chpasswd\s*:")
_KEY = re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----")
_SECRET_SIGN = re.compile(r"PRIVATE KEY|passw|chpasswd")  # what any of the above is about
_EVERYTHING = re.compile(r"NOPASSWD\s*:\s*ALL\b")
_LOGIN = re.compile(
    r"^\s*(?:- )?\s*(?:ssh_pwauth\s*:\s*['\"]?(?:true|yes|1|on)\b|lock_passwd\s*:\s*(?:false|no)\b)", re.IGNORECASE
)
_NO_SECRET = ("$", "<", "*", "R", "RANDOM", "null", "~", "|", ">")
"""How a value begins, or what it is, that is no password in the clear: a hash, a placeholder, one made at the first boot."""


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    place: Place


@check("HYG01", "password-in-the-clear", Severity.WARNING)
def password_in_the_clear(network: Network) -> Iterator[Problem]:
    """A password or a private key stands in the clear in the user data of a VM.

    Sources: cloud-init doc/rtd/reference, set_passwords and users_groups; KubeVirt user guide, accessCredentials.
    """
    for owner, lines in _user_data(network, _SECRET_SIGN):
        found = list(_secrets(lines))
        if found:
            (what, place), *others = found
            yield Problem(
                place=place,
                message=f"{what} of {owner} must not stand in the clear in a manifest",
                object=owner,
                symptom="nothing fails: whoever may read the repository, its history or the VM object may log in to the guest",
                fix="take it from a Secret (userDataSecretRef, accessCredentials), write a hash, and change it: it is known",
                related=tuple(Related(at, f"{more} stands here") for more, at in others),
            )


@check("HYG09", "root-by-password", Severity.WARNING)
def root_by_password(network: Network) -> Iterator[Problem]:
    """A guest allows logins by password, and its users everything by sudo without one.

    Source: cloud-init doc/rtd/reference, ssh_pwauth, lock_passwd and sudo.
    """
    for owner, lines in _user_data(network, _EVERYTHING):
        sudo = next((line for line in lines if _EVERYTHING.search(line.text)), None)
        login = next((line for line in lines if _LOGIN.match(line.text)), None)
        if sudo is not None and login is not None:
            yield Problem(
                place=sudo.place,
                message=f"a user of {owner} who may do everything by sudo without a password must not log in by password",
                object=owner,
                symptom="nothing fails: one guessed password makes root of anyone who reaches the guest's SSH port",
                fix="allow keys only (ssh_pwauth: false, lock_passwd: true), or let sudo ask for the password",
                related=(Related(login.place, "logins by password are allowed here"),),
            )


def _secrets(lines: list[_Line]) -> Iterator[tuple[str, Place]]:
    is_config = bool(lines) and lines[0].text.startswith("#cloud-config")
    changes = False
    for line in lines:
        if _KEY.search(line.text):
            yield "a private key", line.place
        if not is_config or line.text.lstrip().startswith("#"):
            continue
        found = _PASSWORD.match(line.text)
        changes = bool(_CHANGED.match(line.text)) or (changes and line.text[:1] in (" ", "-", ""))
        if found is None and changes:
            found = _LISTED.match(line.text)
        if found is not None and _is_clear(found["value"].strip().strip("'\"")):
            yield "the password", line.place


def _is_clear(value: str) -> bool:
    return bool(value) and not is_template(value) and value not in _NO_SECRET and not value.startswith(("$", "<", "*"))


def _user_data(network: Network, sign: re.Pattern[str]) -> Iterator[tuple[str, list[_Line]]]:
    """The lines of each guest's user data that has a sign, and the users of machines that another operator makes."""
    for workload, spec in machines(network):
        for volume in spec.mappings("volumes"):
            for drive in _DRIVES:
                source = volume.mapping(drive)
                data = source.scalar("userData") if source is not None else None
                if data is not None and sign.search(data.text) is not None:
                    yield workload.object, _lines(data)
    for one in network.site.manifests:
        if one.kind == "VirtualMachine" and "pelotech" in one.group:
            yield one.object, list(_users(one.body))


def _users(body: Mapping) -> Iterator[_Line]:
    """The users of a VirtualMachine of Pelotech's operator, as lines of cloud-init."""
    spec = body.mapping("spec")
    yield _Line("#cloud-config", body.place)
    for user in spec.mappings("users") if spec is not None else ():
        for key, value in user:
            if isinstance(value, Scalar):
                yield _Line(f"{key}: {value.text}", user.place_of(key))


def _lines(data: Scalar) -> list[_Line]:
    """The lines of a text; of a block each with its own place, of other styles all where it begins."""
    first = data.place
    if data.style not in ("|", ">"):
        return [_Line(text, first) for text in data.text.split("\n")]
    return [_Line(text, Place(first.file, first.line + number)) for number, text in enumerate(data.text.split("\n"), 1)]


CHECKS = (password_in_the_clear, root_by_password)
