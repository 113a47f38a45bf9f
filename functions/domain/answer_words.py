"""What guests are answered when they write to us: in their language, inside the GSM 7-bit alphabet and two segments."""

from collections.abc import Sequence

from functions.domain import gsm7
from functions.domain.message_words import WORDS
from functions.domain.messages import MOST_SEGMENTS, when_of
from functions.domain.reservations import Reservation
from functions.domain.restaurants import Restaurant

MOST_CHOICES = 4
"""As many reservations as two segments can list."""

_CONFIRMED = {
    "en": "{house}: thank you, we expect you {when}, {guests}.",
    "es": "{house}: gracias, le esperamos {when}, {guests}.",
    "fr": "{house} : merci, nous vous attendons {when}, {guests}.",
    "de": "{house}: Danke, wir erwarten Sie {when}, {guests}.",
    "it": "{house}: grazie, la aspettiamo {when}, {guests}.",
    "pt": "{house}: obrigado, esperamos por si {when}, {guests}.",
}
_NOT_FOUND = {
    "en": "{house}: we find no coming booking for this number. Your text was passed on; you can also call {phone}.",
    "es": "{house}: no encontramos ninguna reserva para este numero. Hemos pasado su texto; puede llamar al {phone}.",
    "fr": "{house} : aucune réservation à venir pour ce numéro. Votre message a été transmis ; appelez le {phone}.",
    "de": "{house}: Zu dieser Nummer finden wir keine Reservierung. Ihre Nachricht ist weitergegeben; Telefon {phone}.",
    "it": "{house}: nessuna prenotazione per questo numero. Il messaggio è stato inoltrato; può chiamare il {phone}.",
    "pt": "{house}: nenhuma reserva para este numero. A sua mensagem foi transmitida; pode ligar {phone}.",
}
_WHICH = {
    "en": {"cancel": "{house}: which booking shall we cancel? Reply", "confirm": "{house}: which booking do you confirm? Reply"},
    "es": {"cancel": "{house}: cual de las reservas anulamos? Responda", "confirm": "{house}: cual de las reservas confirma? Responda"},
    "fr": {"cancel": "{house} : quelle réservation annuler ? Répondez", "confirm": "{house} : quelle réservation confirmer ? Répondez"},
    "de": {"cancel": "{house}: Welche Reservierung absagen? Antworten Sie", "confirm": "{house}: Welche bestätigen? Antworten Sie"},
    "it": {"cancel": "{house}: quale prenotazione annulliamo? Risponda", "confirm": "{house}: quale prenotazione conferma? Risponda"},
    "pt": {"cancel": "{house}: qual das reservas anulamos? Responda", "confirm": "{house}: qual das reservas confirma? Responda"},
}  # fmt: skip
_NOT_TAKEN = {
    "en": "Sorry, your text could not be taken just now. Please send it again in a few minutes, or call {phone}.",
    "es": "Perdone, ahora no hemos podido leer su texto. Por favor repita en unos minutos o llame al {phone}.",
    "fr": "Désolés, votre message n'a pas pu être pris. Merci de le renvoyer dans quelques minutes ou d'appeler le {phone}.",
    "de": "Leider konnte Ihre Nachricht gerade nicht angenommen werden. Bitte senden Sie sie gleich noch einmal oder rufen Sie an: {phone}.",
    "it": "Ci scusi, il messaggio non è stato ricevuto. Lo invii di nuovo tra qualche minuto o chiami il {phone}.",
    "pt": "Lamentamos, agora a sua mensagem não chegou a ser lida. Por favor repita em alguns minutos ou ligue {phone}.",
}


def not_taken_text(phone: str, language: str) -> str:
    """What is answered when our own memory is down: nothing was done, and only a new text or a call can do it."""
    return gsm7.plain(_NOT_TAKEN.get(language, _NOT_TAKEN["en"]).format(phone=phone))


def confirmed_text(restaurant: Restaurant, reservation: Reservation) -> str:
    """The answer to a yes."""
    words = WORDS.get(reservation.language, WORDS["en"])
    when = when_of(reservation.language, reservation.starts_at, restaurant.zone)
    return _fitting(
        _CONFIRMED, reservation.language, restaurant, when=when, guests=words.guests(reservation.party_size)
    )


def not_found_text(restaurant: Restaurant, language: str) -> str:
    """The answer to a C or a Y from a number that has no coming reservation, or not one that it may change."""
    return _fitting(_NOT_FOUND, language, restaurant)


def which_one_text(restaurant: Restaurant, language: str, act: str, choices: Sequence[Reservation]) -> str:
    """The question which of several is meant, numbered from 1; at most `MOST_CHOICES` fit."""
    words = WORDS.get(language, WORDS["en"])
    listed = [
        f"{number}: {when_of(language, one.starts_at, restaurant.zone)}, {words.guests(one.party_size)}"
        for number, one in enumerate(choices, start=1)
    ]
    templates = {code: by_act[act] + " {listed}" for code, by_act in _WHICH.items()}
    return _fitting(templates, language, restaurant, listed="; ".join(listed))


def _fitting(templates: dict[str, str], language: str, restaurant: Restaurant, **values: str) -> str:
    """The text, with the restaurant's name cut until two segments hold it."""
    template = templates.get(language, templates["en"])
    house = gsm7.plain(restaurant.name)
    texts = [
        template.format(house=house[:room].rstrip(), phone=restaurant.phone_number, **values)
        for room in (80, 40, 20, 8, 0)
    ]
    return next((text for text in texts if gsm7.segments(text) <= MOST_SEGMENTS), texts[-1])
