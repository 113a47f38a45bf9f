"""Synthesizes every environment's stacks; run by `cdk` through cdk.json, or alone: `python -m infra.app --out cdk.out`.

It needs neither an account nor the network nor Docker, and the same sources give the same templates.
"""

import argparse
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import aws_cdk as cdk
from cdk_nag import AwsSolutionsChecks

from infra.bundle.recipe import LAMBDA, MENUS, Target
from infra.bundling import NOT_PACKED, code
from infra.data import Data
from infra.environments import ENVIRONMENTS, Environment
from infra.functions import Functions
from infra.monitoring.monitoring import Monitoring
from infra.streamer import Streamer

CDK_JSON = Path(__file__).resolve().parent.parent / "cdk.json"


class Deployment(cdk.Stage):
    """One environment: its stacks, in the order in which they are deployed."""

    def __init__(self, scope: cdk.App, *, environment: Environment, target: Target) -> None:
        super().__init__(scope, f"Maitred-{environment.name}")
        self.environment = environment
        self.data = Data(self, "Data", environment=environment)
        self.streamer = Streamer(
            self,
            "Streamer",
            environment=environment,
            backend_url=self.data.api.api_endpoint,
            secrets=self.data.secrets,
        )
        self.functions = Functions(
            self,
            "Functions",
            environment=environment,
            table=self.data.table,
            secrets=self.data.secrets,
            tenant_key=self.data.tenant_key,
            api=self.data.api,
            stream_url=self.streamer.stream_url,
            menus=self.data.buckets.menus,
            code=code(self, target=target),
            menu_code=code(self, bundle=MENUS, target=target),
            target=target,
            alarm_topic=self.data.alarm_topic,
        )
        Monitoring(
            self.functions,
            "Monitoring",
            environment=environment,
            topic=self.data.alarm_topic,
            streamer=self.streamer,
            functions=self.functions,
        )
        cdk.Tags.of(self).add("maitred:environment", environment.name)


def build_app(out: Path | None = None, *, packed: bool = False, target: Target = LAMBDA) -> cdk.App:
    """The whole system; `out` is where the templates go (None: where the `cdk` command wants them).

    `packed` also builds Lambda's code for `target`; without it the templates differ only in the code's name. The `cdk` command
    always builds what it deploys: its context comes before ours.
    """
    context = _feature_flags() | ({} if packed else NOT_PACKED)
    app = cdk.App(outdir=str(out) if out else None, context=context, analytics_reporting=False)
    for environment in ENVIRONMENTS:
        Deployment(app, environment=environment, target=target)
    cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    return app


def _feature_flags() -> dict[str, Any]:
    """The flags of cdk.json, which only the `cdk` command would read by itself."""
    flags: dict[str, Any] = json.loads(CDK_JSON.read_text("utf-8"))["context"]
    return flags


def _make_way(out: Path) -> None:
    """Remove an older synthesis: a report left in it would be taken for today's."""
    if (out / "manifest.json").exists():
        shutil.rmtree(out)


def main() -> int:
    """Synthesize; the exit code is not 0 if a rule of AwsSolutions or of CloudFormation is broken."""
    parser = argparse.ArgumentParser(prog="python -m infra.app", description="Synthesizes the stacks.")
    parser.add_argument("--out", type=Path, help="a folder for the templates, emptied first")
    parser.add_argument("--packed", action="store_true", help="build Lambda's code too, as a deployment does")
    chosen = parser.parse_args()
    if chosen.out:
        _make_way(chosen.out)
    try:
        build_app(chosen.out, packed=chosen.packed).synth()
    except RuntimeError as refused:
        if not str(refused).startswith("ValidationFailed"):
            raise
        return 1  # what is wrong has been printed, and stands in validation-report.json
    if chosen.out:
        for template in sorted(chosen.out.rglob("*.template.json")):
            print(f"{template} ({template.stat().st_size / 1024:.0f} kB)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
