"""Gives CDK the bundle as Lambda's code, built on this machine and only when it is really wanted."""

import shutil
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import jsii
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.bundle.build import build, key
from infra.bundle.recipe import LAMBDA, RESTAURANT, ROOT, Bundle, Target

_STACKS_TO_PACK = "aws:cdk:bundling-stacks"
NOT_PACKED: dict[str, Any] = {_STACKS_TO_PACK: []}
"""Context under which CDK builds no bundle: for templates alone, which need neither pip nor the network."""


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


def code(scope: Construct, *, bundle: Bundle = RESTAURANT, target: Target = LAMBDA) -> lambda_.Code:
    """The bundle as code of the functions of one stack, named by all that it is made from.

    Where it is not packed, CDK would take our bare sources instead. They get another name, so that whoever deploys such an
    assembly by mistake does not leave them in S3 in the bundle's place.
    """
    packed = scope.node.try_get_context(_STACKS_TO_PACK) != []
    return lambda_.Code.from_asset(
        str(ROOT / bundle.sources[0]),
        asset_hash=key(target, bundle) if packed else f"not packed: {key(target, bundle)}",
        asset_hash_type=cdk.AssetHashType.CUSTOM,
        bundling=cdk.BundlingOptions(
            image=cdk.DockerImage.from_registry("none"),
            local=_OnThisMachine(bundle=bundle, target=target),
            output_type=cdk.BundlingOutput.ARCHIVED,
        ),
    )
