"""Reads batches of the outbox stream for a door, and tells Lambda which records have to come again.

A stream repeats everything from the first failed record on, so every entry may be met twice; a door does its work once all the same.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from functions.domain.events import OutboxEntry
from functions.store.outbox_items import entry_of


class Log(Protocol):
    """Where a record is told that fails; keys that are appended stand in every line until they are cleared."""

    def thread_safe_append_keys(self, **keys: object) -> None:
        """Add to each line from now on."""
        ...

    def thread_safe_clear_keys(self) -> None:
        """Take all such keys off again."""
        ...

    def exception(self, msg: object, *, extra: Mapping[str, object] | None = None) -> None:
        """Log with the exception's trace."""
        ...


def work_through(
    records: Sequence[Mapping[str, Any]], door: str, do: Callable[[OutboxEntry], None], log: Log
) -> dict[str, list[dict[str, str]]]:
    """`{"batchItemFailures": [{"itemIdentifier": <SequenceNumber>}]}`, as Lambda wants it of a DynamoDB stream.

    Whatever `do` raises makes the record come again; one that cannot be read fails too, so that it ends in the dead-letter queue
    instead of vanishing.
    """
    failures: list[dict[str, str]] = []
    for record in records:
        number = str(record.get("dynamodb", {}).get("SequenceNumber", ""))
        try:
            entry = entry_for(record, door)
            if entry is not None:
                log.thread_safe_append_keys(call_sid=entry.call_sid)
                do(entry)
        except Exception:
            log.exception("an entry of the outbox comes again", extra={"sequence_number": number})
            failures.append({"itemIdentifier": number})
        finally:
            log.thread_safe_clear_keys()
    return {"batchItemFailures": failures}


def entry_for(record: Mapping[str, Any], door: str) -> OutboxEntry | None:
    """The new outbox entry of that door; None for anything else that the stream shows (the filter may be wider)."""
    image = record.get("dynamodb", {}).get("NewImage", {})
    if record.get("eventName") != "INSERT" or image.get("kind", {}).get("S") != "outbox":
        return None
    entry = entry_of(image)
    return entry if entry.door == door else None
