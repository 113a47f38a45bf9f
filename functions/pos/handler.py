"""Lambda's entry to the door of the points of sale: new outbox entries, by the table's stream."""

from functools import partial
from typing import Any

from functions.pos.delivering import deliver
from functions.pos.wiring import wire
from functions.settings import PosSettings
from functions.store.outbox_stream import work_through

_delivering = wire(PosSettings.from_environment())


def handler(event: dict[str, Any], context: object) -> dict[str, list[dict[str, str]]]:
    """One batch."""
    return work_through(event.get("Records", []), "pos", partial(deliver, _delivering), _delivering.logger)
