"""Python's cyclic garbage collector, paused while a large input is read."""

from __future__ import annotations

import gc


class CollectorPaused:
    """A context manager that pauses the collector and afterwards restores what was set before.

    A parser makes millions of objects and no garbage; the collector would walk over all of them again and again
    (measured: 8 times the parser's own time for 4 MB of YAML).
    """

    __slots__ = ("_was_enabled",)

    def __enter__(self) -> None:
        self._was_enabled = gc.isenabled()
        gc.disable()

    def __exit__(self, *_: object) -> None:
        if self._was_enabled:
            gc.enable()
