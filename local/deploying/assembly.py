"""Reads what CDK synthesized: an environment's stacks in the order of deployment, their templates and their files."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that a template names by bucket and key; a folder goes there as a zip. Both still hold `${AWS::...}`."""

    path: Path
    bucket: str
    key: str


@dataclass(frozen=True, slots=True)
class SynthesizedStack:
    """One stack, not deployed yet."""

    name: str
    template: dict[str, Any]
    assets: tuple[Asset, ...]


def read_stacks(folder: Path) -> list[SynthesizedStack]:
    """The stacks of one environment's folder, each after those that it needs."""
    artifacts: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))["artifacts"]
    return [_stack(folder, artifacts, name) for name in in_order(artifacts)]


def in_order(artifacts: dict[str, Any]) -> list[str]:
    """The manifest's stacks, each after those that it depends on."""
    done: dict[str, None] = {}

    def visit(name: str) -> None:
        if name not in done and artifacts[name]["type"] == "aws:cloudformation:stack":
            for needed in artifacts[name].get("dependencies", []):
                visit(needed)
            done[name] = None

    for name in artifacts:
        visit(name)
    return list(done)


def _stack(folder: Path, artifacts: dict[str, Any], name: str) -> SynthesizedStack:
    properties = artifacts[name]["properties"]
    template = json.loads((folder / properties["templateFile"]).read_text("utf-8"))
    manifests = [
        artifacts[needed]["properties"]["file"]
        for needed in artifacts[name].get("dependencies", [])
        if artifacts[needed]["type"] == "cdk:asset-manifest"
    ]
    assets = tuple(asset for manifest in manifests for asset in _assets(folder, manifest))
    return SynthesizedStack(properties["stackName"], template, assets)


def _assets(folder: Path, manifest: str) -> Iterator[Asset]:
    for file in json.loads((folder / manifest).read_text("utf-8"))["files"].values():
        path = (folder / file["source"]["path"]).resolve()
        if path.name.endswith(".template.json"):
            continue  # we send templates ourselves, fitted to the emulator
        for place in file["destinations"].values():
            yield Asset(path, place["bucketName"], place["objectKey"])
