"""The life of a place on the waitlist, with the follow-up played by hand: what became free is offered, deadlines ring."""

from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

import pytest

from functions.actions.answer_offer import (
    NO_OFFER,
    OFFER_GONE,
    OfferLetGo,
    OfferTaken,
    answer_offer,
    open_offer,
    pass_offer_on,
)
from functions.actions.book_reservation import book_reservation
from functions.actions.cancel_reservation import cancel_reservation
from functions.actions.join_waitlist import Joined, WaitlistWish, join_waitlist
from functions.actions.leave_waitlist import NOT_WAITING, leave_waitlist
from functions.actions.offer_table import Desk, offer_freed, offer_on
from functions.domain.errors import Refusal
from functions.domain.holds import without_holds
from functions.domain.ports import CommitConflict
from functions.domain.reservations import Booked, Cancelled, GuestProof, Reservation, ReservationStatus, TextConsent
from functions.domain.restaurants import Restaurant
from functions.domain.tables import Table
from functions.domain.waitlist import WaitlistEntry, WaitStatus
from functions.store.memory import MemoryBook, MemoryDirectory, MemoryOutbox, MemoryStore
from functions.store.memory_guests import MemoryTimers, MemoryWaitlist
from tests.functions.trattoria import NOW, TONIGHT, StoppedClock, key, rome, small, tonight, wish

FULL = small(Table("t1", 1, 2))
ANNA, BEPPE, CARLO = "+393401110001", "+393401110002", "+393401110003"
CONSENT = TextConsent("en-1", NOW, "CA9")


@dataclass
class Evening:
    """One table, taken at eight by Rossi."""

    restaurant: Restaurant = FULL
    clock: StoppedClock = field(default_factory=StoppedClock)

    def __post_init__(self) -> None:
        self.store = MemoryStore()
        MemoryDirectory(self.store).save(self.restaurant)
        self.book = MemoryBook(self.store)
        self.outbox = MemoryOutbox(self.store)
        self.timers = MemoryTimers(self.store)
        self.waitlist = MemoryWaitlist(self.store)
        self.desk = Desk(self.book, self.waitlist, self.timers, self.clock)
        self.rossi = self.booked()

    def booked(self, number: int = 1) -> Reservation:
        outcome = book_reservation(self.book, self.clock, self.restaurant, wish("20:00"), key(number))
        assert isinstance(outcome, Booked)
        return outcome.reservation

    def join(self, phone: str | None, earliest: str = "20:00", **changes: object) -> Joined | Refusal:
        asked = WaitlistWish(tonight(earliest), 2, "Bianchi", phone, CONSENT, language="it")
        return join_waitlist(
            self.book,
            self.waitlist,
            self.clock,
            self.restaurant,
            replace(asked, **changes),  # type: ignore[arg-type]  # the tests' own wishes
        )

    def joined(self, phone: str, earliest: str = "20:00", **changes: object) -> WaitlistEntry:
        outcome = self.join(phone, earliest, **changes)
        assert isinstance(outcome, Joined), outcome
        self.clock.moment += timedelta(seconds=1)
        return outcome.entry

    def rossi_cancels(self) -> None:
        proof = GuestProof(self.rossi.phone, "Rossi")
        assert isinstance(cancel_reservation(self.book, self.clock, self.restaurant, proof, key(50)), Cancelled)
        self.follow()

    def follow(self) -> None:
        """Do what the followup door does with its entries, each once."""
        for entry in self.outbox.recent(self.restaurant.id):
            if entry.door == "followup" and entry.state == "pending":
                said = entry.payload
                offer_freed(
                    self.desk,
                    self.restaurant,
                    datetime.fromisoformat(said["starts_at"]),
                    datetime.fromisoformat(said["ends_at"]),
                    said.get("skipping", ""),
                )
                self.outbox.settle(entry.restaurant_id, entry.id, "done")

    def time_passes(self, length: timedelta) -> None:
        self.clock.moment += length
        for timer in self.timers.due(self.clock.moment):
            if timer.kind != "waitlist_offer":
                continue
            if "on" in timer.payload:
                offer_on(self.desk, self.restaurant, datetime.fromisoformat(timer.payload["on"]).date())
            else:
                pass_offer_on(self.desk, self.restaurant, timer.payload["entry_id"], timer.payload["offer_id"])
            self.timers.done(timer)
        self.follow()

    def status(self, phone: str) -> WaitStatus:
        (entry,) = self.waitlist.by_phone(self.restaurant.id, phone)
        return entry.status

    def offers(self) -> list[str]:
        """Who was texted an offer, in order."""
        texts = [
            one for one in self.outbox.recent(self.restaurant.id) if one.payload.get("purpose") == "waitlist_offer"
        ]
        return [one.payload["to"] for one in sorted(texts, key=lambda one: one.created_at)]

    def answer(self, phone: str, accepts: bool) -> OfferTaken | OfferLetGo | Refusal:
        return answer_offer(self.desk, self.restaurant, phone=phone, accepts=accepts)

    def tables(self) -> list[tuple[str, bool]]:
        """Who has a table tonight as things stand, and whether it is only held."""
        (ledger,) = without_holds(self.book.ledgers(self.restaurant.id, [TONIGHT]), self.clock.moment)
        return [(one.reservation_id, one.held_until is not None) for one in ledger.seatings]


def test_a_cancelled_table_goes_to_who_waited_first_and_is_kept_for_them() -> None:
    evening = Evening()
    evening.joined(ANNA)
    evening.joined(BEPPE)
    evening.rossi_cancels()
    assert evening.offers() == [ANNA]
    assert (evening.status(ANNA), evening.status(BEPPE)) == (WaitStatus.OFFERED, WaitStatus.WAITING)
    assert [held for _, held in evening.tables()] == [True]
    taken = book_reservation(evening.book, evening.clock, FULL, wish("20:00", name="Someone quicker"), key(60))
    assert isinstance(taken, Refusal)


def test_a_yes_books_the_table_that_was_kept_and_confirms_it_by_text() -> None:
    evening = Evening()
    evening.joined(ANNA)
    evening.rossi_cancels()
    outcome = evening.answer(ANNA, accepts=True)
    assert isinstance(outcome, OfferTaken)
    booked = outcome.reservation
    assert evening.book.get(FULL.id, booked.id) == booked
    assert (booked.starts_at, booked.phone, booked.source) == (tonight("20:00"), ANNA, "waitlist")
    assert (booked.text_consent, booked.consent) == (True, CONSENT)
    assert evening.tables() == [(booked.id, False)]
    assert evening.status(ANNA) is WaitStatus.BOOKED
    text = evening.outbox.get(FULL.id, f"{booked.id}-v1-sms")
    assert text is not None
    assert text.payload["to"] == ANNA


def test_saying_yes_twice_is_saying_it_once_and_the_deadline_takes_nothing_away() -> None:
    evening = Evening()
    evening.joined(ANNA)
    evening.rossi_cancels()
    first = evening.answer(ANNA, accepts=True)
    assert evening.answer(ANNA, accepts=True) == first
    evening.time_passes(timedelta(minutes=20))
    assert evening.status(ANNA) is WaitStatus.BOOKED
    assert evening.answer(ANNA, accepts=True) == first
    assert len([one for one in evening.store.reservations.values() if one.status is ReservationStatus.BOOKED]) == 1


def test_an_offer_that_nobody_answers_goes_to_the_next() -> None:
    evening = Evening()
    evening.joined(ANNA)
    evening.joined(BEPPE)
    evening.rossi_cancels()
    evening.time_passes(timedelta(minutes=15))
    assert evening.offers() == [ANNA, BEPPE]
    assert (evening.status(ANNA), evening.status(BEPPE)) == (WaitStatus.WAITING, WaitStatus.OFFERED)
    assert evening.answer(ANNA, accepts=True) == OFFER_GONE
    assert isinstance(evening.answer(BEPPE, accepts=True), OfferTaken)


def test_a_yes_after_the_deadline_is_too_late_even_before_anybody_noticed() -> None:
    evening = Evening()
    evening.joined(ANNA)
    evening.rossi_cancels()
    evening.clock.moment += timedelta(minutes=15)
    assert evening.answer(ANNA, accepts=True) == OFFER_GONE
    assert evening.store.reservations[FULL.id, evening.rossi.id].status is ReservationStatus.CANCELLED
    assert len(evening.store.reservations) == 1


def test_nobody_is_texted_for_ever() -> None:
    evening = Evening()
    evening.joined(ANNA)
    evening.joined(BEPPE)
    evening.rossi_cancels()
    for _ in range(10):
        evening.time_passes(timedelta(minutes=15))
    assert evening.offers() == [ANNA, BEPPE, ANNA, BEPPE]
    assert (evening.status(ANNA), evening.status(BEPPE)) == (WaitStatus.LAPSED, WaitStatus.LAPSED)
    assert evening.tables() == []


def test_a_no_frees_the_table_for_the_next_at_once() -> None:
    evening = Evening()
    evening.joined(ANNA)
    evening.joined(BEPPE)
    evening.rossi_cancels()
    assert isinstance(evening.answer(ANNA, accepts=False), OfferLetGo)
    evening.follow()
    assert evening.status(ANNA) is WaitStatus.DECLINED
    assert evening.offers() == [ANNA, BEPPE]
    assert isinstance(evening.answer(BEPPE, accepts=True), OfferTaken)


def test_who_leaves_while_a_table_is_offered_leaves_it_to_the_next() -> None:
    evening = Evening()
    evening.joined(ANNA)
    evening.joined(BEPPE)
    evening.rossi_cancels()
    left = leave_waitlist(evening.desk, FULL, phone=ANNA)
    assert isinstance(left, tuple)
    evening.follow()
    assert evening.status(ANNA) is WaitStatus.LEFT
    assert evening.status(BEPPE) is WaitStatus.OFFERED
    assert leave_waitlist(evening.desk, FULL, phone=ANNA) == NOT_WAITING
    assert leave_waitlist(evening.desk, FULL, phone=None) == NOT_WAITING


def test_the_first_whose_party_and_time_fit_is_asked() -> None:
    evening = Evening()
    late = evening.joined(BEPPE, "20:30", latest=tonight("21:00"))
    assert late.earliest == tonight("20:30")
    evening.joined(CARLO)
    evening.rossi_cancels()
    assert evening.offers() == [BEPPE]
    entry = open_offer(evening.desk, FULL, BEPPE)
    assert entry is not None
    assert entry.offer is not None
    assert entry.offer.starts_at == tonight("20:30")


def test_the_same_news_twice_offers_nothing_twice() -> None:
    evening = Evening()
    evening.joined(ANNA)
    evening.rossi_cancels()
    for _ in range(3):
        offer_freed(evening.desk, FULL, evening.rossi.starts_at, evening.rossi.ends_at)
    assert evening.offers() == [ANNA]
    assert len(evening.tables()) == 1


def test_two_workers_at_once_offer_one_table_to_one_guest() -> None:
    evening = Evening()
    entry = evening.joined(ANNA)
    proof = GuestProof(evening.rossi.phone, "Rossi")
    cancel_reservation(evening.book, evening.clock, FULL, proof, key(50))

    class Overtaken(MemoryWaitlist):
        """Somebody else changes the entry just before it is stored."""

        def store(self, one: WaitlistEntry, *, replaces_version: int, outbox: object = (), timers: object = ()) -> None:
            raise CommitConflict("somebody was quicker")

    slow = replace(evening.desk, waitlist=Overtaken(evening.store))
    assert offer_on(slow, FULL, TONIGHT) == ()
    assert evening.tables() == []
    assert evening.offers() == []
    assert evening.waitlist.get(FULL.id, entry.id) == entry


def test_nobody_is_woken_for_another_days_table_but_is_told_when_the_night_is_over() -> None:
    evening = Evening()
    evening.joined(ANNA)
    evening.clock.moment = rome(TONIGHT - timedelta(days=1), "22:30")
    evening.rossi_cancels()
    assert evening.offers() == []
    evening.time_passes(timedelta(hours=9, minutes=29))
    assert evening.offers() == []
    evening.time_passes(timedelta(minutes=1))
    assert evening.offers() == [ANNA]


def test_a_table_of_the_same_evening_is_offered_at_any_hour() -> None:
    early = replace(FULL, quiet_hours=(time(18), time(8)))
    evening = Evening(early)
    evening.joined(ANNA)
    evening.clock.moment = rome(TONIGHT, "18:30")
    evening.rossi_cancels()
    assert evening.offers() == [ANNA]


def test_joining_needs_a_number_a_consent_and_a_name() -> None:
    evening = Evening()
    for change, code in (
        ({"phone": None}, "phone_missing"),
        ({"phone": "12"}, "phone_unreadable"),
        ({"consent": None}, "consent_missing"),
        ({"name": " "}, "name_missing"),
        ({"latest": tonight("19:00")}, "latest_before_earliest"),
    ):
        outcome = evening.join(**{"phone": ANNA, **change})  # type: ignore[arg-type]  # one wish at a time
        assert isinstance(outcome, Refusal)
        assert outcome.code == code
    assert evening.waitlist.on_day(FULL.id, TONIGHT) == []


def test_who_need_not_wait_is_told_so() -> None:
    evening = Evening()
    outcome = evening.join(ANNA, "19:30", latest=tonight("22:00"))
    assert isinstance(outcome, Refusal)
    assert (outcome.code, outcome.alternatives[0].starts_at) == ("table_is_free", tonight("21:45"))


@pytest.mark.parametrize(
    ("earliest", "code"), [("16:30", "outside_hours"), ("22:15", "past_last_seating"), ("09:30", "in_the_past")]
)
def test_nobody_waits_for_what_cannot_come(earliest: str, code: str) -> None:
    outcome = Evening().join(ANNA, earliest, latest=tonight(earliest))
    assert isinstance(outcome, Refusal)
    assert outcome.code == code


def test_joining_again_changes_the_wish_and_keeps_the_place() -> None:
    evening = Evening()
    first = evening.joined(ANNA)
    evening.joined(BEPPE)
    again = evening.joined(ANNA, party_size=1)
    assert (again.joined_at, again.party_size, again.version) == (first.joined_at, 1, 2)
    assert evening.joined(ANNA, party_size=1) == again
    third = evening.join(CARLO)
    assert isinstance(third, Joined)
    assert third.ahead == 2


def test_who_is_being_offered_a_table_answers_before_wishing_for_another() -> None:
    evening = Evening()
    entry = evening.joined(ANNA)
    evening.rossi_cancels()
    again = evening.join(ANNA)
    assert isinstance(again, Joined)
    assert again.entry.id == entry.id
    other = evening.join(ANNA, latest=tonight("20:15"))
    assert isinstance(other, Refusal)
    assert other.code == "offer_open"


def test_who_left_and_comes_back_stands_at_the_end() -> None:
    evening = Evening()
    evening.joined(ANNA)
    evening.joined(BEPPE)
    leave_waitlist(evening.desk, FULL, phone=ANNA)
    outcome = evening.join(ANNA)
    assert isinstance(outcome, Joined)
    assert (outcome.entry.status, outcome.ahead) == (WaitStatus.WAITING, 1)


def test_a_stranger_has_nothing_to_answer() -> None:
    evening = Evening()
    evening.joined(ANNA)
    assert evening.answer(ANNA, accepts=True) == NO_OFFER
    assert evening.answer(CARLO, accepts=False) == NO_OFFER
