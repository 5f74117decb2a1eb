"""The format of the files in ``policies/`` as pydantic models: what `topocheck schema policy` describes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from topocheck.load.own_file import OwnFormat
from topocheck.load.wire import Day, Text, Wire

PortNumber = Annotated[int, Field(ge=1, le=65535)]


class FlowRow(Wire):
    """An intent: a flow that must or must not pass."""

    name: Text | None = Field(default=None, description="What the flow is for")
    from_: Text = Field(
        alias="from", description="The source, as topocheck trace takes it: vm1, default/vm1, pod:pod2, an IP"
    )
    to: Text = Field(description="The destination, as topocheck trace takes it")
    protocol: Literal["icmp", "tcp", "udp"] = Field(default="icmp", description="The flow's protocol")
    port: PortNumber | None = Field(default=None, description="The destination port of tcp and udp")
    expect: Literal["delivered", "dropped"] = Field(default="delivered", description="How the flow must end")
    ttl: Annotated[int, Field(ge=1, le=64)] | None = Field(
        default=None, description="The TTL at the receiver: 64 less one for each router on the way; 63 by one firewall"
    )


class RuleRow(Wire):
    """A check of the site's own: an expression over the loaded objects."""

    name: Text = Field(description="The rule's name")
    expression: Text = Field(
        description="An expression in CEL over object, as in a ValidatingAdmissionPolicy, that must be true of every object it is about"
    )
    message: Text | None = Field(default=None, description="What the finding says where it is not")
    kinds: list[Text] = Field(default_factory=list, description="The kinds of object it is about; all by default")
    severity: Literal["error", "warning", "info"] = Field(default="error", description="How bad a finding is")
    fix: Text | None = Field(default=None, description="What to change")


class WaiverRow(Wire):
    """A dated, reasoned exception."""

    check: Text = Field(description="The code or name of the check")
    object: Text = Field(description="The object or a glob of objects, as findings name them: VirtualMachine default/*")
    reason: Text = Field(description="Why the finding is accepted")
    until: Day = Field(description="The last day of the exception")


class PolicyRow(Wire):
    """What a site wants of its network."""

    flows: list[FlowRow] = Field(default_factory=list, description="Flows that must or must not pass")
    rules: list[RuleRow] = Field(default_factory=list, description="The site's own checks")
    waivers: list[WaiverRow] = Field(default_factory=list, description="Findings that are accepted until a day")


POLICY_FORMAT = OwnFormat(PolicyRow, kind="Policy", title="policy file", whole=frozenset({"flows", "rules", "waivers"}))
