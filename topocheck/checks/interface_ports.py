"""The ports and the DHCP options of a VM's interface, as far as KubeVirt's webhook looks at them.

Source: KubeVirt pkg/network/admitter netiface.go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from topocheck.checks.unresolved import is_template
from topocheck.checks.vm_spec import Interface, refusal
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.value import Mapping, Scalar

_HIGHEST_PORT = 65535
_TAKEN = "KubeVirt's webhook, which looks from 65537 on, takes the VM, and nothing listens there"
_PORT_NAME = re.compile(r"(?=.*[a-z])(?!.*--)[a-z0-9](?:[a-z0-9-]{0,13}[a-z0-9])?")
_PROTOCOLS = ("TCP", "UDP")
_PRIVATE_OPTIONS = range(224, 255)


def refused_ports(interface: Interface) -> Iterator[Problem]:
    """What is refused of ``ports``. KubeVirt looks at them on the Pod network only."""
    if not interface.is_on_pod_network:
        return
    names: dict[str, Place] = {}
    for position, port in enumerate(interface.body.mappings("ports")):
        path = f"{interface.path}.ports[{position}]"
        yield from _name(interface, port, path, names)
        yield from _number(interface, port, path)
        yield from _protocol(interface, port, path)


def _name(interface: Interface, port: Mapping, path: str, names: dict[str, Place]) -> Iterator[Problem]:
    name = port.text("name")
    if not name or is_template(name):
        return
    place = port.place_of("name")
    if name in names:
        message = f'the port name "{name}" of the interface "{interface.name}" must be given once'
        related = [Related(names[name], "it is given here too")]
        said = f"Duplicate name of the port: {name}, field {path}.name"
        yield refusal(interface.workload, place, message, said, "give each port a name of its own, or none", related)
    elif not _PORT_NAME.fullmatch(name):
        message = (
            f'the port name "{name}" of the interface "{interface.name}" must be 15 or fewer lower-case letters, digits and '
            "hyphens, with a letter"
        )
        said = f"Invalid name of the port: {name}, field {path}.name"
        yield refusal(interface.workload, place, message, said, "write a name such as http, or none")
    names.setdefault(name, place)


def _number(interface: Interface, port: Mapping, path: str) -> Iterator[Problem]:
    written, number = port.text("port"), port.integer("port")
    if written is not None and is_template(written):
        return
    if written is None or number == 0:
        said, what = f"Port field is mandatory., field {path}", "a port"
    elif number is None or not 0 < number <= _HIGHEST_PORT:
        said, what = f"Port field must be in range 0 < x < 65536., field {path}", f"a port from 1 to {_HIGHEST_PORT}"
    else:
        return
    found = "has no port" if written is None else f"has the port {written}"
    message = f'an entry of the ports of the interface "{interface.name}" {found}, and must have {what}'
    problem = refusal(interface.workload, port.place_of("port"), message, said, "write the number under port")
    yield replace(problem, severity=Severity.WARNING, symptom=_TAKEN) if number == _HIGHEST_PORT + 1 else problem


def _protocol(interface: Interface, port: Mapping, path: str) -> Iterator[Problem]:
    protocol = port.text("protocol")
    if protocol and protocol not in _PROTOCOLS and not is_template(protocol):
        message = f'a port of the interface "{interface.name}" has the protocol {protocol}, and must have TCP or UDP'
        said = f"Unknown protocol, only TCP or UDP allowed, field {path}.protocol"
        yield refusal(interface.workload, port.place_of("protocol"), message, said, "write TCP or UDP, in capitals")


def refused_dhcp_options(interface: Interface) -> Iterator[Problem]:
    """What is refused of ``dhcpOptions``."""
    options = interface.body.mapping("dhcpOptions")
    if options is None:
        return
    seen: dict[int, Place] = {}
    for private in options.mappings("privateOptions"):
        yield from _private_option(interface, private, seen)
    servers = options.sequence("ntpServers")
    for server in servers.items if servers is not None else ():
        if isinstance(server, Scalar) and not is_template(server.text) and not _is_ipv4(server.text):
            message = f'the NTP server {server.text} of the interface "{interface.name}" must be an IPv4 address'
            said = "NTP servers must be a list of valid IPv4 addresses."
            yield refusal(
                interface.workload, server.place, message, said, "write its IPv4 address; DHCP has no names here"
            )


def _private_option(interface: Interface, private: Mapping, seen: dict[int, Place]) -> Iterator[Problem]:
    option = private.integer("option")
    if option is None:
        return
    place = private.place_of("option")
    if option not in _PRIVATE_OPTIONS:
        message = f'the DHCP option {option} of the interface "{interface.name}" must be from 224 to 254'
        said = "provided DHCPPrivateOptions are out of range, must be in range 224 to 254"
        yield refusal(interface.workload, place, message, said, "write one of the private options, 224 to 254")
    elif option in seen:
        message = f'the DHCP option {option} of the interface "{interface.name}" must be given once'
        said = "Found Duplicates: you have provided duplicate DHCPPrivateOptions"
        related = [Related(seen[option], "it is given here too")]
        yield refusal(interface.workload, place, message, said, "remove one of them", related)
    seen.setdefault(option, place)


def _is_ipv4(text: str) -> bool:
    """What Go's net.ParseIP takes and To4 keeps: an IPv4 address, written as such or mapped into IPv6."""
    try:
        return (IPv6Address(text).ipv4_mapped if ":" in text else IPv4Address(text)) is not None
    except AddressValueError:
        return False
