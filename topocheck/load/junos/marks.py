"""Tells JunOS from its text alone, and a firewall of the SRX series from a switch or router."""

from __future__ import annotations

import re
from functools import lru_cache

_PORT = r"(?:(?:fe|ge|xe|et|mge|xle|fte|gr|ip|lt|st|sp|vt)-\d+/\d+/\d+(?::\d+)?|ae\d+|reth\d+|irb|st0|lo0|fxp\d|me0|em\d|vme|<[^<>\s]*>)"
_PROMPT = r"(?:[\w.-]+@[\w.:-]*[>#%] ?|[\w.-]+[>#] )?"
_SCOPE = r"(?:groups \S+ |logical-systems \S+ |tenants \S+ )?"
_VERB = rf"^[ \t]*{_PROMPT}(?:set|delete|deactivate|activate|edit) {_SCOPE}"

_SET = re.compile(
    rf"{_VERB}(?:interfaces (?:{_PORT}(?:\.\d+)?|vlan unit|interface-range)[ \t\r\n]|vlans \S+(?:[ \t]|$)|bridge-domains \S|"
    r"routing-options |routing-instances \S|policy-options |chassis |class-of-service |forwarding-options |"
    r"ethernet-switching-options |switch-options |multi-chassis |applications application|firewall (?:family|filter|policer) |"
    r"security (?:zones|policies|nat|address-book|screen|ike|ipsec|flow|macsec) |apply-groups |groups \S|"
    r"version \"?\d\d[.\d]*[RXIBF]|protocols (?:lldp|rstp|mstp|vstp|l2-learning|layer2-control|igmp-snooping) )",
    re.MULTILINE,
)
_BRACES = re.compile(
    rf"^[ \t]*(?:inactive: |replace: )?(?:(?:{_PORT}|interface-range \S+|security-zone \S+|from-zone \S+ to-zone \S+|"
    r"family (?:inet6?|ethernet-switching|bridge|mpls|iso)|unit \d+|routing-instances|routing-options|policy-options|"
    r"address-book|aggregated-ether-options)[ \t]*\{"
    r"|(?:host-name|vlan-id|l3-interface|interface-mode|port-mode|native-vlan-id) \S+;"
    r"|version \"?\d\d[.\d]*[RXIBF]\S*;)",
    re.MULTILINE,
)
_BANNER = re.compile(r"^## Last (?:commit|changed): ", re.MULTILINE)
_SRX_SET = re.compile(rf"{_VERB}security (?:zones|policies|nat) ", re.MULTILINE)
_SRX_BRACES = re.compile(
    r"^[ \t]*(?:inactive: |replace: )?(?:(?:security-zone|functional-zone) \S+[ \t]*[{;]|from-zone \S+ to-zone \S+[ \t]*[{;]|"
    r"default-policy[ \t]*\{|rule-set \S+[ \t]*\{)|^\[edit security",
    re.MULTILINE,
)
# Other products whose lines look alike, and files that merely hold lines of JunOS.
_FOREIGN = re.compile(
    r"^(?:!RANCID-CONTENT-TYPE: (?!juniper)|[ \t]*(?:deviceconfig|localhost\.localdomain|rulebase) \{|"
    r"[ \t]*set (?:deviceconfig|rulebase|network (?:interface|virtual-router)|vsys|shared) |"
    r"[ \t]*set interfaces (?:ethernet|bonding|bridge|loopback|openvpn|wireguard|pppoe|dummy|tunnel) |"
    r"[ \t]*(?:ethernet eth\d+|loopback lo|bonding bond\d+) \{|#config-version=|config (?:system|firewall|router) |"
    r"apiVersion:|---[ \t\r]*$|[ \t]*\"?[\w.-]+\"?:[ \t]*[|>&{\[][-+\w]*[ \t\r]*$|\A\s*[{\[][ \t\r]*$|[ \t]*<\?xml|<(?:rpc|configuration)|"
    r"interface (?:Ethernet|GigabitEthernet|TenGigabitEthernet|Vlan|port-channel|Port-Channel|Loopback|Management)\s?\d|"
    r"(?:import|from|def|class) \w+)",
    re.MULTILINE | re.IGNORECASE,
)


@lru_cache(maxsize=1)  # a switch and a firewall ask about the same text, one after the other
def is_junos(text: str) -> bool:
    """Whether a text is a configuration of JunOS, in braces or in ``set`` lines."""
    if "{" not in text and "set " not in text and "delete " not in text and "activate " not in text:
        return False
    marked = _SET.search(text) or _BANNER.search(text) or (";" in text and _BRACES.search(text))
    return bool(marked) and _FOREIGN.search(text) is None


def is_srx(text: str) -> bool:
    """Whether a text is JunOS with security zones, policies or translations: a firewall."""
    return is_junos(text) and bool(_SRX_SET.search(text) or _SRX_BRACES.search(text))


def is_switch(text: str) -> bool:
    """Whether a text is JunOS without any of these: a switch, or a router."""
    return is_junos(text) and not is_srx(text)
