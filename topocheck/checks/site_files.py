"""The files of a site: what topocheck itself needs to know, and what it could not make out."""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.check import check
from topocheck.checks.reported import reported
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.switch import Switch, Unmodelled
from topocheck.simulate.network import Network


@check("SIT01", "bad-site-file")
def bad_site_file(network: Network) -> Iterator[Problem]:
    """A file of topocheck's own has an unknown key or a value that can't be meant."""
    return reported(network, "SIT01")


@check("SIT02", "missing-input")
def missing_input(network: Network) -> Iterator[Problem]:
    """A file or folder that the site file names is not there or can't be read."""
    return reported(network, "SIT02")


@check("SIT03", "unknown-dialect")
def unknown_dialect(network: Network) -> Iterator[Problem]:
    """A device's configuration is in a dialect that is not known."""
    return reported(network, "SIT03")


@check("SIT04", "not-modelled", Severity.WARNING)
def not_modelled(network: Network) -> Iterator[Problem]:
    """A line of a device's configuration can change how frames are forwarded, and is not modelled."""
    yield from reported(network, "SIT04")
    for switch in network.site.switches:
        alike: dict[tuple[str, str], list[Unmodelled]] = {}
        for line in switch.unmodelled:
            if line.about_switching:
                alike.setdefault((line.place.file, line.text), []).append(line)
        yield from (_not_modelled(switch, lines) for lines in alike.values())


def _not_modelled(switch: Switch, lines: list[Unmodelled]) -> Problem:
    first, *others = lines
    return Problem(
        place=first.place,
        message=f'"{first.text}" can change how {switch.name} forwards frames, and is not modelled: it is left out',
        object=f"Switch {switch.name}",
        symptom="what is said of the VLANs and ports that the line concerns may differ from what the switch does",
        fix="look at these ports yourself, and waive the finding with the reason where the line does not matter",
        related=tuple(Related(line.place, "the same line stands here") for line in others),
    )


@check("SIT05", "contradicted-cable", Severity.WARNING)
def contradicted_cable(network: Network) -> Iterator[Problem]:
    """A cable is contradicted by a description, by the neighbours that a device shows, or by the devices' interfaces."""
    return reported(network, "SIT05")


@check("SIT06", "stale-waiver", Severity.WARNING)
def stale_waiver(network: Network) -> Iterator[Problem]:
    """A waiver, an ignoring comment or an entry of the baseline covers no finding, or a waiver's last day is over.

    That is known only when all checks have run: `topocheck.checks.waive.accept` says what is stale.
    """
    return reported(network, "SIT06")


CHECKS = (bad_site_file, missing_input, unknown_dialect, not_modelled, contradicted_cable, stale_waiver)
