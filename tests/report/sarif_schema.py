"""The JSON Schema of SARIF 2.1.0, out of a package that carries it: nothing of it is kept here."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import tarfile
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import pytest

PACKAGE = "@microsoft/jest-sarif@1.0.0-beta.0"
MEMBER = "package/lib/schemas/sarif-2.1.0-rtm.5.json"


@cache
def sarif_schema() -> dict[str, object]:
    """The schema. The test is skipped where npm is missing or can't reach its registry."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is missing, which brings the schema of SARIF")
    with TemporaryDirectory() as folder:
        done = subprocess.run(
            [npm, "pack", "--silent", PACKAGE], cwd=folder, capture_output=True, check=False, timeout=60
        )
        packed = next(Path(folder).glob("*.tgz"), None)
        if done.returncode or packed is None:
            pytest.skip(f"npm can't get {PACKAGE}, which carries the schema of SARIF")
        with tarfile.open(fileobj=io.BytesIO(packed.read_bytes())) as archive:
            member = archive.extractfile(MEMBER)
            assert member is not None
            return cast("dict[str, object]", json.load(member))
