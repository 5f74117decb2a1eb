"""How long the configurations of NX-OS, IOS and EOS take to read: milliseconds for 1,000 lines, and as ratios.

Run with ``python benchmarks/switch_configs.py [FOLDER]``; the folder holds configurations, by default the corpus beside the
checkout. The two yardsticks are splitting the same texts into words, and what the tree of sections alone takes.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from topocheck.load.device_dialect import DeviceDialect
from topocheck.load.dialects import find_dialect
from topocheck.load.switch import detect_dialect
from topocheck.load.switch.tree import read_tree

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "../shared/corpus/switch-configs"
DIALECTS = ("nxos", "ios", "eos")
RUNS = 7


def configurations(folder: Path) -> dict[str, list[str]]:
    """The texts in a folder by the dialect that they are written in."""
    found: dict[str, list[str]] = {dialect: [] for dialect in DIALECTS}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.stat().st_size < 10_000_000:
            text = path.read_text(errors="surrogateescape")
            dialect = detect_dialect(text)
            if dialect in found:
                found[dialect].append(text)
    return found


def seconds(work: Callable[[str], object], texts: Iterable[str]) -> float:
    """The least CPU time of several runs over all texts."""
    texts = list(texts)

    def once() -> float:
        started = time.process_time()
        for text in texts:
            work(text)
        return time.process_time() - started

    return min(once() for _ in range(RUNS))


def into_words(text: str) -> list[list[str]]:
    """Each line as words."""
    return [line.split() for line in text.split("\n")]


def _read(dialect: DeviceDialect, text: str) -> object:
    return dialect.read(text, "switch.cfg", None)


def main(folder: Path) -> None:
    """Print one line for each dialect."""
    print(f"{'dialect':8} {'files':>6} {'lines':>8} {'ms per 1,000 lines':>19} {'x words':>8} {'x tree':>7}")
    for name, texts in configurations(folder).items():
        dialect = find_dialect(name)
        lines = sum(text.count("\n") + 1 for text in texts)
        if dialect is None or not lines:
            continue
        took = seconds(partial(_read, dialect), texts)
        words, tree = seconds(into_words, texts), seconds(read_tree, texts)
        rate = took / lines * 1_000_000
        print(f"{name:8} {len(texts):6} {lines:8} {rate:19.2f} {took / words:8.1f} {took / tree:7.1f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS)
