"""Manifests that Kubernetes or the component that they are for can't read."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import replace

from topocheck.checks.check import check
from topocheck.checks.nmstate.block import Block
from topocheck.checks.nmstate.faults import Fault, KeyTwice, MissingKey, UnknownKey, WrongValue, faults, written
from topocheck.checks.nmstate.interface import interface_block
from topocheck.checks.nmstate.state import DESIRED_STATE
from topocheck.checks.reported import judged, reported
from topocheck.model.node import NodePolicy
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.value import Scalar
from topocheck.simulate.network import Network

KEYS_LISTED_AT_MOST = 12


@check("SCH01", "unreadable-yaml")
def unreadable_yaml(network: Network) -> Iterator[Problem]:
    """A file is no YAML, or a mapping has the same key twice."""
    return reported(network, "SCH01")


@check("SCH05", "unknown-nmstate-key")
def unknown_nmstate_key(network: Network) -> Iterator[Problem]:
    """A desired state has a key that nmstate does not know: an error where nmstate refuses it, a warning where it reads over it.

    Source: nmstate rust/src/lib, ``deny_unknown_fields``; the API server checks nothing inside ``desiredState``.
    """
    for policy, fault, named in _faults(network):
        if isinstance(fault, UnknownKey):
            problem = _unknown_key(policy, fault)
            yield replace(problem, related=(*problem.related, *named))


def _faults(network: Network) -> Iterator[tuple[NodePolicy, Fault, tuple[Related, ...]]]:
    """What is wrong in the desired states, and the interface that it is in."""
    for policy in network.site.policies:
        state = policy.desired_state
        if state is None:
            continue
        for fault in faults(state, DESIRED_STATE, "desiredState", state.place):
            yield policy, fault, ()
        for interface in state.mappings("interfaces"):
            if interface.text("state") == "absent":
                continue  # nmstate looks at the name and the type of such an interface and at nothing else
            kind, name = interface.text("type"), interface.text("name")
            where = f"the interface {name}" if name else "an interface"
            named = (Related(interface.place_of("name"), "in this interface"),)
            for fault in faults(interface, interface_block(kind), where, interface.place):
                yield policy, fault, named


def _unknown_key(policy: NodePolicy, fault: UnknownKey) -> Problem:
    meant = _meant(fault.key, fault.block)
    hint = f', did you mean "{meant}"' if meant else ""
    refused = (
        f'nmstate refuses the whole desired state, "unknown field `{fault.key}`": the policy becomes Degraded and '
        "nothing of it is configured"
    )
    return Problem(
        place=fault.place,
        message=f'nmstate does not know the key "{fault.key}" in {fault.where}{hint}',
        object=f"NodeNetworkConfigurationPolicy {policy.name}",
        symptom="nmstate reads over the key, so that what it says does not happen" if fault.read_over else refused,
        fix=f'write "{meant}"' if meant else _without_hint(fault.block),
        severity=Severity.WARNING if fault.read_over else None,
    )


def _without_hint(block: Block) -> str:
    keys = block.all_keys
    return "remove the key" if len(keys) > KEYS_LISTED_AT_MOST else f"remove the key, or use one of {', '.join(keys)}"


def _meant(key: str, block: Block) -> str | None:
    if key in block.meant:
        return block.meant[key]
    hyphened = key.lower().replace("_", "-")
    close = difflib.get_close_matches(hyphened, block.all_keys, n=1, cutoff=0.7)
    return close[0] if close else None


@check("SCH15", "nmstate-value-of-wrong-type")
def nmstate_value_of_wrong_type(network: Network) -> Iterator[Problem]:
    """A value of a desired state is none that nmstate takes, or one that it needs is not there.

    Source: nmstate rust/src/lib, deserializer.rs and the types of the structs; the API server checks nothing inside ``desiredState``.
    """
    for policy, fault, _ in _faults(network):
        if isinstance(fault, WrongValue):
            yield _wrong_value(policy, fault)
        elif isinstance(fault, MissingKey):
            yield _missing_key(policy, fault)
        elif isinstance(fault, KeyTwice):
            yield _key_twice(policy, fault)


def _wrong_value(policy: NodePolicy, wrong: WrongValue) -> Problem:
    shown = f'"{wrong.value.text}"' if isinstance(wrong.value, Scalar) else written(wrong.value)
    return _unreadable(
        policy,
        wrong.place,
        f"{wrong.key} in {wrong.where} is {shown}, and must be {wrong.rule.must}",
        f'"invalid type", at {wrong.key}',
        f"make {wrong.key} {wrong.rule.must}",
        (wrong.place,),
    )


def _missing_key(policy: NodePolicy, missing: MissingKey) -> Problem:
    return _unreadable(
        policy,
        missing.place,
        f"{missing.where} has no {missing.key}, and must have one",
        f'"missing field `{missing.key}`"',
        f"write {missing.key}",
        (missing.place, *missing.beside),
    )


def _key_twice(policy: NodePolicy, twice: KeyTwice) -> Problem:
    return _unreadable(
        policy,
        twice.place,
        f"{twice.key} and {twice.other} in {twice.where} are one key by two names, and one of them must go",
        f'"duplicate field `{twice.other}`"',
        f"keep {twice.other} alone",
        (twice.place, twice.first),
    )


def _unreadable(
    policy: NodePolicy, place: Place, message: str, said: str, fix: str, unexplained: tuple[Place, ...]
) -> Problem:
    return Problem(
        place=place,
        message=message,
        object=f"NodeNetworkConfigurationPolicy {policy.name}",
        symptom=f"nmstate refuses the whole desired state, {said}: the policy becomes Degraded and nothing of it is configured",
        fix=fix,
        only_if_unexplained=unexplained,
    )


@check("SCH16", "key-unknown-to-cloud-init")
def key_unknown_to_cloud_init(network: Network) -> Iterator[Problem]:
    """A guest's network data has a key that cloud-init does not know."""
    return reported(network, "SCH16")


@check("SCH17", "network-data-of-wrong-type")
def network_data_of_wrong_type(network: Network) -> Iterator[Problem]:
    """A value in a guest's network data has a type that cloud-init does not take."""
    return reported(network, "SCH17")


@check("SCH06", "nad-config-not-json")
def nad_config_not_json(network: Network) -> Iterator[Problem]:
    """The configuration of a NetworkAttachmentDefinition is no JSON."""
    return reported(network, "SCH06")


@check("SCH07", "nad-value-of-wrong-type")
def nad_value_of_wrong_type(network: Network) -> Iterator[Problem]:
    """A value in the configuration of a NetworkAttachmentDefinition has a JSON type that its CNI plugin refuses."""
    return reported(network, "SCH07")


@check("SCH08", "key-that-no-plugin-reads", Severity.WARNING)
def key_that_no_plugin_reads(network: Network) -> Iterator[Problem]:
    """The configuration of a NetworkAttachmentDefinition has a key that its CNI plugin ignores."""
    return reported(network, "SCH08")


@check("SCH02", "unserved-api-version")
def unserved_api_version(network: Network) -> Iterator[Problem]:
    """An object of a known kind has an API version that no cluster serves, or that is about to go."""
    return judged(network, "SCH02")


@check("SCH12", "value-refused-by-schema")
def value_refused_by_schema(network: Network) -> Iterator[Problem]:
    """A value of an object has a type, form or size that the schema of its kind refuses.

    The schema is the one of a CRD in the site, else the one of Kubernetes, KubeVirt, CDI, nmstate and their neighbours.
    """
    return judged(network, "SCH12")


@check("SCH13", "key-unknown-to-schema")
def key_unknown_to_schema(network: Network) -> Iterator[Problem]:
    """An object has a key that the schema of its kind does not have there: misspelt, indented wrongly, or of another release."""
    return judged(network, "SCH13")


@check("SCH14", "key-missing-for-schema")
def key_missing_for_schema(network: Network) -> Iterator[Problem]:
    """An object lacks a key that the schema of its kind demands."""
    return judged(network, "SCH14")


CHECKS = (
    unreadable_yaml,
    unserved_api_version,
    unknown_nmstate_key,
    nad_config_not_json,
    nad_value_of_wrong_type,
    key_that_no_plugin_reads,
    value_refused_by_schema,
    key_unknown_to_schema,
    key_missing_for_schema,
    nmstate_value_of_wrong_type,
    key_unknown_to_cloud_init,
    network_data_of_wrong_type,
)
