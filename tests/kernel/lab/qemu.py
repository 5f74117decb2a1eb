"""Debian's Linux kernel, booted in QEMU by software emulation, with the host's root and a folder of the host's to work in.

What is downloaded is kept in ``$XDG_CACHE_HOME/topocheck-kernel``, by default ``~/.cache/topocheck-kernel``.
"""

from __future__ import annotations

import lzma
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = {
    "qemu-system-x86_64": "qemu-system-x86",
    "busybox": "busybox-static",
    "cpio": "cpio",
    "modprobe": "kmod",
    "depmod": "kmod",
    "dpkg": "dpkg",
    "apt-get": "apt",
    "ip": "iproute2",
    "bridge": "iproute2",
    "nft": "nftables",
}
MODULES = (
    *("virtio_pci", "9pnet_virtio", "9p", "overlay", "af_packet", "8021q", "bridge", "veth", "bonding"),
    *("nf_tables", "nft_ct", "nft_nat", "nft_masq", "nft_chain_nat", "nft_reject_inet", "nft_meta_bridge"),
)
TESTS = Path(__file__).parents[2]
INIT = """#!/bin/busybox sh
export PATH=/bin
/bin/busybox mkdir -p /proc /sys /dev /host /rw /new
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sys /sys
/bin/busybox mount -t devtmpfs dev /dev
while read -r module; do /bin/busybox insmod "/modules/$module" || echo "insmod $module failed"; done < /modules/order
/bin/busybox mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=loose,msize=262144 host /host || echo "no root of the host"
/bin/busybox mount -t tmpfs tmpfs /rw
/bin/busybox mkdir -p /rw/upper /rw/work
/bin/busybox mount -t overlay -o lowerdir=/host,upperdir=/rw/upper,workdir=/rw/work overlay /new || echo "no overlay"
for place in proc sys dev; do /bin/busybox mount --move /$place /new/$place; done
/bin/busybox mount -t tmpfs tmpfs /new/run
/bin/busybox mount -t tmpfs tmpfs /new/mnt
/bin/busybox mkdir /new/mnt/lab
/bin/busybox mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144 lab /new/mnt/lab || echo "no share"
/bin/busybox chroot /new /bin/sh /mnt/lab/run
/bin/busybox poweroff -f
"""
MEMORY = "1024"  # MiB
SECONDS_TO_BOOT = 120.0


class Missing(Exception):  # noqa: N818 - it names what it is: what the lab lacks
    """What the lab needs and can't have."""


@dataclass(frozen=True)
class Kernel:
    """A kernel's image, its version and the initramfs that was made for it."""

    image: Path
    initramfs: Path


def cache() -> Path:
    """The folder that downloads are kept in."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "topocheck-kernel"


def missing_packages() -> list[str]:
    """The Debian packages of the programs that are not there."""
    places = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
    return sorted({package for program, package in PROGRAMS.items() if shutil.which(program, path=places) is None})


def prepared() -> Kernel:
    """The kernel, downloaded and packed where it is not yet. Raises Missing, which says what to install or to do."""
    packages = missing_packages()
    if packages:
        message = f"the kernel lab needs the packages {' '.join(packages)} (make lab installs them, as root on Debian)"
        raise Missing(message)
    root = _unpacked()
    image = next(iter(sorted((root / "boot").glob("vmlinuz-*"))))
    version = image.name.removeprefix("vmlinuz-")
    initramfs = cache() / f"initramfs-{version}"
    if not initramfs.is_file() or initramfs.stat().st_mtime < Path(__file__).stat().st_mtime:
        _pack(root, version, initramfs)
    return Kernel(image, initramfs)


def _unpacked() -> Path:
    root = cache() / "unpacked"
    if (root / "complete").is_file():
        return root
    cache().mkdir(parents=True, exist_ok=True)
    shutil.rmtree(root, ignore_errors=True)
    package = _package()
    with tempfile.TemporaryDirectory(dir=cache()) as folder:
        _run("apt-get", "download", package, "-qq", "-o", "APT::Sandbox::User=root", cwd=Path(folder))
        archive = next(Path(folder).glob("*.deb"))
        _run("dpkg", "-x", str(archive), str(root))
    if not (root / "lib/modules").is_dir():  # newer packages have everything below usr
        (root / "lib").symlink_to("usr/lib")
    version = next((root / "lib/modules").iterdir()).name
    _run("depmod", "-b", str(root), version)
    (root / "complete").touch()
    return root


def _package() -> str:
    """The package with the kernel that ``linux-image-amd64`` stands for."""
    listed = _run("apt-cache", "depends", "linux-image-amd64")
    found = re.search(r"Depends: (linux-image-\S+-amd64)", listed)
    if found is None:
        message = "apt knows no linux-image-amd64: run apt-get update, or use Debian"
        raise Missing(message)
    return found[1]


def _run(*command: str, cwd: Path | None = None) -> str:
    environment = {**os.environ, "PATH": os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])}
    try:
        done = subprocess.run(
            command, check=True, capture_output=True, text=True, cwd=cwd, timeout=600, env=environment
        )
    except (OSError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", None) or error
        message = f"{' '.join(command)} failed: {said}"
        raise Missing(message) from error
    return done.stdout


def _pack(root: Path, version: str, initramfs: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "bin").mkdir()
        (folder / "modules").mkdir()
        busybox = shutil.which("busybox") or ""
        shutil.copy(busybox, folder / "bin/busybox")
        order = list(_modules(root, version))
        for path in order:
            (folder / "modules" / _plain(path.name)).write_bytes(_content(path))
        (folder / "modules/order").write_text("".join(f"{_plain(path.name)}\n" for path in order))
        (folder / "init").write_text(INIT)
        (folder / "init").chmod(0o755)
        listed = "\n".join(str(path.relative_to(folder)) for path in folder.rglob("*")) + "\n"
        packed = subprocess.run(
            ["cpio", "-o", "-H", "newc", "--quiet"], input=listed.encode(), cwd=folder, capture_output=True, check=True
        )
        initramfs.write_bytes(packed.stdout)


def _modules(root: Path, version: str) -> Iterator[Path]:
    """The files of the modules in the order in which they can be loaded."""
    seen: set[Path] = set()
    for module in MODULES:
        for line in _run("modprobe", "-d", str(root), "-S", version, "--show-depends", module).splitlines():
            word, _, rest = line.partition(" ")
            path = Path(rest.split()[0]) if word == "insmod" else None
            if path is not None and path not in seen:
                seen.add(path)
                yield path


def _plain(name: str) -> str:
    return name.removesuffix(".xz").removesuffix(".zst")


def _content(path: Path) -> bytes:
    if path.suffix == ".xz":
        return lzma.decompress(path.read_bytes())
    if path.suffix == ".zst":
        return subprocess.run(["zstd", "-dc", str(path)], check=True, capture_output=True).stdout
    return path.read_bytes()


def boot(kernel: Kernel, share: Path, *, seconds: float) -> str:
    """Boot a kernel with a folder shared as ``/mnt/lab``, run the guest's program there; answers what the console said."""
    (share / "results").mkdir(exist_ok=True)
    python = Path(sys.executable).resolve()
    (share / "run").write_text(
        f"export PATH=/usr/sbin:/usr/bin:/sbin:/bin\ncd '{TESTS}'\n{python} -S -B -m kernel.lab.guest /mnt/lab && echo judged\n"
    )
    command = [
        *("qemu-system-x86_64", "-accel", "tcg", "-cpu", "max", "-m", MEMORY, "-smp", "1", "-no-reboot", "-nodefaults"),
        *("-display", "none", "-serial", "stdio", "-kernel", str(kernel.image), "-initrd", str(kernel.initramfs)),
        *("-virtfs", "local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap"),
        *("-virtfs", f"local,path={share},mount_tag=lab,security_model=none"),
        *("-append", "console=ttyS0 quiet panic=-1 mitigations=off rcupdate.rcu_expedited=1 random.trust_cpu=on"),
    ]
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds + SECONDS_TO_BOOT,
    )
    return done.stdout + done.stderr
