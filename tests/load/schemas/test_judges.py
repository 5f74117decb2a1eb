"""The two validators say the same, and what is accepted at first sight neither refuses."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from load.schemas.judged_text import judged, manifests
from tools import tool

from topocheck import api
from topocheck.errors import InputError
from topocheck.load.json_reader import json_value
from topocheck.load.position import Position
from topocheck.load.schemas import judges
from topocheck.load.schemas.acceptors import acceptor
from topocheck.load.schemas.judges import COMMAND, Case, by_jsonschema, by_kubeconform, judge
from topocheck.load.schemas.kinds import PACK, Kinds
from topocheck.load.schemas.plain import Plain, plain
from topocheck.load.schemas.structural import Schema
from topocheck.load.schemas.validate import schema_problems
from topocheck.model.value import Value

CORPUS = Path(__file__).parents[3].parent / "shared" / "corpus" / "gitops"
BROKEN = """
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: a, foo: 1, labels: {"a/b~c": 1}}
spec:
  runing: true
  template:
    metadata: {spec: 1}
    spec:
      domain:
        memory: {guest: 12 Gig}
        resources: {requests: {memory: [1]}}
        cpu: {cores: "2"}
        devices: {interfaces: [{bridge: []}, {name: nic, "odd/key": {}}]}
      networks: {name: nic}
---
apiVersion: v1
kind: Pod
metadata: {name: a, annotations: {"it's": 1, "x/y": {}}}
spec: {containers: [{image: x, ports: [{containerPort: "80"}]}], contaners: []}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: a}
spec: 5
"""


@pytest.fixture
def kubeconform(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kubeconform on the PATH; the test is skipped where it is not installed."""
    monkeypatch.setenv("PATH", f"{Path(tool(COMMAND)).parent}{os.pathsep}{os.environ.get('PATH', '')}")


@pytest.mark.usefixtures("kubeconform")
def test_kubeconform_and_jsonschema_give_the_same_findings() -> None:
    found = judged(BROKEN, by=by_jsonschema)
    assert len(found) == 17
    assert judged(BROKEN, by=judge) == found

    def without_help(cases: object) -> list[frozenset[tuple[str | int, ...]]]:
        assert isinstance(cases, list)
        verdicts = by_kubeconform(cases)
        assert verdicts is not None
        return verdicts

    assert judged(BROKEN, by=without_help) == found


@pytest.mark.usefixtures("kubeconform")
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not beside this checkout")
def test_kubeconform_and_jsonschema_agree_on_public_repositories() -> None:
    compared = 0
    for folder in sorted(path for path in CORPUS.iterdir() if path.is_dir()):
        try:
            written = api.load(folder).manifests
        except InputError:
            continue
        kinds = Kinds(written)
        ours = list(schema_problems(written, kinds, complete=True, judged_by=by_jsonschema))
        assert list(schema_problems(written, kinds, complete=True)) == ours, folder.name
        compared += len(ours)
    assert compared > 50


def test_a_kubeconform_that_can_not_be_asked_leaves_the_verdict_to_jsonschema(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / COMMAND).write_text("#!/bin/sh\necho no such option >&2\nexit 1\n")
    (tmp_path / COMMAND).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    case = Case("a/b_v1.json", {"type": "object", "required": ["a"]}, {"apiVersion": "a/v1", "kind": "B"})
    assert judge([case]) == [frozenset({()})]


def test_a_kubeconform_that_tells_only_in_which_part_is_helped_by_jsonschema(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {
        "resources": [
            {"filename": "/x/0.json", "status": "statusInvalid", "msg": "invalid", "validationErrors": [{"path": "/a"}]}
        ]
    }
    (tmp_path / COMMAND).write_text(f"#!/bin/sh\necho '{json.dumps(told)}'\nexit 1\n")
    (tmp_path / COMMAND).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    inner: Schema = {"properties": {"b": {"type": "integer"}}}
    case = Case("a/b_v1.json", {"properties": {"a": inner}}, {"apiVersion": "a/v1", "kind": "B", "a": {"b": "5"}})
    assert judge([case]) == [frozenset({("a", "b")})]


def test_nothing_is_asked_where_there_is_nothing_to_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert judge([]) == []


leaves: st.SearchStrategy[Plain] = st.one_of(
    st.integers(-3, 70000),
    st.booleans(),
    st.sampled_from(["", "2Gi", "virtio", "always", "2 G", "a/b", "1.5", "x" * 300]),
    st.floats(-2, 2).filter(lambda number: not number.is_integer()),  # a whole one is an integer to some
)


def parts_of(value: Plain, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from parts_of(inner, (*path, key))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from parts_of(inner, (*path, at))


def changed(value: Plain, path: tuple[str | int, ...], new: Plain, *, drop: bool) -> Plain:
    """A copy with the part at a path replaced, or dropped from its mapping."""
    if not path:
        return new
    head, *rest = path
    if isinstance(value, dict):
        if drop and not rest:
            return {key: inner for key, inner in value.items() if key != head}
        return {
            key: changed(inner, tuple(rest), new, drop=drop) if key == head else inner for key, inner in value.items()
        }
    if isinstance(value, list):
        return [changed(inner, tuple(rest), new, drop=drop) if at == head else inner for at, inner in enumerate(value)]
    return value


RIGHT = """
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: a, labels: {a: b}}
spec:
  runStrategy: Always
  dataVolumeTemplates:
    - metadata: {name: a}
      spec: {storage: {accessModes: [ReadWriteMany], resources: {requests: {storage: 5Gi}}}, sourceRef: {kind: DataSource, name: a}}
  template:
    spec:
      domain:
        cpu: {cores: 2, features: [{name: a, policy: require}]}
        memory: {guest: 2Gi, hugepages: {pageSize: 2Mi}}
        devices: {interfaces: [{name: nic, bridge: {}, ports: [{port: 80}]}], disks: [{name: d, bootOrder: 1, disk: {bus: virtio}}]}
      networks: [{name: nic, multus: {networkName: a, default: true}}]
---
apiVersion: k8s.ovn.org/v1
kind: ClusterUserDefinedNetwork
metadata: {name: a}
spec:
  namespaceSelector: {matchLabels: {a: b}}
  network: {topology: Localnet, localnet: {role: Secondary, physicalNetworkName: p, subnets: [10.1.0.0/24], mtu: 1500}}
---
apiVersion: sriovnetwork.openshift.io/v1
kind: SriovNetworkNodePolicy
metadata: {name: a}
spec: {resourceName: a, numVfs: 4, nodeSelector: {a: b}, nicSelector: {pfNames: [a]}, deviceType: netdevice, mtu: 9000, priority: 5}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: a}
spec:
  replicas: 1
  selector: {matchLabels: {a: b}}
  template:
    metadata: {labels: {a: b}}
    spec: {containers: [{name: a, image: b, resources: {limits: {cpu: 1, memory: 5Gi}}, ports: [{containerPort: 80, protocol: TCP}]}]}
"""


@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_what_is_accepted_at_first_sight_no_validator_refuses(data: st.DataObject) -> None:
    manifest = data.draw(st.sampled_from(manifests(RIGHT)))
    kind = Kinds(()).of(manifest.api_version, manifest.kind)
    assert kind is not None
    right = plain(manifest.body)
    assert kind.accepts(manifest.body)
    path = data.draw(st.sampled_from([path for path in parts_of(right) if len(path) > 1]))
    new = data.draw(st.one_of(leaves, st.lists(leaves, max_size=2), st.dictionaries(st.sampled_from("ab"), leaves)))
    document = changed(right, path, new, drop=data.draw(st.booleans()))
    accepted = kind.accepts(value_of(document))
    assert accepted <= Draft7Validator(kind.schema).is_valid(document)
    if not accepted:
        assert by_jsonschema([Case(kind.path, kind.schema, document)]) != [frozenset()], (
            "only what is wrong is in doubt"
        )


def value_of(document: Plain) -> Value:
    """A document as the reader of JSON gives it."""
    found = json_value(json.dumps(document), "a.json", lambda _: Position(0, 0))
    assert isinstance(found, Value)
    return found


def test_every_schema_is_one_and_can_be_compiled() -> None:
    paths = dict(PACK.paths())
    assert len(paths) > 100
    for path, schema in paths.items():
        Draft7Validator.check_schema(schema)
        assert acceptor(schema)(value_of([])) is False, path
    assert [set(source) for source in PACK.sources] == [{"name", "version", "licence"}] * 2


def test_the_sources_of_the_schemas_are_named_beside_them() -> None:
    told = (Path(judges.__file__).parent / "SOURCES.md").read_text()
    assert [source for source in PACK.sources if f"| {source['name']} {source['version']} |" not in told] == []
