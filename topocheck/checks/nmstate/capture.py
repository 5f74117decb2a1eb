"""The expressions of ``spec.capture``, and the references to them, as nmstate reads them.

Source: nmstate rust/src/lib/policy: token.rs, ``parse_str_to_capture_tokens``, capture.rs and template.rs.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|(?P<sign>==|:=|\|)|(?P<wrong>[=:"])|(?P<word>[^=!|":\s][^=!|":\s]*)|(?P<other>\S)'
)
_REFERENCE = re.compile(r"\{\{\s*(capture\.[^\s{}]*)\s*\}\}")
_KEYWORDS = ("routes", "route-rules", "interfaces")
_WRONG = {
    "=": "Invalid equal action string after =, expecting another '='",
    ":": "Invalid replace action string after =, expecting another '='",
    '"': "No ending double quote",
}


def faults_of(expression: str, names: Collection[str]) -> Iterator[str]:
    """What nmstate says of the first thing that is wrong with one expression; ``names`` are those of all captures."""
    tokens: list[tuple[str, str]] = []
    for found in _TOKEN.finditer(expression.replace("\u00a0", " ").strip()):
        kind, text = found.lastgroup or "", found[found.lastgroup or 0]
        if kind == "wrong":
            yield _WRONG[text]
            return
        if kind == "sign" and ("sign", text) in tokens:
            action = {"|": "pipe", "==": "equal", ":=": "replace"}[text]
            yield f"Nmpolicy does not allows two {action} action"
            return
        if kind != "quoted" or text:
            tokens.append((kind, text))
    yield from _first(_of_pipe(tokens, names))


def _first(faults: Iterator[str]) -> Iterator[str]:
    first = next(faults, None)
    if first is not None:
        yield first


def _of_pipe(tokens: list[tuple[str, str]], names: Collection[str]) -> Iterator[str]:
    pipe = ("sign", "|")
    if pipe in tokens:
        at = tokens.index(pipe)
        if at + 1 == len(tokens):
            yield "Invalid pipe action: no property path defined"
        elif not _is_path(tokens[at + 1]):
            yield "Invalid pipe action: only property path allowed after pipe"
        source = tokens[0][1].split(".") if at and _is_path(tokens[0]) else []
        if len(source) != 2 or source[0] != "capture":
            yield "The pipe action should always in format of 'capture.<capture_name>'"
        elif source[1] not in names:
            yield f"Capture {source[1]} not found"
        tokens = tokens[at + 1 :]
    for sign in ("==", ":="):
        if ("sign", sign) in tokens:
            yield from _of_action(tokens, tokens.index(("sign", sign)), names)
            return


def _of_action(tokens: list[tuple[str, str]], at: int, names: Collection[str]) -> Iterator[str]:
    before, after = tokens[:at], tokens[at + 1 :]
    if len(before) != 1 or not _is_path(before[0]):
        yield "The equal or replace action should always start with property path"
        return
    if len(after) != 1:
        yield "The equal or replace action should end with single value or property path"
        return
    path = before[0][1].split(".")
    if path[0] == "capture":
        if len(path) <= 2:
            yield "No property path after capture name"
        elif path[1] not in names:
            yield f"Capture {path[1]} not found"
        path = path[2:]
    if path and path[0] not in _KEYWORDS:
        yield f"Unsupported capture keyword '{path[0]}'"
    value = after[0][1].split(".") if _is_path(after[0]) else []
    if len(value) > 1 and value[0] == "capture" and value[1] not in names:
        yield f"Capture {value[1]} not found"


def _is_path(token: tuple[str, str]) -> bool:
    return token[0] == "word" and "." in token[1]


def unknown_reference(text: str, names: Collection[str]) -> str | None:
    """The capture that a value of the desired state refers to, where there is none of that name."""
    for found in _REFERENCE.finditer(text):
        _, _, rest = found[1].partition(".")
        name = rest.partition(".")[0]
        if name not in names:
            return name
    return None
