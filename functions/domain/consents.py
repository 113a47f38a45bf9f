"""What a caller is asked before any text is sent, word for word in English; kept with the yes, and the same in the texting campaign's form.

A change of the words is a new version: what was agreed to under the old ones stays as it was said.
"""

from datetime import datetime

from functions.domain.reservations import TextConsent

QUESTION = "May I send you text messages about this reservation to this number? Message and data rates may apply, and you can reply STOP to stop."
WAITLIST_QUESTION = "May I send you a text message when a table becomes free? Message and data rates may apply, and you can reply STOP to stop."
_VERSION = "call-1"


def given(question: str, now: datetime, call_sid: str) -> TextConsent:
    """The proof of a yes to that question in that call."""
    return TextConsent(f"{_VERSION}: {question}", now, call_sid)
