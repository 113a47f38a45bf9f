"""What an owner is answered by text, in English and Spanish: always what is so now, within two segments."""

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from functions.domain import gsm7
from functions.domain.messages import MOST_SEGMENTS, when_of
from functions.domain.reservations import Reservation

ECHOES = {
    "en": {
        "eighty_six": "86: {name} is off for {day}. Callers are told so now. Undo: UNDO",
        "restock": "{name} is back on. Undo: UNDO",
        "not_off": "{name} was not off.",
        "close": "Closed {day}: no more bookings. {conflicts} Undo: UNDO",
        "no_conflicts": "No booking stands against it.",
        "conflicts": "Still booked, please call: {listed}.",
        "open": "Open {day} again: bookings are taken. Undo: UNDO",
        "not_closed": "{day} was not closed by text; the usual hours hold.",
        "pause_orders": "Orders are paused until {until}. Undo: UNDO",
        "resume_orders": "Orders are taken again. Undo: UNDO",
        "not_paused": "Orders were not paused.",
        "allow_party": "A party of up to {size} may book by phone {day}{at}, if tables fit. Undo: UNDO",
        "at": " at {clock}",
        "no_show": "No-show: {name}, {when}, {size}. The table is free. Undo: UNDO",
        "nobody": "No booking of today fits {name}.",
        "several": "Several fit {name}: {listed}. Write the full name.",
        "refused": "Not done: {reason}",
        "undone": "Undone. {again}",
        "nothing_to_undo": "There is nothing to undo.",
        "undo_eighty_six": "{name} is back on.",
        "undo_restock": "{name} is off again for {day}.",
        "undo_close": "Open {day}: bookings are taken.",
        "undo_open": "Closed {day} again: no more bookings.",
        "undo_pause_orders": "Orders are as before: {orders}.",
        "undo_resume_orders": "Orders are as before: {orders}.",
        "undo_allow_party": "The party of {size} may no longer book by phone.",
        "undo_no_show": "{name} is booked again, {when}; look whether the table is still free.",
        "taken": "taken",
        "paused": "paused until {until}",
        "help": "86 salmon / un86 salmon, closed tonight / open tonight, closed 12/24, pause orders 30 / resume orders, "
        "party of 12 ok at 8, no show Rossi, undo, status",
        "unknown": "Not understood, nothing changed. ",
        "status": "{day}: {covers} covers in {parties} bookings.{next} Orders {orders}. 86: {off}.{closed}{trouble}",
        "next": " Next: {listed}.",
        "nothing_off": "nothing",
        "is_closed": " Closed by text.",
        "texts_lost": " {count} texts did not arrive.",
        "calendar_trouble": " The calendar has trouble.",
    },
    "es": {
        "eighty_six": "86: {name} agotado {day}. Ya se dice a quien llama. Deshacer: DESHACER",
        "restock": "{name}: hay otra vez. Deshacer: DESHACER",
        "not_off": "{name} no estaba agotado.",
        "close": "Cerrado {day}: no se toman reservas. {conflicts} Deshacer: DESHACER",
        "no_conflicts": "No hay reservas en contra.",
        "conflicts": "Siguen reservados, por favor llame: {listed}.",
        "open": "Abierto {day}: se toman reservas. Deshacer: DESHACER",
        "not_closed": "{day} no estaba cerrado por texto; vale el horario normal.",
        "pause_orders": "Pedidos en pausa hasta {until}. Deshacer: DESHACER",
        "resume_orders": "Se toman pedidos otra vez. Deshacer: DESHACER",
        "not_paused": "Los pedidos no estaban en pausa.",
        "allow_party": "Un grupo de hasta {size} puede reservar por teléfono {day}{at}, si hay mesas. Deshacer: DESHACER",
        "at": " a las {clock}",
        "no_show": "No vino: {name}, {when}, {size}. La mesa queda libre. Deshacer: DESHACER",
        "nobody": "Ninguna reserva de hoy coincide con {name}.",
        "several": "Varias coinciden con {name}: {listed}. Escriba el nombre completo.",
        "refused": "No se ha hecho: {reason}",
        "undone": "Deshecho. {again}",
        "nothing_to_undo": "No hay nada que deshacer.",
        "undo_eighty_six": "{name}: hay otra vez.",
        "undo_restock": "{name} agotado otra vez {day}.",
        "undo_close": "Abierto {day}: se toman reservas.",
        "undo_open": "Cerrado {day} otra vez: no se toman reservas.",
        "undo_pause_orders": "Pedidos como antes: {orders}.",
        "undo_resume_orders": "Pedidos como antes: {orders}.",
        "undo_allow_party": "El grupo de {size} ya no puede reservar por teléfono.",
        "undo_no_show": "{name} tiene reserva otra vez, {when}; mire si la mesa sigue libre.",
        "taken": "abiertos",
        "paused": "en pausa hasta {until}",
        "help": "86 salmon / hay salmon, cerrado esta noche / abierto esta noche, pausa pedidos 30 / reanudar pedidos, "
        "grupo de 12 ok a las 8, no vino Rossi, deshacer, estado",
        "unknown": "No entendido, nada ha cambiado. ",
        "status": "{day}: {covers} cubiertos en {parties} reservas.{next} Pedidos {orders}. 86: {off}.{closed}{trouble}",
        "next": " Siguen: {listed}.",
        "nothing_off": "nada",
        "is_closed": " Cerrado por texto.",
        "texts_lost": " {count} textos no han llegado.",
        "calendar_trouble": " El calendario tiene problemas.",
    },
}


def day_of(language: str, on: date) -> str:
    """Tue Nov 24, or mar 24/11."""
    noon = datetime(on.year, on.month, on.day, 12, tzinfo=ZoneInfo("UTC"))
    return when_of(language, noon, ZoneInfo("UTC")).replace(", 12:00 PM", "").replace(" a las 12:00", "")


def clock_of(language: str, clock: time) -> str:
    """8:00 PM, or 20:00."""
    if language == "es":
        return f"{clock:%H:%M}"
    return f"{clock.hour % 12 or 12}:{clock.minute:02d} {'PM' if clock.hour >= 12 else 'AM'}"


def listed(language: str, reservations: Sequence[Reservation], zone: ZoneInfo, most: int) -> str:
    """8:00 PM Rossi 4, 8:30 PM Chan 2 +3."""
    shown = [
        f"{clock_of(language, one.starts_at.astimezone(zone).time())} {gsm7.plain(one.name)[:16].strip()} {one.party_size}"
        for one in reservations[:most]
    ]
    more = f" +{len(reservations) - most}" if len(reservations) > most else ""
    return ", ".join(shown) + more


def fitting(text: str) -> str:
    """The text in the cheap alphabet where it can be, cut to two segments."""
    plain = gsm7.plain(text)
    while gsm7.segments(plain) > MOST_SEGMENTS:
        plain = plain[:-8].rstrip() + ".."
    return plain
