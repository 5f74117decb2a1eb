"""The grammar of container image references: ``[domain/]path[:tag][@digest]``.

Source: distribution/reference, reference.go, regexp.go and normalize.go.
"""

from __future__ import annotations

import re

LONGEST_NAME = 255
DEFAULT_DOMAIN = "docker.io"

_LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?", re.ASCII)
_COMPONENT = re.compile(r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*", re.ASCII)
_TAG = re.compile(r"\w[\w.-]{0,127}", re.ASCII)
_DIGEST = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}", re.ASCII)
_IDENTIFIER = re.compile(r"[a-f0-9]{64}")
_DIGEST_LENGTHS = {"sha256": 64, "sha384": 96, "sha512": 128}


def fault(reference: str) -> str | None:
    """What is wrong with an image reference, as the end of a sentence about it; None for a legal one."""
    whole = _whole_fault(reference)
    if whole is not None:
        return whole
    rest, at, digest = reference.partition("@")
    name, colon, tag = _split_tag(rest)
    wrong = _digest_fault(digest) if at else None
    if wrong is None and colon and not _TAG.fullmatch(tag):
        wrong = f'has the tag "{tag}", and a tag is 1 to 128 letters, digits, "_", "." and "-", the first no "." or "-"'
    return wrong or _name_fault(name)


def _whole_fault(reference: str) -> str | None:
    if not reference:
        return "is empty"
    if re.search(r"\s", reference):
        return "has white space in it"
    scheme, separator, _ = reference.partition("://")
    if separator:
        return f'starts with "{scheme}://", and an image reference has no scheme'
    return "is an image ID, not the name of an image" if _IDENTIFIER.fullmatch(reference) else None


def _digest_fault(digest: str) -> str | None:
    algorithm, _, hexadecimal = digest.partition(":")
    wanted = _DIGEST_LENGTHS.get(algorithm)
    if not _DIGEST.fullmatch(digest):
        return f'has the digest "{digest}", and a digest is an algorithm, ":" and at least 32 hexadecimal digits'
    if wanted is not None and len(hexadecimal) != wanted:
        return f"has a {algorithm} digest of {len(hexadecimal)} digits, and it must have {wanted}"
    return None


def _split_tag(text: str) -> tuple[str, str, str]:
    """A colon before the last slash belongs to the port of the registry."""
    slash = text.rfind("/")
    colon = text.find(":", slash + 1)
    return (text, "", "") if colon < 0 else (text[:colon], ":", text[colon + 1 :])


def _name_fault(name: str) -> str | None:
    first, slash, rest = name.partition("/")
    if slash and _is_domain(first):
        if not _DOMAIN.fullmatch(first):
            return f'has "{first}" for a registry, which is no host name with an optional port'
        name = rest
    if len(name) > LONGEST_NAME:
        return f"has a name of {len(name)} characters, and {LONGEST_NAME} is the most"
    for component in name.split("/"):
        if not _COMPONENT.fullmatch(component):
            return _component_fault(component)
    return None


def _is_domain(first: str) -> bool:
    return "." in first or ":" in first or first == "localhost" or first != first.lower()


def _component_fault(component: str) -> str:
    if not component:
        return "has an empty part between two slashes"
    if component != component.lower():
        return f'has upper-case letters in "{component}", and a repository name is in lower case'
    return f'has the part "{component}", which is not of lower-case letters and digits joined by ".", "_", "__" or "-"'
