"""Manifests as text, and what validating them against schemas says."""

from __future__ import annotations

from textwrap import dedent

from topocheck.load.kustomize_files import KustomizeFiles
from topocheck.load.manifests import read_manifests
from topocheck.load.schemas.judges import Judge, by_jsonschema
from topocheck.load.schemas.kinds import Kinds
from topocheck.load.schemas.validate import schema_problems
from topocheck.load.yaml_reader import read_yaml
from topocheck.model.manifest import Manifest
from topocheck.model.problem import Problem

FILE = "m/a.yaml"


def manifests(text: str, *, patch: bool = False) -> tuple[Manifest, ...]:
    """The objects of a text; ``patch`` makes its file one of a kustomization's patches."""
    kustomize = KustomizeFiles(frozenset({"m"}), frozenset({FILE} if patch else ()))
    return read_manifests([read_yaml(dedent(text), FILE)], kustomize).written


def judged(
    text: str, *, patch: bool = False, complete: bool = True, by: Judge = by_jsonschema
) -> list[tuple[str, Problem]]:
    """What is wrong with the objects of a text, by code."""
    found = manifests(text, patch=patch)
    return list(schema_problems(found, Kinds(found), complete=complete, judged_by=by))


def said(text: str, *, patch: bool = False) -> list[str]:
    """Code, line and message of each problem."""
    return [f"{code} {problem.place.line} {problem.message}" for code, problem in judged(text, patch=patch)]
