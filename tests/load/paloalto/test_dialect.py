"""Which texts are PAN-OS, its XML, hostile texts and real ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from load.paloalto.configuration import HEAD, panos, rule

from topocheck.load.paloalto import PANOS
from topocheck.model.firewall import Firewall
from topocheck.simulate.firewall import judge
from topocheck.simulate.packet import Packet
from topocheck.simulate.rules import Crossing

CORPUS = (
    Path(__file__).parents[3]
    / "../shared/corpus/switch-configs/batfish+batfish/projects/batfish/src/test/resources/org/batfish/grammar/palo_alto/testconfigs"
)
XML = """\
<?xml version="1.0"?>
<config version="10.1.0" urldb="paloaltonetworks">
  <mgt-config><users><entry name="admin"><phash>$1$secret</phash></entry></users></mgt-config>
  <shared><service><entry name="alt"><protocol><tcp><port>8443</port></tcp></protocol></entry></service></shared>
  <devices><entry name="localhost.localdomain">
    <network>
      <interface><ethernet><entry name="ethernet1/2"><layer3><units>
        <entry name="ethernet1/2.2003"><tag>2003</tag><ip><entry name="172.16.4.1/24"/></ip></entry>
        <entry name="ethernet1/2.2004"><tag>2004</tag><ip><entry name="172.16.5.1/24"/></ip></entry>
      </units></layer3></entry></ethernet></interface>
      <virtual-router><entry name="default">
        <interface><member>ethernet1/2.2003</member><member>ethernet1/2.2004</member></interface>
      </entry></virtual-router>
    </network>
    <deviceconfig><system><hostname>edge</hostname></system></deviceconfig>
    <vsys><entry name="vsys1">
      <zone>
        <entry name="vms"><network><layer3><member>ethernet1/2.2003</member></layer3></network></entry>
        <entry name="dmz"><network><layer3><member>ethernet1/2.2004</member></layer3></network></entry>
      </zone>
      <rulebase><security><rules>
        <entry name="web">
          <from><member>vms</member></from><to><member>dmz</member></to>
          <source><member>any</member></source><destination><member>any</member></destination>
          <application><member>any</member></application><service><member>alt</member></service>
          <action>allow</action>
        </entry>
      </rules></security></rulebase>
    </entry></vsys>
  </entry></devices>
</config>
"""
BRACES = """\
policy {
  panorama {
    pre-rulebase {
      security {
        rules {
          first {
            from any;
            to any;
            source any;
            destination any;
            application any;
            service any;
            action deny;
          }
        }
      }
    }
  }
}
config {
  devices {
    localhost.localdomain {
      deviceconfig {
        system {
          hostname "edge";
        }
      }
      network {
        interface {
          ethernet {
            ethernet1/2 {
              layer3 {
                units {
                  ethernet1/2.2003 {
                    comment "of the { VMs; }";
                    tag 2003;
                    ip {
                      172.16.4.1/24;
                    }
                  }
                  ethernet1/2.2004 {
                    tag 2004;
                    ip {
                      172.16.5.1/24;
                    }
                  }
                }
              }
            }
          }
        }
        virtual-router {
          default {
            interface [ ethernet1/2.2003 ethernet1/2.2004 ];
          }
        }
      }
      vsys {
        vsys1 {
          zone {
            vms {
              network {
                layer3 [ ethernet1/2.2003 ethernet1/2.2004];
              }
            }
          }
        }
      }
    }
  }
}
"""
WORDS = st.sampled_from(
    ["network", "interface", "ethernet", "ethernet1/1", "layer3", "units", "ip", "tag", "7", "zone", "z", "any", "virtual-router",
     "routing-table", "static-route", "destination", "nexthop", "rulebase", "security", "nat", "rules", "r", "from", "to", "source",
     "service", "application", "action", "allow", "[", "]", "address", "address-group", "static", "dynamic", "10.0.0.1/8", "-", '"',
     "source-translation", "static-ip", "translated-address", "bi-directional", "yes", "vsys", "shared", "template", "config",
     "devices", "device-group", "panorama", "pre-rulebase", "destination-translation", "rule-type", "intrazone", "import"]
)  # fmt: skip


def test_xml_reads_like_commands() -> None:
    firewall, problems = PANOS.read(XML, "fw.xml", None)
    assert isinstance(firewall, Firewall)
    assert problems == ()
    body = "set service alt protocol tcp port 8443\n" + rule("web", from_="vms", to="dmz", service="alt")
    commands, _ = panos(body)
    assert [(each.name, each.vlan, each.addresses, each.zone, each.vrf) for each in firewall.interfaces[1:]] == [
        (each.name, each.vlan, each.addresses, each.zone, each.vrf) for each in commands.interfaces[2:]
    ]
    assert [(each.name, each.place.line, each.protocols, each.destination_ports) for each in firewall.rules] == [
        ("web", 22, ("tcp",), ((8443, 8443),))
    ]
    packet = Packet(firewall.interfaces[1].addresses[0].ip, firewall.interfaces[2].addresses[0].ip, "tcp", 1, 8443)
    assert judge(firewall, packet, Crossing("vms", "dmz")).accepted is True


def test_braces_read_like_commands_with_what_panorama_pushed_beside_them() -> None:
    firewall, problems = PANOS.read(BRACES, "fw.conf", None)
    assert isinstance(firewall, Firewall)
    assert (firewall.name, problems) == ("edge", ())
    assert [
        (each.name, each.vlan, [str(ip) for ip in each.addresses], each.zone) for each in firewall.interfaces[1:]
    ] == [
        ("ethernet1/2.2003", 2003, ["172.16.4.1/24"], "vms"),
        ("ethernet1/2.2004", 2004, ["172.16.5.1/24"], "vms"),
    ]
    assert [(each.name, each.action, each.place.line) for each in firewall.rules] == [("first", "deny", 6)]


@pytest.mark.parametrize(
    ("text", "claimed"),
    [
        (XML, True),
        (BRACES, True),
        ("interfaces {\n    ethernet eth0 {\n        address 10.0.0.1/24\n    }\n}\n", False),
        ("system {\n    host-name a;\n}\npolicy-options {\n    prefix-list p;\n}\n", False),
        (HEAD, True),
        ('<response status="success"><result><config><devices></devices></config></result></response>', True),
        ("set rulebase security rules a from any\n", True),
        ("set system host-name a\nset interfaces ge-0/0/0 unit 0 family inet address 10.0.0.1/24\n", False),
        ("set security zones security-zone trust interfaces ge-0/0/0.0\n", False),
        ("set interfaces ethernet eth0 address 10.0.0.1/24\nset firewall name X default-action drop\n", False),
        ("config system interface\n    edit port1\n        set zone trust\n    next\nend\n", False),
        ("<config><other/></config>", False),
        ("<opnsense/>", False),
        ("", False),
    ],
)
def test_only_its_own_texts_are_claimed(text: str, *, claimed: bool) -> None:
    assert PANOS.claims(text) is claimed


def test_a_document_type_is_refused_at_its_line() -> None:
    bomb = XML.replace("?>\n", '?>\n<!DOCTYPE config [<!ENTITY a "b">]>\n', 1)
    assert PANOS.claims(bomb)
    firewall, ((code, problem),) = PANOS.read(bomb, "fw.xml", "fw")
    assert (firewall, code, problem.place.line, problem.object) == (None, "SCH01", 2, "Firewall fw")


def test_passwords_and_keys_never_appear() -> None:
    assert "$1$secret" not in repr(PANOS.read(XML, "fw.xml", None))
    hidden = "set mgt-config users admin phash $1$secret\nset network virtual-router default protocol bgp auth-profile a secret $1$secret\n"
    assert "$1$secret" not in repr(panos(hidden))


@given(st.lists(st.lists(WORDS, max_size=12).map(lambda words: "set " + " ".join(words)), max_size=25))
def test_no_commands_make_it_raise(lines: list[str]) -> None:
    firewall, _ = PANOS.read("\n".join(lines), "fw", None)
    assert isinstance(firewall, Firewall)


@given(st.text())
def test_no_text_makes_it_raise(text: str) -> None:
    assert PANOS.claims(text) in (True, False)
    PANOS.read(text, "fw", None)
    PANOS.read(f"<config>{text}</config>", "fw", None)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not here")
def test_real_commands_of_pan_os_are_claimed_and_read() -> None:
    texts = {path.name: path.read_text() for path in sorted(CORPUS.iterdir())}
    commands = {name: text for name, text in texts.items() if "set deviceconfig system hostname" in text}
    assert len(commands) > 40
    for text in commands.values():
        assert PANOS.claims(text)
        firewall, _ = PANOS.read(text, "fw", None)
        assert isinstance(firewall, Firewall)
