"""Network namespaces that one process enters and leaves."""

from __future__ import annotations

import contextlib
import ctypes
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

CLONE_NEWNET, MS_BIND, MNT_DETACH = 0x40000000, 4096, 2
NAMESPACES = Path("/run/netns")

libc = ctypes.CDLL(None, use_errno=True)


def _call(name: str, *arguments: object) -> None:
    if getattr(libc, name)(*arguments) != 0:
        raise OSError(ctypes.get_errno(), f"{name}: {os.strerror(ctypes.get_errno())}")


class Namespaces:
    """Named network namespaces, of which the process is in one at a time."""

    def __init__(self, names: Iterable[str]) -> None:
        self.home = os.open("/proc/self/ns/net", os.O_RDONLY)
        self.files: dict[str, int] = {}
        NAMESPACES.mkdir(parents=True, exist_ok=True)
        for name in names:
            _call("unshare", CLONE_NEWNET)
            (NAMESPACES / name).touch()
            _call("mount", b"/proc/self/ns/net", os.fsencode(NAMESPACES / name), b"none", MS_BIND, None)
            self.files[name] = os.open("/proc/self/ns/net", os.O_RDONLY)
        _call("setns", self.home, CLONE_NEWNET)

    @contextlib.contextmanager
    def entered(self, name: str) -> Iterator[None]:
        _call("setns", self.files[name], CLONE_NEWNET)
        try:
            yield
        finally:
            _call("setns", self.home, CLONE_NEWNET)

    def close(self) -> None:
        for name, file in self.files.items():
            os.close(file)
            _call("umount2", os.fsencode(NAMESPACES / name), MNT_DETACH)
            (NAMESPACES / name).unlink()
        os.close(self.home)
