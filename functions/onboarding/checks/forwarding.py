"""Call forwarding, by a real call: from our number to the restaurant's published one, and back to ours if it is forwarded.

The call that comes back has our own number as its caller, which the API answers with a busy tone: no session is opened, nothing
is booked, and the model costs nothing. The carrier's minutes do cost, so the engineer has to ask for it.
"""

from functions.onboarding.diagnosis import Check, Degraded, Examination, Finding, Live, Off

RING_S = 45
_POLL_S = 2.0
_LONGEST_S = RING_S + 20
_OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
_CODES = "dial the carrier's code on the restaurant's telephone (setup prints them)"


def call_forwarding(examination: Examination) -> Finding:
    """Ring the published number and watch whether the call comes in here."""
    published, ours = examination.test_call_to, examination.number.phone_number
    assert published is not None
    if published == ours:
        return Live("guests dial the Twilio number itself: there is nothing to forward")
    telephone = examination.site.telephone()
    rung = telephone.ring(to=published, caller=ours, seconds=RING_S)
    sid, began = rung.sid, rung.created_at or examination.now()
    try:
        for _ in range(int(_LONGEST_S / _POLL_S)):
            examination.site.sleep(_POLL_S)
            arrived = [
                call
                for call in telephone.calls_to(ours, began)
                if call.forwarded_from == published or call.caller in (ours, published)
            ]
            if arrived:
                return Live(f"a call to {published} came in at {ours}")
            status = telephone.call(sid).status
            if status in _OVER or status == "in-progress":
                return _not_forwarded(published, status)
    finally:
        telephone.hang_up(sid)
    return _not_forwarded(published, "no-answer")


def _not_forwarded(published: str, status: str) -> Finding:
    match status:
        case "in-progress" | "completed":
            return Degraded(
                f"somebody, or the carrier's voicemail, answered at {published} before it was forwarded",
                f"let it ring unanswered and try again; if it was voicemail, {_CODES}",
            )
        case "busy":
            return Off(f"{published} was busy and did not forward", _CODES)
        case "no-answer":
            return Off(f"{published} rang for {RING_S} s and did not forward", _CODES)
        case _:
            return Off(f"{published} could not be rung ({status})", "check the number, and Twilio's voice permissions")


CHECKS = (
    Check(
        "call forwarding",
        call_forwarding,
        needs=("telephone number",),
        only_if=lambda examination: examination.test_call_to is not None,
        left_out="needs a real call: add --test-call and the number that guests dial",
    ),
)
