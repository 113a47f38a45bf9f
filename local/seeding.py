"""Fills the restaurant's memory before a call: the sample restaurant, and what a scenario says is so beforehand.

Everything goes in by the doors that a real restaurant uses: its configuration through the codec and the checks of the owner's console,
reservations through the booking action, so that tables, ledgers and codes are the ones that the house itself would have made.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import yaml

from functions.actions.book_reservation import book_reservation
from functions.actions.hold_slot import Held, hold_slot
from functions.actions.join_waitlist import WaitlistWish, join_waitlist
from functions.domain.availability import Wish
from functions.domain.errors import BadConfiguration, Refusal
from functions.domain.hours import DateException, ServicePeriod
from functions.domain.menu import Menu
from functions.domain.menu_data import menu_from
from functions.domain.ports import ReservationBook, RestaurantDirectory, Waitlist
from functions.domain.reservations import ActionKey, BookingRequest, Reservation, TextConsent
from functions.domain.restaurant_checks import validate
from functions.domain.restaurant_data import restaurant_from_data
from functions.domain.restaurants import Restaurant
from functions.domain.sale_ports import Menus
from local.given import Given, GivenReservation, GivenWaiting
from local.scenario import Scenario

SEEDS = Path(__file__).resolve().parent / "seed"
_MOST_GUESTS = 60


class CannotPrepare(Exception):
    """The state that a scenario wants cannot be made; the text says why."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was made: the restaurant as this scenario has it, the day from which all days count, and the reservations."""

    restaurant: Restaurant
    anchor: date
    reservations: tuple[Reservation, ...]


def load_restaurant(name: str, folder: Path = SEEDS) -> Restaurant:
    """The sample restaurant of that name. CannotPrepare says what is wrong with its file."""
    path = folder / f"{name}.yaml"
    if not path.exists():
        there = ", ".join(sorted(one.stem for one in folder.glob("*.yaml")))
        raise CannotPrepare(f"there is no restaurant {name!r} in {folder.name}/; there are: {there}")
    try:
        restaurant = restaurant_from_data(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (yaml.YAMLError, BadConfiguration) as error:
        raise CannotPrepare(f"{path.name}: {error}") from error
    complaints = validate(restaurant)
    if complaints:
        raise CannotPrepare(f"{path.name}: " + " ".join(complaints))
    return restaurant


def load_menu(
    restaurant: Restaurant, now: datetime, folder: Path = SEEDS / "menus", *, sample: str = ""
) -> Menu | None:
    """The first published menu of the sample restaurant; None if it has none. CannotPrepare says what is wrong with its file.

    `sample` is the restaurant whose menu it is, for a twin on another number.
    """
    path = folder / f"{sample or restaurant.id}.yaml"
    if not path.exists():
        return None
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        return replace(menu_from({**data, "restaurant_id": restaurant.id, "version": 1}), published_at=now)
    except (yaml.YAMLError, TypeError, KeyError, ValueError) as error:
        raise CannotPrepare(f"menus/{path.name}: {error}") from error


@dataclass(frozen=True, slots=True)
class _At:
    """The clock of the house while it is prepared: stands still at `moment`."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment


def prepare(
    directory: RestaurantDirectory,
    book: ReservationBook,
    restaurant: Restaurant,
    scenario: Scenario,
    now: datetime,
    waitlist: Waitlist | None = None,
    menus: Menus | None = None,
    wired: Collection[str] = ("ticket",),
) -> Prepared:
    """Make what the scenario says is so. `now` is aware, `wired` are the points of sale that stand here.

    CannotPrepare if the house would not do it, or orders would go by ticket where the scenario wants a point of sale.
    """
    clock = _At(now)
    _check_wired(scenario, wired)
    if scenario.given.nobody_to_transfer_to:
        restaurant = replace(restaurant, transfer_number=None)
    if scenario.given.walk_in_share is not None:
        rules = replace(restaurant.rules, walk_in_share=scenario.given.walk_in_share)
        restaurant = replace(restaurant, rules=rules)
    restaurant = _selling(restaurant, scenario.given, now)
    directory.save(restaurant)
    menu = load_menu(restaurant, now, sample=scenario.restaurant)
    if menus is not None and menu is not None and menus.live(restaurant.id) is None:
        menus.publish(menu)
    anchor = now.astimezone(restaurant.zone).date()
    made = []
    for number, request in enumerate(_requests(scenario, restaurant, anchor)):
        booked = book_reservation(book, clock, restaurant, request, ActionKey(f"prepared-{restaurant.id}", str(number)))
        if isinstance(booked, Refusal):
            raise CannotPrepare(f"{scenario.name}: {request.name}'s table was refused: {booked.reason}")
        made.append(booked.reservation)
    for place, moment in enumerate(scenario.given.full):
        made += _fill(book, clock, restaurant, moment.instant(anchor, restaurant.zone), f"full-{place}")
    for place, hold in enumerate(scenario.given.holds):
        wish = Wish(starts_at=hold.when.instant(anchor, restaurant.zone), party_size=hold.party)
        held = hold_slot(book, clock, restaurant, wish, f"prepared-{restaurant.id}-{place}")
        if not isinstance(held, Held):
            raise CannotPrepare(f"{scenario.name}: the slot {hold.when.text} could not be held")
    for place, waiting in enumerate(scenario.given.waitlist):
        joins = _At(now + timedelta(milliseconds=place))  # the order in line is that of joining
        _put_on_waitlist(book, waitlist, joins, restaurant, waiting, scenario, anchor)
    return Prepared(restaurant, anchor, tuple(made))


def _check_wired(scenario: Scenario, wired: Collection[str]) -> None:
    pos = scenario.given.pos
    if pos is not None and pos not in wired:
        raise CannotPrepare(f"{scenario.name}: {pos} is not wired here; there is {', '.join(wired)}")


def _selling(restaurant: Restaurant, given: Given, now: datetime) -> Restaurant:
    """The restaurant with the kitchen's hours, the point of sale and the ways to pay that a scenario wants."""
    local = now.astimezone(restaurant.zone)
    if given.kitchen == "closed":
        days = (local.date() - timedelta(days=1), local.date())
        closed = tuple(DateException(on, (), "closed for today") for on in days)
        restaurant = replace(restaurant, hours=replace(restaurant.hours, exceptions=closed))
    elif given.kitchen == "open":
        opened, closes = local - _OPEN_SINCE, local + _OPEN_FOR
        since, until = (one.time().replace(second=0, microsecond=0) for one in (opened, closes))
        period = ServicePeriod("kitchen", since, until, until)
        exception = DateException(opened.date(), (period,), "open for a scenario")
        restaurant = replace(restaurant, hours=replace(restaurant.hours, exceptions=(exception,)))
    ordering = restaurant.ordering
    if ordering is not None:
        pos, payments = given.pos or ordering.pos, given.payments or ordering.payments
        restaurant = replace(restaurant, ordering=replace(ordering, pos=pos, payments=payments))
    return restaurant


_OPEN_SINCE, _OPEN_FOR = timedelta(hours=2), timedelta(hours=8)


def _put_on_waitlist(
    book: ReservationBook,
    waitlist: Waitlist | None,
    clock: _At,
    restaurant: Restaurant,
    waiting: GivenWaiting,
    scenario: Scenario,
    anchor: date,
) -> None:
    if waitlist is None:
        raise CannotPrepare(f"{scenario.name}: there is no waitlist here")
    wish = WaitlistWish(
        earliest=waiting.when.instant(anchor, restaurant.zone),
        latest=waiting.until.instant(anchor, restaurant.zone) if waiting.until is not None else None,
        party_size=waiting.party,
        name=waiting.name,
        phone=scenario.caller.number if waiting.phone == "caller" else waiting.phone,
        consent=TextConsent("prepared by a scenario", clock.moment, ""),
    )
    joined = join_waitlist(book, waitlist, clock, restaurant, wish)
    if isinstance(joined, Refusal):
        raise CannotPrepare(f"{scenario.name}: {waiting.name} could not wait: {joined.reason}")


def _requests(scenario: Scenario, restaurant: Restaurant, anchor: date) -> Iterable[BookingRequest]:
    given: Given = scenario.given
    for one in given.reservations:
        yield BookingRequest(
            starts_at=one.when.instant(anchor, restaurant.zone),
            party_size=one.party,
            name=one.name,
            phone=_phone(one, scenario),
            area=one.area,
            text_consent=one.text_consent,
        )


def _phone(one: GivenReservation, scenario: Scenario) -> str | None:
    if one.phone != "caller":
        return one.phone
    return None if scenario.caller.number == "withheld" else scenario.caller.number


def _fill(
    book: ReservationBook, clock: _At, restaurant: Restaurant, starts_at: datetime, label: str
) -> list[Reservation]:
    """Book parties at that time, the largest first, until the house has no table for anybody."""
    made: list[Reservation] = []
    for size in range(restaurant.rules.largest_party, 0, -1):
        while len(made) < _MOST_GUESTS:
            name = f"Guest {label} {len(made) + 1}"
            request = BookingRequest(starts_at=starts_at, party_size=size, name=name, phone=None)
            key = ActionKey(f"prepared-{restaurant.id}", f"{label}-{len(made)}-{size}")
            booked = book_reservation(book, clock, restaurant, request, key)
            if isinstance(booked, Refusal):
                if booked.code not in _NO_TABLE:
                    raise CannotPrepare(f"could not fill {starts_at}: {booked.reason}")
                break
            made.append(booked.reservation)
    if not made:
        raise CannotPrepare(f"nothing could be booked at {starts_at}, so nothing says that it is full")
    return made


_NO_TABLE = frozenset({"fully_booked", "no_table_that_size"})
