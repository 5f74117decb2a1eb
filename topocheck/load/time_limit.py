"""A limit in time for work that waits for others: a server, a clone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from topocheck.errors import InputError

Answer = TypeVar("Answer")


def within(seconds: float, failure: str, work: Callable[[], Answer]) -> Answer:
    """What ``work`` answers or raises. Raises InputError with the text ``failure`` where that takes longer.

    The work runs in a thread that ends with the process: a name server that never answers, or a server that sends one byte
    after another for ever, can't be interrupted in any other way.
    """
    answers: list[Answer] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            answers.append(work())
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if not answers:
        raise InputError(failure)
    return answers[0]
