"""Whether a caller may touch a reservation: what they know has to fit the booking.

Accepted are the number that the network presents together with the name on the booking, or the name and the confirmation code.
A number alone never opens anything, since caller ID can be forged; nor does a name.
"""

import re
import unicodedata

from functions.domain import confirmation_codes
from functions.domain.reservations import GuestProof, Reservation

MOST_FAILURES = 5
"""Failed proofs that a number, and a call, may have in an hour."""
MOST_FAILED_CODES = 60
"""Failed codes that a restaurant bears in an hour from all callers together: forged numbers do not help a guesser."""
EVERYBODY = "codes"
"""Under this name the failed codes of all callers are counted."""

_FORMS_OF_ADDRESS = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "dr",
        "sir",
        "madam",
        "herr",
        "frau",
        "signor",
        "signora",
        "senor",
        "senora",
        "monsieur",
        "madame",
    ]
)
_PARTICLES = frozenset(
    [
        "de",
        "da",
        "di",
        "do",
        "du",
        "del",
        "della",
        "der",
        "den",
        "la",
        "le",
        "el",
        "los",
        "las",
        "van",
        "von",
        "of",
        "the",
        "y",
        "e",
        "i",
        "and",
        "und",
        "et",
    ]
)


def opens(proof: GuestProof, reservation: Reservation) -> bool:
    """Whether this proof opens this reservation."""
    if not same_guest(proof.name, reservation.name):
        return False
    if proof.caller is not None and proof.caller == reservation.phone:
        return True
    return proof.code is not None and confirmation_codes.read(proof.code) == reservation.code


def same_guest(said: str, booked: str) -> bool:
    """Whether a name as it was heard can be the name as it was booked.

    Every word of the shorter name has to be in the longer one ("Rossi" is "Mario Rossi"); accents, case, titles and particles
    do not count; in words of five letters or more one letter may differ, since both were heard over a telephone.
    """
    shorter, longer = sorted((_words(said), _words(booked)), key=len)
    if not shorter:
        return False
    left = list(longer)
    for word in shorter:
        found = next((other for other in left if _alike(word, other)), None)
        if found is None:
            return False
        left.remove(found)
    return True


def _words(name: str) -> list[str]:
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign)).casefold()
    words = re.findall(r"[^\W\d_]+", plain.replace("'", "").replace("\u2019", ""))
    telling = [word for word in words if word not in _FORMS_OF_ADDRESS and word not in _PARTICLES]
    return telling or words


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    if min(len(one), len(other)) < 5 or abs(len(one) - len(other)) > 1:
        return False
    return _one_edit_apart(*sorted((one, other), key=len))


def _one_edit_apart(shorter: str, longer: str) -> bool:
    """Whether one letter replaced or added makes the shorter word the longer one."""
    same = next((i for i, sign in enumerate(shorter) if sign != longer[i]), len(shorter))
    if len(shorter) == len(longer):
        return shorter[same + 1 :] == longer[same + 1 :]
    return shorter[same:] == longer[same + 1 :]
