"""The texts of the waitlist, inside the GSM 7-bit alphabet and within two segments, and what is answered to a yes or a no."""

from datetime import datetime
from typing import Any

from functions.domain import gsm7
from functions.domain.message_words import WORDS
from functions.domain.restaurants import Restaurant
from functions.domain.waitlist import TableOffer, WaitlistEntry

_MOST_SEGMENTS = 2
_OFFER = {
    "en": "{house}: a table for {guests} is free on {when}, and kept for you until {until}. Reply Y to take it, N to let it go. STOP to opt out.",
    "es": "{house}: hay mesa para {guests}, {when}, reservada para usted hasta las {until}. Responda Y para aceptarla, N para dejarla. STOP: no recibir textos.",
    "fr": "{house} : une table pour {guests} est libre, {when}, gardée pour vous jusqu'à {until}. Répondez Y pour la prendre, N pour la laisser. STOP pour ne plus recevoir de SMS.",
    "de": "{house}: Ein Tisch für {guests} ist frei, {when}, für Sie gehalten bis {until}. Antworten Sie Y zum Annehmen, N zum Ablehnen. STOP beendet diese SMS.",
    "it": "{house}: un tavolo per {guests} è libero, {when}, tenuto per lei fino alle {until}. Risponda Y per prenderlo, N per lasciarlo. STOP per non ricevere SMS.",
    "pt": "{house}: ha mesa para {guests}, {when}, guardada para si ate as {until}. Responda Y para aceitar, N para recusar. STOP para deixar de receber SMS.",
}  # fmt: skip
_GONE = {
    "en": "{house}: we are sorry, that table is no longer free. You are still on the list; call {phone} for other times.",
    "es": "{house}: lo sentimos, esa mesa ya se ha ocupado. Sigue en la lista; para otras horas llame al {phone}.",
    "fr": "{house} : désolés, cette table n'est plus libre. Vous restez sur la liste ; autres horaires : {phone}.",
    "de": "{house}: Leider ist dieser Tisch nicht mehr frei. Sie bleiben auf der Liste; andere Zeiten: {phone}.",
    "it": "{house}: ci dispiace, quel tavolo non è più libero. Resta in lista; per altri orari chiami il {phone}.",
    "pt": "{house}: lamentamos, essa mesa ja foi ocupada. Continua na lista; para outras horas ligue {phone}.",
}
_LET_GO = {
    "en": "{house}: understood, we have taken you off the list. You are welcome any time: {phone}",
    "es": "{house}: entendido, le hemos quitado de la lista. Le esperamos otra vez: {phone}",
    "fr": "{house} : c'est noté, vous avez quitté la liste. Au plaisir : {phone}",
    "de": "{house}: Verstanden, Sie stehen nicht mehr auf der Liste. Bis bald: {phone}",
    "it": "{house}: d'accordo, non è più in lista. A presto: {phone}",
    "pt": "{house}: de acordo, saiu da lista. Esperamos por si noutro dia: {phone}",
}


def offer_text(restaurant: Restaurant, entry: WaitlistEntry, offer: TableOffer) -> str:
    """The offer, with its deadline as a wall-clock time; the restaurant's name is cut if two segments would not hold it."""
    words = WORDS.get(entry.language, WORDS["en"])
    zone = restaurant.zone
    start, until = offer.starts_at.astimezone(zone), offer.stands_until.astimezone(zone)
    values = {
        "guests": words.guests(entry.party_size),
        "when": words.when.format(
            weekday=words.weekdays[start.weekday()],
            day=start.day,
            month=start.month,
            month_name=words.months[start.month - 1],
            clock=_clock(start, words.twelve_hours),
        ),
        "until": _clock(until, words.twelve_hours),
    }
    return _fitting(_OFFER, entry.language, restaurant, values)


def gone_text(restaurant: Restaurant, language: str) -> str:
    """What is answered to a yes that came too late."""
    return _fitting(_GONE, language, restaurant, {})


def let_go_text(restaurant: Restaurant, language: str) -> str:
    """What is answered to a no."""
    return _fitting(_LET_GO, language, restaurant, {})


def offer_payload(restaurant: Restaurant, entry: WaitlistEntry, offer: TableOffer) -> dict[str, Any]:
    """The payload of the outbox entry that texts the offer."""
    return {
        "to": entry.phone,
        "from": restaurant.phone_number,
        "body": offer_text(restaurant, entry, offer),
        "language": entry.language,
        "purpose": "waitlist_offer",
        "waitlist_entry_id": entry.id,
        "offer_id": offer.id,
        "not_after": offer.stands_until.isoformat(),
    }


def _fitting(templates: dict[str, str], language: str, restaurant: Restaurant, values: dict[str, str]) -> str:
    template = templates.get(language, templates["en"])
    house = gsm7.plain(restaurant.name)
    texts = [
        template.format(house=house[:room].rstrip(), phone=restaurant.phone_number, **values)
        for room in (80, 40, 20, 8)
    ]
    return next((text for text in texts if gsm7.segments(text) <= _MOST_SEGMENTS), texts[-1])


def _clock(local: datetime, twelve_hours: bool) -> str:
    if twelve_hours:
        return f"{local.hour % 12 or 12}:{local.minute:02d} {'PM' if local.hour >= 12 else 'AM'}"
    return f"{local:%H:%M}"
