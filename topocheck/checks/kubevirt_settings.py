"""What KubeVirt accepts as its own configuration.

Sources: KubeVirt pkg/virt-operator/webhooks (kubevirt-create-admitter.go, kubevirt-update-admitter.go), pkg/virt-operator/resource/apply
(the durations that hold without any), pkg/util/tls, and Go's crypto/tls for the names of the cipher suites.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from topocheck.checks.check import check
from topocheck.checks.disk_rules import Refusal
from topocheck.checks.machine_spec import holds_template
from topocheck.model.problem import Problem
from topocheck.model.template import is_template
from topocheck.model.value import Mapping, Scalar, Sequence
from topocheck.simulate.network import Network

_DAY = 24 * 3600.0
_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_PART = re.compile(r"(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)")
_PARTS = re.compile(r"(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+")
_REST = 0.2  # of a certificate's time is left when it is renewed, where nothing is said
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_OLD_INTERVALS = ("caRotateInterval", "certRotateInterval", "caOverlapInterval")
_ROOT = "spec.certificateRotationStrategy.selfSigned"
_TLS13 = ("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256")
_ELLIPTIC = ("RC4_128_SHA", "AES_128_CBC_SHA", "AES_256_CBC_SHA", "AES_128_CBC_SHA256", "AES_128_GCM_SHA256")
_RSA = ("RC4_128_SHA", "3DES_EDE_CBC_SHA", "AES_128_CBC_SHA", "AES_256_CBC_SHA", "AES_128_CBC_SHA256")
_CIPHERS = frozenset(
    {
        *_TLS13,
        *(f"TLS_RSA_WITH_{each}" for each in (*_RSA, "AES_128_GCM_SHA256", "AES_256_GCM_SHA384")),
        *(
            f"TLS_ECDHE_{key}_WITH_{each}"
            for key in ("ECDSA", "RSA")
            for each in (*_ELLIPTIC, "AES_256_GCM_SHA384", "CHACHA20_POLY1305_SHA256")
        ),
        "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA",
    }
)


@check("SCH19", "illegal-kubevirt-setting")
def illegal_kubevirt_setting(network: Network) -> Iterator[Problem]:
    """The KubeVirt object is configured in a way that KubeVirt refuses."""
    for manifest in network.site.manifests:
        spec = manifest.body.mapping("spec")
        if manifest.kind != "KubeVirt" or manifest.group != "kubevirt.io" or spec is None or manifest.partial:
            continue
        for refusal in _refusals(spec):
            symptom = f"the apply is refused: {refusal.said}"
            yield Problem(refusal.place, refusal.message, manifest.object, symptom, refusal.fix)


def _refusals(spec: Mapping) -> Iterator[Refusal]:
    configuration, infra = spec.mapping("configuration"), spec.mapping("infra")
    components, own = (
        spec.mapping("customizeComponents"),
        spec.at("certificateRotateStrategy", "selfSigned"),
    )
    if components is not None:
        yield from _of_patches(components)
    if isinstance(own, Mapping) and not holds_template(own):
        yield from _of_certificates(own)
    if infra is not None and infra.integer("replicas") == 0:
        said = "infra replica count can't be 0"
        yield Refusal(infra.place_of("replicas"), "infra.replicas must be 1 or more", said, "write 2, or delete it")
    if configuration is not None:
        yield from _of_ratio(configuration)
        yield from _of_tls(configuration)
        yield from _of_seccomp(configuration)
        yield from _of_gates(configuration)


def _of_patches(components: Mapping) -> Iterator[Refusal]:
    for patch in components.mappings("patches"):
        text = patch.text("patch") or ""
        if not is_template(text) and not _is_json(text):
            said = f'patch "{text}" is not valid JSON'
            resource = patch.text("resourceName")
            yield Refusal(patch.place_of("patch"), f"the patch of {resource} must be JSON", said, "mend the patch")


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _of_certificates(own: Mapping) -> Iterator[Refusal]:
    """What is wrong with how long KubeVirt's certificates hold, and when they are made anew."""
    old = [key for key in _OLD_INTERVALS if own.get(key) is not None]
    if old and (own.get("ca") is not None or own.get("server") is not None):
        said = (
            "caRotateInterval, certRotateInterval and caOverlapInterval are deprecated and conflict with CertConfig "
            "defined rotation parameters"
        )
        yield Refusal(own.place_of(old[0]), f"{old[0]} must not stand beside ca and server", said, f"delete {old[0]}")
    authority = _time(own, ("caRotateInterval",), ("ca", "duration"), 7 * _DAY)
    server = _time(own, ("certRotateInterval",), ("server", "duration"), _DAY)
    if authority is None or server is None:
        return
    for key, whole, early, name in (
        ("ca", authority, _time(own, ("caOverlapInterval",), ("ca", "renewBefore"), authority * _REST), "CA"),
        ("server", server, _time(own, (), ("server", "renewBefore"), server * _REST), "Cert"),
    ):
        if early is not None and whole < early:
            said = f"{name} RenewBefore cannot exceed Duration ({_ROOT}.{key}.duration < {_ROOT}.{key}.renewBefore)"
            message = f"the certificate of {key} must not be renewed longer before its end than it holds"
            yield Refusal(own.place_of(key), message, said, "lower renewBefore")
    if server > authority:
        said = f"Certificate duration cannot exceed CA ({_ROOT}.server.duration > {_ROOT}.ca.duration)"
        message = "the certificate of server must not hold longer than that of ca"
        yield Refusal(own.place_of("server"), message, said, "lower server.duration, or raise ca.duration")


def _time(own: Mapping, old: tuple[str, ...], path: tuple[str, ...], usual: float) -> float | None:
    """Seconds: those of the old key, else those of the new one, else the usual; None for what can't be read."""
    for found in (own.at(*old) if old else None, own.at(*path)):
        if isinstance(found, Scalar) and found.data is not None:
            text = found.text
            return (
                sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(text))
                if _PARTS.fullmatch(text)
                else None
            )
    return usual


def _of_ratio(configuration: Mapping) -> Iterator[Refusal]:
    ratio = configuration.scalar("additionalGuestMemoryOverheadRatio")
    if ratio is None or is_template(ratio.text) or not isinstance(ratio.data, str):
        return
    if not _NUMBER.fullmatch(ratio.text):
        said = f"ratio provided, {ratio.text}, cannot be parsed into float"
        yield Refusal(ratio.place, f'the ratio "{ratio.text}" must be a number', said, "write 1.0 or more")
    elif float(ratio.text) < 1:
        said = f"ratio provided, {ratio.text}, cannot be smaller than 1.0"
        yield Refusal(ratio.place, f"the ratio {ratio.text} must be 1.0 or more", said, "write 1.0 or more")


def _of_tls(configuration: Mapping) -> Iterator[Refusal]:
    tls = configuration.mapping("tlsConfiguration")
    ciphers = tls.sequence("ciphers") if tls is not None else None
    version = (tls.text("minTLSVersion") or "") if tls is not None else ""
    if tls is None or ciphers is None or not ciphers.items or holds_template(tls):
        return
    if version in ("", "VersionTLS13"):
        said = (
            "You cannot specify ciphers when spec.configuration.tlsConfiguration.minTLSVersion is empty or VersionTLS13"
        )
        message = f"ciphers must not be given {'without minTLSVersion' if not version else f'beside {version}'}"
        yield Refusal(tls.place_of("ciphers"), message, said, "write minTLSVersion: VersionTLS12, or delete ciphers")
        return
    for item in ciphers.items:
        if isinstance(item, Scalar) and item.text not in _CIPHERS:
            said = f"{item.text} is not a valid cipher"
            message = f"{item.text} must be a cipher suite that Go knows"
            yield Refusal(item.place, message, said, "write its name as Go does, or delete it")


def _of_seccomp(configuration: Mapping) -> Iterator[Refusal]:
    profile = configuration.at("seccompConfiguration", "virtualMachineInstanceProfile")
    field = "spec.configuration.seccompConfiguration.virtualMachineInstanceProfile.customProfile"
    custom = profile.mapping("customProfile") if isinstance(profile, Mapping) else None
    if not isinstance(profile, Mapping) or holds_template(profile):
        return
    if custom is None:
        yield Refusal(
            profile.place, "the profile must have a customProfile", f"{field} needs to be set", "write customProfile"
        )
    elif custom.get("localhostProfile") is not None and custom.boolean("runtimeDefaultProfile"):
        said = f"{field}.localhostProfile cannot be set when {field}.runtimeDefaultProfile is set"
        message = "localhostProfile must not be given beside runtimeDefaultProfile"
        yield Refusal(custom.place_of("localhostProfile"), message, said, "delete one of them")


def _of_gates(configuration: Mapping) -> Iterator[Refusal]:
    """What is wrong with feature gates that are on or off. One that is not named may be either, which depends on the release."""
    developer = configuration.mapping("developerConfiguration")
    on, off = (_gates(developer, key) for key in ("featureGates", "disabledFeatureGates"))
    for name in on:
        if name in off:
            said = f'feature gate "{name}" exists on both "FeatureGates" and "DisabledFeatureGates"'
            yield Refusal(on[name].place, f"the feature gate {name} must be on or off, not both", said, "delete one")
    template = configuration.mapping("virtTemplateDeployment")
    if template is not None and template.boolean("enabled") and "Template" in off:
        said = "VirtTemplateDeployment cannot be enabled without enabling the Template feature gate"
        message = "virtTemplateDeployment must not be enabled while the feature gate Template is off"
        yield Refusal(template.place_of("enabled"), message, said, "delete Template from disabledFeatureGates")
    strategy = configuration.scalar("roleAggregationStrategy")
    if strategy is not None and strategy.text == "Manual" and "OptOutRoleAggregation" in off:
        said = "RoleAggregationStrategy cannot be set to Manual without enabling the OptOutRoleAggregation feature gate"
        message = "roleAggregationStrategy must not be Manual while the feature gate OptOutRoleAggregation is off"
        yield Refusal(strategy.place, message, said, "delete OptOutRoleAggregation from disabledFeatureGates")


def _gates(developer: Mapping | None, key: str) -> dict[str, Scalar]:
    found = developer.get(key) if developer is not None else None
    items = found.items if isinstance(found, Sequence) else ()
    return {item.text: item for item in items if isinstance(item, Scalar) and not is_template(item.text)}


CHECKS = (illegal_kubevirt_setting,)
