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


@dataclass(frozen=True, slots=True)
class InboundText:
    """A text as it came. `id` is its MessageSid, `sender` E.164, `opt_out_type` Twilio's word if it sent one."""

    id: str
    sender: str
    body: str
    opt_out_type: str = ""


@dataclass(frozen=True, slots=True)
class TextAnswer:
    """What a text says; `number` is given for a bare number."""

    said: Said
    number: int = 0


def read_answer(text: str) -> TextAnswer:
    """One word, whatever its case, accents, spaces and punctuation; anything longer is `other`, for a person to read."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign)).casefold()
    word = "".join(sign if sign.isalnum() else " " for sign in bare).split()
    if len(word) != 1:
        return TextAnswer("other")
    if word[0].isascii() and word[0].isdigit() and len(word[0]) <= 2:
        return TextAnswer("number", int(word[0]))
    for said, words in _WORDS:
        if word[0] in words:
            return TextAnswer(said)
    return TextAnswer("other")


_WORDS: tuple[tuple[Said, frozenset[str]], ...] = (("yes", _YES), ("no", _NO), ("cancel", _CANCEL))
