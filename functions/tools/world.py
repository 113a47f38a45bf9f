"""All that a tool call may touch: the ports in one bundle, and the errand that one tool call is."""

from dataclasses import dataclass, field

from functions.domain.calendar_ports import NoCalendar, OwnersCalendar
from functions.domain.calls import Call
from functions.domain.ports import (
    CallLog,
    Clock,
    GuestBook,
    MessageBox,
    Outbox,
    ReservationBook,
    RestaurantDirectory,
    Timers,
    Waitlist,
)
from functions.domain.reservations import ActionKey
from functions.domain.restaurants import Restaurant
from functions.domain.sale_ports import Geocoder, Menus, Orders, PointsOfSale
from functions.domain.text_ports import HouseStates, OptOuts, TextQuestions


@dataclass(frozen=True, slots=True)
class Sales:
    """What selling food needs."""

    orders: Orders
    menus: Menus
    points_of_sale: PointsOfSale
    geocoder: Geocoder


@dataclass(frozen=True, slots=True)
class World:
    """The ports, wired once per process: on DynamoDB in Lambda, in memory in tests."""

    clock: Clock
    directory: RestaurantDirectory
    book: ReservationBook
    calls: CallLog
    messages: MessageBox
    outbox: Outbox
    timers: Timers
    house_states: HouseStates
    opt_outs: OptOuts
    text_questions: TextQuestions
    waitlist: Waitlist
    guests: GuestBook
    sales: Sales | None = None
    """None: no food is sold by this process."""
    owners_calendar: OwnersCalendar = field(default_factory=NoCalendar)
    """Asked before the book answers about a time."""


@dataclass(frozen=True, slots=True)
class Errand:
    """One tool call, being run for one caller of one restaurant."""

    world: World
    restaurant: Restaurant
    call: Call
    key: ActionKey
    """The CallSid and the model's tool call id: a write with the same key happens once."""
