"""What may be written as cloud-init's network data, versions 1 and 2.

Sources: cloud-init doc/rtd/reference/network-config-format-v1.rst and -v2.rst; netplan's reference for the keys that version 2 hands
on to it.
"""

from __future__ import annotations

from topocheck.load.forms import Form, Items, Keys, Kind, Named


def _of(kind: Kind, keys: str) -> dict[str, Form]:
    return dict.fromkeys(keys.split(), kind)


_ROUTE = Keys(
    {
        **_of(Kind.TEXT, "to via from type scope"),
        **_of(Kind.NUMBER, "metric table mtu congestion-window advertised-receive-window"),
        **_of(Kind.BOOLEAN, "on-link"),
    },
    {"gateway": "via", "destination": "to", "dst": "to", "gw": "via", "network": "to", "next-hop": "via"},
)
_NAMESERVERS = Keys(_of(Kind.TEXTS, "addresses search"), {"address": "addresses", "servers": "addresses"})
_OVERRIDES = Keys(
    {
        **_of(Kind.BOOLEAN, "use-dns use-hostname use-mtu use-ntp use-routes send-hostname"),
        **_of(Kind.ANYTHING, "use-domains hostname route-metric"),
    }
)
_DEVICE: dict[str, Form] = {
    **_of(Kind.BOOLEAN, "dhcp4 dhcp6 optional critical ignore-carrier ipv6-privacy"),
    **_of(Kind.TEXTS, "addresses link-local optional-addresses"),
    **_of(Kind.NUMBER, "mtu ipv6-mtu"),
    **_of(Kind.TEXT, "gateway4 gateway6 macaddress dhcp-identifier renderer activation-mode ipv6-address-generation"),
    **_of(
        Kind.ANYTHING,
        "accept-ra auth emit-lldp ipv6-address-token networkmanager openvswitch routing-policy neigh-suppress",
    ),
    "dhcp4-overrides": _OVERRIDES,
    "dhcp6-overrides": _OVERRIDES,
    "nameservers": _NAMESERVERS,
    "routes": Items(_ROUTE),
}
_MEANT = {
    "address": "addresses",
    "ip": "addresses",
    "ipaddress": "addresses",
    "dhcp": "dhcp4",
    "gateway": "gateway4",
    "dns": "nameservers",
    "nameserver": "nameservers",
    "mac": "macaddress",
    "mac-address": "macaddress",
    "route": "routes",
}
_MATCH = Keys(
    {**_of(Kind.TEXT, "name macaddress"), "driver": Kind.ANYTHING}, {"mac": "macaddress", "mac_address": "macaddress"}
)
_ETHERNET = Keys(
    {
        **_DEVICE,
        "match": _MATCH,
        "set-name": Kind.TEXT,
        "wakeonlan": Kind.BOOLEAN,
        **_of(
            Kind.ANYTHING,
            "link virtual-function-count embedded-switch-mode delay-virtual-functions-rebind infiniband-mode",
        ),
        **_of(
            Kind.ANYTHING,
            "receive-checksum-offload transmit-checksum-offload tcp-segmentation-offload large-receive-offload",
        ),
        **_of(Kind.ANYTHING, "tcp6-segmentation-offload generic-segmentation-offload generic-receive-offload"),
    },
    _MEANT,
)
_VLAN = Keys(
    {**_DEVICE, "id": Kind.NUMBER, "link": Kind.TEXT}, {**_MEANT, "vlan": "id", "vlan-id": "id", "base": "link"}
)
_JOINED = Keys(
    {**_DEVICE, "interfaces": Kind.TEXTS, "parameters": Kind.ANYTHING},
    {**_MEANT, "ports": "interfaces", "slaves": "interfaces"},
)

VERSION_2 = Keys(
    {
        "version": Kind.NUMBER,
        "renderer": Kind.TEXT,
        "ethernets": Named(_ETHERNET),
        "vlans": Named(_VLAN),
        "bonds": Named(_JOINED),
        "bridges": Named(_JOINED),
        **_of(Kind.ANYTHING, "wifis modems tunnels vrfs dummy-devices virtual-ethernets nm-devices openvswitch vxlans"),
    },
    {"ethernet": "ethernets", "interfaces": "ethernets", "vlan": "vlans", "bond": "bonds", "bridge": "bridges"},
)

_SUBNET_ROUTE = Keys(
    {**_of(Kind.TEXT, "network destination to netmask gateway via"), "metric": Kind.NUMBER, "prefix": Kind.ANYTHING}
)
_SUBNET = Keys(
    {
        **_of(Kind.TEXT, "type address netmask broadcast gateway control scope network"),
        **_of(Kind.ANYTHING, "dns_nameservers dns_search ipv4 ipv6 metric mtu prefix"),
        "routes": Items(_SUBNET_ROUTE),
    },
    {"ip": "address", "addresses": "address", "dns": "dns_nameservers", "nameservers": "dns_nameservers"},
)
_ENTRY: dict[str, Form] = {
    **_of(Kind.TEXT, "type name mac_address"),
    "mtu": Kind.NUMBER,
    "subnets": Items(_SUBNET),
    **_of(Kind.ANYTHING, "accept-ra keep_configuration optional id wakeonlan"),
}
_ENTRY_MEANT = {"mac": "mac_address", "macaddress": "mac_address", "subnet": "subnets", "addresses": "subnets"}
_ENTRIES = {
    "physical": Keys(_ENTRY, _ENTRY_MEANT),
    "vlan": Keys({**_ENTRY, "vlan_id": Kind.NUMBER, "vlan_link": Kind.TEXT}, {**_ENTRY_MEANT, "link": "vlan_link"}),
    "bond": Keys({**_ENTRY, "bond_interfaces": Kind.TEXTS, "params": Kind.ANYTHING}, _ENTRY_MEANT),
    "bridge": Keys({**_ENTRY, "bridge_interfaces": Kind.TEXTS, "params": Kind.ANYTHING}, _ENTRY_MEANT),
    "nameserver": Keys(_of(Kind.ANYTHING, "type address search interface"), {"addresses": "address"}),
    "route": Keys(_of(Kind.ANYTHING, "type destination netmask gateway metric network to via prefix id")),
}

VERSION_1 = Keys({"version": Kind.NUMBER, "config": Items(Keys(_ENTRY), "type", _ENTRIES)})
