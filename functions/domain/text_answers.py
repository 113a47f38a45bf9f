"""Understands the short answers that our texts ask for, in the languages in which we write them."""

import unicodedata
from dataclasses import dataclass
from typing import Literal

Said = Literal["yes", "no", "cancel", "number", "other"]

_YES = frozenset(
    [
        "y",
        "yes",
        "yep",
        "yeah",
        "si",
        "s",
        "oui",
        "o",
        "ja",
        "j",
        "sim",
        "ok",
        "okay",
        "confirm",
        "confirmed",
        "confirmo",
        "confirmado",
        "confermo",
        "confermato",
        "confirme",
        "bestatigen",
        "bestatigt",
        "bestatige",
    ]
)
_NO = frozenset(["n", "no", "nope", "nein", "non", "nao"])
_CANCEL = frozenset(
    [
        "c",
        "cancel",
        "cancelar",
        "anular",
        "cancelo",
        "anulo",
        "annulla",
        "annullare",
        "annulli",
        "annuler",
        "annulez",
        "absagen",
        "storno",
        "stornieren",
    ]
)
"""CANCEL alone never comes here: it is an opt-out first (see `opt_outs`)."""
_POLITE = frozenset(
    [
        "please",
        "pls",
        "plz",
        "thanks",
        "thank",
        "thx",
        "you",
        "gracias",
        "merci",
        "danke",
        "bitte",
        "grazie",
        "obrigado",
        "obrigada",
        "por",
        "favor",
        "per",
        "favore",
        "s",
        "il",
        "vous",
        "te",
        "plait",
        "vielen",
        "dank",
        "muchas",
        "mille",
    ]
)
_OF_WHAT = frozenset(
    [
        "my",
        "our",
        "the",
        "it",
        "this",
        "reservation",
        "booking",
        "table",
        "mi",
        "nuestra",
        "la",
        "el",
        "reserva",
        "mesa",
        "ma",
        "notre",
        "reservation",
        "meine",
        "unsere",
        "reservierung",
        "den",
        "tisch",
        "mia",
        "nostra",
        "prenotazione",
        "il",
        "tavolo",
        "minha",
        "nossa",
        "a",
    ]
)
"""What may stand around the one word that answers, and says nothing else."""


@dataclass(frozen=True, slots=True)
class InboundText:
    """A text as it came. `id` is its MessageSid, `sender` E.164, `opt_out_type` Twilio's word if it sent one."""

    id: str
    sender: str
    body: str
    opt_out_type: str = ""
    media: tuple[str, ...] = ()
    """Addresses of the pictures that came with it."""


@dataclass(frozen=True, slots=True)
class TextAnswer:
    """What a text says; `number` is given for a bare number."""

    said: Said
    number: int = 0


def read_answer(text: str) -> TextAnswer:
    """One word, whatever its case, accents, spaces and punctuation, and however politely; anything longer is `other`, for a person.

    Only what cancels may name what it cancels ("cancel my table, please").
    """
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign)).casefold()
    all_words = "".join(sign if sign.isalnum() else " " for sign in bare).split()
    words = all_words if len(all_words) == 1 else _without(all_words, _POLITE)
    if len(words) > 1:
        words = [word for word in words if word not in _OF_WHAT]
        if len(words) != 1 or words[0] not in _CANCEL - {"c"}:
            return TextAnswer("other")
    if len(words) != 1:
        return TextAnswer("other")
    word = words[0]
    if word.isascii() and word.isdigit() and len(word) <= 2:
        return TextAnswer("number", int(word))
    for said, known in _WORDS:
        if word in known:
            return TextAnswer(said)
    return TextAnswer("other")


def _without(words: list[str], fillers: frozenset[str]) -> list[str]:
    """The words that say something; a letter that begins a text is an answer, also where it could be part of a courtesy."""
    return [word for place, word in enumerate(words) if word not in fillers or (place == 0 and len(word) == 1)]


_WORDS: tuple[tuple[Said, frozenset[str]], ...] = (("yes", _YES), ("no", _NO), ("cancel", _CANCEL))
