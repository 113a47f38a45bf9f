"""The words of the texts by language, every one of them inside the GSM 7-bit alphabet."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """One language. Templates take {house} {guests} {when} {guest} {code} {phone}; `when` {weekday} {day} {month} {month_name} {clock}."""

    confirmation: str
    change: str
    cancellation: str
    to_change: str
    stop: str
    one_guest: str
    more_guests: str
    when: str
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    twelve_hours: bool = False

    def guests(self, count: int) -> str:
        """The party in words."""
        return self.one_guest if count == 1 else self.more_guests.format(count=count)


_ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NUMBERS = tuple(str(month) for month in range(1, 13))

WORDS = {
    "en": Words(
        confirmation="{house}: table for {guests} on {when}, name {guest}. Code {code}.",
        change="{house}: your booking is changed: {guests} on {when}, name {guest}. Code {code}.",
        cancellation="{house}: your booking on {when}, name {guest}, is cancelled. You are welcome any time: {phone}",
        to_change="Plans changed? Call {phone}.",
        stop="STOP to opt out.",
        one_guest="1 guest",
        more_guests="{count} guests",
        when="{weekday} {month_name} {day}, {clock}",
        weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        months=_ENGLISH_MONTHS,
        twelve_hours=True,
    ),
    "es": Words(
        confirmation="{house}: mesa para {guests}, {when}, a nombre de {guest}. Clave {code}.",
        change="{house}: su reserva queda cambiada: {guests}, {when}, a nombre de {guest}. Clave {code}.",
        cancellation="{house}: su reserva del {when}, a nombre de {guest}, queda anulada. Le esperamos otra vez: {phone}",
        to_change="Para cambios llame al {phone}.",
        stop="STOP: no recibir textos.",
        one_guest="1 persona",
        more_guests="{count} personas",
        when="{weekday} {day}/{month} a las {clock}",
        weekdays=("lun", "mar", "mie", "jue", "vie", "sab", "dom"),
        months=_NUMBERS,
    ),
    "fr": Words(
        confirmation="{house} : table pour {guests}, {when}, au nom de {guest}. Code {code}.",
        change="{house} : votre réservation est modifiée : {guests}, {when}, au nom de {guest}. Code {code}.",
        cancellation="{house} : votre réservation du {when}, au nom de {guest}, est annulée à votre demande. Au plaisir : {phone}",
        to_change="Un changement ? Appelez le {phone}.",
        stop="STOP pour ne plus recevoir de SMS.",
        one_guest="1 personne",
        more_guests="{count} personnes",
        when="{weekday} {day}/{month} à {clock}",
        weekdays=("lun", "mar", "mer", "jeu", "ven", "sam", "dim"),
        months=_NUMBERS,
    ),
    "de": Words(
        confirmation="{house}: Tisch für {guests}, {when}, auf den Namen {guest}. Code {code}.",
        change="{house}: Ihre Reservierung ist geändert: {guests}, {when}, auf den Namen {guest}. Code {code}.",
        cancellation="{house}: Ihre Reservierung am {when}, auf den Namen {guest}, ist wie gewünscht storniert. Bis bald: {phone}",
        to_change="Änderungen: {phone}.",
        stop="STOP beendet diese SMS.",
        one_guest="1 Person",
        more_guests="{count} Personen",
        when="{weekday} {day}.{month}. um {clock}",
        weekdays=("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
        months=_NUMBERS,
    ),
    "it": Words(
        confirmation="{house}: tavolo per {guests}, {when}, a nome {guest}. Codice {code}.",
        change="{house}: prenotazione modificata: {guests}, {when}, a nome {guest}. Codice {code}.",
        cancellation="{house}: la prenotazione del {when}, a nome {guest}, è annullata come richiesto. A presto: {phone}",
        to_change="Per modifiche chiami il {phone}.",
        stop="STOP per non ricevere SMS.",
        one_guest="1 persona",
        more_guests="{count} persone",
        when="{weekday} {day}/{month} alle {clock}",
        weekdays=("lun", "mar", "mer", "gio", "ven", "sab", "dom"),
        months=_NUMBERS,
    ),
}

OWNER_WORDS = {
    "en": {
        "urgent": "URGENT", "message": "message from a caller", "feedback": "feedback from a guest", "order": "order taken as a message",
        "large_party": "large party asks for a table", "voicemail": "new voicemail", "call_failed": "a call failed, please call back",
        "transfer_missed": "nobody took a transferred call",
    },
    "es": {
        "urgent": "URGENTE", "message": "mensaje de un cliente", "feedback": "comentario de un cliente", "order": "pedido tomado como mensaje",
        "large_party": "grupo grande pide mesa", "voicemail": "nuevo mensaje de voz", "call_failed": "una llamada ha fallado: devuelva la llamada",
        "transfer_missed": "nadie ha atendido una llamada pasada",
    },
    "fr": {
        "urgent": "URGENT", "message": "message d'un client", "feedback": "avis d'un client", "order": "commande prise en message",
        "large_party": "grand groupe demande une table", "voicemail": "nouveau message vocal", "call_failed": "un appel a échoué, merci de rappeler",
        "transfer_missed": "personne n'a pris un appel transféré",
    },
    "de": {
        "urgent": "DRINGEND", "message": "Nachricht eines Anrufers", "feedback": "Rückmeldung eines Gastes", "order": "Bestellung als Nachricht",
        "large_party": "große Gruppe möchte einen Tisch", "voicemail": "neue Sprachnachricht", "call_failed": "ein Anruf schlug fehl, bitte zurückrufen",
        "transfer_missed": "ein weitergeleiteter Anruf blieb unbeantwortet",
    },
    "it": {
        "urgent": "URGENTE", "message": "messaggio di un cliente", "feedback": "commento di un cliente", "order": "ordine preso come messaggio",
        "large_party": "gruppo numeroso chiede un tavolo", "voicemail": "nuovo messaggio vocale", "call_failed": "una chiamata è fallita: richiamare",
        "transfer_missed": "nessuno ha risposto a una chiamata passata",
    },
}  # fmt: skip
