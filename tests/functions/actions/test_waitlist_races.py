"""The waitlist when everything happens at once: workers that overtake each other, guests, callers and deadlines by dice."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.actions.answer_offer import OFFER_GONE, OfferTaken, open_offer
from functions.actions.book_reservation import book_reservation
from functions.actions.cancel_reservation import cancel_reservation
from functions.actions.join_waitlist import Joined, WaitlistWish, join_waitlist
from functions.actions.offer_table import Desk, offer_on
from functions.domain.ports import LedgerCommit
from functions.domain.reservations import BookingRequest, GuestProof, ReservationStatus
from functions.domain.waitlist import WaitStatus
from functions.store.memory import MemoryBook
from tests.functions.actions.test_waitlist import ANNA, BEPPE, CARLO, CONSENT, FULL, Evening
from tests.functions.trattoria import LATE, TONIGHT, key, rome, tonight


def freed(evening: Evening) -> None:
    """Rossi cancels, and nobody has heard of it yet."""
    proof = GuestProof(evening.rossi.phone, "Rossi")
    cancel_reservation(evening.book, evening.clock, evening.restaurant, proof, key(50))


def test_a_worker_that_was_overtaken_leaves_the_winners_table_held() -> None:
    evening = Evening()
    evening.joined(ANNA)
    freed(evening)

    class Overtaken(MemoryBook):
        """The other worker makes the whole offer between this one's look at the book and its hold."""

        overtaken = False

        def commit_days(self, change: LedgerCommit) -> None:
            if not self.overtaken:
                self.overtaken = True
                offer_on(evening.desk, FULL, TONIGHT)
            super().commit_days(change)

    assert offer_on(replace(evening.desk, book=Overtaken(evening.store)), FULL, TONIGHT) == ()

    assert evening.offers() == [ANNA]
    assert [held for _, held in evening.tables()] == [True], "the table that Anna was promised is still kept for her"
    assert isinstance(evening.answer(ANNA, True), OfferTaken)


def test_who_waits_since_before_now_is_offered_what_is_still_to_come() -> None:
    evening = Evening()
    evening.joined(ANNA, "20:00")
    evening.clock.moment = tonight("20:10")
    freed(evening)
    evening.follow()

    entry = open_offer(evening.desk, FULL, ANNA)

    assert entry is not None
    assert entry.offer is not None
    assert evening.clock.moment < entry.offer.starts_at <= entry.latest


def test_a_guest_who_is_not_to_be_woken_holds_up_nobody_who_waits_tonight() -> None:
    night = replace(
        FULL, hours=replace(FULL.hours, weekly=dict.fromkeys(range(1, 8), (LATE,))), quiet_hours=(time(21), time(8))
    )
    evening = Evening(night)
    after_midnight = TONIGHT + timedelta(days=1)
    request = BookingRequest(rome(after_midnight, "00:30"), 2, "Verdi", "+393401119999")
    book_reservation(evening.book, evening.clock, night, request, key(7))
    also = BookingRequest(rome(after_midnight, "20:00"), 2, "Neri", "+393401119998")
    book_reservation(evening.book, evening.clock, night, also, key(8))
    for phone, clock in ((ANNA, "20:00"), (BEPPE, "00:30")):
        evening.clock.moment += timedelta(seconds=1)
        asked = WaitlistWish(rome(after_midnight, clock), 2, "Bianchi", phone, CONSENT)
        assert isinstance(join_waitlist(evening.book, evening.waitlist, evening.clock, night, asked), Joined)
    evening.clock.moment = rome(TONIGHT, "23:00")
    cancel_reservation(evening.book, evening.clock, night, GuestProof("+393401119999", "Verdi"), key(60))
    evening.follow()

    assert evening.offers() == [BEPPE]


def test_a_yes_in_the_very_second_of_the_deadline_is_too_late_for_everybody_alike() -> None:
    evening = Evening()
    evening.joined(ANNA)
    evening.rossi_cancels()
    evening.clock.moment += FULL.rules.offer_stands
    assert evening.answer(ANNA, True) == OFFER_GONE
    evening.time_passes(timedelta(0))
    assert evening.status(ANNA) is WaitStatus.WAITING


@pytest.mark.parametrize("answers", [True, False])
def test_five_guests_are_asked_one_after_the_other_and_the_last_gets_the_table(answers: bool) -> None:
    evening = Evening()
    phones = [f"+39340111{number:04d}" for number in range(5)]
    for phone in phones:
        evening.joined(phone)
    evening.rossi_cancels()
    for phone in phones[:-1]:
        assert open_offer(evening.desk, FULL, phone) is not None
        evening.clock.moment += timedelta(seconds=1)
        if answers:
            evening.answer(phone, False)
            evening.follow()
        else:
            evening.time_passes(FULL.rules.offer_stands)
    assert evening.offers() == phones
    assert isinstance(evening.answer(phones[-1], True), OfferTaken)
    assert [held for _, held in evening.tables()] == [False]


GUESTS = (ANNA, BEPPE, CARLO)
deeds = st.lists(
    st.one_of(
        st.tuples(st.just("join"), st.sampled_from(GUESTS), st.sampled_from(["19:30", "20:00", "20:30"])),
        st.tuples(st.just("yes"), st.sampled_from(GUESTS), st.just("")),
        st.tuples(st.just("no"), st.sampled_from(GUESTS), st.just("")),
        st.tuples(st.just("call"), st.sampled_from(["20:00", "20:15", "21:30"]), st.just("")),
        st.tuples(st.just("cancel"), st.sampled_from(GUESTS), st.just("")),
        st.tuples(st.just("rossi"), st.just(""), st.just("")),
        st.tuples(st.just("pass"), st.sampled_from(["1", "7", "15", "40"]), st.just("")),
        st.tuples(st.just("twice"), st.just(""), st.just("")),
    ),
    max_size=14,
)


@settings(max_examples=120, deadline=None)
@given(deeds)
def test_whatever_happens_one_table_is_promised_to_one_party(said: list[tuple[str, str, str]]) -> None:
    evening = Evening()
    for number, (deed, first, second) in enumerate(said, start=100):
        _do(evening, number, deed, first, second)
        evening.follow()
        _nothing_is_promised_twice(evening)
    for _ in range(2 * len(GUESTS) + 1):
        evening.time_passes(timedelta(hours=1))
    assert all(one.status is not WaitStatus.OFFERED for one in evening.waitlist.on_day(FULL.id, TONIGHT)), (
        "no offer is left open for ever"
    )


def _do(evening: Evening, number: int, deed: str, first: str, second: str) -> None:
    book, clock = evening.book, evening.clock
    if deed == "join":
        evening.join(first, second)
    elif deed in ("yes", "no"):
        evening.answer(first, deed == "yes")
    elif deed == "call":
        request = BookingRequest(tonight(first), 2, "Caller", "+393407770000", text_consent=True)
        book_reservation(book, clock, FULL, request, key(number, f"CA{number}"))
    elif deed in ("cancel", "rossi"):
        phone, name = (evening.rossi.phone, "Rossi") if deed == "rossi" else (first, "Bianchi")
        cancel_reservation(book, clock, FULL, GuestProof(phone, name), key(number, f"CA{number}"))
    elif deed == "pass":
        evening.time_passes(timedelta(minutes=int(first)))
    else:
        offer_on(evening.desk, FULL, TONIGHT)
        offer_on(Desk(book, evening.waitlist, evening.timers, clock), FULL, TONIGHT)


def _nothing_is_promised_twice(evening: Evening) -> None:
    now = evening.clock.moment
    (ledger,) = evening.book.ledgers(FULL.id, [TONIGHT])
    standing = [one for one in ledger.seatings if one.held_until is None or one.held_until > now]
    for one in standing:
        for other in standing:
            apart = one.free_at <= other.starts_at or other.free_at <= one.starts_at
            assert one is other or apart or set(one.table_ids).isdisjoint(other.table_ids)
    held = {one.reservation_id for one in standing}
    for entry in evening.waitlist.on_day(FULL.id, TONIGHT):
        if entry.status is WaitStatus.OFFERED and entry.offer is not None and entry.offer.stands_until > now:
            assert any(entry.offer.id in name for name in held), "what is offered is kept"
        if entry.status is WaitStatus.BOOKED and entry.reservation_id is not None:
            assert evening.book.get(FULL.id, entry.reservation_id) is not None
    booked = [one for one in evening.book.on_day(FULL.id, TONIGHT) if one.status is ReservationStatus.BOOKED]
    assert {one.id for one in booked} <= held
