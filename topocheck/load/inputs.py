"""Which files of a site are manifests, which policy files, and which tell of devices and cables without being named."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from topocheck.errors import InputError
from topocheck.load.devices import is_device
from topocheck.load.file_text import exists, is_folder, real_path
from topocheck.load.files import Found, find_files, shown
from topocheck.load.gaps import Gaps
from topocheck.load.globs import files_of_glob
from topocheck.load.neighbours.link_files import is_link_file
from topocheck.load.policy_file import is_policy
from topocheck.load.render.folder import OwnFolders, is_rendered
from topocheck.load.render.options import Rendered, RenderOptions
from topocheck.load.site_file import SiteFile
from topocheck.load.yaml_files import files_named, manifests_of, read_yaml_files
from topocheck.load.yaml_reader import YamlFile

_POLICIES = "policies"


@dataclass(slots=True)
class Inputs:
    """The files of a site by what they hold.

    ``devices`` and ``links`` are YAML and JSON with a device's configuration, or that lists links; ``candidates`` are files that
    may be about devices or their neighbours. ``live`` is what a cluster has, None where the site file names no such files.
    """

    manifests: list[YamlFile] = field(default_factory=list)
    policies: list[YamlFile] = field(default_factory=list)
    devices: list[YamlFile] = field(default_factory=list)
    links: list[YamlFile] = field(default_factory=list)
    candidates: list[Path] = field(default_factory=list)
    live: list[YamlFile] | None = None
    rendered: Rendered = field(default_factory=Rendered)


def find_inputs(
    root: Path, said: SiteFile | None, owner: str, gaps: Gaps, options: RenderOptions | None = None
) -> Inputs:
    """The files that the site file names or, where it names none or there is no site file, those that are found.

    ``owner`` is the object that problems of the site file name.
    """
    stated = said or SiteFile()
    inputs = Inputs()
    options = options or RenderOptions()
    renders = _renders(stated, root, options)
    if renders:
        from topocheck.load.render.asked import asked  # noqa: PLC0415 - most sites render nothing, and start fast
        from topocheck.load.render.rendering import Renderer  # noqa: PLC0415

        requests = asked(stated, root, owner, options)
        inputs.rendered = Renderer(root, gaps, allow_unrendered=options.allow_unrendered).render(requests)
    leave_out = _named_otherwise(root, stated) | inputs.rendered.used
    _find_policies(inputs, root, said, owner, gaps)
    if stated.live is not None:
        inputs.live = read_yaml_files(files_named(stated.live, root, frozenset(), owner, gaps), root, gaps)
    everything = stated.manifests is None or stated.devices is None or stated.neighbors is None
    found = find_files(root, root, leave_out) if everything else Found()
    if stated.manifests is None:
        own = OwnFolders(root)
        paths = [path for path in manifests_of(found, root, gaps) if not (renders and own.hold(path))]
    else:
        named = [entry for entry in stated.manifests if not is_rendered(root / entry.path)]
        paths = files_named(named, root, leave_out, owner, gaps)
    _divide(inputs, read_yaml_files(paths, root, gaps), stated)
    inputs.manifests += inputs.rendered.files
    if stated.devices is None or stated.neighbors is None:
        looked_at = set(paths)
        inputs.candidates = [*found.candidates, *(path for path in found.manifests if path not in looked_at)]
    return inputs


def add_manifests(inputs: Inputs, paths: Iterable[Path], root: Path, gaps: Gaps) -> None:
    """Add the manifests of files and folders that may lie outside of the site; one that is there already is not read twice.

    Raises InputError where there is no such file or folder.
    """
    known = {file.file for file in inputs.manifests}
    for path in map(real_path, paths):
        if not exists(path):
            message = f"{path} is not there; name a file or folder with manifests"
            raise InputError(message)
        files = manifests_of(find_files(path, path), root, gaps) if is_folder(path) else [path]
        fresh = [file for file in files if shown(file, root) not in known]
        inputs.manifests += read_yaml_files(fresh, root, gaps)


def _renders(stated: SiteFile, root: Path, options: RenderOptions) -> bool:
    """Whether anything is asked to be rendered."""
    applied = options.applied is not None and stated.manifests is None and is_rendered(options.applied)
    named = any(is_rendered(root / entry.path) for entry in stated.manifests or ())
    return bool(stated.render or options.paths) or applied or named


def _named_otherwise(root: Path, stated: SiteFile) -> frozenset[Path]:
    """The files and folders that the site file names for something else than manifests."""
    paths = [device.config for device in stated.devices or () if device.config is not None]
    paths += [entry.path for entry in stated.policies or ()] if stated.policies is not None else [_POLICIES]
    paths += [entry.path for entry in stated.live or ()]
    neighbors = [*(stated.neighbors or ()), *(named for device in stated.devices or () for named in device.neighbors)]
    globbed = (path for named in neighbors for path in files_of_glob(named.path, root))
    return frozenset((*(real_path(root / path) for path in paths), *map(real_path, globbed)))


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


def _divide(inputs: Inputs, files: Iterable[YamlFile], stated: SiteFile) -> None:
    for file in files:
        if stated.devices is None and is_device(file):
            inputs.devices.append(file)
        elif stated.neighbors is None and is_link_file(file):
            inputs.links.append(file)
        else:
            inputs.manifests.append(file)
