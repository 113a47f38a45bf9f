"""What a vendor's error code means for a text: may it be tried again, is it this guest's telephone or the house's own number?"""

from typing import Literal

LOST = frozenset({"failed", "undelivered"})
"""States of a text that did not reach anybody."""
ARRIVED = frozenset({"delivered", "read"})
"""States of a text that is on its reader's telephone."""
IN_TROUBLE = LOST | {"skipped", "unknown"}

OPTED_OUT = "21610"
"""Twilio refuses a recipient who wrote STOP; our own mark for a text that we did not even try is the same code."""
TOO_LATE = "too_late"
"""Our own mark: the text was of no use any more when it could have been sent."""

DELIVERED_AFTER_ALL = "delivered_after_all"
"""Our own mark of a second try that was not made: its first try had been reported as lost, and then arrived."""
TOLD_OTHERWISE = "told_otherwise"
"""Our own mark of an answer that another text gives."""
AT_NIGHT = "at_night"
"""Our own mark of a text that waits for the end of the quiet hours: its second entry is the one that is sent."""
NO_TROUBLE = frozenset({DELIVERED_AFTER_ALL, TOLD_OTHERWISE, AT_NIGHT})
"""Why a text was rightly not sent."""

PASSING = frozenset({"30001", "30003", "30008", "30022", "21611"})
"""Queue overflow (at the carrier, or ours already at the vendor), handset off, unknown, too many at once: worth one more try, later."""
OUR_NUMBER = frozenset({"30032", "30034", "20003", "21603", "21606"})
"""Not registered, not verified, not ours: no guest gets any text until the house or its engineer acts.

A region that is switched off (21408) or a route that does not exist (21612) is the guest's number's trouble: others get theirs.
"""

Cause = Literal["opted_out", "our_number", "their_number", "uncertain"]


def cause_of(error_code: str | None) -> Cause:
    """Whose trouble it is; an unknown code is taken for the telephone's."""
    if error_code == OPTED_OUT:
        return "opted_out"
    return "our_number" if error_code in OUR_NUMBER else "their_number"


WORDS = {
    "en": {
        "opted_out": "The guest wants no texts (STOP). Please call: {body}",
        "our_number": "Texts from {house} are refused by the networks (error {code}): the number is not registered or not allowed. "
        "No guest gets any. The first lost one: {body}",
        "their_number": "This text did not reach the guest, please call: {body}",
        "uncertain": "Nobody knows whether this text reached the guest, please call: {body}",
    },
    "es": {
        "opted_out": "El cliente no quiere textos (STOP). Por favor llame: {body}",
        "our_number": "Las redes rechazan los textos de {house} (error {code}): el número no está registrado o permitido. "
        "Ningún cliente los recibe. El primero perdido: {body}",
        "their_number": "Este mensaje no ha llegado al cliente, por favor llame: {body}",
        "uncertain": "No se sabe si este mensaje ha llegado al cliente, por favor llame: {body}",
    },
    "fr": {
        "opted_out": "Le client ne veut pas de SMS (STOP). Merci d'appeler : {body}",
        "our_number": "Les réseaux refusent les SMS de {house} (erreur {code}) : numéro non enregistré ou non autorisé. "
        "Aucun client n'en reçoit. Le premier perdu : {body}",
        "their_number": "Ce SMS n'est pas arrivé au client, merci d'appeler : {body}",
        "uncertain": "Impossible de savoir si ce SMS est arrivé au client, merci d'appeler : {body}",
    },
    "de": {
        "opted_out": "Der Gast möchte keine SMS (STOP). Bitte anrufen: {body}",
        "our_number": "Die Netze weisen SMS von {house} ab (Fehler {code}): Die Nummer ist nicht registriert oder nicht zugelassen. "
        "Kein Gast erhält welche. Die erste verlorene: {body}",
        "their_number": "Diese SMS hat den Gast nicht erreicht, bitte anrufen: {body}",
        "uncertain": "Ob diese SMS den Gast erreicht hat, ist unbekannt; bitte anrufen: {body}",
    },
    "it": {
        "opted_out": "Il cliente non vuole SMS (STOP). Per favore chiamare: {body}",
        "our_number": "Le reti rifiutano gli SMS di {house} (errore {code}): il numero non è registrato o non è ammesso. "
        "Nessun cliente ne riceve. Il primo perso: {body}",
        "their_number": "Questo SMS non ha raggiunto il cliente, per favore chiamare: {body}",
        "uncertain": "Non si sa se questo SMS ha raggiunto il cliente, per favore chiamare: {body}",
    },
    "pt": {
        "opted_out": "O cliente não quer SMS (STOP). Por favor ligue: {body}",
        "our_number": "As redes recusam os SMS de {house} (erro {code}): o número não está registado ou autorizado. "
        "Nenhum cliente os recebe. O primeiro perdido: {body}",
        "their_number": "Este SMS não chegou ao cliente, por favor ligue: {body}",
        "uncertain": "Não se sabe se este SMS chegou ao cliente, por favor ligue: {body}",
    },
}
"""What the owner reads of a lost text, by cause."""
