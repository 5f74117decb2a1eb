"""The format of ``topocheck.yaml``, the site file, as pydantic models: what `topocheck schema site` describes."""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple, get_args

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, PlainValidator, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from topocheck.load.own_file import OwnFormat
from topocheck.load.wire import ONE_OR_MORE, Address, PlacedList, Subnet, Text, VlanId, Wire
from topocheck.model.place import Place
from topocheck.model.site import End

SITE_FILE = "topocheck.yaml"


class CableRow(NamedTuple):
    """A pair of ends and where the pair starts."""

    a: End
    b: End
    place: Place


def _end(text: object, must: str) -> End:
    if not isinstance(text, str):
        raise ValueError(must)  # noqa: TRY004  # pydantic turns a ValueError, and only that, into an error at its place
    device, colon, interface = (part.strip() for part in text.partition(":"))
    if not (device and colon and interface):
        raise ValueError(must)
    return End(device, interface)


def _cable(value: object) -> CableRow:
    must = 'a pair of ends "device:interface"'
    if not isinstance(value, PlacedList) or len(value) != 2:
        raise ValueError(must)
    return CableRow(_end(value[0], must), _end(value[1], must), value.tree.place)


CablePair = Annotated[
    CableRow,
    PlainValidator(_cable),
    WithJsonSchema(
        {
            "type": "array",
            "items": {"type": "string", "pattern": r"^[^:]*\S[^:]*:.*\S"},
            "minItems": 2,
            "maxItems": 2,
            "examples": [["switch:Ethernet1/3", "node0:enp4s0f0"]],
        }
    ),
]


class NetworkRow(Wire):
    """A row of the VLAN and subnet table."""

    vlan: VlanId = Field(description="The VLAN's number")
    name: Text | None = Field(default=None, description="The VLAN's name")
    subnet: Subnet | None = Field(default=None, description="The subnet on this VLAN, without host bits")
    gateway: Address | None = Field(default=None, description="The subnet's gateway, an address inside the subnet")
    dhcp: bool | None = Field(default=None, description="Whether a DHCP server answers on this VLAN")


class DeviceRow(Wire):
    """A switch or a firewall and its configuration."""

    name: Text = Field(description="The name that cables and traces use")
    kind: Literal["switch", "firewall"] | None = Field(
        default=None, description="switch or firewall; by default what the dialect is a dialect of"
    )
    dialect: Text | None = Field(
        default=None,
        description="The configuration's language, as nxos, eos or fortios, or topocheck for topocheck's own firewall file; "
        "by default it is told from the configuration",
    )
    config: Text | None = Field(default=None, description="The configuration's path, relative to the site file")
    neighbors: Annotated[list[Text], *ONE_OR_MORE] = Field(
        default_factory=list,
        description="What the device says of its neighbours: files with the output of show lldp neighbors [detail], "
        "show cdp neighbors detail, show lldp table or lldpctl; globs allowed",
    )


class NodeRow(Wire):
    """A Kubernetes node, for a site without Node or NodeNetworkState objects."""

    name: Text = Field(description="The node's name")
    labels: dict[str, str] = Field(
        default_factory=dict, description="The node's labels; kubernetes.io/hostname is its name by default"
    )
    interfaces: list[Text] | None = Field(default=None, description="All its physical interfaces")


class ExternalRow(Wire):
    """What exists although the repository does not hold it; globs over namespace/name or a name."""

    data_sources: list[Text] = Field(
        default_factory=list, alias="dataSources", description="DataSources, namespace/name"
    )
    storage_classes: list[Text] = Field(default_factory=list, alias="storageClasses", description="StorageClasses")
    network_attachments: list[Text] = Field(
        default_factory=list, alias="networkAttachments", description="NetworkAttachmentDefinitions, namespace/name"
    )
    bridges: list[Text] = Field(default_factory=list, description="Bridges that nodes have without a policy")
    config_maps: list[Text] = Field(default_factory=list, alias="configMaps", description="ConfigMaps, namespace/name")
    secrets: list[Text] = Field(default_factory=list, description="Secrets, namespace/name")
    volumes: list[Text] = Field(
        default_factory=list, description="DataVolumes and PersistentVolumeClaims, namespace/name"
    )
    instancetypes: list[Text] = Field(
        default_factory=list,
        description="Instance types and preferences of KubeVirt, name or namespace/name",
    )
    namespaces: list[Text] = Field(default_factory=list, description="Namespaces")


Completeness = Literal["complete", "partial"]


class _OneWord:
    """Annotates a mapping in whose stead the word of its default may be written."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [{"enum": list(get_args(Completeness))}, handler(core)]}


def _of_all_kinds(value: object) -> object:
    """One word stands for the default of all kinds."""
    return {"default": value} if isinstance(value, str) else value


class InventoryRow(Wire):
    """Which kinds are here in full; what is referred to and not here is missing then, and else merely unresolved."""

    default: Completeness = Field(default="complete", description="All kinds that are not named")
    config_map: Completeness | None = Field(default=None, alias="ConfigMap", description="ConfigMaps")
    data_source: Completeness | None = Field(default=None, alias="DataSource", description="DataSources")
    data_volume: Completeness | None = Field(default=None, alias="DataVolume", description="DataVolumes")
    namespace: Completeness | None = Field(default=None, alias="Namespace", description="Namespaces")
    nad: Completeness | None = Field(
        default=None, alias="NetworkAttachmentDefinition", description="NetworkAttachmentDefinitions"
    )
    policy: Completeness | None = Field(
        default=None,
        alias="NodeNetworkConfigurationPolicy",
        description="NodeNetworkConfigurationPolicies, and with them the bridges of nodes",
    )
    claim: Completeness | None = Field(
        default=None, alias="PersistentVolumeClaim", description="PersistentVolumeClaims"
    )
    secret: Completeness | None = Field(default=None, alias="Secret", description="Secrets")


class RenderRow(Wire):
    """What is applied as a command renders it: a kustomize folder, a Helm chart, or Argo CD Applications."""

    path: Text = Field(
        description="A folder with a kustomization or a chart, or a file or folder with Argo CD Applications or ApplicationSets"
    )
    values: Annotated[list[Text], *ONE_OR_MORE] = Field(
        default_factory=list, description="Values files of the chart, relative to the site file, the later winning"
    )
    release: Text | None = Field(default=None, description="The chart's release; by default the folder's name")
    namespace: Text | None = Field(
        default=None, description="The namespace of objects that name none, and of the chart's release"
    )


class SiteRow(Wire):
    """What manifests cannot say about a site. Every key may be left out."""

    site: Text | None = Field(default=None, description="The site's name; by default the folder's")
    platform: Literal["openshift", "upstream"] = Field(
        default="openshift", description="Whose defaults and reserved names hold: OpenShift's or upstream Kubernetes'"
    )
    versions: dict[str, str] = Field(
        default_factory=dict, description="Versions of components where behaviour depends on them, as cni-plugins"
    )
    networks: list[NetworkRow] = Field(default_factory=list, description="The VLAN and subnet table")
    devices: list[DeviceRow] | None = Field(
        default=None, description="Switches and firewalls; by default found by the content of the files"
    )
    cables: list[CablePair] = Field(
        default_factory=list,
        description="Pairs of ends device:interface; what a port's description tells may be left out",
    )
    neighbors: Annotated[list[Text], *ONE_OR_MORE] | None = Field(
        default=None,
        description="Files that tell how the site is cabled: output of show lldp or cdp commands, whose device the prompt or the "
        "file's name tells, Batfish's layer1_topology.json, topology files of containerlab; globs allowed; by default found by "
        "the content of the files",
    )
    nodes: list[NodeRow] = Field(
        default_factory=list, description="Nodes, when neither Node nor NodeNetworkState objects are given"
    )
    manifests: list[Text] | None = Field(
        default=None,
        description="Files and folders of manifests, of which a folder that is a kustomization or a chart is rendered; by default "
        "all YAML below the site file's folder",
    )
    render: list[RenderRow] | None = Field(
        default=None,
        description="What the commands kustomize (or kubectl) and helm render; of its files none is a manifest by itself",
    )
    policies: list[Text] | None = Field(
        default=None, description="Files and folders of policy files; by default the folder policies"
    )
    live: list[Text] | None = Field(
        default=None,
        description="Files and folders of what a running cluster has, as kubectl get -o yaml prints it; it counts beside the manifests, "
        "and where the two differ is a finding. topocheck presync asks the cluster itself",
    )
    inventory: Annotated[InventoryRow, BeforeValidator(_of_all_kinds), _OneWord()] = Field(
        default_factory=InventoryRow,
        description="Whether the repository and external name everything that there is (complete), or not (partial); one word for "
        "all kinds, or a word for each kind",
    )
    external: ExternalRow = Field(
        default_factory=ExternalRow, description="What exists although the repository does not hold it"
    )


SITE_FORMAT = OwnFormat(SiteRow, kind="Site", title="site file")
