"""`python -m functions.onboarding.doctor`: what of a deployment is live, degraded or off, and the next step for each.

Exit code 0: everything is live; 1: something is degraded; 2: something is off (argparse, too, ends with 2).
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence

from functions.domain.phone_numbers import is_e164
from functions.onboarding import options, report
from functions.onboarding.diagnosis import Check, Examination, Row, all_checks, examine
from functions.onboarding.terminal import CannotAsk, Console, Terminal


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse and examine; the exit code."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    for number in (chosen.number, chosen.test_call):
        if number is not None and not is_e164(number):
            parser.error(f"{number} must look like +12125550100")
    console = Console(interactive=sys.stdin.isatty(), yes=chosen.yes)
    try:
        test_call = chosen.test_call if _may_call(chosen, console) else None
    except CannotAsk:
        parser.error("--test-call costs money: add --yes to agree to it")
    examination = Examination(options.site_of(chosen), number_asked=chosen.number, test_call_to=test_call)
    return look(examination, console, as_json=chosen.json)


def look(
    examination: Examination, terminal: Terminal, *, as_json: bool = False, checks: Sequence[Check] | None = None
) -> int:
    """Run the checks, print what they found, and return the exit code."""
    _hide_secrets(examination, terminal)
    found = all_checks() if checks is None else list(checks)
    left_out = [check for check in found if not check.only_if(examination)]
    if not as_json:
        terminal.say(f"Examining {examination.site.where.environment}.\n")
    rows: list[Row] = []
    for row in examine(found, examination):
        rows.append(row)
        if not as_json:
            for line in report.lines(row, width=max(len(check.name) for check in found)):
                terminal.say(line)
    if as_json:
        terminal.say(report.as_json(examination.site.where.environment, rows, left_out))
    else:
        for line in report.summary(rows, left_out):
            terminal.say(line)
    return report.exit_code(rows)


def _hide_secrets(examination: Examination, terminal: Terminal) -> None:
    """Whatever a vendor's error may quote, a stored secret is not shown."""
    site = examination.site
    reads: tuple[Callable[[], Iterable[str]], ...] = (
        lambda: site.twilio_keys().auth_tokens,
        lambda: (site.twilio_keys().api_key_secret or "",),
        lambda: site.call_keys().all,
        lambda: (site.openai_key().api_key,),
        lambda: ((site.google_keys().service_account or {}).get("private_key", ""), site.google_keys().channel_key),
    )
    for read in reads:
        try:
            terminal.hide(read())
        except Exception:  # noqa: BLE001, S112 - what cannot be read cannot be shown; the checks say why it cannot
            continue


def _may_call(chosen: argparse.Namespace, console: Console) -> bool:
    if chosen.test_call is None:
        return False
    return console.agree(f"Ring {chosen.test_call} by Twilio, for up to a minute, at your cost?")


def _parser() -> argparse.ArgumentParser:
    parser = options.parser("doctor", "Examine a deployment: live, degraded or off, and what to do about it.")
    parser.add_argument("--number", metavar="+1...", help="the Twilio number to examine, if several ring here")
    parser.add_argument(
        "--test-call", metavar="+1...", help="ring the restaurant's published number to see it forwarded"
    )
    parser.add_argument("--yes", action="store_true", help="agree to the cost of --test-call")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return parser


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
