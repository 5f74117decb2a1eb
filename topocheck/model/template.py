"""Texts that are not yet what they will be: something outside the file, or the reader, fills them in.

Sources: Helm and Jinja (``{{``, ``{%``), envsubst and OpenShift Templates (``${``, ``$NAME``), kustomize replacements as the
OpenStack operators' examples write them (``_replaced_``), what manifests in documents leave to the reader (``<node-name>``, ``10.x.x.1``), and
SOPS, which only the one who applies the file decrypts (``ENC[AES256_GCM,``).
"""

from __future__ import annotations

import re

_MARKS = ("{{", "{%", "${", "_replaced_", "ENC[AES256_GCM,")
_VEILED = re.compile(r"[\dxX]+(?:\.[\dxX]+){3}(?:/[\dxX]+)?")
_BLANK = re.compile(r"(?:[\w.:/@-]*(?:< ?[A-Za-z][\w .:/-]*>|\$[A-Z_][A-Z0-9_]*))+[\w.:/@-]*")
_SIGNS = ("<", "$")
_ANY_SIGN = re.compile("|".join(map(re.escape, (*_MARKS, *_SIGNS, ".x", ".X"))))  # nearly all texts have none


def is_template(text: str) -> bool:
    """Whether a text holds a placeholder."""
    if _ANY_SIGN.search(text) is None:
        return False
    return any(mark in text for mark in _MARKS) or _is_blank(text) or _is_veiled(text)


def may_hold_template(text: str) -> bool:
    """Whether a text of many values, as that of a file, is worth a look at each of them."""
    return _ANY_SIGN.search(text) is not None


def placeholder_at(text: str) -> int:
    """Where the first placeholder of a template begins, 0 for a text that holds none."""
    begins = [at for at in map(text.find, _MARKS) if at >= 0]
    if _is_blank(text):
        begins += [at for at in map(text.find, _SIGNS) if at >= 0]
    return min(begins, default=0)


def _is_blank(text: str) -> bool:
    """Whether a text has gaps like ``10.0.<subnet>.1``; what has blanks outside of them is prose, or a guest's script."""
    return any(sign in text for sign in _SIGNS) and _BLANK.fullmatch(text) is not None


def _is_veiled(text: str) -> bool:
    """Whether a text is an address whose numbers are left out, as ``192.168.x.x/24``."""
    return "x" in text.lower() and _VEILED.fullmatch(text) is not None
