"""Whatever guests and owner write, however often each text comes: none is lost, none is answered twice, and the book stays sound."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from functions.actions.write_outbox import answer_id
from functions.domain.gsm7 import segments
from functions.domain.reservations import ReservationStatus
from functions.domain.text_answers import InboundText
from tests.functions.actions.text_scene import OWNER, TextScene
from tests.functions.front_of_house import CALLER

STRANGER = "+19175550199"
SAID = [
    "C", "c.", "Cancel please", "CANCEL", "Y", "yes", "Sí", "Y 👍", "no", "1", "2", "7", "STOP", "stop.", "START", "YES", "HELP", "Help!",
    "Can we bring the dog?", "İ", "ß", "٣", "🍕" * 40, "x" * 1600, "86 salmon",
]  # fmt: skip
texts = st.tuples(
    st.sampled_from([CALLER, STRANGER]),
    st.one_of(st.sampled_from(SAID), st.text(min_size=1, max_size=40)),
    st.booleans(),
)


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 3), st.lists(texts, max_size=9))
def test_no_text_of_a_guest_is_lost_or_answered_twice(tables: int, said: list[tuple[str, str, bool]]) -> None:
    scene = TextScene()
    for number in range(tables):
        scene.book(timedelta(days=2, hours=number), consent=bool(number % 2))
    for number, (sender, body, twice) in enumerate(said):
        text = InboundText(f"SM{number}", sender, body.strip() or "?")
        first = scene.take(text)
        before = (
            dict(scene.house.store.outbox),
            dict(scene.house.store.messages),
            dict(scene.house.store.reservations),
        )
        if twice:
            scene.take(text)
            now = (scene.house.store.outbox, scene.house.store.messages, scene.house.store.reservations)
            assert now == before, "a repeated webhook changes nothing"
        kept = f"text-SM{number}" in {message_id for _, message_id in scene.house.store.messages}
        assert kept or scene.house.world.outbox.get("juniper", answer_id(text)) is not None, first
        scene.house.clock.pass_by(timedelta(minutes=7))
    answers = [one for one in scene.answers() if one.payload["to"] in (CALLER, STRANGER)]
    assert len({one.id for one in answers}) == len(answers)
    assert all(segments(one.payload["body"]) <= 2 for one in answers)
    _seated_as_booked(scene)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(SAID), st.text(min_size=1, max_size=60)), max_size=6))
def test_whatever_an_owner_writes_is_answered_once_and_shortly(said: list[str]) -> None:
    scene = TextScene()
    scene.book(timedelta(hours=1), "Rossi")
    for number, body in enumerate(said):
        for _ in range(2):
            echo = scene.owner(body, sid=f"SM{number}")
            assert segments(echo) <= 2
    answers = [one for one in scene.answers() if one.payload["to"] == OWNER]
    assert len(answers) == min(len(said), len({one.id for one in answers}))
    _seated_as_booked(scene)


def _seated_as_booked(scene: TextScene) -> None:
    """Exactly those sit on the ledgers who are booked."""
    booked = {one.id for one in scene.house.store.reservations.values() if one.status is ReservationStatus.BOOKED}
    seated = {one.reservation_id for ledger in scene.house.store.ledgers.values() for one in ledger.seatings}
    assert seated == booked
