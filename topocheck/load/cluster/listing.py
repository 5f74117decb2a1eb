"""Lists all objects of one kind, page by page.

Source: Kubernetes API concepts, "Retrieving large results sets in chunks" (``limit``, ``continue``, 410 Expired), and API
conventions, "HTTP Status codes".
"""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2 as httpx
from lightkube.core.exceptions import ConfigError

from topocheck.errors import InputError
from topocheck.load.cluster.kinds import LiveKind

PAGE = 500
"""Objects in one answer, as kubectl asks for."""

_LARGEST_PAGE = 256 * 1024 * 1024
_TRIES = 3
_RESTARTS = 3
_LONGEST_PAUSE = 10.0
_BUSY = frozenset({429, 500, 502, 503, 504})

Json = dict[str, Any]
Sleep = Callable[[float], None]


class ForbiddenError(Exception):
    """The cluster does not let us list a kind; the text is the server's own reason."""


class NotServedError(Exception):
    """The cluster does not have the kind: its operator is not installed."""


class _ExpiredError(Exception):
    """The list has gone on without us (410): it must be read anew."""


class _PassingError(Exception):
    """What may go away when it is asked again; the text says what it was."""

    def __init__(self, text: str, pause: float | None = None) -> None:
        super().__init__(text)
        self.pause = pause


@dataclass(frozen=True, slots=True)
class Lister:
    """Lists kinds over one connection. ``sleep`` waits between tries."""

    client: httpx.Client
    page: int = PAGE
    sleep: Sleep = field(default=time.sleep)

    def every(self, kind: LiveKind) -> list[Json]:
        """All objects of a kind, in all namespaces.

        Raises ForbiddenError, NotServedError, and InputError where the server can't be asked at all or gives up.
        """
        for version in kind.versions:
            try:
                return self._whole(kind, version)
            except NotServedError:
                continue
        raise NotServedError(kind.resource)

    def get(self, path: str, what: str) -> Json:
        """One object by its path. Raises as `every` does."""
        return self._ask(path, {}, what)

    def _whole(self, kind: LiveKind, version: str) -> list[Json]:
        for _ in range(_RESTARTS):
            try:
                return self._pages(kind, version)
            except _ExpiredError:
                continue
        message = f"the list of {kind.resource} expired {_RESTARTS} times before it was read to its end"
        raise InputError(message)

    def _pages(self, kind: LiveKind, version: str) -> list[Json]:
        path, what = kind.path(version), f"the list of {kind.resource}"
        items: list[Json] = []
        proceed = ""
        while True:
            asked = {"limit": str(self.page), **({"continue": proceed} if proceed else {})}
            answer = self._ask(path, asked, what)
            page = answer.get("items")
            metadata = answer.get("metadata")
            if not isinstance(page, list) or not isinstance(metadata, dict):
                raise InputError(_no_list(what))
            items += (item for item in page if isinstance(item, dict))
            following = metadata.get("continue") or ""
            if not following:
                return items
            if following == proceed:
                message = f"{what} never ends: the server answers with the same page again"
                raise InputError(message)
            proceed = following

    def _ask(self, path: str, asked: dict[str, str], what: str) -> Json:
        for left in range(_TRIES - 1, -1, -1):
            try:
                return self._once(path, asked, what)
            except _PassingError as error:
                if not left:
                    message = f"{what} can't be read: {error}"
                    raise InputError(message) from None
                self.sleep(min(error.pause if error.pause is not None else 0.5, _LONGEST_PAUSE))
        raise AssertionError(what)  # the last try either answers or raises

    def _once(self, path: str, asked: dict[str, str], what: str) -> Json:
        try:
            with self.client.stream("GET", path, params=asked) as response:
                body = _body(response, what)
        except httpx.ConnectError as error:
            raise InputError(_unreachable(self.client, error)) from None
        except httpx.TimeoutException as error:
            waited = "a connection" if isinstance(error, httpx.ConnectTimeout) else "an answer"
            text = f"the server did not give {waited} in time"
            raise _PassingError(text) from None
        except httpx.TransportError:
            text = "the server broke off its answer"
            raise _PassingError(text) from None
        except ConfigError:
            message = "the cluster can't be asked: the kubeconfig's exec plug-in or token file gives no token"
            raise InputError(message) from None
        return _answer(response, body, what)


def _body(response: httpx.Response, what: str) -> bytes:
    parts = []
    size = 0
    for part in response.iter_bytes():
        size += len(part)
        if size > _LARGEST_PAGE:
            message = f"{what} is too large: a page of more than {_LARGEST_PAGE // 2**20} MiB"
            raise InputError(message)
        parts.append(part)
    return b"".join(parts)


def _answer(response: httpx.Response, body: bytes, what: str) -> Json:
    status = response.status_code
    if status == 200:
        return _json(body, what)
    reason = _reason(body)
    if status == 401:
        message = f"the cluster does not know us (401): the token or certificate is missing, wrong or expired{reason}"
        raise InputError(message)
    if status == 403:
        raise ForbiddenError(reason.removeprefix(": "))
    if status == 404:
        raise NotServedError(what)
    if status == 410:
        raise _ExpiredError
    if status in _BUSY:
        text = f"the server answers with {status}{reason}"
        raise _PassingError(text, _pause(response))
    message = f"{what} can't be read: the server answers with {status}{reason}"
    raise InputError(message)


def _json(body: bytes, what: str) -> Json:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise InputError(_no_list(what))
    return value


def _no_list(what: str) -> str:
    return f"{what} can't be read: what answers is no Kubernetes API"


def _reason(body: bytes) -> str:
    """What a ``Status`` object says, in one line."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    text = value.get("message") if isinstance(value, dict) else None
    return f": {' '.join(text.split())[:300]}" if isinstance(text, str) and text else ""


def _pause(response: httpx.Response) -> float | None:
    told = response.headers.get("Retry-After", "")
    return float(told) if told.isascii() and told.isdigit() and len(told) < 6 else None


def _unreachable(client: httpx.Client, error: httpx.ConnectError) -> str:
    server = f"{client.base_url.host}:{client.base_url.port or 443}"
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"the certificate of {server} is not one that the configured authority vouches for: {cause.verify_message}"
        if isinstance(cause, ssl.SSLError):
            return f"no TLS connection with {server}: {cause.reason}"
        cause = cause.__cause__ or cause.__context__
    return f"no connection to the API server {server}: {error}"
