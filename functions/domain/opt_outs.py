"""Words that stop texts, start them again or ask for help, and what is kept of somebody who wants none.

Twilio answers these words itself and blocks further texts (error 21610); we keep the same fact, so that a text which could not
arrive is never tried and is seen as not sent. Only a whole text counts as a word, as it does with Twilio.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from functions.domain.text_answers import read_answer

Wish = Literal["stop", "start", "help"]

STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "REVOKE", "OPTOUT", "CANCEL"})
"""Twilio's default words for a long code (help article "Twilio support for opt-out keywords")."""
_STOP_WORDS_ELSEWHERE = frozenset(
    {
        "ARRET",
        "ARRETT",
        "ARRETE",
        "ARRETER",
        "ARRETEZ",
        "DESABONNER",
        "STOPP",
        "ABMELDEN",
        "ALTO",
        "PARAR",
        "BAJA",
        "BASTA",
        "SAIR",
    }
)
"""The French ones are Twilio's own too (docs/proxy/opt-out-keywords); the others are blocked by us alone."""
_STOP_SAID = re.compile(
    r"(?:please )?(?:stop|quit|no more) (?:texting|messaging|texts?|messages|sending|contacting)(?: .{0,40})?|unsubscribe me|leave me alone"
)
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

    `opt_out_type` is Twilio's `OptOutType` (Advanced Opt-Out): it decides alone, also about words of other languages; but YES is
    a start only from somebody who had stopped, whatever Twilio calls it; else it answers us.
    """
    told = opt_out_type.strip().lower()
    if told == "start" and not opted_out and read_answer(text).said == "yes":
        return None
    if told in ("stop", "start", "help"):
        return "stop" if told == "stop" else "start" if told == "start" else "help"
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign)).upper()
    word = "".join(sign for sign in plain if sign.isalnum())
    if word in STOP_WORDS or word in _STOP_WORDS_ELSEWHERE or _asks_to_stop(plain):
        return "stop"
    if plain.strip() in HELP_WORDS:
        return "help"  # "Help!" is none to Twilio: nobody would answer it, so a person reads it
    return "start" if word in START_WORDS and (word != "YES" or opted_out) else None


def _asks_to_stop(upper: str) -> bool:
    words = "".join(sign if sign.isalnum() else " " for sign in upper).lower().split()
    polite = [word for word in words if word not in ("please", "bitte", "pls", "now")]
    # CANCEL, END and QUIT among other words may be about the table.
    return polite in (["stop"], ["stopall"], ["unsubscribe"]) or _STOP_SAID.fullmatch(" ".join(words)) is not None
