"""The words of the texts by language, every one of them inside the GSM 7-bit alphabet."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """One language. Templates take {house} {guests} {when} {guest} {code} {phone}; `when` {weekday} {day} {month} {month_name} {clock}."""

    confirmation: str
    change: str
    cancellation: str
    reminder: str
    apology_cancelled: str
    apology_moved: str
    to_confirm: str
    """Replies that we understand. Never "reply CANCEL": networks read that word as an opt-out."""
    to_change: str
    """The same for a guest who has confirmed already."""
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
        reminder="{house}: we look forward to seeing you: {guests} on {when}, name {guest}.",
        apology_cancelled="{house}: we are sorry, we had to cancel your booking on {when}, name {guest}. Please call us: {phone}",
        apology_moved="{house}: we are sorry, we had to change your booking: {guests} on {when}, name {guest}. Code {code}.",
        to_confirm="Reply C to cancel, Y to confirm, or call {phone}.",
        to_change="Reply C to cancel or call {phone}.",
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
        reminder="{house}: le esperamos: {guests}, {when}, a nombre de {guest}.",
        apology_cancelled="{house}: lo sentimos, hemos tenido que anular su reserva del {when}, a nombre de {guest}. Por favor llame: {phone}",
        apology_moved="{house}: lo sentimos, hemos tenido que cambiar su reserva: {guests}, {when}, a nombre de {guest}. Clave {code}.",
        to_confirm="Responda C para anular, Y para confirmar, o llame al {phone}.",
        to_change="Responda C para anular o llame al {phone}.",
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
        reminder="{house} : nous vous attendons : {guests}, {when}, au nom de {guest}.",
        apology_cancelled="{house} : désolés, nous devons annuler votre réservation du {when}, au nom de {guest}. Appelez-nous : {phone}",
        apology_moved="{house} : désolés, nous devons modifier votre réservation : {guests}, {when}, au nom de {guest}. Code {code}.",
        to_confirm="Répondez C pour annuler, Y pour confirmer, ou appelez le {phone}.",
        to_change="Répondez C pour annuler ou appelez le {phone}.",
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
        reminder="{house}: Wir freuen uns auf Sie: {guests}, {when}, auf den Namen {guest}.",
        apology_cancelled="{house}: Leider mussten wir Ihre Reservierung am {when}, auf den Namen {guest}, absagen. Bitte rufen Sie an: {phone}",
        apology_moved="{house}: Leider mussten wir Ihre Reservierung ändern: {guests}, {when}, auf den Namen {guest}. Code {code}.",
        to_confirm="Antworten Sie C zum Absagen, Y zum Bestätigen, oder rufen Sie an: {phone}.",
        to_change="Antworten Sie C zum Absagen oder rufen Sie an: {phone}.",
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
        reminder="{house}: la aspettiamo: {guests}, {when}, a nome {guest}.",
        apology_cancelled="{house}: ci dispiace, abbiamo dovuto annullare la prenotazione del {when}, a nome {guest}. Ci chiami: {phone}",
        apology_moved="{house}: ci dispiace, abbiamo dovuto cambiare la prenotazione: {guests}, {when}, a nome {guest}. Codice {code}.",
        to_confirm="Risponda C per annullare, Y per confermare, o chiami il {phone}.",
        to_change="Risponda C per annullare o chiami il {phone}.",
        stop="STOP per non ricevere SMS.",
        one_guest="1 persona",
        more_guests="{count} persone",
        when="{weekday} {day}/{month} alle {clock}",
        weekdays=("lun", "mar", "mer", "gio", "ven", "sab", "dom"),
        months=_NUMBERS,
    ),
    "pt": Words(
        confirmation="{house}: mesa para {guests}, {when}, em nome de {guest}. Chave {code}.",
        change="{house}: a sua reserva foi alterada: {guests}, {when}, em nome de {guest}. Chave {code}.",
        cancellation="{house}: a sua reserva de {when}, em nome de {guest}, foi anulada. Esperamos por si noutro dia: {phone}",
        reminder="{house}: esperamos por si: {guests}, {when}, em nome de {guest}.",
        apology_cancelled="{house}: lamentamos, tivemos de anular a sua reserva de {when}, em nome de {guest}. Por favor ligue: {phone}",
        apology_moved="{house}: lamentamos, tivemos de alterar a sua reserva: {guests}, {when}, em nome de {guest}. Chave {code}.",
        to_confirm="Responda C para anular, Y para confirmar, ou ligue {phone}.",
        to_change="Responda C para anular ou ligue {phone}.",
        stop="STOP para deixar de receber SMS.",
        one_guest="1 pessoa",
        more_guests="{count} pessoas",
        when="{weekday} {day}/{month} pelas {clock}",
        weekdays=("seg", "ter", "qua", "qui", "sex", "sab", "dom"),
        months=_NUMBERS,
    ),
}
