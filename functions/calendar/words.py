"""What the owner is told when calendar and book disagree, or when the calendar cannot be reached; in the restaurant's first language."""

from functions.domain.restaurants import Restaurant

_WORDS = {
    "en": {
        "overbooked": "{title} is moved as you wished, but shares its tables with another party then: {when}.",
        "too_small": "{title} is in the book as you wished, but its tables do not seat that many: {when}.",
        "not_ours": "{title} has changed, but we may not write into that event, which somebody else made. Please change it: {when}.",
        "not_ours_cancelled": "{title} is cancelled, but we may not take out that event, which somebody else made: {when}.",
        "guest_cancelled": "You changed {title} while the guest cancelled it. It is cancelled.",
        "moved_away": "{title} left the reservations calendar, so it was cancelled and the guest was told. Was that meant?",
        "blocked": "You blocked a time that these parties have: {who}. They keep their tables until you say otherwise.",
        "no_time": "'{title}' has no time of day, so it was not booked. Give the event a time.",
        "no_table": "'{title}' names tables that are not there: {who}.",
        "unshared": "We may no longer write to your calendar. Share it again with {address}: 'Make changes to events'.",
        "reauth_needed": "Google no longer lets us into your calendar. Please connect it again. Bookings go on meanwhile.",
        "unreachable": "Google Calendar has not answered since {when}. Bookings go on; your latest edits may be missing.",
    },
    "es": {
        "overbooked": "{title} queda movida como pidió, pero comparte mesa con otro grupo: {when}.",
        "too_small": "{title} queda anotada como pidió, pero en sus mesas no caben tantos: {when}.",
        "not_ours": "{title} ha cambiado, pero no podemos escribir en ese evento, que es de otra persona. Cámbielo usted: {when}.",
        "not_ours_cancelled": "{title} está anulada, pero no podemos quitar ese evento, que es de otra persona: {when}.",
        "guest_cancelled": "Usted cambió {title} mientras el cliente la anulaba. Queda anulada.",
        "moved_away": "{title} salió del calendario de reservas: se anuló y se avisó al cliente. ¿Era su intención?",
        "blocked": "Ha bloqueado una hora que tienen estos grupos: {who}. Conservan sus mesas hasta que usted decida.",
        "no_time": "'{title}' no tiene hora y no se ha reservado. Ponga una hora al evento.",
        "no_table": "'{title}' nombra mesas que no existen: {who}.",
        "unshared": "Ya no podemos escribir en su calendario. Compártalo otra vez con {address}: 'Hacer cambios en eventos'.",
        "reauth_needed": "Google ya no nos deja entrar en su calendario. Conéctelo de nuevo. Las reservas siguen.",
        "unreachable": "Google Calendar no responde desde {when}. Las reservas siguen; sus últimos cambios pueden faltar.",
    },
    "fr": {
        "overbooked": "{title} est déplacée comme voulu, mais partage ses tables avec un autre groupe : {when}.",
        "too_small": "{title} est notée comme voulu, mais ses tables n'ont pas tant de places : {when}.",
        "not_ours": "{title} a changé, mais cet événement vient d'une autre personne et nous ne pouvons pas le modifier. À vous de le faire : {when}.",
        "not_ours_cancelled": "{title} est annulée, mais cet événement vient d'une autre personne et nous ne pouvons pas l'ôter : {when}.",
        "guest_cancelled": "Vous avez modifié {title} pendant que le client l'annulait. Elle est annulée.",
        "moved_away": "{title} a quitté l'agenda des réservations : annulée, client prévenu. Était-ce voulu ?",
        "blocked": "Vous avez bloqué une heure déjà prise par : {who}. Ils gardent leurs tables jusqu'à votre décision.",
        "no_time": "« {title} » n'a pas d'heure et n'est pas réservé. Donnez une heure à l'événement.",
        "no_table": "« {title} » nomme des tables inconnues : {who}.",
        "unshared": "Nous ne pouvons plus écrire dans votre agenda. Partagez-le avec {address} : « Apporter des modifications aux événements ».",
        "reauth_needed": "Google ne nous ouvre plus votre agenda. Reconnectez-le. Les réservations continuent.",
        "unreachable": "Google Agenda ne répond plus depuis {when}. Les réservations continuent ; vos derniers changements peuvent manquer.",
    },
    "de": {
        "overbooked": "{title} ist wie gewünscht verschoben, teilt aber Tische mit anderen Gästen: {when}.",
        "too_small": "{title} steht wie gewünscht im Buch, aber die Tische reichen nicht für so viele: {when}.",
        "not_ours": "{title} hat sich geändert, aber in diesen Termin von jemand anderem dürfen wir nicht schreiben. Bitte ändern Sie ihn: {when}.",
        "not_ours_cancelled": "{title} ist storniert, aber diesen Termin von jemand anderem dürfen wir nicht entfernen: {when}.",
        "guest_cancelled": "Sie haben {title} geändert, während der Gast absagte. Die Reservierung ist storniert.",
        "moved_away": "{title} hat den Reservierungskalender verlassen: storniert, Gast benachrichtigt. War das gewollt?",
        "blocked": "Sie haben eine Zeit gesperrt, die vergeben ist: {who}. Diese Gäste behalten ihre Tische, bis Sie entscheiden.",
        "no_time": "'{title}' hat keine Uhrzeit und wurde nicht gebucht. Geben Sie dem Termin eine Uhrzeit.",
        "no_table": "'{title}' nennt unbekannte Tische: {who}.",
        "unshared": "Wir dürfen nicht mehr in Ihren Kalender schreiben. Geben Sie ihn für {address} frei: 'Termine ändern'.",
        "reauth_needed": "Google lässt uns nicht mehr in Ihren Kalender. Bitte neu verbinden. Reservierungen laufen weiter.",
        "unreachable": "Google Kalender antwortet seit {when} nicht. Reservierungen laufen weiter; Ihre letzten Änderungen fehlen vielleicht.",
    },
    "it": {
        "overbooked": "{title} è spostata come richiesto, ma divide i tavoli con un altro gruppo: {when}.",
        "too_small": "{title} è nel libro come richiesto, ma i suoi tavoli non bastano per tanti: {when}.",
        "not_ours": "{title} è cambiata, ma non possiamo scrivere in quell'evento, che è di un'altra persona. Lo cambi Lei: {when}.",
        "not_ours_cancelled": "{title} è annullata, ma non possiamo togliere quell'evento, che è di un'altra persona: {when}.",
        "guest_cancelled": "Lei ha cambiato {title} mentre il cliente la annullava. È annullata.",
        "moved_away": "{title} è uscita dal calendario: annullata, cliente avvisato. Era voluto?",
        "blocked": "Ha bloccato un orario già preso da: {who}. Tengono i tavoli finché Lei non decide.",
        "no_time": "'{title}' non ha un orario e non è stata registrata. Dia un orario all'evento.",
        "no_table": "'{title}' nomina tavoli che non esistono: {who}.",
        "unshared": "Non possiamo più scrivere nel Suo calendario. Lo condivida con {address}: 'Apportare modifiche agli eventi'.",
        "reauth_needed": "Google non ci apre più il Suo calendario. Lo colleghi di nuovo. Le prenotazioni continuano.",
        "unreachable": "Google Calendar non risponde dalle {when}. Le prenotazioni continuano; le ultime modifiche possono mancare.",
    },
}  # fmt: skip


def told(restaurant: Restaurant, what: str, **values: str) -> str:
    """The sentence, in the first of the restaurant's languages that we have words for."""
    words = next((_WORDS[code] for code in restaurant.languages if code in _WORDS), _WORDS["en"])
    return words[what].format(**values)
