"""`python -m functions.onboarding.connect_calendar --restaurant ID`: the link by which an owner connects a Google calendar by consent.

The owner opens it, agrees on Google's page, and has a calendar of its own for the reservations. It is good for a day and for this
restaurant only; whoever has it can connect a calendar to the restaurant, so it is sent to the owner alone. Exit code 0: printed; 1: something is missing, and it
is told what; 2: wrong command line.
"""

import secrets
import sys
from collections.abc import Sequence

from functions.calendar.doorway import CALLBACK, link_for
from functions.domain.errors import MaitredError
from functions.domain.ports import Clock, RestaurantDirectory
from functions.keyring import GoogleKeys
from functions.onboarding import options
from functions.onboarding.outputs import NotDeployed
from functions.onboarding.terminal import Console, Terminal


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse and print; the exit code."""
    parser = options.parser("connect_calendar", "Print the link by which an owner connects a calendar.")
    parser.add_argument("--restaurant", metavar="ID", required=True, help="the restaurant's id")
    chosen = parser.parse_args(arguments)
    site, console = options.site_of(chosen), Console(interactive=sys.stdin.isatty(), yes=False)
    try:
        base = site.deployment["PhoneApiUrl"]
        return invite(site.directory, site.google_keys(), base, site.clock, console, chosen.restaurant)
    except NotDeployed as missing:
        console.say(f"{missing}: {missing.next_step}")
        return 1
    except MaitredError as error:
        console.say(f"No link: {error}")
        return 1


def invite(
    directory: RestaurantDirectory, keys: GoogleKeys, base: str, clock: Clock, terminal: Terminal, restaurant_id: str
) -> int:
    """Print the link for that restaurant; the exit code."""
    restaurant = directory.by_id(restaurant_id)
    if restaurant is None:
        terminal.say(f"There is no restaurant {restaurant_id}.")
        return 1
    if not keys.oauth_client_id or not keys.oauth_client_secret:
        terminal.say(
            "The Google secret holds no OAuth client. In Google's console make one of the kind 'Web application' with the redirect "
            f"address {base}{CALLBACK}, and give its oauth_client_id and oauth_client_secret to setup by --secrets."
        )
        return 1
    terminal.say(f"For {restaurant.name}, good for 24 hours; send it to the owner and to nobody else:")
    terminal.say(link_for(keys.channel_key, base, restaurant.id, clock, secrets.token_hex(8)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
