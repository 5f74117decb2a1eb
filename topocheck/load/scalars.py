"""What Kubernetes reads a YAML scalar as.

The rules are those of sigs.k8s.io/yaml, which kubectl, Argo CD and the controllers use (goyaml.v2/resolve.go): YAML 1.1
booleans and octal numbers, no base 60, and time stamps that stay strings.
"""

from __future__ import annotations

import base64
import binascii
import re

Data = str | int | float | bool | None

_TAG = "tag:yaml.org,2002:"
_INFINITY = float("inf")

WORDS: dict[str, bool | float | None] = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), _INFINITY),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -_INFINITY),
}

_NUMBER_STARTS = frozenset("0123456789+-.")
SPECIAL_STARTS = _NUMBER_STARTS | {word[:1] for word in WORDS}
"""The first characters (and the empty text) of plain scalars that may be anything but a string."""

_INTEGER = re.compile(r"[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]*|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_LONGEST_NUMBER = 400  # digits; a longer one has no float64


def resolve(text: str) -> Data:
    """The value of a plain scalar without a tag."""
    if text in WORDS:
        return WORDS[text]
    return _number(text) if text[0] in _NUMBER_STARTS else text


def _number(text: str) -> Data:
    if text[-1] not in "0123456789abcdefABCDEF_." or len(text) > _LONGEST_NUMBER:
        return text
    if text[0] == ".":
        return _float(text)
    digits = text.replace("_", "")
    if not _INTEGER.fullmatch(digits):
        return _float(digits, text)
    value = _integer(digits)
    if -(2**63) <= value < 2**64 or not _FLOAT.fullmatch(digits):
        return value
    return float(digits)


def _integer(digits: str) -> int:
    unsigned = digits.lstrip("+-")
    octal = len(unsigned) > 1 and unsigned[0] == "0" and unsigned[1].isdigit()
    value = int(unsigned, 8 if octal else 0)
    return -value if digits[0] == "-" else value


def _float(digits: str, otherwise: str | None = None) -> Data:
    if _FLOAT.fullmatch(digits):
        value = float(digits)
        if value not in (_INFINITY, -_INFINITY):
            return value
    return digits if otherwise is None else otherwise


def resolve_tagged(tag: str, text: str) -> tuple[Data, str | None]:
    """The value of a scalar with an explicit tag, and what is wrong with it (None where nothing is).

    Only YAML's own scalar tags are known. Nothing is ever constructed for another one: the value is then the text.
    """
    if tag in ("!", _TAG + "str", _TAG + "timestamp"):
        return text, None
    if tag == _TAG + "binary":
        return _binary(text)
    kind = tag.removeprefix(_TAG)
    if tag == kind or kind not in ("int", "float", "bool", "null"):
        return text, f"the tag {short_tag(tag)} is not one that Kubernetes reads"
    data = resolve(text)
    if kind == "float" and type(data) is int:
        return float(data), None
    wanted = {"int": int, "float": float, "bool": bool, "null": type(None)}[kind]
    if type(data) is wanted:
        return data, None
    return text, f"{text!r} cannot be read as {short_tag(tag)}"


def _binary(text: str) -> tuple[Data, str | None]:
    try:
        return base64.b64decode("".join(text.split()), validate=True).decode("utf-8", "replace"), None
    except (binascii.Error, ValueError):
        return text, "the value of a !!binary is not base64"


def short_tag(tag: str) -> str:
    """A tag as people write it: ``!!int``."""
    return "!!" + tag.removeprefix(_TAG) if tag.startswith(_TAG) else tag
