"""A guest writes back: C, Y, a number, STOP, or something that only a person can answer."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from functions.actions.read_text import TextDesk, read_text
from functions.domain.errors import VendorUnavailable
from functions.domain.reservations import ReservationStatus
from functions.domain.text_answers import InboundText
from functions.domain.waitlist import WaitStatus
from functions.store.memory import MemoryMessages
from functions.store.memory_texts import MemoryOptOuts, MemoryTextQuestions
from tests.functions.actions.test_waitlist import ANNA, BEPPE, Evening
from tests.functions.actions.text_scene import TextScene
from tests.functions.front_of_house import CALLER, Outage

DAY = timedelta(days=2)
STRANGER = "+19175550199"


@pytest.fixture
def scene() -> TextScene:
    return TextScene()


@pytest.mark.parametrize("word", ["C", " c. ", "Anular"])
def test_c_cancels_the_only_reservation_and_its_own_text_says_so(scene: TextScene, word: str) -> None:
    one = scene.book(DAY)

    assert scene.guest(word) == "cancel"

    assert scene.now(one).status is ReservationStatus.CANCELLED
    assert scene.house.store.outbox["juniper", f"{one.id}-v2-sms"].payload["purpose"] == "cancellation"
    assert scene.answers() == []


def test_a_repeated_webhook_cancels_nothing_more(scene: TextScene) -> None:
    first, second = scene.book(DAY), scene.book(DAY + timedelta(days=1))
    scene.guest("C", sid="SM1")
    scene.guest("1", sid="SM2")

    for _ in range(3):
        scene.guest("C", sid="SM1")
        scene.guest("1", sid="SM2")

    assert scene.now(first).status is ReservationStatus.CANCELLED
    assert scene.now(second).status is ReservationStatus.BOOKED
    assert scene.house.store.messages == {}


def test_who_did_not_agree_to_texts_is_answered_all_the_same(scene: TextScene) -> None:
    scene.book(DAY, consent=False)

    scene.guest("C")

    (answer,) = scene.answers()
    assert "is cancelled" in answer.payload["body"]
    assert answer.payload["to"] == CALLER


@pytest.mark.parametrize("word", ["Y", "Sí", "oui", "JA!"])
def test_y_confirms(scene: TextScene, word: str) -> None:
    one = scene.book(DAY)

    assert scene.guest(word) == "confirm"

    assert scene.now(one).confirmed_at == scene.house.clock.now()
    (answer,) = scene.answers()
    assert answer.payload["body"] == "Juniper & Vine: thank you, we expect you Tue Nov 24, 7:00 PM, 2 guests."


def test_of_several_reservations_the_guest_is_asked_and_a_number_answers(scene: TextScene) -> None:
    first, second = scene.book(DAY), scene.book(DAY + timedelta(days=1), party=4)

    scene.guest("C")
    (question,) = scene.answers()
    assert "1: Tue Nov 24, 7:00 PM, 2 guests; 2: Wed Nov 25, 7:00 PM, 4 guests" in question.payload["body"]
    assert scene.guest("2.") == "choice"

    assert scene.now(first).status is ReservationStatus.BOOKED
    assert scene.now(second).status is ReservationStatus.CANCELLED
    assert scene.guest("1") == "message", "the question has been answered"


def test_a_number_that_was_not_offered_is_asked_again(scene: TextScene) -> None:
    scene.book(DAY)
    scene.book(DAY + timedelta(days=1))
    scene.guest("C")

    assert scene.guest("7") == "choice"

    assert len(scene.answers()) == 2
    assert {one.status for one in scene.house.store.reservations.values()} == {ReservationStatus.BOOKED}


def test_a_number_long_after_the_question_is_no_answer(scene: TextScene) -> None:
    scene.book(DAY)
    scene.book(DAY + timedelta(days=1))
    scene.guest("C")
    scene.house.clock.pass_by(timedelta(minutes=31))

    assert scene.guest("1") == "message"


@pytest.mark.parametrize("word", ["C", "Y"])
def test_a_number_without_a_reservation_is_answered_politely_and_read_by_a_person(scene: TextScene, word: str) -> None:
    mine = scene.book(DAY)

    scene.guest(word, sender=STRANGER)

    assert scene.now(mine) == mine
    (answer,), (message,) = scene.answers(), scene.house.store.messages.values()
    assert "no coming booking" in answer.payload["body"]
    assert (message.kind, message.text, message.phone) == ("message", word, STRANGER)


def test_a_visit_that_is_over_cannot_be_cancelled(scene: TextScene) -> None:
    one = scene.book(DAY)
    scene.at(one.ends_at)

    scene.guest("C")

    assert scene.now(one).status is ReservationStatus.BOOKED
    assert len(scene.house.store.messages) == 1


def test_anything_else_is_read_by_a_person_with_the_guests_name(scene: TextScene) -> None:
    scene.book(DAY)

    for _ in range(2):
        assert scene.guest("Can we bring the dog?", sid="SM7") == "message"

    (message,) = scene.house.store.messages.values()
    assert (message.text, message.name) == ("Can we bring the dog?", "Rossi")
    assert scene.answers() == []


def test_cancel_stops_texts_and_tells_a_person_which_table_may_be_meant(scene: TextScene) -> None:
    one = scene.book(DAY)

    assert scene.guest("CANCEL") == "stop"

    (message,) = scene.house.store.messages.values()
    assert (message.kind, message.text) == ("cancel_wish", "CANCEL; Tue Nov 24, 7:00 PM (2)")
    assert scene.now(one).status is ReservationStatus.BOOKED
    assert scene.house.world.opt_outs.get("juniper", CALLER) is not None
    assert scene.answers() == []


@pytest.mark.parametrize(("tables", "status"), [(1, ReservationStatus.CANCELLED), (2, ReservationStatus.BOOKED)])
def test_cancel_gives_up_the_only_table_where_the_owner_wants_it(
    scene: TextScene, tables: int, status: ReservationStatus
) -> None:
    scene.house.restaurant = replace(scene.house.restaurant, cancel_word_cancels=True)
    booked = [scene.book(DAY + timedelta(days=number)) for number in range(tables)]

    for _ in range(2):
        scene.guest("Cancel", sid="SM1")

    assert [scene.now(one).status for one in booked] == [status] * tables
    (message,) = scene.house.store.messages.values()
    assert message.kind == "cancel_wish", "a person reads it in any case: no text can answer it"


def test_a_stop_in_another_language_that_means_the_table_too_is_read_by_a_person(scene: TextScene) -> None:
    scene.book(DAY)
    assert scene.guest("cancelar", told="STOP") == "stop"
    assert [one.kind for one in scene.house.store.messages.values()] == ["cancel_wish"]


def test_a_word_that_comes_again_undoes_nothing_that_was_said_in_between(scene: TextScene) -> None:
    one = scene.book(DAY)
    scene.guest("stop", sid="SM1")
    scene.guest("YES", sid="SM2")
    assert scene.guest("YES", sid="SM2") == "repeated"
    assert scene.now(one).confirmed_at is None
    scene.guest("start", sid="SM3")
    scene.guest("stop", sid="SM4")
    scene.guest("start", sid="SM3")
    assert scene.house.world.opt_outs.get("juniper", CALLER) is not None


@pytest.mark.parametrize("word", ["C", "Y"])
def test_a_text_whose_answer_was_lost_with_its_worker_is_answered_when_it_comes_again(
    scene: TextScene, word: str
) -> None:
    one = scene.book(DAY, consent=False)
    outbox = scene.house.world.outbox
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outbox, "add", Outage().add)
        with pytest.raises(VendorUnavailable):
            scene.guest(word, sid="SM1")
    version = scene.now(one).version

    scene.guest(word, sid="SM1")

    assert len(scene.answers()) == 1
    assert scene.now(one).version == version


def test_who_wants_no_texts_waits_for_no_table_by_text() -> None:
    waiting = Waiting()
    assert waiting.text(ANNA, "STOP", "SM1") == "stop"
    assert waiting.evening.status(ANNA) is WaitStatus.LEFT
    assert waiting.evening.offers() == [ANNA, BEPPE]


def test_a_c_from_who_has_only_an_offer_lets_it_go() -> None:
    waiting = Waiting()
    waiting.text(ANNA, "C", "SM1")
    assert waiting.evening.status(ANNA) is WaitStatus.DECLINED


def test_a_picture_without_words_is_read_by_a_person(scene: TextScene) -> None:
    scene.book(DAY)
    text = InboundText("SM1", CALLER, "", media=("https://api.twilio.example/Media/ME1",))
    assert scene.take(text) == "message"
    (message,) = scene.house.store.messages.values()
    assert message.text == "[MMS: 1]"
    assert message.details["media"] == ["https://api.twilio.example/Media/ME1"]


def test_stop_in_another_language_counts_when_twilio_says_so(scene: TextScene) -> None:
    assert scene.guest("alto", told="STOP") == "stop"
    assert scene.house.world.opt_outs.get("juniper", CALLER) is not None
    assert scene.guest("YES") == "start"
    assert scene.house.world.opt_outs.get("juniper", CALLER) is None


def test_help_is_twilios_to_answer(scene: TextScene) -> None:
    assert scene.guest("HELP") == "help"
    assert scene.answers() == []
    assert scene.house.store.messages == {}


def test_a_yes_changes_nothing_but_the_mark(scene: TextScene) -> None:
    one = scene.book(DAY)
    scene.guest("Y")
    assert replace(scene.now(one), confirmed_at=None, version=1) == one


def test_a_no_without_an_offer_is_read_by_a_person(scene: TextScene) -> None:
    scene.book(DAY)
    assert scene.guest("No") == "message"


@dataclass
class Waiting:
    """Anna and Beppe wait for the table that Rossi gave up; their texts come in."""

    evening: Evening = field(default_factory=Evening)

    def __post_init__(self) -> None:
        self.evening.joined(ANNA)
        self.evening.joined(BEPPE)
        self.evening.rossi_cancels()

    def text(self, sender: str, body: str, sid: str) -> str:
        evening = self.evening
        store = evening.store
        desk = TextDesk(
            evening.desk, MemoryMessages(store), evening.outbox, MemoryOptOuts(store), MemoryTextQuestions(store)
        )
        taken_for = read_text(desk, evening.restaurant, InboundText(sid, sender, body))
        evening.follow()
        return taken_for

    def said(self, sid: str) -> str:
        entry = self.evening.outbox.get(self.evening.restaurant.id, f"answer-{sid}-sms")
        assert entry is not None
        return str(entry.payload["body"])


@pytest.mark.parametrize("word", ["Y", "Sì!", "yes"])
def test_a_yes_takes_the_table_that_was_offered(word: str) -> None:
    waiting = Waiting()

    for _ in range(2):
        waiting.text(ANNA, word, "SM1")

    assert waiting.evening.status(ANNA) is WaitStatus.BOOKED
    (mine,) = waiting.evening.book.by_phone(waiting.evening.restaurant.id, ANNA, waiting.evening.clock.now())
    assert mine.confirmed_at is None, "the repeated webhook confirmed nothing"
    assert waiting.said("SM1") == "", "the confirmation of the booking says it"


def test_a_no_passes_the_table_on_to_the_next() -> None:
    waiting = Waiting()

    assert waiting.text(ANNA, "No.", "SM1") == "offer"

    assert waiting.evening.status(ANNA) is WaitStatus.DECLINED
    assert waiting.evening.offers() == [ANNA, BEPPE]
    assert "non è più in lista" in waiting.said("SM1")


def test_a_yes_that_comes_too_late_is_told_so() -> None:
    waiting = Waiting()
    waiting.evening.time_passes(timedelta(minutes=16))

    waiting.text(ANNA, "Y", "SM1")

    assert waiting.evening.status(ANNA) is not WaitStatus.BOOKED
    assert "non è più libero" in waiting.said("SM1")
