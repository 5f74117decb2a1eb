"""Which files of a site are manifests, which policy files, and which devices' configurations that nobody names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from topocheck.load.devices import is_device
from topocheck.load.file_text import is_folder, real_path
from topocheck.load.files import Found, find_files
from topocheck.load.gaps import Gaps
from topocheck.load.policy_file import is_policy
from topocheck.load.site_file import SiteFile
from topocheck.load.yaml_files import files_named, manifests_of, read_yaml_files
from topocheck.load.yaml_reader import YamlFile

_POLICIES = "policies"


@dataclass(slots=True)
class Inputs:
    """The files of a site by what they hold. ``candidates`` are text that may be the configuration of a switch."""

    manifests: list[YamlFile] = field(default_factory=list)
    policies: list[YamlFile] = field(default_factory=list)
    devices: list[YamlFile] = field(default_factory=list)
    candidates: list[Path] = field(default_factory=list)


def find_inputs(root: Path, said: SiteFile | None, owner: str, gaps: Gaps) -> Inputs:
    """The files that the site file names or, where it names none or there is no site file, those that are found.

    ``owner`` is the object that problems of the site file name.
    """
    stated = said or SiteFile()
    configurations = [device.config for device in stated.devices or () if device.config is not None]
    policies = [entry.path for entry in stated.policies or ()] if stated.policies is not None else [_POLICIES]
    leave_out = frozenset(real_path(root / path) for path in (*configurations, *policies))
    inputs = Inputs()
    _find_policies(inputs, root, said, owner, gaps)
    everything = stated.manifests is None or stated.devices is None
    found = find_files(root, root, leave_out) if everything else Found()
    if stated.devices is None:
        inputs.candidates = found.candidates
    if stated.manifests is None:
        paths = manifests_of(found, root, gaps)
    else:
        paths = files_named(stated.manifests, root, leave_out, owner, gaps)
    _divide(inputs, read_yaml_files(paths, root, gaps), devices_wanted=stated.devices is None)
    return inputs


def _find_policies(inputs: Inputs, root: Path, said: SiteFile | None, owner: str, gaps: Gaps) -> None:
    """Sort the policy files out; a folder that is only by its name a policy folder may hold manifests."""
    if said is not None and said.policies is not None:
        paths = files_named(said.policies, root, frozenset(), owner, gaps)
        inputs.policies = read_yaml_files(paths, root, gaps)
        return
    folder = real_path(root / _POLICIES)
    if not is_folder(folder) or not folder.is_relative_to(root):
        return
    for file in read_yaml_files(manifests_of(find_files(folder, root), root, gaps), root, gaps):
        (inputs.policies if is_policy(file, expected=said is not None) else inputs.manifests).append(file)


def _divide(inputs: Inputs, files: Iterable[YamlFile], *, devices_wanted: bool) -> None:
    for file in files:
        (inputs.devices if devices_wanted and is_device(file) else inputs.manifests).append(file)
