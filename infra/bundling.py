"""Gives CDK the bundle as Lambda's code, built on this machine and only when it is really wanted."""

import shutil
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import jsii
from aws_cdk import aws_lambda as lambda_

from infra.bundle.build import build, key
from infra.bundle.recipe import LAMBDA, RESTAURANT, ROOT, Bundle, Target

NOT_PACKED: dict[str, Any] = {"aws:cdk:bundling-stacks": []}
"""Context under which CDK builds no bundle. The template stays the same, since the asset is named by what it is made from."""


@jsii.implements(cdk.ILocalBundling)
class _OnThisMachine:
    """CDK's way of asking for a bundle without Docker."""

    def __init__(self, *, bundle: Bundle, target: Target) -> None:
        self._bundle = bundle
        self._target = target

    # CDK hands its options over as keywords of its own choice; we need none of them.
    def try_bundle(self, output_dir: str, *_: Any, **__: Any) -> bool:
        """Put the zip there. It raises what `build` raises, so that CDK does not go looking for Docker instead."""
        shutil.copy(build(self._target, self._bundle), Path(output_dir))
        return True


def code(*, bundle: Bundle = RESTAURANT, target: Target = LAMBDA) -> lambda_.Code:
    """The bundle as code of a function; one object may serve many functions."""
    return lambda_.Code.from_asset(
        str(ROOT / bundle.sources[0]),
        asset_hash=key(target, bundle),
        asset_hash_type=cdk.AssetHashType.CUSTOM,
        bundling=cdk.BundlingOptions(
            image=cdk.DockerImage.from_registry("none"),
            local=_OnThisMachine(bundle=bundle, target=target),
            output_type=cdk.BundlingOutput.ARCHIVED,
        ),
    )
