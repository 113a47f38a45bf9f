import pytest

from functions.actions.book_reservation import book_reservation
from functions.actions.cancel_reservation import cancel_reservation
from functions.domain.reservations import Booked, GuestProof
from functions.onboarding.erase import erase, main
from functions.store.memory import MemoryBook, MemoryDirectory, MemoryStore
from functions.store.memory_guests import MemoryEraser
from tests.functions.trattoria import DA_VINCI, StoppedClock, key, wish

PHONE = "+393401112233"


class Desk:
    """Agrees or not, and keeps what was said."""

    def __init__(self, agrees: bool = True) -> None:
        self.agrees, self.said = agrees, list[str]()

    def say(self, line: str = "") -> None:
        self.said.append(line)

    def agree(self, question: str) -> bool:
        self.said.append(question)
        return self.agrees

    def ask(self, question: str) -> str:
        raise AssertionError(question)

    def ask_secretly(self, question: str) -> str:
        raise AssertionError(question)

    def hide(self, secrets: object) -> None:
        raise AssertionError("nothing secret is here")


class House:
    def __init__(self) -> None:
        self.store, self.clock = MemoryStore(), StoppedClock()
        self.directory, self.book = MemoryDirectory(self.store), MemoryBook(self.store)
        self.directory.save(DA_VINCI)
        assert isinstance(book_reservation(self.book, self.clock, DA_VINCI, wish(), key(1)), Booked)

    def cancel(self) -> None:
        cancel_reservation(self.book, self.clock, DA_VINCI, GuestProof(PHONE, "Rossi"), key(2))

    def erase(self, desk: Desk, restaurant: str = DA_VINCI.phone_number) -> int:
        eraser = MemoryEraser(self.store)
        return erase(self.directory, self.book, eraser, self.clock, desk, restaurant=restaurant, phone=PHONE)


def test_a_guest_is_erased_after_a_yes() -> None:
    house, desk = House(), Desk()
    house.cancel()
    assert house.erase(desk) == 0
    assert "1 reservations made nameless" in desk.said[-1]
    assert PHONE not in repr(house.store)


def test_without_a_yes_nothing_happens() -> None:
    house, desk = House(), Desk(agrees=False)
    house.cancel()
    assert house.erase(desk) == 1
    assert PHONE in repr(house.store)


def test_who_is_still_expected_is_not_erased() -> None:
    house, desk = House(), Desk()
    assert house.erase(desk) == 1
    assert "cancelled first" in desk.said[-1]
    assert PHONE in repr(house.store)


def test_a_number_at_which_nobody_answers_is_told() -> None:
    desk = Desk()
    assert House().erase(desk, "+390600000000") == 1
    assert desk.said == ["No restaurant answers at +390600000000."]


def test_a_number_that_is_none_is_a_wrong_command_line() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--phone", "12", "--to", DA_VINCI.phone_number])
    assert ended.value.code == 2
