"""What KubeVirt's webhook takes and refuses of a VM's probes, names, DNS and placement, situation by situation.

The situations are those of KubeVirt's virt-api: vmi-create-admitter and validate-k8s-utils.
"""

from __future__ import annotations

import pytest
from vmi_cases import errors, nic

HTTP = "httpGet: {host: test, port: 80}"
TCP = "tcpSocket: {host: lal, port: 80}"
EXEC = "exec: {command: [uname, '-a']}"
ALONE = "domain: {devices: {autoattachPodInterface: false}}"
THREE = "nameservers: ['1.2.3.4', '5.6.7.8', '9.8.0.1']"
KEY_IN = "labelSelector: {matchExpressions: [{key: key1, operator: In, values: [a]}]}"
KEY_IN_NOTHING = "labelSelector: {matchExpressions: [{key: key1, operator: In}]}"
KEY_IN_EMPTY = "labelSelector: {matchExpressions: [{key: key1, operator: In, values: ['']}]}"
REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"


def probes(readiness: str, liveness: str) -> str:
    return f"{nic('')}, readinessProbe: {{{readiness}}}, livenessProbe: {{{liveness}}}"


def unconnected(text: str) -> str:
    return f"{ALONE}, {text}"


def dns(config: str, policy: str = "None") -> str:
    return f"dnsPolicy: '{policy}', dnsConfig: {{{config}}}"


def near(term: str, kind: str = "podAffinity") -> str:
    return f"affinity: {{{kind}: {{{REQUIRED}: [{{{term}}}]}}}}"


def apart(term: str) -> str:
    return near(term, "podAntiAffinity")


def weighted(weight: int, term: str, kind: str = "podAffinity") -> str:
    return f"affinity: {{{kind}: {{{PREFERRED}: [{{weight: {weight}, podAffinityTerm: {{{term}}}}}]}}}}"


def on_nodes(terms: str) -> str:
    return f"affinity: {{nodeAffinity: {{{REQUIRED}: {{nodeSelectorTerms: {terms}}}}}}}"


def spread(text: str = "", key: str = "kubernetes.io/hostname", skew: int = 1) -> str:
    fields = f"maxSkew: {skew}, topologyKey: '{key}', whenUnsatisfiable: DoNotSchedule{text}"
    return f"topologySpreadConstraints: [{{{fields}}}]"


TAKEN = {
    "nothing in particular": "terminationGracePeriodSeconds: 30",
    **{
        f"the eviction strategy {word}": f"evictionStrategy: {word}"
        for word in ("LiveMigrate", "None", "External", "LiveMigrateIfPossible")
    },
    "two probes": probes(TCP, HTTP),
    "a probe by command without the Pod network": unconnected(f"readinessProbe: {{{EXEC}}}"),
    "a probe by the guest agent without the Pod network": unconnected("readinessProbe: {guestAgentPing: {}}"),
    "a host name": "hostname: test",
    "a subdomain": "subdomain: testsubdomain",
    "a label of KubeVirt that is not kept": "metadata: {labels: {kubevirt.io/l: someValue}}",
    "an annotation for Ignition": "metadata: {annotations: {kubevirt.io/ignitiondata: data}}",
    "an annotation for sidecars": 'metadata: {annotations: {hooks.kubevirt.io/hookSidecars: \'[{"image": "img"}]\'}}',
    **{f"the DNS policy {word}": dns("", word) for word in ("ClusterFirstWithHostNet", "ClusterFirst", "Default", "")},
    "one name server": dns("nameservers: ['1.2.3.4']"),
    "three name servers and six domains": dns(f"{THREE}, searches: ['1', '2', '3', '4', '5', '6']"),
    "domains of 256 characters": dns(f"{THREE}, searches: ['{'a' * 128}', '{'b' * 127}']"),
    "started paused": "startStrategy: Paused",
    "no affinity": "affinity: {}",
    "no affinity to Pods": "affinity: {podAffinity: {}}",
    "no affinity against Pods": "affinity: {podAntiAffinity: {}}",
    "no affinity to nodes": "affinity: {nodeAffinity: {}}",
    "a weight of 86": weighted(86, f"{KEY_IN}, topologyKey: test", "podAntiAffinity"),
    "a term of nothing": on_nodes("[{}]"),
    "a term of a label": on_nodes("[{matchExpressions: [{key: key1, operator: Exists}]}]"),
    "a preference of a label": (
        f"affinity: {{nodeAffinity: {{{PREFERRED}: [{{weight: 20, preference: {{matchExpressions: "
        "[{key: key1, operator: Exists}]}}]}}"
    ),
    "spread over nodes": spread(),
    "spread over nodes with a selector": spread(
        ", labelSelector: {matchExpressions: [{key: kubernetes.io/zone, operator: In, values: [zone1]}]}"
    ),
}
REFUSED = {
    "MIG11": {
        "an eviction strategy that there is not": "evictionStrategy: fantasy",
    },
    "MIG16": {
        "near Pods of no topology": near(
            "labelSelector: {matchExpressions: [{key: key1, operator: Exists}]}, topologyKey: ''"
        ),
        "near Pods of an empty value and no topology": near(f"{KEY_IN_EMPTY}, topologyKey: ''"),
        "near Pods of no value": near(f"{KEY_IN_NOTHING}, topologyKey: hostname=host1"),
        "near Pods of no value and no topology": near(f"{KEY_IN_NOTHING}, topologyKey: ''"),
        "a weight of 255": weighted(255, "topologyKey: test"),
        "apart from Pods of no topology": apart(f"{KEY_IN_EMPTY}, topologyKey: ''"),
        "apart from Pods of no value": apart(f"{KEY_IN_NOTHING}, topologyKey: hostname=host1"),
        "apart from Pods of no value and no topology": apart(f"{KEY_IN_NOTHING}, topologyKey: ''"),
        "no terms": on_nodes("[]"),
        "terms that are null": on_nodes("null"),
        "a field of nodes that there is not": on_nodes("[{matchFields: [{key: key, operator: In, values: [value1]}]}]"),
        "a node without a name": on_nodes("[{matchFields: [{key: metadata.name, operator: In, values: ['']}]}]"),
        "two nodes by a field": on_nodes("[{matchFields: [{key: metadata.name, operator: In, values: [a, b]}]}]"),
        "a label that is there and has a value": on_nodes(
            "[{matchExpressions: [{key: k, operator: Exists, values: [a]}]}]"
        ),
        "a label above two values": on_nodes("[{matchExpressions: [{key: k, operator: Gt, values: ['1', '2']}]}]"),
        "a label of no value": on_nodes("[{matchExpressions: [{key: k, operator: In}]}]"),
        "an operator that there is not": on_nodes("[{matchExpressions: [{key: k, operator: Like, values: [a]}]}]"),
        "a label with a space": on_nodes("[{matchExpressions: [{key: 'a b', operator: Exists}]}]"),
        "a weight of 0": f"affinity: {{nodeAffinity: {{{PREFERRED}: [{{weight: 0, preference: {{}}}}]}}}}",
        "spread over nothing": spread(key=""),
        "spread over a key that is none": spread(key="hostname=host1"),
        "spread by -1": spread(skew=-1),
        "spread with a selector of no value": spread(
            ", labelSelector: {matchExpressions: [{key: kubernetes.io/hostname, operator: In}]}"
        ),
    },
    "SCH18": {
        "probes of nothing": probes("initialDelaySeconds: 2", "initialDelaySeconds: 2"),
        "a probe of nothing": f"{nic('')}, readinessProbe: {{initialDelaySeconds: 2}}",
        "probes of several kinds": probes(f"{HTTP}, {TCP}, {EXEC}, guestAgentPing: {{}}", f"{HTTP}, {TCP}, {EXEC}"),
        "a host name with a plus sign": "hostname: test+bad",
        "a host name of 64 characters": f"hostname: {'a' * 64}",
        "a subdomain with a plus sign": "subdomain: bad+domain",
        "a DNS policy that there is not": dns("", "FakePolicy"),
        "DNS by nobody": dns(""),
        "four name servers": dns("nameservers: ['1.2.3.4', '5.6.7.8', '9.8.0.1', '2.3.4.5']"),
        "a name server that is no address": dns("nameservers: ['1.2.3.c']"),
        "seven domains": dns("nameservers: ['1.2.3.4'], searches: ['1', '2', '3', '4', '5', '6', '7']"),
        "domains of 257 characters": dns(f"nameservers: ['1.2.3.4'], searches: ['{'a' * 128}', '{'b' * 128}']"),
        "a domain of 254 characters": dns(f"nameservers: ['1.2.3.4'], searches: ['{'a' * 254}']"),
        "an option without a name": dns("nameservers: ['1.2.3.4'], options: [{value: test}]"),
        "DNS by nobody and no configuration": "dnsPolicy: 'None'",
        "a start strategy that there is not": "startStrategy: invalid",
        "started paused and asked whether it lives": f"{nic('')}, startStrategy: Paused, livenessProbe: {{{HTTP}}}",
    },
    "VMN08": {
        "probes over the network without the Pod network": unconnected(
            f"readinessProbe: {{{TCP}}}, livenessProbe: {{{HTTP}}}"
        ),
    },
}

CODES = {name: codes.split() for codes, cases in REFUSED.items() for name in cases}
CASES = {**TAKEN, **{name: fragment for cases in REFUSED.values() for name, fragment in cases.items()}}


@pytest.fixture(scope="module", params=["VirtualMachineInstance", "VirtualMachine"])
def verdicts(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    return errors(tmp_path_factory.mktemp("cases"), CASES, request.param)


@pytest.mark.parametrize("case", TAKEN)
def test_what_kubevirt_takes_has_no_error(verdicts: dict[str, list[str]], case: str) -> None:
    assert verdicts[case] == []


@pytest.mark.parametrize("case", CODES)
def test_what_kubevirt_refuses_has_an_error(verdicts: dict[str, list[str]], case: str) -> None:
    assert verdicts[case] == CODES[case]
