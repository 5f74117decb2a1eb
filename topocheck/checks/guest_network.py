"""ADR: what a guest's network data makes of its interfaces, beside the addresses themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from topocheck.checks.check import check
from topocheck.checks.reported import reported
from topocheck.checks.wording import listed
from topocheck.model.node import MAIN_TABLE
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.site import Network as VlanRow
from topocheck.model.workload import Vnic, Workload
from topocheck.simulate.attached_vlan import attached_vlans
from topocheck.simulate.network import Network
from topocheck.topology.attachment import Attachment

_EVERYTHING = "0.0.0.0/0"
_DHCP_METRIC = 100  # netplan's for routes of DHCP; a static route without a metric has 0


class _Default(NamedTuple):
    """A default route that a guest gets by an interface."""

    vnic: str
    metric: int
    written: bool
    place: Place


@check("ADR07", "two-default-routes", Severity.WARNING)
def two_default_routes(network: Network) -> Iterator[Problem]:
    """A guest gets a default route by two of its interfaces, and no metric says which one is used.

    Sources: netplan reference, route-metric and use-routes; Linux net/ipv4/fib_semantics.c.
    """
    for workload in network.site.workloads:
        routes = [each for vnic in workload.vnics for each in _defaults(vnic)] if workload.is_vm else []
        vague = [each for each in routes if not each.written]
        if len({each.vnic for each in vague}) > 1:
            used, *others = sorted(vague, key=lambda each: each.metric)
            yield Problem(
                place=used.place,
                message=f"the guest gets a default route by {listed(each.vnic for each in vague)}, and must get it by one of "
                "them, or each with a metric of its own",
                object=workload.object,
                symptom=f"what comes in by {listed(each.vnic for each in others)} is answered by {used.vnic}: a firewall that sees one "
                "half of a connection drops it, and nothing answers there",
                fix="write dhcp4-overrides: {use-routes: false} for one of them, or a metric for each",
                related=tuple(Related(each.place, f"{each.vnic} gets one too") for each in others),
            )


def _defaults(vnic: Vnic) -> Iterator[_Default]:
    for route in vnic.routes:
        if route.to == _EVERYTHING and route.table in (None, MAIN_TABLE):
            yield _Default(vnic.name, route.metric or 0, route.metric is not None, route.place)
    if vnic.dhcp and vnic.dhcp_routes and vnic.nad is None and not vnic.addresses:
        yield _Default(vnic.name, vnic.dhcp_metric or _DHCP_METRIC, vnic.dhcp_metric is not None, vnic.place)


@check("ADR08", "network-data-of-no-interface", Severity.WARNING)
def network_data_of_no_interface(network: Network) -> Iterator[Problem]:
    """A guest's network data configures an interface that the VM does not have, by its MAC or because there are fewer.

    Source: cloud-init doc/rtd/reference/network-config-format-v2.rst, ``match``; KubeVirt user guide, startup scripts.
    """
    yield from reported(network, "ADR08")


@check("ADR09", "netplan-on-config-drive")
def netplan_on_config_drive(network: Network) -> Iterator[Problem]:
    """The network data of a cloudInitConfigDrive is in cloud-init's own format, of which a guest reads nothing there.

    Source: cloud-init cloudinit/sources/helpers/openstack.py; KubeVirt user guide, startup scripts.
    """
    yield from reported(network, "ADR09")


@check("ADR10", "mac-written-otherwise", Severity.WARNING)
def mac_written_otherwise(network: Network) -> Iterator[Problem]:
    """A MAC in a guest's network data is in upper case, or without the quotes that keep it from being a number.

    Source: cloud-init doc/rtd/reference/network-config-format-v1.rst and -v2.rst, the notes on MAC addresses.
    """
    yield from reported(network, "ADR10")


@check("ADR12", "guest-tag-on-access-port")
def guest_tag_on_access_port(network: Network) -> Iterator[Problem]:
    """A guest tags its frames, and its vNIC is attached where they are tagged once more or dropped.

    Source: Linux net/bridge/br_vlan.c, ``br_allowed_ingress``; net/8021q/vlan_dev.c.
    """
    for workload in network.site.workloads:
        for vnic in workload.vnics:
            for vlan, place in ((each.id, each.place) for each in vnic.guest_vlans):
                yield from _tagged_twice(network, workload, vnic, vlan, place)


def _tagged_twice(network: Network, workload: Workload, vnic: Vnic, vlan: int, place: Place) -> Iterator[Problem]:
    found = [network.attachment(workload, vnic, node.name) for node in network.candidates(workload)]
    attachments = [each for each in found if isinstance(each, Attachment)]
    if not attachments or len(attachments) != len(found) or vnic.nad is None:
        return
    what = {_done_to(network, each, vlan) for each in attachments}
    done = what.pop() if len(what) == 1 else None
    if done is not None:
        nad = attachments[0].nad
        yield Problem(
            place=place,
            message=f"the guest tags frames of {vnic.name} with VLAN {vlan}, and {nad.key} {done}: they must leave the guest untagged",
            object=workload.object,
            symptom=f"nobody in VLAN {vlan} sees a frame of it: its ARP requests are not answered",
            fix=f"give the addresses to {vnic.name} itself, or attach it to a NAD that carries tagged frames",
            related=(
                Related(vnic.nad.place, f"{vnic.name} is attached here"),
                Related(nad.place, f"the NAD {nad.key}"),
            ),
        )


def _done_to(network: Network, attachment: Attachment, vlan: int) -> str | None:
    if network.start_in(attachment, (vlan,)) is None:
        return "drops tagged frames"
    tags = {step.tags for step in network.leaves_node(attachment, (vlan,))}
    doubled = tags and all(len(each) > 1 for each in tags)
    outer = listed(str(each[0]) for each in tags if each)
    return f"adds the tag {outer}" if doubled else None


@check("ADR13", "no-dhcp-server", Severity.WARNING)
def no_dhcp_server(network: Network) -> Iterator[Problem]:
    """A guest asks for its address by DHCP in a VLAN that the site's table says to have no DHCP server."""
    rows: dict[int, list[VlanRow]] = {}
    for row in network.site.networks:
        rows.setdefault(row.vlan, []).append(row)
    for workload in network.site.workloads:
        for vnic in workload.vnics:
            joined = attached_vlans(network).of(workload, vnic) if vnic.dhcp and not vnic.addresses else None
            known = rows.get(joined.vlan, []) if joined is not None else []
            if joined is not None and known and all(row.dhcp is False for row in known):
                yield Problem(
                    place=vnic.place,
                    message=f"{vnic.name} asks for its address by DHCP, and VLAN {joined.vlan} must have a DHCP server: the site's "
                    "table says that it has none",
                    object=workload.object,
                    symptom="the guest stays without an address, or gives itself one of 169.254.0.0/16",
                    fix=f"write a static address of the VLAN, or dhcp: true in the table if VLAN {joined.vlan} has a server or a relay",
                    related=tuple(Related(row.place, f"VLAN {row.vlan} has no DHCP") for row in known),
                )


CHECKS = (
    two_default_routes,
    network_data_of_no_interface,
    netplan_on_config_drive,
    mac_written_otherwise,
    guest_tag_on_access_port,
    no_dhcp_server,
)
