"""Which folders are rendered: kustomizations and charts. Cheap to import, for most sites render nothing."""

from __future__ import annotations

from pathlib import Path

from topocheck.load.file_text import exists, is_folder, real_path

CHART = "Chart.yaml"
KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")


def is_chart(folder: Path) -> bool:
    """Whether a folder holds a chart."""
    return exists(folder / CHART)


def kustomization_in(folder: Path) -> Path | None:
    """The kustomization's file in a folder."""
    return next((folder / name for name in KUSTOMIZATIONS if exists(folder / name)), None)


def is_kustomization(folder: Path) -> bool:
    """Whether a folder holds a kustomization."""
    return kustomization_in(real_path(folder)) is not None


def is_rendered(path: Path) -> bool:
    """Whether a path, as of an entry of ``manifests``, is a folder that must be rendered."""
    return is_folder(path) and (is_chart(path) or is_kustomization(path))


class OwnFolders:
    """Which files belong to a kustomization or a chart: where something is rendered, they are no manifests by themselves."""

    def __init__(self, root: Path) -> None:
        self._known = {root.parent: False}

    def hold(self, path: Path) -> bool:
        """Whether a file below the root does."""
        return self._is_own(path.parent)

    def _is_own(self, folder: Path) -> bool:
        if folder not in self._known:
            above = folder != folder.parent and self._is_own(folder.parent)
            self._known[folder] = above or is_kustomization(folder) or is_chart(folder)
        return self._known[folder]
