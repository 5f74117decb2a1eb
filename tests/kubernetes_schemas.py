"""The schemas of Kubernetes' own kinds, for kubeconform: those that the package kubernetes-validate brings, strict ones."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

VERSION = "v1.37.0"


def schema_location(folder: Path) -> str:
    """What kubeconform takes as ``-schema-location``. The schemas are put into ``folder`` with references that it can follow."""
    source = files("kubernetes_validate") / "kubernetes-json-schema" / f"{VERSION}-local-strict"
    for entry in source.iterdir():
        if entry.name.endswith(".json"):
            text = entry.read_text().replace('"/api/_definitions.json', f'"file://{folder}/_definitions.json')
            (folder / entry.name).write_text(text)
    return f"{folder}/{{{{ .ResourceKind }}}}{{{{ .KindSuffix }}}}.json"
