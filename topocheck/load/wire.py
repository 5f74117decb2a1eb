"""The wire format of topocheck's own files: what the pydantic models of the site, firewall and policy file share.

A model carries the mapping it was read from, so that what is built from it knows its line.
"""

from __future__ import annotations

import re
from datetime import date
from ipaddress import ip_address, ip_interface, ip_network
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    ModelWrapValidatorHandler,
    PlainValidator,
    PrivateAttr,
    WithJsonSchema,
    model_validator,
)
from pydantic.functional_validators import BeforeValidator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from topocheck.model.firewall import IpNetwork
from topocheck.model.place import Place
from topocheck.model.value import Mapping, Scalar, Sequence, Value
from topocheck.model.workload import IpAddress, IpInterface

_PORTS = re.compile(r"(\d{1,5})(?:\s*-\s*(\d{1,5}))?")
_HIGHEST_PORT = 65535


class PlacedDict(dict[str, object]):
    """The plain form of a mapping, which remembers the mapping."""

    def __init__(self, tree: Mapping) -> None:
        super().__init__((key, plain(value)) for key, value in tree if not value.is_null)
        self.tree = tree


class PlacedList(list[object]):
    """The plain form of a list, which remembers the list."""

    def __init__(self, tree: Sequence) -> None:
        super().__init__(plain(item) for item in tree)
        self.tree = tree


def plain(value: Value) -> object:
    """A value without places, as pydantic takes it. A key whose value is null is a key that is not there."""
    if isinstance(value, Mapping):
        return PlacedDict(value)
    if isinstance(value, Sequence):
        return PlacedList(value)
    return value.data if isinstance(value, Scalar) else None


class Wire(BaseModel):
    """One mapping of an own file: unknown keys are refused, and nothing is converted behind the writer's back."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    _tree: Mapping = PrivateAttr()

    @model_validator(mode="wrap")
    @classmethod
    def _remember_tree(cls, data: object, handler: ModelWrapValidatorHandler[Self]) -> Self:
        read = handler(data)
        if isinstance(data, PlacedDict):
            read._tree = data.tree  # noqa: SLF001  # the class's own attribute, set in a classmethod
        return read

    @property
    def tree(self) -> Mapping:
        """The mapping that the model was read from; there is none for a model made without a file."""
        return self._tree

    @property
    def place(self) -> Place:
        """Where the mapping starts."""
        return self._tree.place

    def place_of(self, key: str) -> Place:
        """Where a key stands, or the mapping where the key is absent."""
        return self._tree.place_of(key)


class _OneOrMore:
    """Annotates a list in whose stead its only item may be written."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler(core)
        return {"anyOf": [schema.get("items", {}), schema]}


def _as_list(value: object) -> object:
    return value if isinstance(value, list) else [value]


ONE_OR_MORE = (BeforeValidator(_as_list), _OneOrMore())


def _text(value: object, must: str) -> str:
    if not isinstance(value, str):
        raise ValueError(must)  # noqa: TRY004  # pydantic turns a ValueError, and only that, into an error at its place
    return value.strip()


def _with_slash(text: str) -> str:
    """The text itself. Raises ValueError where it has no prefix length."""
    if "/" not in text:
        raise ValueError(text)
    return text


def _subnet(value: object) -> IpNetwork:
    must = "a subnet as in 172.16.4.0/24"
    text = _text(value, must)
    try:
        network = ip_network(_with_slash(text), strict=False)
    except ValueError:
        raise ValueError(must) from None
    if ip_interface(text).ip != network.network_address:
        message = f"without host bits: {network}"
        raise ValueError(message)
    return network


def _prefix(value: object) -> IpNetwork:
    must = "an address or a subnet as in 172.16.4.0/24"
    text = _text(value, must)
    if "/" in text:
        return _subnet(text)
    try:
        return ip_network(text)
    except ValueError:
        raise ValueError(must) from None


def _address(value: object) -> IpAddress:
    must = "an IP address as in 172.16.4.1"
    try:
        return ip_address(_text(value, must))
    except ValueError:
        raise ValueError(must) from None


def _interface_address(value: object) -> IpInterface:
    must = "an address with its prefix length as in 172.16.4.1/24"
    text = _text(value, must)
    try:
        return ip_interface(_with_slash(text))
    except ValueError:
        raise ValueError(must) from None


def _ports(value: object) -> tuple[int, int]:
    must = "a port 0-65535 or a range as in 80-90"
    match = (
        _PORTS.fullmatch(str(value).strip()) if isinstance(value, int | str) and not isinstance(value, bool) else None
    )
    if match is None:
        raise ValueError(must)
    low = int(match[1])
    high = int(match[2] or low)
    if not low <= high <= _HIGHEST_PORT:
        raise ValueError(must)
    return low, high


def _protocol(value: object) -> str:
    must = "a protocol's name or number: icmp, tcp, udp, 47"
    if isinstance(value, bool) or not isinstance(value, int | str) or not str(value).strip():
        raise ValueError(must)
    return str(value).strip().lower()


def _day(value: object) -> date:
    must = "a day as in 2026-12-31"
    try:
        return date.fromisoformat(_text(value, must))
    except ValueError:
        raise ValueError(must) from None


Text = Annotated[str, Field(min_length=1)]
VlanId = Annotated[int, Field(ge=1, le=4094)]
Subnet = Annotated[
    IpNetwork,
    PlainValidator(_subnet),
    WithJsonSchema({"type": "string", "pattern": "/", "examples": ["172.16.4.0/24"]}),
]
Prefix = Annotated[
    IpNetwork, PlainValidator(_prefix), WithJsonSchema({"type": "string", "examples": ["172.16.4.0/24"]})
]
Address = Annotated[IpAddress, PlainValidator(_address), WithJsonSchema({"type": "string", "examples": ["172.16.4.1"]})]
InterfaceAddress = Annotated[
    IpInterface,
    PlainValidator(_interface_address),
    WithJsonSchema({"type": "string", "pattern": "/", "examples": ["172.16.4.1/24"]}),
]
Ports = Annotated[
    tuple[int, int],
    PlainValidator(_ports),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 0, "maximum": _HIGHEST_PORT},
                {"type": "string", "pattern": r"^\s*\d{1,5}(\s*-\s*\d{1,5})?\s*$"},
            ]
        }
    ),
]
Protocol = Annotated[
    str,
    PlainValidator(_protocol),
    WithJsonSchema({"anyOf": [{"type": "string", "minLength": 1}, {"type": "integer"}], "examples": ["tcp"]}),
]
Day = Annotated[
    date,
    PlainValidator(_day),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-12-31"]}),
]
