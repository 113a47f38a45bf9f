"""The options that both commands share, and the site that they mean."""

import argparse
import time
from pathlib import Path

from functions.domain.clock import SystemClock
from functions.onboarding.model_access import OPENAI
from functions.onboarding.site import Site, Where


def parser(command: str, about: str) -> argparse.ArgumentParser:
    """A parser with the shared options. No option takes a secret: arguments are visible to every user of a machine."""
    made = argparse.ArgumentParser(prog=f"python -m functions.onboarding.{command}", description=about)
    made.add_argument("--environment", default="dev", metavar="NAME", help="which deployment (default: dev)")
    made.add_argument("--region", help="AWS region, if not the one of your AWS configuration")
    made.add_argument(
        "--outputs",
        type=Path,
        metavar="FILE",
        help="stack outputs from `cdk deploy --outputs-file` instead of from CloudFormation",
    )
    made.add_argument("--twilio-url", metavar="URL", help="a simulator instead of Twilio")
    made.add_argument("--openai-url", metavar="URL", default=OPENAI, help="a simulator instead of OpenAI")
    made.add_argument("--google-url", metavar="URL", help="a simulator instead of Google Calendar")
    return made


def site_of(chosen: argparse.Namespace) -> Site:
    """The site of these options, on real time."""
    where = Where(
        environment=chosen.environment,
        region=chosen.region,
        outputs_file=chosen.outputs,
        twilio_url=chosen.twilio_url,
        openai_url=chosen.openai_url,
        google_url=chosen.google_url,
    )
    return Site(where, SystemClock(), time.sleep)
