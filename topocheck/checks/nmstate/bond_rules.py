"""Options of a bond that do not go with its mode or with each other.

Source: nmstate rust/src/lib/ifaces/bond.rs: ``validate_miimon_and_arp_interval``, ``validate_lacp_opts``, ``validate_arp_interval``,
``validate_balance_slb``, ``validate_ad_actor_system_mac_address``, ``check_overlap_queue_id``.
"""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.nmstate.bond import MODES
from topocheck.checks.nmstate.refusal import Refusal, block_of
from topocheck.checks.nmstate.rule import integer, switched_on
from topocheck.model.value import Mapping, Scalar, Sequence

_LACP, _XOR, _ACTIVE_BACKUP = "802.3ad", "balance-xor", "active-backup"
_WITHOUT_ARP = (_LACP, "balance-tlb", "balance-alb")
_MULTICAST = "01:00:5E"
_LACP_OPTIONS = ("lacp_rate", "lacp_active")
_TARGETS = ("arp_ip_target", "ns_ip6_target")


def refused(name: str, body: Mapping) -> Iterator[Refusal]:
    """What nmstate refuses of a bond."""
    bond = block_of(body, "link-aggregation")
    options = block_of(body, "link-aggregation", "options")
    if bond is None:
        return
    mode = mode_of(bond)
    if options is not None:
        yield from _monitors(name, options, mode)
        yield from _options_of_a_mode(name, options, mode)
        yield from _system_address(name, options)
        yield from _fixed_address(name, body, options, mode)
    yield from _queues(name, bond)


def mode_of(bond: Mapping) -> str | None:
    """The mode of a bond by its name, however it is written."""
    written = bond.text("mode")
    if written == "lacp":
        return _LACP
    return MODES[int(written)] if written is not None and written.isdigit() and int(written) < len(MODES) else written


def _monitors(name: str, options: Mapping, mode: str | None) -> Iterator[Refusal]:
    interval = integer(options.get("arp_interval"))
    if interval and integer(options.get("miimon")):
        yield Refusal(
            options.place_of("arp_interval"),
            f"{name} has miimon and arp_interval, and must watch its links in one of both ways",
            "Bond miimon and arp interval are not compatible options.",
            "remove arp_interval, or write miimon: 0",
            options.place_of("miimon"),
        )
    elif interval and mode in _WITHOUT_ARP:
        yield Refusal(
            options.place_of("arp_interval"),
            f"{name} has arp_interval, and must have none in the mode {mode}",
            "The `arp_interval` option is invalid for bond in '802.3ad', 'balance-tlb' or 'balance-alb' mode",
            "write miimon instead of arp_interval",
        )
    for key in _TARGETS if interval == 0 else ():
        if _says_something(options, key):
            yield Refusal(
                options.place_of(key),
                f"{name} has {key}, and must have an arp_interval above 0 for that",
                f"The `{key}` option is only valid when 'arp_interval' is enabled(>0).",
                f"write an arp_interval in milliseconds, or remove {key}",
                options.place_of("arp_interval"),
            )


def _says_something(options: Mapping, key: str) -> bool:
    value = options.get(key)
    return len(value) > 0 if isinstance(value, Sequence) else isinstance(value, Scalar) and value.text != ""


def _options_of_a_mode(name: str, options: Mapping, mode: str | None) -> Iterator[Refusal]:
    if mode is None or mode not in MODES:
        return
    for key in _LACP_OPTIONS if mode != _LACP else ():
        if options.get(key) is not None:
            yield Refusal(
                options.place_of(key),
                f"{name} has {key}, and must have the mode {_LACP} for that, not {mode}",
                f"The `{key}` option is only valid for bond in '802.3ad' mode",
                f"remove {key}, or write the mode {_LACP}",
            )
    key = "balance-slb" if "balance-slb" in options else "balance_slb"
    if switched_on(options.get(key)) and (
        mode != _XOR or options.text("xmit_hash_policy") not in ("vlan+srcmac", "5", None)
    ):
        yield Refusal(
            options.place_of(key),
            f"{name} has {key}, and must have the mode {_XOR} and xmit_hash_policy vlan+srcmac for that",
            "To enable balance-slb, bond mode should be balance-xor and xmit_hash_policy: 'vlan+srcmac'",
            f"remove {key}, or write both",
        )


def _system_address(name: str, options: Mapping) -> Iterator[Refusal]:
    address = options.text("ad_actor_system") or ""
    if address.upper().startswith(_MULTICAST):
        yield Refusal(
            options.place_of("ad_actor_system"),
            f"{name} has the ad_actor_system {address}, and must have no multicast address",
            "The ad_actor_system bond option cannot be an IANA multicast address(prefix with 01:00:5E)",
            "write a unicast MAC address, or leave it out",
        )


def _fixed_address(name: str, body: Mapping, options: Mapping, mode: str | None) -> Iterator[Refusal]:
    if (
        mode == _ACTIVE_BACKUP
        and options.text("fail_over_mac") in ("active", "1")
        and body.get("mac-address") is not None
    ):
        yield Refusal(
            body.place_of("mac-address"),
            f"{name} has a mac-address and fail_over_mac: active, by which it takes the MAC address of its active port, and must have "
            "one of both",
            "MAC address cannot be specified in bond interface along with fail_over_mac active on active backup mode",
            "remove mac-address, or fail_over_mac",
            options.place_of("fail_over_mac"),
        )


def _queues(name: str, bond: Mapping) -> Iterator[Refusal]:
    first: dict[int, Mapping] = {}
    for port in bond.mappings("ports-config"):
        queue = integer(port.get("queue-id"))
        earlier = first.setdefault(queue, port) if queue else port
        if earlier is not port:
            yield Refusal(
                port.place_of("queue-id"),
                f"{port.text('name')} and {earlier.text('name')} of {name} have the queue-id {queue}, and each port must have its own",
                f"Port {earlier.text('name')} and {port.text('name')} of Bond {name} are sharing the same queue-id which is not supported "
                "by linux kernel yet",
                "give each port a queue of its own, or 0 for none",
                earlier.place_of("queue-id"),
            )
