"""Sites with everything that can tell members of a group apart: VMs and Pods, pinned or not, owned twice, isolated, cut off."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import small_site as small
from hypothesis import strategies as st
from strategies import mostly

from topocheck.model.workload import Workload
from topocheck.simulate.ask import ask
from topocheck.simulate.endpoint import Endpoint
from topocheck.simulate.network import Network
from topocheck.simulate.trace import ReasonCode, Trace

NODES = ("n1", "n2", "n3")
POOL = "two of them"
Outcome = tuple[str, str | None]

allowed = mostly("100,200", "100", "200", "none")
site_files = st.builds(
    lambda ports, uplink, rules, cabled: {
        "sw.cfg": "hostname sw\nfeature lldp\nvlan 100,200\n"
        + "".join(
            f"interface Ethernet1/{number}\n  switchport mode trunk\n  switchport trunk allowed vlan {vlans}\n"
            for number, vlans in zip((1, 2, 3, 48), (*ports, uplink), strict=True)
        ),
        "fw.yaml": small.FIREWALL.replace("rules:\n", f"rules:\n{''.join(rules)}"),
        "topocheck.yaml": small.SITE.split("cables:")[0]
        + 'cables:\n  - ["sw:Ethernet1/48", "fw:wan0"]\n'
        + "".join(f'  - ["sw:Ethernet1/{number}", "n{number}:eth0"]\n' for number in sorted(cabled))
        + "nodes:\n"
        + "".join(
            f"  - {{name: {node}, labels: {{pool: {pool}, kubernetes.io/hostname: {node}}}, interfaces: [eth0, eth1]}}\n"
            for node, pool in zip(NODES, "aab", strict=True)
        )
        + "manifests: [manifests]\n",
    },
    st.one_of(allowed.map(lambda one: (one, one, one)), st.tuples(allowed, allowed, allowed)),
    allowed,
    st.lists(
        st.sampled_from(
            [
                "  - {name: one, destination-address: [10.2.0.12], action: deny}\n",
                "  - {name: some, source-address: [10.1.0.8/29], action: deny}\n",
            ]
        ),
        max_size=2,
        unique=True,
    ),
    mostly(frozenset({1, 2, 3}), frozenset({1, 2}), frozenset({3})),
)
bridges = st.builds(
    lambda address: small.trunk_bridge().replace(
        "state: up\n",
        f"state: up\n        ipv4: {{enabled: true, address: [{{ip: {address}, prefix-length: 24}}]}}\n"
        if address
        else "state: up\n",
    ),
    mostly("", "10.1.0.5", "10.1.0.6"),
)


def pod(name: str, network: str, address: str, node: str) -> str:
    """A Pod with one further interface and no route."""
    selector = f"  nodeSelector: {{kubernetes.io/hostname: {node}}}\n" if node else ""
    return (
        f"apiVersion: v1\nkind: Pod\nmetadata:\n  name: {name}\n  namespace: default\n  annotations:\n"
        f'    k8s.v1.cni.cncf.io/networks: \'[{{"name": "{network}", "ips": ["{address}"]}}]\'\n'
        f"spec:\n{selector}  containers: [{{name: c, image: registry.example/c:1}}]\n"
    )


@st.composite
def workloads(draw: st.DrawFn) -> list[str]:
    """VMs and Pods, few enough addresses that some are owned twice, and some whose node the scheduler picks."""
    found = []
    for number in range(draw(st.integers(3, 6))):
        vlan, node = draw(st.sampled_from((1, 1, 2))), draw(st.sampled_from((*NODES, "", POOL)))
        network = draw(st.sampled_from((f"net{vlan}00", f"net{vlan}00", "untagged")))
        address = f"10.{vlan}.0.{draw(st.integers(10, 20))}/24"
        if draw(st.booleans()):
            gateway = draw(mostly(f"10.{vlan}.0.1", "", f"10.{vlan}.0.5"))
            found.append(small.vm(f"m{number}", network, address, gateway, node=node))
        else:
            found.append(pod(f"m{number}", network, address, node))
    return [text.replace(f"kubernetes.io/hostname: {POOL}", "pool: a") for text in found]


def outcome(trace: Trace) -> Outcome:
    return trace.disposition.value, None if trace.reason is None else trace.reason.code.value


def traced(network: Network, one: Workload, other: Workload) -> Outcome:
    """The answer with each placement asked about by itself."""
    ends = Endpoint(one.name, one), Endpoint(other.name, other)
    found = {
        outcome(ask(network, *ends, on={one.key: here.name, other.key: there.name}))
        for here in network.runs_on(one)
        for there in network.runs_on(other)
    }
    return found.pop() if len(found) == 1 else ("unknown", ReasonCode.PLACEMENT_UNKNOWN.value)


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """A site, loaded."""
    files = draw(site_files)
    built = draw(st.lists(bridges, min_size=3, max_size=3))
    isolation = draw(st.sampled_from(["", ', "portIsolation": true']))
    machines = draw(workloads())
    manifests = [
        *(small.policy(node, bridge) for node, bridge in zip(NODES, built, strict=True)),
        small.nad("net100", f'"bridge": "br1", "vlan": 100{isolation}'),
        small.nad("net200", '"bridge": "br1", "vlan": 200'),
        small.nad("untagged", '"bridge": "br1"'),
    ]
    with TemporaryDirectory() as root:
        return Network(small.load(Path(root), *manifests, *machines, files=files))
