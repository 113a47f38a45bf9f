"""`python -m functions.onboarding.setup`: from a finished `cdk deploy` to a restaurant that answers its telephone.

Every step looks before it acts, so the command can be repeated at any time. Exit code 0: all done; 1: a step could not be
done, and the last lines say what to do; 2: the command line makes no sense.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from functions.domain.errors import BadConfiguration
from functions.onboarding import options
from functions.onboarding.site import Site
from functions.onboarding.step import Setup, Wishes, run
from functions.onboarding.steps import STEPS
from functions.onboarding.terminal import Console, Terminal
from functions.onboarding.vault import GivenSecrets, given_secrets, others_can_read

DONE, HINDERED, MISUSED = 0, 1, 2
_STDIN = Path("-")


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse and run; the exit code."""
    chosen = _parser().parse_args(arguments)
    from_pipe = chosen.secrets == _STDIN
    console = Console(interactive=sys.stdin.isatty() and not from_pipe, yes=chosen.yes)
    try:
        secrets = _secrets(chosen.secrets, console)
    except (BadConfiguration, OSError) as wrong:
        console.say(f"--secrets: {wrong}")
        return MISUSED
    wishes = Wishes(
        number=chosen.number,
        buy_in=chosen.buy,
        area_code=chosen.area_code,
        fallback_url=chosen.fallback_url,
        restaurant_file=chosen.restaurant,
        replace_restaurant=chosen.replace_restaurant,
        secrets=secrets,
    )
    return set_up(options.site_of(chosen), console, wishes, dry_run=chosen.dry_run)


def set_up(site: Site, terminal: Terminal, wishes: Wishes, *, dry_run: bool = False) -> int:
    """All steps; the exit code."""
    environment = site.where.environment
    terminal.say(f"Setting up {environment}." + (" A dry run: nothing is changed." if dry_run else ""))
    if not run(STEPS, Setup(site, terminal, wishes, dry_run)):
        return HINDERED
    terminal.say(f"\nNow see how it stands: python -m functions.onboarding.doctor --environment {environment}")
    return DONE


def _secrets(path: Path | None, console: Terminal) -> GivenSecrets:
    if path is None:
        return GivenSecrets()
    if path == _STDIN:
        return given_secrets(sys.stdin.read())
    if others_can_read(path):
        console.say(f"Others can read {path.name}: chmod 600 it, and delete it when you are done.")
    return given_secrets(path.read_text("utf-8"))


def _parser() -> argparse.ArgumentParser:
    parser = options.parser("setup", "Set up a deployment: secrets, telephone number, webhooks, the first restaurant.")
    parser.add_argument(
        "--secrets",
        type=Path,
        metavar="FILE",
        help="YAML or JSON {twilio: {account_sid, auth_token}, openai: {api_key}} and, if you like, google, square, toast;"
        " - reads standard input;"
        " without it, what is not stored yet is asked for",
    )
    parser.add_argument("--restaurant", type=Path, metavar="FILE", help="the restaurant's YAML file")
    parser.add_argument("--replace-restaurant", action="store_true", help="write the file over a stored restaurant")
    number = parser.add_mutually_exclusive_group()
    number.add_argument("--number", metavar="+1...", help="a number that the Twilio account owns")
    number.add_argument(
        "--buy", metavar="COUNTRY", help="buy a local number there (such as US), if none rings here yet"
    )
    parser.add_argument("--area-code", metavar="212", help="with --buy, in North America")
    parser.add_argument(
        "--fallback-url", metavar="URL", default="", help="TwiML on another host, for when the API is down"
    )
    parser.add_argument("--yes", action="store_true", help="agree to everything that is asked, purchases included")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and change nothing")
    return parser


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
