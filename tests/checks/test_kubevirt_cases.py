"""What KubeVirt takes and refuses as its own configuration.

The situations are those of KubeVirt pkg/virt-operator/webhooks; those that only an update has, warnings and placements, which a dry run
in the cluster judges, are left out.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from verdicts import errors

CIPHER = "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"


def kubevirt(spec: str) -> str:
    return f"apiVersion: kubevirt.io/v1\nkind: KubeVirt\nmetadata: {{name: kubevirt, namespace: kubevirt}}\nspec: {{{spec}}}\n"


def configured(configuration: str) -> str:
    return kubevirt(f"configuration: {{{configuration}}}")


def seccomp(profile: str) -> str:
    return configured(f"seccompConfiguration: {{virtualMachineInstanceProfile: {profile}}}")


def patched(patch: str) -> str:
    resource = "resourceName: virt-api, resourceType: Deployment, type: strategic"
    return kubevirt(f"customizeComponents: {{patches: [{{{resource}, patch: '{patch}'}}]}}")


def tls(settings: str) -> str:
    return configured(f"tlsConfiguration: {{{settings}}}")


def ratio(text: str) -> str:
    return configured(f"additionalGuestMemoryOverheadRatio: '{text}'")


def gates(on: str, off: str, more: str = "") -> str:
    return configured(f"developerConfiguration: {{featureGates: [{on}], disabledFeatureGates: [{off}]}}{more}")


def certificates(settings: str) -> str:
    return kubevirt(f"certificateRotateStrategy: {{selfSigned: {{{settings}}}}}")


TEMPLATES = ", virtTemplateDeployment: {enabled: true}"
BY_HAND = ", roleAggregationStrategy: Manual"

TAKEN = {
    "nothing": kubevirt(""),
    "a custom profile": seccomp("{customProfile: {runtimeDefaultProfile: true}}"),
    "a patch": patched("{}"),
    "a patch of a list": patched('[{"op": "add", "path": "/a", "value": 1}]'),
    "ciphers of TLS 1.2": tls(f"minTLSVersion: VersionTLS12, ciphers: [{CIPHER}]"),
    "no ciphers": tls("minTLSVersion: VersionTLS13"),
    "the ratio 1.0": ratio("1.0"),
    "the ratio 5": ratio("5"),
    "the ratio 1.123": ratio("1.123"),
    "no gates": gates("", ""),
    "gates that are on": gates("One, Two", ""),
    "gates that are off": gates("", "One, Two"),
    "gates of both kinds": gates("One, Two", "Three, Four"),
    "templates": gates("Template", "", TEMPLATES),
    "templates by default": configured(TEMPLATES.removeprefix(", ")),
    "no templates": gates("", "Template", ", virtTemplateDeployment: {enabled: false}"),
    "nothing on templates": gates("", "Template", ", virtTemplateDeployment: {}"),
    "roles by hand": configured(BY_HAND.removeprefix(", ")),
    "usual roles": gates("", "OptOutRoleAggregation", ", roleAggregationStrategy: AggregateToDefault"),
    "certificates": certificates(
        "ca: {duration: 48h, renewBefore: 24h}, server: {duration: 24h0m0s, renewBefore: 12h}"
    ),
    "certificates by their old keys": certificates("caRotateInterval: 48h, certRotateInterval: 24h"),
    "a certificate that is always renewed": certificates("server: {duration: 24h, renewBefore: 24h}"),
    "replicas": kubevirt("infra: {replicas: 1}"),
}

REFUSED = {
    "no custom profile": seccomp("{}"),
    "two profiles": seccomp("{customProfile: {runtimeDefaultProfile: true, localhostProfile: a}}"),
    "a patch that is no JSON": patched('{"json: "not valid"}'),
    "an empty patch": patched(""),
    "ciphers without a version": tls("ciphers: [TLS_AES_256_GCM_SHA384]"),
    "ciphers of TLS 1.3": tls("minTLSVersion: VersionTLS13, ciphers: [TLS_AES_256_GCM_SHA384]"),
    "an unknown cipher": tls(f"minTLSVersion: VersionTLS12, ciphers: [{CIPHER}, NO_SUCH_CIPHER]"),
    "a ratio that is a word": ratio("abcdefg"),
    "a ratio that is half a number": ratio("1.fd3ggx"),
    "a ratio below 1": ratio("0.999"),
    "a ratio below 0": ratio("-1.3"),
    "a gate that is on and off": gates("Both, One", "Both, Two"),
    "gates that are on and off": gates("One, Two, Three", "One, Two, Three"),
    "templates that are off": gates("", "Template", TEMPLATES),
    "roles by hand that are off": gates("", "OptOutRoleAggregation", BY_HAND),
    "certificates by old and new keys": certificates("caRotateInterval: 48h, ca: {duration: 48h}"),
    "a CA that is renewed too early": certificates("ca: {duration: 48h, renewBefore: 49h}"),
    "a certificate that is renewed too early": certificates("server: {duration: 12h, renewBefore: 13h}"),
    "a certificate that outlives the CA": certificates("ca: {duration: 48h}, server: {duration: 49h}"),
    "a CA of less than a day": certificates("ca: {duration: 20h}"),
    "no replicas": kubevirt("infra: {replicas: 0}"),
}


@pytest.mark.parametrize("manifest", TAKEN.values(), ids=TAKEN.keys())
def test_kubevirt_takes(tmp_path: Path, manifest: str) -> None:
    assert errors(tmp_path, manifest) == []


@pytest.mark.parametrize("manifest", REFUSED.values(), ids=REFUSED.keys())
def test_kubevirt_refuses(tmp_path: Path, manifest: str) -> None:
    assert errors(tmp_path, manifest) != []
