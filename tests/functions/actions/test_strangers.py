"""A caller can never reach another guest's reservation, nor learn that there is one."""

from datetime import UTC, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from functions.actions.book_reservation import book_reservation
from functions.actions.cancel_reservation import cancel_reservation
from functions.actions.change_reservation import change_reservation
from functions.actions.find_reservation import find_reservation
from functions.domain import proofs
from functions.domain.confirmation_codes import ALPHABET
from functions.domain.errors import Refusal
from functions.domain.reservations import ActionKey, Booked, GuestProof, Reservation, ReservationChange
from functions.store.memory import MemoryBook
from tests.functions.trattoria import DA_VINCI, StoppedClock, key, tonight, wish

HER_NUMBER, OTHER_NUMBER = "+393401112233", "+15005550006"


class House:
    """Anna Bianchi has a table tonight."""

    def __init__(self) -> None:
        self.book, self.clock, self.tools = MemoryBook(), StoppedClock(), 0
        result = book_reservation(self.book, self.clock, DA_VINCI, wish(name="Anna Bianchi", phone=HER_NUMBER), key())
        assert isinstance(result, Booked)
        self.hers = result.reservation

    def find(self, proof: GuestProof, call_sid: str = "CA9") -> tuple[Reservation, ...] | Refusal:
        return find_reservation(self.book, self.clock, DA_VINCI, proof, call_sid)

    def try_everything(self, proof: GuestProof, call_sid: str = "CA9") -> list[Refusal]:
        """Find, change and cancel, each with an id that is right; all have to be refused."""
        refusals = []
        for reservation_id in (None, self.hers.id):
            self.tools += 1
            for result in (
                self.find(proof, call_sid),
                change_reservation(
                    self.book,
                    self.clock,
                    DA_VINCI,
                    proof,
                    ReservationChange(party_size=1),
                    ActionKey(call_sid, f"x{self.tools}"),
                    reservation_id,
                ),
                cancel_reservation(
                    self.book, self.clock, DA_VINCI, proof, ActionKey(call_sid, f"y{self.tools}"), reservation_id
                ),
            ):
                assert isinstance(result, Refusal)
                refusals.append(result)
        assert self.book.get(DA_VINCI.id, self.hers.id) == self.hers
        return refusals


def strange_names() -> st.SearchStrategy[str]:
    return st.one_of(
        st.text(max_size=30), st.sampled_from(["Rossi", "Anna Rossi", "Maria Bianchi", "", "Bianchi Bianchi"])
    )


@given(
    caller=st.sampled_from([None, OTHER_NUMBER]),
    name=strange_names() | st.just("Anna Bianchi"),
    code=st.none() | st.text(ALPHABET, min_size=6, max_size=6) | st.text(max_size=12),
)
def test_from_another_number_the_name_alone_opens_nothing(caller: str | None, name: str, code: str | None) -> None:
    house = House()
    assume(code is None or code != house.hers.code)
    house.try_everything(GuestProof(caller, name, code))


@given(name=strange_names(), with_code=st.booleans())
def test_her_own_number_and_even_her_code_open_nothing_without_her_name(name: str, with_code: bool) -> None:
    assume(not proofs.same_guest(name, "Anna Bianchi"))
    house = House()
    house.try_everything(GuestProof(HER_NUMBER, name, house.hers.code if with_code else None))


def test_the_answer_does_not_tell_whether_name_number_or_code_exist() -> None:
    answers = []
    for proof in (
        GuestProof(OTHER_NUMBER, "Anna Bianchi"),
        GuestProof(OTHER_NUMBER, "Nobody Atall"),
        GuestProof(HER_NUMBER, "Nobody Atall"),
        GuestProof(None, "Nobody Atall"),
        GuestProof(OTHER_NUMBER, "Anna Bianchi", "KKKKKK"),
        GuestProof(OTHER_NUMBER, "Nobody Atall", House().hers.code),
    ):
        answers.append(House().find(proof))
    house = House()
    answers.append(house.find(GuestProof(OTHER_NUMBER, "Nobody Atall", house.hers.code)))
    assert len(set(answers)) == 1
    assert isinstance(answers[0], Refusal)
    assert answers[0].code == "not_verified"
    assert "Bianchi" not in answers[0].reason


def test_she_herself_gets_it_by_number_and_name_or_by_name_and_code() -> None:
    house = House()
    assert house.find(GuestProof(HER_NUMBER, "Bianchi")) == (house.hers,)
    assert house.find(GuestProof(None, "Anna Bianchi", house.hers.code.lower())) == (house.hers,)


def test_five_failures_of_a_number_close_it_for_the_hour_even_over_new_calls() -> None:
    house = House()
    stranger = GuestProof(OTHER_NUMBER, "Anna Bianchi")
    codes = [house.find(stranger, f"CA{call}") for call in range(7)]
    assert [one.code for one in codes if isinstance(one, Refusal)] == ["not_verified"] * 5 + ["too_many_attempts"] * 2
    right = GuestProof(OTHER_NUMBER, "Anna Bianchi", house.hers.code)
    refused = house.find(right, "CA99")
    assert isinstance(refused, Refusal)
    assert refused.code == "too_many_attempts"
    house.clock.moment += timedelta(hours=1)
    assert house.find(right, "CA99") == (house.hers,)


def test_five_failures_in_a_call_close_the_call_whatever_number_it_claims() -> None:
    house = House()
    for number in range(5):
        assert isinstance(house.find(GuestProof(f"+1500555000{number}", "Anna Bianchi"), "CA9"), Refusal)
    refused = house.find(GuestProof(HER_NUMBER, "Anna Bianchi"), "CA9")
    assert isinstance(refused, Refusal)
    assert refused.code == "too_many_attempts"
    assert house.find(GuestProof(HER_NUMBER, "Anna Bianchi"), "CA10") == (house.hers,)


def test_no_number_of_lines_and_forged_numbers_buys_more_than_sixty_codes_an_hour() -> None:
    house = House()
    for attempt in range(proofs.MOST_FAILED_CODES):
        refused = house.find(GuestProof(f"+1212555{attempt:04d}", "Anna Bianchi", "KKKKKK"), f"CA-{attempt}")
        assert isinstance(refused, Refusal)
        assert refused.code == "not_verified"
    right = house.find(GuestProof("+12125559999", "Anna Bianchi", house.hers.code), "CA-last")
    assert isinstance(right, Refusal)
    assert right.code == "too_many_attempts"
    assert house.find(GuestProof(HER_NUMBER, "Anna Bianchi"), "CA-hers") == (house.hers,)


def test_success_does_not_count_as_failure() -> None:
    house = House()
    for _ in range(20):
        assert house.find(GuestProof(HER_NUMBER, "Bianchi")) == (house.hers,)


@pytest.mark.parametrize(("minutes_late", "found"), [(0, True), (15, True), (16, False)])
def test_a_visit_is_upcoming_until_its_grace_is_over(minutes_late: int, found: bool) -> None:
    house = House()
    house.clock.moment = tonight("20:00").astimezone(UTC) + timedelta(minutes=minutes_late)
    for proof in (GuestProof(HER_NUMBER, "Bianchi"), GuestProof(None, "Bianchi", house.hers.code)):
        assert isinstance(house.find(proof), tuple) == found
