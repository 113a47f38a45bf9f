"""CDK gets the bundle where it is wanted, and a name that cannot be mistaken for the bundle's where it is not."""

import json
from pathlib import Path
from typing import Any

import aws_cdk as cdk
from aws_cdk.assertions import Template

from infra.app import CDK_JSON, Deployment
from infra.bundle.recipe import LAMBDA, Target
from infra.bundling import NOT_PACKED, code
from infra.environments import DEV


def key_in_s3(target: Target = LAMBDA, **context: Any) -> str:
    """The name of the code in the template of a deployment."""
    app = cdk.App(context=json.loads(CDK_JSON.read_text())["context"] | context, analytics_reporting=False)
    template = Template.from_stack(Deployment(app, environment=DEV, target=target).functions)
    functions = template.find_resources("AWS::Lambda::Function").values()
    keys = {one["Properties"]["Code"]["S3Key"] for one in functions if "menu_ocr" not in one["Properties"]["Handler"]}
    (found,) = keys
    return str(found)


def test_without_packing_the_same_sources_give_the_same_name_and_another_machine_another() -> None:
    assert key_in_s3(**NOT_PACKED) == key_in_s3(**NOT_PACKED)
    assert key_in_s3(**NOT_PACKED) != key_in_s3(Target("x86_64", "3.13"), **NOT_PACKED)


def test_bare_sources_are_never_called_as_the_bundle_is(tmp_path: Path) -> None:
    def name(stacks_to_pack: list[str]) -> str:
        context = {"aws:cdk:bundling-stacks": stacks_to_pack}
        stack = cdk.Stack(cdk.App(context=context, outdir=str(tmp_path), analytics_reporting=False), "Stack")
        asset: Any = code(stack).bind(stack)
        return str(asset.s3_location.object_key)

    # Asked to pack another stack only, CDK packs nothing here, and yet gives the name that a deployment gives.
    assert name([]) != name(["Another"])
