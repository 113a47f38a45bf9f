"""What timers and facts lead to, on stores in memory."""

from dataclasses import replace
from datetime import timedelta

from functions.actions.answer_offer import open_offer
from functions.actions.book_reservation import book_reservation
from functions.actions.cancel_reservation import cancel_reservation
from functions.actions.forget_guest import AFTERWARDS, ask_to_forget, forget_guest
from functions.actions.join_waitlist import Joined, WaitlistWish, join_waitlist
from functions.actions.offer_table import Desk
from functions.actions.settle_text import TextRoom
from functions.domain.errors import Refusal
from functions.domain.guests import Erased
from functions.domain.reservations import Booked, GuestProof, TextConsent
from functions.domain.tables import Table
from functions.domain.timers import Timer, TimerKind
from functions.followup.wiring import bells, consequences
from functions.store.memory import MemoryBook, MemoryDirectory, MemoryMessages, MemoryOutbox, MemoryStore
from functions.store.memory_guests import MemoryEraser, MemoryTimers, MemoryWaitlist
from functions.store.memory_orders import MemoryOrders
from functions.store.memory_texts import MemoryOptOuts
from tests.functions.trattoria import NOW, StoppedClock, key, small, tonight, wish

HOUSE = small(Table("t1", 1, 2))
PHONE, ANNA = "+393401112233", "+393401110001"


class Night:
    """One table, taken; the bells and consequences of a real door."""

    def __init__(self) -> None:
        self.store, self.clock = MemoryStore(), StoppedClock()
        MemoryDirectory(self.store).save(HOUSE)
        self.book, self.timers, self.outbox = MemoryBook(self.store), MemoryTimers(self.store), MemoryOutbox(self.store)
        self.desk = Desk(self.book, MemoryWaitlist(self.store), self.timers, self.clock)
        self.eraser = MemoryEraser(self.store)
        room = TextRoom(
            self.outbox,
            MemoryMessages(self.store),
            MemoryDirectory(self.store),
            MemoryOptOuts(self.store),
            self.timers,
            self.clock,
        )
        self.bells = bells(self.desk, room, MemoryOrders(self.store), self.eraser)
        self.consequences = consequences(self.desk)
        booked = book_reservation(self.book, self.clock, HOUSE, wish(), key(1))
        assert isinstance(booked, Booked)

    def cancel(self) -> None:
        cancel_reservation(self.book, self.clock, HOUSE, GuestProof(PHONE, "Rossi"), key(2))


def test_every_kind_of_timer_has_a_bell() -> None:
    kinds = set(TimerKind.__args__)  # type: ignore[attr-defined]  # a Literal's own list
    assert set(Night().bells) == kinds


def test_a_freed_table_is_offered_and_its_deadline_rung() -> None:
    night = Night()
    asked = WaitlistWish(tonight("20:00"), 2, "Bianchi", ANNA, TextConsent("it-1", NOW, "CA9"))
    assert isinstance(join_waitlist(night.book, night.desk.waitlist, night.clock, HOUSE, asked), Joined)
    night.cancel()
    (freed,) = (one for one in night.outbox.recent(HOUSE.id) if one.door == "followup")
    night.consequences[freed.fact](HOUSE, freed)
    assert open_offer(night.desk, HOUSE, ANNA) is not None

    night.clock.moment += HOUSE.rules.offer_stands
    (deadline,) = (one for one in night.timers.due(night.clock.moment) if one.kind == "waitlist_offer")
    night.bells[deadline.kind](HOUSE, deadline)
    assert open_offer(night.desk, HOUSE, ANNA) is None
    (entry,) = night.desk.waitlist.by_phone(HOUSE.id, ANNA)
    assert entry.lapses == 1


def test_who_asked_to_be_forgotten_is_erased_after_the_call_and_once_only() -> None:
    night = Night()
    assert isinstance(ask_to_forget(night.book, night.timers, night.clock, HOUSE, PHONE, key(3)), Refusal)
    night.cancel()
    timer = ask_to_forget(night.book, night.timers, night.clock, HOUSE, PHONE, key(3))
    assert isinstance(timer, Timer)
    assert timer.due_at == NOW + AFTERWARDS
    assert ask_to_forget(night.book, night.timers, night.clock, HOUSE, PHONE, key(3)) == timer
    assert PHONE in repr(night.store)

    night.bells[timer.kind](HOUSE, timer)
    night.timers.done(timer)
    night.bells[timer.kind](HOUSE, timer)
    assert PHONE not in repr(night.store)
    assert {one.kind for one in night.timers.due(NOW + timedelta(days=1))} <= {"reminder"}


def test_a_guest_who_has_booked_since_is_kept() -> None:
    night = Night()
    night.cancel()
    timer = ask_to_forget(night.book, night.timers, night.clock, HOUSE, PHONE, key(3))
    assert isinstance(timer, Timer)
    again = book_reservation(night.book, night.clock, HOUSE, replace(wish("21:00"), notes="we are back"), key(4, "CA2"))
    assert isinstance(again, Booked)
    night.bells[timer.kind](HOUSE, timer)
    assert night.book.get(HOUSE.id, again.reservation.id) == again.reservation


def test_a_withheld_number_cannot_be_forgotten_and_a_stranger_leaves_nothing() -> None:
    night = Night()
    refused = ask_to_forget(night.book, night.timers, night.clock, HOUSE, None, key(3))
    assert isinstance(refused, Refusal)
    assert refused.code == "number_unknown"
    assert forget_guest(night.book, night.eraser, night.clock, HOUSE, "+393400000000") == Erased(0, 0, 0)
