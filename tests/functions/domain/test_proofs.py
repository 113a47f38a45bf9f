"""Which names are the same guest, and what opens a reservation."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.proofs import opens, same_guest
from functions.domain.reservations import GuestProof, Reservation, ReservationStatus
from tests.functions.trattoria import NOW

HERS = Reservation(
    "r1",
    "davinci",
    "KQ7M0X",
    "Anna Müller",
    "+393401112233",
    2,
    NOW,
    NOW + timedelta(hours=1),
    ("t1",),
    ReservationStatus.BOOKED,
    1,
)


@pytest.mark.parametrize(
    ("said", "booked"),
    [
        ("Rossi", "Mario Rossi"), ("Mario Rossi", "Rossi"), ("mario ROSSI", "Mario Rossi"), ("Rossi Mario", "Mario Rossi"),
        ("Mr. Rossi", "Mario Rossi"), ("José García", "Jose Garcia"), ("Mueller", "Müller"), ("O'Brien", "OBrien"),
        ("van der Berg", "Berg"), ("Catherine Smith", "Katherine Smith"), ("Le", "Le"), ("李", "李"),
    ],
)  # fmt: skip
def test_one_guest_by_many_spellings(said: str, booked: str) -> None:
    assert same_guest(said, booked)


@pytest.mark.parametrize(
    ("said", "booked"),
    [("", "Mario Rossi"), ("Bianchi", "Mario Rossi"), ("Mario Bianchi", "Mario Rossi"), ("Mr.", "Rossi"), ("van der", "van der Berg"),
     ("Ross", "Rosa"), ("Li", "Le"), ("Rossi Rossi", "Mario Rossi"), ("...", "Rossi"), ("R", "Rossi")],
)  # fmt: skip
def test_another_guest_stays_another_guest(said: str, booked: str) -> None:
    assert not same_guest(said, booked)


@pytest.mark.parametrize(
    "proof",
    [
        GuestProof("+393401112233", "Anna Müller"),
        GuestProof("+393401112233", "Mueller", "wrong"),
        GuestProof(None, "Anna Müller", "kq7-m0x"),
        GuestProof("+15005550006", "Müller", "K Q 7 M oh X"),
    ],
)
def test_number_and_name_or_name_and_code_open_it(proof: GuestProof) -> None:
    assert opens(proof, HERS)


@pytest.mark.parametrize(
    "proof",
    [
        GuestProof("+393401112233", ""),
        GuestProof("+393401112233", "Rossi", "KQ7M0X"),
        GuestProof(None, "Anna Müller"),
        GuestProof("+15005550006", "Anna Müller"),
        GuestProof("+15005550006", "Anna Müller", "KQ7M04"),
        GuestProof(None, "", "KQ7M0X"),
    ],
)
def test_less_does_not(proof: GuestProof) -> None:
    assert not opens(proof, HERS)


def test_two_withheld_numbers_are_not_the_same_number() -> None:
    assert not opens(GuestProof(None, "Anna Müller"), replace(HERS, phone=None))


@given(st.text(max_size=30), st.text(max_size=30))
def test_sameness_is_mutual(one: str, other: str) -> None:
    assert same_guest(one, other) == same_guest(other, one)
