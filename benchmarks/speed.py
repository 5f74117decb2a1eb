"""topocheck's speed goals, as ratios measured in one run.

Run with ``make bench``. Each figure is the median of several runs of a whole process, so start-up counts; the two sides of
a ratio take turns, so a machine that slows down slows both.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from generated_site import write_site

ROOT = Path(__file__).parents[1]
TOPOCHECK = (sys.executable, "-m", "topocheck")
IMPORTS = (sys.executable, "-c", "import typer, pydantic, networkx")
COMPOSE = """
import sys, pathlib, yaml
for path in sorted(pathlib.Path(sys.argv[1]).glob('*.yaml')):
    list(yaml.compose_all(path.read_text(), Loader=yaml.CSafeLoader))
"""
LOAD = "import gc, pathlib, sys; gc.disable(); from topocheck import api; api.load(pathlib.Path(sys.argv[1]))"
TRACES = """
import pathlib, random, sys, time
from topocheck import api
from topocheck.simulate.ask import ask
from topocheck.simulate.endpoint import endpoint
from topocheck.simulate.network import Network
site = api.load(pathlib.Path(sys.argv[1]))
network = Network(site)
names = [workload.name for workload in site.workloads]
random.seed(7)
pairs = [random.sample(names, 2) for _ in range(2000)]
ends = [(endpoint(network, a), endpoint(network, b)) for a, b in pairs]
ask(network, *ends[0])
started = time.perf_counter()
for a, b in ends:
    assert ask(network, a, b).disposition == 'delivered'
print((time.perf_counter() - started) / len(ends) * 1000)
"""

CHECKS = """
import gc, pathlib, sys, time
gc.disable()
from topocheck import api
from topocheck.simulate.network import Network
network = Network(api.load(pathlib.Path(sys.argv[1])))
times = []
for check in api.checks():
    started = time.process_time()
    list(check.run(network))
    times.append((time.process_time() - started, check.code, check.name))
for spent, code, name in sorted(times, reverse=True)[:10]:
    print(f"{code} {name:<48} {spent * 1000:8.0f} ms")
print(f"all {len(times)} checks{'':<42} {sum(spent for spent, _, _ in times) * 1000:8.0f} ms")
"""


def seconds(command: Sequence[str]) -> float:
    """How long a command takes from start to end. Raises CalledProcessError where it fails."""
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
    return time.perf_counter() - started


def ratio(name: str, ours: Sequence[str], theirs: Sequence[str], goal: float, runs: int) -> float:
    """Print and answer how many times as long ``ours`` takes."""
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(runs + 1)][1:]
    found: float = statistics.median(a / b for a, b in pairs)
    a, b = (statistics.median(side) for side in zip(*pairs, strict=True))
    print(f"{name:<58} {a:7.2f} s against {b:6.2f} s   ratio {found:5.2f}   goal {goal:g}")
    return float(a)


def main() -> None:
    """Measure all goals."""
    acp = str(ROOT / "samples" / "acp")
    ratio("cold trace on samples/acp / imports", (*TOPOCHECK, "trace", "vm1", "vm6", "-C", acp), IMPORTS, 2, 9)
    with tempfile.TemporaryDirectory() as folder:
        times = {}
        for vms in (1000, 2000, 10000):
            site = Path(folder) / str(vms)
            size = write_site(site, vms)
            compose = (sys.executable, "-c", COMPOSE, str(site / "manifests"))
            name = f"validate {vms} VMs ({size / 1e6:.1f} MB) / PyYAML's C composer"
            times[vms] = ratio(name, (*TOPOCHECK, "validate", str(site)), compose, 3, 3)
        growth = times[10000] / times[1000]
        print(f"{'time for 10,000 VMs / time for 1,000':<58} {growth:36.2f}   linear is at most 10")
        largest = str(Path(folder) / "10000")
        reach = (*TOPOCHECK, "reach", "-C", largest)
        ratio("reach of all over 10,000 VMs / loading them", reach, (sys.executable, "-c", LOAD, largest), 2, 3)
        one = subprocess.run(
            (sys.executable, "-c", TRACES, largest),
            check=True,
            capture_output=True,
            text=True,
            cwd=ROOT,
        )
        everybody = seconds((*TOPOCHECK, "reach", "-C", str(Path(folder) / "10000")))
        print(f"{'reach over 10,000 VMs, loading included':<58} {everybody:35.2f} s   goal seconds")
        print("the slowest ten checks over 10,000 VMs (what several share is counted with the first that asks)")
        subprocess.run((sys.executable, "-c", CHECKS, largest), check=True, cwd=ROOT)
        print(f"{'one trace and its reply after loading 10,000 VMs':<58} {float(one.stdout):33.3f} ms   goal 1 ms")


if __name__ == "__main__":
    main()
