"""`python -m functions.onboarding.erase --phone +1... --to +1...`: erases what a restaurant knows of one guest, who asked for it.

For requests that come in writing, or that the owner passes on. In a call, guests ask the agent themselves. Exit code 0: erased, or nothing
was there; 1: it cannot be done yet, and the reason is told; 2: wrong command line.
"""

import sys
from collections.abc import Sequence

from functions.actions.forget_guest import forget_guest
from functions.domain.errors import MaitredError, Refusal
from functions.domain.phone_numbers import is_e164
from functions.domain.ports import Clock, Eraser, ReservationBook, RestaurantDirectory
from functions.onboarding import options
from functions.onboarding.terminal import CannotAsk, Console, Terminal
from functions.store.erasing import DynamoEraser
from functions.store.reservations import DynamoBook


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse, ask, erase; the exit code."""
    parser = options.parser("erase", "Erase what a restaurant knows of one guest.")
    parser.add_argument("--phone", metavar="+1...", required=True, help="the guest's number")
    parser.add_argument(
        "--to", metavar="+1...", required=True, help="the restaurant's number, the one that guests reach"
    )
    parser.add_argument("--yes", action="store_true", help="do not ask")
    chosen = parser.parse_args(arguments)
    for number in (chosen.phone, chosen.to):
        if not is_e164(number):
            parser.error(f"{number} must look like +12125550100")
    site, console = options.site_of(chosen), Console(interactive=sys.stdin.isatty(), yes=chosen.yes)
    try:
        table = site.deployment["TableName"]
        book, eraser = DynamoBook(site.dynamodb, table), DynamoEraser(site.dynamodb, table)
        return erase(site.directory, book, eraser, site.clock, console, restaurant=chosen.to, phone=chosen.phone)
    except CannotAsk:
        parser.error("erasing cannot be undone: add --yes to agree to it")
    except MaitredError as error:
        console.say(f"Not erased: {error}")
        return 1


def erase(
    directory: RestaurantDirectory,
    book: ReservationBook,
    eraser: Eraser,
    clock: Clock,
    terminal: Terminal,
    *,
    restaurant: str,
    phone: str,
) -> int:
    """Erase the guest with that number from the restaurant that is reached at the other (both E.164); the exit code."""
    found = directory.by_number(restaurant)
    if found is None:
        terminal.say(f"No restaurant answers at {restaurant}.")
        return 1
    if not terminal.agree(f"Erase everything that {found.name} knows of {phone}? This cannot be undone."):
        terminal.say("Nothing was erased.")
        return 1
    erased = forget_guest(book, eraser, clock, found, phone)
    if isinstance(erased, Refusal):
        terminal.say(f"Not erased: {erased.reason}")
        return 1
    terminal.say(
        f"Erased: {erased.reservations} reservations made nameless, {erased.calls} calls and {erased.other} other entries deleted. "
        "If the number wants no texts, that stays known."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
