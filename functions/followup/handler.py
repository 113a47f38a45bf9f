"""Lambda's entry to the door of what is done later: every minute by a schedule, and on outbox entries by the table's stream."""

from typing import Any

from functions.followup.batch import work_through
from functions.followup.ringing import ring_due
from functions.followup.wiring import wire
from functions.settings import FollowupSettings

_ringing, _following = wire(FollowupSettings.from_environment())


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """One batch of the stream, or, for any other event, one minute's timers."""
    if "Records" in event:
        return dict(work_through(_following, event["Records"]))
    counts = ring_due(_ringing)
    if any(counts.values()):
        _ringing.logger.info("timers rang", extra=counts)
    return dict(counts)
