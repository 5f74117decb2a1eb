"""Runs under the kernel that judges: builds each planned site of namespaces, sends its flows and writes what was captured.

Usage: ``python -m kernel.lab.guest DIRECTORY``. Reads ``plans/*.json`` there, as `kernel.lab.plan` describes them, and writes
``results/*.json``. It needs the standard library, ``ip``, ``bridge`` and ``nft`` alone.
"""

from __future__ import annotations

import contextlib
import json
import selectors
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kernel.lab.frames import ROUNDS, Capture, capture
from kernel.lab.links import wait_for_links
from kernel.lab.namespaces import Namespaces
from kernel.lab.talk import Talk

QUIET = 0.06  # seconds without a frame after which a round is over: what a veth carries arrives within the sending call


def run(command: Sequence[str], text: str) -> str:
    """Run a command with ``text`` as its input; answers what it complained of."""
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else f"{done.stdout}{done.stderr}".strip()


def build(namespaces: Namespaces, plan: Mapping[str, Any]) -> list[str]:
    """Build a site; answers what the commands complained of."""
    for name, setup in plan["namespaces"].items():
        with namespaces.entered(name):  # before there is any link: a link keeps the defaults that it was made with
            for key, value in setup["sysctl"].items():
                (Path("/proc/sys") / key.replace(".", "/")).write_text(value)
    links = "".join(_veth(number, a, b) for number, (a, b) in enumerate(plan["cables"]))
    complaints = [run(["ip", "-force", "-batch", "-"], links)] if links else []
    for name, setup in plan["namespaces"].items():
        with namespaces.entered(name):
            complaints += [f"{name}: {each}" for each in _configured(setup)]
    for name, setup in plan["namespaces"].items():
        if setup["routes"]:
            with namespaces.entered(name):
                found = run(["ip", "-force", "-batch", "-"], "\n".join(setup["routes"]) + "\n")
                complaints += [f"{name}: routes: {found}"] if found else []
    return [each for each in complaints if each]


def _veth(number: int, a: Sequence[str], b: Sequence[str]) -> str:
    """One line for ``ip -batch``.

    An index of its own for each end: the kernel delays the news of a link that is up where both ends have the same one.
    """
    left, right = 1000 + 2 * number, 1001 + 2 * number
    near = f"link add {a[1]} index {left} netns {a[0]} type veth "
    return f"{near}peer name {b[1]} index {right} netns {b[0]}\n"


def _configured(setup: Mapping[str, Any]) -> Iterator[str]:
    for tool in ("ip", "bridge"):
        found = run([tool, "-force", "-batch", "-"], "\n".join(setup[tool]) + "\n") if setup[tool] else ""
        if found:
            yield f"{tool}: {found}"
    found = run(["nft", "-f", "-"], setup["nft"]) if setup["nft"] else ""
    if found:
        yield f"nft: {found}"


def listen_until_quiet(selector: selectors.BaseSelector, least: float) -> list[dict[str, Any]]:
    """Answer and capture until nothing has come for a while, and ``least`` seconds at the least."""
    frames: list[dict[str, Any]] = []
    start = last = time.monotonic()
    while (now := time.monotonic()) - last < QUIET or now - start < least:
        for key, _ in selector.select(QUIET / 2):
            if isinstance(key.data, Capture):
                heard = list(key.data.read())
                frames += heard
                last = time.monotonic() if heard else last
            else:
                with contextlib.suppress(OSError):
                    data, sender = key.fileobj.recvfrom(65535)  # type: ignore[union-attr]  # a socket that `Talk.listen` registered
                    key.fileobj.sendto(data, sender)  # type: ignore[union-attr]
                last = time.monotonic()
    return frames


def judge(plan: Mapping[str, Any], *, by_device: bool) -> dict[str, Any]:
    """Build a site, send its flows twice and tell what was heard the second time."""
    begin = time.monotonic()
    namespaces = Namespaces(plan["namespaces"])
    complaints = build(namespaces, plan)
    for name in plan["namespaces"] if by_device else ():
        with namespaces.entered(name):
            quicken("*")
    wait_for_links(namespaces, plan["namespaces"])
    time.sleep(plan["settle"])
    built = time.monotonic()
    selector = selectors.DefaultSelector()
    captures = [
        capture(namespaces, name, setup["capture"]) for name, setup in plan["namespaces"].items() if setup["capture"]
    ]
    for each in captures:
        selector.register(each.socket, selectors.EVENT_READ, each)
    talk = Talk(namespaces, selector)
    frames: list[dict[str, Any]] = []
    for flow in plan["flows"]:
        talk.listen(flow)
    for turn in range(ROUNDS):
        for number, flow in enumerate(plan["flows"]):
            talk.send(number, flow, turn)
        frames = listen_until_quiet(selector, plan["patience"])
    talk.close()
    for each in captures:
        each.socket.close()
    selector.close()
    namespaces.close()
    done = time.monotonic()
    recorded = [frame for frame in frames if frame.get("round", ROUNDS - 1) == ROUNDS - 1]
    return {
        "complaints": complaints,
        "failures": talk.failures,
        "frames": sorted(recorded, key=lambda frame: frame["at"]),
        "seconds": {"build": round(built - begin, 3), "flows": round(done - built, 3)},
    }


def quicken(devices: str) -> bool:
    """Have an ARP request that nobody answers fail soon; answers whether there are such settings here.

    Every namespace takes those of ``default`` from the first one; where that is not ours, each device is set by itself.
    """
    found = False
    for family in ("ipv4", "ipv6"):
        for directory in Path(f"/proc/sys/net/{family}/neigh").glob(devices):
            found = True
            for key, value in (("mcast_solicit", 1), ("retrans_time_ms", 100), ("delay_first_probe_time", 60)):
                (directory / key).write_text(str(value))
    return found


def main(directory: Path) -> None:
    by_device = not quicken("default")
    for path in sorted((directory / "plans").glob("*.json")):
        try:
            result = judge(json.loads(path.read_text()), by_device=by_device)
        except OSError as error:
            result = {"complaints": [f"{type(error).__name__}: {error}"], "failures": [], "frames": [], "seconds": {}}
        (directory / "results" / path.name).write_text(json.dumps(result))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
