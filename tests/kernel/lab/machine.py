"""Where the judge's kernel is: this machine's own where it has bridges, VLANs and nftables in a namespace, else one in QEMU.

``python -m kernel.lab.machine`` gets ready what is needed, or says what is missing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from kernel.lab import qemu

TRIED = """mount -t tmpfs none /run && ip link add b0 type bridge vlan_filtering 1 && ip link add v0 type veth peer name v1 &&
ip link add link v0 name v5 type vlan id 5 && ip link add o0 type bond && echo 'table inet t { chain c { ct state new; }; }' | nft -f -"""


@cache
def own_namespaces() -> tuple[str, ...] | None:
    """The command that runs another in namespaces of its own, if this machine's kernel can do all that is needed there."""
    user = () if os.geteuid() == 0 else ("--user", "--map-root-user")
    command = ("unshare", *user, "--net", "--mount", "--")
    if shutil.which("unshare") is None:
        return None
    done = subprocess.run([*command, "sh", "-c", TRIED], capture_output=True, check=False)
    return command if done.returncode == 0 else None


def make_ready() -> str:
    """Get ready; answers which kernel it is. Raises qemu.Missing, which says what to do about it."""
    return "this machine's own" if own_namespaces() is not None else qemu.prepared().image.name


def run(share: Path, *, seconds: float) -> str:
    """Have the guest's program judge what is in a folder; answers what it said. Raises qemu.Missing."""
    own = own_namespaces()
    if own is None:
        return qemu.boot(qemu.prepared(), share, seconds=seconds)
    (share / "results").mkdir(exist_ok=True)
    script = f"mount -t tmpfs none /run && cd '{qemu.TESTS}' && '{sys.executable}' -S -B -m kernel.lab.guest '{share}' && echo judged"
    done = subprocess.run([*own, "sh", "-c", script], capture_output=True, text=True, check=False, timeout=seconds)
    return done.stdout + done.stderr


def install(packages: list[str]) -> None:
    """Install what is missing, where that is possible at all."""
    if not packages or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (("update", "-qq"), ("install", "-qq", "-y", "--no-install-recommends", *packages)):
        subprocess.run(
            ["apt-get", *words], env=environment, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )


if __name__ == "__main__":
    try:
        if own_namespaces() is None:
            install(qemu.missing_packages())
        print(f"the kernel lab is ready: {make_ready()}")  # noqa: T201 - the answer of this command
    except qemu.Missing as reason:
        print(f"the kernel lab is not ready, so its tests are skipped: {reason}")  # noqa: T201
