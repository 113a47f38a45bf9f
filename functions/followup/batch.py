"""Works through one batch of the outbox stream: what the house shall do by itself because something changed in the book."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from aws_lambda_powertools import Logger

from functions.domain.events import OutboxEntry
from functions.domain.ports import Outbox, RestaurantDirectory
from functions.domain.restaurants import Restaurant
from functions.store import outbox_stream

DOOR = "followup"
DONE = "done"

Consequence = Callable[[Restaurant, OutboxEntry], None]
"""What follows from one fact. It may be called twice for one entry and must then do its work once; it raises to come again."""


@dataclass(frozen=True, slots=True)
class Following:
    """What working through the stream needs; `consequences` by the entry's fact."""

    outbox: Outbox
    directory: RestaurantDirectory
    consequences: Mapping[str, Consequence]
    logger: Logger


def work_through(following: Following, records: Sequence[Mapping[str, Any]]) -> dict[str, list[dict[str, str]]]:
    """`{"batchItemFailures": [{"itemIdentifier": <SequenceNumber>}]}`, as Lambda wants it of a DynamoDB stream.

    Whatever fails comes again, and ends in the dead-letter queue if it never succeeds.
    """
    return outbox_stream.work_through(records, DOOR, partial(follow, following), following.logger)


def follow(following: Following, entry: OutboxEntry) -> None:
    """Do what follows from the entry, unless it was done before."""
    stored = following.outbox.get(entry.restaurant_id, entry.id)
    if stored is None or stored.state == DONE:
        return
    restaurant = following.directory.by_id(entry.restaurant_id)
    if restaurant is not None:
        following.consequences[entry.fact](restaurant, entry)
    following.outbox.settle(entry.restaurant_id, entry.id, DONE)
