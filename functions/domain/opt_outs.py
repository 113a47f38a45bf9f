"""Words that stop texts, start them again or ask for help, and what is kept of somebody who wants none.

Twilio answers these words itself and blocks further texts (error 21610); we keep the same fact, so that a text which could not
arrive is never tried and is seen as not sent. Only a whole text counts as a word, as it does with Twilio.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Wish = Literal["stop", "start", "help"]

STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "REVOKE", "OPTOUT", "CANCEL"})
"""Twilio's default words for a long code (help article "Twilio support for opt-out keywords")."""
START_WORDS = frozenset({"START", "UNSTOP", "YES"})
HELP_WORDS = frozenset({"HELP", "INFO"})


@dataclass(frozen=True, slots=True)
class OptOut:
    """Somebody wants no texts from this restaurant. `word` is what they wrote, or the vendor's code that told us."""

    restaurant_id: str
    number: str
    since: datetime
    word: str


def wish_of(text: str, opt_out_type: str, opted_out: bool) -> Wish | None:
    """What a text means for further texts; None if it is an ordinary one.

    `opt_out_type` is Twilio's `OptOutType` (Advanced Opt-Out): it decides alone, also about words of other languages. YES is
    a start only from somebody who had stopped; else it answers us.
    """
    told = opt_out_type.strip().lower()
    if told in ("stop", "start", "help"):
        return "stop" if told == "stop" else "start" if told == "start" else "help"
    word = "".join(sign for sign in text.upper() if sign.isalnum())
    if word in STOP_WORDS:
        return "stop"
    if word in HELP_WORDS:
        return "help"
    return "start" if word in START_WORDS and (word != "YES" or opted_out) else None
