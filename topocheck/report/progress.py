"""A sign of life while something takes long."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_SECONDS = 1.0


@contextmanager
def progress(text: str) -> Iterator[None]:
    """Show a line on standard error once the block takes longer than a second, and wipe it when the block ends.

    Nothing is shown where standard error is no terminal.
    """
    if not sys.stderr.isatty():
        yield
        return
    shown = threading.Event()

    def show() -> None:
        shown.set()
        sys.stderr.write(text)
        sys.stderr.flush()

    timer = threading.Timer(_SECONDS, show)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if shown.is_set():
            sys.stderr.write("\r" + " " * len(text) + "\r")
