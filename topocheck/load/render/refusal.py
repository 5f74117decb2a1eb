"""Why something is not rendered."""

from __future__ import annotations

from topocheck.load.yaml_reader import YamlFile
from topocheck.model.place import Place


class RefusedError(Exception):
    """Nothing is rendered: its text follows the name of what was to be rendered, as in ``charts/vms is not rendered: ...``.

    ``place`` is the line that is to be mended, None where it is the line that asked for it. ``broken`` are files that can't be
    read, whose own problems tell more. ``missing_command`` tells that only a command is missing on this machine.
    """

    def __init__(
        self,
        reason: str,
        place: Place | None = None,
        broken: tuple[YamlFile, ...] = (),
        *,
        missing_command: bool = False,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.place = place
        self.broken = broken
        self.missing_command = missing_command
