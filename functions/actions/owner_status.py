"""Tells an owner by text how the house stands: tonight's covers, who comes next, what is off or paused, what is in trouble."""

from datetime import date, timedelta

from functions.actions.text_state import texts_in_trouble
from functions.domain.hours import service_at
from functions.domain.house_state import HouseState, off_now, orders_paused
from functions.domain.owner_echo_words import ECHOES
from functions.domain.owner_echoes import clock_of, day_of, fitting, listed
from functions.domain.ports import Clock, MessageBox, Outbox, ReservationBook
from functions.domain.reservations import Reservation, ReservationStatus
from functions.domain.restaurants import Restaurant
from functions.domain.wall_clock import instant

_RECENTLY = timedelta(hours=24)


def closing_id(on: date) -> str:
    """The id of the block by which a date is closed by text."""
    return f"text-closed-{on:%Y%m%d}"


def owner_status(
    book: ReservationBook,
    messages: MessageBox,
    outbox: Outbox,
    clock: Clock,
    restaurant: Restaurant,
    state: HouseState,
    on: date,
    language: str,
) -> str:
    """The status of that business date, within two segments."""
    words, zone, now = ECHOES[language], restaurant.zone, instant(clock.now())
    booked = [one for one in of_business_day(book, restaurant, on) if one.status is ReservationStatus.BOOKED]
    coming = [one for one in booked if one.starts_at >= now]
    (ledger,) = book.ledgers(restaurant.id, [on])
    lost = len(texts_in_trouble(outbox, restaurant.id, now - _RECENTLY))
    of_late = [one.kind for one in messages.recent(restaurant.id) if one.created_at >= now - _RECENTLY]
    conflicts = of_late.count("conflict")
    trouble = (
        (words["texts_lost"].format(count=lost) if lost else "")
        + (words["calendar_trouble"] if "calendar_trouble" in of_late else "")
        + (words["conflicts_open"].format(count=conflicts) if conflicts else "")
    )
    closed = any(one.id == closing_id(on) for one in ledger.blocks)
    return fitting(
        words["status"].format(
            day=day_of(language, on),
            covers=sum(one.party_size for one in booked),
            parties=len(booked),
            next=words["next"].format(listed=listed(language, coming, zone, 3)) if coming else "",
            orders=orders_words(restaurant, state, clock, language),
            off=", ".join(off_now(state, on)) or words["nothing_off"],
            closed=words["is_closed"] if closed else "",
            trouble=trouble,
        )
    )


def of_business_day(book: ReservationBook, restaurant: Restaurant, on: date) -> list[Reservation]:
    """All reservations of that business date, those after midnight too, soonest first."""

    def belongs(one: Reservation) -> bool:
        service = service_at(restaurant.hours, one.starts_at, restaurant.zone)
        return on == (service.on if service is not None else one.starts_at.astimezone(restaurant.zone).date())

    days = (on, on + timedelta(days=1))
    return [one for day in days for one in book.on_day(restaurant.id, day) if belongs(one)]


def orders_words(restaurant: Restaurant, state: HouseState, clock: Clock, language: str) -> str:
    """Whether orders are taken, in a word or two."""
    until = orders_paused(state, clock.now())
    words = ECHOES[language]
    if until is None:
        return words["taken"]
    return words["paused"].format(until=clock_of(language, until.astimezone(restaurant.zone).time()))
