"""What the caller meets when the stream has ended: decided by the Call's record, and by its silence if nobody wrote one."""

from typing import Literal

from functions.domain.calls import CALL_STATUS_RANK, Call

Way = Literal["hang_up", "person", "person_with_apology"]

OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
"""Twilio's CallStatus of a call that has ended."""


def way_after_stream(call: Call | None, call_status: str) -> Way:
    """Where the caller goes.

    A record without a decision means that the container died, the stream never started or the report was lost. The caller
    is still there and heard silence, so they get an apology and a person. So does a caller whom the streamer took for gone
    (the audio stopped coming) while Twilio still has them on the line.
    """
    if call_status in OVER:
        return "hang_up"
    if call is None:
        return "person_with_apology"
    match call.next_step:
        case "hang_up":
            return "hang_up"
        case "caller_gone":
            return "person_with_apology" if call_status == "in-progress" else "hang_up"
        case "transfer":
            return "person"
        case _:
            return "person_with_apology"


def was_answered(dial_status: str, bridged: str) -> bool:
    """Whether a person took the call, by Twilio's DialCallStatus and DialBridged.

    Somebody who picks up and then declines the whisper (or a machine that never presses a key) ends as `completed` too,
    but was never bridged.
    """
    return dial_status in ("completed", "answered") and bridged.lower() != "false"


def moves_forward(old: str, new: str) -> bool:
    """Whether CallStatus `new` comes after `old`; an ended call stays as it ended, an unknown word changes nothing."""
    return CALL_STATUS_RANK.get(new, -1) > CALL_STATUS_RANK.get(old, 0)
