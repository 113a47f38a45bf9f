"""`python -m functions.onboarding.connect_toast --restaurant ID --guid GUID`: notes which restaurant at Toast is which of ours.

The GUID is the restaurant's own, never its group's; Toast shows it in Toast Web and to partners. `--base-url` is the host that Toast told this
restaurant, where it is not the one in the secret. Toast is asked whether our credentials may send orders there, and the owner is told what
follows. Exit code 0: orders can be sent; 1: noted, but orders come by ticket, or nothing could be noted; 2: wrong command line.
"""

import sys
import uuid
from collections.abc import Sequence

import httpx

from functions.domain.errors import MaitredError
from functions.domain.ports import CommitConflict, RestaurantDirectory
from functions.keyring import ToastKeys
from functions.onboarding import options
from functions.onboarding.outputs import NotDeployed
from functions.onboarding.terminal import Console, Terminal
from functions.pos.toast import ToastPos
from functions.pos.toast_connecting import ToastConnecting
from functions.store.menus import DynamoMenus
from functions.store.messages import DynamoMessages
from functions.store.pos_links import DynamoPosLinks


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse and note; the exit code."""
    parser = options.parser("connect_toast", "Note which restaurant at Toast is which of ours.")
    parser.add_argument("--restaurant", metavar="ID", required=True, help="the restaurant's id")
    parser.add_argument("--guid", metavar="GUID", required=True, help="its own GUID at Toast", type=_guid)
    parser.add_argument("--base-url", metavar="URL", default="", help="the host that Toast told this restaurant")
    chosen = parser.parse_args(arguments)
    site, console = options.site_of(chosen), Console(interactive=sys.stdin.isatty(), yes=False)
    try:
        table = site.deployment["TableName"]
        keys = site.vault.read(site.deployment["ToastSecretId"], ToastKeys.from_json)
        connecting = ToastConnecting(
            links=DynamoPosLinks(site.dynamodb, table),
            menus=DynamoMenus(site.dynamodb, table),
            messages=DynamoMessages(site.dynamodb, table),
            clock=site.clock,
            keys=lambda: keys,
            public_base_url=site.deployment["PhoneApiUrl"],
            http=httpx.Client(timeout=10),
        )
        return connect(connecting, site.directory, console, chosen.restaurant, chosen.guid, chosen.base_url)
    except NotDeployed as missing:
        console.say(f"{missing}: {missing.next_step}")
        return 1
    except (MaitredError, CommitConflict) as error:
        console.say(f"Not connected: {error}")
        return 1


def connect(
    connecting: ToastConnecting,
    directory: RestaurantDirectory,
    terminal: Terminal,
    restaurant_id: str,
    guid: str,
    base_url: str = "",
) -> int:
    """Note it and say whether orders can be sent; the exit code."""
    restaurant = directory.by_id(restaurant_id)
    if restaurant is None:
        terminal.say(f"There is no restaurant {restaurant_id}.")
        return 1
    connecting.connect(restaurant, guid, base_url)
    pos = connecting(restaurant)
    if pos is None:
        terminal.say(
            "Noted, but Toast's secret names no base_url: give it, or --base-url. Until then orders come by ticket."
        )
        return 1
    if not isinstance(pos, ToastPos):
        terminal.say("Noted, but the credentials may only read: orders come by ticket, what is sold out is known.")
        return 1
    missing = pos.unmapped()
    if missing:
        terminal.say(f"Not on Toast's menu, so that orders with them come by ticket: {', '.join(missing)}")
    if restaurant.ordering is None or restaurant.ordering.pos != "toast":
        terminal.say("Orders go there once the restaurant's data say `ordering: {pos: toast}`.")
    terminal.say(f"{restaurant.name} is connected to Toast.")
    return 0


def _guid(text: str) -> str:
    """For argparse, which turns a ValueError into a wrong command line."""
    return str(uuid.UUID(text))


if __name__ == "__main__":
    sys.exit(main())
