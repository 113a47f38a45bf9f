"""Works through one batch of the outbox stream and says which records have to come again.

A stream repeats everything from the first failed record on, so every record may be met twice; the outbox's claim makes the
second time harmless.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from aws_lambda_powertools import Logger

from functions.domain.errors import VendorError
from functions.domain.events import OutboxEntry
from functions.domain.ports import CommitConflict
from functions.store.outbox_stream import entry_for

DOOR = "sms"


def work_through(
    records: Sequence[Mapping[str, Any]], send: Callable[[OutboxEntry], None], logger: Logger
) -> dict[str, list[dict[str, str]]]:
    """`{"batchItemFailures": [{"itemIdentifier": <SequenceNumber>}]}`, as Lambda wants it of a DynamoDB stream.

    A text that must come again holds back the later ones to the same number: nobody shall read "booked" after "cancelled".
    A record that cannot be read fails too, so that it ends in the dead-letter queue instead of vanishing.
    """
    failures: list[dict[str, str]] = []
    held_back: set[str] = set()
    for record in records:
        number = str(record.get("dynamodb", {}).get("SequenceNumber", ""))
        try:
            entry = entry_for(record, DOOR)
            if entry is None:
                continue
            logger.thread_safe_append_keys(call_sid=entry.call_sid)
            if str(entry.payload.get("to")) in held_back or not _sent(entry, send, logger):
                held_back.add(str(entry.payload.get("to")))
                failures.append({"itemIdentifier": number})
        except Exception:
            logger.exception("a record of the outbox stream cannot be worked", extra={"sequence_number": number})
            failures.append({"itemIdentifier": number})
        finally:
            logger.thread_safe_clear_keys()
    return {"batchItemFailures": failures}


def _sent(entry: OutboxEntry, send: Callable[[OutboxEntry], None], logger: Logger) -> bool:
    try:
        send(entry)
    except (VendorError, CommitConflict) as error:
        logger.warning("text comes again", extra={"entry": entry.id, "why": type(error).__name__})
        return False
    return True
