"""The settings of a VM's machine that KubeVirt's webhook refuses: all but its networks, disks and volumes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from topocheck.checks import (
    claimed_device_rules,
    cpu_rules,
    device_rules,
    firmware_rules,
    instance_rules,
    memory_rules,
    platform_rules,
    preset_rules,
    selector_rules,
)
from topocheck.checks.check import check
from topocheck.checks.disk_rules import Refusal
from topocheck.checks.guest import Guest, guests
from topocheck.checks.left_out import Gaps
from topocheck.checks.unresolved import severity
from topocheck.checks.vm_spec import refusal
from topocheck.model.problem import Problem
from topocheck.simulate.network import Network

_RULES: tuple[tuple[frozenset[str], Callable[[Guest], Iterator[Refusal]]], ...] = (
    (frozenset({"cpu", "resources"}), cpu_rules.refusals),
    (frozenset({"domain"}), memory_rules.refusals),
    (frozenset({"firmware", "launchSecurity"}), firmware_rules.refusals),
    (frozenset({"architecture", "machine", "features", "video", "watchdog"}), platform_rules.refusals),
    (device_rules.KEYS, device_rules.refusals),
    (frozenset({"gpus", "hostDevices", "resourceClaims"}), claimed_device_rules.refusals),
    (instance_rules.KEYS, instance_rules.refusals),
    (frozenset({"domain"}), instance_rules.kept_labels),
    (frozenset({"domain"}), selector_rules.refusals),
)
"""What is asked of a VM that has one of some keys in its spec, domain or devices."""


@check("SCH18", "illegal-machine-setting")
def illegal_machine_setting(network: Network) -> Iterator[Problem]:
    """A VM's CPU, memory, firmware, devices, probes, names or DNS are set in a way that KubeVirt refuses.

    Source: KubeVirt vmi-create-admitter.go and what it calls.
    """
    gaps = Gaps(network.site)
    yield from _of_presets(network, gaps)
    for guest in guests(network):
        devices = guest.part("devices")
        written = {*guest.spec.entries, *guest.domain.entries, *(devices.entries if devices is not None else ())}
        for keys, rules in _RULES:
            for refused in rules(guest) if not keys.isdisjoint(written) else ():
                problem = _told(guest, refused)
                if refused.elsewhere:
                    yield replace(problem, severity=severity(network.site))
                else:
                    yield from gaps.told(problem) if refused.lacking else (problem,)


def _of_presets(network: Network, gaps: Gaps) -> Iterator[Problem]:
    for manifest in network.site.manifests:
        if manifest.kind != preset_rules.KIND or manifest.partial:
            continue
        for refused in preset_rules.refusals(manifest):
            symptom = f"the apply is refused: {refused.said}"
            problem = Problem(refused.place, refused.message, manifest.object, symptom, refused.fix)
            yield from gaps.told(problem) if refused.lacking else (problem,)


def _told(guest: Guest, refused: Refusal) -> Problem:
    kind = "VirtualMachineInstance" if refused.at_start else None
    return refusal(guest.workload, refused.place, refused.message, refused.said, refused.fix, of=kind)


CHECKS = (illegal_machine_setting,)
