"""How everything stands after a call: read from the store and from the telephone network, never from what was said."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from functions.actions.text_state import text_state_of
from functions.domain.blocks import Block
from functions.domain.calls import Call, Message
from functions.domain.events import OutboxEntry
from functions.domain.holds import is_hold
from functions.domain.orders import Order
from functions.domain.ports import CallLog, DayLedger, MessageBox, Outbox, ReservationBook, Waitlist
from functions.domain.reservations import Reservation
from functions.domain.restaurants import Restaurant
from functions.domain.sale_ports import KitchenLoad, Menus, Orders
from functions.domain.waitlist import WaitlistEntry
from local.calendar_side import CalendarEvent
from local.till_books import PosOrder
from streamer.contract.events import CallReport

FINISHED_STATES = frozenset({"delivered", "undelivered", "failed", "skipped", "unknown", "done"})
"""States of a text or of another door's errand, in the outbox or on the network, that nothing will change any more."""
_KITCHEN_DAYS = 9
"""The eve of the anchor and as far ahead as orders are taken."""
DAYS_READ = 21
"""How far ahead of the anchor reservations are read; scenarios stay well within."""


@dataclass(frozen=True, slots=True)
class SentText:
    """A text as the network has it."""

    to: str
    body: str
    state: str


@dataclass(frozen=True, slots=True)
class DialAttempt:
    """A person was dialled; `status` is Twilio's word for how it ended."""

    to: str
    status: str


@dataclass(frozen=True, slots=True)
class NetworkState:
    """What the telephone network saw: Twilio's side of the story. `warnings` are its debugger's codes."""

    call_sid: str
    ended: bool
    texts: tuple[SentText, ...] = ()
    dials: tuple[DialAttempt, ...] = ()
    voicemails: int = 0
    warnings: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Ports:
    """The restaurant's memory, by the same ports that its actions use."""

    book: ReservationBook
    calls: CallLog
    messages: MessageBox
    outbox: Outbox
    waitlist: Waitlist | None = None
    """None: nobody looks at it."""
    orders: Orders | None = None
    menus: Menus | None = None


@dataclass(frozen=True, slots=True)
class FinalState:
    """All that a scenario is graded on."""

    restaurant: Restaurant
    anchor: date
    """The restaurant's local date when the scenario's state was prepared."""
    reservations: tuple[Reservation, ...]
    ledgers: tuple[DayLedger, ...]
    messages: tuple[Message, ...]
    outbox: tuple[OutboxEntry, ...]
    call: Call | None
    report: CallReport | None
    network: NetworkState
    waitlist: tuple[WaitlistEntry, ...] = ()
    calendar: tuple[CalendarEvent, ...] | None = None
    """None: no calendar is connected."""
    orders: tuple[Order, ...] = ()
    """Drafts too."""
    kitchen: tuple[KitchenLoad, ...] = ()
    text_states: Mapping[str, str] = field(default_factory=dict)
    """Of the newest text about each reservation, by its id, as the house sees it."""
    at_pos: tuple[PosOrder, ...] = ()
    """The books of the point of sale."""

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Each block once, though it stands on the ledger of every day that it touches."""
        return tuple({one.id: one for ledger in self.ledgers for one in ledger.blocks}.values())


def read_state(
    ports: Ports,
    restaurant: Restaurant,
    anchor: date,
    network: NetworkState,
    calendar: tuple[CalendarEvent, ...] | None = None,
    at_pos: tuple[PosOrder, ...] = (),
    known: frozenset[str] = frozenset(),
) -> FinalState:
    """Read everything that concerns this restaurant; blocking. `calendar` is what the owner sees, `at_pos` the point of sale's books.

    `known` are the ids of messages that were there before anything began, which nobody grades.
    """
    days = [anchor + timedelta(days=ahead) for ahead in range(-1, DAYS_READ)]
    call = ports.calls.get(network.call_sid)
    reservations = _once(one for day in days for one in ports.book.on_day(restaurant.id, day))
    texts = ((one.id, text_state_of(ports.outbox, restaurant, one)) for one in reservations)
    return FinalState(
        restaurant=restaurant,
        anchor=anchor,
        reservations=tuple(reservations),
        ledgers=tuple(ports.book.ledgers(restaurant.id, days)),
        messages=tuple(one for one in ports.messages.recent(restaurant.id) if one.id not in known),
        outbox=tuple(ports.outbox.recent(restaurant.id, limit=100)),
        call=call,
        report=CallReport.model_validate(call.report) if call is not None and call.report is not None else None,
        network=network,
        waitlist=tuple(
            one for day in days for one in (ports.waitlist.on_day(restaurant.id, day) if ports.waitlist else ())
        ),
        calendar=calendar,
        orders=tuple(ports.orders.recent(restaurant.id)) if ports.orders else (),
        kitchen=tuple(ports.orders.load(restaurant.id, day.isoformat()) for day in days[:_KITCHEN_DAYS])
        if ports.orders
        else (),
        text_states={about: text.state for about, text in texts if text is not None},
        at_pos=at_pos,
    )


def is_settled(state: FinalState, doors: Collection[str] = ("sms",)) -> bool:
    """Whether nothing more is under way: the line is down, the last report is stored, every text has come to its end.

    `doors` are those that are served; entries for others would wait for ever.
    """
    return (
        state.network.ended
        and (state.report is None or state.report.final)
        and all(entry.state in FINISHED_STATES for entry in state.outbox if entry.door in doors)
        and all(text.state in FINISHED_STATES for text in state.network.texts)
        and state.call is not None
        and state.call.ended_at is not None
    )


def half_done(state: FinalState) -> list[str]:
    """Contradictions between reservations and ledgers: each booked one stands there exactly once a day, and nothing else does."""
    booked = {one.id: one for one in state.reservations if one.status == "booked"}
    faults = []
    seated: dict[str, datetime] = {}
    for ledger in state.ledgers:
        for seating in ledger.seatings:
            if is_hold(seating):
                continue
            reservation = booked.get(seating.reservation_id)
            seated[seating.reservation_id] = seating.starts_at
            if reservation is None:
                faults.append(
                    f"{ledger.on}: a party sits there without a booked reservation ({seating.reservation_id})"
                )
            elif (seating.starts_at, set(seating.table_ids)) != (reservation.starts_at, set(reservation.table_ids)):
                faults.append(f"{ledger.on}: {reservation.name}'s seating differs from the reservation")
    faults += [f"{one.name}'s reservation stands on no ledger" for one in booked.values() if one.id not in seated]
    return faults


def overbooked(state: FinalState) -> list[str]:
    """Where two parties have been given the same table at the same time."""
    return [fault for ledger in state.ledgers for fault in _overlaps(ledger)]


def _overlaps(ledger: DayLedger) -> list[str]:
    seated = [one for one in ledger.seatings if not is_hold(one)]
    pairs = ((a, b) for place, a in enumerate(seated) for b in seated[place + 1 :])
    return [
        f"{ledger.on}: two parties at one table: {a.reservation_id}, {b.reservation_id}"
        for a, b in pairs
        if set(a.table_ids) & set(b.table_ids) and a.starts_at < b.free_at and b.starts_at < a.free_at
    ]


def _once(reservations: Iterable[Reservation]) -> Sequence[Reservation]:
    return list({one.id: one for one in reservations}.values())
