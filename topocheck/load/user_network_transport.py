"""What the schema of ClusterUserDefinedNetworks demands of how a network is carried: without a tunnel, or by EVPN.

Source: OVN-Kubernetes go-controller/pkg/crd/userdefinednetwork/v1 cudn.go and evpn.go, the validation rules there.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address

from topocheck.load.refusals import Refusals
from topocheck.model.user_network import UserNetwork
from topocheck.model.value import Mapping

_TRANSPORTS = ("Default", "Geneve", "NoOverlay", "EVPN", "None")
_OPTIONS = ("noOverlay", "noOverlayOptions")  # as it is called now, and as it was
_VNIS = (1, 0xFFFFFF)
_TWO_BYTES, _FOUR_BYTES = 0xFFFF, 0xFFFFFFFF
_TARGET = re.compile(r"(\*|[0-9]+|[0-9]+(?:\.[0-9]+){3}):([0-9]+)")


def apply_transport(network: UserNetwork, body: Mapping, refusals: Refusals) -> None:
    """Refuse a transport that does not fit the topology, and blocks that do not fit the transport."""
    transport = refusals.word(body, "transport", _TRANSPORTS)
    if transport is None and body.get("transport") is not None:
        return
    _without_overlay(network, body, transport, refusals)
    _by_evpn(network, body, transport, refusals)


def _without_overlay(network: UserNetwork, body: Mapping, transport: str | None, refusals: Refusals) -> None:
    key = next((each for each in _OPTIONS if body.get(each) is not None), None)
    place = body.place_of(key or "transport")
    if transport == "NoOverlay" and (network.topology != "layer3" or network.role != "primary"):
        said = "transport 'NoOverlay' is only supported for Layer3 primary networks"
        message = f"the transport is NoOverlay, and the network is a {network.role} one of {network.topology}"
        refusals.add(body.place_of("transport"), message, "remove transport, or use a primary Layer3 network", said)
    if (transport == "NoOverlay") != (key is not None):
        said = "noOverlay is required if and only if transport is 'NoOverlay'"
        message = f"{key} is given, and the transport is not NoOverlay" if key else "NoOverlay has no block noOverlay"
        fix = f"remove {key}, or write transport: NoOverlay" if key else "write noOverlay: {outboundSNAT, routing}"
        refusals.add(place, message, fix, said)
    options = body.mapping(key) if key is not None else None
    if options is not None:
        for name, words in (("outboundSNAT", ("Enabled", "Disabled")), ("routing", ("Managed", "Unmanaged"))):
            refusals.word(options, name, words)
            _required(options, name, f"spec.network.{key}.{name}", refusals)


def _by_evpn(network: UserNetwork, body: Mapping, transport: str | None, refusals: Refusals) -> None:
    evpn, chosen = body.mapping("evpn"), transport == "EVPN"
    if chosen and (network.topology == "localnet" or network.role != "primary"):
        said = "transport 'EVPN' is only supported for Layer2 or Layer3 primary networks"
        message = f"the transport is EVPN, and the network is a {network.role} one of {network.topology}"
        refusals.add(body.place_of("transport"), message, "remove transport, or use a primary network", said)
    if chosen and evpn is None:
        said = "spec.evpn field is required when transport is 'EVPN'"
        refusals.add(body.place_of("transport"), "the transport is EVPN, and there is no evpn", "write evpn", said)
    if evpn is None:
        return
    if not chosen:
        said = "spec.evpn field is forbidden when transport is not 'EVPN'"
        fix = "write transport: EVPN, or remove evpn"
        refusals.add(body.place_of("evpn"), "evpn is given, and the transport is not EVPN", fix, said)
    if not evpn.text("vtep"):
        refusals.add(body.place_of("evpn"), "evpn has no vtep", "write the name of a VTEP", "spec.network.evpn.vtep")
    _vrfs(network, evpn, refusals)


def _vrfs(network: UserNetwork, evpn: Mapping, refusals: Refusals) -> None:
    given = {key: evpn.mapping(key) for key in ("macVRF", "ipVRF")}
    if not any(given.values()):
        said = "at least one of macVRF or ipVRF must be specified"
        refusals.add(evpn.place, "evpn has neither macVRF nor ipVRF", "write one of them", said)
        return
    needed = {"layer2": "macVRF", "layer3": "ipVRF"}.get(network.topology or "")
    if needed is not None and given[needed] is None:
        said = f"spec.evpn.{needed} field is required for {network.topology} topology when transport is 'EVPN'"
        refusals.add(evpn.place, f"evpn of a {network.topology} network has no {needed}", f"write {needed}", said)
    if network.topology == "layer3" and given["macVRF"] is not None:
        said = "spec.evpn.macVRF field is forbidden for Layer3 topology when transport is 'EVPN'"
        refusals.add(evpn.place_of("macVRF"), "evpn of a layer3 network has macVRF", "remove macVRF", said)
    for key, vrf in given.items():
        if vrf is not None:
            refusals.number(vrf, "vni", *_VNIS)
            _required(vrf, "vni", f"spec.network.evpn.{key}.vni", refusals)
            _target(vrf, refusals)


def _target(vrf: Mapping, refusals: Refusals) -> None:
    text = refusals.text(vrf, "routeTarget")
    if text is None:
        return
    found = _TARGET.fullmatch(text)
    if found is None:
        said = "RT must contain exactly one colon, between '*', an IPv4 address or a number, and a number"
        message = f"the routeTarget is {text}, and must be as 65000:100"
        refusals.add(vrf.place_of("routeTarget"), message, "write the number of the AS, a colon and the VNI", said)
        return
    one, other = found[1], int(found[2])
    wide = "." in one or (one.isdigit() and int(one) > _TWO_BYTES)
    if other > (_TWO_BYTES if wide else _FOUR_BYTES) or not _is_administrator(one):
        said = (
            "RT with 4-byte ASN global administrator must have format GHJK:MN where GHJK <= 4294967295 and MN <= 65535"
        )
        message = f"the routeTarget is {text}, and its two numbers must fit into six bytes together"
        refusals.add(vrf.place_of("routeTarget"), message, "write an AS or a VNI below 65536", said)


def _is_administrator(text: str) -> bool:
    if "." not in text:
        return text == "*" or int(text) <= _FOUR_BYTES
    try:
        return bool(IPv4Address(text))
    except ValueError:
        return False


def _required(mapping: Mapping, key: str, path: str, refusals: Refusals) -> None:
    if mapping.get(key) is None:
        refusals.add(mapping.place, f"{path} is not given", f"write {key}", f"{path}: Required value")
