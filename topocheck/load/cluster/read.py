"""Everything that a cluster holds of what topocheck looks at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from topocheck.load.cluster.kinds import LIVE_KINDS, LiveKind
from topocheck.load.cluster.listing import ForbiddenError, Lister, NotServedError
from topocheck.load.live.files import LiveFiles
from topocheck.load.live.tree import live_file
from topocheck.load.yaml_reader import YamlFile


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The objects of a cluster, and of which kinds nothing is known.

    ``refused`` are kinds that may not be listed, with the server's reason; ``left_out`` those that nobody asked for; ``absent``
    those that the cluster does not have at all.
    """

    objects: tuple[YamlFile, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()
    refused: tuple[tuple[LiveKind, str], ...] = ()
    left_out: tuple[LiveKind, ...] = ()
    absent: tuple[LiveKind, ...] = ()

    @property
    def files(self) -> LiveFiles:
        """What is laid over the files. Bridges may be made by hand, so that the policies tell of all only with the nodes' state."""
        counts = dict(self.counts)
        whole = {*counts, *(kind.kind for kind in self.absent)}
        if not counts.get("NodeNetworkState"):
            whole.discard("NodeNetworkConfigurationPolicy")
        return LiveFiles(self.objects, frozenset(whole))


def read_cluster(lister: Lister, without: Collection[str] = (), kinds: Iterable[LiveKind] = LIVE_KINDS) -> Snapshot:
    """List all kinds; ``without`` are resources that are left out, as ``nodenetworkstates.nmstate.io``.

    Raises InputError where the server can't be asked, or breaks off.
    """
    objects: list[YamlFile] = []
    counts: Counter[str] = Counter()
    refused: list[tuple[LiveKind, str]] = []
    left_out: list[LiveKind] = []
    absent: list[LiveKind] = []
    for kind in kinds:
        if kind.resource in without:
            left_out.append(kind)
            continue
        try:
            items = lister.every(kind)
        except ForbiddenError as error:
            refused.append((kind, str(error)))
        except NotServedError:
            absent.append(kind)
        else:
            group_version = f"{kind.group}/{kind.versions[0]}" if kind.group else kind.versions[0]
            objects += (live_file(item, group_version, kind.kind) for item in items)
            counts[kind.kind] = len(items)
    return Snapshot(tuple(objects), tuple(counts.items()), tuple(refused), tuple(left_out), tuple(absent))
