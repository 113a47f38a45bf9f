"""`python -m functions.onboarding.inbox --restaurant ID`: what people at a restaurant should read, and how guests answer our texts.

Where calendar and book disagree, messages with the links of what came with them, texts that did not arrive, and the coming reservations
with what their guests confirmed and received. Exit code 0: printed; 1: something is missing, and it is told what; 2: wrong command line.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from functions.actions.text_state import TextState, text_state_of, texts_in_trouble
from functions.domain.calls import Message
from functions.domain.errors import MaitredError
from functions.domain.events import OutboxEntry
from functions.domain.ports import Clock, MessageBox, Outbox, ReservationBook, RestaurantDirectory
from functions.domain.reservations import Reservation, ReservationStatus
from functions.domain.restaurants import Restaurant
from functions.domain.text_troubles import LOST
from functions.onboarding import options
from functions.onboarding.outputs import NotDeployed
from functions.onboarding.terminal import Console, Terminal
from functions.store.messages import DynamoMessages
from functions.store.outbox import DynamoOutbox
from functions.store.reservations import DynamoBook

_MOST = 500
"""As many messages, and as many entries of the outbox, as are looked through."""


@dataclass(frozen=True, slots=True)
class Inbox:
    """Where it lies, and how far back and ahead to look."""

    directory: RestaurantDirectory
    messages: MessageBox
    outbox: Outbox
    book: ReservationBook
    clock: Clock
    back: timedelta = timedelta(days=7)
    ahead: timedelta = timedelta(days=7)


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse and print; the exit code."""
    parser = options.parser("inbox", "Print what people at a restaurant should read, and who has confirmed.")
    parser.add_argument("--restaurant", metavar="ID", required=True, help="the restaurant's id")
    parser.add_argument("--back", metavar="DAYS", type=int, default=7, help="how far to look back (default: 7)")
    parser.add_argument("--ahead", metavar="DAYS", type=int, default=7, help="how far to look ahead (default: 7)")
    chosen = parser.parse_args(arguments)
    if not (0 <= chosen.back <= 366 and 0 <= chosen.ahead <= 366):
        parser.error("--back and --ahead are days from 0 to 366")
    site, console = options.site_of(chosen), Console(interactive=sys.stdin.isatty())
    try:
        client, table = site.dynamodb, site.deployment["TableName"]
        inbox = Inbox(
            site.directory,
            DynamoMessages(client, table),
            DynamoOutbox(client, table),
            DynamoBook(client, table),
            site.clock,
            timedelta(days=chosen.back),
            timedelta(days=chosen.ahead),
        )
        return show(inbox, console, chosen.restaurant)
    except NotDeployed as missing:
        console.say(f"{missing}: {missing.next_step}")
        return 1
    except MaitredError as error:
        console.say(f"The inbox cannot be read: {error}")
        return 1


def show(inbox: Inbox, terminal: Terminal, restaurant_id: str) -> int:
    """Print all of it for that restaurant; the exit code."""
    restaurant = inbox.directory.by_id(restaurant_id)
    if restaurant is None:
        terminal.say(f"There is no restaurant {restaurant_id}.")
        return 1
    since = inbox.clock.now() - inbox.back
    found = [one for one in inbox.messages.recent(restaurant.id, _MOST) if one.created_at >= since]
    sections = {
        "Calendar and book disagree": [one for one in found if one.kind == "conflict"],
        "Messages": [one for one in found if one.kind != "conflict"],
    }
    terminal.say(f"{restaurant.name}: the last {inbox.back.days} days, at the time of {restaurant.zone.key}")
    for title, messages in sections.items():
        _section(terminal, title, [line for one in messages for line in _message(restaurant, one)], len(messages))
    lost = [_lost(restaurant, one) for one in _texts_lost(inbox, restaurant, since)]
    _section(terminal, "Texts that did not arrive", lost, len(lost))
    coming = [_coming(inbox, restaurant, one) for one in _expected(inbox, restaurant)]
    _section(terminal, f"Expected within {inbox.ahead.days} days", coming, len(coming))
    return 0


def _section(terminal: Terminal, title: str, lines: Iterable[str], count: int) -> None:
    terminal.say()
    terminal.say(f"{title}: {count or 'none'}")
    for line in lines:
        terminal.say(f"  {line}")


def _message(restaurant: Restaurant, message: Message) -> Iterator[str]:
    """When, what kind, from whom, the words; then the links of pictures and recordings, each on a line of its own."""
    urgent = "URGENT " if message.urgent else ""
    who = " ".join(part for part in (message.name, message.phone) if part)
    head = f"{_when(restaurant, message.created_at)}  {urgent}{message.kind}{f', {who}' if who else ''}"
    yield f"{head}: {' '.join(message.text.split())}" if message.text.strip() else head
    for link in _links(message.details):
        yield f"    {link}"


def _links(details: dict[str, Any]) -> Iterator[str]:
    """What a guest sent with a text, or said onto the voicemail. Twilio asks for the account's keys where it was told to."""
    media = details.get("media")
    yield from (f"picture: {link}" for link in (media if isinstance(media, list) else ()))
    if details.get("url"):
        yield f"recording: {details['url']}"


def _texts_lost(inbox: Inbox, restaurant: Restaurant, since: datetime) -> list[OutboxEntry]:
    """Those to guests about a table or an order, the newest of each; and all to the owner, who hears of none of them by text."""
    to_owner = [
        one
        for one in inbox.outbox.recent(restaurant.id, _MOST)
        if one.door == "sms"
        and one.created_at >= since
        and one.state in LOST
        and one.payload.get("purpose") == "owner_notice"
    ]
    both = [*texts_in_trouble(inbox.outbox, restaurant.id, since), *to_owner]
    return sorted({one.id: one for one in both}.values(), key=lambda one: one.created_at, reverse=True)


def _lost(restaurant: Restaurant, entry: OutboxEntry) -> str:
    code = f" ({entry.error_code})" if entry.error_code else ""
    what = f"{entry.payload.get('purpose', 'text')} to {entry.payload.get('to', '?')}"
    return f"{_when(restaurant, entry.created_at)}  {what}: {entry.state}{code}"


def _expected(inbox: Inbox, restaurant: Restaurant) -> Iterator[Reservation]:
    now = inbox.clock.now()
    today = now.astimezone(restaurant.zone).date()
    for number in range(inbox.ahead.days + 1):
        for one in inbox.book.on_day(restaurant.id, today + timedelta(days=number)):
            if one.status is ReservationStatus.BOOKED and one.ends_at > now:
                yield one


def _coming(inbox: Inbox, restaurant: Restaurant, one: Reservation) -> str:
    confirmed = f"confirmed {_when(restaurant, one.confirmed_at)}" if one.confirmed_at else "not confirmed"
    state = text_state_of(inbox.outbox, restaurant, one)
    who = " ".join(part for part in (one.name, one.phone) if part)
    return f"{_when(restaurant, one.starts_at)}  {one.party_size}  {who} ({one.code}): {confirmed}; {_text(state)}"


def _text(state: TextState | None) -> str:
    if state is None:
        return "gets no texts"
    code = f" ({state.error_code})" if state.error_code else ""
    return f"{'NOT REACHED, ' if state.is_in_trouble else ''}{state.purpose} {state.state}{code}"


def _when(restaurant: Restaurant, moment: datetime) -> str:
    return f"{moment.astimezone(restaurant.zone):%a %Y-%m-%d %H:%M}"


if __name__ == "__main__":
    sys.exit(main())
