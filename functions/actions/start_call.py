"""Opens the record of a call while the telephone is still ringing."""

from functions.domain import phone_numbers
from functions.domain.calls import Call
from functions.domain.ports import CallLog, Clock
from functions.domain.restaurants import Restaurant


def start_call(
    calls: CallLog,
    clock: Clock,
    restaurant: Restaurant,
    *,
    call_sid: str,
    caller: str | None,
    dialled: str,
    forwarded_from: str | None = None,
) -> Call:
    """Create the call, or return the one that is there. `caller` is Twilio's `From` as it came."""
    code = phone_numbers.calling_code(restaurant.phone_number)
    return calls.begin(
        Call(
            call_sid=call_sid,
            restaurant_id=restaurant.id,
            dialled=dialled,
            caller=phone_numbers.caller_number(caller, code),
            started_at=clock.now(),
            forwarded_from=phone_numbers.caller_number(forwarded_from, code),
        )
    )
