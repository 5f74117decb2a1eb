"""What a dialect of device configurations is: one file that holds one of these, and one line that registers it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from topocheck.model.firewall import Firewall
from topocheck.model.problem import Problem
from topocheck.model.switch import Switch

Problems = tuple[tuple[str, Problem], ...]


@dataclass(frozen=True, slots=True)
class DeviceDialect:
    """A form in which switches or firewalls are configured.

    ``name`` is what site files call it, ``title`` what people do, ``kind`` is switch or firewall.
    ``read`` takes the text, the file's name as it is shown, and the device's name where it is given (else the hostname, else
    the file's stem). It never raises: what it can't read becomes a problem with its check's code, and the device is None
    where nothing could be read.
    ``claims`` tells from the text alone whether it is written in this dialect; it must be cheap and certain, since two dialects that
    claim one file are an error.
    """

    name: str
    title: str
    kind: str
    read: Callable[[str, str, str | None], tuple[Switch | Firewall | None, Problems]]
    claims: Callable[[str], bool]
