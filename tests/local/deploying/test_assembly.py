"""What CDK synthesized is read as it is deployed: every stack after those that it needs, with its own files only."""

import json
from pathlib import Path
from typing import Any

import pytest

from local.deploying.assembly import Asset, in_order, read_stacks


def stack(*needed: str, name: str = "") -> dict[str, Any]:
    properties = {"stackName": name, "templateFile": f"{name}.template.json"}
    return {"type": "aws:cloudformation:stack", "dependencies": list(needed), "properties": properties}


def files(name: str) -> dict[str, Any]:
    return {"type": "cdk:asset-manifest", "properties": {"file": f"{name}.assets.json"}}


def asset(path: str, key: str) -> dict[str, Any]:
    return {"source": {"path": path}, "destinations": {"here": {"bucketName": "bucket", "objectKey": key}}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two stacks, the needy one first; it alone has a file besides its template."""
    inner = tmp_path / "assembly"
    inner.mkdir()
    artifacts = {
        "Doors.assets": files("Doors"),
        "Doors": stack("Data", "Doors.assets", name="Doors"),
        "Data.assets": files("Data"),
        "Data": stack("Data.assets", name="Data"),
    }
    (inner / "manifest.json").write_text(json.dumps({"artifacts": artifacts}))
    for name, packed in (("Doors", {"a": asset("../asset.code.zip", "code.zip")}), ("Data", {})):
        (inner / f"{name}.template.json").write_text(json.dumps({"Resources": {}, "Description": name}))
        listed = {"files": {"t": asset(f"{name}.template.json", "t.json"), **packed}}
        (inner / f"{name}.assets.json").write_text(json.dumps(listed))
    return inner


def test_stacks_come_after_those_that_they_need(folder: Path) -> None:
    stacks = read_stacks(folder)
    assert [(one.name, one.template["Description"]) for one in stacks] == [("Data", "Data"), ("Doors", "Doors")]


def test_files_are_found_beside_the_folder_and_templates_are_none(folder: Path) -> None:
    data, doors = read_stacks(folder)
    assert data.assets == ()
    assert doors.assets == (Asset((folder.parent / "asset.code.zip").resolve(), "bucket", "code.zip"),)


def test_needs_of_needs_come_first_too() -> None:
    artifacts = {"C": stack("B", "A"), "A": stack("B"), "B": stack(), "report": {"type": "cdk:feature-flag-report"}}
    assert in_order(artifacts) == ["B", "A", "C"]
