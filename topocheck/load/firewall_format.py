"""The format of the vendor-neutral firewall file as pydantic models: what `topocheck schema firewall` describes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from topocheck.load.own_file import OwnFormat
from topocheck.load.wire import (
    ONE_OR_MORE,
    Address,
    InterfaceAddress,
    Ports,
    Prefix,
    Protocol,
    Text,
    VlanId,
    Wire,
)

Texts = Annotated[list[Text], *ONE_OR_MORE]
Prefixes = Annotated[list[Prefix], *ONE_OR_MORE]
Protocols = Annotated[list[Protocol], *ONE_OR_MORE]
PortRanges = Annotated[list[Ports], *ONE_OR_MORE]
Verdict = Literal["accept", "allow", "deny"]

_ZONES_FROM = "Zones that the traffic comes from; all by default"
_ZONES_TO = "Zones that the traffic goes to; all by default"
_SOURCES = "Source addresses and subnets; all by default"
_DESTINATIONS = "Destination addresses and subnets; all by default"


class InterfaceRow(Wire):
    """A parent that carries tags, or a subinterface of one VLAN with an address and a zone."""

    name: Text = Field(description="The interface's name")
    parent: Text | None = Field(default=None, description="The interface that carries this subinterface's tag")
    vlan: VlanId | None = Field(default=None, description="The VLAN of a subinterface")
    address: InterfaceAddress | None = Field(default=None, description="The address with its prefix length")
    zone: Text | None = Field(default=None, description="The zone that rules call it by")
    enabled: bool = Field(default=True, description="false for an interface that is shut down")
    mtu: Annotated[int, Field(ge=68, le=65535)] | None = Field(default=None, description="The MTU of its packets")


class RouteRow(Wire):
    """A static route."""

    to: Prefix = Field(description="The destination; 0.0.0.0/0 for the default route")
    via: Address | None = Field(default=None, description="The next hop")
    interface: Text | None = Field(default=None, description="The interface that the traffic leaves by")


class RuleRow(Wire):
    """A rule; what it leaves out matches anything. The first rule that matches decides."""

    name: Text | None = Field(default=None, description="The rule's name")
    from_: Texts = Field(default_factory=list, alias="from", description=_ZONES_FROM)
    to: Texts = Field(default_factory=list, description=_ZONES_TO)
    source_address: Prefixes = Field(default_factory=list, alias="source-address", description=_SOURCES)
    destination_address: Prefixes = Field(default_factory=list, alias="destination-address", description=_DESTINATIONS)
    protocol: Protocols = Field(default_factory=list, description="Protocols by name or number; all by default")
    source_port: PortRanges = Field(
        default_factory=list, alias="source-port", description="Source ports and ranges of them; all by default"
    )
    destination_port: PortRanges = Field(
        default_factory=list,
        alias="destination-port",
        description="Destination ports and ranges of them; all by default",
    )
    action: Literal["accept", "deny", "reject"] = Field(description="What happens to traffic that matches")


class NatRow(Wire):
    """An address translation."""

    name: Text | None = Field(default=None, description="The translation's name")
    type: Literal["source", "destination"] = Field(description="Which address is translated")
    from_: Texts = Field(default_factory=list, alias="from", description=_ZONES_FROM)
    to: Texts = Field(default_factory=list, description=_ZONES_TO)
    source_address: Prefixes = Field(default_factory=list, alias="source-address", description=_SOURCES)
    destination_address: Prefixes = Field(default_factory=list, alias="destination-address", description=_DESTINATIONS)
    translate: Text = Field(
        default="interface",
        description="The address to translate to; interface takes that of the interface it leaves by",
    )


class FirewallRow(Wire):
    """A firewall: its interfaces, zones, routes and rules."""

    kind: Literal["Firewall"] = Field(default="Firewall", description="Tells what the file is")
    stateful: bool = Field(default=True, description="Whether the replies of an accepted flow are accepted")
    default: Verdict = Field(default="deny", description="What happens between zones when no rule matches")
    intrazone: Verdict = Field(default="deny", description="What happens within a zone when no rule matches")
    interfaces: list[InterfaceRow] = Field(default_factory=list, description="Interfaces and subinterfaces")
    routes: list[RouteRow] = Field(default_factory=list, description="Static routes")
    rules: list[RuleRow] = Field(default_factory=list, description="Rules; the first that matches decides")
    nat: list[NatRow] = Field(default_factory=list, description="Address translations; the first that matches decides")


FIREWALL_FORMAT = OwnFormat(
    FirewallRow, kind="Firewall", title="firewall file", whole=frozenset({"routes", "rules", "nat"})
)
