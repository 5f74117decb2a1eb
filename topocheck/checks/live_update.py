"""Memory that is to grow while a VM runs.

Source: KubeVirt pkg/liveupdate/memory/memory.go, ValidateLiveUpdateMemory; vms-admitter.go, validateLiveUpdateFeatures.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from topocheck.checks.check import check
from topocheck.checks.disk_rules import Refusal
from topocheck.checks.machine_spec import holds_template, machine_spec
from topocheck.checks.wording import listed
from topocheck.model.problem import Problem, Severity
from topocheck.model.quantity import quantity
from topocheck.model.site import Site
from topocheck.model.value import Mapping, Scalar
from topocheck.simulate.network import Network

_LIVE, _STAGE = "LiveUpdate", "Stage"
_BLOCK, _HUGE_BLOCK, _LEAST = 2 * 1024**2, 1024**3, 1024**3
_ARCHITECTURES = ("amd64", "arm64")
_INCOMPATIBLE = (
    (("cpu", "realtime"), "realtime VMs"),
    (("cpu", "numa", "guestMappingPassthrough"), "guest mapping passthrough"),
    (("launchSecurity",), "encrypted VMs"),
)
_GUESTS = (("memory", "guest"), ("resources", "requests", "memory"), ("resources", "limits", "memory"))


@check("IMG30", "memory-cannot-grow")
def memory_cannot_grow(network: Network) -> Iterator[Problem]:
    """A VM has a ``maxGuest`` beside something with which its memory can't grow while it runs.

    An error where the cluster updates VMs live, as its KubeVirt says, and where it is less than the memory; else a warning.
    """
    strategy = _strategy(network.site)
    for workload in network.site.workloads:
        spec = machine_spec(workload)
        machine = spec.at("template", "spec") if spec is not None else None
        domain = machine.mapping("domain") if isinstance(machine, Mapping) else None
        most = domain.at("memory", "maxGuest") if domain is not None else None
        if not isinstance(machine, Mapping) or domain is None or not isinstance(most, Scalar) or holds_template(domain):
            continue
        too_much = next(_too_much(domain, most), None)
        found = too_much or next(
            _refusals(machine, domain, most, sized=spec.get("instancetype") if spec else None), None
        )
        if found is not None and (found is too_much or strategy != _STAGE):
            certain = found is too_much or strategy == _LIVE
            yield Problem(
                place=found.place,
                message=f"{found.message} ({workload.object})",
                object=workload.object,
                symptom=f"the apply is refused{'' if certain else ' where KubeVirt updates VMs live'}: {found.said}",
                fix=found.fix,
                severity=Severity.ERROR if certain else Severity.WARNING,
            )


def _strategy(site: Site) -> str | None:
    """How the cluster rolls out changes of VMs; None where the repository does not say."""
    for manifest in site.manifests:
        if manifest.kind == "KubeVirt" and manifest.group == "kubevirt.io":
            found = manifest.body.at("spec", "configuration", "vmRolloutStrategy")
            if isinstance(found, Scalar):
                return found.text
    return None


def _too_much(domain: Mapping, most: Scalar) -> Iterator[Refusal]:
    guest = _guest(domain)
    if guest is not None and _bytes(guest) > _bytes(most) > 0:
        said = "Guest memory is greater than the configured maxGuest memory"
        message = f"the memory {guest.text} must be at most maxGuest, {most.text}"
        yield Refusal(guest.place, message, said, "raise maxGuest")


def _refusals(machine: Mapping, domain: Mapping, most: Scalar, *, sized: object) -> Iterator[Refusal]:
    """Everything for which the memory of a VM can't grow, the gravest first; ``sized`` is the instance type that gives the rest."""
    delete = "delete maxGuest, or the other"
    for path, what in _INCOMPATIBLE:
        if domain.at(*path) is not None:
            said = f"Memory hotplug is not compatible with {what}"
            yield Refusal(most.place, f"maxGuest must not stand beside {'.'.join(path)}", said, delete)
    guest = _guest(domain)
    if guest is None:
        if sized is None:
            said = "Guest memory must be configured when memory hotplug is enabled"
            yield Refusal(most.place, "maxGuest must not stand without memory.guest", said, "write memory.guest")
        return
    huge = domain.at("memory", "hugepages", "pageSize")
    block = _HUGE_BLOCK if isinstance(huge, Scalar) and huge.text == "1Gi" else _BLOCK
    for scalar, name in ((guest, "Guest memory"), (most, "MaxGuest")):
        if _bytes(scalar) % block:
            unit = "1Gi" if block == _HUGE_BLOCK else "2Mi"
            message = f"the size {scalar.text} must be a multiple of {unit}, for the memory may grow"
            yield Refusal(scalar.place, message, f"{name} must be {unit} aligned", f"write a multiple of {unit}")
    architecture = machine.scalar("architecture")
    if architecture is not None and architecture.text and architecture.text not in _ARCHITECTURES:
        said = "Memory hotplug is only available for x86_64 and arm64 VMs"
        message = (
            f"maxGuest must be of a VM of the architecture {listed(_ARCHITECTURES)}, and this is of {architecture.text}"
        )
        yield Refusal(most.place, message, said, "delete maxGuest")
    if _bytes(guest) < _LEAST:
        said = "Memory hotplug is only available for VMs with at least 1Gi of guest memory"
        message = f"the memory {guest.text} must be 1Gi or more, for it may grow"
        yield Refusal(guest.place, message, said, "write 1Gi or more, or delete maxGuest")


def _guest(domain: Mapping) -> Scalar | None:
    """The memory of the guest, which KubeVirt takes from what is asked for where it is not written."""
    found = (domain.at(*path) for path in _GUESTS)
    return next((each for each in found if isinstance(each, Scalar)), None)


def _bytes(size: Scalar) -> Decimal:
    return quantity(size.text) or Decimal(0)


CHECKS = (memory_cannot_grow,)
