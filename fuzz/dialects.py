"""Coverage-guided fuzzing of the device dialects: whatever a file holds, reading it ends and raises nothing.

Run with ``make fuzz``; arguments go to libFuzzer (``-max_total_time=60``). A text that breaks a dialect is left beside as
``crash-...``.
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["topocheck"]):
    from topocheck.load.dialects import claimed_by, dialect_names, find_dialect

    # the modules of the dialects are imported here, so that they are instrumented too
    DIALECTS = [dialect for name in dialect_names() if (dialect := find_dialect(name)) is not None]


def read(data: bytes) -> None:
    """One input: its first byte chooses the dialect, the rest is the text."""
    if not data:
        return
    text = data[1:].decode("utf-8", "replace")
    DIALECTS[data[0] % len(DIALECTS)].read(text, "device.cfg", None)
    claimed_by(text)


if __name__ == "__main__":
    atheris.Setup(sys.argv, read)
    atheris.Fuzz()
