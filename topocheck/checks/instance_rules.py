"""What KubeVirt accepts of a VM's instance as a whole: its names, its DNS, its probes, how it starts.

Source: KubeVirt vmi-create-admitter.go, validateProbe, validatePodDNSConfig, validateStartStrategy and their neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_address

from topocheck.checks.disk_rules import Refusal
from topocheck.checks.guest import Guest, word
from topocheck.checks.unresolved import is_template
from topocheck.checks.wording import listed
from topocheck.model.value import Mapping, Scalar

_PROBES = ("readinessProbe", "livenessProbe")
KEYS = frozenset({"hostname", "subdomain", "startStrategy", "dnsPolicy", "dnsConfig", *_PROBES})
"""The keys of a VM that the rules are about."""

LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_PART = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"
SUBDOMAIN = re.compile(rf"(?=.{{1,253}}$){_PART}(\.{_PART})*")
_HANDLERS = ("exec", "guestAgentPing", "httpGet", "tcpSocket")
_DNS_POLICIES = ("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None")
_SERVERS, _DOMAINS, _CHARACTERS = 3, 6, 256
_KEPT_LABELS = frozenset(
    f"kubevirt.io/{name}"
    for name in (
        "created-by",
        "migrationJobUID",
        "nodeName",
        "migrationTargetNodeName",
        "schedulable",
        "install-strategy",
    )
)


def refusals(guest: Guest) -> Iterator[Refusal]:
    """Everything for which the instance of a VM is refused as a whole."""
    yield from _of_names(guest)
    yield from _of_probes(guest)
    yield from _of_start(guest)
    yield from _of_dns(guest.spec)


def _of_names(guest: Guest) -> Iterator[Refusal]:
    for key, form, rules in (("hostname", LABEL, "DNS_LABEL"), ("subdomain", SUBDOMAIN, "DNS_SUBDOMAIN")):
        name = word(guest.spec, key)
        if name is not None and not form.fullmatch(name):
            said = f"spec.template.spec.{key} does not conform to the kubernetes {rules} rules"
            message = f'the {key} "{name}" must be of lower case letters, digits and hyphens'
            yield Refusal(guest.spec.place_of(key), message, said, "write another name, or none")


def _of_probes(guest: Guest) -> Iterator[Refusal]:
    for key in _PROBES:
        probe = guest.spec.mapping(key)
        if probe is None or any(is_template(each) for each in probe.entries):
            continue
        handlers = [handler for handler in _HANDLERS if probe.get(handler) is not None]
        if len(handlers) > 1:
            said = f"spec.{key} must have exactly one probe type set"
            message = f"the {key} must ask in one way, and asks by {listed(handlers)}"
            yield Refusal(probe.place_of(handlers[1]), message, said, "leave one of them")
        elif not handlers:
            said = f"either spec.{key}.tcpSocket, spec.{key}.exec or spec.{key}.httpGet must be set if a spec.{key} is specified"
            message, fix = f"the {key} must ask by one of {listed(_HANDLERS)}", "write one of them, or remove the probe"
            yield Refusal(guest.spec.place_of(key), message, said, fix, lacking=True)


def _of_start(guest: Guest) -> Iterator[Refusal]:
    strategy, place = word(guest.spec, "startStrategy"), guest.spec.place_of("startStrategy")
    if strategy is not None and strategy != "Paused":
        said = f"spec.startStrategy is set with an unrecognized option: {strategy}"
        yield Refusal(place, f"startStrategy is {strategy}, and must be Paused", said, "write Paused, or remove it")
    elif strategy is not None and guest.spec.get("livenessProbe") is not None:
        said = "either spec.startStrategy or spec.livenessProbe should be provided.Pausing VMI with LivenessProbe is not supported"
        message = "a VM that starts paused must have no livenessProbe"
        yield Refusal(place, message, said, "remove one of them")


def _of_dns(spec: Mapping) -> Iterator[Refusal]:
    policy, config = word(spec, "dnsPolicy"), spec.mapping("dnsConfig")
    if policy is not None and policy not in _DNS_POLICIES:
        said = (
            f"DNSPolicy: {policy} is not supported, valid values: [ClusterFirstWithHostNet ClusterFirst Default None ]"
        )
        message = f"dnsPolicy is {policy}, and must be one of {listed(_DNS_POLICIES)}"
        yield Refusal(spec.place_of("dnsPolicy"), message, said, "write one of them, or none")
    servers = _texts(config, "nameservers")
    if policy == "None" and not servers:
        said = "must provide at least one DNS nameserver when `dnsPolicy` is None"
        message = "the VM must have a name server with dnsPolicy: None"
        fix = "write dnsConfig: {nameservers: [...]}, or remove dnsPolicy"
        yield Refusal(spec.place_of("dnsPolicy"), message, said, fix, lacking=True)
    if config is not None:
        yield from _of_servers(config, servers)
        yield from _of_domains(config, _texts(config, "searches"))
        for option in config.mappings("options"):
            if not option.text("name"):
                place = config.place_of("options")
                yield Refusal(
                    place, "each option of dnsConfig must have a name", "Option.Name must not be empty", "write name"
                )


def _texts(config: Mapping | None, key: str) -> list[Scalar]:
    found = config.sequence(key) if config is not None else None
    return [item for item in found if isinstance(item, Scalar)] if found is not None else []


def _of_servers(config: Mapping, servers: list[Scalar]) -> Iterator[Refusal]:
    if len(servers) > _SERVERS:
        said = f"must not have more than {_SERVERS} nameservers"
        message = f"dnsConfig has {len(servers)} name servers, and must have at most {_SERVERS}"
        yield Refusal(config.place_of("nameservers"), message, said, "leave three of them")
    for server in servers:
        if not is_template(server.text) and not _is_address(server.text):
            message = f"the name server {server.text} must be an IP address"
            yield Refusal(server.place, message, f"must be valid IP address: {server.text}", "write its address")


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _of_domains(config: Mapping, domains: list[Scalar]) -> Iterator[Refusal]:
    place = config.place_of("searches")
    if len(domains) > _DOMAINS:
        said = f"must not have more than {_DOMAINS} search paths"
        message = f"dnsConfig has {len(domains)} searches, and must have at most {_DOMAINS}"
        yield Refusal(place, message, said, "leave six of them")
    length = len(" ".join(domain.text for domain in domains))
    if length > _CHARACTERS:
        said = f"must not have more than {_CHARACTERS} characters (including spaces) in the search list"
        message = f"the searches of dnsConfig have {length} characters, and must have at most {_CHARACTERS}"
        yield Refusal(place, message, said, "leave fewer of them")
    for domain in domains:
        if not is_template(domain.text) and not SUBDOMAIN.fullmatch(domain.text):
            said = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.'"
            yield Refusal(
                domain.place, f'the search "{domain.text}" must be a DNS name', said, "write it in lower case"
            )


def kept_labels(guest: Guest) -> Iterator[Refusal]:
    """The labels of an instance that KubeVirt keeps for itself."""
    body = guest.workload.body
    if guest.workload.kind != "VirtualMachineInstance" or body is None or body.get("status") is not None:
        return  # what a cluster gave out has them
    labels = body.at("metadata", "labels")
    for key in labels.entries if isinstance(labels, Mapping) else ():
        if key in _KEPT_LABELS and isinstance(labels, Mapping):
            said = "creation of the following reserved kubevirt.io/ labels on a VMI object is prohibited"
            message = f"the label {key} is KubeVirt's own, and must not be there"
            yield Refusal(labels.place_of(key), message, said, "remove it")
