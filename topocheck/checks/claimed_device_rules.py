"""What KubeVirt accepts as GPUs and host devices, from a device plugin or by a resource claim.

Source: KubeVirt pkg/dra/admitter dra_admitter.go. The feature gates that claims need are the cluster's affair.
"""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.disk_rules import Refusal
from topocheck.checks.guest import Guest
from topocheck.model.value import Mapping

_KINDS = {"gpus": "GPU", "hostDevices": "HostDevice"}
_NAMES = ("claimName", "requestName")


def refusals(guest: Guest) -> Iterator[Refusal]:
    """Everything for which the GPUs and host devices of a VM are refused."""
    claims = guest.spec.mappings("resourceClaims")
    names = [claim.text("name") for claim in claims]
    for position, claim in enumerate(claims):
        if names[position] in names[:position]:
            message = f'the resourceClaim "{names[position]}" must be there once'
            said = f'duplicate resourceClaims name "{names[position]}"'
            yield Refusal(claim.place_of("name"), message, said, "rename or remove one of them")
    for kind, called in _KINDS.items():
        devices = guest.parts("devices", kind)
        claimed = [device for device in devices if _is_claimed(device)]
        yield from _of_kinds(guest, devices, claimed, called)
        for device in devices:
            yield from _of_device(device, called, kind)
        for device in claimed:
            yield from _of_claim(device, called, names)
        yield from _of_requests(claimed, called)


def _is_claimed(device: Mapping) -> bool:
    return not device.text("deviceName") and any(device.get(key) is not None for key in _NAMES)


def _of_kinds(guest: Guest, devices: list[Mapping], claimed: list[Mapping], called: str) -> Iterator[Refusal]:
    if called == "GPU" and claimed and len(claimed) < len(devices):
        said = "vmi.spec.domain.devices.gpus contains both DRA and non-DRA GPUs; each GPU must be either DRA or non-DRA"
        message = "the GPUs must all be by claim or all by deviceName, and there are both"
        yield Refusal(guest.place("devices", "gpus"), message, said, "ask for all of them in one way")


def _of_device(device: Mapping, called: str, kind: str) -> Iterator[Refusal]:
    name, has_name = device.text("name"), bool(device.text("deviceName"))
    if has_name and any(device.get(key) is not None for key in _NAMES):
        said = f"vmi.spec.domain.devices.{kind} contains {called}s with both deviceName and claimRequest"
        message = f"the {called} {name} must have a deviceName or a claim, and has both"
        yield Refusal(device.place_of("deviceName"), message, said, "remove one of them")
    elif not has_name and not _is_claimed(device):
        said = f"vmi.spec.domain.devices.{kind} contains {called}s without deviceName or claimRequest"
        message = f"the {called} {name} must have a deviceName, or a claimName and a requestName"
        yield Refusal(device.place_of("name"), message, said, "write deviceName: vendor.com/device", lacking=True)


def _of_claim(device: Mapping, called: str, names: list[str | None]) -> Iterator[Refusal]:
    name, claim = device.text("name"), device.text("claimName")
    for key in _NAMES:
        if not device.text(key):
            message, said = f"the {called} {name} must have a {key}", f"{key} is required for DRA {called}"
            yield Refusal(device.place_of("name"), message, said, f"write the {key}", lacking=True)
    if claim and device.text("requestName") and claim not in names:
        said = (
            "vmi.spec.resourceClaims must specify all claims used in vmi.spec.domain.devices.gpus and "
            "vmi.spec.domain.devices.hostDevices"
        )
        message = f'the {called} {name} is of the claim "{claim}", which must be among the resourceClaims of the VM'
        fix = "add the claim to resourceClaims, or correct its name"
        yield Refusal(device.place_of("claimName"), message, said, fix, lacking=True)


def _of_requests(claimed: list[Mapping], called: str) -> Iterator[Refusal]:
    seen: dict[tuple[str | None, ...], Mapping] = {}
    for device in claimed:
        key = tuple(device.text(each) for each in _NAMES)
        if not all(key):
            continue
        first = seen.setdefault(key, device)
        if first is not device:
            pair = "/".join(filter(None, key))
            message = f"the {called}s {first.text('name')} and {device.text('name')} are of the one request {pair}"
            said = f'duplicate claimName/requestName pair "{pair}"'
            place = device.place_of("requestName")
            yield Refusal(place, f"{message}, which must be of one", said, "name another request of the claim")
