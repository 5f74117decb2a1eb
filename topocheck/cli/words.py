"""What the words of a command line mean, where a type alone can't say it."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from pathlib import Path

import typer

from topocheck.errors import UsageError


class Protocol(enum.StrEnum):
    """What a flow is made of."""

    ICMP = "icmp"
    TCP = "tcp"
    UDP = "udp"


def one_folder(context: typer.Context, directory: Path | None) -> Path | None:
    """The site's folder, which may be given in two ways. Raises UsageError where it is given in both."""
    site: Path | None = context.obj["site"]
    if site is not None and directory is not None:
        message = f"the site is given twice: -C {site} and {directory}"
        raise UsageError(message)
    return directory or site


def words(values: Sequence[str] | None) -> tuple[str, ...]:
    """The values of an option that takes commas too."""
    return tuple(word.strip() for value in values or () for word in value.split(",") if word.strip())


def port_needs_protocol(port: int | None, protocol: Protocol) -> None:
    """Raises UsageError for a port of a protocol that has none."""
    if port is not None and protocol is Protocol.ICMP:
        message = "--port needs --protocol tcp or udp"
        raise UsageError(message)


def placements(values: Sequence[str]) -> dict[str, str]:
    """The nodes of VMs, of words VM=NODE. Raises UsageError for a word that is none."""
    found = {}
    for value in values:
        vm, _, node = value.partition("=")
        if not vm or not node:
            message = f"--on {value}: it must be VM=NODE"
            raise UsageError(message)
        found[vm] = node
    return found


def hoisted(arguments: Sequence[str]) -> list[str]:
    """The arguments with those options first that are understood everywhere, wherever they stood."""
    first: list[str] = []
    rest = list(arguments)
    index = 0
    while index < len(rest) and rest[index] != "--":
        word = rest[index]
        if word in ("-C", "--site", "--color"):
            if index + 1 == len(rest):
                return [word]  # nothing can be made of the others without its value
            taken = 2
        elif word == "--debug" or word.startswith(("-C", "--site=", "--color=")):
            taken = 1
        else:
            index += 1
            continue
        first += rest[index : index + taken]
        del rest[index : index + taken]
    return first + rest
