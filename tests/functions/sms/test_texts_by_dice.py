"""Texts through a vendor that loses answers, is slow and says everything twice: each reaches its reader once, whatever the dice say."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from functions.actions.settle_text import settle_text
from functions.domain.errors import VendorUnavailable
from functions.domain.messages import rank_of
from functions.sms.texting import LANDS_WITHIN, SentText, Unanswered, send_entry
from tests.functions.front_of_house import CALLER, NOW, StandingClock
from tests.functions.sms.outbox_samples import ScriptedMessenger, TextRoom, entry

FATES = ("answered", "lost answer", "lands late", "too many", "never arrives")
TEXTS = ("r1-v1-sms", "answer-SM1-sms", "answer-SM2-sms")
"""The last two say the same words to the same number, moments apart."""


@dataclass
class Vendor:
    """Accepts texts by the fates that the dice gave; those that land late are in no list before they have landed."""

    clock: StandingClock
    fates: list[str]
    accepted: list[tuple[datetime, str, str]] = field(default_factory=list)

    def send(self, *, to: str, sender: str, body: str, status_url: str) -> SentText:
        fate = self.fates.pop() if self.fates else "answered"
        if fate == "too many":
            raise VendorUnavailable("429")
        if fate == "never arrives":
            raise Unanswered("the request was lost")
        lands = self.clock.now() + (LANDS_WITHIN - timedelta(seconds=1) if fate == "lands late" else timedelta(0))
        self.accepted.append((lands, status_url.rpartition("entry=")[2], body))
        if fate != "answered":
            raise Unanswered("the answer was lost")
        return SentText(f"SM{len(self.accepted):032d}", "queued")

    def find(self, *, to: str, sender: str, body: str, since: datetime) -> Sequence[SentText]:
        """All that has landed with these words, with a clock that differs by two minutes."""
        return [
            SentText(f"SM{place:032d}", "queued")
            for place, (lands, _, words) in enumerate(self.accepted, start=1)
            if words == body and lands <= self.clock.now() and lands >= since - timedelta(minutes=2)
        ]

    def look_up(self, vendor_id: str) -> SentText | None:
        return SentText(vendor_id, "delivered")


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(FATES), max_size=8),
    st.lists(st.tuples(st.sampled_from(range(len(TEXTS))), st.sampled_from([0, 1, 5, 11, 31])), max_size=20),
)
def test_every_text_goes_out_once_however_often_its_record_comes(
    fates: list[str], records: list[tuple[int, int]]
) -> None:
    entries = [
        entry(name, body="Table for 2." if place == 0 else "86: salmon is off.") for place, name in enumerate(TEXTS)
    ]
    room = TextRoom(ScriptedMessenger(), entries)
    vendor = Vendor(room.house.clock, fates)
    texting = replace(room.texting, messenger=vendor)
    # Whatever came in between, the stream brings every record again until it is worked.
    for place, seconds in [*records, *((place, 31) for _ in range(len(FATES) * 3) for place in range(len(TEXTS)))]:
        room.house.clock.pass_by(timedelta(seconds=seconds))
        try:
            send_entry(texting, entries[place])
        except VendorUnavailable:
            continue
    by_words = Counter(body for _, _, body in vendor.accepted)
    assert by_words == {"Table for 2.": 1, "86: salmon is off.": 2}
    assert {room.stored(name).state for name in TEXTS} == {"queued"}
    ids = [room.stored(name).vendor_id for name in TEXTS]
    assert len(set(ids)) == len(ids), "no text is taken for another one's"


CALLBACKS = ("queued", "sending", "sent", "delivered", "undelivered", "failed", "a state of next year")


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(CALLBACKS), max_size=12))
def test_callbacks_in_any_order_only_go_forward_and_the_first_end_stands(states: list[str]) -> None:
    room = TextRoom(ScriptedMessenger())
    before = room.stored()
    ended = ""
    for state in states:
        settle_text(room.texting.room, room.stored(), state=state, vendor_id="SM1", error_code=None)
        now = room.stored()
        assert rank_of(now.state) >= rank_of(before.state)
        if ended:
            assert now.state == ended
        ended = now.state if now.state in ("delivered", "undelivered", "failed") else ""
        before = now
    lost = before.state in ("undelivered", "failed")
    assert len(room.house.store.messages) == int(lost), "a lost text is told once, any other never"
    assert before.payload["to"] == CALLER
    assert before.created_at == NOW
